//! Ids and numbers in the paths of listings, and the errors if they name nothing.

use super::super::PageError;
use crate::domain::listing::ListingId;
use crate::store::SourceEvent;
use crate::web::pages::format;
use crate::web::params::shown;

/// The listing id in a path.
pub(in crate::web::pages) fn listing_id(text: &str) -> Result<ListingId, PageError> {
    ListingId::parse(text).ok_or_else(|| unknown(text))
}

/// The version number in a path.
pub(in crate::web::pages) fn version_number(text: &str) -> Result<u64, PageError> {
    text.parse().map_err(|_| PageError::NotFound(format!("Invalid version number “{}”.", shown(text))))
}

/// The error for an id that no listing has.
pub(in crate::web::pages) fn unknown(id: &str) -> PageError {
    PageError::NotFound(format!(
        "There is no listing “{}”. The address of a listing ends in 32 hex digits; check that it was copied \
         completely. Listings are never deleted, so an address that once worked still does.",
        shown(id)
    ))
}

/// Says that the source of a listing is removed, since when and why.
pub(super) fn removed_note(event: &SourceEvent) -> String {
    let reason = if event.reason.is_empty() { String::new() } else { format!(": {}", event.reason) };
    format!("Its source was removed on {}{reason}", format::day(event.at))
}

/// The error for a listing whose source is removed.
pub(super) fn removed(id: &ListingId, newest: u64, event: &SourceEvent) -> PageError {
    let note = removed_note(event);
    let message = format!("This listing is no longer shown. {}.", note.trim_end_matches('.'));
    PageError::Removed(message, format!("/listings/{id}/versions/{newest}"))
}

/// The error for a version without any assessment.
pub(super) fn no_assessment(number: u64) -> PageError {
    PageError::NotFound(format!("Version {number} of this listing has no assessment in the store."))
}

/// The error for an assessment that a version does not have.
pub(super) fn no_such_assessment(method: &str) -> PageError {
    PageError::NotFound(format!(
        "This version was never assessed by a method “{}”; the page of the version lists its assessments.",
        shown(method)
    ))
}

/// The error for a version that a listing does not have.
pub(in crate::web::pages) fn no_version(number: u64, last: u64) -> PageError {
    PageError::NotFound(format!("This listing has no version {number}; its versions are 1–{last}."))
}
