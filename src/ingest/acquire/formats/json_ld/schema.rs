//! Structure of the data as text: variables of schema.org, record sets and fields of Croissant. Names, types and
//! meanings of columns say what a data set holds on people.

use super::graph::{Graph, items};
use super::text::{LONGEST, first, keywords, texts};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Most fields that are counted when there is no room for them.
const MOST_LEFT_OUT: usize = 10_000;

/// Deepest field within a field that is read.
const DEEPEST: usize = 8;

/// What the record sets of a data set hold, a line for each set and each field; and how many fields there was no room
/// for.
pub(super) fn record_sets<'a>(value: &'a Value, graph: &Graph<'a>) -> (String, usize) {
    let mut lines = Lines { text: String::new(), left_out: 0 };
    for set in items(value).iter().filter_map(|set| graph.node(set)) {
        let name = first(set, &["name", "@id"], graph, 0).unwrap_or_default();
        let about = first(set, &["description"], graph, 0).map(|about| format!(": {about}")).unwrap_or_default();
        lines.push(&format!("{name}{about}"));
        for field in set.get("field").map(items).unwrap_or_default() {
            lines.field(field, graph, 1);
        }
    }
    (lines.text, lines.left_out)
}

/// Text that is bounded.
struct Lines {
    text: String,
    left_out: usize,
}

impl Lines {
    fn push(&mut self, line: &str) {
        if self.text.len() + line.len() > LONGEST {
            self.left_out += 1;
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(line);
    }

    fn field<'a>(&mut self, field: &'a Value, graph: &Graph<'a>, depth: usize) {
        let Some(field) = graph.node(field).filter(|_| self.left_out < MOST_LEFT_OUT) else { return };
        let name = first(field, &["name", "@id"], graph, 0).unwrap_or_default();
        let kinds = field.get("dataType").map(|kinds| texts(kinds, graph).join(", ")).unwrap_or_default();
        let meant = first(field, &["equivalentProperty"], graph, 0);
        let kinds: Vec<String> = Some(kinds).filter(|kinds| !kinds.is_empty()).into_iter().chain(meant).collect();
        let kinds = if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
        let about = first(field, &["description"], graph, 0).filter(|about| *about != name);
        let about = about.map(|about| format!(": {about}")).unwrap_or_default();
        self.push(&format!("- {name}{kinds}{about}"));
        if depth < DEEPEST {
            for inner in field.get("subField").map(items).unwrap_or_default() {
                self.field(inner, graph, depth + 1);
            }
        }
    }
}

/// Kinds of content that the types of fields and files tell.
pub(super) fn kinds<'a>(node: &'a Map<String, Value>, graph: &Graph<'a>) -> Vec<String> {
    let mut found = Vec::new();
    let mut add = |kind: &str| {
        if !found.iter().any(|known| known == kind) {
            found.push(kind.to_owned());
        }
    };
    let mut seen = HashSet::new();
    let mut todo: Vec<(&Value, usize)> =
        ["distribution", "recordSet"].iter().filter_map(|name| node.get(*name)).map(|value| (value, 0)).collect();
    // Hubs put the kinds of content among the keywords.
    for word in node.get("keywords").map(|words| keywords(words, graph)).unwrap_or_default() {
        match word.to_lowercase().as_str() {
            kind @ ("image" | "audio" | "video" | "text" | "tabular" | "geospatial" | "3d") => add(kind),
            "time-series" => add("time series"),
            _ => {}
        }
    }
    while let Some((value, depth)) = todo.pop() {
        for inner in items(value).iter().filter_map(|value| graph.node(value)) {
            if !seen.insert(std::ptr::from_ref(inner)) {
                continue;
            }
            let formats = ["encodingFormat", "fileFormat"].iter().filter_map(|name| inner.get(*name));
            for format in formats.flat_map(|format| texts(format, graph)) {
                if let Some(kind @ ("image" | "audio" | "video")) = format.to_ascii_lowercase().split('/').next() {
                    add(kind);
                }
            }
            for kind in inner.get("dataType").map(|kinds| texts(kinds, graph)).unwrap_or_default() {
                match kind.rsplit([':', '/', '#']).next() {
                    Some("ImageObject") => add("image"),
                    Some("AudioObject") => add("audio"),
                    Some("VideoObject") => add("video"),
                    _ => {}
                }
            }
            if depth < DEEPEST {
                todo.extend(
                    ["field", "subField"].iter().filter_map(|name| inner.get(*name)).map(|value| (value, depth + 1)),
                );
            }
        }
    }
    found.sort();
    found
}
