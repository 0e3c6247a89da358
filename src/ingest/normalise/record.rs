//! From a record to a listing. Never fails and never guesses: what is not understood stays as text under `extra` and is
//! told as an issue.

use super::extract::Extractor;
use super::noise;
use super::step::Step;
use crate::domain::listing::{Issue, IssueCode, Listing, Observed, Record, digest_hex};
use crate::ingest::acquire::source::Source;
use crate::ingest::acquire::unrecognised::describe as describe_unrecognised;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Raised whenever the program reads other facts out of the same record under the same card.
const LOGIC: &str = "normalise/2";

/// Turns the records of one source into listings. Built once per source, shared by all threads.
pub struct Normaliser {
    pub(super) source: Source,
    fingerprint: String,
    pub(super) columns: Columns,
    /// Columns that are wholly represented by a fact and so are not repeated under `extra`.
    pub(super) taken: BTreeSet<String>,
}

/// What comes of a record.
#[derive(Debug)]
pub struct Normalised {
    /// The listing.
    pub listing: Listing,
    /// What was not understood.
    pub issues: Vec<Issue>,
    /// SHA-256 of the record's fields without the counters the source card ignores.
    pub record_digest: String,
    /// The same without noise: order of a list, space at the ends of lines, forms of letters, empty values.
    pub content_digest: String,
    /// When the source said so, if the record states that.
    pub observed: Option<Observed>,
}

impl Normalised {
    /// Whether there is anything to judge; if not, why not.
    pub fn no_listing(&self, record: &Record) -> Option<Issue> {
        let empty = self.listing.title.is_empty() && self.listing.description.is_empty();
        empty.then(|| {
            let shown = serde_json::to_string(&record.fields).unwrap_or_default();
            Issue::new(IssueCode::NotAListing, &record.place, "", &shown, describe_unrecognised(&record.fields))
        })
    }
}

macro_rules! columns {
    ($($name:ident),* $(,)?) => {
        pub(super) struct Columns { $(pub $name: Extractor),* }
        impl Columns {
            fn new(map: &crate::ingest::acquire::mapping::Mapping) -> Self {
                Self { $($name: Extractor::new(map.$name.as_ref())),* }
            }
            fn all(&self) -> Vec<&Extractor> {
                vec![$(&self.$name),*]
            }
        }
    };
}
columns!(
    native_id,
    title,
    description,
    broker,
    broker_country,
    url,
    price,
    currency,
    price_unit,
    volume,
    licence,
    languages,
    countries,
    modality,
    collected,
    collected_from,
    collected_to,
    ages,
    published,
    keywords,
    observed_at,
);

impl Normaliser {
    /// Prepares the rules of a source.
    pub fn new(source: &Source) -> Self {
        let columns = Columns::new(&source.map);
        let taken = columns.all().iter().flat_map(|e| e.whole_columns()).map(str::to_owned).collect();
        let decides = format!("{:?}", (&source.map, &source.missing, &source.ignore, &source.country, source.invented));
        // A mapping that says nothing of observations is named as before there was a way to say it.
        let decides = decides.replacen(", observed_at: None", "", 1);
        let fingerprint = digest_hex(&[LOGIC.as_bytes(), decides.as_bytes()])[..16].to_owned();
        Self { source: source.clone(), fingerprint, columns, taken }
    }

    /// Sixteen hex digits that name the mapping and the readers; another value means that facts may differ.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Normalises one record.
    pub fn normalise(&self, record: &Record) -> Normalised {
        let (digest, content_digest) = self.digests(record);
        let mut step = Step { of: self, record, issues: Vec::new(), extra: BTreeMap::new(), unparsed: BTreeMap::new() };
        let listing = step.listing(&digest);
        let observed = step.observed();
        Normalised { listing, issues: step.issues, record_digest: digest, content_digest, observed }
    }

    /// Field names and values in sorted order, so that neither column order nor counters make a version: to the letter, and
    /// without noise. To the letter, texts go in as they are and other values as JSON.
    fn digests(&self, record: &Record) -> (String, String) {
        let mut parts: Vec<Cow<'_, [u8]>> = Vec::with_capacity(record.fields.len() * 3);
        let mut calm: Vec<Cow<'_, [u8]>> = Vec::with_capacity(record.fields.len() * 2);
        for (name, value) in &record.fields {
            if self.source.ignore.contains(name) || self.columns.observed_at.reads(name) {
                continue;
            }
            parts.push(Cow::Borrowed(name.as_bytes()));
            match value {
                Value::String(text) => parts.extend([Cow::Borrowed(&b"text"[..]), Cow::Borrowed(text.as_bytes())]),
                other => parts.extend([Cow::Borrowed(&b"json"[..]), Cow::Owned(other.to_string().into_bytes())]),
            }
            if let Some(text) = noise::without(value) {
                calm.extend([Cow::Borrowed(name.as_bytes()), text]);
            }
        }
        let digest = |parts: &[Cow<'_, [u8]>]| digest_hex(&parts.iter().map(|p| &**p).collect::<Vec<_>>());
        (digest(&parts), digest(&calm))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::listing::SourceLocation;
    use crate::ingest::acquire::source::Sources;
    use serde_json::json;

    #[test]
    fn the_sellers_country_is_read_kept_in_words_if_not_understood_and_nobodys_without_a_seller() {
        let sources = Sources::embedded().unwrap();
        let normaliser = Normaliser::new(&sources.get("canonical").unwrap().head);
        let read = |fields: Value| {
            let Value::Object(fields) = fields else { panic!("an object") };
            normaliser.normalise(&Record { place: SourceLocation::default(), fields })
        };
        for (text, code) in [("US", "US"), ("Germany", "DE"), ("中国", "CN"), ("the Netherlands", "NL")] {
            let got = read(json!({"id": "1", "title": "t", "broker": "Sample Voices", "broker_country": text}));
            assert_eq!(got.listing.broker.unwrap().country.as_deref(), Some(code), "{text}");
            assert!(got.issues.is_empty(), "{:?}", got.issues);
        }
        for text in ["Germany, France", "Europe", "worldwide"] {
            let got = read(json!({"id": "1", "title": "t", "broker": "Sample Voices", "broker_country": text}));
            assert_eq!(got.listing.broker.unwrap().country, None, "{text}");
            assert_eq!(got.listing.unparsed["seller-country"], text);
            assert_eq!(got.issues.len(), 1);
        }
        let got = read(json!({"id": "1", "title": "t", "broker_country": "US"}));
        assert_eq!((got.listing.broker, got.listing.extra["broker_country"].as_str()), (None, "US"));
    }
}
