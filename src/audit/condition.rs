//! The condition language of rules: small and closed. Anything cleverer is a named predicate in Rust.
//!
//! Conditions in pairs differ in what silence means. `tag` and `says` ask whether something *is* so, and silence can
//! leave that open; `untagged`, `silent` and `missing` ask whether the listing *states* it, and silence answers that.

use super::facts::{number, stated};
use super::predicate;
use super::subject::{country_of, covers};
use super::{REGISTER, Subject, Truth};
use crate::listing::{Facet, Modality, Standing, Tag, TermId};
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
    /// One of the terms is given. Undecided for consent and provenance where the listing speaks of others.
    Tag(Vec<String>),
    /// None of the terms is given: the listing does not say so.
    Untagged(Vec<String>),
    /// One of the claims is made: `use:credit`, or `use` for any. Undecided where no use or no buyer is stated at all.
    Says(Vec<String>),
    /// None of the claims is made.
    Silent(Vec<String>),
    /// The field is not stated.
    Missing(String),
    /// The field is stated.
    Present(String),
    /// One of the countries, or states of the USA, is where people or data come from.
    Country(Vec<String>),
    /// The seller sits in one of the countries.
    Seller(Vec<String>),
    /// The listing was published at one of the sources.
    Source(Vec<String>),
    /// A stated number lies beyond a bound.
    Number(Bound),
    /// One of the modalities is stated.
    Modality(Vec<Modality>),
    /// How the seller stands in a register.
    Register(Registered),
    /// What the seller answered in a register.
    Answer(Answered),
    /// A condition written in Rust, by name.
    Predicate(String),
}

/// Bounds of a number, exclusive.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// Name of the number, for example `people`.
    pub field: String,
    /// Holds above this.
    #[serde(default)]
    pub over: Option<f64>,
    /// Holds below this.
    #[serde(default)]
    pub under: Option<f64>,
}

/// A standing in a register.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registered {
    /// Id of the register.
    pub id: String,
    /// The standing asked for.
    pub is: Standing,
}

/// An answer in a register.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// Id of the register.
    pub id: String,
    /// The question.
    pub question: String,
    /// The answer asked for.
    pub is: String,
}

impl Condition {
    /// Evaluates against what is known.
    pub fn evaluate(&self, subject: &Subject<'_>) -> Truth {
        match self {
            Self::All(inner) => Truth::all(inner.iter().map(|c| c.evaluate(subject))),
            Self::Any(inner) => Truth::any(inner.iter().map(|c| c.evaluate(subject))),
            Self::None(inner) => !Truth::any(inner.iter().map(|c| c.evaluate(subject))),
            Self::Tag(terms) => Truth::any(terms.iter().map(|term| tagged(term, subject.tags))),
            Self::Untagged(terms) => (!terms.iter().any(|t| subject.tag(t).is_some())).into(),
            Self::Says(claims) => Truth::any(claims.iter().map(|c| said(c, subject))),
            Self::Silent(claims) => (!claims.iter().any(|c| subject.said(c).next().is_some())).into(),
            Self::Missing(field) => (!stated(field, subject)).into(),
            Self::Present(field) => stated(field, subject).into(),
            Self::Country(wanted) => in_places(wanted, subject),
            Self::Seller(wanted) => match subject.seller_country() {
                Some(country) => wanted.iter().any(|w| w == country).into(),
                None => Truth::Unknown,
            },
            Self::Source(wanted) => wanted.contains(&subject.listing.source).into(),
            Self::Number(bound) => match number(&bound.field, subject) {
                Some(value) => (bound.over.is_none_or(|o| value > o) && bound.under.is_none_or(|u| value < u)).into(),
                None => Truth::Unknown,
            },
            Self::Modality(_) if subject.listing.modalities.is_empty() => Truth::Unknown,
            Self::Modality(wanted) => subject.listing.modalities.iter().any(|m| wanted.contains(m)).into(),
            Self::Register(r) => subject.entry(&r.id).map_or(Truth::Unknown, |e| (e.standing == r.is).into()),
            Self::Answer(a) => match subject.entry(&a.id) {
                // Who does not stand in the register has answered nothing there.
                Some(e) if e.standing == Standing::NotFound => Truth::False,
                Some(e) if e.standing == Standing::Listed => {
                    e.answers.get(&a.question).map_or(Truth::Unknown, |given| (*given == a.is).into())
                }
                _ => Truth::Unknown,
            },
            Self::Predicate(name) => predicate::evaluate(name, subject),
        }
    }

    /// Calls `visit` on this condition and all inside it.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Condition)) {
        visit(self);
        self.inner().iter().for_each(|c| c.walk(visit));
    }

    /// The conditions inside.
    pub(super) fn inner(&self) -> &[Condition] {
        match self {
            Self::All(inner) | Self::Any(inner) | Self::None(inner) => inner,
            _ => &[],
        }
    }

    /// Of an undecided condition, the facts that would decide it, by name.
    pub(super) fn asks(&self, subject: &Subject<'_>, facts: &mut Vec<String>) {
        if self.evaluate(subject) != Truth::Unknown {
            return;
        }
        match self {
            Self::Tag(terms) => {
                let open = terms.iter().filter(|t| tagged(t, subject.tags) == Truth::Unknown);
                facts.extend(open.filter_map(|t| Some(t.split_once(':')?.0.to_owned())));
            }
            Self::Says(claims) => {
                let open = claims.iter().filter(|c| said(c, subject) == Truth::Unknown);
                facts.extend(open.map(|c| c.split_once(':').map_or(c.as_str(), |(kind, _)| kind).to_owned()));
            }
            Self::Country(_) if subject.places().next().is_some() => facts.push("states".to_owned()),
            Self::Country(_) => facts.push("countries".to_owned()),
            Self::Seller(_) => facts.push("seller-country".to_owned()),
            Self::Number(bound) => facts.push(bound.field.trim_start_matches("volume.").to_owned()),
            Self::Modality(_) => facts.push("modalities".to_owned()),
            Self::Register(Registered { id, .. }) | Self::Answer(Answered { id, .. }) => {
                facts.push(match (subject.entry(id), self) {
                    (Some(_), Self::Answer(a)) => format!("answer {} {id}", a.question),
                    _ if subject.listing.broker.is_none() => "broker".to_owned(),
                    _ => format!("{REGISTER}{id}"),
                });
            }
            Self::Predicate(name) => facts.extend(predicate::asks(name, subject)),
            _ => self.inner().iter().for_each(|c| c.asks(subject, facts)),
        }
    }
}

/// A seller who does not speak of consent or provenance has not denied it; an explicit "not stated" is an answer.
fn tagged(term: &str, tags: &[Tag]) -> Truth {
    if tags.iter().any(|t| t.term.as_str() == term) {
        return Truth::True;
    }
    let facet = Facet::ALL.into_iter().find(|f| term.strip_prefix(f.name()).is_some_and(|t| t.starts_with(':')));
    let Some(facet @ (Facet::Consent | Facet::Provenance)) = facet else { return Truth::False };
    let silent = |t: &Tag| is_silence(&t.term) && t.term.facet() == facet;
    if term.ends_with(":unknown") || tags.iter().any(silent) {
        return Truth::False;
    }
    Truth::Unknown
}

fn is_silence(term: &TermId) -> bool {
    term.slug() == "unknown"
}

/// Kinds of claims of which no listing tells all: silence about every one of them leaves the question open.
const OPEN_KINDS: [&str; 2] = ["use", "buyer"];

fn said(claim: &str, subject: &Subject<'_>) -> Truth {
    if subject.said(claim).next().is_some() {
        return Truth::True;
    }
    let kind = claim.split_once(':').map_or(claim, |(kind, _)| kind);
    match OPEN_KINDS.contains(&kind) && subject.said(kind).next().is_none() {
        true => Truth::Unknown,
        false => Truth::False,
    }
}

fn in_places(wanted: &[String], subject: &Subject<'_>) -> Truth {
    let mut places = subject.places().peekable();
    if places.peek().is_none() {
        return Truth::Unknown;
    }
    let (mut whole_country, mut states) = (false, false);
    for place in places {
        if covers(wanted, place) {
            return Truth::True;
        }
        let country = country_of(place);
        if wanted.iter().any(|w| w.split_once('-').is_some_and(|(c, _)| c == country)) {
            whole_country |= place == country;
            states |= place != country;
        }
    }
    // "The United States" without a state leaves open which; where states are named, the others are not.
    if whole_country && !states { Truth::Unknown } else { Truth::False }
}
