//! The URL parameters of a search: query, facet values, sort order and page.
//!
//! The search page, the facet pages, the export and the API read the same parameters here. The API refuses an unknown
//! parameter with a hint: a typing error that is silently ignored looks like a wrong result. Pages and downloads ignore
//! tracking parameters, which others append to links; pages also report names that look like typing errors.

mod nearest;
mod parse;
#[cfg(test)]
mod tests;

pub use nearest::{hint, nearest};

use crate::search::{FacetField, Filters, Order};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::BTreeMap;

/// Last page; for more, download the rows.
pub const LAST_PAGE: u64 = 1_000;
/// Everything that is not unreserved in a URL (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A search as its URL states it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchParams {
    /// The query as typed, without white space at its ends.
    pub q: String,
    /// Values chosen, by facet; sorted, without duplicates, no facet without a value.
    pub filters: Filters,
    /// Page number from 1.
    pub page: u64,
    /// The sort order, if one is given.
    pub sort: Option<Order>,
}

/// The parameters of a page.
pub struct PageParams {
    /// The search.
    pub params: SearchParams,
    /// Further parameters that the page understands.
    pub extra: BTreeMap<String, String>,
    /// Unknown names that look like a typing error.
    pub typos: Vec<ParamError>,
}

/// A parameter that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}{}", hint.as_ref().map(|h| format!(" {h}")).unwrap_or_default())]
pub struct ParamError {
    /// Name of the parameter, as given.
    pub parameter: String,
    /// Whether there is no such parameter; otherwise its value is invalid.
    pub unknown: bool,
    /// One sentence: what is wrong.
    pub message: String,
    /// One sentence: what to write.
    pub hint: Option<String>,
}

impl ParamError {
    /// A parameter with an invalid value.
    pub fn new(parameter: &str, message: impl Into<String>, hint: Option<String>) -> Self {
        Self { parameter: shown(parameter), unknown: false, message: message.into(), hint }
    }
}

impl SearchParams {
    /// Whether the search has neither a query nor a facet value.
    pub fn is_everything(&self) -> bool {
        self.q.is_empty() && self.filters.is_empty()
    }

    /// The parameters as a query string, in a fixed order, without the first page.
    pub fn query_string(&self) -> String {
        let mut pairs = Vec::new();
        if !self.q.is_empty() {
            pairs.push(("q", self.q.as_str()));
        }
        for (field, values) in &self.filters {
            pairs.extend(values.iter().map(|v| (field.name(), v.as_str())));
        }
        if let Some(order) = self.sort {
            pairs.push(("sort", order.name()));
        }
        let page = self.page.to_string();
        if self.page > 1 {
            pairs.push(("page", &page));
        }
        pairs.into_iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
    }

    /// Path and query string of the search page. Without any parameter it has an empty `q`, because the bare path is
    /// the home page.
    pub fn address(&self) -> String {
        match self.query_string() {
            text if text.is_empty() => "/?q=".to_owned(),
            text => format!("/?{text}"),
        }
    }

    /// The same search, another page.
    pub fn on_page(&self, page: u64) -> Self {
        Self { page, ..self.clone() }
    }

    /// The same search with another query, from its first page.
    pub fn asking(&self, q: &str) -> Self {
        Self { q: q.to_owned(), ..self.on_page(1) }
    }

    /// Whether a facet value is chosen.
    pub fn has(&self, field: FacetField, value: &str) -> bool {
        self.filters.get(&field).is_some_and(|values| values.iter().any(|v| v == value))
    }

    /// The same search with one more facet value, from its first page.
    pub fn with(&self, field: FacetField, value: &str) -> Self {
        let mut changed = self.on_page(1);
        if !changed.has(field, value) {
            let values = changed.filters.entry(field).or_default();
            values.push(value.to_owned());
            values.sort();
        }
        changed
    }

    /// The same search without one facet value, from its first page.
    pub fn without(&self, field: FacetField, value: &str) -> Self {
        let mut changed = self.on_page(1);
        if let Some(values) = changed.filters.get_mut(&field) {
            values.retain(|v| v != value);
        }
        changed.filters.retain(|_, values| !values.is_empty());
        changed
    }
}

/// Percent-encodes a text for use as one component of a URL: everything but ASCII letters, digits and `-._~`.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// The facet with exactly this name. The aliases of the query language are not URL parameters, so that each search has
/// one address.
pub fn facet(name: &str) -> Option<FacetField> {
    FacetField::all().find(|f| f.name() == name)
}

/// A whole number in JSON, which may also be written with a fraction of zero (`20.0`), as JSON Schema understands it.
pub fn whole(value: &serde_json::Value) -> Option<u64> {
    // Up to here every whole number is exact as a fraction.
    let exact = |n: &f64| n.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(n);
    value.as_u64().or_else(|| value.as_f64().filter(exact).map(|n| n as u64))
}

/// The beginning of what a client sent, for messages.
pub fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}
