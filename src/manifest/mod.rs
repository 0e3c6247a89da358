//! Manifests: lists of the addresses that image and text sets were made from, as published, each as one compact file in
//! which an address, a host, a registered domain or everything below an address is found by a few reads.
//!
//! A manifest is built once from the published files ([`read_files`]), with bounded memory, and never changed. A look-up
//! ([`Question`]) opens the file, so a server and a command need nothing else and hold nothing in the memory. Nothing
//! here logs or keeps what is asked.

mod block;
mod error;
mod file;
mod folder;
mod hashes;
mod input;
mod lookup;
mod normal;
mod range;
mod sort;
#[cfg(test)]
mod tests;
mod tracking_parameters;
mod tree;

pub use error::ManifestError;
pub use file::{About, FileRead, Manifest, ManifestWriter, Skipped};
pub use folder::{Manifests, check_name};
pub use input::{EXTENSIONS, ReadFiles, read_files};
pub use lookup::{Counted, Hashes, Listed, NOTE, Question};
pub use normal::Refusal;
pub use range::{Kind, PREFIX, Range, RangeOf};
pub use tracking_parameters::is_tracking_parameter;
