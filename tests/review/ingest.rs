//! Reading sources and the command line: dates of observation, input that is not what it seems, exit codes, strict queries.

mod commands;
mod dates;
mod formats;
mod refused;
mod unreadable;
