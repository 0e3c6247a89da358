//! Cards: one file that is machine rule, public page and test at once.
//!
//! A card is a TOML head between `+++` lines, Markdown prose that opens with a level-1 heading, and fenced examples
//! (```` ```listing flag ````) that a generic test executes, so that prose and behaviour agree.
//! Terms of the vocabulary, audit rules and sources are all written as cards; this module knows only the common shape.

mod card_set;
mod embedded;
mod format;
mod order;
mod parse;
mod toml_value;

pub use card_set::{by_kind, read_all};
pub use embedded::{Files, embedded_files};
pub use format::{Layout, format_card, format_toml};
pub use parse::{Card, CardError, Example, Expect};
