//! From a record to a listing. It never fails and never guesses: a value that cannot be parsed is kept as text and
//! reported as an issue.

use super::canonical_value::canonical_bytes;
use super::columns::Columns;
use super::fact_reader::FactReader;
use crate::domain::listing::{Issue, IssueCode, Listing, Observed, Record, digest_hex};
use crate::ingest::acquire::source::Source;
use crate::ingest::acquire::unrecognised::describe as describe_unrecognised;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Raised whenever the program reads other facts out of the same record under the same card.
const LOGIC: &str = "normalise/5";

/// Turns the records of one source into listings. Built once per source, shared by all threads.
pub struct Normaliser {
    source: Source,
    fingerprint: String,
    columns: Columns,
    /// Columns that a fact represents completely, so they are not repeated under `extra`.
    taken: BTreeSet<String>,
}

/// A normalised record.
#[derive(Debug)]
pub struct Normalised {
    /// The listing.
    pub listing: Listing,
    /// What could not be parsed.
    pub issues: Vec<Issue>,
    /// SHA-256 of the record's fields without the counters the source card ignores.
    pub record_digest: String,
    /// The same over canonical values, which ignore the order of a list, space at the ends of lines, composed letters
    /// and empty values.
    pub content_digest: String,
    /// When the record was taken from its source, if it says so.
    pub observed: Option<Observed>,
}

impl Normalised {
    /// An issue if the record has neither title nor description, so there is nothing to assess.
    pub fn no_listing(&self, record: &Record) -> Option<Issue> {
        let empty = self.listing.title.is_empty() && self.listing.description.is_empty();
        empty.then(|| {
            let shown = serde_json::to_string(&record.fields).unwrap_or_default();
            Issue::new(IssueCode::NotAListing, &record.place, "", &shown, describe_unrecognised(&record.fields))
        })
    }
}

impl Normaliser {
    /// Prepares the rules of a source.
    pub fn new(source: &Source) -> Self {
        let columns = Columns::new(&source.map);
        let taken = columns.all().iter().flat_map(|e| e.whole_columns()).map(str::to_owned).collect();
        let decides = format!("{:?}", (&source.map, &source.missing, &source.ignore, &source.country, source.invented));
        // Mappings without `observed_at` keep the fingerprint they had before the field existed.
        let decides = decides.replacen(", observed_at: None", "", 1);
        let decides = if source.ids_per_file { decides + ", ids_per_file" } else { decides };
        // So do cards without the usual words for "not stated".
        let usual = source.usual_missing.then(|| format!(" usual_missing, but {:?}", source.stated));
        let decides = decides + &usual.unwrap_or_default();
        let fingerprint = digest_hex(&[LOGIC.as_bytes(), decides.as_bytes()])[..16].to_owned();
        Self { source: source.clone(), fingerprint, columns, taken }
    }

    /// Sixteen hex digits over mapping and program logic; with another value the facts may differ.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Normalises one record.
    pub fn normalise(&self, record: &Record) -> Normalised {
        let (digest, content_digest) = self.digests(record);
        let mut reader = FactReader {
            source: &self.source,
            columns: &self.columns,
            taken: &self.taken,
            record,
            issues: Vec::new(),
            extra: BTreeMap::new(),
            unparsed: BTreeMap::new(),
        };
        let listing = reader.listing(&digest);
        let observed = reader.observed();
        Normalised { listing, issues: reader.issues, record_digest: digest, content_digest, observed }
    }

    /// Digests of the fields in sorted order, so that neither column order nor counters make a version: one over the
    /// exact values (texts as they are, other values as JSON), one over canonical values.
    fn digests(&self, record: &Record) -> (String, String) {
        let mut parts: Vec<Cow<'_, [u8]>> = Vec::with_capacity(record.fields.len() * 3);
        let mut canonical: Vec<Cow<'_, [u8]>> = Vec::with_capacity(record.fields.len() * 2);
        for (name, value) in &record.fields {
            if self.source.ignore.contains(name) || self.columns.observed_at.reads(name) {
                continue;
            }
            parts.push(Cow::Borrowed(name.as_bytes()));
            match value {
                Value::String(text) => parts.extend([Cow::Borrowed(&b"text"[..]), Cow::Borrowed(text.as_bytes())]),
                other => parts.extend([Cow::Borrowed(&b"json"[..]), Cow::Owned(other.to_string().into_bytes())]),
            }
            if let Some(text) = canonical_bytes(value) {
                canonical.extend([Cow::Borrowed(name.as_bytes()), text]);
            }
        }
        let digest = |parts: &[Cow<'_, [u8]>]| digest_hex(&parts.iter().map(|p| &**p).collect::<Vec<_>>());
        (digest(&parts), digest(&canonical))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::listing::{Licence, SourceLocation};
    use crate::ingest::acquire::source::Sources;
    use serde_json::json;

    #[test]
    fn the_country_of_the_seller_is_parsed_or_kept_as_text() {
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
    #[test]
    fn a_statement_on_access_is_no_licence() {
        let sources = Sources::embedded().unwrap();
        let normaliser = Normaliser::new(&sources.get("canonical").unwrap().head);
        let read = |licence: Value| {
            let Value::Object(fields) = json!({"id": "1", "title": "t", "licence": licence}) else { unreachable!() };
            normaliser.normalise(&Record { place: SourceLocation::default(), fields }).listing
        };
        let access = "info:eu-repo/semantics/openAccess";
        let both = read(json!([access, "CC0-1.0"]));
        assert_eq!(both.licence.unwrap().label(), "CC0-1.0");
        let only = read(json!(access));
        assert_eq!((only.licence, only.extra["licence"].as_str()), (None, access));
        let several = read(json!(["mit", "cc-by-nc-4.0", "unknown", "MIT", "The MIT License", "own terms"]));
        let labels: Vec<String> = several.licences().map(Licence::label).collect();
        assert_eq!(
            (labels, several.extra.is_empty()),
            (vec!["MIT".to_owned(), "CC-BY-NC-4.0".to_owned(), "custom: own terms".to_owned()], true)
        );
    }

    #[test]
    fn a_seller_that_is_not_stated_is_none_unless_the_card_knows_it() {
        let sources = Sources::embedded().unwrap();
        let card = &sources.get("canonical").unwrap().head;
        let read = |card: &Source, broker: &str| {
            let Value::Object(fields) = json!({"id": "1", "title": "t", "broker": broker}) else { unreachable!() };
            let listing = Normaliser::new(card).normalise(&Record { place: SourceLocation::default(), fields }).listing;
            listing.broker.map(|broker| broker.name)
        };
        for word in ["NaN", "null", "unknown", "n/a", "-", "不详", "нет данных", "Keine Angabe", "Unknown."]
        {
            assert_eq!(read(card, word), None, "{word}");
        }
        let knows = Source { stated: vec!["Unknown".to_owned()], ..card.clone() };
        assert_eq!(read(&knows, "Unknown").as_deref(), Some("Unknown"));
        assert_eq!(read(card, "Unknown Speakers Ltd").as_deref(), Some("Unknown Speakers Ltd"));
    }

    #[test]
    fn a_list_of_places_keeps_what_is_known_of_it() {
        let sources = Sources::embedded().unwrap();
        let normaliser = Normaliser::new(&sources.get("canonical").unwrap().head);
        let read = |countries: Value| {
            let Value::Object(fields) = json!({"id": "1", "title": "t", "countries": countries}) else {
                unreachable!()
            };
            normaliser.normalise(&Record { place: SourceLocation::default(), fields })
        };
        let got = read(json!("Germany, France, Atlantis"));
        assert_eq!(got.listing.countries, ["DE", "FR"]);
        assert_eq!(got.listing.unparsed["countries"], "Atlantis");
        assert!(got.issues[0].message.contains("“Atlantis” is not one"), "{:?}", got.issues);
        let got = read(json!(["California", "Bavaria", "Poland"]));
        assert_eq!(got.listing.countries, ["DE", "PL", "US"]);
        assert_eq!(got.listing.subdivisions, ["DE-BY", "US-CA"]);
        assert!(got.issues.is_empty(), "{:?}", got.issues);
        let got = read(json!("Europe"));
        assert_eq!(got.listing.unparsed["countries"], "Europe");
        assert!(got.issues[0].message.contains("“Europe” is a region"), "{:?}", got.issues);
        assert!(!serde_json::to_string(&got.listing).unwrap().contains("subdivisions"));
    }
}
