//! The condition language of rules: small and closed. Anything that it cannot express is a named predicate in Rust.
//!
//! Some conditions come in pairs that differ in what silence means. `tag` and `says` ask whether something *is* so, and
//! a listing that does not mention it can leave that open. `untagged`, `silent` and `missing` ask whether the listing
//! *states* it, and a listing that does not mention it has answered.
//!
//! A stated lack of consent counts at least as much as silence: it answers “no” to every question whether people
//! agreed, and a rule that fires where consent is not mentioned also fires where only its lack is. `corroborated` and
//! `supported` keep rules that accuse from firing on a single weak indication: such a rule is undecided, and names what
//! is missing.

use super::bound::Bound;
use super::corroboration::{Strength, strength_of_claim, strength_of_tag_apart_from};
use super::facts::{number, stated};
use super::known::Known;
use super::names::Names;
use super::predicate;
use super::subject::{CONSENT_CLAIMED, country_of, covers};
use super::{REGISTER, Subject, Truth};
use crate::domain::listing::{Facet, MatchStatus, Modality, TermId};
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
    /// The listing is tagged with one of the terms. For consent and provenance undecided where it has none of them,
    /// unless “not stated” or a stated denial excludes them.
    Tag(Names),
    /// As `tag` or `says`, but needs a strong indication or two weak ones; undecided with a single weak one.
    Corroborated(Names),
    /// At least one of the conditions holds; otherwise undecided, never false.
    Supported(Vec<Condition>),
    /// The listing is tagged with none of the terms.
    Untagged(Names),
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
    /// The seller is established in one of the countries.
    Seller(Vec<String>),
    /// The law of one of the countries applies: people or data come from there, or the seller is established there.
    Under(Vec<String>),
    /// The listing was published at one of the sources.
    Source(Vec<String>),
    /// A stated number lies beyond a bound.
    Number(Bound),
    /// One of the modalities is stated.
    Modality(Vec<Modality>),
    /// Whether the seller is in a register.
    Register(Registered),
    /// What the seller answered in a register.
    Answer(Answered),
    /// A condition written in Rust, by name.
    Predicate(String),
}

/// A match status in a register.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registered {
    /// Id of the register.
    pub id: String,
    /// The status asked for.
    pub is: MatchStatus,
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
        self.truth(&Known::new(subject))
    }

    /// As [`Condition::evaluate`], with what other rules have found out.
    pub(super) fn truth(&self, subject: &Known<'_>) -> Truth {
        match self {
            Self::All(inner) => Truth::all(inner.iter().map(|c| c.truth(subject))),
            Self::Any(inner) => Truth::any(inner.iter().map(|c| c.truth(subject))),
            Self::None(inner) => !Truth::any(inner.iter().map(|c| c.truth(subject))),
            Self::Supported(inner) => match Truth::any(inner.iter().map(|c| c.truth(subject))) {
                Truth::True => Truth::True,
                _ => Truth::Unknown,
            },
            Self::Tag(terms) if terms.are_closed() => terms.among(subject.tags).next().is_some().into(),
            Self::Tag(terms) => Truth::any(terms.iter().map(|term| tagged(term, subject))),
            Self::Corroborated(named) if named.are_closed() => {
                Truth::any(named.among(subject.tags).map(|term| corroborated(term, subject)))
            }
            Self::Corroborated(named) => Truth::any(named.iter().map(|name| corroborated(name, subject))),
            Self::Untagged(terms) if terms.among(subject.tags).any(|term| subject.given(term).is_some()) => {
                Truth::False
            }
            // Nobody is accused of silence where the second reader sees that something is said.
            Self::Untagged(terms) if terms.among(subject.second).next().is_some() => Truth::Unknown,
            Self::Untagged(_) => Truth::True,
            Self::Says(claims) => Truth::any(claims.iter().map(|c| said(c, subject))),
            Self::Silent(claims) => (!claims.iter().any(|c| subject.said(c).next().is_some())).into(),
            Self::Missing(field) => (!stated(field, subject)).into(),
            Self::Present(field) => stated(field, subject).into(),
            Self::Country(wanted) => in_places(wanted, subject),
            Self::Seller(wanted) => seller_in(wanted, subject),
            Self::Under(wanted) => Truth::any([in_places(wanted, subject), seller_in(wanted, subject)]),
            Self::Source(wanted) => wanted.contains(&subject.listing.source).into(),
            Self::Number(bound) => match number(bound, subject) {
                Some(value) => (bound.over.is_none_or(|o| value > o) && bound.under.is_none_or(|u| value < u)).into(),
                None => Truth::Unknown,
            },
            Self::Modality(_) if subject.listing.modalities.is_empty() => Truth::Unknown,
            Self::Modality(wanted) => subject.listing.modalities.iter().any(|m| wanted.contains(m)).into(),
            Self::Register(r) => subject.entry(&r.id).map_or(Truth::Unknown, |e| (e.match_status == r.is).into()),
            Self::Answer(a) => match subject.entry(&a.id) {
                // A seller that is not in the register has answered nothing there.
                Some(e) if e.match_status == MatchStatus::NotFound => Truth::False,
                Some(e) if e.match_status == MatchStatus::Listed => {
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
            Self::All(inner) | Self::Any(inner) | Self::None(inner) | Self::Supported(inner) => inner,
            _ => &[],
        }
    }

    /// Of an undecided condition, the facts that would decide it, by name.
    pub(super) fn missing_facts(&self, subject: &Known<'_>, facts: &mut Vec<String>) {
        if self.truth(subject) != Truth::Unknown {
            return;
        }
        match self {
            Self::Tag(terms) => {
                let open = terms.iter().filter(|t| tagged(t, subject) == Truth::Unknown);
                facts.extend(open.filter_map(|t| Some(t.split_once(':')?.0.to_owned())));
            }
            Self::Untagged(terms) => {
                let seen = terms.among(subject.second);
                facts.extend(seen.filter_map(|t| Some(t.split_once(':')?.0.to_owned())));
            }
            Self::Corroborated(named) => {
                let asked = |name: &&String| !named.are_closed() || subject.tag(name).is_some();
                for name in named.iter().filter(asked).filter(|n| corroborated(n, subject) == Truth::Unknown) {
                    let (kind, value) = name.split_once(':').unwrap_or((name, ""));
                    facts.push(if stated_here(name, subject) {
                        format!("{SECOND_INDICATION}{value}")
                    } else {
                        kind.to_owned()
                    });
                }
            }
            Self::Supported(inner) => {
                facts.push(SECOND_INDICATION.trim_end().to_owned());
                inner.iter().for_each(|c| c.missing_facts(subject, facts));
            }
            Self::Says(claims) => {
                let open = claims.iter().filter(|c| said(c, subject) == Truth::Unknown);
                facts.extend(open.map(|c| c.split_once(':').map_or(c.as_str(), |(kind, _)| kind).to_owned()));
            }
            Self::Under(wanted) if in_places(wanted, subject) == Truth::False => {
                facts.push("seller-country".to_owned());
            }
            Self::Country(_) | Self::Under(_) if subject.places().next().is_some() => facts.push("states".to_owned()),
            Self::Country(_) | Self::Under(_) => facts.push("countries".to_owned()),
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
            Self::Predicate(name) => facts.extend(predicate::missing_facts(name, subject)),
            _ => self.inner().iter().for_each(|c| c.missing_facts(subject, facts)),
        }
    }
}

/// Prefix for “a second indication of X is missing”. Part of stored assessments; do not change.
pub(super) const SECOND_INDICATION: &str = "sign ";

/// A seller who does not mention consent or provenance has not denied it; an explicit "not stated" is an answer, and so
/// is a stated lack of consent.
fn tagged(term: &str, subject: &Known<'_>) -> Truth {
    if subject.given(term).is_some() {
        return Truth::True;
    }
    let Some(facet @ (Facet::Consent | Facet::Provenance)) = facet_of(term) else { return Truth::False };
    if term == NO_CONSENT_SHOWN && subject.only_denies_consent() {
        return Truth::True;
    }
    let answered = CONSENT_CLAIMED.contains(&term) && (subject.denies_consent() || subject.states_another_basis())
        || term == "consent:all-party" && subject.given("consent:one-party").is_some();
    if answered
        || term.ends_with(":unknown")
        || subject.tags.iter().any(|t| is_not_stated_term(&t.term) && t.term.facet() == facet)
    {
        return Truth::False;
    }
    Truth::Unknown
}

/// “Child abuse” also matches the cue “child”; that match is no evidence for the term children.
const CHILDREN: &str = "sensitivity:children";
const CSAM: &str = "sensitivity:csam-risk";

/// The term that a rule names to fire where no consent is shown.
pub(super) const NO_CONSENT_SHOWN: &str = "consent:unknown";

fn facet_of(name: &str) -> Option<Facet> {
    Facet::ALL.into_iter().find(|f| name.strip_prefix(f.name()).is_some_and(|t| t.starts_with(':')))
}

/// Whether the listing is tagged with a term or makes a claim, however weakly.
fn stated_here(name: &str, subject: &Known<'_>) -> bool {
    match facet_of(name) {
        Some(_) => subject.given(name).is_some(),
        None => subject.said(name).next().is_some(),
    }
}

/// As `tag` or `says`, but undecided where there is only one weak indication, and false where all evidence is
/// irrelevant.
fn corroborated(name: &str, subject: &Known<'_>) -> Truth {
    let strength = match facet_of(name) {
        Some(_) => match subject.given(name) {
            Some(tag) => match subject.tag(CSAM).filter(|_| name == CHILDREN) {
                Some(severe) => subject.strength_of(name, || strength_of_tag_apart_from(tag, severe, subject.listing)),
                None => subject.strength_of_tag(tag),
            },
            None => return tagged(name, subject),
        },
        None if subject.said(name).next().is_none() => return said(name, subject),
        None => subject.strength_of(name, || {
            let strengths = subject.said(name).map(|c| strength_of_claim(c, subject.listing));
            strengths.max().unwrap_or(Strength::None)
        }),
    };
    match strength {
        Strength::None => Truth::False,
        Strength::Weak => Truth::Unknown,
        Strength::Firm => Truth::True,
    }
}

fn is_not_stated_term(term: &TermId) -> bool {
    term.slug() == "unknown"
}

/// Kinds of claims that no listing states completely: where none of the kind is stated, the question stays open.
pub(super) const OPEN_KINDS: [&str; 2] = ["use", "buyer"];

fn said(claim: &str, subject: &Known<'_>) -> Truth {
    if subject.said(claim).next().is_some() {
        return Truth::True;
    }
    let kind = claim.split_once(':').map_or(claim, |(kind, _)| kind);
    match OPEN_KINDS.contains(&kind) && subject.said(kind).next().is_none() {
        true => Truth::Unknown,
        false => Truth::False,
    }
}

fn seller_in(wanted: &[String], subject: &Known<'_>) -> Truth {
    subject.seller_is_in().map_or(Truth::Unknown, |country| wanted.iter().any(|w| w == country).into())
}

fn in_places(wanted: &[String], subject: &Known<'_>) -> Truth {
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
    // "The United States" without a state leaves open which; where states are named, the others are excluded.
    if whole_country && !states { Truth::Unknown } else { Truth::False }
}
