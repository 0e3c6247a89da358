//! Two records of one run under one identifier: the same one is counted once, another one gets a name of its own.

use crate::domain::listing::{Issue, IssueCode, ListingId, SourceLocation};
use std::collections::HashMap;

/// Which record each identifier of a run stood for; both as the first 128 bits of their digests, because a run can hold
/// millions.
#[derive(Default)]
pub(super) struct Names(HashMap<u128, u128>);

/// What to do with a record.
pub(super) enum Name {
    /// Nothing: the identifier is free.
    Own,
    /// The same record has been met; it is left out, and this is to be told.
    Repeated(Issue),
    /// Another record has the identifier; this one is kept under another, and this is to be told.
    Other(String, Issue),
}

impl Names {
    /// Settles the identifier of the next record of a source.
    pub fn settle(&mut self, source: &str, native_id: &str, record_digest: &str, place: &SourceLocation) -> Name {
        let digest = bits(record_digest);
        let (mut name, mut number) = (native_id.to_owned(), 1);
        loop {
            let id = bits(ListingId::derive(source, &name).as_str());
            match self.0.get(&id) {
                Some(known) if *known == digest => {
                    let message = "the same record stands more than once in the input; it is counted once";
                    return Name::Repeated(Issue::new(
                        IssueCode::RepeatedRecord,
                        place,
                        "native_id",
                        native_id,
                        message,
                    ));
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
            return Name::Own;
        }
        let message = format!("another record of this run has the same identifier; kept as “{name}”");
        Name::Other(name, Issue::new(IssueCode::DuplicateId, place, "native_id", native_id, message))
    }
}

/// The first 128 bits of a digest in hex.
fn bits(hex: &str) -> u128 {
    hex.get(..32).and_then(|h| u128::from_str_radix(h, 16).ok()).unwrap_or_default()
}
