//! How a file is written: which characters separate and quote its cells, and where its header is. Found in the first
//! block, unless the card says so.

use super::super::table::{self, Layout};
use super::super::window::{BLOCK, without_end};
use super::super::{Column, table::SAMPLE_ROWS};
use super::cells::{Cells, Marks};
use super::options::CsvOptions;

mod score;

/// Bytes of the first block in which rows are looked for.
const SAMPLE_BYTES: usize = 64 << 10;

/// How a file is written.
pub(super) struct Dialect {
    /// The characters.
    pub(super) marks: Marks,
    /// Whether its first row is `sep=;`.
    pub(super) declared: bool,
    /// Where the header is.
    pub(super) layout: Layout,
}

impl Dialect {
    /// Finds the dialect by the beginning of the file, after its byte order mark.
    pub(super) fn find(head: &[u8], options: &CsvOptions, columns: &[Column]) -> Self {
        let byte = |mark: Option<char>| mark.and_then(|mark| u8::try_from(mark).ok());
        let mut marks = Marks { comment: byte(options.comment), ..Marks::default() };
        marks.quote = byte(options.quote).unwrap_or(marks.quote);
        marks.line_end = line_end(head, marks.quote);
        let cut = head.len() >= BLOCK || head.len() > SAMPLE_BYTES;
        let mut sample = head.get(..SAMPLE_BYTES).unwrap_or(head);
        let first = sample.split(|byte| *byte == marks.line_end).next().unwrap_or_default();
        let named = declared(first);
        if named.is_some() {
            sample = sample.get(first.len() + 1..).unwrap_or_default();
        }
        let fixed = byte(options.delimiter).or(named);
        let (delimiter, quote) = score::choose(sample, cut, marks, fixed, options.quote.is_none());
        (marks.delimiter, marks.quote) = (delimiter, quote);
        marks.escape = match byte(options.escape) {
            Some(escape) => Some(escape).filter(|escape| *escape != marks.quote),
            None => score::has_backslashes(sample, marks).then_some(b'\\'),
        };
        let rows = rows(sample, cut, marks, SAMPLE_ROWS);
        let layout = table::layout(&rows, columns, options.asked());
        Self { marks, declared: named.is_some(), layout }
    }

    /// Whether the beginning of a file is hardly anything but a table.
    pub(super) fn is_table(head: &[u8]) -> bool {
        let marks = Marks { line_end: line_end(head, b'"'), ..Marks::default() };
        let sample = head.get(..SAMPLE_BYTES).unwrap_or(head);
        let cut = head.len() > sample.len() || head.len() >= BLOCK;
        let (delimiter, quote) = score::choose(sample, cut, marks, None, true);
        score::is_regular(sample, cut, Marks { delimiter, quote, ..marks })
    }

    /// What is not as usual, as one sentence.
    pub(super) fn describe(&self, file: &str, options: &CsvOptions) -> Option<String> {
        let mut parts = Vec::new();
        let tab_expected = file.to_ascii_lowercase().ends_with(".tsv") || file.to_ascii_lowercase().ends_with(".tab");
        let usual = if tab_expected { b'\t' } else { b',' };
        if options.delimiter.is_none() && self.marks.delimiter != usual {
            parts.push(format!("its cells are separated by {}", shown(self.marks.delimiter)));
        }
        if options.quote.is_none() && self.marks.quote != b'"' {
            parts.push(format!("its cells are quoted by {}", shown(self.marks.quote)));
        }
        if options.escape.is_none() && self.marks.escape.is_some() {
            parts.push("a backslash stands before quotes inside cells".to_owned());
        }
        parts.extend(self.layout.notes.iter().cloned());
        (!parts.is_empty()).then(|| parts.join("; "))
    }
}

/// A mark as people name it.
fn shown(mark: u8) -> String {
    match mark {
        b'\t' => "tabs".to_owned(),
        mark if mark.is_ascii_graphic() => format!("“{}”", char::from(mark)),
        mark => format!("byte 0x{mark:02X}"),
    }
}

/// The delimiter that a first line such as `sep=;` names.
fn declared(line: &[u8]) -> Option<u8> {
    let text = std::str::from_utf8(line).ok()?.trim().trim_matches('"');
    let (word, mark) = text.split_once('=')?;
    match mark.as_bytes() {
        [delimiter] if word.trim().eq_ignore_ascii_case("sep") => Some(*delimiter),
        // The tab itself is space at the end of the line.
        [] if word.trim().eq_ignore_ascii_case("sep") && line.contains(&b'\t') => Some(b'\t'),
        _ => None,
    }
}

/// How lines end. Files of an old Macintosh have carriage returns; line feeds may stand inside their quotes.
fn line_end(head: &[u8], quote: u8) -> u8 {
    if !head.contains(&b'\r') {
        return b'\n';
    }
    let (mut inside, mut returns, mut feeds) = (false, 0_usize, 0_usize);
    for (byte, next) in head.iter().zip(head.iter().skip(1).map(Some).chain([None])) {
        match byte {
            b'\n' if !inside => feeds += 1,
            b'\r' if !inside && next != Some(&b'\n') => returns += 1,
            byte if *byte == quote => inside = !inside,
            _ => {}
        }
    }
    if returns > feeds { b'\r' } else { b'\n' }
}

/// The first rows, as the parser will find them.
fn rows(sample: &[u8], cut: bool, marks: Marks, most: usize) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    each_row(sample, cut, marks, most, &mut |cells| {
        let row = 0..cells.len().min(table::MAX_COLUMNS);
        rows.push(row.map(|n| String::from_utf8_lossy(cells.get(n)).into_owned()).collect());
    });
    rows
}

/// Shows the first rows; empty lines are passed over, and nothing after a row that does not end is read.
fn each_row(sample: &[u8], cut: bool, marks: Marks, most: usize, show: &mut dyn FnMut(&Cells)) {
    let mut cells = Cells::default();
    let (mut open, mut found) = (false, 0);
    let mut rest = sample;
    while !rest.is_empty() && found < most {
        let end = memchr::memchr(marks.line_end, rest).map(|at| at + 1);
        if cut && end.is_none() {
            break;
        }
        let (line, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        let comment = marks.comment.is_some() && line.first().copied() == marks.comment;
        if !open && (without_end(line).is_empty() || comment) {
            continue;
        }
        open = cells.split(line, marks, open);
        if !open {
            show(&cells);
            cells.clear();
            found += 1;
        }
    }
}
