//! The facts of a listing that a rule may read, by name.

use crate::listing::{Amount, Listing, Unit};

/// A fact and how it is read.
pub(super) type Named<T> = (&'static str, fn(&Listing) -> T);

/// Fields that can be `missing` or `present`.
pub(super) const FIELDS: &[Named<bool>] = &[
    ("broker", |l| l.broker.is_some()),
    ("url", |l| l.url.is_some()),
    ("price", |l| l.price.is_some()),
    ("volume", |l| !l.volume.is_empty()),
    ("licence", |l| l.licence.is_some()),
    ("languages", |l| !l.languages.is_empty()),
    ("countries", |l| !l.countries.is_empty()),
    ("modalities", |l| !l.modalities.is_empty()),
    ("collected", |l| l.collected.is_some()),
    ("ages", |l| l.ages.is_some()),
    ("published", |l| l.published.is_some()),
];

/// Numbers that can be compared.
pub(super) const NUMBERS: &[Named<Option<f64>>] = &[
    ("volume.people", |l| volume(l, Unit::People)),
    ("volume.hours", |l| volume(l, Unit::Hours)),
    ("volume.images", |l| volume(l, Unit::Images)),
    ("volume.records", |l| volume(l, Unit::Records)),
    ("volume.devices", |l| volume(l, Unit::Devices)),
    ("ages.min", |l| l.ages.as_ref()?.min.map(f64::from)),
    ("ages.max", |l| l.ages.as_ref()?.max.map(f64::from)),
    ("price.amount", |l| match l.price.as_ref()?.amount {
        Amount::Money { micros, .. } => Some(micros as f64 / 1e6),
        Amount::Free => Some(0.0),
        Amount::OnRequest => None,
    }),
];

/// The largest stated size of a kind: several statements of one size may stand side by side.
fn volume(listing: &Listing, unit: Unit) -> Option<f64> {
    listing.volume.iter().filter(|q| q.unit == unit).map(|q| q.value).max_by(f64::total_cmp)
}

/// The European Economic Area: 27 member states, Iceland, Liechtenstein and Norway.
pub(super) const EEA: [&str; 30] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT",
    "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];
