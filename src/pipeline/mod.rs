//! The whole order in one place: files are archived and read, records normalised, tagged and audited on all cores, one
//! writer moves the store forward, and the index follows the store's change log.

mod anomaly;
mod audit_files;
mod audit_stored;
mod audited;
mod batch;
mod check;
pub mod clock;
mod compare;
mod coverage;
mod decide;
mod difference;
mod folder;
mod follow;
mod identifiers;
mod ingest;
mod observation_time;
mod ordered;
mod reading;
mod reassess;
mod register;
mod respond;
mod retag;
mod saved_searches;
mod verify;
mod writer;

pub use anomaly::Anomaly;
pub use audit_files::{AuditFiles, AuditInput, AuditItem};
pub use audit_stored::{AuditCoverage, AuditStored};
pub use audited::Audited;
pub use check::{CheckedFile, InputCheck};
pub use decide::{DecideError, DecisionOutcome, DecisionRequest, decide};
pub use difference::{Delta, Difference};
pub use folder::{DataFolder, FolderError, Lock};
pub use follow::{Follower, IndexOptions, catch_up, rebuild};
pub use ingest::{Ingest, PipelineError, Progress, Report};
pub use observation_time::ObservationTime;
pub use register::{ImportRegister, Imported, RegisterError, RegisterFileRead, load_registers};
pub use respond::{RespondError, ResponseOutcome, ResponseRequest, respond, withdraw};
pub use retag::{ALL_SOURCES, Retag, RetagReport};
pub use saved_searches::{Alert, AlertBatch, Alerts, SavedSearchError};
pub use verify::{Verification, verify_assessments, verify_facts};
