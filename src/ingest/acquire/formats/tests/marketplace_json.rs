//! Answers of marketplaces.

use super::*;
use serde_json::{Value, json};

#[test]
fn listings_are_found_wherever_the_answer_keeps_them() {
    let listing =
        json!({"title": "Cell phone traces", "desc": "Pings", "price": "100", "provider": "P", "freq": ["daily"]});
    for answer in [
        json!({"hits": [{"_index": "i", "_id": "7", "_source": listing}]}),
        json!({"took": 1, "hits": {"total": 1, "hits": [{"_source": listing}]}}),
        json!({"status": "ok", "results": [listing]}),
        json!({"data": {"page": {"items": [listing]}}}),
        json!({"data": {"products": {"edges": [{"node": listing}]}}}),
        json!({"meta": {}, "facets": [{"name": "a", "url": "u"}], "offers": [listing]}),
    ] {
        let text = answer.to_string();
        assert_eq!(sniff("x", text.as_bytes()).map(|f| f.name), Some("marketplace-json"), "{text}");
        let (records, issues) = read("marketplace-json", text.as_bytes(), &Options::default());
        assert_eq!((records.len(), issues), (1, vec![]), "{text}");
        let found: Value = serde_json::from_str(&records[0]).unwrap();
        for name in ["title", "desc", "price", "provider", "freq"] {
            assert_eq!(found[name], listing[name], "{name} in {text}");
        }
    }
}

#[test]
fn nested_members_are_fields_of_their_own() {
    let answer = json!({"products": [{"name": "N", "description": "D", "vendor": {"name": "V", "country": "FR"},
        "price": {"amount": 12, "currency": "EUR"}, "tags": ["a"]}]});
    let (records, _) = read("marketplace-json", answer.to_string().as_bytes(), &Options::default());
    let found: Value = serde_json::from_str(&records[0]).unwrap();
    let expected = json!({"name": "N", "description": "D", "vendor": "V", "vendor.name": "V", "vendor.country": "FR",
        "price": "12", "price.amount": 12, "currency": "EUR", "tags": ["a"]});
    assert_eq!(found, expected);
}

#[test]
fn a_single_listing_with_lists_in_it_is_no_answer() {
    for bytes in [
        &br#"{"title":"T","description":"D","price":1,"offers":[{"name":"A","price":1,"url":"u"}]}"#[..],
        b"{\"a\":[{\"title\":\"T\",\"url\":\"u\",\"price\":1}]}\n{\"a\":[]}\n",
        br#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{},"properties":{"name":"x"}}]}"#,
    ] {
        assert_eq!(sniff("x", bytes).unwrap().name, "jsonl");
    }
}
