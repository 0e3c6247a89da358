//! Verdicts of rules: dates in force, denials, accusations, and when a waiver holds. Most cases were reported by reviewers of earlier
//! versions; `blind` has sentences written by people who had not seen the program.

mod accusation;
mod blind;
mod denial;
mod under;

use crate::support::{done, json, write};
use brokerwatch::assess::audit::{Condition, Rule, Subject, Truth};
use brokerwatch::assess::evaluate::{ExampleResult, run_examples};
use brokerwatch::assess::method::Method;
use brokerwatch::assess::tag::Scratch;
use brokerwatch::domain::listing::{
    Assessment, Basis, Claim, ClaimKind, Evidence, Facet, Field, Finding, Listing, Record, SourceLocation, Tag, TermId,
    Verdict,
};
use brokerwatch::ingest::acquire::source::Sources;
use brokerwatch::ingest::normalise::record::Normaliser;
use serde_json::{Value, json};
use std::sync::LazyLock;

static METHOD: LazyLock<Method> = LazyLock::new(|| Method::embedded().unwrap());
static EXAMPLES: LazyLock<Vec<ExampleResult>> = LazyLock::new(|| run_examples(&METHOD).unwrap());

fn listing(fields: Value) -> Listing {
    let Value::Object(mut fields) = fields else { panic!("an object") };
    fields.entry("id").or_insert_with(|| "1".into());
    fields.entry("title").or_insert_with(|| "Data set".into());
    let card = Sources::embedded().unwrap().get("canonical").unwrap().head.clone();
    Normaliser::new(&card).normalise(&Record { place: SourceLocation::default(), fields }).listing
}

fn assess(listing: &Listing) -> Assessment {
    METHOD.assess(listing, &mut Scratch::default())
}

fn found(fields: Value) -> Vec<String> {
    assess(&listing(fields)).findings.into_iter().map(|f| f.rule).collect()
}

/// The rules that wait for a second sign.
fn doubted(fields: Value) -> Vec<String> {
    let undecided = assess(&listing(fields)).undecided;
    let waits = undecided.into_iter().filter(|u| u.missing.iter().any(|m| m.split(' ').next() == Some("sign")));
    waits.flat_map(|u| u.rules).collect()
}

fn consent(term: &str, evidence: Vec<Evidence>) -> Tag {
    Tag { term: TermId::try_from(term.to_owned()).unwrap(), basis: Basis::Stated, confidence: 0.9, evidence }
}

/// Dates and conditions as the statutes have them.
#[test]
fn the_law_is_that_of_today() {
    let in_force = |rule: &str, day: &str| METHOD.rules.get(rule).unwrap().head.in_force(day);
    assert!(in_force("eu-aia-5-csam", "2013-12-18") && in_force("eu-aia-5-csam", "2026-11-28"));
    assert!(!in_force("eu-aia-5-1-bb", "2026-12-01") && in_force("eu-aia-5-1-bb", "2026-12-02"));
    assert!(!in_force("us-ct-sb4", "2026-09-30") && in_force("us-ct-sb4", "2026-10-01"));
    assert!(!in_force("us-ct-broker", "2026-12-31") && in_force("us-ct-broker", "2027-01-01"));
    assert!(!in_force("us-md-modpa", "2026-03-31") && in_force("us-md-modpa", "2026-04-01"));
    let fires = |rule: &str, description: &str, price: &str| {
        found(json!({"description": description, "price": price})).iter().any(|r| r == rule)
    };
    for (rule, description, expected) in [
        ("us-md-modpa", "Portraits: face images of 900 people living in Maryland.", false),
        ("us-md-modpa", "Loan balances of residents of Maryland.", false),
        ("us-md-modpa", "Party affiliation of voters living in Maryland.", false),
        ("us-md-modpa", "GPS traces of smartphones of people living in Maryland.", true),
        ("us-md-modpa", "Religious affiliation of residents of Maryland.", true),
        ("us-ca-ccpa-sensitive", "Household income and credit scores of residents of California.", false),
        ("us-ca-ccpa-sensitive", "GPS traces of smartphones of people living in California.", true),
        ("us-ct-sb4", "GPS traces of smartphones of people living in Connecticut.", true),
        ("us-wiretap-all-party", "Call center recordings, callers residing in Connecticut.", true),
    ] {
        assert_eq!(fires(rule, description, "$900"), expected, "{rule}: {description}");
    }
    let seller = |country: &str| {
        found(
            json!({"title": "Selfie videos of 3,000 people", "countries": ["FR"], "broker": "Sample Faces", "broker_country": country}),
        )
    };
    assert!(seller("IN").contains(&"gdpr-44".to_owned()) && !seller("BR").contains(&"gdpr-44".to_owned()));
    let colorado = METHOD.rules.get("us-co-biometric-sale").unwrap();
    assert_eq!((colorado.head.status.name(), colorado.head.confidence.as_str()), ("draft", "S"), "not confirmed");
}

#[test]
fn cards_are_checked_as_if_no_register_had_been_read() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    done(data, &["init"]);
    let header = "Data broker\u{a0}name:,Data broker primary website:,Data broker country:";
    let rows = format!("\u{feff},do not surface,\r\n{header}\r\n\"Walrus Works, Inc.\",https://walrus.example,USA\r\n");
    let file = write(folder.path(), "r.csv", rows);
    done(data, &["register", "import", &file, "--register", "us-ca-brokers", "--edition", "2025"]);
    done(data, &["cards", "check"]);
    done(data, &["rules", "test"]);
    // A seller that matches no entry is shown beside no entry.
    let one = json(data, &["register", "match", "--json", "Harmless Weather Ltd"]).to_string();
    let told = String::from_utf8(done(data, &["register", "match", "Acme Works"]).stdout).unwrap();
    assert!(!one.contains("Walrus") && one.contains("not-found"), "{one}");
    assert!(!told.contains("Walrus"), "{told}");
}

#[test]
fn a_waiver_holds_from_its_making_and_not_before() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let offer = "{\"id\":\"1\",\"title\":\"Child sexual abuse images\"}\n";
    let input = write(folder.path(), "a.jsonl", offer);
    done(data, &["ingest", "-s", "canonical", &input]);
    let list = |more: &[&str]| json(data, &[&["findings", "list", "--json", "--rule", "us-csam"], more].concat());
    let fingerprint = list(&[])[0]["fingerprint"].as_str().unwrap().to_owned();
    let until = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * 300);
    let until = until.strftime("%Y-%m-%d").to_string();
    done(data, &["findings", "waive", &fingerprint, "--by", "Ines Roth", "--reason", "seen", "--until", &until]);
    assert_eq!(list(&["--status", "waived"]).as_array().unwrap().len(), 1);
    assert_eq!(list(&["--status", "waived", "--as-of", "2010-01-01"]), json!([]));
    assert_eq!(list(&["--as-of", "2010-01-01"])[0]["waiver"], Value::Null);

    // The same of a file of waivers that says when it was made.
    let waiver = |from: &str| {
        format!(
            "[[waiver]]\nrule = \"us-csam\"\nlisting = \"1\"\nby = \"Ines\"\nreason = \"seen\"\n{from}until = \"{until}\"\n"
        )
    };
    let count = |name: &str, from: &str, day: &str| {
        let file = write(folder.path(), name, waiver(from));
        let report = json(
            data,
            &["audit", &input, "--json", "--fail-on", "never", "--rule", "us-csam", "--waivers", &file, "--as-of", day],
        );
        report["entries"][0]["findings"].as_array().unwrap().iter().filter(|f| !f["waiver"].is_null()).count()
    };
    assert_eq!(count("w.toml", "from = \"2026-11-02\"\n", "2026-11-01"), 0);
    assert_eq!(count("w.toml", "from = \"2026-11-02\"\n", "2026-11-02"), 1);
    assert_eq!(count("v.toml", "", "2026-11-01"), 1);
}
