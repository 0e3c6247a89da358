//! Chooses delimiter and quote: those under which the first rows look most like a table.

use super::super::super::table::looks_like_names;
use super::super::cells::Marks;
use super::each_row;

/// The delimiters considered; earlier ones win a tie.
const DELIMITERS: [u8; 6] = [b',', b';', b'\t', b'|', b'^', 0x1F];

/// Rows looked at.
const ROWS: usize = 60;

/// Widest row that counts; wider ones are no better.
const WIDE: usize = 50;

/// Delimiter and quote. `fixed` is a delimiter that is known; the quote is chosen only if `quotes`.
pub(super) fn choose(sample: &[u8], cut: bool, marks: Marks, fixed: Option<u8>, quotes: bool) -> (u8, u8) {
    let mut best = (0, fixed.unwrap_or(marks.delimiter), marks.quote);
    if fixed.is_some() && !quotes {
        return (best.1, best.2);
    }
    let singly = quotes && sample.contains(&b'\'');
    for quote in [marks.quote, b'\''].into_iter().take(if singly { 2 } else { 1 }) {
        for delimiter in DELIMITERS.into_iter().filter(|delimiter| fixed.is_none_or(|fixed| fixed == *delimiter)) {
            if !sample.contains(&delimiter) || delimiter == quote || Some(delimiter) == marks.comment {
                continue;
            }
            let marks = Marks { delimiter, quote, ..marks };
            if quote != b'"' && quote != best.2 && !is_quoted_by(sample, marks) {
                continue;
            }
            let score = score(sample, cut, marks);
            // Single quotes that are quotes make the rows at least as regular as when they are letters.
            if score > best.0 || (score == best.0 && score > 0 && quote != best.2) {
                best = (score, delimiter, quote);
            }
        }
    }
    (best.1, best.2)
}

/// Whether nearly all rows have the same three cells or more, and the first names them.
pub(super) fn is_regular(sample: &[u8], cut: bool, marks: Marks) -> bool {
    let mut widths = Vec::new();
    each_row(sample, cut, marks, ROWS, &mut |cells| widths.push(cells.len()));
    let Some(width) = widths.first().copied() else { return false };
    let same = widths.iter().filter(|other| **other == width).count();
    width >= 3 && widths.len() >= 3 && same * 20 >= widths.len() * 19
}

/// How much the rows look like a table, in thousandths: the share of rows of the most frequent width, more for wider
/// rows, less if the first of these rows is not one of names.
fn score(sample: &[u8], cut: bool, marks: Marks) -> u64 {
    let mut rows: Vec<usize> = Vec::new();
    // Where the width changes, a header may begin.
    let mut headers: Vec<(usize, bool)> = Vec::new();
    each_row(sample, cut, marks, ROWS, &mut |cells| {
        let width = cells.len();
        if !headers.iter().any(|(known, _)| *known == width) {
            let names = (0..width.min(WIDE)).map(|n| String::from_utf8_lossy(cells.get(n)).into_owned());
            headers.push((width, looks_like_names(&names.collect::<Vec<_>>())));
        }
        rows.push(width);
    });
    let mut widths: Vec<usize> = rows.iter().copied().filter(|width| *width > 1).collect();
    widths.sort_unstable();
    let Some(most) = widths.chunk_by(|a, b| a == b).max_by_key(|same| same.len()) else { return 0 };
    let Some(width) = most.first().copied() else { return 0 };
    let fitting = rows.iter().filter(|row| **row == width).count() as u64;
    let names = headers.contains(&(width, true));
    let begins = rows.first() == Some(&width);
    let share = 1000 * fitting / rows.len().max(1) as u64;
    let columns = width.min(WIDE) as u64;
    let pattern = share * columns / (columns + 1);
    match (names, begins) {
        (true, true) => pattern,
        (true, false) => pattern * 6 / 10,
        (false, true) => pattern * 6 / 10,
        (false, false) => pattern * 3 / 10,
    }
}

/// Whether single quotes stand around cells: in every other row at least, and hardly any cell begins with one and does
/// not end with one. No cell may begin with a double quote.
fn is_quoted_by(sample: &[u8], marks: Marks) -> bool {
    let (mut lines, mut quoted, mut other) = (0_usize, 0_usize, 0_usize);
    for line in
        sample.split(|byte| *byte == marks.line_end).map(<[u8]>::trim_ascii).filter(|l| !l.is_empty()).take(ROWS)
    {
        lines += 1;
        // The delimiter may stand inside quotes, so a cell is what begins and ends beside a delimiter.
        let begin =
            line.split(|byte| *byte == marks.delimiter).filter(|cell| cell.first() == Some(&marks.quote)).count();
        let end = line
            .split(|byte| *byte == marks.delimiter)
            .filter(|cell| cell.len() > 1 && cell.last() == Some(&marks.quote));
        let end = end.count();
        quoted += begin.min(end);
        other += begin.abs_diff(end);
        if line.split(|byte| *byte == marks.delimiter).any(|cell| cell.first() == Some(&b'"')) {
            return false;
        }
    }
    quoted >= 2 && quoted * 2 >= lines && other * 5 <= quoted
}

/// Whether backslashes stand before quotes: inside a quoted cell there is `\"`, neither before the end of the cell nor
/// before another quote, and doubled quotes are rarer.
pub(super) fn has_backslashes(sample: &[u8], marks: Marks) -> bool {
    if !sample.contains(&b'\\') {
        return false;
    }
    let ends = |byte: u8| byte == marks.delimiter || byte == b'\n' || byte == b'\r' || byte == marks.quote;
    let (mut escaped, mut doubled, mut inside) = (0_usize, 0_usize, false);
    let mut before = marks.delimiter;
    let mut bytes = sample.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        let next = bytes.peek().copied();
        if byte == marks.quote {
            if !inside {
                inside = before == marks.delimiter || before == b'\n' || before == b'\r';
            } else if before == b'\\' && next.is_some_and(|next| !ends(next)) {
                escaped += 1;
            } else if next == Some(marks.quote) {
                doubled += 1;
                bytes.next();
            } else if next.is_none_or(ends) && before != b'\\' {
                inside = false;
            }
        }
        before = byte;
    }
    escaped > doubled
}
