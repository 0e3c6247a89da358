//! Identifiers of the records of one run: an exact repetition is counted once, another record with the same identifier
//! gets one of its own.

use crate::domain::listing::{Issue, IssueCode, ListingId, SourceLocation};
use std::collections::HashMap;

/// The record of each identifier used in a run; both as the first 128 bits of their digests, because a run can have
/// millions of records.
#[derive(Default)]
pub(super) struct Identifiers(HashMap<u128, u128>);

/// Under which identifier a record is stored.
pub(super) enum Resolution {
    /// Under its own.
    Unique,
    /// Not at all: the same record was read before. The issue says so.
    Duplicate(Issue),
    /// Under this one, because another record has its own. The issue says so.
    Renamed(String, Issue),
}

impl Identifiers {
    /// Resolves the identifier of the next record of a source. Records must come in the order of the input, so that the
    /// same input always gives the same identifiers.
    pub fn resolve(
        &mut self,
        source: &str,
        native_id: &str,
        record_digest: &str,
        place: &SourceLocation,
    ) -> Resolution {
        let digest = bits(record_digest);
        let (mut name, mut number) = (native_id.to_owned(), 1);
        loop {
            let id = bits(ListingId::derive(source, &name).as_str());
            match self.0.get(&id) {
                Some(known) if *known == digest => {
                    let message = "the same record occurs more than once in the input; it is counted once";
                    let issue = Issue::new(IssueCode::RepeatedRecord, place, "native_id", native_id, message);
                    return Resolution::Duplicate(issue);
                }
                Some(_) => {
                    number += 1;
                    name = format!("{native_id}#{number}");
                }
                None => {
                    self.0.insert(id, digest);
                    break;
                }
            }
        }
        if number == 1 {
            return Resolution::Unique;
        }
        let message = format!("another record of this run has the same identifier; stored as “{name}”");
        Resolution::Renamed(name, Issue::new(IssueCode::DuplicateId, place, "native_id", native_id, message))
    }
}

/// Names a record of a listing.
pub(super) fn record_key(id: &ListingId, record_digest: &str) -> u128 {
    bits(id.as_str()) ^ bits(record_digest)
}

/// The first 128 bits of a digest in hex.
fn bits(hex: &str) -> u128 {
    hex.get(..32).and_then(|h| u128::from_str_radix(h, 16).ok()).unwrap_or_default()
}
