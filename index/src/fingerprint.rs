//! The fingerprint of the index layout.
//!
//! An index written with other fields, another analyser or another format of the engine would give wrong answers
//! instead of errors. The fingerprint is therefore part of the folder's name: a changed layout finds no index and
//! builds a new one beside the old.

use sha2::{Digest, Sha256};

use crate::analyzer;
use crate::schema::{FIELDS, Kind};

/// Raised by hand when documents are indexed differently under the same table of fields.
const LAYOUT: u32 = 4;

/// Sixteen hexadecimal digits that change whenever an existing index cannot be read any more.
pub fn fingerprint() -> String {
    of(FIELDS.iter().map(|row| format!("{} {}", row.name, stored_kind(row.kind))), analyzer::VERSION)
}

/// The name of a kind of field in the fingerprint. Changing one would change the names of all index folders, so that
/// every index would be rebuilt for nothing.
fn stored_kind(kind: Kind) -> String {
    match kind {
        Kind::Phonetic => "Sound".to_owned(),
        Kind::RangeFrom(field) => format!("SpanFrom({field:?})"),
        Kind::RangeTo(field) => format!("SpanTo({field:?})"),
        other => format!("{other:?}"),
    }
}

/// Boosts and query names are not part of it: they only matter at query time.
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

    /// Change this with [`LAYOUT`], [`analyzer::VERSION`] or the table, never for a renamed enum: it would rebuild every
    /// index.
    #[test]
    fn indexes_of_the_last_release_keep_their_folder() {
        assert_eq!(fingerprint(), "0b21067813339421");
    }
}
