//! What a record without title and description looks like: published metadata formats, known by the names of their
//! members. A hint for an operator who gave a file of another kind; nothing is decided by it.

use super::formats::{FORMATS, Format};
use serde_json::{Map, Value};

/// Names under which other forms keep a title or a description.
const TITLES: &[&str] = &["name", "label", "product_name", "dataset_name", "heading", "pretty_name"];

/// One sentence without a full stop: that neither title nor description was found, and what the record looks like.
pub fn describe(fields: &Map<String, Value>) -> String {
    let nothing = "no title and no description, so it is not a listing";
    match kind(fields) {
        Some((kind, Some(format))) => {
            return format!("{nothing}; looks like {kind}; if it was read as another format, name “{format}”");
        }
        Some((kind, None)) => {
            let read: Vec<&str> = FORMATS.iter().map(Format::title).collect();
            let read = read.join(", ");
            return format!("{nothing}; looks like {kind}, which is not supported; expected one of {read}");
        }
        None => {}
    }
    let lowered = |name: &str| name.trim().to_lowercase().replace([' ', '-'], "_");
    if let Some(name) = fields.keys().find(|name| TITLES.contains(&&*lowered(name))) {
        return format!("{nothing}; if “{name}” is the title, use --map title={name}");
    }
    let names: Vec<String> = fields.keys().take(8).map(|name| format!("“{name}”")).collect();
    let more = if fields.len() > names.len() { ", …" } else { "" };
    match names.is_empty() {
        true => format!("{nothing}; the record is empty"),
        false => {
            format!("{nothing}; it has only {}{more}. Is this the right source card (--source)?", names.join(", "))
        }
    }
}

/// The published form that the members show, and the format that reads it.
fn kind(fields: &Map<String, Value>) -> Option<(&'static str, Option<&'static str>)> {
    let has = |name: &str| fields.contains_key(name);
    let says = |name: &str, words: &[&str]| {
        fields.get(name).is_some_and(|value| {
            let text = value.to_string().to_lowercase();
            words.iter().any(|word| text.contains(word))
        })
    };
    let typed = |words: &[&str]| says("@type", words) || says("type", words);
    if says("conformsTo", &["croissant"]) || says("@context", &["croissant", "mlcommons"]) || has("recordSet") {
        return Some(("Croissant metadata", Some("croissant")));
    }
    if has("dcat:dataset")
        || says("@context", &["dcat"])
        || typed(&["dcat:"])
        || fields.keys().any(|k| k.starts_with("dcat:"))
    {
        return Some(("DCAT metadata", Some("dcat")));
    }
    if says("conformsTo", &["project-open-data"]) || (has("dataset") && has("conformsTo")) || has("bureauCode") {
        return Some(("a Project Open Data catalogue", Some("data-json")));
    }
    if says("@context", &["schema.org"]) || (has("@type") && typed(&["dataset", "datacatalog"])) {
        return Some(("schema.org metadata", Some("schema-org")));
    }
    if (has("help") && has("success") && has("result")) || has("notes") || has("owner_org") || has("num_resources") {
        return Some(("a record of CKAN", Some("ckan")));
    }
    if has("resources") {
        return Some(("a Frictionless data package", Some("frictionless")));
    }
    if says("type", &["feature"]) && (has("features") || has("geometry")) {
        return Some(("GeoJSON", None));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_published_form_is_named() {
        for (record, word) in [
            (
                json!({"@context": {"sc": "https://schema.org/"}, "conformsTo": "http://mlcommons.org/croissant/1.0"}),
                "Croissant",
            ),
            (json!({"@context": "https://schema.org/", "@type": "Dataset", "name": "x"}), "schema.org"),
            (json!({"@type": "dcat:Dataset", "dct:title": "x"}), "DCAT"),
            (json!({"name": "x", "notes": "calls", "resources": []}), "CKAN"),
            (json!({"help": "", "success": true, "result": {}}), "CKAN"),
            (json!({"name": "x", "resources": []}), "Frictionless"),
            (
                json!({"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": []}),
                "Project Open Data",
            ),
            (json!({"name": "Voices of children"}), "--map title=name"),
            (json!({"a": 1, "b": 2}), "“a”, “b”"),
            (json!({}), "empty"),
        ] {
            let Value::Object(fields) = record else { panic!("an object") };
            let hint = describe(&fields);
            if let Some((_, Some(format))) = kind(&fields) {
                assert!(crate::ingest::acquire::formats::by_name(format).is_some(), "{format}");
                assert!(!hint.contains("not supported"), "{hint}");
            }
            assert!(hint.contains(word), "{word} is not in: {hint}");
        }
    }
}
