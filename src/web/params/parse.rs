//! Reads the parameters of a search from a query string.

use super::{LAST_PAGE, PageParams, ParamError, SearchParams, facet, hint, nearest, shown};
use crate::manifest::is_tracking_parameter;
use crate::search::{FacetField, Order};
use actix_web::web::Query;
use std::collections::BTreeMap;

/// Longest query, in bytes.
const MAX_QUERY_BYTES: usize = 2_000;
/// Maximum number of facet values chosen at once.
const MAX_FACET_VALUES: usize = 200;

/// Values of the further parameters that a route takes, by name.
type Extra = BTreeMap<String, String>;

impl SearchParams {
    /// Reads the query string of a URL. `extra_allowed` names further parameters of the caller; they are returned as
    /// they are, the last one if repeated.
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
}

impl ParamError {
    fn unknown(name: &str, extra: &[&str]) -> Self {
        let hint = match FacetField::from_name(name) {
            Some(field) => format!("Did you mean “{}”?", field.name()),
            None => hint(name, &names(extra)),
        };
        let message = format!("unknown parameter “{}”.", shown(name));
        Self { unknown: true, ..Self::new(name, message, Some(hint)) }
    }
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
