//! What is measured, and how words of it are quoted.

use crate::domain::listing::{Claim, Evidence, Field, Listing, Tag, TermId};
use serde::Serialize;
use std::collections::BTreeSet;

/// A listing with the parts of its assessment that completeness is measured from.
#[derive(Clone, Copy, Debug)]
pub struct MeasurementInput<'a> {
    /// The listing.
    pub listing: &'a Listing,
    /// Its tags.
    pub tags: &'a [Tag],
    /// What it says about itself.
    pub claims: &'a [Claim],
    /// The terms about people, as the vocabulary says (`personal = true`).
    pub personal: &'a BTreeSet<TermId>,
}

/// Words of a listing with their byte range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Quote<'a> {
    /// The field.
    pub field: Field,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// The words.
    pub quote: &'a str,
}

impl<'a> Quote<'a> {
    /// The words of a piece of evidence.
    pub(super) fn of(e: &'a Evidence) -> Self {
        Self { field: e.field, start: e.start, end: e.end, quote: &e.quote }
    }
}
