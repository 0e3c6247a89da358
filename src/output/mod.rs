//! What leaves the program as a file: the CSV export and the reports of an audit.

pub mod export;
pub mod lookup;
pub mod report;
