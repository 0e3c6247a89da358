//! Cards: one file that is machine rule, public page and test at once.
//!
//! A card is a TOML head between `+++` lines, Markdown prose that opens with a level-1 heading, and fenced examples
//! (```` ```listing flag ````) that a generic test executes, so that the prose cannot drift from the behaviour.
//! Terms of the vocabulary, audit rules and sources are all written as cards; this module knows only the common shape.

mod deck;
mod embedded;
mod parse;

pub use deck::{by_kind, read_all};
pub use embedded::{Files, embedded_files};
pub use parse::{Card, CardError, Example, Expect};
