//! What can go wrong with the store, as one-line sentences.

use super::address::{Address, AddressError};
use std::path::PathBuf;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No connection.
    #[error("cannot open the database {address}: {reason}; {}", hint(reason))]
    Connect {
        /// Where.
        address: Address,
        /// Why, without anything secret.
        reason: String,
    },
    /// No connection is free.
    #[error("no connection to the database is free: {0}; try again")]
    Pool(String),
    /// An address that cannot be understood.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// Changes in the write-ahead log that cannot be read where nothing may be written.
    #[error(
        "{}: holds changes that are not in the database's own file yet, and this user may not write there; run \
         `brokerwatch init` once as the owner of the folder, or read a copy of the folder", .0.display()
    )]
    Unmerged(PathBuf),
    /// The program was built without the feature.
    #[error("{0} needs a program built with `--features postgres`")]
    NoPostgres(Address),
    /// Migrations that this program does not know.
    #[error(
        "the data was written by a newer brokerwatch (it has migration {0}); use that version, or another data folder"
    )]
    Newer(String),
    /// Migrations that have not been run.
    #[error("the database has not been set up (migration {0} is missing); run `brokerwatch init`")]
    Pending(String),
    /// No space.
    #[error("no space left for the database; free some space and run the same command again, nothing stored is lost")]
    Full,
    /// A disk I/O error; on a full disk SQLite often reports no more than this.
    #[error(
        "disk I/O error of the database; is there space left? free some or check the disk, then run the same command \
         again"
    )]
    Disk,
    /// Locked by someone else for longer than the wait.
    #[error("the database is locked by another process; wait for it to finish and run the same command again")]
    Locked,
    /// The checksums of its pages cannot be read or removed.
    #[error("cannot read or remove the page checksums: {0}; check the permissions of the data folder")]
    Checksums(#[from] std::io::Error),
    /// Pages have changed since the last writer closed the database.
    #[error(
        "the database has changed since the last writer of this program: {0}; run `brokerwatch doctor`, or \
         `brokerwatch init` if a backup was restored"
    )]
    Changed(String),
    /// A migration failed.
    #[error("the database cannot be migrated: {0}")]
    Migration(String),
    /// A stored value cannot be read back.
    #[error("{what} {id} has a value that this program cannot read: {reason}; run `brokerwatch doctor`")]
    Corrupt {
        /// Which table.
        what: &'static str,
        /// Which row.
        id: String,
        /// Why.
        reason: String,
    },
    /// Any other error of the database.
    #[error("the database reported an error: {0}")]
    Query(diesel::result::Error),
}

impl StoreError {
    /// Whether the database does not even have its first table.
    pub fn is_without_tables(&self) -> bool {
        matches!(self, Self::Pending(missing) if missing == FIRST)
    }

    /// Whether the database is older than the registers, so that none can have been imported into it.
    pub fn is_before_registers(&self) -> bool {
        matches!(self, Self::Pending(missing) if missing.as_str() <= REGISTERS)
    }
}

/// The first migration.
const FIRST: &str = "20261123000001";

/// The migration that added the registers.
const REGISTERS: &str = "20261125000007";

/// SQLite's text for a disk I/O error.
const DISK: &str = "disk I/O error";

/// What to do when there is no connection.
fn hint(reason: &str) -> &'static str {
    if reason.contains(DISK) || reason.contains("disk is full") {
        "is there space left on the disk? free some and run the same command again"
    } else if reason.contains("not a database") {
        "check that it is a database of brokerwatch, or use another --data-dir"
    } else {
        "check the address and your permissions, or use another --data-dir"
    }
}

impl From<diesel::result::Error> for StoreError {
    fn from(error: diesel::result::Error) -> Self {
        let text = error.to_string();
        if text.contains("disk is full") || text.contains("No space left") || text.contains("could not extend file") {
            Self::Full
        } else if text.contains(DISK) {
            Self::Disk
        } else if text.contains("database is locked") || text.contains("database table is locked") {
            Self::Locked
        } else {
            Self::Query(error)
        }
    }
}
