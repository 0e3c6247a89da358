//! The whole order in one place: files are archived and read, records normalised, tagged and audited on all cores, one
//! writer moves the store forward, and the index follows the store's change log.

mod batch;
pub mod clock;
mod folder;
mod follow;
mod ingest;

mod writer;

pub use folder::{DataFolder, FolderError, Lock};
pub use follow::{Budget, Follower, catch_up, rebuild};
pub use ingest::{Ingest, IngestError, Progress, Report};
