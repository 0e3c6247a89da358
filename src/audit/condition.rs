//! The condition language of rules: small and closed. Anything cleverer is written as a named predicate in Rust.

use super::Truth;
use super::facts::{EEA, FIELDS, NUMBERS};
use crate::listing::{Facet, Listing, Modality, Tag, TermId};
use serde::Deserialize;

/// One condition; in a card exactly one key per table.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Condition {
    /// Every condition holds.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// None holds.
    None(Vec<Condition>),
    /// One of the terms is given.
    Tag(Vec<TermId>),
    /// The field is not stated.
    Missing(String),
    /// The field is stated.
    Present(String),
    /// One of the countries is stated; `EU` stands for the European Economic Area.
    Country(Vec<String>),
    /// A stated number lies beyond a bound.
    Number(Bound),
    /// One of the modalities is stated.
    Modality(Vec<Modality>),
}

/// Bounds of a number, exclusive.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// Name of the number, for example `volume.people`.
    pub field: String,
    /// Holds above this.
    #[serde(default)]
    pub over: Option<f64>,
    /// Holds below this.
    #[serde(default)]
    pub under: Option<f64>,
}

impl Condition {
    /// Evaluates against what the listing states.
    pub fn evaluate(&self, listing: &Listing, tags: &[Tag]) -> Truth {
        let each =
            |conditions: &[Condition]| -> Vec<Truth> { conditions.iter().map(|c| c.evaluate(listing, tags)).collect() };
        match self {
            Self::All(conditions) => Truth::all(each(conditions)),
            Self::Any(conditions) => Truth::any(each(conditions)),
            Self::None(conditions) => !Truth::any(each(conditions)),
            Self::Tag(terms) => Truth::any(terms.iter().map(|term| tagged(term, tags))),
            Self::Missing(field) => (!stated(field, listing)).into(),
            Self::Present(field) => stated(field, listing).into(),
            Self::Country(_) if listing.countries.is_empty() => Truth::Unknown,
            Self::Country(wanted) => listing.countries.iter().any(|c| covers(wanted, c)).into(),
            Self::Number(bound) => match number(&bound.field, listing) {
                Some(value) => (bound.over.is_none_or(|o| value > o) && bound.under.is_none_or(|u| value < u)).into(),
                None => Truth::Unknown,
            },
            Self::Modality(_) if listing.modalities.is_empty() => Truth::Unknown,
            Self::Modality(wanted) => listing.modalities.iter().any(|m| wanted.contains(m)).into(),
        }
    }

    /// Calls `visit` on this condition and all inside it.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Condition)) {
        visit(self);
        if let Self::All(inner) | Self::Any(inner) | Self::None(inner) = self {
            inner.iter().for_each(|c| c.walk(visit));
        }
    }

    /// A fault that the TOML reader cannot see, as a sentence, with the word at fault.
    pub(super) fn fault(&self, known: &dyn Fn(&TermId) -> bool) -> Option<(String, String)> {
        let unknown = |word: &str, what: &str, names: Vec<&str>| {
            Some((word.to_owned(), format!("“{word}” is no {what}; there are: {}", names.join(", "))))
        };
        match self {
            Self::Tag(terms) => terms
                .iter()
                .find(|t| !known(t))
                .map(|t| (t.to_string(), format!("the rule names the term “{t}”, which has no card"))),
            Self::Missing(field) | Self::Present(field) if !FIELDS.iter().any(|(n, _)| n == field) => {
                unknown(field, "field", FIELDS.iter().map(|(n, _)| *n).collect())
            }
            Self::Number(bound) if !NUMBERS.iter().any(|(n, _)| *n == bound.field) => {
                unknown(&bound.field, "number", NUMBERS.iter().map(|(n, _)| *n).collect())
            }
            Self::Number(Bound { field, over: None, under: None }) => {
                Some((field.clone(), format!("the bound on “{field}” names neither over nor under")))
            }
            Self::Country(codes) => codes
                .iter()
                .find(|c| *c != "EU" && rust_iso3166::from_alpha2(c).is_none())
                .map(|c| (c.clone(), format!("“{c}” is no ISO 3166-1 alpha-2 code and not “EU”"))),
            Self::All(inner) | Self::Any(inner) | Self::None(inner) => inner.iter().find_map(|c| c.fault(known)),
            _ => None,
        }
    }
}

/// A seller who does not speak of consent or provenance has not denied it; an explicit "not stated" is an answer.
fn tagged(term: &TermId, tags: &[Tag]) -> Truth {
    if tags.iter().any(|t| t.term == *term) {
        return Truth::True;
    }
    let facet = term.facet();
    if facet == Facet::Sensitivity || term.slug() == "unknown" || tags.iter().any(|t| silent(t, facet)) {
        return Truth::False;
    }
    Truth::Unknown
}

fn silent(tag: &Tag, facet: Facet) -> bool {
    tag.term.facet() == facet && tag.term.slug() == "unknown"
}

/// A fact in words that were not understood is stated all the same.
fn stated(field: &str, listing: &Listing) -> bool {
    listing.unread.contains_key(field)
        || FIELDS.iter().find(|(name, _)| *name == field).is_some_and(|(_, of)| of(listing))
}

fn number(field: &str, listing: &Listing) -> Option<f64> {
    NUMBERS.iter().find(|(name, _)| *name == field).and_then(|(_, of)| of(listing))
}

fn covers(wanted: &[String], country: &str) -> bool {
    wanted.iter().any(|w| w == country || (w == "EU" && EEA.contains(&country)))
}
