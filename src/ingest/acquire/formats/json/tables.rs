//! What the tables of a data package are, in words: resources with their columns, and the sources they are from.

use super::fields::{at, first_text, items, name_of};
use serde_json::Value;

/// Every resource of a list that says something.
pub(in super::super) fn described_resources(value: Option<&Value>) -> Vec<String> {
    items(value).filter_map(resource).collect()
}

/// `Sources: title, address; …`.
pub(in super::super) fn sources(value: Option<&Value>) -> Option<String> {
    let one = |source: &Value| match source {
        Value::Object(members) => {
            let parts = [&["title", "name"][..], &["path", "web", "url"], &["description"]];
            let parts: Vec<String> = parts.iter().filter_map(|names| first_text(members, names)).collect();
            (!parts.is_empty()).then(|| parts.join(", "))
        }
        other => name_of(other),
    };
    let all: Vec<String> = items(value).filter_map(one).collect();
    (!all.is_empty()).then(|| format!("Sources: {}", all.join("; ")))
}

/// What a resource is: title, description, names and descriptions of its columns.
fn resource(value: &Value) -> Option<String> {
    let Value::Object(members) = value else { return None };
    let mut lines = Vec::new();
    let title = first_text(members, &["title", "name"]);
    let described = first_text(members, &["description"]);
    match (title, described) {
        (Some(title), Some(described)) => lines.push(format!("{title}: {described}")),
        (title, described) => lines.extend(title.or(described)),
    }
    let columns: Vec<String> = items(at(members, "schema.fields"))
        .filter_map(|column| {
            let column = column.as_object()?;
            let name = first_text(column, &["name", "title"])?;
            Some(match first_text(column, &["description"]) {
                Some(described) => format!("{name} ({described})"),
                None => name,
            })
        })
        .collect();
    if !columns.is_empty() {
        lines.push(format!("Columns: {}", columns.join(", ")));
    }
    if let Some(sources) = sources(members.get("sources")) {
        lines.push(sources);
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}
