//! XLSX and XLSB, cell by cell as calamine reads them; empty rows cost nothing.

use super::sheet::{Cell, Workbook, put};
use crate::domain::listing::IssueCode;
use calamine::{DataRef, ExcelDateTime, Reader, Sheet, SheetType, SheetVisible, Xlsb, Xlsx};
use std::fmt::Display;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Makes the reader of a kind of workbook: calamine reads the cells of both alike, by methods that no trait has.
macro_rules! reader {
    ($(#[$about:meta])* $name:ident, $book:ident) => {
        $(#[$about])*
        pub(super) fn $name(bytes: Vec<u8>, workbook: &mut Workbook<'_, '_>) -> Result<(), String> {
            let mut book: $book<_> = guarded(|| $book::new(Cursor::new(bytes)))?;
            for sheet in begin(book.sheets_metadata().to_vec(), workbook) {
                if !workbook.begin(&sheet.name, sheet.visible != SheetVisible::Visible) {
                    continue;
                }
                let mut cells = guarded(|| book.worksheet_cells_reader(&sheet.name))?;
                let mut next = || {
                    let cell = guarded(|| cells.next_cell())?;
                    Ok(cell.map(|cell| (cell.get_position(), value(cell.get_value()))))
                };
                if rows(&mut next, workbook)?.is_break() {
                    break;
                }
            }
            Ok(())
        }
    };
}

reader! {
    /// Reads an XLSX or XLSM; the error is one sentence.
    xlsx, Xlsx
}

reader! {
    /// Reads an XLSB; the error is one sentence.
    xlsb, Xlsb
}

/// What the parser answers. It was not written for hostile files, and stops the thread on some.
pub(super) fn guarded<T, E: Display>(parse: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(parse)) {
        Ok(parsed) => parsed.map_err(|error| error.to_string()),
        Err(_) => Err("its structure is broken".to_owned()),
    }
}

/// The sheets that may hold a table.
pub(super) fn begin(sheets: Vec<Sheet>, workbook: &mut Workbook<'_, '_>) -> Vec<Sheet> {
    let sheets: Vec<Sheet> = sheets.into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).collect();
    workbook.has_sheets(sheets.len());
    sheets
}

/// A cell with its row and column, from 0.
type Placed = ((u32, u32), Cell);

/// Puts cells together to rows.
fn rows(
    next: &mut dyn FnMut() -> Result<Option<Placed>, String>,
    workbook: &mut Workbook<'_, '_>,
) -> Result<ControlFlow<()>, String> {
    let (mut number, mut cells) = (0, Vec::new());
    let (mut failed, mut told) = (None, false);
    loop {
        let ((row, column), cell) = match next() {
            Ok(Some(found)) => found,
            Ok(None) => break,
            Err(error) => {
                failed = Some(error);
                break;
            }
        };
        // Nothing is put over what is there: that would be a loss in silence.
        let again = row == number
            && cell != Cell::Empty
            && cells.get(column as usize).is_some_and(|there| *there != Cell::Empty);
        if again && !std::mem::replace(&mut told, true) {
            let message = "more than one row has this number; each is read as a row of its own".to_owned();
            workbook.issue(IssueCode::ReadAs, u64::from(row) + 1, "", "", message);
        }
        if row != number || again {
            if workbook.row(u64::from(number) + 1, std::mem::take(&mut cells)).is_break() {
                return Ok(ControlFlow::Break(()));
            }
            number = row;
        }
        if cell != Cell::Empty && !put(&mut cells, column as usize, cell) {
            let message = format!("column {} is beyond the last that is read", u64::from(column) + 1);
            workbook.issue(IssueCode::BrokenRecord, u64::from(row) + 1, "", "", message);
        }
    }
    // The row in which a sheet breaks off is not whole.
    if failed.is_none() && workbook.row(u64::from(number) + 1, cells).is_break() {
        return Ok(ControlFlow::Break(()));
    }
    let flow = workbook.end();
    failed.map_or(Ok(flow), Err)
}

/// What a cell holds.
fn value(data: &DataRef<'_>) -> Cell {
    match data {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Value((*number).into()),
        DataRef::Float(number) => Cell::number(*number),
        DataRef::String(text) => Cell::text(text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::Bool(truth) => Cell::Value((*truth).into()),
        DataRef::DateTime(time) => date(time),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::text(text),
        DataRef::Error(error) => Cell::Error(error.to_string()),
    }
}

/// A date, a time, or both in ISO 8601; a duration in hours, minutes and seconds.
pub(super) fn date(time: &ExcelDateTime) -> Cell {
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let days = time.as_f64();
    let text = if time.is_duration() {
        let seconds = (days.abs() * 86_400.0).round() as u64;
        let sign = if days < 0.0 { "-" } else { "" };
        format!("{sign}{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
    } else if (0.0..1.0).contains(&days) {
        format!("{hour:02}:{minute:02}:{second:02}")
    } else if days.fract() == 0.0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    };
    Cell::Value(text.into())
}
