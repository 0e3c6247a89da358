//! Summaries of the Data Provenance Initiative.

use super::*;
use serde_json::{Value, json};

#[test]
fn each_member_is_a_data_set_with_its_provenance_in_words() {
    let summary = json!({"alpha": {
        "Unique Dataset Identifier": "alpha-1", "Dataset Name": "Alpha", "Collection": "Alphabet",
        "Licenses": [{"License": "MIT License", "License URL": "https://x.example/1"},
                     {"License": "Custom", "License URL": "https://x.example/2"}],
        "License Notes": "Two parts.", "Text Sources": ["reddit", "wikipedia.org"], "Derived from Datasets": ["beta"],
        "Model Generated": ["Model M"], "Human Annotation": "No", "Creators": ["Uni A", "Lab B"],
        "Languages": ["English", "Code"], "Text Metrics": {"Num Dialogs": 12}}})
    .to_string();
    assert_eq!(sniff("x", summary.as_bytes()).unwrap().name, "provenance-initiative");
    let items = try_read("provenance-initiative", "f", summary.as_bytes(), &Options::default()).unwrap();
    let [Item::Record(record)] = &items[..] else { panic!("{items:?}") };
    let found = Value::Object(record.fields.clone());
    assert_eq!((&found["dataset.id"], &found["dataset.title"]), (&json!("alpha-1"), &json!("Alpha")));
    assert_eq!(found["licences.name"], json!(["MIT License", "Custom (https://x.example/2)"]));
    assert_eq!((&found["publisher.name"], &found["dataset.records"]), (&json!("Uni A"), &json!("12")));
    assert_eq!(found["languages.name"], "English");
    assert_eq!(found["modality.stated"], "text");
    let stated = found["provenance.statements"].as_str().unwrap();
    for line in [
        "Text sources: reddit; wikipedia.org",
        "Derived from: beta",
        "Model generated: Model M",
        "Human annotation: No",
        "Creators: Uni A; Lab B",
        "Notes on the licence: Two parts.",
    ] {
        assert!(stated.lines().any(|one| one == line), "{line} is not in {stated}");
    }
    assert_eq!((record.place.offset, record.place.length), (1, summary.len() as u64 - 2), "the name is part of it");
}

#[test]
fn an_object_of_other_objects_is_not_claimed() {
    for bytes in [&br#"{"Bot":{"operator":"x","function":"y"}}"#[..], br#"{"a":{"Collection":"c","Languages":[]}}"#] {
        assert_eq!(sniff("x", bytes).unwrap().name, "jsonl");
    }
}
