//! The fingerprint of the index layout.
//!
//! An index written with other fields, another analyser or another format of the engine gives wrong answers rather
//! than errors. The fingerprint is therefore part of the folder's name: a changed layout simply finds no index and
//! builds a new one beside the old.

use sha2::{Digest, Sha256};

use crate::analyzer;
use crate::schema::FIELDS;

/// Raised by hand when documents are laid down differently under the same table.
const LAYOUT: u32 = 3;

/// Sixteen hexadecimal digits that change whenever an existing index cannot be read any more.
pub fn fingerprint() -> String {
    of(FIELDS.iter().map(|row| format!("{} {:?}", row.name, row.kind)), analyzer::VERSION)
}

/// Boosts and query names are left out: they are applied when a question is asked and do not touch the files.
fn of(fields: impl Iterator<Item = String>, analyzer: u32) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("layout {LAYOUT} analyzer {analyzer} engine {}\n", tantivy::INDEX_FORMAT_VERSION));
    for field in fields {
        hash.update(field);
        hash.update("\n");
    }
    hex::encode(&hash.finalize()[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_field_or_analyser_changes_the_fingerprint() {
        let rows = || ["title Text".to_owned(), "rule Facet".to_owned()].into_iter();
        let base = of(rows(), 1);
        assert_eq!(base.len(), 16);
        assert_eq!(base, of(rows(), 1));
        assert_ne!(base, of(rows(), 2));
        assert_ne!(base, of(rows().chain(["country Facet".to_owned()]), 1));
    }
}
