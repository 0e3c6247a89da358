//! XLS, in which Excel wrote before 2007. calamine holds such a file as a whole, each sheet as large as its farthest
//! cells, so what it would hold is found first.

use super::book::{begin, date, guarded};
use super::sheet::{Cell, Workbook, put};
use calamine::{Data, Reader, SheetVisible, Xls};
use std::io::Cursor;

/// Largest file: four times of it may be held.
const MAX_XLS: usize = 64 << 20;

/// Most cells of all sheets together, empty ones among them counted.
const MAX_CELLS: u64 = 12 << 20;

/// Reads an XLS; the error is one sentence.
pub(super) fn read(bytes: Vec<u8>, workbook: &mut Workbook<'_, '_>) -> Result<(), String> {
    if bytes.len() > MAX_XLS {
        return Err(format!("an XLS is read up to {} MiB; save it as XLSX", MAX_XLS >> 20));
    }
    let cells = extent(&bytes);
    if cells > MAX_CELLS {
        return Err(format!("its sheets span {cells} cells, in an XLS at most {MAX_CELLS} are read; save it as XLSX"));
    }
    let mut book: Xls<_> = guarded(|| Xls::new(Cursor::new(bytes)))?;
    for sheet in begin(book.sheets_metadata().to_vec(), workbook) {
        if !workbook.begin(&sheet.name, sheet.visible != SheetVisible::Visible) {
            continue;
        }
        let range = guarded(|| book.worksheet_range(&sheet.name))?;
        let (top, left) = range.start().unwrap_or_default();
        for (n, row) in range.rows().enumerate() {
            let mut cells = Vec::new();
            for (column, data) in row.iter().enumerate().filter(|(_, data)| **data != Data::Empty) {
                put(&mut cells, left as usize + column, value(data));
            }
            if workbook.row(u64::from(top) + n as u64 + 1, cells).is_break() {
                return Ok(());
            }
        }
        if workbook.end().is_break() {
            return Ok(());
        }
    }
    Ok(())
}

fn value(data: &Data) -> Cell {
    match data {
        Data::Empty => Cell::Empty,
        Data::Int(number) => Cell::Value((*number).into()),
        Data::Float(number) => Cell::number(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::text(text),
        Data::Bool(truth) => Cell::Value((*truth).into()),
        Data::DateTime(time) => date(time),
        Data::Error(error) => Cell::Error(error.to_string()),
    }
}

/// The cells that the sheets span, found without unpacking: every record of a cell begins with its type, its length, its
/// row and its column. Other bytes may look like one, so a cell counts only if a record of a sheet follows it.
fn extent(bytes: &[u8]) -> u64 {
    let word = |at: usize| Some(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    let record = |at: usize| {
        let (kind, length) = (word(at)?, word(at + 2)?);
        let fixed = match kind {
            0x0203 | 0x0201 | 0x0205 | 0x027E | 0x00FD => (6..=14).contains(&length),
            0x0006 => (20..=2_000).contains(&length),
            0x0204 | 0x00D6 | 0x00BD | 0x00BE => (8..=8_224).contains(&length),
            _ => false,
        };
        fixed.then_some((at + 4 + usize::from(length), word(at + 4)?, word(at + 6)?))
    };
    // Rows, their blocks, texts of formulas, merged cells, views, the end of the sheet.
    let other = |at: usize| matches!(word(at), Some(0x0208 | 0x00D7 | 0x0207 | 0x00E5 | 0x023E | 0x000A | 0x00EC));
    let (mut rows, mut columns, mut at, mut total) = (0_u64, 0_u64, 0, 0);
    while at + 8 <= bytes.len() {
        // The beginning of a sheet: BOF of BIFF5 or BIFF8.
        if word(at) == Some(0x0809) && matches!(word(at + 2), Some(8 | 16)) {
            total += rows * columns;
            (rows, columns) = (0, 0);
        }
        if let Some((end, row, column)) = record(at).filter(|(end, ..)| record(*end).is_some() || other(*end)) {
            rows = rows.max(u64::from(row) + 1);
            columns = columns.max(u64::from(column) + 1);
            at = end.max(at + 1);
        } else {
            at += 1;
        }
    }
    total + rows * columns
}
