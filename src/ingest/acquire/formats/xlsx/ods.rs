//! ODS, read as a stream: a row that is repeated a million times costs nothing when it is empty.

use super::sheet::{Cell, Workbook, put};
use crate::domain::listing::IssueCode;
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use std::cell::Cell as Counter;
use std::collections::HashSet;
use std::io::{self, BufReader, Cursor, Read};
use std::ops::ControlFlow;
use zip::ZipArchive;

/// Most cells that repetitions may add to a file.
const MAX_REPEATED: u64 = 1 << 18;

/// Most repetitions of a row or cell that are counted: the rows of the largest sheet that LibreOffice knows.
const MAX_COUNT: u64 = 1 << 24;

/// Longest piece of XML between two tags.
const MAX_PIECE: u64 = 16 << 20;

/// Reads an ODS; the error is one sentence.
pub(super) fn read(bytes: Vec<u8>, workbook: &mut Workbook<'_, '_>) -> Result<(), String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let text = |error: zip::result::ZipError| error.to_string();
    workbook
        .has_sheets(count_sheets(archive.by_name("content.xml").map_err(text)?).map_err(|error| error.to_string())?);
    let left = Counter::new(MAX_PIECE);
    let limited = Limited { reader: archive.by_name("content.xml").map_err(text)?, left: &left };
    let mut xml = Reader::from_reader(BufReader::new(limited));
    xml.config_mut().expand_empty_elements = true;
    let mut sheet = Sheet::default();
    let mut buffer = Vec::new();
    let failed = loop {
        buffer.clear();
        left.set(MAX_PIECE);
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Eof) => break None,
            Ok(event) => {
                if sheet.take(&event, workbook).is_break() {
                    return Ok(());
                }
            }
            Err(error) => break Some(error.to_string()),
        }
    };
    if failed.is_some() && sheet.wanted {
        let _ = workbook.end();
    }
    failed.map_or(Ok(()), Err)
}

/// Fails instead of reading without end between two tags.
struct Limited<'a, R> {
    reader: R,
    left: &'a Counter<u64>,
}

impl<R: Read> Read for Limited<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(into)?;
        match self.left.get().checked_sub(length as u64) {
            Some(left) => self.left.set(left),
            None => return Err(io::Error::other(format!("more than {} MiB in one cell", MAX_PIECE >> 20))),
        }
        Ok(length)
    }
}

/// Number of sheets; whether there are several has to be known at the first record.
fn count_sheets(mut content: impl Read) -> io::Result<usize> {
    const WORD: &[u8] = b"<table:table ";
    let (mut buffer, mut kept, mut count) = (vec![0; 64 << 10], 0, 0);
    loop {
        let Some(free) = buffer.get_mut(kept..) else { return Ok(count) };
        let read = content.read(free)?;
        if read == 0 {
            return Ok(count);
        }
        let filled = buffer.get(..kept + read).unwrap_or_default();
        count += memchr::memmem::find_iter(filled, WORD).count();
        let tail = filled.len().min(WORD.len() - 1);
        let from = filled.len() - tail;
        buffer.copy_within(from..from + tail, 0);
        kept = tail;
    }
}

/// The present sheet, row and cell.
#[derive(Default)]
struct Sheet {
    /// Styles of hidden sheets.
    hidden: HashSet<String>,
    style: String,
    wanted: bool,
    row: u64,
    /// How often the present row is repeated.
    row_repeats: u64,
    cells: Vec<Cell>,
    column: usize,
    cell: Option<Value>,
    /// Comments and drawings inside a cell, which are not its text.
    aside: u32,
    repeated: u64,
    told: bool,
}

/// A cell while it is read.
#[derive(Default)]
struct Value {
    kind: String,
    value: String,
    currency: String,
    text: String,
    error: bool,
    repeats: u64,
}

impl Sheet {
    fn take(&mut self, event: &Event<'_>, workbook: &mut Workbook<'_, '_>) -> ControlFlow<()> {
        match event {
            Event::Start(tag) => self.start(tag, workbook),
            Event::End(tag) => return self.finish(tag.name().into_inner(), workbook),
            Event::Text(text) => self.push(&text.xml10_content()),
            Event::CData(text) => self.push(&text.xml10_content()),
            Event::GeneralRef(name) => {
                let letter = name.resolve_char_ref().ok().flatten().map(String::from);
                let written = format!("&{};", &*name.xml10_content());
                let known = unescape(&written).map(|text| text.into_owned());
                self.push(&letter.or(known.ok()).unwrap_or(written.clone()));
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn push(&mut self, text: &str) {
        if self.aside == 0
            && let Some(cell) = &mut self.cell
        {
            cell.text.push_str(text);
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, workbook: &mut Workbook<'_, '_>) {
        let attribute = |name: &str| {
            let found = tag.attributes().with_checks(false).flatten().find(|found| found.key.into_inner() == name)?;
            unescape(&found.value).ok().map(|text| text.into_owned())
        };
        let mut count = |name: &str| {
            let Some(text) = attribute(name) else { return 1 };
            let found = text.trim().parse().ok().filter(|count| *count <= MAX_COUNT);
            found.unwrap_or_else(|| {
                let number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                let read = if number { MAX_COUNT } else { 1 };
                let message = format!("expected at most {MAX_COUNT} repetitions, found “{text}”; read as {read}");
                workbook.issue(IssueCode::BrokenRecord, self.row.saturating_add(1), name, &text, message);
                read
            })
        };
        match tag.name().into_inner() {
            "style:style" => self.style = attribute("style:name").unwrap_or_default(),
            "style:table-properties" if attribute("table:display").as_deref() == Some("false") => {
                self.hidden.insert(self.style.clone());
            }
            "table:table" => {
                let hidden = attribute("table:style-name").is_some_and(|style| self.hidden.contains(&style));
                self.wanted = workbook.begin(&attribute("table:name").unwrap_or_default(), hidden);
                self.row = 0;
            }
            "table:table-row" => {
                self.row_repeats = count("table:number-rows-repeated");
                self.cells.clear();
                self.column = 0;
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let value = ["office:value", "office:date-value", "office:time-value", "office:boolean-value"];
                self.cell = Some(Value {
                    kind: attribute("office:value-type").unwrap_or_default(),
                    value: value.into_iter().find_map(attribute).unwrap_or_default(),
                    currency: attribute("office:currency").unwrap_or_default(),
                    text: attribute("office:string-value").unwrap_or_default(),
                    error: attribute("calcext:value-type").as_deref() == Some("error"),
                    repeats: count("table:number-columns-repeated"),
                });
                self.aside = 0;
            }
            "office:annotation" | "draw:frame" | "draw:custom-shape" => self.aside += 1,
            "text:p" if self.cell.as_ref().is_some_and(|cell| !cell.text.is_empty()) => self.push("\n"),
            "text:s" => {
                let spaces = count("text:c").min(1_000);
                self.push(&" ".repeat(spaces as usize));
            }
            "text:tab" => self.push("\t"),
            "text:line-break" => self.push("\n"),
            _ => {}
        }
    }

    fn finish(&mut self, name: &str, workbook: &mut Workbook<'_, '_>) -> ControlFlow<()> {
        match name {
            "office:annotation" | "draw:frame" | "draw:custom-shape" => self.aside = self.aside.saturating_sub(1),
            "table:table-cell" | "table:covered-table-cell" => {
                let Some(value) = self.cell.take() else { return ControlFlow::Continue(()) };
                let repeats = value.repeats;
                let cell = value.cell();
                if cell != Cell::Empty {
                    for n in 0..repeats {
                        let column = self.column.saturating_add(n as usize);
                        if !put(&mut self.cells, column, cell.clone()) {
                            let message = format!("column {} is beyond the last that is read", column + 1);
                            workbook.issue(IssueCode::BrokenRecord, self.row.saturating_add(1), "", "", message);
                            break;
                        }
                    }
                }
                self.column = self.column.saturating_add(usize::try_from(repeats).unwrap_or(usize::MAX));
            }
            "table:table-row" => {
                let cells = std::mem::take(&mut self.cells);
                let first = self.row.saturating_add(1);
                self.row = self.row.saturating_add(self.row_repeats);
                if !self.wanted || cells.is_empty() {
                    return ControlFlow::Continue(());
                }
                for n in 1..self.row_repeats {
                    self.repeated += cells.len() as u64;
                    if self.repeated > MAX_REPEATED {
                        if !std::mem::replace(&mut self.told, true) {
                            let message = format!("rows repeated over more than {MAX_REPEATED} cells; read once each");
                            workbook.issue(IssueCode::BrokenRecord, first, "", "", message);
                        }
                        break;
                    }
                    workbook.row(first + n - 1, cells.clone())?;
                }
                workbook.row(self.row, cells)?;
            }
            "table:table" if std::mem::take(&mut self.wanted) => workbook.end()?,
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

impl Value {
    fn cell(self) -> Cell {
        let Self { kind, value, currency, text, error, .. } = self;
        if error || text.starts_with("#REF!") || text.starts_with("Err:") {
            return Cell::Error(text);
        }
        match (kind.as_str(), value.parse::<f64>()) {
            ("currency", Ok(_)) if !currency.is_empty() => Cell::text(&format!("{value} {currency}")),
            ("float" | "percentage" | "currency", Ok(number)) => Cell::number(number),
            ("boolean", _) => Cell::Value((value == "true").into()),
            ("date", _) => Cell::text(value.strip_suffix("T00:00:00").unwrap_or(&value)),
            ("time", _) => Cell::text(&value),
            _ => Cell::text(&text),
        }
    }
}
