//! A question as a tree, with the places in the typed text that each part came from.

use std::fmt;
use std::ops::Range;

use crate::schema::{FacetField, Kind, TextField, query_name};

/// A parsed question. Printed, it gives its canonical text, which parses to an equal tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ast {
    pub(crate) root: Option<Node>,
}

/// A part of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// All of these, at least two; none of them is again an `All`.
    All(Vec<Node>),
    /// At least one of these, at least two; none of them is again an `Any`.
    Any(Vec<Node>),
    /// Not this; never directly around another `Not`.
    Not(Box<Node>),
    /// A word, phrase, prefix or value.
    Leaf(Leaf),
}

/// The smallest part of a question.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// Where to look; `None` means in all full-text fields.
    pub field: Option<QueryField>,
    /// The text as typed, without quotes and without the star. Empty only for `field:*`.
    pub text: String,
    /// How the text is meant.
    pub form: Form,
    /// Bytes of the typed text this came from. Two leaves that differ only here are equal.
    pub span: Range<usize>,
}

/// How the text of a leaf is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As typed without quotes.
    Word,
    /// Everything that begins so.
    Prefix,
    /// In quotes: these words in this order.
    Phrase,
}

/// A field named in a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryField {
    /// A full-text field: the words are analysed.
    Text(TextField),
    /// A facet: the value counts as it is, or in lower or upper case.
    Facet(FacetField),
}

impl QueryField {
    pub(crate) fn from_kind(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Text(text) => Some(Self::Text(text)),
            Kind::Facet(facet) => Some(Self::Facet(facet)),
            Kind::Id | Kind::IdHigh | Kind::IdLow => None,
        }
    }

    /// The name as printed in a question.
    pub fn name(self) -> &'static str {
        query_name(match self {
            Self::Text(text) => Kind::Text(text),
            Self::Facet(facet) => Kind::Facet(facet),
        })
    }
}

impl Ast {
    /// The question that every document answers.
    pub fn everything() -> Self {
        Self::default()
    }

    /// Whether every document answers it.
    pub fn is_everything(&self) -> bool {
        self.root.is_none()
    }

    /// The tree, for those who want to walk it; `None` means everything.
    pub fn root(&self) -> Option<&Node> {
        self.root.as_ref()
    }

    /// The leaves that ask for something, in order; what is excluded by `-` is left out.
    pub fn wanted(&self) -> Vec<&Leaf> {
        let mut leaves = Vec::new();
        if let Some(root) = &self.root {
            root.collect_wanted(&mut leaves);
        }
        leaves
    }
}

impl Node {
    fn collect_wanted<'a>(&'a self, leaves: &mut Vec<&'a Leaf>) {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().for_each(|n| n.collect_wanted(leaves)),
            Self::Not(_) => {}
            Self::Leaf(leaf) => leaves.push(leaf),
        }
    }

    /// One node for several that must all hold; `None` for none.
    pub(crate) fn all(nodes: Vec<Node>) -> Option<Node> {
        Self::join(nodes, Self::All, |node| if let Self::All(inner) = node { Ok(inner) } else { Err(node) })
    }

    /// One node for several of which one must hold; `None` for none.
    pub(crate) fn any(nodes: Vec<Node>) -> Option<Node> {
        Self::join(nodes, Self::Any, |node| if let Self::Any(inner) = node { Ok(inner) } else { Err(node) })
    }

    /// The opposite.
    pub(crate) fn negate(self) -> Node {
        if let Self::Not(inner) = self { *inner } else { Self::Not(Box::new(self)) }
    }

    fn join(nodes: Vec<Node>, wrap: fn(Vec<Node>) -> Node, open: fn(Node) -> Result<Vec<Node>, Node>) -> Option<Node> {
        let mut flat = Vec::with_capacity(nodes.len());
        for node in nodes {
            match open(node) {
                Ok(inner) => flat.extend(inner),
                Err(node) => flat.push(node),
            }
        }
        if flat.len() > 1 { Some(wrap(flat)) } else { flat.pop() }
    }
}

impl PartialEq for Leaf {
    fn eq(&self, other: &Self) -> bool {
        (self.field, self.form, &self.text) == (other.field, other.form, &other.text)
    }
}

impl Eq for Leaf {}

impl fmt::Display for Ast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.as_ref().map_or(Ok(()), |root| root.fmt(f))
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(nodes) => separated(f, nodes, " ", |n| matches!(n, Self::Any(_))),
            Self::Any(nodes) => separated(f, nodes, " OR ", |_| false),
            Self::Not(node) => {
                f.write_str("-")?;
                separated(f, std::slice::from_ref(&**node), "", |n| !matches!(n, Self::Leaf(_)))
            }
            Self::Leaf(leaf) => leaf.fmt(f),
        }
    }
}

fn separated(f: &mut fmt::Formatter<'_>, nodes: &[Node], by: &str, in_brackets: fn(&Node) -> bool) -> fmt::Result {
    for (i, node) in nodes.iter().enumerate() {
        if i > 0 {
            f.write_str(by)?;
        }
        if in_brackets(node) {
            write!(f, "({node})")?;
        } else {
            write!(f, "{node}")?;
        }
    }
    Ok(())
}

impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = self.field {
            write!(f, "{}:", field.name())?;
        }
        match self.form {
            Form::Word => f.write_str(&self.text),
            Form::Prefix => write!(f, "{}*", self.text),
            Form::Phrase => write!(f, "\"{}\"", self.text.replace('\\', "\\\\").replace('"', "\\\"")),
        }
    }
}
