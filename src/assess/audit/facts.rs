//! The facts that a rule may name: fields that are stated or not, and numbers that can be compared.

use super::Subject;
use super::bound::Bound;
use crate::assess::completeness::{self, MeasurementInput};
use crate::domain::listing::{Amount, ClaimKind, TermId, Unit};
use std::collections::BTreeSet;

/// A field and whether it is stated.
type Field = (&'static str, fn(&Subject<'_>) -> bool);

/// A number and how it is read; the terms about people are needed by some.
type Number = (&'static str, fn(&Subject<'_>, &BTreeSet<TermId>) -> Option<f64>);

/// Fields that can be `missing` or `present`.
pub(super) const FIELDS: &[Field] = &[
    ("broker", |s| s.listing.broker.is_some()),
    ("url", |s| s.listing.url.is_some()),
    ("price", |s| s.listing.price.is_some()),
    ("volume", |s| !s.listing.volume.is_empty()),
    ("licence", |s| s.listing.licence.is_some()),
    ("languages", |s| !s.listing.languages.is_empty()),
    ("countries", |s| s.places().next().is_some()),
    ("modalities", |s| !s.listing.modalities.is_empty()),
    ("collected", |s| s.listing.collected.is_some() || claimed(s, ClaimKind::Collected)),
    ("ages", |s| s.listing.ages.is_some() || claimed(s, ClaimKind::Ages)),
    ("people", |s| people(s).is_some()),
    ("published", |s| s.listing.published.is_some()),
    ("collection-method", |s| claimed(s, ClaimKind::CollectionMethod)),
    ("use", |s| claimed(s, ClaimKind::Use)),
    ("seller-country", |s| s.seller_country().is_some()),
];

/// Numbers that can be compared.
pub(super) const NUMBERS: &[Number] = &[
    ("people", |s, _| people(s)),
    ("volume.people", |s, _| people(s)),
    ("volume.hours", |s, _| volume(s, Unit::Hours)),
    ("volume.images", |s, _| volume(s, Unit::Images)),
    ("volume.records", |s, _| volume(s, Unit::Records)),
    ("volume.devices", |s, _| volume(s, Unit::Devices)),
    ("ages.min", |s, _| ages(s).map(|a| a.0)),
    ("ages.max", |s, _| ages(s).map(|a| a.1)),
    ("price.amount", |s, _| match s.listing.price.as_ref()?.amount {
        Amount::Money { micros, .. } => Some(micros as f64 / 1e6),
        Amount::Free => Some(0.0),
        Amount::OnRequest => None,
    }),
    ("collected.years-before-publication", |s, _| {
        let year = |text: &str| text.get(..4)?.parse::<f64>().ok();
        let collected = s.listing.collected.as_ref()?.to.as_deref().and_then(year)?;
        Some(s.listing.published.as_deref().and_then(year)? - collected)
    }),
    ("gaps.eu-template", |s, personal| Some(completeness::eu_template(&input(s, personal)).open.len() as f64)),
    ("gaps.ab-2013", |s, personal| Some(completeness::ab_2013(&input(s, personal)).open.len() as f64)),
];

/// What the measure of completeness reads; it is measured only where a rule names a gap.
pub(super) fn input<'a>(s: &Subject<'a>, personal: &'a BTreeSet<TermId>) -> MeasurementInput<'a> {
    MeasurementInput { listing: s.listing, tags: s.tags, claims: s.claims, personal }
}

/// Whether a field is stated. A fact in words that were not understood is stated all the same.
pub(super) fn stated(field: &str, subject: &Subject<'_>) -> bool {
    subject.listing.unparsed.contains_key(field)
        || FIELDS.iter().find(|(name, _)| *name == field).is_some_and(|(_, of)| of(subject))
}

/// The number of a bound, if it is stated and read.
pub(super) fn number(bound: &Bound, subject: &Subject<'_>) -> Option<f64> {
    NUMBERS.iter().find(|(name, _)| *name == bound.field).and_then(|(_, of)| of(subject, &bound.personal))
}

fn claimed(subject: &Subject<'_>, kind: ClaimKind) -> bool {
    subject.claims_of(kind).next().is_some()
}

/// The largest stated size of a kind: several statements of one size may stand side by side.
fn volume(subject: &Subject<'_>, unit: Unit) -> Option<f64> {
    subject.listing.volume.iter().filter(|q| q.unit == unit).map(|q| q.value).max_by(f64::total_cmp)
}

/// The largest stated number of people, as a fact or as a claim.
pub(super) fn people(subject: &Subject<'_>) -> Option<f64> {
    let claimed = subject.claims_of(ClaimKind::People).filter_map(|c| c.value.parse::<f64>().ok());
    claimed.chain(volume(subject, Unit::People)).max_by(f64::total_cmp)
}

/// Youngest and oldest stated age; where only one is stated, the other is open: 0 or infinite.
fn ages(subject: &Subject<'_>) -> Option<(f64, f64)> {
    if let Some(ages) = &subject.listing.ages {
        return Some((ages.min.map_or(0.0, f64::from), ages.max.map_or(f64::INFINITY, f64::from)));
    }
    let bounds = |value: &str| -> Option<(f64, f64)> {
        if let Some(oldest) = value.strip_prefix("up to ") {
            return Some((0.0, oldest.parse().ok()?));
        }
        if let Some(youngest) = value.strip_suffix('+') {
            return Some((youngest.parse().ok()?, f64::INFINITY));
        }
        let (min, max) = value.split_once('-').unwrap_or((value, value));
        Some((min.parse().ok()?, max.parse().ok()?))
    };
    subject.claims_of(ClaimKind::Ages).filter_map(|c| bounds(&c.value)).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}
