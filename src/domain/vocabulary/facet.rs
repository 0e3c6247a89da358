//! Order, headings and questions of the facets, the same wherever they are shown.

use crate::domain::listing::Facet;

/// The facets in the order shown: sensitivity first, since it is what most people look for.
pub const SHOWN: [Facet; 3] = [Facet::Sensitivity, Facet::Consent, Facet::Provenance];

/// Heading of a facet.
pub fn heading(facet: Facet) -> &'static str {
    match facet {
        Facet::Sensitivity => "Sensitivity",
        Facet::Consent => "Consent",
        Facet::Provenance => "Provenance",
    }
}

/// The question that the terms of a facet answer.
pub fn question(facet: Facet) -> &'static str {
    match facet {
        Facet::Sensitivity => "What could harm the people in the data?",
        Facet::Consent => "Did the people concerned agree?",
        Facet::Provenance => "Where does the data come from?",
    }
}
