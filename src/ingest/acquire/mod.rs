//! From bytes on disk to raw records: which files an operator means, their bytes as received, and the records in them.
//!
//! The *archive* keeps every file as it was received, named by the digest of its content, so that each published claim
//! can be traced to the bytes it came from. The *formats* turn a file into records, one after the other, each with its
//! location in the file. What cannot be read as a record becomes an issue with its location: nothing is dropped
//! silently. *Sources* are cards: who publishes, in which format, and which column means what.

// Files come from outside: no byte of one may stop the program, so each place that could panic says why it cannot.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

pub mod archive;
pub mod container;
pub mod fetch_card;
pub mod formats;
pub mod input;
pub mod mapping;
pub mod selector;
pub mod source;
pub mod spool;
pub mod tags;
pub mod unrecognised;
