//! Named sets of countries and terms, kept as dated data in `sets.toml`: adequacy lists and lists of adversaries change.

use serde::Deserialize;
use std::collections::BTreeMap;

/// The file, part of the program and of the method fingerprint.
pub(super) const TEXT: &str = include_str!("sets.toml");

/// All sets, by name without the `@`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sets {
    countries: BTreeMap<String, Set>,
    terms: BTreeMap<String, Set>,
}

/// One set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// What it holds, one sentence.
    pub says: String,
    /// Date of the state of knowledge, ISO 8601, year and month at least.
    pub as_of: String,
    /// Where it comes from.
    pub source: String,
    /// The members; one with `@` stands for the members of another set of the same kind.
    pub members: Vec<String>,
}

impl Sets {
    /// The sets of the program.
    pub fn embedded() -> Result<Self, String> {
        toml::from_str(TEXT).map_err(|e| e.to_string())
    }

    /// Sets of countries and of terms, by name.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &str, &Set)> {
        let countries = self.countries.iter().map(|(n, s)| ("countries", n.as_str(), s));
        countries.chain(self.terms.iter().map(|(n, s)| ("terms", n.as_str(), s)))
    }

    /// Country codes with sets replaced by their members; `EU` is read as the European Economic Area.
    pub(super) fn countries(&self, names: &[String]) -> Result<Vec<String>, (String, String)> {
        let names: Vec<String> = names.iter().map(|n| if n == "EU" { "@eea".to_owned() } else { n.clone() }).collect();
        members(&self.countries, "countries", &names, 0)
    }

    /// Term ids with sets replaced by their members.
    pub(super) fn terms(&self, names: &[String]) -> Result<Vec<String>, (String, String)> {
        members(&self.terms, "terms", names, 0)
    }
}

/// Deepest nesting of sets; more is taken for a circle.
const DEEPEST: u8 = 4;

fn members(
    sets: &BTreeMap<String, Set>,
    what: &str,
    names: &[String],
    depth: u8,
) -> Result<Vec<String>, (String, String)> {
    let mut found = Vec::new();
    for name in names {
        let Some(set) = name.strip_prefix('@') else {
            found.push(name.clone());
            continue;
        };
        if depth >= DEEPEST {
            return Err((
                name.clone(),
                format!("“{name}”: sets of {what} that hold sets go in a circle or deeper than {DEEPEST}"),
            ));
        }
        let Some(set) = sets.get(set) else {
            let known: Vec<String> = sets.keys().map(|k| format!("@{k}")).collect();
            return Err((name.clone(), format!("“{name}” is no set of {what}; there are: {}", known.join(", "))));
        };
        found.extend(members(sets, what, &set.members, depth + 1)?);
    }
    Ok(found)
}
