//! Examples of operations, and links: which answer has the id that another operation needs.
//!
//! Examples refer to the invented catalogue of `brokerwatch demo`. `tests/contract.rs` sends every one of them, and takes
//! ids that are made anew from where the links say that they are.

use serde_json::{Map, Value, json};

/// An invented listing, a finding on it, and its seller.
const LISTING: &str = "ae9ce8ba057ddd759e1158e87e25bcd4";
const FINDING: &str = "661bd9f4b1622bb21d399e6461c8895e";
const BROKER: &str = "sample-voices-ltd";

/// Parts of a path by name: their values, or where an answer has them.
type Parts = &'static [(&'static str, &'static str)];

/// Parts of paths by operation; what is not here comes from a link.
const PATHS: &[(&str, Parts)] = &[
    ("getListing", &[("id", LISTING)]),
    ("listFindingsOfListing", &[("id", LISTING)]),
    ("listVersions", &[("id", LISTING)]),
    ("getVersion", &[("id", LISTING), ("number", "1")]),
    ("getRaw", &[("id", LISTING)]),
    ("getQuestions", &[("id", LISTING)]),
    ("getRepeatedSentences", &[("id", LISTING)]),
    ("getResales", &[("id", LISTING)]),
    ("decideOnTerm", &[("id", LISTING)]),
    ("listListingNotes", &[("id", LISTING)]),
    ("noteOnListing", &[("id", LISTING)]),
    ("getFinding", &[("fingerprint", FINDING)]),
    ("respondToFinding", &[("fingerprint", FINDING)]),
    ("listBrokerNotes", &[("id", BROKER)]),
    ("noteOnBroker", &[("id", BROKER)]),
    ("previewBroker", &[("id", BROKER)]),
    ("listRegisterDecisions", &[("id", "us-ca-brokers")]),
    ("decideOnMatch", &[("id", "us-ca-brokers")]),
    ("getManifestRange", &[("prefix", "abcdef")]),
    ("uploadListings", &[("id", "my-exchange")]),
];

/// Parts of paths that an answer has: its operation, the operation that needs them, name and JSON pointer of each.
const LINKS: &[(&str, &str, Parts)] = &[
    ("getVersion", "getAssessment", &[("id", "/id"), ("number", "/version/number"), ("method", "/assessment/method")]),
    ("openCase", "getCase", CASE),
    ("openCase", "changeCase", CASE),
    ("openCase", "exportCase", CASE),
    ("openCase", "getCaseHistory", CASE),
    ("openCase", "pinInCase", CASE),
    ("openCase", "addNote", CASE),
    ("pinInCase", "getPinned", PIN),
    ("pinInCase", "removePin", PIN),
    ("makeAlert", "getAlert", ALERT),
    ("makeAlert", "changeAlert", ALERT),
    ("makeAlert", "listAlertMatches", ALERT),
    ("makeAlert", "listAlertDeliveries", ALERT),
    ("makeAlert", "testAlert", ALERT),
    ("makeAlert", "deleteAlert", ALERT),
    ("noteOnListing", "getNote", NOTE),
    ("noteOnListing", "changeNote", NOTE),
    ("noteOnListing", "deleteNote", NOTE),
    ("noteOnBroker", "getNote", NOTE),
    ("listTokens", "revokeToken", &[("jti", "/items/0/jti")]),
];
const CASE: Parts = &[("id", "/case/id")];
const PIN: Parts = &[("id", "/case/id"), ("number", "/case/pins/0/number")];
const ALERT: Parts = &[("id", "/alert/id")];
const NOTE: Parts = &[("id", "/note/id")];

/// The body of an operation; rows by their media type.
fn body(operation: &str, media: &str) -> Option<Value> {
    Some(match (operation, media) {
        ("decideOnTerm", _) => {
            json!({ "term": "sensitivity:health", "verdict": "accept", "reason": "The data sheet lists diagnoses" })
        }
        ("respondToFinding", _) => json!({ "kind": "confirm", "text": "The seller confirmed it in writing" }),
        ("decideOnMatch", _) => json!({
            "broker": "Sample Voices Ltd", "entry": "Sample Voices Limited", "verdict": "confirm",
            "reason": "Same address",
        }),
        ("lookUp", _) => json!({
            "platforms": ["Tumblr"], "years": [2010, 2018], "countries": ["DE"], "kinds": ["photos"],
            "urls": ["example.org"], "limit": 20,
        }),
        ("openCase", _) => json!({ "title": "Recorded calls of Europeans", "reason": "Complaint 2026-14" }),
        ("changeCase", _) => json!({ "state": "on-hold", "reason": "Waiting for the seller" }),
        ("pinInCase", _) => json!({ "kind": "listing", "listing": LISTING, "note": "No consent is stated" }),
        ("removePin", _) => json!({ "reason": "Pinned by mistake" }),
        ("addNote", _) => json!({ "text": "Asked the seller for the contract" }),
        ("makeAlert", _) => json!({
            "name": "Children", "query": "sensitivity:children", "what": ["new", "finding"], "deliver": "webhook",
            "address": "https://desk.example/hooks/brokerwatch", "digest": "hourly", "max_items": 20,
        }),
        ("changeAlert", _) => json!({ "digest": "daily" }),
        ("noteOnListing" | "noteOnBroker" | "changeNote", _) => json!({ "text": "Compare with the earlier offer" }),
        ("revokeToken", _) => json!({ "reason": "Laptop lost" }),
        ("uploadListings", "text/csv") => json!("id,title\n1,Recorded calls of a help line\n"),
        ("uploadListings", _) => json!("{\"id\": \"1\", \"title\": \"Recorded calls of a help line\"}\n"),
        ("reconcile", _) => json!({ "queries": "{\"q0\": {\"query\": \"Sample Voices\"}}" }),
        _ => return None,
    })
}

/// Adds the examples and links of an operation to its description.
pub fn add(operation: &str, described: &mut Value) {
    let of = PATHS.iter().find(|(name, _)| *name == operation).map_or(&[][..], |(_, parts)| parts);
    for parameter in described["parameters"].as_array_mut().into_iter().flatten() {
        if let Some((_, value)) = of.iter().find(|(name, _)| parameter["name"] == *name) {
            let number = value.parse::<u64>().ok().filter(|_| parameter["schema"]["type"] == "integer");
            parameter["example"] = number.map_or_else(|| json!(value), |number| json!(number));
        }
    }
    let content = described.pointer_mut("/requestBody/content").and_then(Value::as_object_mut);
    for (media, content) in content.into_iter().flatten() {
        if let Some(example) = body(operation, media) {
            content["example"] = example;
        }
    }
    let links: Map<String, Value> = LINKS.iter().filter(|(from, ..)| *from == operation).map(link).collect();
    if links.is_empty() {
        return;
    }
    for (status, answer) in described["responses"].as_object_mut().into_iter().flatten() {
        if status != "default" {
            answer["links"] = links.clone().into();
        }
    }
}

fn link((_, to, parts): &(&str, &str, Parts)) -> (String, Value) {
    let parameters: Map<String, Value> =
        parts.iter().map(|(name, pointer)| ((*name).to_owned(), json!(format!("$response.body#{pointer}")))).collect();
    ((*to).to_owned(), json!({ "operationId": to, "parameters": parameters }))
}
