//! The fields that people can search, compare and count: texts, facets, numbers and ranges.
//!
//! Each has its row in the table of [`super::FIELDS`], which says how it is indexed and what people call it in queries.

/// The full-text fields: their words are indexed, their text is not stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextField {
    /// The headline of the listing.
    Title,
    /// Keywords and other short labels.
    Keywords,
    /// The name of the broker as printed.
    Broker,
    /// The body text.
    Description,
}

/// The facets: short values, several to a document, that can be filtered by and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FacetField {
    /// Terms of the consent vocabulary.
    Consent,
    /// Terms of the provenance vocabulary.
    Provenance,
    /// Terms of the sensitivity vocabulary.
    Sensitivity,
    /// The broker.
    Broker,
    /// The source the listing was read from.
    Source,
    /// Kind of data: text, image, audio …
    Modality,
    /// Countries the data is about.
    Country,
    /// Languages of the data.
    Language,
    /// Severity of the worst or of each finding.
    Severity,
    /// Licence of the offer.
    Licence,
    /// Rules that have a finding on the listing.
    Rule,
    /// Packs of those rules.
    Pack,
    /// Where those rules apply.
    Jurisdiction,
    /// Facts that are not stated and without which some rule cannot be decided.
    Undecided,
    /// How complete the documentation is: `A+` … `F`.
    Grade,
    /// Currency of the price, ISO 4217.
    Currency,
    /// State of the offer: `delisted`, `free` …
    Status,
    /// The language the listing itself is written in, as detected from its text: `en`, `zh` …
    Written,
    /// Terms that only the second reader sees, those that it doubts, and whether it has read the listing.
    SecondReader,
    /// Rules that would apply if the seller were established in the country that signs imply; no findings.
    MayApply,
    /// What a person can look up: platforms named as origin, years, countries, kinds of recording …
    LookUp,
}

/// Numbers to compare, to sort by and for histograms; at most one of each in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberField {
    /// The price as stated, in units of its currency. Compare it within one currency.
    Price,
    /// The largest number of pieces stated: images, videos, recordings, texts or records.
    Volume,
    /// Persons in the data.
    People,
    /// Hours of sound or film.
    Hours,
    /// Pictures.
    Images,
    /// Films or clips.
    Videos,
    /// Sound recordings, calls.
    Recordings,
    /// Documents, posts, sentences.
    Texts,
    /// Rows, entries, pieces of unnamed kind.
    Records,
    /// Tokens or words.
    Tokens,
    /// Columns, attributes.
    Columns,
    /// Devices.
    Devices,
    /// Bytes.
    Bytes,
}

/// Ranges from one value to another, both included; a query matches those that overlap its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RangeField {
    /// Publication at the source, in days; a year or a month is a range.
    Published,
    /// When the data was collected, in days.
    Collected,
    /// From the first to the last day on which the listing was seen at its source.
    Observed,
    /// The day on which the listing was first seen.
    Seen,
    /// Ages of the people in the data, in years.
    Age,
}
