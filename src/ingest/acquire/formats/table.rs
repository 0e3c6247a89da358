//! What tables have in common, whether they come from CSV or from a spreadsheet: where the header is, what the columns
//! are called, which rows are no listings.

mod columns;
pub(super) mod header;
mod kind;
mod layout;
mod totals;

use super::Column;
use crate::domain::listing::{Issue, SourceLocation};
pub(super) use columns::Columns;
pub(super) use layout::Layout;
pub(super) use totals::is_total;

/// Rows looked at to find the header.
pub(super) const SAMPLE_ROWS: usize = 60;

/// Most columns of a row, as in the largest spreadsheets. A row of a few megabytes could otherwise be millions of
/// cells, each many times larger in memory than in the file.
pub(super) const MAX_COLUMNS: usize = 16_384;

/// What the card says about the header; what it leaves open is found.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Asked {
    /// Rows before the header.
    pub(super) skip_rows: Option<u64>,
    /// Rows of the header.
    pub(super) header_rows: Option<u64>,
}

/// Most rows of a header.
const MAX_HEADER_ROWS: u64 = 10;

/// Checks the number of rows of a header in a card.
pub(super) fn check_header_rows(rows: Option<u64>) -> Result<(), String> {
    match rows {
        Some(rows) if rows > MAX_HEADER_ROWS => Err(format!(
            "invalid header_rows {rows}; expected 0 for a file without a header, or at most {MAX_HEADER_ROWS}"
        )),
        _ => Ok(()),
    }
}

/// Whether the cells of a row may be names of columns: none of them a number, a date or an address.
pub(super) fn looks_like_names(row: &[String]) -> bool {
    row.iter().all(|cell| !kind::Kind::of(cell).is_value()) && row.iter().any(|cell| !cell.trim().is_empty())
}

/// Where the header is, by the first rows of the table and what the card says.
pub(super) fn layout(rows: &[Vec<String>], known: &[Column], asked: Asked) -> Layout {
    match (asked.skip_rows, asked.header_rows) {
        (None, None) => Layout::find(rows, known).measured(rows),
        (skip, header) => {
            let skip = skip.unwrap_or(0);
            let rest = rows.get(usize::try_from(skip).unwrap_or(usize::MAX)..).unwrap_or_default();
            let header_rows = header.unwrap_or_else(|| u64::from(!layout::has_no_header(rest)));
            Layout { skip: skip as usize, header_rows: header_rows as usize, notes: Vec::new(), width: 0 }
                .measured(rows)
        }
    }
}

/// The columns under a header of several rows, or of none, and the issues of it.
pub(super) fn columns(
    header: &[Vec<String>],
    layout: &Layout,
    known: &[Column],
    place: &SourceLocation,
) -> (Columns, Vec<Issue>) {
    let mut cells = joined(header);
    let named = cells.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
    cells.resize(cells.len().max(layout.width), String::new());
    let (names, issues) = header::names(cells, known, place);
    (Columns::new(names, named), issues)
}

/// The names of the columns from the rows of the header: one row gives them as they are; above it are titles of groups,
/// each over the columns up to the next title.
fn joined(rows: &[Vec<String>]) -> Vec<String> {
    let cell = |row: &Vec<String>, n: usize| row.get(n).map(|cell| cell.trim()).unwrap_or_default().to_owned();
    let Some((last, groups)) = rows.split_last() else { return Vec::new() };
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut titles = vec![String::new(); groups.len()];
    let mut name = |n: usize| {
        let own = cell(last, n);
        let mut parts: Vec<String> = Vec::new();
        for (row, title) in groups.iter().zip(&mut titles) {
            let above = cell(row, n);
            if !above.is_empty() {
                title.clone_from(&above);
            }
            // A name that spans all rows belongs to one column only.
            parts.push(if own.is_empty() { above } else { title.clone() });
        }
        parts.push(own);
        parts.retain(|part| !part.is_empty());
        parts.dedup();
        parts.join(" / ")
    };
    (0..width).map(&mut name).collect()
}
