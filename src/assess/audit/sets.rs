//! Named sets of countries and terms, kept as dated data in `sets.toml`: adequacy lists and lists of adversaries
//! change.
//!
//! Members that are known elsewhere are not written again: the countries of the EEA, and the terms whose card says
//! `personal = true`.

use super::checked::Checked;
use crate::domain::listing::{EEA, Facet, TermId};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Day on which the set was last compared with its source, ISO 8601; see [`Checked`].
    #[serde(default)]
    pub checked_on: Option<String>,
    /// Day until which it must be compared again, ISO 8601.
    #[serde(default)]
    pub recheck_by: Option<String>,
    /// Where the source can be read.
    #[serde(default)]
    pub source_url: Option<String>,
    /// The members; one with `@` stands for the members of another set of the same kind.
    #[serde(default)]
    pub members: Vec<String>,
    /// Where the members come from, for a set that lists none.
    #[serde(default)]
    derived_from: Option<Derivation>,
    /// Members of a derived set that are left out.
    #[serde(default)]
    except: Vec<String>,
}

/// Where members come from that are written elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Derivation {
    /// `domain::listing::EEA`.
    Eea,
    /// Terms of sensitivity whose card says `personal = true`, in order of id.
    PersonalTerms,
}

/// The word at fault, and a sentence.
type Fault = (String, String);

impl Sets {
    /// The sets of the program, over a vocabulary with these personal terms.
    ///
    /// # Errors
    /// One sentence: invalid TOML, or a set with both or neither of `members` and `derived_from`.
    pub fn embedded(personal: &BTreeSet<TermId>) -> Result<Self, String> {
        Self::read(TEXT, personal)
    }

    pub(super) fn read(text: &str, personal: &BTreeSet<TermId>) -> Result<Self, String> {
        let mut sets: Self = toml::from_str(text).map_err(|e| e.to_string())?;
        for (name, set) in sets.countries.iter_mut().chain(&mut sets.terms) {
            set.derive(personal).map_err(|reason| format!("the set “{name}”: {reason}"))?;
            if let Some((_, sentence)) = set.checked().fault() {
                return Err(format!("the set “{name}”: {sentence}"));
            }
        }
        Ok(sets)
    }

    /// Sets of countries and of terms, by name.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &str, &Set)> {
        let countries = self.countries.iter().map(|(n, s)| ("countries", n.as_str(), s));
        countries.chain(self.terms.iter().map(|(n, s)| ("terms", n.as_str(), s)))
    }

    /// Country codes with sets replaced by their members; `EU` is read as the European Economic Area.
    pub(super) fn countries(&self, names: &[String]) -> Result<Vec<String>, Fault> {
        let names: Vec<String> = names.iter().map(|n| if n == "EU" { "@eea".to_owned() } else { n.clone() }).collect();
        members(&self.countries, "countries", &names, 0)
    }

    /// Term ids with sets replaced by their members.
    pub(super) fn terms(&self, names: &[String]) -> Result<Vec<String>, Fault> {
        members(&self.terms, "terms", names, 0)
    }
}

impl Set {
    /// When the set was last compared with its source.
    pub fn checked(&self) -> Checked<'_> {
        Checked {
            checked_on: self.checked_on.as_deref(),
            recheck_by: self.recheck_by.as_deref(),
            source_url: self.source_url.as_deref(),
        }
    }

    /// Fills in the members of a derived set. An exception that is no member is none: an operator's own card may say
    /// that a term is not about people.
    fn derive(&mut self, personal: &BTreeSet<TermId>) -> Result<(), String> {
        let all: Vec<String> = match (self.derived_from, self.members.is_empty()) {
            (None, false) if self.except.is_empty() => return Ok(()),
            (None, false) => return Err("only a derived set can have exceptions".to_owned()),
            (Some(Derivation::Eea), true) => EEA.map(str::to_owned).to_vec(),
            (Some(Derivation::PersonalTerms), true) => {
                personal.iter().filter(|t| t.facet() == Facet::Sensitivity).map(TermId::to_string).collect()
            }
            _ => return Err("expected either members or derived_from".to_owned()),
        };
        self.members = all.into_iter().filter(|member| !self.except.contains(member)).collect();
        Ok(())
    }
}

/// Deepest nesting of sets; more is taken for a circle.
const DEEPEST: u8 = 4;

fn members(sets: &BTreeMap<String, Set>, what: &str, names: &[String], depth: u8) -> Result<Vec<String>, Fault> {
    let mut found = Vec::new();
    for name in names {
        let Some(set) = name.strip_prefix('@') else {
            found.push(name.clone());
            continue;
        };
        if depth >= DEEPEST {
            let reason = format!("“{name}”: sets of {what} that hold sets go in a circle or deeper than {DEEPEST}");
            return Err((name.clone(), reason));
        }
        let Some(set) = sets.get(set) else {
            let known: Vec<String> = sets.keys().map(|k| format!("@{k}")).collect();
            let reason = format!("invalid set of {what} “{name}”; expected one of {}", known.join(", "));
            return Err((name.clone(), reason));
        };
        found.extend(members(sets, what, &set.members, depth + 1)?);
    }
    Ok(found)
}
