//! The syntax tree of a query, with the spans of the typed text that each part came from.
//!
//! The tree says what was asked, not how an engine finds it: stems, synonyms and corrections are resolved later (see
//! `plan`), so the same tree can be passed to another engine.

use std::cmp::Ordering;
use std::ops::Range;

use crate::schema::{FacetField, Kind, NumberField, RangeField, TextField, query_name};

/// A parsed query. Its canonical text is its `Display`, which parses to an equal tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ast {
    pub(crate) root: Option<Node>,
}

/// A node of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// All of these, at least two; none of them is again an `All`.
    All(Vec<Node>),
    /// At least one of these, at least two; none of them is again an `Any`.
    Any(Vec<Node>),
    /// Words typed side by side, at least two: most of them, see [`minimum_should_match`].
    Most(Vec<Leaf>),
    /// Not this; never directly around another `Not`.
    Not(Box<Node>),
    /// A word, phrase, prefix, value or range.
    Leaf(Leaf),
}

/// A leaf of a query.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// The field; `None` means all full-text fields.
    pub field: Option<QueryField>,
    /// The text as typed, without quotes and operators. Empty for [`Form::Any`], [`Form::Stated`] and [`Form::Range`].
    pub text: String,
    /// How the text is interpreted.
    pub form: Form,
    /// Bytes of the typed text this came from. Two leaves that differ only here are equal.
    pub span: Range<usize>,
}

/// How the text of a leaf is interpreted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// `word`: words with the same stem. For a facet: this value, in any of the usual cases.
    Word,
    /// `word*`: everything with this prefix.
    Prefix,
    /// `word~` or `word~2`: words within this edit distance; `None` lets the length of the word decide.
    Fuzzy(Option<u8>),
    /// `"these words"`: exactly these in this order; `"these words"~3` allows three others between them.
    Phrase {
        /// How many positions the words may be moved in all.
        slop: u32,
    },
    /// `field:*`: any value at all.
    Any,
    /// `has:field`: a value other than those that mean “not stated”.
    Stated,
    /// `field:<5`, `field:2..7`, `severity:>=high`.
    Range(Bounds),
}

/// The ends of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bounds {
    /// Of numbers, or of the years of an age.
    Numbers {
        /// The lower end; `None` if open.
        low: Option<RangeEnd>,
        /// The upper end; `None` if open.
        high: Option<RangeEnd>,
    },
    /// Days since 1970-01-01, both included; open ends are `None`.
    Days {
        /// First day.
        from: Option<i64>,
        /// Last day.
        to: Option<i64>,
    },
    /// Ranks in the order of a facet's values ([`crate::FieldRow::order`]), both included; open ends are `None`.
    Values {
        /// The least value.
        low: Option<usize>,
        /// The greatest value.
        high: Option<usize>,
    },
}

/// One end of a range of numbers.
#[derive(Debug, Clone, Copy)]
pub struct RangeEnd {
    /// Finite.
    pub value: f64,
    /// Whether the value itself belongs to the range.
    pub included: bool,
}

impl PartialEq for RangeEnd {
    fn eq(&self, other: &Self) -> bool {
        self.included == other.included && self.value.total_cmp(&other.value) == Ordering::Equal
    }
}

impl Eq for RangeEnd {}

/// A field named in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryField {
    /// The id of a document, or its prefix.
    Id,
    /// A full-text field: the words are analysed.
    Text(TextField),
    /// A facet: the value as it is, or in lower or upper case.
    Facet(FacetField),
    /// A number, to be compared.
    Number(NumberField),
    /// A range, to be compared: what overlaps matches.
    Range(RangeField),
}

/// How many of `words` words typed side by side must match: both of two, all but one of three to five, three quarters
/// of more. Stop words such as “the” do not count, unless nothing else was typed.
pub fn minimum_should_match(words: usize) -> usize {
    match words {
        0..=2 => words,
        3..=5 => words - 1,
        _ => words * 3 / 4,
    }
}

impl QueryField {
    pub(crate) fn from_kind(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Id => Some(Self::Id),
            Kind::Text(text) => Some(Self::Text(text)),
            Kind::Facet(facet) => Some(Self::Facet(facet)),
            Kind::Number(number) => Some(Self::Number(number)),
            Kind::RangeFrom(range) => Some(Self::Range(range)),
            Kind::IdHigh | Kind::IdLow | Kind::TitleStems | Kind::Stems | Kind::Phonetic | Kind::RangeTo(_) => None,
        }
    }

    /// The name as printed in a query.
    pub fn name(self) -> &'static str {
        query_name(match self {
            Self::Id => Kind::Id,
            Self::Text(text) => Kind::Text(text),
            Self::Facet(facet) => Kind::Facet(facet),
            Self::Number(number) => Kind::Number(number),
            Self::Range(range) => Kind::RangeFrom(range),
        })
    }
}

impl Ast {
    /// The query that matches every document.
    pub fn everything() -> Self {
        Self::default()
    }

    /// Whether it matches every document.
    pub fn is_everything(&self) -> bool {
        self.root.is_none()
    }

    /// The tree, for those who want to walk it; `None` means everything.
    pub fn root(&self) -> Option<&Node> {
        self.root.as_ref()
    }

    /// A query from a tree made elsewhere. It is not checked: an empty `All` matches everything, an empty `Any`
    /// nothing.
    pub fn from_root(root: Option<Node>) -> Self {
        Self { root }
    }

    /// The leaves that are not excluded by `-`, in order.
    pub fn positive_leaves(&self) -> Vec<&Leaf> {
        let mut leaves = Vec::new();
        if let Some(root) = &self.root {
            root.collect_positive(&mut leaves);
        }
        leaves
    }

    /// The same query with every word required that [`minimum_should_match`] lets a match lack; `None` if that changes
    /// nothing.
    pub fn strict(&self) -> Option<Self> {
        let root = self.root.as_ref()?;
        let strict = root.clone().strict();
        (strict != *root).then_some(Self { root: Some(strict) })
    }
}

impl Node {
    fn collect_positive<'a>(&'a self, leaves: &mut Vec<&'a Leaf>) {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().for_each(|n| n.collect_positive(leaves)),
            Self::Most(words) => leaves.extend(words),
            Self::Not(_) => {}
            Self::Leaf(leaf) => leaves.push(leaf),
        }
    }

    fn strict(self) -> Node {
        let each = |nodes: Vec<Node>| nodes.into_iter().map(Node::strict).collect();
        match self {
            Self::All(nodes) => Self::all(each(nodes)).unwrap_or(Self::All(Vec::new())),
            Self::Any(nodes) => Self::any(each(nodes)).unwrap_or(Self::Any(Vec::new())),
            Self::Most(words) => Self::All(words.into_iter().map(Self::Leaf).collect()),
            Self::Not(node) => node.strict().negate(),
            Self::Leaf(leaf) => Self::Leaf(leaf),
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

    /// One node for words typed side by side; `None` for none.
    pub(crate) fn most(mut words: Vec<Leaf>) -> Option<Node> {
        if words.len() > 1 { Some(Self::Most(words)) } else { words.pop().map(Self::Leaf) }
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
        (self.field, &self.form, &self.text) == (other.field, &other.form, &other.text)
    }
}

impl Eq for Leaf {}
