//! Facts that hubs and repositories keep where only they keep them.

use super::hub_api::{facts, one};
use super::*;
use serde_json::{Value, json};

#[test]
fn zenodo_and_invenio_say_where_and_when_data_was_collected() {
    let zenodo = json!({"id": 5, "conceptrecid": "4", "doi": "10.5/5", "files": [{"size": 10}], "metadata": {
        "title": "T", "description": "D", "notes": "Speakers consented.", "method": "Telephone",
        "resource_type": {"title": "Image", "type": "image"}, "locations": [{"place": "Nairobi, Kenya", "lat": 1.0}],
        "dates": [{"type": "Valid", "start": "2000"}, {"type": "Collected", "start": "2021-01-10", "end": "2021-06-20"}]}});
    facts(
        &one(&zenodo),
        &[
            ("description", json!(["D", "Speakers consented.", "Telephone"])),
            ("places", json!("Nairobi, Kenya")),
            ("collected", json!("2021-01-10/2021-06-20")),
            ("modality", json!("image")),
        ],
    );
    let invenio = json!({"id": "a-1", "pids": {"doi": {"identifier": "10.9/x"}}, "metadata": {"title": "T",
        "resource_type": {"id": "image-photo"}, "locations": {"features": [{"place": "France"}]},
        "dates": [{"date": "2019-03/2019-09", "type": {"id": "collected"}}]}, "files": {"count": 2, "total_bytes": 77}});
    facts(
        &one(&invenio),
        &[
            ("places", json!("France")),
            ("collected", json!("2019-03/2019-09")),
            ("modality", json!("image")),
            ("size", json!("77 bytes")),
        ],
    );
    // One type of Zenodo is for films and for sounds.
    let mixed = json!({"id": 5, "doi": "10.5/5", "metadata": {"title": "T",
        "resource_type": {"title": "Video/Audio", "type": "video"}}});
    assert_eq!(one(&mixed).get("hub.modality"), None);
}

#[test]
fn datacite_and_figshare_name_places() {
    let record = json!({"doi": "10.6/1", "titles": [{"title": "T"}], "creators": [], "publicationYear": 2019,
        "types": {"resourceTypeGeneral": "Sound"},
        "geoLocations": [{"geoLocationPlace": "Bern, Switzerland"}, {"geoLocationPoint": {"pointLatitude": "1"}}]});
    facts(&one(&record), &[("places", json!("Bern, Switzerland")), ("modality", json!("audio"))]);
    let article = json!({"id": 1, "title": "T", "defined_type": 3, "custom_fields": [
        {"name": "Geographic Coverage", "value": ["Brazil"]}, {"name": "Method", "value": "Diary"}]});
    facts(
        &one(&article),
        &[("places", json!("Brazil")), ("statements", json!(["Geographic Coverage: Brazil", "Method: Diary"]))],
    );
}

#[test]
fn dataverse_gives_countries_periods_and_sizes() {
    let found = json!({"name": "T", "global_id": "doi:10.8/1", "citationHtml": "c",
        "geographicCoverage": [{"country": "Ghana"}, {"country": "Togo"}]});
    facts(&one(&found), &[("places", json!(["Ghana", "Togo"]))]);
    let field = |name: &str, value: &str| json!({"typeName": name, "value": value});
    let native = |fields: Value, files: Value| {
        json!({"id": 1, "latestVersion": {"versionState": "RELEASED", "files": files, "metadataBlocks": {
            "citation": {"fields": [field("title", "T"), {"typeName": "timePeriodCovered", "value": [fields]}]},
            "geospatial": {"fields": [{"typeName": "geographicCoverage", "value": [{"country": field("country", "Poland")}]}]}}}})
    };
    let period = json!({"timePeriodCoveredStart": field("timePeriodCoveredStart", "2015"),
        "timePeriodCoveredEnd": field("timePeriodCoveredEnd", "2016")});
    let files = json!([{"dataFile": {"filesize": 1200}}, {"dataFile": {"filesize": 34}}]);
    facts(
        &one(&native(period, files)),
        &[("places", json!("Poland")), ("collected", json!("2015/2016")), ("size", json!("1234 bytes"))],
    );
    // The size of all is not known where one file does not say. Who distributes the data offers it.
    let distributor = json!({"distributorName": field("distributorName", "Bureau")});
    let found = one(&native(distributor, json!([{"dataFile": {"filesize": 1200}}, {"dataFile": {}}])));
    assert_eq!((found.get("hub.size"), &found["hub.owner"]), (None, &json!("Bureau")));
}

#[test]
fn a_map_of_the_parts_of_a_data_set_of_dataverse_is_read() {
    let map = json!({"@type": "ore:ResourceMap", "@id": "https://v.example/export", "ore:describes": {
        "title": "Tenants", "author": {"citation:authorName": "Doe, J"}, "schema:name": "Tenants", "language": ["Dutch"],
        "citation:dsDescription": [{"citation:dsDescriptionValue": "Answers."}], "subject": ["Law"],
        "citation:keyword": {"citation:keywordValue": "housing"}, "schema:datePublished": "2016-02-03",
        "geospatial:geographicCoverage": {"geospatial:country": "Netherlands"}, "schema:includedInDataCatalog": "Archive",
        "timePeriodCovered": [{"citation:timePeriodCoveredStart": "2014", "citation:timePeriodCoveredEnd": "2015"}],
        "schema:license": "https://creativecommons.org/licenses/by/4.0/", "@id": "https://doi.org/10.9/Z",
        "@type": ["ore:Aggregation", "schema:Dataset"], "ore:aggregates": [{"dvcore:filesize": 700}]},
        "@context": {"ore": "http://www.openarchives.org/ore/terms/", "schema": "http://schema.org/"}});
    facts(
        &one(&map),
        &[
            ("id", json!("https://doi.org/10.9/Z")),
            ("title", json!("Tenants")),
            ("description", json!("Answers.")),
            ("owner", json!("Archive")),
            ("languages", json!("Dutch")),
            ("places", json!("Netherlands")),
            ("collected", json!("2014/2015")),
            ("keywords", json!(["housing", "Law"])),
            ("licence", json!("https://creativecommons.org/licenses/by/4.0/")),
            ("size", json!("700 bytes")),
        ],
    );
}

#[test]
fn mendeley_data_is_read() {
    let set = json!({"id": "ab1", "doi": {"id": "10.17632/ab1.2"}, "name": "Voices", "description": "Calls.",
        "contributors": [{"first_name": "Jane", "last_name": "Doe"}], "institutions": [{"name": "School"}],
        "files": [{"filename": "a.zip", "content_details": {"size": 88}}], "categories": [{"label": "Telephone"}],
        "publish_date": "2021-02-03T00:00:00.000Z", "data_licence": {"short_name": "CC BY 4.0"}, "method": "By phone"});
    for answer in [set.clone(), json!({"results": [set]})] {
        facts(
            &one(&answer),
            &[
                ("id", json!("10.17632/ab1.2")),
                ("title", json!("Voices")),
                ("owner", json!("Jane Doe")),
                ("url", json!("https://doi.org/10.17632/ab1.2")),
                ("size", json!("88 bytes")),
                ("licence", json!("CC BY 4.0")),
                ("keywords", json!("Telephone")),
                ("statements", json!("Method: By phone")),
            ],
        );
    }
}

#[test]
fn hugging_face_says_what_readers_must_agree_to_and_how_many_examples_there_are() {
    let set = |info: Value| {
        json!({"id": "acme/x", "sha": "0f", "downloads": 7, "cardData": {"dataset_info": info,
            "extra_gated_prompt": "Do not identify anyone."}})
    };
    let info = json!({"splits": [{"num_examples": 40}, {"num_examples": 2}]});
    let found = one(&set(info.clone()));
    facts(&found, &[("size", json!("42 rows")), ("statements", json!("Access conditions: Do not identify anyone."))]);
    assert_eq!(one(&set(json!([info]))), found_with_list(&found, &info));
    // Two configurations may be the same data twice.
    assert_eq!(one(&set(json!([info, info]))).get("hub.size"), None);
    // The oldest data sets have no owner.
    let old = json!({"_id": "6", "id": "squad", "sha": "0f", "gated": false, "tags": ["license:mit"], "downloads": 1});
    facts(&one(&old), &[("id", json!("squad")), ("title", json!("squad")), ("licence", json!("mit"))]);
}

/// The same record with its one configuration in a list.
fn found_with_list(found: &Value, info: &Value) -> Value {
    let mut found = found.clone();
    found["cardData"]["dataset_info"] = json!([info]);
    found
}

#[test]
fn kaggle_is_read_from_its_metadata_and_first_version() {
    let listed = json!({"ref": "o/s", "title": "T", "ownerName": "O", "versions": [
        {"versionNumber": 2, "creationDate": "2024-01-01"}, {"versionNumber": 1, "creationDate": "2023-09-08"}]});
    facts(&one(&listed), &[("published", json!("2023-09-08"))]);
    let metadata = json!({"info": {"datasetSlug": "s", "ownerUser": "o", "title": "T", "subtitle": "S",
        "licenses": [{"name": "CC0-1.0"}], "keywords": ["k"], "userSpecifiedSources": "Archive"}, "errorMessage": ""});
    facts(
        &one(&metadata),
        &[
            ("url", json!("https://www.kaggle.com/datasets/o/s")),
            ("owner", json!("o")),
            ("statements", json!("Sources: Archive")),
        ],
    );
    // It lists resources as a data package does, and is none.
    let upload = json!({"title": "Reviews", "id": "shop/reviews", "licenses": [{"name": "MIT"}], "keywords": ["retail"],
        "resources": [{"path": "r.csv", "description": "One a row", "schema": {"fields": [{"name": "buyer"}]}}]});
    facts(
        &one(&upload),
        &[
            ("owner", json!("shop")),
            ("licence", json!("MIT")),
            ("keywords", json!("retail")),
            ("statements", json!("One a row\nColumns: buyer")),
        ],
    );
    let package = json!({"name": "reviews", "title": "Reviews", "id": "shop/reviews", "licenses": [{"name": "MIT"}],
        "resources": [{"path": "r.csv"}]});
    assert_eq!(sniff("x", package.to_string().as_bytes()).unwrap().name, "frictionless");
}

#[test]
fn openml_is_read_from_xml_as_from_json() {
    let xml = r#"<?xml version="1.0" encoding="UTF-8"?>
<oml:data_set_description xmlns:oml="http://openml.org/openml">
  <oml:id>61</oml:id><oml:name>clients</oml:name><oml:description>Clients &amp; guests.</oml:description>
  <oml:creator>A</oml:creator><oml:creator>B</oml:creator><oml:upload_date>2018-05-06T00:00:00</oml:upload_date>
  <oml:language>German</oml:language><oml:licence>CC0</oml:licence><oml:tag>sport</oml:tag><oml:tag>gym</oml:tag>
</oml:data_set_description>"#;
    assert_eq!(sniff("x.xml", xml.as_bytes()).unwrap().name, "hub-api");
    let (records, issues) = read("hub-api", xml.as_bytes(), &Options::default());
    assert_eq!((records.len(), issues), (1, vec![]));
    facts(
        &serde_json::from_str(&records[0]).unwrap(),
        &[
            ("id", json!("61")),
            ("title", json!("clients")),
            ("description", json!("Clients & guests.")),
            ("owner", json!("A")),
            ("licence", json!("CC0")),
            ("keywords", json!(["sport", "gym"])),
            ("url", json!("https://www.openml.org/d/61")),
        ],
    );
    let list = r#"<oml:data xmlns:oml="http://openml.org/openml"><oml:dataset><oml:did>2</oml:did><oml:name>anneal</oml:name>
        <oml:quality name="NumberOfFeatures">39.0</oml:quality><oml:quality name="NumberOfInstances">898.0</oml:quality>
        </oml:dataset><oml:dataset><oml:did>3</oml:did><oml:name>kr</oml:name></oml:dataset></oml:data>"#;
    assert_eq!(sniff("x.xml", list.as_bytes()).unwrap().name, "hub-api");
    let (records, issues) = read("hub-api", list.as_bytes(), &Options::default());
    assert_eq!((records.len(), issues), (2, vec![]));
    facts(&serde_json::from_str(&records[0]).unwrap(), &[("id", json!("2")), ("size", json!("898 rows"))]);
}
