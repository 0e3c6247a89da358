//! The shapes of bodies as JSON Schema 2020-12, from their short notation in `schemas.txt`.

use serde_json::{Map, Value, json};

const SHAPES: &str = include_str!("schemas.txt");
/// A text that is not blank and has no control characters but line breaks and tabs, as the server reads texts of people.
const TEXT: &str =
    r"^[^\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F]*[^\x00-\x20\x7F-\xA0][^\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F]*$";
/// The same on one line.
const LINE: &str = r"^[^\x00-\x08\x0A-\x1F\x7F-\x9F]*[^\x00-\x20\x7F-\xA0][^\x00-\x08\x0A-\x1F\x7F-\x9F]*$";

/// All shapes by name.
pub fn schemas() -> Map<String, Value> {
    let mut all = Map::new();
    for block in SHAPES.split("\n\n").map(str::trim).filter(|block| !block.is_empty() && !block.starts_with('#')) {
        let mut lines = block.lines();
        let (name, description) = lines.next().and_then(|head| head.split_once(": ")).unwrap_or_default();
        let (mut members, mut required) = (Map::new(), Vec::new());
        let mut lines = lines.peekable();
        if let Some(kind) = lines.peek().and_then(|line| line.strip_prefix("= ")) {
            let mut same = schema(kind);
            same["description"] = json!(description);
            all.insert(name.to_owned(), same);
            continue;
        }
        let mut closed = true;
        for line in lines {
            if line == "*" {
                closed = false;
                continue;
            }
            if let Some(included) = line.strip_prefix("...") {
                if let Some(base) = all.get(included) {
                    members.extend(base["properties"].as_object().cloned().unwrap_or_default());
                    required.extend(base["required"].as_array().cloned().unwrap_or_default());
                }
                continue;
            }
            let (member, kind) = line.split_once(' ').unwrap_or((line, "any"));
            let (member, optional) = match member.strip_suffix('*') {
                Some(member) => (member, true),
                None => (member, false),
            };
            members.insert(member.to_owned(), schema(kind));
            if !optional {
                required.push(json!(member));
            }
        }
        let shape = json!({
            "type": "object", "description": description, "properties": members, "required": required,
            "additionalProperties": !closed,
        });
        all.insert(name.to_owned(), shape);
    }
    all
}

/// A reference to a shape.
pub fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// A page of a list of a shape; with `search`, of a search.
pub fn list(item: &str, search: bool) -> Value {
    let mut members = json!({
        "items": { "type": "array", "items": reference(item) },
        "next_cursor": { "type": ["string", "null"] },
        "total": { "type": ["integer", "null"] },
        "total_is_exact": { "type": "boolean" },
        "limit_applied": { "type": "integer" },
    });
    let mut required = vec!["items", "next_cursor", "total", "total_is_exact", "limit_applied"];
    if search {
        let more = [
            ("diagnostics", json!({ "type": "array", "items": reference("Diagnostic") })),
            ("samples_excluded", json!({ "type": "integer" })),
            ("suggestions", json!({ "type": "array", "items": reference("SuggestedWord") })),
            ("missing_terms", json!({ "type": "array", "items": { "type": "string" } })),
        ];
        for (name, schema) in more {
            required.push(name);
            members[name] = schema;
        }
    }
    json!({ "type": "object", "properties": members, "required": required, "additionalProperties": false })
}

/// The schema of a type in the short notation.
fn schema(kind: &str) -> Value {
    if let Some(inner) = kind.strip_suffix('?') {
        return json!({ "anyOf": [schema(inner), { "type": "null" }] });
    }
    if let Some((inner, bounds)) = kind.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        return bounded(schema(inner), bounds);
    }
    let within = |open, close| kind.strip_prefix(open).and_then(|rest: &str| rest.strip_suffix(close));
    if let Some(inner) = within('[', ']') {
        return json!({ "type": "array", "items": schema(inner) });
    }
    if let Some(inner) = within('{', '}') {
        return json!({ "type": "object", "additionalProperties": schema(inner) });
    }
    if let Some(word) = within('"', '"') {
        return json!({ "type": "string", "const": word });
    }
    if kind.contains(" or ") {
        return json!({ "anyOf": kind.split(" or ").map(reference).collect::<Vec<_>>() });
    }
    match kind {
        "any" => json!({}),
        "null" => json!({ "type": "null" }),
        "day" => json!({ "type": "string", "format": "date" }),
        "text" => json!({ "type": "string", "minLength": 1, "maxLength": 10_000, "pattern": TEXT }),
        "line" => json!({ "type": "string", "minLength": 1, "maxLength": 10_000, "pattern": LINE }),
        "string" | "integer" | "number" | "boolean" => json!({ "type": kind }),
        words if words.contains('|') => json!({ "type": "string", "enum": words.split('|').collect::<Vec<_>>() }),
        name => reference(name),
    }
}

/// The schema within bounds: of a number its value, of a text or a list its length.
fn bounded(mut schema: Value, bounds: &str) -> Value {
    let (least, most) = match schema["type"].as_str() {
        Some("array") => ("minItems", "maxItems"),
        Some("string") => ("minLength", "maxLength"),
        _ => ("minimum", "maximum"),
    };
    let (from, to) = bounds.split_once("..").unwrap_or((bounds, bounds));
    for (name, bound) in [(least, from), (most, to)] {
        if let Ok(bound) = bound.parse::<i64>() {
            schema[name] = json!(bound);
        }
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_that_is_referred_to_exists() {
        let all = schemas();
        let text = serde_json::to_string(&all).unwrap();
        for part in text.split("#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(all.contains_key(name), "{name}");
        }
        assert_eq!(all["QuestionItem"]["required"].as_array().unwrap().len(), 8, "with those of Question");
        assert_eq!(schema("[string]?")["anyOf"][0]["items"]["type"], "string");
        let blocks = SHAPES.split("\n\n").filter(|b| b.lines().next().is_some_and(|l| l.contains(": "))).count();
        assert_eq!(
            all.len(),
            blocks - usize::from(SHAPES.starts_with('#') && SHAPES.lines().next().unwrap().contains(": "))
        );
    }
}
