//! The parameters of operations.

use crate::search::FacetField;
use serde_json::{Map, Value, json};

/// The parameter of a part of a path.
pub fn path_parameter(part: &str) -> Option<Value> {
    let name = part.strip_prefix('{')?.strip_suffix('}')?;
    let schema = match name {
        "number" => json!({ "type": "integer", "minimum": 1, "maximum": i64::MAX }),
        "prefix" => json!({ "type": "string", "pattern": "^[0-9a-f]{5,8}$" }),
        _ => json!({ "type": "string", "minLength": 1 }),
    };
    Some(json!({ "name": name, "in": "path", "required": true, "schema": schema }))
}

/// A reference to a parameter.
pub fn refer(name: &str) -> Value {
    json!({ "$ref": format!("#/components/parameters/{name}") })
}

/// The schema of some of a few names, separated by commas; empty counts as not given.
pub fn chosen_names(names: &[&str]) -> Value {
    let names = names.join("|");
    json!({ "type": "string", "pattern": format!("^(({names})(,({names}))*)?$") })
}

/// All parameters by the name under which operations refer to them.
pub fn parameters() -> Map<String, Value> {
    let mut all = Map::new();
    let mut add = |key: &str, name: &str, place: &str, description: &str, schema: Value| {
        let parameter = json!({ "name": name, "in": place, "description": description, "schema": schema });
        all.insert(key.to_owned(), parameter);
    };
    let (text, words) = (
        json!({ "type": "string" }),
        |words: &str| json!({ "type": "string", "enum": words.split('|').collect::<Vec<_>>() }),
    );
    for facet in FacetField::all().map(FacetField::name) {
        let schema = json!({ "type": "array", "items": { "type": "string" } });
        add(facet, facet, "query", "Filter; several values mean “or”, several filters “and”", schema);
    }
    let number = |least: u64, most: u64| json!({ "type": "integer", "minimum": least, "maximum": most });
    let flag = || words("0|1");
    add("q", "q", "query", "Query, at most 2,000 bytes", json!({ "type": "string", "maxLength": 2000 }));
    add("sort", "sort", "query", "Order", words(&crate::search::Order::names().collect::<Vec<_>>().join("|")));
    add("explain", "explain", "query", "1 explains each score", flag());
    add("cursor", "cursor", "query", "next_cursor of the page before, with the same query", text.clone());
    add("limit", "limit", "query", "Most items on a page", number(1, super::super::parameters::MAX_LIMIT as u64));
    add("version", "version", "query", "Number of the version; the newest unless given", number(1, i64::MAX as u64));
    add("since", "since", "query", "Number of the last entry you have", number(0, i64::MAX as u64));
    add("wait", "wait", "query", "Seconds to wait for something new", number(0, 30));
    add("state_of_finding", "state", "query", "State", words("open|waived|dismissed|gone"));
    add("disputed", "disputed", "query", "Whether it is disputed", flag());
    add("fact", "fact", "query", "Missing fact", text.clone());
    add(
        "highest_severity",
        "highest_severity",
        "query",
        "How severe a finding could be",
        words("critical|high|medium|low|note"),
    );
    add("state_of_source", "state", "query", "State", words("active|disabled|removed"));
    add("source_id", "source", "query", "Id of the source", text.clone());
    add("state_of_run", "state", "query", "State", words("running|complete|refused|stopped|interrupted"));
    add("facet", "facet", "query", "Facet", words("consent|provenance|sensitivity"));
    add("status_of_card", "status", "query", "Life of the card", words("draft|stable|retired"));
    add("pack_of_rule", "pack", "query", "Pack", text.clone());
    add("severity_of_rule", "severity", "query", "Severity", words("critical|high|medium|low|note"));
    add("jurisdiction_of_rule", "jurisdiction", "query", "Where it applies", text.clone());
    add("listing", "listing", "query", "Id of the listing", text.clone());
    add("term", "term", "query", "Id of the term", text.clone());
    add("verdict", "verdict", "query", "Verdict", words("accept|reject|withdraw"));
    add("by", "by", "query", "Who decided", text.clone());
    add("in_force", "in_force", "query", "Whether it is in force", flag());
    add(
        "as_of",
        "as_of",
        "query",
        "What the catalogue knew then: number of a change, or a time (RFC 3339)",
        text.clone(),
    );
    add(
        "expand",
        "expand",
        "query",
        "Sent with each listing, separated by commas; `limit` is 50 at most then",
        chosen_names(&["versions", "findings", "decisions"]),
    );
    add("state_of_case", "state", "query", "State", words("open|on-hold|closed"));
    add("hold", "hold", "query", "Whether it holds what it pins", flag());
    add("deleted", "deleted", "query", "1 lists deleted ones too", flag());
    add("subject_of_token", "subject", "query", "Subject of the token", text.clone());
    add("state_of_token", "state", "query", "State", words("valid|expired|revoked"));
    add("token_id", "jti", "query", "Id of the token", text.clone());
    add("route", "route", "query", "Pattern of the route", text.clone());
    add("from", "from", "query", "First day", text.clone());
    add("to", "to", "query", "Last day", text.clone());
    add("dry_run", "dry_run", "query", "1 only reports", flag());
    add("accept_unexpected", "accept_unexpected", "query", "1 stores an input that looks unusual", flag());
    add("queries", "queries", "query", "A batch of queries, JSON", text.clone());
    add("prefix", "prefix", "query", "Beginning of a name", text.clone());
    add("suggest_cursor", "cursor", "query", "How many suggestions to skip", number(0, i64::MAX as u64));
    add("suggest_type", "type", "query", "Type of the entities", text.clone());
    add("last_event_id", "Last-Event-ID", "header", "Of an event stream: where to go on", text.clone());
    add("if_match", "If-Match", "header", "ETag of what you have seen, or *", text.clone());
    add(
        "idempotency_key",
        "Idempotency-Key",
        "header",
        "The same key answers the same request once",
        json!({ "type": "string", "minLength": 1, "maxLength": 255 }),
    );
    if let Some(parameter) = all.get_mut("if_match") {
        parameter["required"] = json!(true);
    }
    for (name, example) in [
        ("q", json!("telephone OR sensitivity:call-recording")),
        ("sensitivity", json!(["call-recording", "children"])),
        ("consent", json!(["unknown"])),
        ("country", json!(["DE"])),
        ("severity", json!(["high", "critical"])),
        ("sort", json!("newest")),
        ("limit", json!(20)),
        ("expand", json!("versions,findings")),
        ("since", json!(0)),
        ("version", json!(1)),
        ("term", json!("sensitivity:health")),
        ("if_match", json!("*")),
        ("queries", json!("{\"q0\": {\"query\": \"Sample Voices\"}}")),
        ("prefix", json!("sam")),
        ("dry_run", json!("1")),
    ] {
        if let Some(parameter) = all.get_mut(name) {
            parameter["example"] = example;
        }
    }
    all
}
