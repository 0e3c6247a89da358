//! Where the header of a table is: after how many rows, and of how many rows it consists. Decided by the first rows
//! alone, so that the same bytes are always read in the same way.

use super::super::Column;
use super::header::plain;
use super::kind::Kind;

/// Rows among which the header is looked for.
const WITHIN: usize = 20;

/// Longest name of a column, in characters; registers ask whole questions in their headers.
const LONGEST_NAME: usize = 300;

/// Where the header is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Layout {
    /// Rows before the header; empty lines are not counted.
    pub(in super::super) skip: usize,
    /// Rows of the header; 0 if there is none.
    pub(in super::super) header_rows: usize,
    /// What is remarkable about it, as parts of a sentence.
    pub(in super::super) notes: Vec<String>,
    /// Cells of the first row below a header of no rows; otherwise 0, and the header says how many columns there are.
    pub(in super::super) width: usize,
}

/// A row of the sample.
struct Row<'a> {
    cells: &'a [String],
    kinds: Vec<Kind>,
    /// Cells with something in them.
    filled: usize,
    /// Cells up to the last with something in it.
    extent: usize,
}

impl<'a> Row<'a> {
    fn new(cells: &'a [String]) -> Self {
        let kinds: Vec<Kind> = cells.iter().map(|cell| Kind::of(cell)).collect();
        let filled = kinds.iter().filter(|kind| **kind != Kind::Empty).count();
        let extent = kinds.iter().rposition(|kind| *kind != Kind::Empty).map_or(0, |at| at + 1);
        Self { cells, kinds, filled, extent }
    }

    fn kind(&self, n: usize) -> Kind {
        self.kinds.get(n).copied().unwrap_or(Kind::Empty)
    }

    fn has(&self, n: usize) -> bool {
        self.kind(n) != Kind::Empty
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    /// Whether its cells may be names: no values, no text as long as a paragraph.
    fn may_name(&self) -> bool {
        self.filled > 0
            && !self.kinds.iter().any(|kind| kind.is_value())
            && self.texts().all(|cell| cell.chars().count() <= LONGEST_NAME)
    }

    fn all_different(&self) -> bool {
        let mut texts: Vec<&str> = self.texts().collect();
        texts.sort_unstable();
        texts.windows(2).all(|pair| pair.first() != pair.last())
    }

    fn is_comment(&self) -> bool {
        self.cells.first().is_some_and(|cell| cell.trim_start_matches('\u{FEFF}').trim_start().starts_with('#'))
    }
}

impl Layout {
    /// By the first rows, and by the names that the card knows.
    pub(super) fn find(rows: &[Vec<String>], known: &[Column]) -> Self {
        let known: Vec<String> = known.iter().map(|column| plain(&column.name)).collect();
        let matches = |names: &[String]| {
            let names: Vec<String> = names.iter().map(|name| plain(name)).collect();
            known.iter().filter(|name| names.contains(name)).count()
        };
        let found = Self::by_shape(rows);
        let header = rows.get(found.skip..).and_then(|rest| rest.get(..found.header_rows)).unwrap_or_default();
        let mut most = if found.header_rows == 0 { 0 } else { matches(&super::joined(header)) };
        let mut best = None;
        for (n, row) in rows.iter().enumerate().take(WITHIN) {
            if matches(row) > most {
                most = matches(row);
                best = Some(n);
            }
        }
        match best {
            Some(0) => Self { skip: 0, header_rows: 1, ..Self::default() },
            Some(skip) => Self { skip, header_rows: 1, notes: left_out(rows, skip), width: 0 },
            None => found,
        }
    }

    /// With the width of the table, if it has no header.
    pub(super) fn measured(self, rows: &[Vec<String>]) -> Self {
        let first = rows.get(self.skip).map_or(0, Vec::len);
        Self { width: if self.header_rows == 0 { first } else { 0 }, ..self }
    }

    fn by_shape(rows: &[Vec<String>]) -> Self {
        let sample: Vec<Row<'_>> = rows.iter().map(|cells| Row::new(cells)).collect();
        let mut filled: Vec<usize> = sample.iter().map(|row| row.filled).filter(|filled| *filled > 0).collect();
        filled.sort_unstable();
        // The usual width. Files may begin with many short rows, so not the median.
        let usual = filled.get((filled.len() * 3).div_ceil(4).saturating_sub(1)).copied().unwrap_or(0);
        let mut skip = 0;
        while skip < WITHIN && skip + 1 < sample.len() && is_preamble(sample.get(skip..).unwrap_or_default(), usual) {
            skip += 1;
        }
        let mut notes = left_out(rows, skip);
        let rest = sample.get(skip..).unwrap_or_default();
        if let [first, ..] = rest
            && has_groups(rest)
        {
            if is_instruction(first) {
                notes.extend(left_out(rows.get(skip..).unwrap_or_default(), 1));
                return Self { skip: skip + 1, header_rows: 1, notes, width: 0 };
            }
            let header_rows = if has_groups(rest.get(1..).unwrap_or_default()) { 3 } else { 2 };
            notes.push(format!("its header has {header_rows} rows, whose names are joined by “ / ”"));
            return Self { skip, header_rows, notes, width: 0 };
        }
        if has_second_header(rest) {
            notes.push("its header has 2 rows, whose names are joined by “ / ”".to_owned());
            return Self { skip, header_rows: 2, notes, width: 0 };
        }
        if no_header(rest) {
            notes.push("it has no header, so its columns are called “column 1”, “column 2” …".to_owned());
            return Self { skip, header_rows: 0, notes, width: 0 };
        }
        Self { skip, header_rows: 1, notes, width: 0 }
    }
}

/// Whether the first of these rows, which may be names, looks like all others.
pub(super) fn has_no_header(rows: &[Vec<String>]) -> bool {
    no_header(&rows.iter().map(|cells| Row::new(cells)).collect::<Vec<_>>())
}

/// The remark about rows before the header.
fn left_out(rows: &[Vec<String>], count: usize) -> Vec<String> {
    const SHOWN: usize = 60;
    if count == 0 {
        return Vec::new();
    }
    let texts: Vec<&str> =
        rows.iter().take(count).flatten().map(|cell| cell.trim()).filter(|c| !c.is_empty()).collect();
    let mut shown: String = texts.first().unwrap_or(&"").chars().take(SHOWN).collect();
    if texts.len() > 1 || texts.first().is_some_and(|text| text.chars().count() > SHOWN) {
        shown.push('…');
    }
    let rows = if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
    vec![format!("{rows} before the header left out (“{shown}”)")]
}

/// Whether the first row stands before the header: a title, a date, a comment.
fn is_preamble(rows: &[Row<'_>], usual: usize) -> bool {
    let [first, rest @ ..] = rows else { return false };
    if first.filled == 0 {
        return true;
    }
    if first.is_comment() {
        // The last comment may be the header: “#id,name”.
        return first.filled * 2 < usual || first.filled == 1 || rest.first().is_some_and(Row::is_comment);
    }
    let short = if usual == 2 { first.filled == 1 } else { first.filled * 2 < usual };
    // A title stands in the first cells; titles of groups leave gaps.
    if !short || has_groups(rows) || rest.iter().filter(|row| row.filled >= usual.min(2)).count() < 2 {
        return false;
    }
    // Lines of prose with commas are no table, and their first line is no title.
    let table: Vec<&Row<'_>> = rest.iter().filter(|row| row.filled > 1).collect();
    usual > 3 || table.iter().filter(|row| row.extent == usual).count() * 5 >= table.len() * 3
}

/// Whether the first row has titles over groups of the columns that the second names.
fn has_groups(rows: &[Row<'_>]) -> bool {
    let [first, second, ..] = rows else { return false };
    if first.filled < 2 || first.is_comment() || !first.may_name() || !second.may_name() || !second.all_different() {
        return false;
    }
    let width = first.extent.max(second.extent);
    let gaps = (0..width).filter(|n| !first.has(*n)).count();
    if gaps == 0 {
        return false;
    }
    let over =
        first.filled * 5 <= second.filled * 3 && first.extent > first.filled || first.filled * 2 <= second.filled;
    if over {
        // A name that spans both rows leaves the second empty, too.
        let above = (0..width).filter(|n| first.has(*n));
        return above.filter(|n| second.has(*n)).count() * 2 > first.filled;
    }
    // Names that span both rows leave the second row empty, except below the groups.
    let begins_group = |n: usize| first.has(n) && !first.has(n + 1) && n + 1 < width;
    let below = |n: usize| !first.has(n) || begins_group(n);
    !second.has(0) && (0..width).all(|n| second.has(n) == below(n))
}

/// Whether a row above the header tells editors what to do: sentences, or the same text again and again.
fn is_instruction(row: &Row<'_>) -> bool {
    let mut texts: Vec<&str> = row.texts().collect();
    if texts.iter().any(|text| text.chars().count() > 80) {
        return true;
    }
    texts.retain(|text| text.chars().count() > 20);
    texts.sort_unstable();
    texts.windows(2).any(|pair| pair.first() == pair.last())
}

/// Whether a second row names the columns once more, in another language or for programs: words over columns of values.
fn has_second_header(rows: &[Row<'_>]) -> bool {
    let [first, second, body @ ..] = rows else { return false };
    if body.len() < 2 || first.filled != first.extent || second.filled != first.filled || second.extent != first.extent
    {
        return false;
    }
    let short = second.texts().all(|cell| cell.chars().count() <= 40);
    if !first.may_name() || !second.may_name() || !second.all_different() || !first.all_different() || !short {
        return false;
    }
    (0..first.extent).filter(|n| column_of_values(body, *n).is_some()).count() >= 2
}

/// The kind of the values in a column, if they are all of one.
fn column_of_values(rows: &[Row<'_>], n: usize) -> Option<Kind> {
    let mut kinds = rows.iter().map(|row| row.kind(n)).map(|k| if k == Kind::Year { Kind::Number } else { k });
    let first = kinds.by_ref().find(|kind| *kind != Kind::Empty)?;
    (first.is_value() && kinds.all(|kind| kind == first || kind == Kind::Empty)).then_some(first)
}

/// Whether the first row looks like a record: all cells are values, or it has a value in every column of values.
fn no_header(rows: &[Row<'_>]) -> bool {
    let [first, body @ ..] = rows else { return false };
    let values = first.kinds.iter().filter(|kind| kind.is_value()).count();
    if values == 0 || first.is_comment() {
        return false;
    }
    let columns = (0..first.extent).filter_map(|n| Some((n, column_of_values(body, n)?)));
    let same = |(n, kind): (usize, Kind)| match first.kind(n) {
        Kind::Empty => true,
        Kind::Year => kind == Kind::Number,
        found => found == kind,
    };
    if body.is_empty() {
        return values == first.filled;
    }
    let mut columns = columns.peekable();
    columns.peek().is_some() && columns.all(same)
}
