//! Parameters of the API that are not those of a search: `limit`, `cursor`, `since`, `version`.

use crate::search::FacetField;
use crate::web::params::{ParamError, SearchParams, encode, hint, shown};
use crate::web::problem::{Problem, ProblemCode};
use actix_web::web::Query;
use std::collections::BTreeMap;

/// Items on a page of a list, unless `limit` is given.
pub const DEFAULT_LIMIT: usize = 50;
/// Maximum number of items on a page of a list.
pub const MAX_LIMIT: usize = 200;

/// Parameters by name.
pub struct Parameters(BTreeMap<String, String>);

impl From<BTreeMap<String, String>> for Parameters {
    fn from(values: BTreeMap<String, String>) -> Self {
        Self(values)
    }
}

impl Parameters {
    /// Reads a query string; each parameter may be given once and must be one of `allowed`.
    pub fn read(query: &str, allowed: &[&str]) -> Result<Self, Problem> {
        let pairs = Query::<Vec<(String, String)>>::from_query(query)
            .map_err(|e| ParamError::new("", format!("invalid query string: {e}."), None))?;
        let mut values = BTreeMap::new();
        for (name, value) in pairs.into_inner() {
            if !allowed.contains(&name.as_str()) {
                return Err(unknown(&name, allowed));
            }
            if values.insert(name.clone(), value).is_some() {
                return Err(invalid(&name, format!("The parameter “{name}” is given more than once.")));
            }
        }
        Ok(Self(values))
    }

    /// A value as text; empty counts as not given.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|v| !v.is_empty())
    }

    /// The parameters as a query string, in order of name, without some.
    pub fn query_string(&self, without: &[&str]) -> String {
        let kept = self.0.iter().filter(|(name, value)| !without.contains(&name.as_str()) && !value.is_empty());
        kept.map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
    }

    /// A value that must be one of a few names.
    pub fn one_of<'a>(&self, name: &str, known: &[&'a str]) -> Result<Option<&'a str>, Problem> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let found = known.iter().find(|k| k.eq_ignore_ascii_case(text)).copied();
        let detail = || format!("invalid value “{}” for “{name}”. {}", shown(text), hint(text, known));
        found.map(Some).ok_or_else(|| invalid(name, detail()))
    }

    /// `1` for yes, `0` for no.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Problem> {
        match self.text(name) {
            None => Ok(None),
            Some("1") => Ok(Some(true)),
            Some("0") => Ok(Some(false)),
            Some(_) => Err(invalid(name, format!("invalid {name}: expected 1 or 0."))),
        }
    }

    /// Fails if one of these is given.
    pub fn none_of(&self, names: &[&str], why: &str) -> Result<(), Problem> {
        match names.iter().find(|name| self.0.contains_key(**name)) {
            Some(name) => Err(invalid(name, why)),
            None => Ok(()),
        }
    }

    /// A whole number, if given.
    pub fn number(&self, name: &str) -> Result<Option<u64>, Problem> {
        let read = |text: &str| {
            let number = text.parse::<u64>().ok().filter(|n| i64::try_from(*n).is_ok());
            number.ok_or_else(|| invalid(name, format!("invalid {name} “{}”: expected a whole number.", shown(text))))
        };
        self.text(name).map(read).transpose()
    }

    /// Most items on a page: 1 to [`MAX_LIMIT`]. More is refused, because a page that is cut silently looks complete.
    pub fn limit(&self) -> Result<usize, Problem> {
        match self.number("limit")?.map(usize::try_from) {
            None => Ok(DEFAULT_LIMIT),
            Some(Ok(n)) if (1..=MAX_LIMIT).contains(&n) => Ok(n),
            Some(_) => Err(invalid("limit", format!("invalid limit: expected a number from 1 to {MAX_LIMIT}."))),
        }
    }
}

/// Reads the parameters of a search that selects listings, and those in `extra`. Lists of what listings have are in order
/// of listing, so `sort` is refused like `page`.
pub fn search(query: &str, extra: &[&str]) -> Result<(SearchParams, Parameters), Problem> {
    none_of_search(query)?;
    let (search, mut values) = SearchParams::parse(query, &[extra, &["page", "sort"]].concat())?;
    if let Some(name) = ["page", "sort"].into_iter().find(|name| values.remove(*name).is_some()) {
        let facets: Vec<&str> = FacetField::all().map(FacetField::name).collect();
        let known = [&["q"], extra, &facets].concat();
        return Err(unknown(name, &known));
    }
    Ok((search, Parameters(values)))
}

/// Fails if a search is asked for as of then.
pub fn none_of_search(query: &str) -> Result<(), Problem> {
    let pairs = Query::<Vec<(String, String)>>::from_query(query);
    if pairs.is_ok_and(|pairs| pairs.iter().any(|(name, _)| name == "as_of")) {
        let detail = "A search is answered by the index, which knows the present only. “as_of” is taken by \
                      /api/v1/listings/{id}, /api/v1/listings/{id}/versions and /api/v1/listings/{id}/findings; pin a \
                      search in a case to keep what it finds.";
        return Err(invalid("as_of", detail));
    }
    Ok(())
}

/// A problem with the value of a parameter.
pub fn invalid(name: &str, detail: impl Into<String>) -> Problem {
    Problem::parameter(ProblemCode::BadParameter, name, detail)
}

/// A problem with the name of a parameter.
pub fn unknown(name: &str, allowed: &[&str]) -> Problem {
    let hint = match allowed {
        [] => "This route takes no parameters.".to_owned(),
        allowed => hint(name, allowed),
    };
    let detail = format!("unknown parameter “{}”. {hint}", shown(name));
    Problem::parameter(ProblemCode::UnknownParameter, &shown(name), detail)
}
