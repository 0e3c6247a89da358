//! CSV: a header row names the columns, every further row is one record. Rows that do not fit the header are kept, and
//! an issue says so.
//!
//! Cells are text, exactly as published; empty cells are left out and rows without any text are passed over. A column
//! without a name is called `column N`, the second column of one name `name (2)`. Cells beyond the header are kept
//! under `column N`. What a row is, and what happens to one whose quote never closes, stands in `rows`.

mod rows;

use super::values::insert_beside;
use super::window::Window;
use super::{FormatError, Input, Item, Options, Sink, invalid_utf8, sniff, text_of};
use crate::listing::{Issue, IssueCode, Place, Record};
use rows::{Row, Rows};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

/// Most columns of a row, as in the largest spreadsheets. A row of a few megabytes could otherwise be millions of
/// cells, each many times larger in memory than in the file.
const MAX_COLUMNS: usize = 16_384;

/// Reads a CSV file.
pub(super) fn read(input: Input<'_>, options: &Options, sink: &mut Sink<'_>) -> Result<(), FormatError> {
    let file = input.file;
    let window = Window::open(input, options.max_record_bytes)?;
    sniff::check(file, "csv", window.head())?;
    let mut rows = Rows::new(window, options.delimiter);
    let Some(header) = header(file, &mut rows, options.skip_rows, sink)? else { return Ok(()) };
    for row in 1.. {
        let found = rows.next()?;
        let mut place = Place { file: file.to_owned(), row, ..rows.place() };
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

/// Passes over `skip` rows and reads the names of the columns; `None` when the file ends before.
fn header(file: &str, rows: &mut Rows<'_>, skip: u64, sink: &mut Sink<'_>) -> Result<Option<Vec<String>>, FormatError> {
    let wrong = |hint: String| FormatError::WrongFormat { file: file.to_owned(), expected: "csv", hint };
    for _ in 0..=skip {
        match rows.next()? {
            Row::Whole => {}
            Row::End => {
                let place = Place { file: file.to_owned(), ..rows.place() };
                let message = format!("expected a header row after {skip} skipped rows, the file ends before");
                let _ = sink(Item::Issue(Issue::new(IssueCode::UnreadableRecord, &place, "", "", message)));
                return Ok(None);
            }
            Row::Broken(reason) => return Err(wrong(format!("its header on line {}: {reason}", rows.place().line))),
        }
    }
    if rows.cells() > MAX_COLUMNS {
        return Err(wrong(format!("its header has {} columns, at most {MAX_COLUMNS} are read", rows.cells())));
    }
    if rows.cells() == 1 && rows.raw().iter().any(|byte| b";\t|".contains(byte)) {
        let header = text_of(rows.raw()).0.escape_debug().take(60).collect::<String>();
        return Err(wrong(format!("its header is one column, “{header}”; choose another delimiter")));
    }
    if let (_, Some(at)) = text_of(rows.raw()) {
        let place = Place { file: file.to_owned(), ..rows.place() };
        if sink(invalid_utf8(rows.raw(), at, &place)).is_break() {
            return Ok(None);
        }
    }
    Ok(Some(column_names((0..rows.cells()).map(|n| String::from_utf8_lossy(rows.cell(n)).trim().to_owned()))))
}

/// Names every column, each with a name of its own. The first of a name keeps it.
fn column_names(header: impl Iterator<Item = String>) -> Vec<String> {
    let header: Vec<String> =
        header.enumerate().map(|(n, name)| if name.is_empty() { format!("column {}", n + 1) } else { name }).collect();
    let mut taken: HashSet<String> = header.iter().cloned().collect();
    let mut seen: HashMap<String, u32> = HashMap::new();
    header
        .into_iter()
        .map(|name| {
            let count = seen.entry(name.clone()).or_insert(0);
            *count += 1;
            if *count == 1 {
                return name;
            }
            let mut free = format!("{name} ({count})");
            while !taken.insert(free.clone()) {
                *count += 1;
                free = format!("{name} ({count})");
            }
            free
        })
        .collect()
}

/// Makes the record of one row.
fn read_row(rows: &Rows<'_>, header: &[String], place: Place, sink: &mut Sink<'_>) -> ControlFlow<()> {
    let found = rows.cells();
    if (0..found).all(|n| rows.cell(n).trim_ascii().is_empty()) {
        return ControlFlow::Continue(());
    }
    if let (_, Some(at)) = text_of(rows.raw()) {
        sink(invalid_utf8(rows.raw(), at, &place))?;
    }
    if found != header.len() {
        let message = match found.checked_sub(header.len()) {
            Some(_) => format!("expected {} columns, found {found}; the surplus is kept as “column N”", header.len()),
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
            None => insert_beside(&mut fields, &format!("column {}", n + 1), value),
        }
    }
    sink(Item::Record(Record { place, fields }))
}
