//! CKAN.

use super::*;
use serde_json::{Value, json};

fn one(bytes: &[u8]) -> Value {
    let (mut records, issues) = read("ckan", bytes, &Options::default());
    assert_eq!((records.len(), issues), (1, vec![]));
    serde_json::from_str(&records.remove(0)).unwrap()
}

#[test]
fn a_package_becomes_fields_with_its_extras() {
    let bytes = json!({
        "help": "https://data.example/api/3/action/help_show?name=package_show", "success": true,
        "result": {
            "id": "0a-1", "name": "calls", "title": "Calls", "notes": "Recorded calls.", "license_id": "cc-by",
            "organization": {"title": "City of Aarau"}, "tags": [{"name": "voice", "display_name": "Voice"}],
            "groups": [{"title": "Health"}], "metadata_created": "2021-03-01T10:00:00", "private": false,
            "resources": [{"format": "CSV", "description": "Calls of 2020", "url": "https://data.example/1.csv"}],
            "extras": [
                {"key": "language", "value": "[\"de\", \"http://publications.europa.eu/resource/authority/language/FRA\"]"},
                {"key": "provenance", "value": "Callers gave consent."}, {"key": "temporal_start", "value": "2020-01-01"},
                {"key": "temporal_end", "value": "2020-12-31"}, {"key": "spatial", "value": "{\"type\": \"Point\"}"}
            ]
        }
    });
    let found = one(bytes.to_string().as_bytes());
    assert_eq!(found["publisher.name"], "City of Aarau");
    assert_eq!(found["languages.code"], json!(["de", "FRA"]));
    assert_eq!(found["package.url"], "https://data.example/dataset/calls");
    assert_eq!((&found["temporal.from"], &found["temporal.to"]), (&json!("2020-01-01"), &json!("2020-12-31")));
    assert_eq!(found["statements"], "Provenance: Callers gave consent.");
    assert_eq!(found["resources.description"], "Calls of 2020");
    assert_eq!((&found["tags.name"], &found["groups.title"]), (&json!("Voice"), &json!("Health")));
    assert_eq!(found["licence.name"], "cc-by");
    assert_eq!(found["extras.spatial"]["type"], "Point");
    assert_eq!(found.get("places.name"), None);
    assert_eq!(found["private"], false);
}

#[test]
fn texts_in_several_languages_are_read_in_one_and_kept_in_all() {
    let found = one(br#"{"id":"1","name":"n","owner_org":"o","resources":[],"title":{"de":"Fahrten","fr":"Trajets"},
        "notes_translated":{"en":"Trips","fr":"Trajets de 2020"}}"#);
    assert_eq!((&found["title"], &found["notes"]), (&json!("Fahrten"), &json!("Trips")));
    assert_eq!(found["notes.languages"], "Trajets de 2020");
    assert_eq!(found["title_translated"]["fr"], "Trajets");
}

#[test]
fn dumps_and_lists_of_lists_are_read() {
    let package = r#"{"id":"1","name":"n","notes":"x","resources":[],"license_id":"mit"}"#;
    for bytes in [
        format!("{package}\n{package}\n"),
        format!("[{package},{package}]"),
        format!("{{\"help\":\"help_show\",\"success\":true,\"result\":[{package},{package}]}}"),
        format!("{{\"help\":\"help_show\",\"success\":true,\"result\":[[{package},{package}]]}}"),
        format!("{{\"result\":{{\"results\":[{package},{package}]}},\"success\":true}}"),
        format!("{{\"count\":2,\"results\":[{package},{package}]}}"),
    ] {
        assert_eq!(sniff("x.json", bytes.as_bytes()).unwrap().name, "ckan", "{bytes}");
        let (records, issues) = read("ckan", bytes.as_bytes(), &Options::default());
        assert_eq!((records.len(), issues), (2, vec![]), "{bytes}");
    }
}

#[test]
fn a_list_of_names_is_one_issue_with_a_hint() {
    let bytes =
        br#"{"help":"https://x.example/api/3/action/help_show?name=package_list","success":true,"result":["a","b"]}"#;
    let (records, issues) = read("ckan", bytes, &Options::default());
    assert_eq!(records.len(), 0);
    assert_eq!(issues.len(), 1);
    assert!(issues[0].contains("2 JSON objects, found text") && issues[0].contains("package_search"), "{issues:?}");
}

#[test]
fn an_answer_that_is_an_error_is_an_issue_with_its_message() {
    let bytes = br#"{"help":"h","success":false,"error":{"message":"Access denied","__type":"Authorization Error"}}"#;
    assert_eq!(sniff("x", bytes).unwrap().name, "ckan");
    let (records, issues) = read("ckan", bytes, &Options::default());
    assert_eq!(records.len(), 0);
    assert_eq!(issues, ["unreadable-record 1: the answer of CKAN is an error: Access denied (Authorization Error)"]);
}

#[test]
fn another_kind_of_json_is_told() {
    let catalogue = br#"{"conformsTo":"https://project-open-data.cio.gov/v1.1/schema","dataset":[]}"#;
    assert_eq!(hint("ckan", catalogue), "looks like data-json");
    assert_eq!(hint("ckan", b"a,b\n1,2\n3,4\n"), "looks like csv");
}

#[test]
fn the_address_of_a_licence_gives_the_version_its_name_lacks() {
    let read = |licence: Value| {
        let mut package = json!({"id": "1", "title": "Calls", "notes": "Calls.", "resources": [], "num_tags": 0});
        package.as_object_mut().unwrap().extend(licence.as_object().unwrap().clone());
        one(package.to_string().as_bytes())["licence.name"].clone()
    };
    let address = "https://creativecommons.org/licenses/by/4.0/";
    assert_eq!(read(json!({"license_id": "cc-by", "license_title": "CC BY", "license_url": address})), address);
    assert_eq!(read(json!({"license_id": "CC-BY-3.0", "license_url": address})), "CC-BY-3.0");
    let old = "http://www.opendefinition.org/licenses/cc-by";
    assert_eq!(read(json!({"license_id": "cc-by", "license_url": old})), "cc-by");
}

#[test]
fn places_by_address_and_several_languages_in_one_text_are_read() {
    let package = json!({"id": "1", "title": "Calls", "notes": "Calls.", "num_tags": 0, "resources": [], "extras": [
        {"key": "spatial_uri", "value": "http://publications.europa.eu/resource/authority/country/BEL"},
        {"key": "language", "value": "en,es, ca"}], "dataset_date": "[2019-01-01T00:00:00 TO *]"});
    let found = one(package.to_string().as_bytes());
    assert_eq!((&found["places.name"], &found["temporal.period"]), (&json!("BEL"), &json!("2019-01-01T00:00:00/..")));
    assert_eq!(found["languages.code"], json!(["en", "es", "ca"]));
}

#[test]
fn a_period_of_start_and_end_is_read() {
    let package = json!({"id": "1", "title": "Calls", "notes": "Calls.", "num_tags": 0, "resources": [],
        "temporal_coverage": [{"start": "1905-03-01", "end": "2013-01-05"}]});
    let found = one(package.to_string().as_bytes());
    assert_eq!((&found["temporal.from"], &found["temporal.to"]), (&json!("1905-03-01"), &json!("2013-01-05")));
}
