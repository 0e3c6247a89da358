//! CSV: a header row names the columns, every further row is one record. Rows that do not fit the header are kept, and
//! an issue says so.
//!
//! Cells are text, exactly as published; empty cells are left out and rows without any text are skipped. A column
//! without a name is called `column N`, the second column of one name `name (2)`. Cells beyond the header are kept
//! under `column N`. `header` reads the header; `rows` splits rows, and says what happens to one whose quote never
//! closes.

mod cells;
mod dialect;
mod options;
mod rows;

use super::table::{self, Columns, MAX_COLUMNS};
use super::window::Window;
use super::{Column, Format, FormatError, Input, Item, Options, Sink, invalid_utf8, sniff, text_of};
use crate::domain::listing::{Issue, IssueCode, Record, SourceLocation};
use dialect::Dialect;
use options::CsvOptions;
use rows::{Row, Rows};
use serde_json::Value;
use std::ops::ControlFlow;

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "csv",
    extensions: &["csv", "tsv"],
    about: "CSV: a header row, then one listing on every row",
    read,
    recognise,
    refuse: |_| None,
    check_options: |options| CsvOptions::read(options).map(drop),
    mapping: None,
    resumable: true,
    counters: &[],
};

/// Three lines with the same number of delimiters, of which none begins like JSON; or rows of three columns and more.
fn recognise(head: &[u8]) -> bool {
    let first: Vec<&[u8]> = sniff::lines(head).take(3).collect();
    let [start, _, _] = first[..] else { return false };
    let begins = |marks: &[u8]| first.iter().any(|line| line.first().is_some_and(|byte| marks.contains(byte)));
    if begins(b"{[<@") || head.contains(&0) {
        return false;
    }
    let same = [b',', b';', b'\t'].iter().any(|delimiter| {
        let columns = |line: &[u8]| line.iter().filter(|byte| *byte == delimiter).count();
        columns(start) > 0 && first.iter().all(|line| columns(line) == columns(start))
    });
    same || !begins(b"|-") && Dialect::is_table(head)
}

/// Reads a CSV file.
pub(super) fn read(input: Input<'_>, options: &Options, sink: &mut Sink<'_>) -> Result<(), FormatError> {
    let file = input.file;
    let window = Window::open(input, options.max_record_bytes)?;
    sniff::check(file, &FORMAT, window.head())?;
    let reason = |reason| FormatError::Options { file: file.to_owned(), reason };
    let csv = CsvOptions::read(&options.of_format).map_err(reason)?;
    let dialect = Dialect::find(window.head(), &csv, &options.columns);
    let mut rows = Rows::new(window, dialect.marks);
    if let Some(found) = dialect.describe(file, &csv) {
        let place = SourceLocation { file: file.to_owned(), line: 1, ..SourceLocation::default() };
        if sink(Item::Issue(Issue::new(IssueCode::ReadAs, &place, "", "", found))).is_break() {
            return Ok(());
        }
    }
    let Some(header) = read_header(file, &mut rows, &dialect, &options.columns, sink)? else { return Ok(()) };
    for row in 1.. {
        let found = rows.next()?;
        let mut place = SourceLocation { file: file.to_owned(), row, ..rows.place() };
        let flow = match found {
            Row::End => break,
            Row::Broken(reason) => {
                sink(Item::Issue(Issue::new(IssueCode::BrokenRecord, &place, "", &rows.broken_text(), reason)))
            }
            Row::Whole if rows.cells() > MAX_COLUMNS => {
                let message = format!("expected at most {MAX_COLUMNS} columns, found {}", rows.cells());
                let value = text_of(rows.raw()).0;
                sink(Item::Issue(Issue::new(IssueCode::BrokenRecord, &place, "", &value, message)))
            }
            Row::Whole => {
                place.length = rows.raw().len() as u64;
                read_row(&rows, &header, place, sink)
            }
        };
        if flow.is_break() {
            break;
        }
    }
    Ok(())
}

/// Skips the rows before the header and reads the names of the columns; `None` when the file ends before.
fn read_header(
    file: &str,
    rows: &mut Rows<'_>,
    dialect: &Dialect,
    columns: &[Column],
    sink: &mut Sink<'_>,
) -> Result<Option<Columns>, FormatError> {
    let wrong =
        |hint: String| FormatError::WrongFormat { file: file.to_owned(), expected: FORMAT.name, hint, found: None };
    let skip = dialect.layout.skip + usize::from(dialect.declared);
    let mut names = Vec::new();
    let mut place = SourceLocation { file: file.to_owned(), line: 1, ..SourceLocation::default() };
    for n in 0..skip + dialect.layout.header_rows {
        match rows.next()? {
            Row::Whole => {}
            Row::End => {
                let place = SourceLocation { file: file.to_owned(), ..rows.place() };
                let message = format!("expected a header row after {skip} skipped rows, found the end of the file");
                let _ = sink(Item::Issue(Issue::new(IssueCode::UnreadableRecord, &place, "", "", message)));
                return Ok(None);
            }
            // A broken row that nobody reads does no harm.
            Row::Broken(_) if n < skip => continue,
            Row::Broken(reason) => return Err(wrong(format!("its header on line {}: {reason}", rows.place().line))),
        }
        if n < skip {
            continue;
        }
        if rows.cells() > MAX_COLUMNS {
            return Err(wrong(format!("its header has {} columns, at most {MAX_COLUMNS} are read", rows.cells())));
        }
        place = SourceLocation { file: file.to_owned(), length: rows.raw().len() as u64, ..rows.place() };
        if let (_, Some(at)) = text_of(rows.raw())
            && sink(invalid_utf8(rows.raw(), at, &place)).is_break()
        {
            return Ok(None);
        }
        names.push((0..rows.cells()).map(|n| String::from_utf8_lossy(rows.cell(n)).into_owned()).collect());
    }
    let (columns, issues) = table::columns(&names, &dialect.layout, columns, &place);
    if issues.into_iter().any(|issue| sink(Item::Issue(issue)).is_break()) {
        return Ok(None);
    }
    Ok(Some(columns))
}

/// Makes the record of one row.
fn read_row(rows: &Rows<'_>, columns: &Columns, place: SourceLocation, sink: &mut Sink<'_>) -> ControlFlow<()> {
    let cells = rows.cells();
    let filled = (0..cells).rposition(|n| !rows.cell(n).trim_ascii().is_empty()).map_or(0, |last| last + 1);
    if filled == 0 {
        return ControlFlow::Continue(());
    }
    let (raw, wrong_byte) = text_of(rows.raw());
    if let Some(at) = wrong_byte {
        sink(invalid_utf8(rows.raw(), at, &place))?;
    }
    if columns.misfits(cells, filled) {
        let expected = columns.names.len();
        let message = match cells > expected {
            true => {
                format!("expected {expected} columns, found {cells}; the additional cells are stored as “column N”")
            }
            false => format!("expected {expected} columns, found {cells}"),
        };
        sink(Item::Issue(Issue::new(IssueCode::ColumnCount, &place, "", &raw, message)))?;
    }
    if table::is_total((0..cells).map(|n| std::str::from_utf8(rows.cell(n)).unwrap_or_default())) {
        let message = "a row that adds up the others, not a listing";
        return sink(Item::Issue(Issue::new(IssueCode::NotAListing, &place, "", &raw, message)));
    }
    let value = |n: usize| {
        let cell = rows.cell(n);
        (!cell.is_empty()).then(|| Value::String(String::from_utf8_lossy(cell).into_owned()))
    };
    let fields = columns.record(cells, value);
    sink(Item::Record(Record { place, fields }))
}
