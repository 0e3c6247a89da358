//! The index document of a listing.

use super::broader_codes::{BY_CODE, broaden};
use crate::assess::completeness::documentation;
use crate::assess::lookup::Traits;
use crate::domain::listing::{
    AgeRange, Amount, Assessment, Availability, BrokerId, Facet, Licence, Listing, TermId, Unit,
};
use brokerwatch_index::{
    Ast, Document, FacetField, Filters, IndexError, NumberField, RangeField, Sample, Searcher, detect,
};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;
/// A value of the facet “status”: the source does not offer the listing any more.
const DELISTED: &str = "delisted";
/// A value of the facet “status”: an invented sample.
pub(super) const SAMPLE: &str = "sample";

/// A value of the facet “second reader”: it has read the listing.
pub const READ_TWICE: &str = "read";
/// Number of listings that the second reader has read.
pub fn count_read_twice(searcher: &Searcher) -> Result<u64, IndexError> {
    let filters = Filters::from([(FacetField::SecondReader, vec![READ_TWICE.to_owned()])]);
    searcher.count(&Ast::everything(), &filters)
}

/// Before a term of that facet: the lists see it and the second reader does not.
pub const DOUBTS: &str = "doubts-";

/// The index document of a listing, its assessment and its availability. The three are known once the store has written
/// the listing, so that is when the document is built. `personal` are the terms about people.
pub fn document(
    listing: &Listing,
    assessment: &Assessment,
    availability: Availability,
    personal: &BTreeSet<TermId>,
) -> Document {
    let mut document = Document {
        id: listing.id.as_str().to_owned(),
        title: listing.title.clone(),
        description: listing.description.clone(),
        broker_name: listing.broker.as_ref().map(|b| b.name.clone()).unwrap_or_default(),
        keywords: keywords(listing, assessment),
        written: written(listing).map(str::to_owned),
        ..Document::default()
    };
    numbers(listing, &mut document);
    ranges(listing, &mut document);
    let facets = &mut document.facets;
    for tag in &assessment.tags {
        let field = match tag.term.facet() {
            Facet::Consent => FacetField::Consent,
            Facet::Provenance => FacetField::Provenance,
            Facet::Sensitivity => FacetField::Sensitivity,
        };
        facets[field].push(tag.term.slug().to_owned());
    }
    if let Some(reading) = &assessment.second_reading {
        let second = &mut facets[FacetField::SecondReader];
        second.push(READ_TWICE.to_owned());
        second.extend(reading.tags.iter().map(|t| t.term.slug().to_owned()));
        second.extend(reading.doubts.iter().map(|term| format!("{DOUBTS}{}", term.slug())));
    }
    facets[FacetField::LookUp] = Traits::of(listing, assessment).names();
    facets[FacetField::Broker].extend(listing.broker.as_ref().map(|b| b.name.clone()));
    facets[FacetField::Source].push(listing.source.clone());
    facets[FacetField::Modality].extend(listing.modalities.iter().map(|m| m.name().to_owned()));
    facets[FacetField::Country].extend(listing.countries.iter().chain(&listing.subdivisions).cloned());
    facets[FacetField::Language].extend(listing.languages.iter().cloned());
    facets[FacetField::Licence].extend(listing.licences().map(Licence::label));
    facets[FacetField::Status].extend(listing.invented.then(|| SAMPLE.to_owned()));
    facets[FacetField::Severity].extend(assessment.severity().map(|s| s.name().to_owned()));
    facets[FacetField::Rule].extend(assessment.findings.iter().map(|f| f.rule.clone()));
    facets[FacetField::MayApply].extend(assessment.may_apply.iter().map(|m| m.rule.clone()));
    facets[FacetField::Pack].extend(distinct(assessment.findings.iter().map(|f| f.pack.as_str())));
    facets[FacetField::Jurisdiction]
        .extend(distinct(assessment.findings.iter().flat_map(|f| f.jurisdictions.iter().map(String::as_str))));
    facets[FacetField::Undecided]
        .extend(distinct(assessment.undecided.iter().flat_map(|u| u.missing.iter().map(String::as_str))));
    let grade = documentation(listing, assessment, personal).core.grade;
    facets[FacetField::Grade].push(grade.name().to_owned());
    available(availability, &mut document);
    let facets = &mut document.facets;
    for field in BY_CODE {
        broaden(field, &mut facets[field]);
    }
    // The engine rejects long facet values; the stored listing keeps them in full.
    for field in [FacetField::Broker, FacetField::Licence] {
        for value in &mut facets[field] {
            value.truncate(value.floor_char_boundary(BrokerId::LONGEST_NAME));
        }
    }
    document
}

/// The language a listing is written in, ISO 639-1, if it is clear.
pub fn written(listing: &Listing) -> Option<&'static str> {
    detect(&listing.title, &listing.description)
}

/// The texts by which similar listings are found; `keywords` is the buffer for its keywords.
pub fn sample<'a>(listing: &'a Listing, assessment: &Assessment, keywords: &'a mut String) -> Sample<'a> {
    *keywords = self::keywords(listing, assessment);
    Sample { id: listing.id.as_str(), title: &listing.title, description: &listing.description, keywords }
}

/// Since when a listing is listed, and whether it still is.
fn available(availability: Availability, document: &mut Document) {
    let day = |micros: i64| micros.div_euclid(DAY);
    let first = day(availability.first_seen);
    document.ranges[RangeField::Seen] = Some((first, first));
    // What has not been delisted is listed for all that is known.
    document.ranges[RangeField::Observed] = Some((first, availability.delisted.map_or(i64::MAX, day)));
    document.facets[FacetField::Status].extend(availability.delisted.map(|_| DELISTED.to_owned()));
}

fn numbers(listing: &Listing, document: &mut Document) {
    let (numbers, facets) = (&mut document.numbers, &mut document.facets);
    match listing.price.as_ref().map(|p| &p.amount) {
        Some(Amount::Free) => {
            numbers[NumberField::Price] = Some(0.0);
            facets[FacetField::Status].push("free".to_owned());
        }
        Some(Amount::OnRequest) => facets[FacetField::Status].push("price-on-request".to_owned()),
        Some(Amount::Money { micros, currency, .. }) => {
            // One division, so that a price of 0.1 equals a typed 0.1.
            numbers[NumberField::Price] = Some(*micros as f64 / 1e6);
            facets[FacetField::Currency].extend(currency.clone());
        }
        None => {}
    }
    for quantity in &listing.volume {
        let (field, pieces) = match quantity.unit {
            Unit::People => (NumberField::People, false),
            Unit::Hours => (NumberField::Hours, false),
            Unit::Images => (NumberField::Images, true),
            Unit::Videos => (NumberField::Videos, true),
            Unit::Recordings => (NumberField::Recordings, true),
            Unit::Texts => (NumberField::Texts, true),
            Unit::Records => (NumberField::Records, true),
            Unit::Tokens => (NumberField::Tokens, false),
            Unit::Fields => (NumberField::Columns, false),
            Unit::Devices => (NumberField::Devices, false),
            Unit::Bytes => (NumberField::Bytes, false),
        };
        let largest = |known: Option<f64>| Some(known.map_or(quantity.value, |k| k.max(quantity.value)));
        numbers[field] = largest(numbers[field]);
        if pieces {
            numbers[NumberField::Volume] = largest(numbers[NumberField::Volume]);
        }
    }
}

fn ranges(listing: &Listing, document: &mut Document) {
    document.ranges[RangeField::Published] = listing.published.as_deref().and_then(days);
    document.ranges[RangeField::Collected] = listing.collected.as_ref().and_then(|period| {
        let end = |text: &Option<String>| text.as_deref().map(days);
        // An end that is stated but cannot be parsed is not an open end.
        match (end(&period.from), end(&period.to)) {
            (Some(None), _) | (_, Some(None)) | (None, None) => None,
            (from, to) => {
                let from = from.flatten().map_or(i64::MIN, |(first, _)| first);
                Some((from, to.flatten().map_or(i64::MAX, |(_, last)| last)))
            }
        }
    });
    document.ranges[RangeField::Age] = match &listing.ages {
        None | Some(AgeRange { min: None, max: None }) => None,
        Some(AgeRange { min, max }) => Some((min.map_or(0, i64::from), max.map_or(i64::MAX, i64::from))),
    };
}

/// First and last day, counted from 1970-01-01, of a year, a month or a day in ISO 8601.
fn days(text: &str) -> Option<(i64, i64)> {
    let epoch = Date::constant(1970, 1, 1);
    let number = |date: Date| date.since(epoch).ok().map(|span| i64::from(span.get_days()));
    let mut parts = text.split('-');
    let year: i16 = parts.next()?.parse().ok()?;
    let month: Option<i8> = parts.next().map(str::parse).transpose().ok()?;
    let day: Option<i8> = parts.next().map(str::parse).transpose().ok()?;
    let first = Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
    let last = match (month, day) {
        (_, Some(_)) => first,
        (Some(_), None) => first.last_of_month(),
        (None, None) => first.last_of_year(),
    };
    number(first).zip(number(last))
}

/// Each value once, sorted, without empty values of older assessments.
fn distinct<'a>(values: impl Iterator<Item = &'a str>) -> Vec<String> {
    let values: BTreeSet<&str> = values.filter(|v| !v.is_empty()).collect();
    values.into_iter().map(str::to_owned).collect()
}

/// The keywords of the source, the id at the source (often the only name of a data set), and the names of the
/// sensitivity terms of its tags, so that “call recording” also matches 客服录音.
fn keywords(listing: &Listing, assessment: &Assessment) -> String {
    let given = assessment.tags.iter().filter(|t| t.term.facet() == Facet::Sensitivity).map(|t| t.term.slug());
    let mut words = listing.keywords.join("\n");
    if listing.native_id.contains(char::is_alphabetic) {
        words.push('\n');
        words.push_str(&listing.native_id);
    }
    for slug in given {
        words.push('\n');
        words.push_str(slug);
    }
    words
}
