//! The URL parameters of a search: query, facet values, sort order and page.
//!
//! The search page, the facet pages, the export and the API read the same parameters here. The API refuses an unknown
//! parameter with a hint: a typing error that is silently ignored looks like a wrong result. Pages and downloads ignore
//! tracking parameters, which others append to links; pages also report names that look like typing errors.

mod nearest;
#[cfg(test)]
mod tests;

pub use nearest::{hint, nearest};

use super::tracking_parameters::is_tracking_parameter;
use crate::search::{FacetField, Filters, Order};
use actix_web::web::Query;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::BTreeMap;

/// Longest query, in bytes.
const MAX_QUERY_BYTES: usize = 2_000;
/// Most facet values chosen at once.
const MAX_FACET_VALUES: usize = 200;
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

    fn unknown(name: &str, extra: &[&str]) -> Self {
        let hint = match FacetField::from_name(name) {
            Some(field) => format!("Did you mean “{}”?", field.name()),
            None => hint(name, &names(extra)),
        };
        let message = format!("unknown parameter “{}”.", shown(name));
        Self { unknown: true, ..Self::new(name, message, Some(hint)) }
    }
}

/// Values of the further parameters that a route takes, by name.
type Extra = BTreeMap<String, String>;

impl SearchParams {
    /// Reads the query string of a URL. `extra_allowed` names further parameters of the caller; they are returned as they
    /// are, the last one if repeated.
    ///
    /// Errors: an unknown parameter, a repeated query, a page not between 1 and [`LAST_PAGE`], too much text.
    pub fn parse(query_string: &str, extra_allowed: &[&str]) -> Result<(Self, Extra), ParamError> {
        let (params, extra, unknown) = Self::read(query_string, extra_allowed)?;
        match unknown.into_iter().next() {
            Some(name) => Err(ParamError::unknown(&name, extra_allowed)),
            None => Ok((params, extra)),
        }
    }

    /// The same for a download. Its address is shared like that of a page, so tracking parameters are ignored.
    pub fn parse_download(query_string: &str, extra_allowed: &[&str]) -> Result<(Self, Extra), ParamError> {
        let (params, extra, unknown) = Self::read(query_string, extra_allowed)?;
        match unknown.into_iter().find(|name| !is_tracking_parameter(name)) {
            Some(name) => Err(ParamError::unknown(&name, extra_allowed)),
            None => Ok((params, extra)),
        }
    }

    /// The same for a page: unknown parameters are ignored, and those that look like a typing error are returned.
    pub fn parse_page(query_string: &str, extra_allowed: &[&str]) -> Result<PageParams, ParamError> {
        let (params, extra, unknown) = Self::read(query_string, extra_allowed)?;
        let known = names(extra_allowed);
        let typos = unknown
            .into_iter()
            .filter(|name| FacetField::from_name(name).is_some() || nearest(name, &known).is_some())
            .map(|name| ParamError::unknown(&name, extra_allowed))
            .collect();
        Ok(PageParams { params, extra, typos })
    }

    /// The known parameters, and the names of the others.
    fn read(query_string: &str, extra_allowed: &[&str]) -> Result<(Self, Extra, Vec<String>), ParamError> {
        let pairs = Query::<Vec<(String, String)>>::from_query(query_string)
            .map_err(|e| ParamError::new("", format!("invalid query string: {e}."), None))?
            .into_inner();
        let (mut params, mut extra) = (Self { page: 1, ..Self::default() }, Extra::new());
        let (mut seen_q, mut unknown) = (false, Vec::new());
        for (name, value) in pairs {
            if extra_allowed.contains(&name.as_str()) {
                extra.insert(name, value);
            } else if name == "q" {
                if std::mem::replace(&mut seen_q, true) {
                    return Err(ParamError::new("q", "The parameter “q” is given more than once.", None));
                }
                params.q = query(&value)?;
            } else if name == "page" {
                params.page = page(&value)?;
            } else if name == "sort" {
                params.sort = order(&value)?;
            } else if let Some(field) = facet(&name) {
                let value = value.trim();
                if !value.is_empty() {
                    params.filters.entry(field).or_default().push(value.to_owned());
                }
            } else {
                unknown.push(name);
            }
        }
        for values in params.filters.values_mut() {
            values.sort();
            values.dedup();
        }
        match params.filters.values().map(Vec::len).sum::<usize>() {
            n if n > MAX_FACET_VALUES => {
                let message = format!("too many facet values: {n}; at most {MAX_FACET_VALUES} are allowed.");
                Err(ParamError::new("", message, None))
            }
            _ => Ok((params, extra, unknown)),
        }
    }

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

    /// Path and query string of the search page. Without any parameter it has an empty `q`, because the bare path is the
    /// home page.
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

/// The beginning of what a client sent, for messages.
pub fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}

fn query(value: &str) -> Result<String, ParamError> {
    if value.len() > MAX_QUERY_BYTES {
        let message = format!("The query has {} bytes; at most {MAX_QUERY_BYTES} are allowed.", value.len());
        return Err(ParamError::new("q", message, Some("Use fewer words, or several searches.".to_owned())));
    }
    Ok(value.trim().to_owned())
}

fn page(value: &str) -> Result<u64, ParamError> {
    if value.is_empty() {
        return Ok(1);
    }
    value.parse().ok().filter(|p| (1..=LAST_PAGE).contains(p)).ok_or_else(|| {
        let message = format!("invalid page “{}”: page must be 1–{LAST_PAGE}.", shown(value));
        ParamError::new("page", message, Some("Narrow the search, or download the rows as CSV.".to_owned()))
    })
}

fn order(value: &str) -> Result<Option<Order>, ParamError> {
    if value.is_empty() {
        return Ok(None);
    }
    Order::from_name(value).map(Some).ok_or_else(|| {
        let hint = hint(value, &Order::names().collect::<Vec<_>>());
        ParamError::new("sort", format!("unknown sort order “{}”.", shown(value)), Some(hint))
    })
}

/// The parameters of a search and those of the caller.
fn names<'a>(extra: &[&'a str]) -> Vec<&'a str> {
    let own = ["q", "sort", "page"].into_iter().chain(FacetField::all().map(|f| f.name()));
    own.chain(extra.iter().copied()).collect()
}
