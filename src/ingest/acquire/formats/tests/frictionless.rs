//! Frictionless data packages.

use super::*;
use serde_json::{Value, json};

fn all(text: &str) -> Vec<Value> {
    assert_eq!(sniff("x", text.as_bytes()).unwrap().name, "frictionless", "{text}");
    let (records, issues) = read("frictionless", text.as_bytes(), &Options::default());
    assert_eq!(issues, [""; 0]);
    records.iter().map(|record| serde_json::from_str(record).unwrap()).collect()
}

#[test]
fn a_package_keeps_all_licences_sources_and_people() {
    let package = json!({
        "name": "faces", "title": "Faces", "description": "Photos of *staff*.", "created": "2020-05-01",
        "licenses": [{"name": "ODC-BY-1.0"}, {"path": "https://creativecommons.org/licenses/by/4.0/", "title": "CC BY"}],
        "sources": [{"title": "Company register", "path": "https://x.example/r"}],
        "contributors": [{"title": "Jane Doe", "roles": ["author", "publisher"]}, {"title": "A Ltd", "role": "publisher"}],
        "consent": "Staff signed a release.", "homepage": "https://x.example",
        "resources": [{"path": "a.csv", "title": "Photos", "schema": {"fields": [{"name": "age", "description": "in years"}]}}]
    });
    let found = all(&package.to_string()).remove(0);
    assert_eq!((&found["package.id"], &found["package.title"]), (&json!("faces"), &json!("Faces")));
    assert_eq!(found["licences.name"], json!(["ODC-BY-1.0", "https://creativecommons.org/licenses/by/4.0/"]));
    assert_eq!(found["sources.statement"], "Sources: Company register, https://x.example/r");
    assert_eq!(found["contributors.names"], json!(["Jane Doe (author, publisher)", "A Ltd (publisher)"]));
    assert_eq!(found["contributors.first"], "Jane Doe");
    assert_eq!(found["statements"], "Consent: Staff signed a release.");
    assert_eq!(found["resources.statement"], "Photos\nColumns: age (in years)");
}

#[test]
fn packages_of_every_age_and_lists_of_them_are_recognised() {
    let new = r#"{"$schema":"https://datapackage.org/profiles/2.0/datapackage.json","name":"a","resources":[{"name":"r","data":[]}]}"#;
    let old = r#"{"name":"b","license":"PDDL-1.0","resources":[{"url":"b.csv","schema":{"fields":[]}}]}"#;
    for text in [
        format!("{new}\n{old}"),
        format!("[{new},{old}]"),
        format!("{{\"datapackages\":[{new},{old}]}}"),
        format!("{{\"packages\":[{new},{old}]}}"),
        format!("{{\"a\":{new},\"b\":{old}}}"),
    ] {
        let found = all(&text);
        assert_eq!(found.len(), 2, "{text}");
        assert_eq!((&found[0]["package.id"], &found[1]["licences.name"]), (&json!("a"), &json!("PDDL-1.0")));
    }
}

#[test]
fn a_package_meant_for_ckan_is_a_data_package() {
    let package = json!({"profile": "data-package", "name": "crimes", "title": "Crimes", "owner_org": "city",
        "resources": [{"name": "a", "path": "a.csv", "format": "csv"}]});
    assert_eq!(all(&package.to_string())[0]["package.id"], "crimes");
}

#[test]
fn the_identifier_of_a_licence_says_more_than_its_words() {
    let licence = |licence: Value| {
        let package = json!({"name": "a", "licenses": [licence], "resources": [{"path": "a.csv"}]});
        all(&package.to_string())[0]["licences.name"].clone()
    };
    assert_eq!(licence(json!({"id": "odc-pddl", "name": "Open Data Commons Public Domain"})), "odc-pddl");
    let address = "https://creativecommons.org/licenses/by/4.0/";
    assert_eq!(licence(json!({"name": "Some Commons Licence", "url": address})), address);
    assert_eq!(licence(json!({"name": "Our Own Licence", "url": "https://a.example/l"})), "Our Own Licence");
}

#[test]
fn who_publishes_a_package_offers_it() {
    let package = |people: Value| {
        let text = json!({"name": "a", "resources": [{"path": "a.csv"}], "contributors": people}).to_string();
        all(&text).remove(0)["contributors.first"].clone()
    };
    let jane = json!({"title": "Jane Doe", "roles": ["author"], "organization": "Bank"});
    let bank = |role: &str| json!({"title": "Bank", "role": role});
    assert_eq!(package(json!([jane, bank("publisher")])), "Bank");
    assert_eq!(package(json!([jane, bank("rightsHolder")])), "Bank");
    assert_eq!(package(json!([jane, bank("wrangler")])), "Jane Doe");
    assert_eq!(package(json!([{"givenName": "Jo", "familyName": "Roe"}])), "Jo Roe");
    let old = json!({"name": "a", "author": "Office <o@x.example> (https://x.example)", "resources": [{"path": "a"}]});
    assert_eq!(all(&old.to_string()).remove(0)["contributors.first"], "Office");
}

#[test]
fn sizes_places_and_periods_of_packages_are_read() {
    let package = |more: Value| {
        let mut package =
            json!({"name": "a", "resources": [{"path": "a.csv", "bytes": 40}, {"path": "b.csv", "bytes": 2}]});
        package.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all(&package.to_string()).remove(0)
    };
    let found = package(json!({"temporal": {"name": "School year", "start": "2018-09", "end": "2019-06"},
        "spatial": {"location": "Ireland"}}));
    assert_eq!(found["package.size"], "42 bytes");
    assert_eq!((found.get("temporal.period"), &found["temporal.from"]), (None, &json!("2018-09")));
    assert_eq!(found["places.name"], "Ireland");
    let found = package(json!({"countryCode": "BR", "fiscalPeriod": {"start": "2014-01-01", "end": "2014-12-31"},
        "spatial": {"type": "Polygon", "coordinates": [[4, 51]]}}));
    assert_eq!((&found["places.name"], &found["temporal.to"]), (&json!("BR"), &json!("2014-12-31")));
    // The size of all is not known where one resource does not say.
    let found = package(json!({"resources": [{"path": "a.csv", "bytes": 40}, {"path": "b.csv"}]}));
    assert_eq!(found.get("package.size"), None);
}

const YAML: &str = "---\n# A package.\nname: rides\ntitle: Rides\ncreated: 2021-03-04\nkeywords: [taxi,\n  rides]\n\
    licenses:\n- name: PDDL-1.0\nresources:\n- name: rides\n  path: rides.csv\n  schema: {fields: [{name: driver}]}\n";

#[test]
fn a_package_in_yaml_is_read_as_one_in_json() {
    let found = all(YAML).remove(0);
    let json = json!({"name": "rides", "title": "Rides", "created": "2021-03-04", "keywords": ["taxi", "rides"],
        "licenses": [{"name": "PDDL-1.0"}],
        "resources": [{"name": "rides", "path": "rides.csv", "schema": {"fields": [{"name": "driver"}]}}]});
    assert_eq!(found, all(&json.to_string()).remove(0));
    let place = match try_read("frictionless", "f", YAML.as_bytes(), &Options::default()).unwrap().remove(0) {
        Item::Record(record) => record.place,
        Item::Issue(issue) => panic!("{issue:?}"),
    };
    assert_eq!((place.line, place.offset, place.length), (1, 0, YAML.len() as u64));
}

#[test]
fn other_yaml_is_no_package() {
    for text in [
        "title: a\nresources:\n- deployment.yaml\n- service.yaml\n",
        "name: build\non: push\njobs:\n  a:\n    steps:\n    - path: x\n",
        // Front matter of a card.
        "---\ntitle: a\nresources:\n- path: a.csv\n---\n# Voices\n",
        "name: a\nThis is text.\nresources:\n- path: a.csv\n",
    ] {
        assert_ne!(sniff("x.yaml", text.as_bytes()).map(|format| format.name), Some("frictionless"), "{text}");
    }
}

#[test]
fn broken_yaml_is_told_with_its_line() {
    let broken = format!("{YAML}description: \"open\nversion: 1\n");
    let (records, issues) = read("frictionless", broken.as_bytes(), &Options::default());
    assert_eq!((records.len(), issues.len()), (0, 1), "{issues:?}");
    assert!(issues[0].starts_with("unreadable-record 1: line 1"), "{issues:?}");
    let options = Options { max_record_bytes: 50, ..Options::default() };
    let (records, issues) = read("frictionless", YAML.as_bytes(), &options);
    assert_eq!(records, [""; 0]);
    assert_eq!(issues, ["broken-record 1: expected a data package of at most 50 bytes"]);
}
