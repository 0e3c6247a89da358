//! The integrity checks and repairs of SQLite itself. A server checks its own pages.

use super::connection::AnyConnection;
use super::page_checksums::{self, PagesChecked};
use super::writer::Writer;
use super::{Store, StoreError};
use crate::domain::listing::text::one_line;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

/// Maximum number of faults reported.
const MOST: usize = 20;

#[derive(QueryableByName)]
struct IntegrityRow {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

#[derive(QueryableByName)]
struct Dangling {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    rowid: Option<i64>,
    #[diesel(sql_type = Text)]
    parent: String,
}

impl Store {
    /// Faults of pages, indexes and constraints; none if all is well. Reads the whole database.
    pub fn integrity(&self) -> Result<Vec<String>, StoreError> {
        self.read(|c| match c {
            AnyConnection::Sqlite(c) => {
                let rows: Vec<IntegrityRow> = diesel::sql_query(format!("PRAGMA integrity_check({MOST})")).load(c)?;
                Ok(rows.into_iter().map(|s| one_line(&s.integrity_check)).filter(|s| s != "ok").collect())
            }
            #[cfg(feature = "postgres")]
            AnyConnection::Postgres(_) => Ok(Vec::new()),
        })
    }

    /// Whether each page of the database's file is unchanged since the last writer closed it. Errors: the file cannot
    /// be read.
    pub fn check_pages(&self) -> Result<PagesChecked, StoreError> {
        Ok(page_checksums::check(&self.address)?)
    }

    /// Rows that refer to a row that does not exist.
    pub fn dangling(&self) -> Result<Vec<String>, StoreError> {
        self.read(|c| match c {
            AnyConnection::Sqlite(c) => {
                let rows: Vec<Dangling> = diesel::sql_query("PRAGMA foreign_key_check").load(c)?;
                let message = |d: Dangling| {
                    format!("row {} of {} refers to a missing row of {}", d.rowid.unwrap_or(0), d.table, d.parent)
                };
                Ok(rows.into_iter().take(MOST).map(message).collect())
            }
            #[cfg(feature = "postgres")]
            AnyConnection::Postgres(_) => Ok(Vec::new()),
        })
    }
}

impl Writer {
    /// Rebuilds all indexes of the database from its tables.
    pub fn repair_indexes(&mut self) -> Result<(), StoreError> {
        match &mut self.connection {
            AnyConnection::Sqlite(c) => Ok(c.batch_execute("REINDEX")?),
            #[cfg(feature = "postgres")]
            AnyConnection::Postgres(_) => Ok(()),
        }
    }
}
