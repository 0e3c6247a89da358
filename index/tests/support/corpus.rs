//! Random documents and queries over a small vocabulary, so that they often meet.
//!
//! No word is one slip away from another, and one document that is never deleted has all of them in every field: so no
//! query is ever corrected, and the reference need not know how.

use brokerwatch_index::{Document, FacetField, Filters, NumberField, RangeField};
use proptest::prelude::*;

/// The words of all texts.
pub const WORDS: &[&str] =
    &["alpha", "alps", "beta", "beton", "gamma", "alphabeta", "the", "of", "record", "recorded", "recordings"];
/// The words of names; each sounds like the other.
pub const NAMES: &[&str] = &["phonex", "fonex"];

/// The facets that documents have.
pub const FACETS: &[FacetField] = &[
    FacetField::Country,
    FacetField::Rule,
    FacetField::Broker,
    FacetField::Consent,
    FacetField::Severity,
    FacetField::Grade,
    FacetField::Status,
];

/// The document that has all words. It is not among those that are replaced or deleted.
pub fn anchor() -> Document {
    let all = [WORDS, NAMES].concat().join(" ");
    Document {
        id: "f".repeat(32),
        title: all.clone(),
        description: all.clone(),
        keywords: all.clone(),
        broker_name: all,
        written: Some("en".into()),
        ..Document::default()
    }
}

fn words(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(WORDS), 0..most).prop_map(|words| words.join(" "))
}

fn name() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select([&["alpha", "beta"], NAMES].concat()), 0..3).prop_map(|w| w.join(" "))
}

fn values(of: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<String>> {
    prop::collection::btree_set(prop::sample::select(of), 0..=most)
        .prop_map(|values| values.into_iter().map(str::to_owned).collect())
}

/// Ids differ in both halves, so that their order depends on either.
pub fn id() -> impl Strategy<Value = String> {
    (0_u64..3, 0_u64..6).prop_map(|(high, low)| format!("{high:016x}{low:016x}"))
}

fn facets() -> impl Strategy<Value = Vec<Vec<String>>> {
    (
        values(&["DE", "FR", "it"], 3),
        values(&["R-1", "R-2"], 2),
        values(&["Acme", "phonex"], 1),
        values(&["unknown", "given"], 2),
        values(&["note", "high", "critical"], 2),
        values(&["F", "C+", "A+"], 1),
        values(&["delisted", "free"], 2),
    )
        .prop_map(|(a, b, c, d, e, f, g)| vec![a, b, c, d, e, f, g])
}

fn number() -> impl Strategy<Value = Option<f64>> {
    prop::option::of(prop::sample::select(vec![0.0, 0.5, 5.0, 7.0, 5e6, 1e12]))
}

fn days() -> impl Strategy<Value = Option<(i64, i64)>> {
    prop::option::of((19_700_i64..19_800, 0_i64..60).prop_map(|(from, long)| (from, from + long)))
}

fn ages() -> impl Strategy<Value = Option<(i64, i64)>> {
    prop::option::of(prop_oneof![
        (0_i64..30, 0_i64..30).prop_map(|(from, long)| (from, from + long)),
        (0_i64..30).prop_map(|from| (from, i64::MAX)),
        (0_i64..30).prop_map(|to| (i64::MIN, to)),
    ])
}

pub fn document() -> impl Strategy<Value = Document> {
    let texts = (id(), words(6), words(9), words(3), name(), prop::option::of(Just("en".to_owned())));
    let rest = (facets(), [number(), number(), number()], [days(), days()], ages());
    (texts, rest).prop_map(
        |((id, title, description, keywords, broker_name, written), (facets, numbers, days, ages))| {
            let mut document =
                Document { id, title, description, keywords, broker_name, written, ..Document::default() };
            for (field, values) in FACETS.iter().zip(facets) {
                document.facets[*field] = values;
            }
            for (field, number) in
                [NumberField::Price, NumberField::Volume, NumberField::People].into_iter().zip(numbers)
            {
                document.numbers[field] = number;
            }
            for (field, days) in [RangeField::Published, RangeField::Seen].into_iter().zip(days) {
                document.ranges[field] = days;
            }
            document.ranges[RangeField::Age] = ages;
            document
        },
    )
}

/// Parts of queries, one for each thing that can be asked and some that are half typed.
const PARTS: &[&str] = &[
    "alpha",
    "beta",
    "gamma",
    "alps",
    "nowhere",
    "the",
    "of",
    "recording",
    "recordings",
    "fonex",
    "al*",
    "bet*",
    "o*",
    "\"alpha beta\"",
    "\"beta beta\"",
    "\"of the\"",
    "\"the of the\"",
    "\"alpha of the beta\"",
    "\"recorded\"",
    "\"alpha beta\"~1",
    "\"alpha beta\"~2",
    "\"alpha beta gamma\"~1",
    "\"alpha beta gamma\"~4",
    "\"beta beta\"~1",
    "alpha-beta",
    "alpha-be*",
    "of-the",
    "alpah~",
    "beta~1",
    "betox~1",
    "gxmmx~2",
    "title:beta",
    "title:recording",
    "description:recorded",
    "title:(alpha the)",
    "title:(alpha OR gamma)",
    "broker_name:phonex",
    "keywords:alpha",
    "-gamma",
    "-the",
    "-\"alpha beta\"",
    "-(alpha OR beta)",
    "-(alpha beta gamma)",
    "-country:DE",
    "country:de",
    "country:IT",
    "country:*",
    "country:d*",
    "country:f~1",
    "rule:R*",
    "rule:(R-1 OR R-2)",
    "broker:fonex",
    "broker:ACME",
    "broker:\"phonex\"",
    "consent:given",
    "consent:none",
    "has:consent",
    "-has:consent",
    "severity:>=high",
    "severity:<high",
    "severity:note..high",
    "severity:critical",
    "grade:<=C+",
    "grade:>F",
    "is:delisted",
    "price:<5",
    "price:5..7",
    "price:>0.5",
    "price:(<1 OR >1m)",
    "has:price",
    "-price:*",
    "volume:5",
    "people:>=5m",
    "seen:2024-01",
    "seen:<2024-02",
    "published:2023-12-15..2024-01-10",
    "published:2024",
    "has:seen",
    "age:<18",
    "age:5..9",
    "age:>20",
    "age:40",
    "has:age",
    "id:0",
    "id:00000000000000010000000000000002",
    "id:f",
    "OR",
    "AND",
    "(",
    ")",
    "\"",
    "(alpha beta)",
    "(the OR gamma)",
    "\" (alpha beta)",
    "\" title:beta",
];

pub fn question() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PARTS), 0..6).prop_map(|parts| parts.join(" "))
}

/// The queries of one part each.
pub fn parts() -> impl Iterator<Item = &'static str> {
    PARTS.iter().copied()
}

pub fn filters() -> impl Strategy<Value = Filters> {
    let country = values(&["DE", "FR", "it", "XX"], 2);
    (country, values(&["R-1", "R-2"], 1), values(&["high", "note"], 1)).prop_map(|(country, rule, severity)| {
        let all = [(FacetField::Country, country), (FacetField::Rule, rule), (FacetField::Severity, severity)];
        Filters::from(all)
    })
}
