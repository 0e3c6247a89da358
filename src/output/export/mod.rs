//! Rows out: the catalog as CSV that anyone can report from and re-run.
//!
//! `columns.rs` is the one list of columns; header, rows and documentation derive from it. `findings.rs` has those of
//! findings. `guard.rs` keeps a spreadsheet from executing a cell. `pages.rs` reads all hits of a query at constant memory.

mod columns;
mod findings;
mod guard;
mod pages;

pub use columns::{COLUMNS, Column, ColumnKind, Row, RowContext, column_table, join, reference};
pub use findings::{FindingRow, FindingsWriter};
pub use guard::Profile;
pub use pages::{ExportError, PAGE_SIZE, load, load_pages, pages};

use crate::store::StoredListing;
use std::io::{self, Write};
use std::sync::Arc;

/// Writes rows of RFC 4180: CRLF, quotes doubled where needed, UTF-8, header always.
pub struct CsvWriter<W: Write> {
    inner: csv::Writer<W>,
    columns: &'static [Column],
    profile: Profile,
    context: Arc<RowContext>,
    rows: u64,
    invented: u64,
}

impl<W: Write> CsvWriter<W> {
    /// Writes the header of all columns, with what the profile wants before it.
    pub fn new(out: W, profile: Profile, context: impl Into<Arc<RowContext>>) -> Result<Self, csv::Error> {
        Self::with_columns(out, COLUMNS, profile, context)
    }

    /// Writes rows only, which continue what another writer has begun.
    pub fn rows_only(out: W, profile: Profile, context: impl Into<Arc<RowContext>>) -> Self {
        let (inner, context) = (writer(out), context.into());
        Self { inner, columns: COLUMNS, profile, context, rows: 0, invented: 0 }
    }

    /// The same for a given list of columns.
    pub fn with_columns(
        mut out: W,
        columns: &'static [Column],
        profile: Profile,
        context: impl Into<Arc<RowContext>>,
    ) -> Result<Self, csv::Error> {
        out.write_all(profile.mark().as_bytes())?;
        let mut inner = writer(out);
        inner.write_record(columns.iter().map(|c| c.name))?;
        Ok(Self { inner, columns, profile, context: context.into(), rows: 0, invented: 0 })
    }

    /// Writes one listing.
    pub fn row(&mut self, stored: &StoredListing) -> Result<(), csv::Error> {
        let row = Row::new(stored, &self.context);
        for column in self.columns {
            let cell = (column.cell)(&row);
            self.inner.write_field(self.profile.guard(column.kind, &cell).as_ref())?;
        }
        self.inner.write_record(None::<&[u8]>)?;
        self.rows += 1;
        self.invented += u64::from(stored.listing.invented);
        Ok(())
    }

    /// Flushes the writer beneath.
    pub fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }

    /// Ends writing: what was written to, and how many rows and invented samples went there.
    pub fn finish(self) -> io::Result<(W, u64, u64)> {
        let out = self.inner.into_inner().map_err(|e| e.into_error())?;
        Ok((out, self.rows, self.invented))
    }

    /// Rows written, the header not counted.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Of them, invented samples.
    pub fn invented(&self) -> u64 {
        self.invented
    }
}

fn writer<W: Write>(out: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out)
}
