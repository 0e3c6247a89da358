//! Records of JSON: members of objects, lists of objects, several licences, and words for “not stated”.

use super::*;
use crate::domain::listing::{Licence, Listing, Record, SourceLocation};
use crate::ingest::acquire::source::Sources;
use crate::ingest::normalise::record::{Normalised, Normaliser};

/// Reads a record by a card whose head ends in `head`.
fn read(head: &str, record: Value) -> Normalised {
    let card = format!(
        "+++\nid = \"x\"\nkind = \"source\"\nstatus = \"stable\"\npublisher = \"p\"\nurl = \"\"\nformat = \"jsonl\"\nterms = \
         \"t\"\n{head}\n+++\n# X\n"
    );
    let sources = Sources::from_files(vec![("x.md".to_owned(), card)]).unwrap();
    let Value::Object(fields) = record else { panic!("an object") };
    Normaliser::new(&sources.get("x").unwrap().head).normalise(&Record { place: SourceLocation::default(), fields })
}

fn listing(head: &str, record: Value) -> Listing {
    read(head, record).listing
}

#[test]
fn members_of_objects_are_proposed_as_paths() {
    let record = |n: usize| {
        json!({
            "_id": format!("r{n}"),
            "_source": {"title": format!("Voices of town {n}"), "desc": "Recordings of calls."},
            "publisher": {"@type": "org", "name": "Sample Voices", "email": "a@sample.example", "country": "DE"},
            "offers": [{"price": "10 EUR", "url": "https://sample.example/buy"}],
            "resources": [{"title": "Part one", "description": "Calls of adults."}, {"title": "Part two"}],
            "tags": [{"name": "speech"}, {"name": "calls"}],
            "license": [{"id": "CC-BY-4.0"}, {"id": "MIT"}],
        })
    };
    let (names, samples) = records((0..4).map(record).collect());
    let proposal = propose(&names, &samples);
    for (fact, column) in [
        ("native_id", "_id"),
        ("title", "_source.title"),
        ("description", "_source.desc resources[].description"),
        ("broker", "publisher.name"),
        ("broker_country", "publisher.country"),
        ("price", "offers[].price"),
        ("keywords", "tags[].name"),
        ("licence", "license[].id"),
        ("url", ""),
    ] {
        assert_eq!(columns_of(&proposal, fact), column, "{fact}: {proposal:?}");
    }
    assert!(proposal.unused.is_empty(), "{:?}", proposal.unused);
}

#[test]
fn a_path_takes_a_part_and_leaves_the_rest_of_its_column() {
    let record = json!({"id": "1", "title": "t", "publisher": {"name": "Sample Voices", "web": "w"}});
    let got = listing("[map]\nnative_id = \"id\"\ntitle = \"title\"\nbroker = \"publisher.name\"", record);
    assert_eq!(got.broker.unwrap().name, "Sample Voices");
    assert_eq!(got.extra["publisher"], r#"{"name":"Sample Voices","web":"w"}"#);
}

#[test]
fn a_column_of_the_exact_name_comes_before_a_path() {
    let record = json!({"id": "1", "title": "t", "a.b": "column", "a": {"b": "path"}});
    let got = listing("[map]\nnative_id = \"id\"\ntitle = \"a.b\"", record);
    assert_eq!((got.title.as_str(), got.extra.contains_key("a.b")), ("column", false));
}

#[test]
fn all_licences_are_kept() {
    let head = "[map]\nnative_id = \"id\"\ntitle = \"title\"\nlicence = [\"license\", \"terms\"]";
    let record = json!({"id": "1", "title": "t", "license": ["MIT", "mit", "Apache-2.0"], "terms": "No resale."});
    let got = listing(head, record);
    let labels: Vec<String> = got.licences().map(Licence::label).collect();
    assert_eq!(labels, ["MIT", "Apache-2.0", "custom: No resale."]);
}

#[test]
fn a_labelled_column_joins_the_description_under_its_name() {
    let head =
        "[map]\nnative_id = \"id\"\ntitle = \"title\"\ndescription = [\"d\", { field = \"c\", label = \"Consent\" }]";
    let got = listing(head, json!({"id": "1", "title": "t", "d": "Calls.", "c": "None"}));
    assert_eq!(got.description, "Calls.\n\nConsent: None");
    let got = listing(head, json!({"id": "1", "title": "t", "d": "Calls.", "c": ""}));
    assert_eq!(got.description, "Calls.");
}

#[test]
fn a_bare_number_gets_the_unit_of_its_rule() {
    let head = "[map]\nnative_id = \"id\"\ntitle = \"title\"\nvolume = { field = \"h\", unit = \"hours\" }";
    for (text, expected) in [("250", "Hours 250"), ("1,200", "Hours 1200"), ("30 images", "Images 30")] {
        let got = listing(head, json!({"id": "1", "title": "t", "h": text}));
        assert_eq!(format!("{:?} {}", got.volume[0].unit, got.volume[0].value), expected);
    }
}

#[test]
fn the_usual_words_for_not_stated_count_only_where_the_card_says_so() {
    let map = "[map]\nnative_id = \"id\"\ntitle = \"title\"\nbroker = \"broker\"\nprice = \"price\"\nlanguages = \"lang\"\n\
               countries = \"land\"\nkeywords = \"tags\"\ndescription = { field = \"c\", label = \"Consent\" }";
    let record = json!({"id": "1", "title": "Unknown", "broker": "NaN", "price": "n/a", "lang": "нет данных",
        "land": "不详", "tags": ["unknown", "voice"], "c": "none"});
    let got = read(&format!("usual_missing = true\n{map}"), record.clone());
    assert!(got.issues.is_empty(), "{:?}", got.issues);
    assert_eq!((got.listing.title.as_str(), got.listing.keywords.as_slice()), ("Unknown", &["voice".to_owned()][..]));
    assert_eq!((got.listing.broker, got.listing.extra["broker"].as_str()), (None, "NaN"));
    assert_eq!(got.listing.description, "Consent: none");
    let stated = read(&format!("usual_missing = true\nstated = [\"unknown\"]\n{map}"), record.clone());
    assert_eq!(stated.listing.keywords, ["unknown", "voice"]);
    let plain = read(map, record);
    assert_eq!((plain.issues.len(), plain.listing.keywords.len()), (2, 2), "{:?}", plain.issues);
}

#[test]
fn namibia_and_min_nan_are_no_absences() {
    let head =
        "usual_missing = true\n[map]\nnative_id = \"id\"\ntitle = \"title\"\ncountries = \"c\"\nlanguages = \"l\"";
    let got = read(head, json!({"id": "1", "title": "t", "c": "NA", "l": "nan"}));
    assert_eq!((got.listing.countries, got.listing.languages), (vec!["NA".to_owned()], vec!["nan".to_owned()]));
}

#[test]
fn new_keys_change_the_fingerprint_only_where_they_are_set() {
    let fingerprint = |head: &str| {
        let card = format!(
            "+++\nid = \"x\"\nkind = \"source\"\nstatus = \"stable\"\npublisher = \"p\"\nurl = \"\"\nformat = \
             \"jsonl\"\nterms = \"t\"\n{head}\n+++\n# X\n"
        );
        let sources = Sources::from_files(vec![("x.md".to_owned(), card)]).unwrap();
        Normaliser::new(&sources.get("x").unwrap().head).fingerprint().to_owned()
    };
    let plain = fingerprint("[map]\ntitle = { field = \"t\", find = false }");
    assert_eq!(plain, fingerprint("usual_missing = false\nstated = [\"x\"]\n[map]\ntitle = { field = \"t\" }"));
    for other in [
        "usual_missing = true\n[map]\ntitle = { field = \"t\" }",
        "usual_missing = true\nstated = [\"x\"]\n[map]\ntitle = { field = \"t\" }",
        "[map]\ntitle = { field = \"t\", label = \"L\" }",
        "[map]\ntitle = { field = \"t\", unit = \"u\" }",
    ] {
        assert_ne!(plain, fingerprint(other), "{other}");
    }
    let rule = crate::ingest::acquire::mapping::FieldRule::default();
    let printed = format!("{rule:?}");
    assert!(!printed.contains("label") && !printed.contains("unit"), "{printed}");
}
