//! Reading sources: dates of observation, bad input, delisted listings, exit codes, strict queries.

mod again;
mod any_file;
mod bad_input;
mod commands;
mod dates;
mod delisted;
mod formats;
mod refused;
mod unreadable;

use crate::support::json;
use serde_json::Value;
use std::path::Path;

/// Reads canonical records; what the command prints.
fn read(data: &Path, more: &[&str]) -> Value {
    json(data, &[&["ingest", "--json", "-s", "canonical"], more].concat())
}
