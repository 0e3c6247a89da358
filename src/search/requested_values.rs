//! Which facet values a query asks for, so that a command that acts on the result can reject values that do not exist.

use brokerwatch_index::FacetField;
use brokerwatch_index::query::{Ast, Form, Leaf, Node, QueryField};

/// The single values that a query names, also excluded ones, each with its facet and as typed; not prefixes, ranges or
/// fuzzy values.
pub fn requested_values(query: &Ast) -> Vec<(FacetField, String)> {
    let mut values = Vec::new();
    if let Some(root) = query.root() {
        collect(root, &mut values);
    }
    values
}

fn collect(node: &Node, values: &mut Vec<(FacetField, String)>) {
    match node {
        Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|n| collect(n, values)),
        Node::Most(leaves) => leaves.iter().for_each(|l| values.extend(value(l))),
        Node::Not(node) => collect(node, values),
        Node::Leaf(leaf) => values.extend(value(leaf)),
    }
}

fn value(leaf: &Leaf) -> Option<(FacetField, String)> {
    match (leaf.field, &leaf.form) {
        (Some(QueryField::Facet(facet)), Form::Word | Form::Phrase { .. }) => Some((facet, leaf.text.clone())),
        _ => None,
    }
}
