//! The store: the truth. Runs, snapshots, listings, their versions, the change log, assessments, decisions, answers to findings,
//! registers and issues, in SQLite by default and in PostgreSQL when built with the feature `postgres`.
//!
//! *Observed* rows are only ever added; a listing row alone is moved forward to its newest version. *Derived* rows
//! (assessments) are keyed by version and method and can be made again. *Decided* rows (decisions, answers) are only ever added. Nothing but this module names Diesel, and only
//! `upsert.rs` knows which database it talks to.

mod baseline;
mod change;
mod connection;
mod count;
mod decision;
mod error;
mod gone;
mod history;
mod issue;
mod listing;
mod log;
mod migrate;
mod observed;
mod pool;
mod reassess;
mod register;
mod response;
mod run;
mod schema;
mod seen;
mod upsert;
mod version;
mod write;

pub use baseline::{Baseline, Since};
pub use change::{Change, ChangeKind};
pub use count::{Counts, SourceCounts};
pub use decision::DecisionsChecked;
pub use error::StoreError;
pub use gone::GoneChecked;
pub use issue::StoredIssue;
pub use listing::StoredListing;
pub use observed::{KnownRecord, TimesChecked};
pub use reassess::Reassessed;
pub use register::{NewRegisterFile, RegisterImport, in_force};
pub use response::{About, ResponsesChecked};
pub use run::{Run, RunState, Tally};
pub use version::VersionInfo;
pub use write::{Batch, Incoming, Outcome, Snapshot, Writer};

use connection::AnyConnection;
use pool::Pool;

/// Handle for reading; cheap to clone, shared by threads.
#[derive(Clone)]
pub struct Store {
    pool: Pool,
    url: String,
}

impl Store {
    /// Opens the database at `url` (`postgres://…`, or a path for SQLite), creating and migrating it if `create`.
    ///
    /// Errors: cannot connect; not a database; written by a newer program; migrations pending and not `create`.
    pub fn open(url: &str, create: bool) -> Result<Self, StoreError> {
        if create {
            let mut connection = AnyConnection::open(url)?;
            migrate::up(&mut connection)?;
            seen::complete(&mut connection)?;
        }
        let pool = Pool::new(url, 8)?;
        migrate::check(&mut *pool.get()?)?;
        Ok(Self { pool, url: url.to_owned() })
    }

    /// Opens the one connection that writes. The caller holds the lock of the data folder.
    pub fn writer(&self) -> Result<Writer, StoreError> {
        Writer::open(AnyConnection::open(&self.url)?)
    }

    fn read<T>(&self, query: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        query(&mut *self.pool.get()?)
    }
}

#[cfg(test)]
mod tests;
