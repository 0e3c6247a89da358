//! CSV: a header row names the columns, every further row is one record. Rows that do not fit the header are kept, and
//! an issue says so.
//!
//! Cells are text, exactly as published; empty cells are left out and rows without any text are skipped. A column
//! without a name is called `column N`, the second column of one name `name (2)`. Cells beyond the header are kept
//! under `column N`. `header` reads the header; `rows` splits rows, and says what happens to one whose quote never
//! closes.

mod header;
mod rows;

use super::values::insert_under_free_name;
use super::window::Window;
use super::{Column, Format, FormatError, Input, Item, Options, Sink, invalid_utf8, sniff, text_of};
use crate::domain::listing::{Issue, IssueCode, Record, SourceLocation};
use rows::{Row, Rows};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::ops::ControlFlow;

/// Most columns of a row, as in the largest spreadsheets. A row of a few megabytes could otherwise be millions of
/// cells, each many times larger in memory than in the file.
const MAX_COLUMNS: usize = 16_384;

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
};

/// The options of a card whose files are CSV.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct CsvOptions {
    /// The character between two cells, ASCII.
    delimiter: char,
    /// Rows before the header row, which are not read.
    skip_rows: u64,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self { delimiter: ',', skip_rows: 0 }
    }
}

impl CsvOptions {
    fn read(options: &toml::Table) -> Result<Self, String> {
        let options: Self = options.clone().try_into().map_err(|e: toml::de::Error| e.message().to_owned())?;
        match options.delimiter.is_ascii() {
            true => Ok(options),
            false => Err(format!("invalid delimiter “{}”; expected an ASCII character", options.delimiter)),
        }
    }
}

/// Three lines with the same number of delimiters, of which none begins like JSON.
fn recognise(head: &[u8]) -> bool {
    let first: Vec<&[u8]> = sniff::lines(head).take(3).collect();
    let [start, _, _] = first[..] else { return false };
    !first.iter().any(|line| line.starts_with(b"{") || line.starts_with(b"["))
        && [b',', b';', b'\t'].iter().any(|delimiter| {
            let columns = |line: &[u8]| line.iter().filter(|byte| *byte == delimiter).count();
            columns(start) > 0 && first.iter().all(|line| columns(line) == columns(start))
        })
}

/// Reads a CSV file.
pub(super) fn read(input: Input<'_>, options: &Options, sink: &mut Sink<'_>) -> Result<(), FormatError> {
    let file = input.file;
    let window = Window::open(input, options.max_record_bytes)?;
    sniff::check(file, &FORMAT, window.head())?;
    let reason = |reason| FormatError::Options { file: file.to_owned(), reason };
    let csv = CsvOptions::read(&options.of_format).map_err(reason)?;
    let mut rows = Rows::new(window, csv.delimiter as u8);
    let Some(header) = header(file, &mut rows, csv.skip_rows, &options.columns, sink)? else { return Ok(()) };
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

/// Skips `skip` rows and reads the names of the columns; `None` when the file ends before.
fn header(
    file: &str,
    rows: &mut Rows<'_>,
    skip: u64,
    columns: &[Column],
    sink: &mut Sink<'_>,
) -> Result<Option<Vec<String>>, FormatError> {
    let wrong =
        |hint: String| FormatError::WrongFormat { file: file.to_owned(), expected: FORMAT.name, hint, found: None };
    for _ in 0..=skip {
        match rows.next()? {
            Row::Whole => {}
            Row::End => {
                let place = SourceLocation { file: file.to_owned(), ..rows.place() };
                let message = format!("expected a header row after {skip} skipped rows, found the end of the file");
                let _ = sink(Item::Issue(Issue::new(IssueCode::UnreadableRecord, &place, "", "", message)));
                return Ok(None);
            }
            Row::Broken(reason) => return Err(wrong(format!("its header on line {}: {reason}", rows.place().line))),
        }
    }
    if rows.cells() > MAX_COLUMNS {
        return Err(wrong(format!("its header has {} columns, at most {MAX_COLUMNS} are read", rows.cells())));
    }
    if let Some(delimiter) = header::declared(rows.raw()) {
        // A line of Excel's own, which names the delimiter of the rows below.
        rows.delimit_with(delimiter);
        match rows.next()? {
            Row::Whole => {}
            _ => return Err(wrong("after its first line “sep=” there is no header row".to_owned())),
        }
    } else if rows.cells() == 1
        && let Some(delimiter) = header::other_delimiter(rows.raw())
    {
        rows.delimit_with(delimiter);
        rows.split_again();
    }
    if let (_, Some(at)) = text_of(rows.raw()) {
        let place = SourceLocation { file: file.to_owned(), ..rows.place() };
        if sink(invalid_utf8(rows.raw(), at, &place)).is_break() {
            return Ok(None);
        }
    }
    let cells = (0..rows.cells()).map(|n| String::from_utf8_lossy(rows.cell(n)).trim().to_owned());
    let place = SourceLocation { file: file.to_owned(), length: rows.raw().len() as u64, ..rows.place() };
    let (names, issues) = header::names(cells.collect(), columns, &place);
    if issues.into_iter().any(|issue| sink(Item::Issue(issue)).is_break()) {
        return Ok(None);
    }
    Ok(Some(names))
}

/// Makes the record of one row.
fn read_row(rows: &Rows<'_>, header: &[String], place: SourceLocation, sink: &mut Sink<'_>) -> ControlFlow<()> {
    let found = rows.cells();
    if (0..found).all(|n| rows.cell(n).trim_ascii().is_empty()) {
        return ControlFlow::Continue(());
    }
    if let (_, Some(at)) = text_of(rows.raw()) {
        sink(invalid_utf8(rows.raw(), at, &place))?;
    }
    if found != header.len() {
        let message = match found.checked_sub(header.len()) {
            Some(_) => format!(
                "expected {} columns, found {found}; the additional cells are stored as “column N”",
                header.len()
            ),
            None => format!("expected {} columns, found {found}", header.len()),
        };
        sink(Item::Issue(Issue::new(IssueCode::ColumnCount, &place, "", &text_of(rows.raw()).0, message)))?;
    }
    let mut fields = Map::new();
    for n in 0..found {
        let cell = rows.cell(n);
        if cell.is_empty() {
            continue;
        }
        let value = Value::String(String::from_utf8_lossy(cell).into_owned());
        match header.get(n) {
            Some(name) => {
                fields.insert(name.clone(), value);
            }
            None => insert_under_free_name(&mut fields, &format!("column {}", n + 1), value),
        }
    }
    sink(Item::Record(Record { place, fields }))
}
