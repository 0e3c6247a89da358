//! What national portals add to packages of CKAN.

use super::*;
use serde_json::{Value, json};

/// A package with some more members.
fn with(more: Value) -> Value {
    let mut package = json!({"id": "1", "name": "n", "title": "T", "notes": "N", "owner_org": "o", "resources": [],
        "metadata_created": "2021-03-04T10:00:00"});
    package.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let text = package.to_string();
    assert_eq!(sniff("x", text.as_bytes()).unwrap().name, "ckan");
    let (records, issues) = read("ckan", text.as_bytes(), &Options::default());
    assert_eq!((records.len(), issues), (1, vec![]));
    serde_json::from_str(&records[0]).unwrap()
}

/// Country, first and last day.
fn about(found: &Value) -> (Value, Value, Value) {
    let field = |name: &str| found.get(name).cloned().unwrap_or_default();
    (field("places.name"), field("temporal.from"), field("temporal.to"))
}

fn extra(key: &str, value: &str) -> Value {
    json!({"key": key, "value": value})
}

#[test]
fn the_countries_of_the_humanitarian_exchange_are_its_groups() {
    let groups = json!([{"name": "ken", "title": "Kenya"}, {"name": "uga", "title": "Uganda"}]);
    let found =
        with(json!({"dataset_date": "[2019-01-01T00:00:00 TO *]", "groups": groups, "caveats": "Phones only."}));
    assert_eq!(found["places.name"], json!(["Kenya", "Uganda"]));
    assert_eq!(found["temporal.period"], "2019-01-01T00:00:00/..");
    assert_eq!(found["statements"], "Caveats: Phones only.");
    let found = with(json!({"dataset_date": "01/31/1990-12/31/2027", "solr_additions": "{\"countries\": [\"Mali\"]}"}));
    assert_eq!((&found["places.name"], &found["temporal.period"]), (&json!("Mali"), &json!("1990-01-31/2027-12-31")));
    // Elsewhere groups are subjects.
    assert_eq!(with(json!({"groups": groups})).get("places.name"), None);
}

#[test]
fn every_portal_has_its_own_names_for_places_and_periods() {
    let switzerland =
        json!({"spatial": "Schweiz", "temporals": [{"start_date": "2018-01-01", "end_date": "2019-12-31"}]});
    let austria = json!({"extras": [extra("geographic_toponym", "Österreich"), extra("begin_datetime", "2015-01-01"),
        extra("end_datetime", "2018-12-31"), extra("attribute_description", "ALTER: Alter")]});
    let canada = json!({"geographic_region": ["Canada"], "time_period_coverage_start": "2016-01-01",
        "time_period_coverage_end": "2018-12-31", "spatial": "{\"type\":\"Polygon\"}", "date_published": "2019-06-11"});
    let italy = json!({"geographical_name": "ITA", "holder_name": "Regione", "language": "{ITA,ENG}",
        "temporal_coverage": "[{\"temporal_start\": \"2015-01-01\", \"temporal_end\": \"2017-12-31\"}]"});
    let germany =
        json!({"extras": [extra("geocodingText", "[\"Deutschland\"]"), extra("temporal_start", "2021-01-01")]});
    let kingdom = json!({"extras": [extra("geographic_coverage", "111000: England, Wales")]});
    // An empty member says nothing, its extra does.
    let empty = json!({"spatial": "", "temporal_start": "", "temporals": [], "extras": [extra("temporal_start", "2020"),
        extra("spatial", "Peru"), extra("temporals", "[{\"end_date\": \"2021\"}]")]});
    let none = Value::Null;
    for (portal, expected) in [
        (switzerland, (json!("Schweiz"), json!("2018-01-01"), json!("2019-12-31"))),
        (austria.clone(), (json!("Österreich"), json!("2015-01-01"), json!("2018-12-31"))),
        (canada.clone(), (json!("Canada"), json!("2016-01-01"), json!("2018-12-31"))),
        (italy.clone(), (json!("ITA"), json!("2015-01-01"), json!("2017-12-31"))),
        (germany, (json!("Deutschland"), json!("2021-01-01"), none.clone())),
        (empty, (json!("Peru"), json!("2020"), json!("2021"))),
        (kingdom, (json!("England, Wales"), none.clone(), none)),
    ] {
        assert_eq!(about(&with(portal)), expected);
    }
    assert_eq!(with(austria)["statements"], "Attributes: ALTER: Alter");
    assert_eq!(with(canada)["published.date"], "2019-06-11");
    let italy = with(italy);
    assert_eq!((&italy["publisher.name"], &italy["languages.code"]), (&json!("Regione"), &json!(["ITA", "ENG"])));
    let danish = "http://publications.europa.eu/resource/authority/language/DAN";
    assert_eq!(with(json!({"data_language": danish}))["languages.code"], "DAN");
    // An author may be an object as text.
    assert_eq!(with(json!({"author": "[{\"name\": \"Institute\", \"email\": \"\"}]"}))["publisher.name"], "Institute");
}

#[test]
fn files_of_one_format_are_as_large_as_all_of_them() {
    let size = |resources: Value| with(json!({"resources": resources})).get("package.size").cloned();
    let csv = |size: Value| json!({"format": "CSV", "size": size});
    assert_eq!(size(json!([csv(json!(1000)), csv(json!("24"))])), Some(json!("1024 bytes")));
    assert_eq!(size(json!([csv(json!(1000)), csv(Value::Null)])), None);
    // The same data may be there twice.
    assert_eq!(size(json!([csv(json!(1000)), {"format": "JSON", "size": 3000}])), None);
    assert_eq!(size(json!([{"format": "CSV", "byte_size": "5"}])), Some(json!("5 bytes")));
}

#[test]
fn a_version_in_the_title_of_a_licence_and_languages_of_files_are_read() {
    let licence =
        |id: &str, title: &str| with(json!({"license_id": id, "license_title": title}))["licence.name"].clone();
    assert_eq!(licence("cc-by", "Creative Commons Attribution 4.0"), "Creative Commons Attribution 4.0");
    assert_eq!(licence("CC-BY-3.0", "Creative Commons Attribution 4.0"), "CC-BY-3.0");
    assert_eq!(licence("odc-pddl", "Public Domain Dedication"), "odc-pddl");
    let files = json!([{"language": ["en", "fr"]}, {"language": "fr"}]);
    assert_eq!(with(json!({"resources": files}))["languages.code"], json!(["en", "fr"]));
    assert_eq!(with(json!({"resources": files, "language": "de"}))["languages.code"], "de");
}
