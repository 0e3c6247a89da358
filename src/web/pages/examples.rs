//! What the home page and the search page both show beside their hits: example queries, and how many invented samples are
//! excluded.

use super::format;
use crate::search::FacetField;
use crate::web::params::{SearchParams, encode};

/// Queries that show what can be searched for.
const EXAMPLES: [&str; 5] = [
    "call recording",
    "\"children's voices\"",
    "face* -synthetic",
    "protest OR rally",
    "sensitivity:health country:CN",
];

/// The number of invented samples that a search excludes, with the search for them; `None` for none.
pub(super) fn excluded_samples(params: &SearchParams, excluded: u64) -> Option<(String, String)> {
    let only = params.with(FacetField::Status, "sample");
    (excluded > 0).then(|| (format::of(excluded, "invented sample", "invented samples"), only.address()))
}

/// Example queries with the addresses of their searches.
pub(super) fn examples() -> Vec<(&'static str, String)> {
    let href = |q: &str| format!("/?q={}", encode(q));
    EXAMPLES.iter().map(|q| (*q, href(q))).collect()
}
