//! The whole order in one place: files are archived and read, records normalised, tagged and audited on all cores, one
//! writer moves the store forward, and the index follows the store's change log.

mod again;
mod alarm;
mod alerts;
mod audit_files;
mod audit_stored;
mod audited;
mod batch;
mod check;
pub mod clock;
mod compare;
mod decide;
mod difference;
mod folder;
mod follow;
mod ingest;
mod names;
mod ordered;
mod reading;
mod register;
mod respond;
mod retag;
mod verify;
mod when;
mod whole;
mod writer;

pub use alarm::Alarm;
pub use alerts::{Alert, Alerts, Batch, QuestionsError};
pub use audit_files::{AuditFiles, AuditInput, AuditItem};
pub use audit_stored::{AuditStored, Looked};
pub use audited::Audited;
pub use check::{Checked, Prepared};
pub use decide::{DecideError, Decided, Ruling, decide};
pub use difference::{Difference, Moves};
pub use folder::{DataFolder, FolderError, Lock};
pub use follow::{Budget, Follower, catch_up, rebuild};
pub use ingest::{Ingest, IngestError, Progress, Report};
pub use register::{ImportRegister, Imported, RegisterError, RegisterFileRead, load_registers};
pub use respond::{Answer, RespondError, Responded, respond, withdraw};
pub use retag::{ALL_SOURCES, Retag, RetagReport};
pub use verify::{Verified, verify_assessments, verify_facts};
pub use when::When;
