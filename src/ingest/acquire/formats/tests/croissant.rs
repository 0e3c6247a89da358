//! Croissant with its statements on responsible AI.

use super::*;
use serde_json::{Value, json};

fn card(document: &Value) -> (Value, Vec<String>) {
    let (records, issues) = read("croissant", document.to_string().as_bytes(), &Options::default());
    assert_eq!(records.len(), 1, "{issues:?}");
    (serde_json::from_str(&records[0]).unwrap(), issues)
}

fn context() -> Value {
    json!({
        "@language": "en", "@vocab": "https://schema.org/", "sc": "https://schema.org/",
        "cr": "http://mlcommons.org/croissant/", "rai": "http://mlcommons.org/croissant/RAI/",
        "dct": "http://purl.org/dc/terms/", "conformsTo": "dct:conformsTo", "recordSet": "cr:recordSet",
        "field": "cr:field", "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
        "dataBiases": "cr:dataBiases", "data": {"@id": "cr:data", "@type": "@json"},
    })
}

#[test]
fn a_data_set_with_files_and_fields_is_read() {
    let (record, issues) = card(&json!({
        "@context": context(), "@type": "sc:Dataset", "name": "Faces", "description": "D", "url": "https://a.example/faces",
        "license": "https://choosealicense.com/licenses/mit/", "dct:conformsTo": "http://mlcommons.org/croissant/1.1",
        "version": "1.0.0", "creator": {"@type": "Person", "name": "A"}, "sdVersion": "2",
        "distribution": [{"@type": "cr:FileObject", "@id": "a.zip", "name": "a.zip", "contentUrl": "https://a.example/a.zip",
            "contentSize": "12 B", "encodingFormat": "application/zip"},
            {"@type": "cr:FileSet", "@id": "images", "includes": "*.jpg", "containedIn": {"@id": "a.zip"}, "encodingFormat": "image/jpeg"}],
        "recordSet": [{"@type": "cr:RecordSet", "@id": "people", "name": "people", "data": [{"schema:name": 1}],
            "field": [{"@type": "cr:Field", "name": "gender", "dataType": ["sc:Text", "wd:Q48277"], "description": "as stated",
                "subField": [{"@type": "cr:Field", "name": "code", "dataType": "sc:Integer"}]}]}],
    }));
    assert_eq!(issues, [""; 0]);
    for (name, value) in [
        ("name", json!("Faces")),
        ("listing.id", json!("https://a.example/faces")),
        ("licence.text", json!(["mit"])),
        ("conformsTo", json!("http://mlcommons.org/croissant/1.1")),
        ("listing.broker", json!("A")),
        ("listing.modality", json!(["image"])),
        ("size.text", json!(["12 bytes"])),
        ("sdVersion", json!("2")),
        ("recordSet", json!("Fields:\npeople\n- gender (sc:Text, wd:Q48277): as stated\n- code (sc:Integer)")),
        ("distribution", json!(["a.zip https://a.example/a.zip (application/zip, 12 B)", "*.jpg (image/jpeg)"])),
    ] {
        assert_eq!(record[name], value, "{name}");
    }
}

#[test]
fn statements_are_kept_whichever_way_their_names_are_written() {
    let (record, _) = card(&json!({
        "@context": context(), "@type": "Dataset", "name": "N", "description": "D",
        "rai:dataCollection": "Scraped without consent", "dataBiases": ["Few women", "Few children"],
        "http://mlcommons.org/croissant/RAI/personalSensitiveInformation": {"@value": "Names. Addresses."},
        "cr:dataLimitations": "None known", "rai:somethingNew": true,
        "rai:dataCollectionTimeframe": ["2019-01-01", "2020-02-01"],
    }));
    for (name, value) in [
        ("rai:dataCollection", json!("Scraped without consent")),
        ("rai:dataBiases", json!(["Few women", "Few children"])),
        ("rai:personalSensitiveInformation", json!("Names. Addresses.")),
        ("rai:dataLimitations", json!("None known")),
        ("collected.from", json!("2019-01-01")),
        ("collected.to", json!("2020-02-01")),
    ] {
        assert_eq!(record[name], value, "{name}");
    }
    let statements = json!([
        "Data biases: Few women; Few children",
        "Data collection: Scraped without consent",
        "Data collection timeframe: 2019-01-01; 2020-02-01",
        "Data limitations: None known",
        "Personal sensitive information: Names. Addresses.",
        "Something new: true"
    ]);
    assert_eq!(record["listing.statements"], statements);
}

#[test]
fn version_0_8_without_prefixes_is_read() {
    let document = json!({"@context": {"@vocab": "https://schema.org/", "sc": "https://schema.org/", "ml": "http://mlcommons.org/schema/",
        "recordSet": "ml:recordSet", "personalSensitiveInformation": "ml:personalSensitiveInformation"},
        "@type": "sc:Dataset", "name": "Old", "personalSensitiveInformation": "Faces", "recordSet": []});
    assert_eq!(sniff("x", document.to_string().as_bytes()).unwrap().name, "croissant");
    assert_eq!(card(&document).0["rai:personalSensitiveInformation"], "Faces");
}

#[test]
fn a_data_set_with_ten_thousand_fields_is_bounded_and_told() {
    let fields: Vec<Value> = (0..10_000).map(|n| json!({"@type": "cr:Field", "name": format!("column {n}")})).collect();
    let document = json!({"@context": context(), "@type": "sc:Dataset", "name": "Wide", "recordSet": [{"@type": "cr:RecordSet", "field": fields}]});
    let (record, issues) = card(&document);
    assert!(record["recordSet"].as_str().unwrap().len() < 33 << 10);
    assert_eq!(issues, ["text-too-long 1: too long to be kept whole in the record; the archive holds all of it"]);
}

#[test]
fn a_file_without_a_data_set_is_told() {
    let (records, issues) = read(
        "croissant",
        br#"{"@context":{"cr":"http://mlcommons.org/croissant/"},"@type":"cr:RecordSet","cr:name":"x"}"#,
        &Options::default(),
    );
    assert_eq!(
        (records.len(), issues),
        (0, vec!["unreadable-record 1: expected a Dataset of Croissant, found RecordSet".to_owned()])
    );
}

#[test]
fn three_decimals_of_a_file_size_are_no_thousands() {
    let size = |text: &str| {
        let (record, _) = card(&json!({"@context": context(), "@type": "Dataset", "name": "N", "description": "D",
            "distribution": [{"@type": "cr:FileObject", "@id": "a.zip", "contentSize": text}]}));
        record["size.text"].clone()
    };
    for (text, expected) in [
        ("134.607 KB", "134607 bytes"),
        ("4.698 MB", "4698000 bytes"),
        ("0.012 KB", "12 bytes"),
        ("1.5 GB", "1.5 GB"),
        ("12", "12 bytes"),
        ("4.698 Mb?", "4.698 Mb?"),
    ] {
        assert_eq!(size(text), json!([expected]), "{text}");
    }
}

#[test]
fn the_time_of_collection_counts_in_either_spelling() {
    let (record, _) = card(&json!({"@context": context(), "@type": "Dataset", "name": "N", "description": "D",
        "rai:dataCollectionTimeFrame": ["2025-03-01T00:00:00", "2025-06-01T00:00:00"]}));
    let times = (&record["collected.from"], &record["collected.to"]);
    assert_eq!(times, (&json!("2025-03-01T00:00:00"), &json!("2025-06-01T00:00:00")));
}
