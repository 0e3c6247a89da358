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
