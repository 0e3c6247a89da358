//! Project Open Data.

use super::*;
use serde_json::{Value, json};

fn one(value: &Value) -> Value {
    let text = value.to_string();
    assert_eq!(sniff("x", text.as_bytes()).unwrap().name, "data-json", "{text}");
    let (mut records, issues) = read("data-json", text.as_bytes(), &Options::default());
    assert_eq!((records.len(), issues), (1, vec![]));
    serde_json::from_str(&records.remove(0)).unwrap()
}

fn dataset() -> Value {
    json!({
        "title": "Trips", "description": "Trips by taxi.", "identifier": "T-1", "accessLevel": "restricted public",
        "rights": "On request only.", "license": "https://creativecommons.org/licenses/by/4.0/", "spatial": "Kenya",
        "publisher": {"name": "Office A", "subOrganizationOf": {"name": "Ministry B"}}, "bureauCode": ["1:2"],
        "temporal": "2019-01-01/2019-12-31", "language": ["en-US"], "keyword": ["taxi"], "theme": ["transport"],
        "distribution": [{"accessURL": "https://x.example/t", "description": "As CSV"}]
    })
}

#[test]
fn catalogues_of_each_version_give_the_same_data_set() {
    let catalogue = json!({"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": [dataset()]});
    let plain = json!({"dataset": [dataset()]});
    let found = one(&catalogue);
    for other in [plain, json!([dataset()]), dataset()] {
        assert_eq!(one(&other), found);
    }
    assert_eq!((&found["dataset.id"], &found["dataset.title"]), (&json!("T-1"), &json!("Trips")));
    assert_eq!((&found["publisher.name"], &found["publisher.part_of"]), (&json!("Office A"), &json!("Ministry B")));
    assert_eq!((&found["places.name"], &found["temporal.period"]), (&json!("Kenya"), &json!("2019-01-01/2019-12-31")));
    assert_eq!(found["dataset.statements"], "Rights: On request only.");
    assert_eq!((&found["accessLevel"], &found["bureauCode"]), (&json!("restricted public"), &json!(["1:2"])));
    assert_eq!(found["dataset.url"], "https://x.example/t");
}

#[test]
fn a_data_set_of_dcat_us_3_is_read_by_the_same_names() {
    let mut set = dataset();
    set["temporal"] = json!([{"startDate": "2020-01-01", "endDate": "2020-02-01"}]);
    set["spatial"] = json!([{"bbox": "POLYGON((1 2))"}]);
    set["identifier"] = json!({"@id": "https://x.example/id/1"});
    set["publisher"] = json!([{"name": "Office A"}]);
    let found = one(&json!({"@context": "https://x.example/dcat-us/3.0/context.jsonld", "@type": "Catalog",
                            "title": "All", "dataset": [set]}));
    assert_eq!((&found["temporal.from"], &found["temporal.to"]), (&json!("2020-01-01"), &json!("2020-02-01")));
    assert_eq!(
        (&found["dataset.id"], &found["publisher.name"]),
        (&json!("https://x.example/id/1"), &json!("Office A"))
    );
    assert_eq!(found.get("places.name"), None);
}

#[test]
fn linked_data_of_other_kinds_is_not_claimed() {
    for bytes in [
        &br#"{"@context":"https://schema.org/","@type":"DataCatalog","dataset":[{"name":"x","publisher":{}}]}"#[..],
        br#"{"@context":{"dcat":"http://www.w3.org/ns/dcat#"},"@graph":[]}"#,
        br#"{"@context":{"sc":"https://schema.org/"},"conformsTo":"http://mlcommons.org/croissant/1.0","name":"x"}"#,
    ] {
        let format = sniff("x", bytes).unwrap().name;
        assert!(["schema-org", "dcat", "croissant"].contains(&format), "{format}: {}", bytes.escape_ascii());
    }
}

#[test]
fn a_licence_in_markup_becomes_its_words() {
    let set = serde_json::json!({"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": [{
        "@type": "dcat:Dataset", "identifier": "1", "title": "Racks", "description": "Racks for cycles.", "keyword": ["a"],
        "license": "<DIV STYLE=\"x\"><P><SPAN>Under the licence Etalab: https://e.example/</SPAN></P></DIV>"}]});
    let (records, _) = read("data-json", set.to_string().as_bytes(), &Options::default());
    let record: serde_json::Value = serde_json::from_str(&records[0]).unwrap();
    assert_eq!(record["licence.name"], "Under the licence Etalab: https://e.example/");
}

#[test]
fn catalogues_in_xml_are_read_as_those_in_json() {
    let xml = "<?xml version=\"1.0\"?><catalog xmlns=\"http://project-open-data.cio.gov/v1.1/schema\"><dataset>\
        <title>Trips &amp; rides</title><description>By taxi.</description><identifier>T-1</identifier>\
        <accessLevel>public</accessLevel><keyword>taxi</keyword><keyword>rides</keyword><publisher><name>Office A</name>\
        </publisher><distribution><accessURL>https://x.example/t</accessURL></distribution></dataset>\n\
        <dataset><title>Calls</title><identifier>T-2</identifier></dataset></catalog>";
    assert_eq!(sniff("data.xml", xml.as_bytes()).unwrap().name, "data-json");
    let (records, issues) = read("data-json", xml.as_bytes(), &Options::default());
    assert_eq!((records.len(), issues), (2, vec![]));
    let json = json!({"title": "Trips & rides", "description": "By taxi.", "identifier": "T-1", "accessLevel": "public",
        "keyword": ["taxi", "rides"], "publisher": {"name": "Office A"},
        "distribution": {"accessURL": "https://x.example/t"}});
    assert_eq!(serde_json::from_str::<Value>(&records[0]).unwrap(), one(&json));
    // Version 1.0 has the names of properties in an attribute.
    let old = "<datasets><dataset id=\"7\"><attribute property=\"dcterms:title\">Trips</attribute>\
        <attribute property=\"dcat:keyword\">taxi</attribute><attribute property=\"dcat:keyword\">rides</attribute>\
        <attribute property=\"dcterms:license\"/><attribute property=\"dcat:distribution\">https://x.example/t.doc\
        </attribute></dataset></datasets>";
    assert_eq!(sniff("data.xml", old.as_bytes()).unwrap().name, "data-json");
    let (records, issues) = read("data-json", old.as_bytes(), &Options::default());
    assert_eq!((records.len(), issues), (1, vec![]));
    let found: Value = serde_json::from_str(&records[0]).unwrap();
    assert_eq!((&found["dataset.title"], &found["keyword"]), (&json!("Trips"), &json!(["taxi", "rides"])));
    // The address of a file is no licence and no description.
    assert_eq!((found.get("licence.name"), found.get("distribution.description")), (None, None));
}

#[test]
fn other_catalogues_in_xml_are_none_of_project_open_data() {
    let threads = b"<catalog xmlns=\"http://www.unidata.ucar.edu/namespaces/thredds/InvCatalog/v1.0\"><dataset name=\"a\"/></catalog>";
    assert_ne!(sniff("x.xml", threads).map(|format| format.name), Some("data-json"));
    let (records, issues) = read("data-json", b"<catalog><title>accessLevel</title></catalog>", &Options::default());
    assert_eq!((records.len(), issues.len()), (0, 1));
}

#[test]
fn answers_of_the_linked_data_api_are_read() {
    let text = |value: &str, language: &str| json!({"_value": value, "_lang": language});
    let set = json!({"_about": "https://data.example/catalogue/habits", "title": [text("Hábitos", "es"), text("Habits", "en")],
        "description": [text("Encuesta.", "es")], "keyword": [text("encuesta", "es"), text("survey", "en")],
        "publisher": "http://data.example/org/L01", "license": "http://creativecommons.org/licenses/by/4.0/",
        "spatial": ["http://data.example/territorio/Autonomia/Comunidad-Madrid", "http://data.example/territorio/Pais/España"],
        "language": ["es", "en"], "identifier": "https://a.example/300228", "distribution": {"title": "CSV"}});
    let found = one(&json!({"format": "linked-data-api", "result": {"items": [set], "page": 0}}));
    assert_eq!((&found["dataset.title"], &found["dataset.description"]), (&json!("Habits"), &json!("Encuesta.")));
    assert_eq!(found["keyword"], json!(["encuesta", "survey"]));
    assert_eq!(found["places.name"], json!(["Comunidad Madrid", "España"]));
    assert_eq!(found["dataset.url"], "https://data.example/catalogue/habits");
    // An address names nobody.
    assert_eq!(
        (found.get("publisher.name"), &found["publisher.address"]),
        (None, &json!("http://data.example/org/L01"))
    );
}

#[test]
fn a_description_is_kept_in_all_its_languages() {
    let mut set = dataset();
    set["description"] = json!({"de": "Fahrten.", "en": "Trips.", "fr": "Fahrten."});
    assert_eq!(one(&set)["dataset.description"], json!(["Trips.", "Fahrten."]));
}
