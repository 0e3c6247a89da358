//! From the rows of a sheet to records.

use super::super::table::{self, Columns, MAX_COLUMNS, SAMPLE_ROWS};
use super::super::{Item, Options, Sink};
use super::SheetOptions;
use crate::domain::listing::{Issue, IssueCode, Record, SourceLocation};
use serde_json::{Number, Value};
use std::ops::ControlFlow;

/// A cell as the readers of the kinds of spreadsheets give it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    Empty,
    /// A value.
    Value(Value),
    /// An error such as `#REF!`.
    Error(String),
}

impl Cell {
    /// A number; whole numbers have no fraction.
    pub(super) fn number(number: f64) -> Self {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if number.fract() == 0.0 && number.abs() < EXACT {
            return Self::Value(Value::Number((number as i64).into()));
        }
        Number::from_f64(number).map_or(Self::Empty, |number| Self::Value(Value::Number(number)))
    }

    /// A text.
    pub(super) fn text(text: &str) -> Self {
        if text.trim().is_empty() { Self::Empty } else { Self::Value(Value::String(text.to_owned())) }
    }

    fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Value(Value::String(text)) | Self::Error(text) => text.clone(),
            Self::Value(other) => other.to_string(),
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Value(Value::String(text)) | Self::Error(text) => text.len(),
            _ => 8,
        }
    }
}

/// A file while it is read.
pub(super) struct Workbook<'a, 's> {
    file: &'a str,
    length: u64,
    options: &'a Options,
    sheets: &'a SheetOptions,
    /// Where records go.
    pub(super) sink: &'a mut Sink<'s>,
    /// The sink wants no more.
    pub(super) stopped: bool,
    /// Whether records name their sheet.
    several: bool,
    /// Records so far, of all sheets.
    row: u64,
    sheet: String,
    state: State,
}

/// How far a sheet has been read.
enum State {
    /// The first rows, with their numbers, by which the header is found.
    Sample(Vec<(u64, Vec<Cell>)>),
    /// Its columns.
    Table(Columns),
}

impl<'a, 's> Workbook<'a, 's> {
    /// A file of that many bytes.
    pub(super) fn new(
        file: &'a str,
        length: u64,
        options: &'a Options,
        sheets: &'a SheetOptions,
        sink: &'a mut Sink<'s>,
    ) -> Self {
        let state = State::Sample(Vec::new());
        let (several, stopped, row, sheet) = (false, false, 0, String::new());
        Self { file, length, options, sheets, sink, stopped, several, row, sheet, state }
    }

    /// Says how many sheets there are.
    pub(super) fn has_sheets(&mut self, count: usize) {
        self.several = count > 1;
    }

    /// Begins a sheet; `false` if the card does not want it.
    pub(super) fn begin(&mut self, sheet: &str, hidden: bool) -> bool {
        if !self.sheets.sheets.is_empty() && !self.sheets.sheets.iter().any(|wanted| wanted == sheet) {
            return false;
        }
        sheet.clone_into(&mut self.sheet);
        self.state = State::Sample(Vec::new());
        if hidden {
            let message = format!("the sheet “{sheet}” is hidden; it was read like the others");
            self.issue(IssueCode::ReadAs, 0, "", "", message);
        }
        !self.stopped
    }

    /// Takes a row: its number in the sheet, from 1, and its cells. Break: read no further.
    pub(super) fn row(&mut self, number: u64, cells: Vec<Cell>) -> ControlFlow<()> {
        if cells.iter().all(|cell| *cell == Cell::Empty) {
            return self.flow();
        }
        let bytes: usize = cells.iter().map(Cell::bytes).sum();
        if bytes > self.options.max_record_bytes {
            let message = "the row is longer than the longest permitted record".to_owned();
            self.issue(IssueCode::BrokenRecord, number, "", &shown(&cells), message);
            return self.flow();
        }
        match &mut self.state {
            State::Sample(rows) => {
                rows.push((number, cells));
                if rows.len() == SAMPLE_ROWS {
                    self.find_header();
                }
            }
            State::Table(_) => self.record(number, cells),
        }
        self.flow()
    }

    /// Ends a sheet.
    pub(super) fn end(&mut self) -> ControlFlow<()> {
        if let State::Sample(rows) = &self.state {
            if rows.is_empty() {
                let message = format!("the sheet “{}” is empty", self.sheet);
                self.issue(IssueCode::ReadAs, 0, "", "", message);
            } else {
                self.find_header();
            }
        }
        self.flow()
    }

    /// Reports something that concerns the present sheet.
    pub(super) fn issue(&mut self, code: IssueCode, line: u64, field: &str, value: &str, message: String) {
        let place = self.place(line);
        self.give(Item::Issue(Issue::new(code, &place, field, value, message)));
    }

    /// Finds the header among the first rows, and makes records of the others.
    fn find_header(&mut self) {
        let State::Sample(rows) = std::mem::replace(&mut self.state, State::Sample(Vec::new())) else { return };
        let texts: Vec<Vec<String>> = rows.iter().map(|(_, cells)| cells.iter().map(Cell::shown).collect()).collect();
        let asked = table::Asked { skip_rows: self.sheets.skip_rows, header_rows: self.sheets.header_rows };
        let layout = table::layout(&texts, &self.options.columns, asked);
        let line = rows.get(layout.skip).map_or(0, |(number, _)| *number);
        let begin = layout.skip + layout.header_rows;
        // A sheet with one column of prose is a note, not a table.
        if rows.len() <= begin
            || texts.iter().all(|row| row.iter().filter(|cell| !cell.is_empty()).count() < 2) && self.several
        {
            let message = format!("the sheet “{}” has no table, that is, no header with rows below it", self.sheet);
            let value = texts.iter().flatten().filter(|cell| !cell.is_empty()).take(5).cloned().collect::<Vec<_>>();
            self.issue(IssueCode::NotAListing, line, "", &value.join(" | "), message);
            // Whatever follows is no table, either.
            self.state = State::Sample(Vec::new());
            return;
        }
        if !layout.notes.is_empty() {
            let of = if self.several { format!("of the sheet “{}”: ", self.sheet) } else { String::new() };
            self.issue(IssueCode::ReadAs, line, "", "", format!("{of}{}", layout.notes.join("; ")));
        }
        let header = texts.get(layout.skip..begin).unwrap_or_default();
        let place = self.place(line);
        let (columns, issues) = table::columns(header, &layout, &self.options.columns, &place);
        issues.into_iter().for_each(|issue| self.give(Item::Issue(issue)));
        self.state = State::Table(columns);
        for (number, cells) in rows.into_iter().skip(begin) {
            self.record(number, cells);
        }
    }

    /// Makes the record of one row.
    fn record(&mut self, number: u64, cells: Vec<Cell>) {
        let State::Table(columns) = &self.state else { return };
        let mut issues = Vec::new();
        for (n, cell) in cells.iter().enumerate() {
            if let Cell::Error(error) = cell {
                let name = columns.names.get(n).cloned().unwrap_or_else(|| format!("column {}", n + 1));
                issues.push((
                    IssueCode::NotUnderstood,
                    name,
                    error.clone(),
                    "expected a value, found an error of the spreadsheet",
                ));
            }
        }
        let texts: Vec<String> = cells.iter().map(Cell::shown).collect();
        if table::is_total(texts.iter().map(String::as_str)) {
            let message = "a row that adds up the others, not a listing".to_owned();
            return self.issue(IssueCode::NotAListing, number, "", &shown(&cells), message);
        }
        let filled = cells.iter().rposition(|cell| *cell != Cell::Empty).map_or(0, |last| last + 1);
        // Empty cells at the end of a row are not stored, so a short row fits.
        if columns.misfits(usize::MAX, filled) {
            let message = "more cells than columns; the additional cells are stored as “column N”";
            issues.push((IssueCode::ColumnCount, String::new(), shown(&cells), message));
        }
        let mut fields = columns.record(cells.len(), |n| match cells.get(n) {
            Some(Cell::Value(value)) => Some(value.clone()),
            _ => None,
        });
        if self.several {
            let name = if fields.contains_key("sheet") { "sheet name" } else { "sheet" };
            fields.insert(name.to_owned(), self.sheet.clone().into());
        }
        for (code, field, value, message) in issues {
            self.issue(code, number, &field, &value, message.to_owned());
        }
        self.row += 1;
        let place = self.place(number);
        self.give(Item::Record(Record { place, fields }));
    }

    fn place(&self, line: u64) -> SourceLocation {
        SourceLocation { file: self.file.to_owned(), row: self.row, line, offset: 0, length: self.length }
    }

    fn give(&mut self, item: Item) {
        if !self.stopped {
            self.stopped = (self.sink)(item).is_break();
        }
    }

    /// Whether to read on.
    pub(super) fn flow(&self) -> ControlFlow<()> {
        if self.stopped { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// A row for people.
fn shown(cells: &[Cell]) -> String {
    cells.iter().map(Cell::shown).filter(|text| !text.is_empty()).take(20).collect::<Vec<_>>().join(" | ")
}

/// Puts a cell at its column, growing the row; `false` beyond the last possible column.
pub(super) fn put(cells: &mut Vec<Cell>, column: usize, cell: Cell) -> bool {
    if column >= MAX_COLUMNS {
        return false;
    }
    if cells.len() <= column {
        cells.resize(column + 1, Cell::Empty);
    }
    if let Some(place) = cells.get_mut(column) {
        *place = cell;
    }
    true
}
