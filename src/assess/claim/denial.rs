//! Whether the words of a match deny what they name. Tagger and claims ask the same functions, so they cannot
//! contradict each other.

use crate::assess::tag::{ConsentReading, Stance, denied_directly, denies_document};

/// The value of a consent that was not given.
pub(super) const DENIED: &str = "denied";

/// Whether words that name consent mean what a pattern claims. Where the tagger does not know them as consent, it is
/// enough that nothing denies them.
pub(super) fn fits(value: &str, consent: &[ConsentReading], text: &str, (start, end): (usize, usize)) -> bool {
    let wanted = if value == DENIED { Stance::Denied } else { Stance::Given };
    let mut named = consent.iter().filter(|r| r.anchor.0 < end && start < r.anchor.1).peekable();
    match named.peek() {
        None => value == DENIED || !denies_document(text, start, end, None),
        Some(_) => named.any(|r| r.stance == wanted),
    }
}

/// Documents and rights whose denial is looked for in the whole clause. Descriptions of data often contain “no” and
/// “not” (“fields are: id, text; no labels”), so for other values only a denial right behind counts.
const DENIED_IN_CLAUSE: [&str; 21] = [
    "access-controls",
    "age-verification",
    "art9-exception",
    "balancing-test",
    "cac-assessment",
    "consent-document",
    "eu-representative",
    "health-data-permit",
    "impact-assessment",
    "legal-basis",
    "opt-out",
    "people-informed",
    "privacy-notice",
    "retention",
    "rights-contact",
    "transfer-tool",
    "upstream-contract",
    "withdrawal-route",
    "worker-pay",
    "worker-terms",
    "worker-wellbeing",
];

/// Whether a document that is named is denied.
pub(super) fn is_denied(value: &str, text: &str, start: usize, end: usize) -> bool {
    // A pattern may include the value behind the colon: “legal basis: none”.
    let key = text[start..end].find(':').map_or(end, |at| start + at);
    match DENIED_IN_CLAUSE.contains(&value) {
        true => denies_document(text, start, key, None),
        false => denied_directly(text, start, key),
    }
}
