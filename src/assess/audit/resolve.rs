//! The names in a condition: names of sets are replaced by their members, and unknown names, which the TOML reader
//! cannot see, are refused.

use super::KnownNames;
use super::bound::Bound;
use super::condition::{Answered, Condition, Registered};
use super::facts::{FIELDS, NUMBERS};
use super::predicate;
use super::sets::Sets;
use crate::domain::listing::{ClaimKind, TermId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Everything that cards may name.
pub(super) struct Resolver<'a> {
    pub sets: &'a Sets,
    pub names: &'a KnownNames<'a>,
    /// The terms about people, shared by all conditions that count what documentation lacks.
    pub personal: Arc<BTreeSet<TermId>>,
}

/// The word at fault, and a sentence.
pub(super) type Fault = (String, String);

/// Replaces sets by their members and checks every name.
pub(super) fn resolve(condition: &mut Condition, known: &Resolver<'_>) -> Result<(), Fault> {
    let unknown = |word: &str, what: &str, names: Vec<&str>| -> Result<(), Fault> {
        Err((word.to_owned(), format!("invalid {what} “{word}”; expected one of {}", names.join(", "))))
    };
    match condition {
        Condition::All(inner) | Condition::Any(inner) | Condition::None(inner) | Condition::Supported(inner) => {
            match inner.is_empty() {
                true => Err(("[]".to_owned(), "all, any, none and supported need at least one condition".to_owned())),
                false => inner.iter_mut().try_for_each(|c| resolve(c, known)),
            }
        }
        Condition::Tag(terms) | Condition::Untagged(terms) => {
            *terms = known.sets.terms(terms)?.into();
            terms.iter().try_for_each(|t| term(t, known))
        }
        Condition::Corroborated(named) => {
            *named = known.sets.terms(named)?.into();
            let is_claim = |n: &str| ClaimKind::ALL.iter().any(|k| n.split(':').next() == Some(k.name()));
            let is_term = |n: &str| TermId::try_from(n.to_owned()).is_ok();
            named.iter().try_for_each(|n| if is_claim(n) && !is_term(n) { claim(n, known) } else { term(n, known) })
        }
        Condition::Says(claims) | Condition::Silent(claims) => claims.iter().try_for_each(|c| claim(c, known)),
        Condition::Missing(field) | Condition::Present(field) if !FIELDS.iter().any(|(n, _)| n == field) => {
            unknown(field, "field", FIELDS.iter().map(|(n, _)| *n).collect())
        }
        Condition::Number(bound) if !NUMBERS.iter().any(|(n, _)| *n == bound.field) => {
            unknown(&bound.field, "number", NUMBERS.iter().map(|(n, _)| *n).collect())
        }
        Condition::Number(Bound { field, over: None, under: None, .. }) => {
            Err((field.clone(), format!("the bound on “{field}” names neither over nor under")))
        }
        Condition::Number(bound) => {
            bound.personal = known.personal.clone();
            Ok(())
        }
        Condition::Country(codes) | Condition::Under(codes) => {
            *codes = known.sets.countries(codes)?;
            codes.iter().try_for_each(|c| territory(c))
        }
        Condition::Seller(codes) => {
            *codes = known.sets.countries(codes)?;
            codes.iter().try_for_each(|c| match c.contains('-') {
                true => Err((c.clone(), format!("“{c}”: the seller's country has no states; use the country"))),
                false => territory(c),
            })
        }
        Condition::Register(Registered { id, .. }) | Condition::Answer(Answered { id, .. })
            if id.is_empty() || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') =>
        {
            Err((id.clone(), format!("invalid id of a register “{id}”; expected a-z, 0-9 and hyphens")))
        }
        Condition::Predicate(name) if !predicate::NAMES.contains(&name.as_str()) => {
            unknown(name, "predicate", predicate::NAMES.to_vec())
        }
        _ => Ok(()),
    }
}

fn term(name: &str, known: &Resolver<'_>) -> Result<(), Fault> {
    match TermId::try_from(name.to_owned()) {
        Err(reason) => Err((name.to_owned(), reason)),
        Ok(id) if (known.names.term)(&id) => Ok(()),
        Ok(_) => Err((name.to_owned(), format!("the rule names the term “{name}”, which has no card"))),
    }
}

fn claim(reference: &str, known: &Resolver<'_>) -> Result<(), Fault> {
    let (kind, value) = match reference.split_once(':') {
        Some((kind, value)) => (kind, Some(value)),
        None => (reference, None),
    };
    let Some(found) = ClaimKind::ALL.into_iter().find(|k| k.name() == kind) else {
        let names: Vec<&str> = ClaimKind::ALL.iter().map(|k| k.name()).collect();
        let reason = format!("invalid kind of claim “{kind}”; expected one of {}", names.join(", "));
        return Err((reference.to_owned(), reason));
    };
    match value {
        Some(value) if !(known.names.claim)(found, value) => {
            let reason =
                format!("no words give the claim “{reference}”; see src/assess/claim/lists/ for the values of {kind}");
            Err((reference.to_owned(), reason))
        }
        _ => Ok(()),
    }
}

/// A country, or a state of the USA.
pub(super) fn territory(code: &str) -> Result<(), Fault> {
    let known = match code.split_once('-') {
        Some(("US", state)) => state.len() == 2 && state.bytes().all(|b| b.is_ascii_uppercase()),
        Some(_) => false,
        None => rust_iso3166::from_alpha2(code).is_some(),
    };
    let hint = "expected an ISO 3166-1 alpha-2 code, a state of the USA such as US-CA, or a set such as @eea";
    if known { Ok(()) } else { Err((code.to_owned(), format!("invalid country “{code}”; {hint}"))) }
}
