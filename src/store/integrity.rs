//! The integrity checks and repairs of SQLite itself. A server checks its pages by itself.

use super::connection::AnyConnection;
use super::page_checksums::{self, PagesChecked};
use super::writer::Writer;
use super::{Store, StoreError};
use crate::domain::listing::text::one_line;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

/// Most faults reported.
const MOST: usize = 20;

#[derive(QueryableByName)]
struct Said {
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
                let said: Vec<Said> = diesel::sql_query(format!("PRAGMA integrity_check({MOST})")).load(c)?;
                Ok(said.into_iter().map(|s| one_line(&s.integrity_check)).filter(|s| s != "ok").collect())
            }
            #[cfg(feature = "postgres")]
            AnyConnection::Postgres(_) => Ok(Vec::new()),
        })
    }

    /// Whether each page of the database's file is as the last writer left it. Errors: the file cannot be read.
    pub fn check_pages(&self) -> Result<PagesChecked, StoreError> {
        Ok(page_checksums::check(&self.address)?)
    }

    /// Rows that name a row that is not there.
    pub fn dangling(&self) -> Result<Vec<String>, StoreError> {
        self.read(|c| match c {
            AnyConnection::Sqlite(c) => {
                let rows: Vec<Dangling> = diesel::sql_query("PRAGMA foreign_key_check").load(c)?;
                let told =
                    |d: Dangling| format!("row {} of {} names no row of {}", d.rowid.unwrap_or(0), d.table, d.parent);
                Ok(rows.into_iter().take(MOST).map(told).collect())
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
