//! The fields of a listing that can state a fact, by the names that the file of facts uses.

use crate::domain::listing::{Licence, Listing, age_value, template};

/// A field of a listing.
pub(super) struct FieldReader {
    pub(super) name: &'static str,
    pub(super) stated: fn(&Listing) -> bool,
    pub(super) read: fn(&Listing) -> Option<String>,
}

const fn of(name: &'static str, stated: fn(&Listing) -> bool, read: fn(&Listing) -> Option<String>) -> FieldReader {
    FieldReader { name, stated, read }
}

/// The fields. Values that could not be parsed are kept under the same names in `Listing::unparsed`.
pub(super) const FIELDS: [FieldReader; 15] = [
    of("title", |l| !l.title.is_empty(), |l| some(&l.title)),
    of("description", |l| filled(&l.description), |l| some(&l.description).filter(|d| filled(d))),
    of("native-id", has_native_id, |l| has_native_id(l).then(|| l.native_id.clone())),
    of("url", |l| l.url.is_some(), |l| l.url.clone()),
    of("broker", |l| l.broker.is_some(), |l| l.broker.as_ref().map(|b| b.name.clone())),
    of("seller-country", |l| seller_country(l).is_some(), |l| seller_country(l).map(str::to_owned)),
    of("price", |l| l.price.is_some(), |l| l.price.as_ref().map(|p| p.text.clone())),
    of("licence", |l| licence(l).is_some(), |l| licence(l).map(Licence::label)),
    of("languages", |l| !l.languages.is_empty(), |l| join(l.languages.iter().map(String::as_str))),
    of("countries", |l| !l.countries.is_empty(), |l| join(l.countries.iter().map(String::as_str))),
    of("modalities", |l| !l.modalities.is_empty(), |l| join(l.modalities.iter().map(|m| m.name()))),
    of("ages", |l| l.ages.is_some(), |l| l.ages.as_ref().map(age_value)),
    of("published", |l| l.published.is_some(), |l| l.published.clone()),
    of("keywords", |l| !l.keywords.is_empty(), |l| join(l.keywords.iter().map(String::as_str))),
    of(
        "collected",
        |l| l.collected.is_some(),
        |l| {
            let period = l.collected.as_ref()?;
            let end = |e: &Option<String>| e.clone().unwrap_or_else(|| "..".to_owned());
            Some(format!("{}/{}", end(&period.from), end(&period.to)))
        },
    ),
];

/// Ids that the program made up do not count.
fn has_native_id(listing: &Listing) -> bool {
    !listing.native_id.is_empty() && !listing.native_id.starts_with("record-") && listing.native_id != "text"
}

pub(super) fn seller_country(listing: &Listing) -> Option<&str> {
    listing.broker.as_ref().and_then(|b| b.country.as_deref())
}

/// Whether a text is neither empty nor an unfilled template.
pub(super) fn filled(text: &str) -> bool {
    !text.is_empty() && !template::is_unfilled(text)
}

/// The licence. An unfilled template counts as none; earlier versions of the normaliser kept it.
fn licence(listing: &Listing) -> Option<&Licence> {
    listing.licence.as_ref().filter(|l| !matches!(l, Licence::Custom(words) if template::is_unfilled(words)))
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn join<'t>(values: impl Iterator<Item = &'t str>) -> Option<String> {
    let joined = values.collect::<Vec<_>>().join(", ");
    (!joined.is_empty()).then_some(joined)
}
