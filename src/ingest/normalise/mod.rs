//! From records to listings: one file per kind of value. Each reads text and returns a typed value, or says what was
//! expected. Nothing here fails on content, guesses or reads a clock; a value that cannot be parsed is kept as text and
//! reported as an issue.

// What sources publish is untrusted text of any form, so nothing here may panic on it.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

pub mod absence;
pub mod ages;
mod canonical_value;
mod cldr;
mod columns;
pub mod date;
mod extract;
mod fact_reader;
pub mod language;
pub mod licence;
pub mod modality;
mod native_id;
#[cfg(test)]
mod never_panics;
pub mod number;
pub mod observed;
pub mod path;
pub mod place;
pub mod price;
pub mod record;
pub mod text;
pub mod url;
pub mod volume;
