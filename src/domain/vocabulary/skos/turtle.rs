//! Statements as Turtle (RDF 1.1).

use super::statement::{Kind, Node, PREFIXES, Property};
use oxrdf::vocab::{rdf, xsd};
use oxrdf::{LiteralRef, NamedNodeRef, TermRef, TripleRef};
use oxttl::TurtleSerializer;
use std::io;

/// The file.
pub(super) fn write(nodes: &[Node]) -> io::Result<Vec<u8>> {
    let mut serializer = TurtleSerializer::new();
    for (prefix, iri) in PREFIXES {
        serializer = serializer.with_prefix(prefix, iri).map_err(io::Error::other)?;
    }
    let mut writer = serializer.for_writer(Vec::new());
    for node in nodes {
        // Addresses of nodes and values were encoded when the statements were made.
        let subject = NamedNodeRef::new_unchecked(&node.iri);
        let kind = expanded(node.kind);
        writer.serialize_triple(TripleRef::new(subject, rdf::TYPE, NamedNodeRef::new_unchecked(&kind)))?;
        for (property, values) in &node.statements {
            let predicate = expanded(&format!("{}:{}", property.prefix, property.name));
            for value in values {
                let predicate = NamedNodeRef::new_unchecked(&predicate);
                writer.serialize_triple(TripleRef::new(subject, predicate, object(*property, value)))?;
            }
        }
    }
    writer.finish()
}

fn object(property: Property, value: &str) -> TermRef<'_> {
    match property.kind {
        Kind::Iri => NamedNodeRef::new_unchecked(value).into(),
        Kind::English => LiteralRef::new_language_tagged_literal_unchecked(value, "en").into(),
        Kind::Code => LiteralRef::new_simple_literal(value).into(),
        Kind::True => LiteralRef::new_typed_literal("true", xsd::BOOLEAN).into(),
    }
}

/// The address that a name with a prefix stands for.
fn expanded(name: &str) -> String {
    let of = |(prefix, iri): &(&str, &str)| Some(format!("{iri}{}", name.strip_prefix(prefix)?.strip_prefix(':')?));
    PREFIXES.iter().find_map(of).unwrap_or_else(|| name.to_owned())
}
