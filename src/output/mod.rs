//! What leaves the program as a file: the CSV export, the reports of an audit, case files, web archives.

pub mod case_file;
pub mod export;
pub mod lookup;
pub mod report;
pub mod warc;
