//! Spreadsheets: XLSX, XLSM, XLSB, ODS and XLS. Every sheet with a header is a table, every further row one record, as
//! in CSV; a sheet without a table is an issue. Hidden sheets are read, too.
//!
//! Kept: numbers as numbers, dates as ISO 8601, true and false, texts; of a formula the value that was stored with it.
//! An error such as `#REF!` is not a value: an issue says so. With several sheets the field `sheet` names the sheet.
//!
//! Place of a record: `line` is the number of the row in its sheet, as spreadsheets show it; `row` counts the records of
//! all sheets; offset and length are those of the whole file, because its rows are compressed together.
//!
//! The packed file is held in memory, up to [`MAX_FILE`]; sheets are read row by row, except those of XLS.

mod archive;
mod book;
mod far;
mod ods;
mod sheet;
mod xls;

use super::window::BLOCK;
use super::{Format, FormatError, Input, Item, Options, Sink, sniff, table};
use crate::domain::listing::{Issue, IssueCode, SourceLocation};
use archive::Kind;
use serde::Deserialize;
use sheet::Workbook;
use std::io::Read;

/// Largest file.
const MAX_FILE: u64 = 256 << 20;

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "xlsx",
    extensions: &["xlsx", "xlsm", "xlsb", "ods", "xls"],
    about: "Spreadsheets (XLSX, XLSB, ODS, XLS): a header row in each sheet, then one listing on every row",
    read,
    recognise: |head| archive::kind_of_head(head).is_some(),
    refuse: |_| None,
    check_options: |options| SheetOptions::read(options).map(drop),
    mapping: None,
    resumable: false,
    counters: &[],
};

/// The options of a card whose files are spreadsheets.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SheetOptions {
    /// Rows of the header; 0 for sheets without.
    header_rows: Option<u64>,
    /// Rows before the header, which are not read; empty rows are not counted.
    skip_rows: Option<u64>,
    /// Names of the sheets that are read; all if empty.
    sheets: Vec<String>,
}

impl SheetOptions {
    fn read(options: &toml::Table) -> Result<Self, String> {
        let options: Self = options.clone().try_into().map_err(|e: toml::de::Error| e.message().to_owned())?;
        table::check_header_rows(options.header_rows)?;
        Ok(options)
    }
}

/// Reads a spreadsheet.
fn read(input: Input<'_>, options: &Options, sink: &mut Sink<'_>) -> Result<(), FormatError> {
    let file = input.file;
    let wrong = |hint: &str| FormatError::WrongFormat {
        file: file.to_owned(),
        expected: FORMAT.name,
        hint: hint.to_owned(),
        found: None,
    };
    let mut bytes = Vec::new();
    if let Err(source) = input.reader.take(MAX_FILE + 1).read_to_end(&mut bytes) {
        return Err(FormatError::Read { file: file.to_owned(), offset: bytes.len() as u64, source });
    }
    let sheets = SheetOptions::read(&options.of_format)
        .map_err(|reason| FormatError::Options { file: file.to_owned(), reason })?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(wrong(&format!("it is larger than {} MiB; save its sheets as CSV", MAX_FILE >> 20)));
    }
    let Some(kind) = archive::kind(&bytes) else {
        let head = bytes.get(..BLOCK).unwrap_or(&bytes);
        if archive::kind_of_head(head).is_some() {
            return Err(wrong("a spreadsheet that is damaged or cut off; its list of parts, at the end, is not there"));
        }
        sniff::check(file, &FORMAT, head)?;
        return Err(wrong("neither XLSX nor ODS nor XLS"));
    };
    if kind != Kind::Xls {
        archive::check(&bytes).map_err(|reason| wrong(&reason))?;
    }
    if matches!(kind, Kind::Xlsx | Kind::Xlsb) {
        for far in far::find(&bytes, kind) {
            let place = SourceLocation { file: file.to_owned(), ..SourceLocation::default() };
            let issue = Issue::new(IssueCode::BrokenRecord, &place, "", &far.first, far.message());
            if sink(Item::Issue(issue)).is_break() {
                return Ok(());
            }
        }
    }
    let mut workbook = Workbook::new(file, bytes.len() as u64, options, &sheets, sink);
    let read = match kind {
        Kind::Xlsx => book::xlsx(bytes, &mut workbook),
        Kind::Xlsb => book::xlsb(bytes, &mut workbook),
        Kind::Ods => ods::read(bytes, &mut workbook),
        Kind::Xls => xls::read(bytes, &mut workbook),
    };
    // What was read before the damage stays.
    if let Err(reason) = read
        && !workbook.stopped
    {
        let place = SourceLocation { file: file.to_owned(), ..SourceLocation::default() };
        let message = format!("the spreadsheet is damaged, and the rest of it was not read: {reason}");
        let _ = (workbook.sink)(Item::Issue(Issue::new(IssueCode::BrokenRecord, &place, "", "", message)));
    }
    Ok(())
}
