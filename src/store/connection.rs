//! One connection to either database, chosen by the scheme of its address.

use super::StoreError;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

/// A connection. Queries are written once in the common subset; what differs stands in `upsert.rs`.
#[derive(diesel::MultiConnection)]
pub(super) enum AnyConnection {
    Sqlite(SqliteConnection),
    #[cfg(feature = "postgres")]
    Postgres(PgConnection),
}

impl AnyConnection {
    /// Connects. SQLite would take any text for a file name, so the scheme decides before it is asked.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        let failed = |e: ConnectionError| StoreError::Connect { url: without_password(url), reason: e.to_string() };
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            #[cfg(feature = "postgres")]
            return PgConnection::establish(url).map(Self::Postgres).map_err(failed);
            #[cfg(not(feature = "postgres"))]
            return Err(StoreError::NoPostgres(without_password(url)));
        }
        let mut connection = SqliteConnection::establish(url).map_err(failed)?;
        // The wait comes first: switching to WAL itself needs the lock. Rows of about two kilobytes leave less unused in
        // pages of eight; the size takes effect when the file is made.
        connection
            .batch_execute(
                "PRAGMA busy_timeout = 10000; PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
                 PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000;",
            )
            .map_err(|e| StoreError::Connect { url: url.to_owned(), reason: e.to_string() })?;
        Ok(Self::Sqlite(connection))
    }

    /// Makes this the connection of the one writer. SQLite's gets more memory: keys are digests, so rows land all over the tree, and a checkpoint after every
    /// four megabytes would write the same pages again and again.
    pub fn become_writer(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => {
                Ok(connection.batch_execute("PRAGMA cache_size = -128000; PRAGMA wal_autocheckpoint = 16000;")?)
            }
            // Two data folders can name one database; the lock of a folder does not see that, this one does. The
            // server releases it when the connection ends.
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => {
                // Waits as long as SQLite does, because the server notices the end of the last writer a little late.
                let lock = "SET lock_timeout = '10s'; SELECT pg_advisory_lock(7205759403792793); RESET lock_timeout";
                connection.batch_execute(lock).map_err(|e| match e.to_string() {
                    text if text.contains("lock timeout") => StoreError::Locked,
                    _ => e.into(),
                })
            }
        }
    }
}

fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => format!("{}://…{}", &url[..scheme], &url[at..]),
        _ => url.to_owned(),
    }
}
