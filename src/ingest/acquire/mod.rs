//! From bytes on disk to raw records: which files an operator means, what they held byte for byte, and which records
//! stand in them.
//!
//! The *archive* keeps every file as it was received, named by the digest of its content, so that each published claim
//! can be traced back to the bytes it came from. The *formats* turn a file into records, one after the other; a record
//! names its place in the file. What cannot be read as a record becomes an issue with its place: nothing is dropped
//! in silence. *Sources* are cards: who publishes, in which format, and which column means what.

pub mod archive;
pub mod formats;
pub mod input;
pub mod mapping;
pub mod source;
pub mod unrecognised;
