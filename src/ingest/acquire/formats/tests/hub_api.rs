//! Answers of dataset hubs.

use super::*;
use serde_json::{Value, json};

pub(super) fn one(value: &Value) -> Value {
    let text = value.to_string();
    assert_eq!(sniff("x", text.as_bytes()).map(|f| f.name), Some("hub-api"), "{text}");
    let (mut records, issues) = read("hub-api", text.as_bytes(), &Options::default());
    assert_eq!((records.len(), issues), (1, vec![]), "{text}");
    serde_json::from_str(&records.remove(0)).unwrap()
}

pub(super) fn facts(found: &Value, expected: &[(&str, Value)]) {
    for (name, value) in expected {
        assert_eq!(found[format!("hub.{name}")], *value, "{name} of {found}");
    }
}

#[test]
fn hugging_face_is_read_from_its_card_or_its_tags() {
    let by_tags = json!({"_id": "6", "id": "acme/voice_calls", "author": "acme", "sha": "0f", "gated": "manual",
        "private": false, "downloads": 7, "likes": 1, "createdAt": "2023-02-01T00:00:00.000Z",
        "tags": ["license:mit", "language:en", "language:sw", "region:us", "modality:audio", "call centre",
                 "task_categories:automatic-speech-recognition", "source_datasets:original"]});
    facts(
        &one(&json!([by_tags])),
        &[
            ("id", json!("acme/voice_calls")),
            ("title", json!("voice calls")),
            ("owner", json!("acme")),
            ("url", json!("https://huggingface.co/datasets/acme/voice_calls")),
            ("licence", json!("mit")),
            ("languages", json!(["en", "sw"])),
            ("modality", json!("audio")),
            ("tasks", json!("automatic-speech-recognition")),
            ("keywords", json!(["call centre", "source_datasets:original"])),
            ("published", json!("2023-02-01T00:00:00.000Z")),
            ("statements", json!(["Access: gated, manual approval", "source datasets: original"])),
        ],
    );
    let by_card = json!({"id": "acme/x", "sha": "0f", "downloads": 7, "description": "Text.",
        "cardData": {"pretty_name": "X of Acme", "license": "other", "license_name": "acme-1", "language": "de"}});
    facts(
        &one(&by_card),
        &[
            ("title", json!("X of Acme")),
            ("licence", json!("acme-1")),
            ("languages", json!("de")),
            ("owner", json!("acme")),
        ],
    );
}

#[test]
fn every_spelling_of_kaggle_is_read() {
    for set in [
        json!({"ref": "o/s", "title": "T", "subtitle": "Sub", "ownerName": "O", "licenseName": "CC0-1.0", "totalBytes": 12}),
        json!({"ref": "o/s", "titleNullable": "T", "subtitleNullable": "Sub", "ownerNameNullable": "O",
               "licenseNameNullable": "CC0-1.0", "totalBytesNullable": 12}),
        json!({"Ref": "o/s", "Title": "T", "Subtitle": "Sub", "OwnerName": "O", "LicenseName": "CC0-1.0", "TotalBytes": 12}),
    ] {
        for answer in [json!([set]), json!({"datasets": [set]}), json!({"datasetList": [set]})] {
            facts(
                &one(&answer),
                &[
                    ("id", json!("o/s")),
                    ("title", json!("T")),
                    ("description", json!("Sub")),
                    ("owner", json!("O")),
                    ("licence", json!("CC0-1.0")),
                    ("size", json!("12 bytes")),
                    ("url", json!("https://www.kaggle.com/datasets/o/s")),
                ],
            );
        }
    }
}

#[test]
fn repositories_are_read_from_where_they_keep_the_facts() {
    let zenodo = json!({"hits": {"total": 1, "hits": [{"id": 5, "conceptdoi": "10.5/4", "doi": "10.5/5",
        "links": {"self_html": "https://z.example/5"}, "files": [{"size": 10}, {"size": 5}],
        "metadata": {"title": "T", "description": "<p>D</p>", "creators": [{"name": "Doe, J"}], "language": "eng",
                     "license": {"id": "cc-by-4.0"}, "keywords": ["k"], "publication_date": "2020-01-02",
                     "access_right": "open"}}]}});
    facts(
        &one(&zenodo),
        &[
            ("id", json!("10.5/4")),
            ("title", json!("T")),
            ("owner", json!("Doe, J")),
            ("licence", json!("cc-by-4.0")),
            ("size", json!("15 bytes")),
            ("published", json!("2020-01-02")),
            ("keywords", json!("k")),
            ("statements", json!("Access: open")),
        ],
    );
    let datacite = json!({"data": [{"id": "10.6/1", "type": "dois", "attributes": {"doi": "10.6/1",
        "titles": [{"title": "T"}], "publisher": "P", "publicationYear": 2019, "rightsList": [{"rightsIdentifier": "mit"}],
        "dates": [{"dateType": "Collected", "date": "2018"}], "descriptions": [{"description": "D"}]}}]});
    facts(
        &one(&datacite),
        &[
            ("title", json!("T")),
            ("owner", json!("P")),
            ("licence", json!("mit")),
            ("collected", json!("2018")),
            ("published", json!("2019")),
            ("description", json!("D")),
            ("url", json!("https://doi.org/10.6/1")),
        ],
    );
    let figshare = json!([{"id": 1, "doi": "10.7/1", "title": "T", "url_public_html": "https://f.example/1",
        "url_public_api": "https://f.example/api/1", "published_date": "2021-01-01", "defined_type_name": "dataset"}]);
    facts(&one(&figshare), &[("id", json!("10.7/1")), ("url", json!("https://f.example/1"))]);
    let openml = json!({"data": {"dataset": [{"did": 2, "name": "anneal", "file_id": 1,
        "quality": [{"name": "NumberOfInstances", "value": "898.0"}]}]}});
    facts(
        &one(&openml),
        &[("title", json!("anneal")), ("size", json!("898 rows")), ("url", json!("https://www.openml.org/d/2"))],
    );
}

#[test]
fn dataverse_is_read_from_search_and_by_itself() {
    let found = json!({"name": "T", "type": "dataset", "global_id": "doi:10.8/1", "url": "https://doi.org/10.8/1",
        "description": "D", "publisher": "P", "identifier_of_dataverse": "p", "citationHtml": "c", "subjects": ["Law"]});
    let other = json!({"name": "File", "type": "file", "dataset_id": "1", "citationHtml": "c"});
    let answer = json!({"status": "OK", "data": {"q": "*", "total_count": 1, "items": [found, other]}}).to_string();
    assert_eq!(sniff("x", answer.as_bytes()).unwrap().name, "hub-api");
    let (records, issues) = read("hub-api", answer.as_bytes(), &Options::default());
    facts(&serde_json::from_str(&records[0]).unwrap(), &[("id", json!("doi:10.8/1")), ("keywords", json!("Law"))]);
    assert_eq!(issues, ["unreadable-record 1: a file of a Dataverse is no data set; search with type=dataset"]);
    let native = json!({"status": "OK", "data": {"id": 1, "persistentUrl": "https://doi.org/10.8/1", "latestVersion": {
        "datasetPersistentId": "doi:10.8/1", "metadataBlocks": {"citation": {"fields": [
            {"typeName": "title", "value": "T"},
            {"typeName": "dsDescription", "value": [{"dsDescriptionValue": {"typeName": "dsDescriptionValue", "value": "D"}}]},
            {"typeName": "dataSources", "value": ["Survey of patients"]}]}}}}});
    facts(&one(&native), &[("id", json!("doi:10.8/1")), ("title", json!("T")), ("description", json!("D"))]);
}

#[test]
fn the_exported_file_of_dataverse_is_read_like_its_answer() {
    let field = |name: &str, value: &str| json!({"typeName": name, "multiple": false, "typeClass": "primitive", "value": value});
    let exported = json!({"datasetVersion": {"license": {"name": "CC0 1.0"}, "metadataBlocks": {"citation": {
        "displayName": "Citation", "fields": [field("title", "Calls"),
            {"typeName": "dsDescription", "multiple": true, "typeClass": "compound",
             "value": [{"dsDescriptionValue": field("dsDescriptionValue", "Callers gave consent.")}]}]}}}});
    facts(
        &one(&exported),
        &[("title", json!("Calls")), ("description", json!("Callers gave consent.")), ("licence", json!("CC0 1.0"))],
    );
}

#[test]
fn the_file_kaggle_uploads_with_a_data_set_is_read() {
    let file = json!({"title": "Calls", "id": "acme/calls", "licenses": [{"name": "CC0-1.0"}], "isPrivate": true});
    facts(
        &one(&file),
        &[
            ("id", json!("acme/calls")),
            ("title", json!("Calls")),
            ("owner", json!("acme")),
            ("url", json!("https://www.kaggle.com/datasets/acme/calls")),
            ("licence", json!("CC0-1.0")),
        ],
    );
}

#[test]
fn data_sets_of_udata_are_no_packages_of_ckan() {
    let set = json!({"id": "5a1", "title": "Appels", "description": "Appels enregistrés.", "badges": [], "metrics": {"views": 3},
        "organization": {"id": "1", "name": "Ville d’Aarau", "page": "https://data.example/o/1"}, "private": false,
        "resources": [{"id": "r", "format": "csv", "title": "a.csv"}], "tags": ["voix"], "license": "odc-odbl",
        "created_at": "2015-10-28T17:18:03", "last_update": "2016-01-01T00:00:00", "page": "https://data.example/d/5a1",
        "uri": "https://data.example/api/1/datasets/5a1", "spatial": {"zones": ["country:fr"]},
        "temporal_coverage": {"start": "2014-01-01", "end": "2014-12-31"}, "extras": {}, "frequency": "annual"});
    for answer in [set.clone(), json!({"data": [set], "next_page": null, "page": 1, "page_size": 20, "total": 1})] {
        facts(
            &one(&answer),
            &[
                ("title", json!("Appels")),
                ("owner", json!("Ville d’Aarau")),
                ("url", json!("https://data.example/d/5a1")),
                ("licence", json!("odc-odbl")),
                ("places", json!("fr")),
                ("collected", json!("2014-01-01/2014-12-31")),
                ("published", json!("2015-10-28T17:18:03")),
                ("keywords", json!("voix")),
            ],
        );
    }
}

#[test]
fn a_doi_in_a_list_of_identifiers_is_the_identifier() {
    let record = json!({"titles": [{"title": "Calls"}], "creators": [{"name": "A"}], "publicationYear": "2014",
        "identifiers": [{"identifier": "7", "identifierType": "Local"}, {"identifier": "10.1234/calls", "identifierType": "DOI"}],
        "dates": {"date": "2014-02-03", "dateType": "Issued"}});
    facts(
        &one(&record),
        &[
            ("id", json!("10.1234/calls")),
            ("published", json!("2014-02-03")),
            ("url", json!("https://doi.org/10.1234/calls")),
        ],
    );
}
