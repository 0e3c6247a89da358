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
