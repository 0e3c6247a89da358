//! Statements as JSON-LD 1.1 with the context in the file; names in it are the local names of the properties.

use super::statement::{Kind, Node, PREFIXES, PROPERTIES, Property};
use serde_json::{Map, Value, json};

/// The file, indented, with a line break at its end.
pub(super) fn write(nodes: &[Node]) -> String {
    let graph: Vec<Value> = nodes.iter().map(node).collect();
    format!("{:#}\n", json!({ "@context": context(), "@graph": graph }))
}

fn context() -> Value {
    let prefixes = PREFIXES.iter().map(|(prefix, iri)| ((*prefix).to_owned(), json!(iri)));
    let names = PROPERTIES.iter().map(|p| (p.name.to_owned(), definition(p)));
    Value::Object(prefixes.chain(names).collect())
}

fn definition(property: &Property) -> Value {
    let mut entry = Map::new();
    entry.insert("@id".to_owned(), json!(format!("{}:{}", property.prefix, property.name)));
    match property.kind {
        Kind::Iri => drop(entry.insert("@type".to_owned(), json!("@id"))),
        Kind::English => drop(entry.insert("@language".to_owned(), json!("en"))),
        Kind::Code | Kind::True => {}
    }
    if property.many {
        entry.insert("@container".to_owned(), json!("@set"));
    }
    Value::Object(entry)
}

fn node(node: &Node) -> Value {
    let mut object = Map::new();
    object.insert("@id".to_owned(), json!(node.iri));
    object.insert("@type".to_owned(), json!(node.kind));
    for (property, values) in &node.statements {
        let value = match (property.kind, property.many) {
            (Kind::True, _) => json!(true),
            (_, true) => json!(values),
            (_, false) => json!(values.first()),
        };
        object.insert(property.name.to_owned(), value);
    }
    Value::Object(object)
}
