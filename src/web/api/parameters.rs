//! Parameters of the API that are not those of a search: `limit`, `cursor`, `since`, `sort`, `version`.

use crate::web::params::{ParamError, nearest};
use crate::web::problem::{Problem, ProblemCode};
use actix_web::web::Query;
use std::collections::BTreeMap;

/// Entries of a list unless something else is asked for.
pub const DEFAULT_LIMIT: usize = 50;
/// Most entries of a list.
pub const MOST: usize = 200;

/// Parameters by name.
pub struct Parameters(BTreeMap<String, String>);

impl From<BTreeMap<String, String>> for Parameters {
    fn from(values: BTreeMap<String, String>) -> Self {
        Self(values)
    }
}

impl Parameters {
    /// Reads the part of an address after the question mark; each name may stand once and must be one of `allowed`.
    pub fn read(query: &str, allowed: &[&str]) -> Result<Self, Problem> {
        let pairs = Query::<Vec<(String, String)>>::from_query(query)
            .map_err(|e| ParamError::new("", format!("The address cannot be read: {e}."), None))?;
        let mut values = BTreeMap::new();
        for (name, value) in pairs.into_inner() {
            if !allowed.contains(&name.as_str()) {
                return Err(unknown(&name, allowed));
            }
            if values.insert(name.clone(), value).is_some() {
                return Err(bad(&name, format!("The parameter “{name}” is given more than once.")));
            }
        }
        Ok(Self(values))
    }

    /// A value as text; empty counts as not given.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|v| !v.is_empty())
    }

    /// A whole number, if given.
    pub fn number(&self, name: &str) -> Result<Option<u64>, Problem> {
        let read = |text: &str| {
            let number = text.parse::<u64>().ok().filter(|n| i64::try_from(*n).is_ok());
            number.ok_or_else(|| bad(name, format!("“{}” is no {name}: expected a whole number.", shown(text))))
        };
        self.text(name).map(read).transpose()
    }

    /// How many entries are wanted: 1 to [`MOST`]. More is refused, because a list that is cut silently looks complete.
    pub fn limit(&self) -> Result<usize, Problem> {
        match self.number("limit")? {
            None => Ok(DEFAULT_LIMIT),
            Some(n @ 1..=200) => Ok(n as usize),
            Some(n) => Err(bad("limit", format!("The limit {n} is not possible: at least 1 and at most {MOST}."))),
        }
    }
}

/// A problem with the value of a parameter.
pub fn bad(name: &str, detail: impl Into<String>) -> Problem {
    Problem::parameter(ProblemCode::BadParameter, name, detail)
}

/// A problem with the name of a parameter.
pub fn unknown(name: &str, allowed: &[&str]) -> Problem {
    let hint = match (nearest(name, allowed), allowed) {
        (Some(meant), _) => format!("Did you mean “{meant}”?"),
        (None, []) => "This address takes no parameters.".to_owned(),
        (None, _) => format!("Expected one of: {}.", allowed.join(", ")),
    };
    let detail = format!("There is no parameter “{}” here. {hint}", shown(name));
    Problem::parameter(ProblemCode::UnknownParameter, &shown(name), detail)
}

/// The first characters of what was sent.
pub fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}
