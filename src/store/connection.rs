//! One connection to either database, chosen by its address. SQLite is opened for reading or for writing: a reader
//! changes nothing, takes no lock of a writer, and works where nothing may be written.

use super::address::{Address, sibling, uri};
use super::{StoreError, file_stamp};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use std::path::Path;

/// A connection. Queries are written once in the common subset; the differences are in `insert.rs` and in what
/// concerns the database as a whole (`integrity.rs`, `backup.rs`).
#[derive(diesel::MultiConnection)]
pub(super) enum AnyConnection {
    Sqlite(SqliteConnection),
    #[cfg(feature = "postgres")]
    Postgres(PgConnection),
}

/// Settings of every connection to SQLite. The wait comes first, because others need locks.
const ALWAYS: &str =
    "PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;";
/// Rows of about two kilobytes leave less unused in pages of eight; the size takes effect when the file is made.
const TO_WRITE: &str = "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;";
/// Reads the header of the file, and nothing more.
const PROBE: &str = "SELECT count(*) FROM sqlite_master;";

impl AnyConnection {
    /// Connects for reading; creates no file. The stamp is returned for a file that was opened as one that nobody
    /// writes: the connection is valid only while the stamp holds.
    pub fn reader(address: &Address) -> Result<(Self, Option<file_stamp::Stamp>), StoreError> {
        let Some(path) = address.as_file() else { return Ok((server(address)?, None)) };
        match sqlite(address, path, "mode=ro", "") {
            Ok(connection) => Ok((connection, None)),
            Err(error) => {
                let StoreError::Connect { reason, .. } = &error else { return Err(error) };
                // In a folder that may not be written SQLite can make none of the files by which readers and writers
                // agree.
                if !(reason.contains("unable to open") || reason.contains("readonly")) || !path.is_file() {
                    return Err(error);
                }
                let stamp = file_stamp::Stamp::of(path);
                if stamp.has_unmerged() {
                    return Err(StoreError::Unmerged(sibling(path, "-wal")));
                }
                Ok((sqlite(address, path, "mode=ro&immutable=1", "")?, Some(stamp)))
            }
        }
    }

    /// Connects for writing; makes the file if it does not exist.
    pub fn writer(address: &Address) -> Result<Self, StoreError> {
        match address.as_file() {
            Some(path) => sqlite(address, path, "mode=rwc", TO_WRITE),
            None => server(address),
        }
    }

    /// Makes this the connection of the one writer. SQLite's gets more memory: keys are digests, so rows land all over
    /// the tree, and a checkpoint after every four megabytes would write the same pages again and again.
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

    /// Whether anything has been written through this connection.
    pub fn has_written(&mut self) -> Result<bool, StoreError> {
        match self {
            Self::Sqlite(c) => {
                Ok(diesel::select(diesel::dsl::sql::<BigInt>("total_changes()")).get_result::<i64>(c)? > 0)
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Ok(false),
        }
    }

    /// Gives back the space of tables that were rewritten. If that fails because there is no room, new rows use it.
    pub fn compact(&mut self) {
        match self {
            // Kept in memory, the copy would be as large as the database.
            Self::Sqlite(connection) => {
                let _ = connection.batch_execute("PRAGMA temp_store = FILE; VACUUM;");
                let _ = connection.batch_execute("PRAGMA temp_store = MEMORY;");
            }
            // The server frees the space of tables when they are dropped.
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => {}
        }
    }

    /// Moves what has been written into the database's own file, as far as readers let it, so that the file alone is
    /// whole: it can be copied, and read where nothing may be written. Nothing is lost if that fails; the next writer
    /// does it.
    pub fn merge(&mut self) {
        match self {
            Self::Sqlite(connection) => {
                let _ = connection.batch_execute("PRAGMA busy_timeout = 1000; PRAGMA wal_checkpoint(TRUNCATE);");
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => {}
        }
    }
}

fn sqlite(address: &Address, path: &Path, options: &str, settings: &str) -> Result<AnyConnection, StoreError> {
    let failed = |reason: String| StoreError::Connect { address: address.clone(), reason };
    let mut connection = SqliteConnection::establish(&uri(path, options)).map_err(|e| failed(e.to_string()))?;
    connection.batch_execute(&format!("{ALWAYS} {settings} {PROBE}")).map_err(|e| failed(e.to_string()))?;
    Ok(AnyConnection::Sqlite(connection))
}

#[cfg(feature = "postgres")]
fn server(address: &Address) -> Result<AnyConnection, StoreError> {
    let failed = |e: ConnectionError| StoreError::Connect {
        address: address.clone(),
        reason: address.without_secrets(&e.to_string()),
    };
    PgConnection::establish(address.secret().unwrap_or_default()).map(AnyConnection::Postgres).map_err(failed)
}

#[cfg(not(feature = "postgres"))]
fn server(address: &Address) -> Result<AnyConnection, StoreError> {
    Err(StoreError::NoPostgres(address.clone()))
}
