//! The store, from which everything else can be rebuilt. Runs, snapshots, listings, their versions, the change log,
//! assessments, decisions, responses to findings, registers and issues, in SQLite by default and in PostgreSQL when
//! built with the feature `postgres`.
//!
//! *Observed* rows are only ever added; a listing row alone is moved forward to its newest version. *Derived* rows
//! (assessments) are keyed by version and method and can be made again. *Decided* rows (decisions, responses) are only
//! ever added. So are the events of cases and of sources: a removed source is out of view, and nothing of it is deleted.
//!
//! Nothing but this module names Diesel, and only `insert.rs`, `connection.rs` and the types of columns (`key.rs`,
//! `packed.rs`) know which database it is.

mod address;
mod alert;
mod alert_delivery;
mod alert_match;
mod as_of;
mod assessment;
mod backup;
mod baseline;
mod batch;
mod case;
mod change;
mod change_log;
mod changed_fields;
mod connection;
mod consistency;
mod count;
mod decision;
mod delisting;
mod earlier_schema;
mod error;
mod fetch;
mod fetch_event;
mod file_stamp;
mod finding_index;
mod history;
mod idempotency;
mod insert;
mod integrity;
mod issue;
mod key;
mod known;
mod listing;
mod method;
mod migrate;
mod note;
mod observation;
mod open;
mod packed;
mod page_checksums;
mod pool;
mod quarantine;
mod reassess;
mod register;
mod resale;
mod resale_decision;
mod resale_rows;
mod response;
mod rewrite;
mod rows;
mod run;
mod run_figures;
mod run_state;
mod run_stats;
mod schema;
mod seal;
mod seal_rows;
mod seen_again;
mod source;
mod source_summary;
mod stored_json;
mod unit_reading;
mod version;
mod write;
mod write_rows;
mod writer;

pub use address::{Address, AddressError};
pub use alert::StoredAlert;
pub use alert_delivery::{Attempted, DeliveryState, StoredDelivery};
pub use alert_match::{AlertMatch, NewMatches};
pub use as_of::{ListingThen, Then};
pub use assessment::{Assessments, StoredAssessment};
pub use baseline::{Baseline, Since};
pub use batch::{Batch, Incoming, Outcome, Snapshot, Stray};
pub use case::CasesChecked;
pub use change::{Change, ChangeKind};
pub use consistency::{StoredVersion, VersionKey};
pub use count::{Counts, SourceCounts};
pub use decision::DecisionsChecked;
pub use delisting::DelistingsChecked;
pub use error::StoreError;
pub use fetch::{Fetch, NewFetch};
pub use fetch_event::{FetchEvent, FetchEventKind, NewFetchEvent};
pub use history::FindingsBefore;
pub use idempotency::GivenAnswer;
pub use issue::{IssueKind, StoredIssue};
pub use known::KnownRecord;
pub use listing::StoredListing;
pub use note::NoteRevision;
pub use observation::TimesChecked;
pub use packed::{Body, NewAssessment};
pub use page_checksums::PagesChecked;
pub use quarantine::{Quarantined, StoredFile};
pub use reassess::Reassessed;
pub use register::{NewRegisterFile, RegisterImport, in_force};
pub use resale::{NewResaleKey, ResaleCluster, ResaleLink, ResaleUpdate};
pub use response::{ResponseFilter, ResponsesChecked};
pub use run::Run;
pub use run_figures::RunFigures;
pub use run_state::{RunState, Tally};
pub use run_stats::IngestTotals;
pub use seal::SealsChecked;
pub use source::{NewSourceState, SourceEvent, SourceState, SourcesChecked};
pub use source_summary::SourceSummary;
pub use stored_json::StoredJson;
pub use unit_reading::UnitReadingBytes;
pub use version::VersionInfo;
pub use writer::Writer;

use connection::AnyConnection;
use pool::Pool;

/// Handle for reading; cheap to clone, shared by threads. Nothing done through it changes the database.
#[derive(Clone)]
pub struct Store {
    pool: Pool,
    address: Address,
}

impl Store {
    /// Opens the database at an address in text form; see [`Address::parse`].
    ///
    /// Errors: as [`Store::at`], and an address that cannot be understood.
    pub fn open(address: &str, create: bool) -> Result<Self, StoreError> {
        Self::at(&Address::parse(address)?, create)
    }

    /// Opens a database, creating and migrating it if `create`.
    ///
    /// Errors: cannot connect; not a database; written by a newer program; migrations pending and not `create`.
    pub fn at(address: &Address, create: bool) -> Result<Self, StoreError> {
        if create {
            let mut connection = AnyConnection::writer(address)?;
            let pending = migrate::check(&mut connection).is_err();
            if pending {
                page_checksums::remove(address)?;
            }
            if migrate::up(&mut connection)? {
                connection.compact();
            }
            finding_index::complete(&mut connection)?;
            seal::complete(&mut connection)?;
            let changed = pending || connection.has_written()?;
            if changed {
                page_checksums::remove(address)?;
            }
            connection.merge();
            if changed {
                page_checksums::write(address);
            }
        }
        let pool = Pool::new(address, 8)?;
        migrate::check(&mut pool.get()?.connection)?;
        Ok(Self { pool, address: address.clone() })
    }

    /// Opens the one connection that writes. The caller holds the lock of the data folder, and no run waits for the
    /// network.
    pub fn writer(&self) -> Result<Writer, StoreError> {
        self.writer_beside(&[])
    }

    /// Opens the one connection that writes. The caller holds the lock of the data folder. `alive`: ids of runs that wait
    /// for the network; all others that are noted as running were left behind by a process that has died.
    pub fn writer_beside(&self, alive: &[String]) -> Result<Writer, StoreError> {
        // A writer makes new checksums, so damage that is not reported now would later pass for what was written.
        if let PagesChecked::Compared(_, faults) = page_checksums::check(&self.address)?
            && let Some(fault) = faults.into_iter().next()
        {
            return Err(StoreError::Changed(fault));
        }
        self.repairer(alive)
    }

    /// As [`Store::writer_beside`], without checking the pages: after a backup was restored, or to repair.
    pub fn repairer(&self, alive: &[String]) -> Result<Writer, StoreError> {
        page_checksums::remove(&self.address)?;
        Writer::open(AnyConnection::writer(&self.address)?, self.address.clone(), alive)
    }

    fn read<T>(&self, query: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        query(&mut self.pool.get()?.connection)
    }
}

#[cfg(test)]
mod tests;
