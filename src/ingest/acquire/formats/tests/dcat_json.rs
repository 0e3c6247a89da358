//! DCAT as JSON-LD, whose members may stand in any order.

use super::dcat::{JSON, all};
use serde_json::{Map, Value, json};

/// The text of a value with the members of each object in an order that the seed gives.
fn shuffled(value: &Value, seed: &mut u64) -> String {
    match value {
        Value::Array(list) => {
            format!("[{}]", list.iter().map(|item| shuffled(item, seed)).collect::<Vec<_>>().join(" ,\n"))
        }
        Value::Object(members) => {
            let mut texts: Vec<(u64, String)> = Vec::new();
            for (name, value) in members {
                *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = *seed >> 33;
                // The order of terms in a context is none of the document.
                let value = if name == "@context" { value.to_string() } else { shuffled(value, seed) };
                texts.push((at, format!("{} : {value}", Value::from(name.as_str()))));
            }
            texts.sort();
            format!("{{ {} }}", texts.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// The document with a context in which some names are no properties, so that its reader has to find the order.
fn with_map(mut document: Value) -> Value {
    let map = json!({"urn-map": {"@id": "http://x.example/map", "@container": "@language"}});
    let context = document["@context"].take();
    document["@context"] = json!([context, map]);
    document
}

#[test]
fn members_in_any_order_give_the_same_records() {
    let inline = json!({
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "id": "@id", "a": "@type",
            "lic": {"@id": "dct:license", "@type": "@id"}, "parts": {"@id": "dct:hasPart", "@container": "@list"}},
        "id": "http://x.example/c", "a": "dcat:Catalog", "dct:title": "Catalogue",
        "dct:publisher": {"id": "_:p", "a": "http://xmlns.com/foaf/0.1/Agent", "http://xmlns.com/foaf/0.1/name": "Office"},
        "dcat:dataset": [
            {"id": "http://x.example/1", "a": ["dcat:Dataset", "dct:Other"], "@type": "dct:Third", "lic": "http://l.example/",
                "dct:title": [{"@value": "Eins", "@language": "de"}, {"@language": "en", "@value": "One"}],
                "dct:issued": {"@type": "http://www.w3.org/2001/XMLSchema#date", "@value": "2020-01-01"},
                "parts": [1, 2.50, true, {"id": "http://x.example/2"}], "dct:publisher": {"id": "_:p"}},
            {"dct:title": "\"Two\"", "a": "dcat:Dataset", "dcat:keyword": ["x", "\u{e9}", ["y"]],
                "@reverse": {"dct:isPartOf": {"id": "http://x.example/3", "dct:title": "Three"}}},
        ],
        "@graph": [{"id": "http://x.example/4", "a": "dcat:Dataset", "dct:title": "Four"}],
    });
    for document in [serde_json::from_str(JSON).unwrap(), inline] {
        let expected = all(document.to_string().as_bytes());
        assert!(!expected.0.is_empty() && expected.1.is_empty(), "{expected:?}");
        let mapped = with_map(document.clone());
        for seed in 0..40 {
            let text = shuffled(&document, &mut { seed });
            assert_eq!(all(text.as_bytes()), expected, "{text}");
            let text = shuffled(&mapped, &mut { seed });
            assert_eq!(all(text.as_bytes()), expected, "{text}");
        }
    }
}

#[test]
fn what_is_wrong_is_said_in_the_same_order_each_time() {
    let wrong: Map<String, Value> = (0..10).map(|n| (format!("t{n}"), json!({"@container": n}))).collect();
    let document = json!({"@context": wrong, "@id": "http://a/1", "@type": "http://www.w3.org/ns/dcat#Dataset"});
    let (_, first) = all(document.to_string().as_bytes());
    assert!(first.len() > 1, "{first:?}");
    for _ in 0..5 {
        assert_eq!(all(document.to_string().as_bytes()).1, first);
    }
}
