//! A question as a tree, with the places in the typed text that each part came from.
//!
//! The tree says what was asked, not how an engine finds it: stems, synonyms and corrections are worked out later (see
//! `plan.rs`), so the same tree can be handed to another engine.

use std::cmp::Ordering;
use std::ops::Range;

use crate::schema::{FacetField, Kind, NumberField, SpanField, TextField, query_name};

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
    /// Words typed side by side, at least two: most of them, see [`least`].
    Most(Vec<Leaf>),
    /// Not this; never directly around another `Not`.
    Not(Box<Node>),
    /// A word, phrase, prefix, value or range.
    Leaf(Leaf),
}

/// The smallest part of a question.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// Where to look; `None` means in all full-text fields.
    pub field: Option<QueryField>,
    /// The text as typed, without quotes and signs. Empty for [`Form::Any`], [`Form::Stated`] and [`Form::Range`].
    pub text: String,
    /// How the text is meant.
    pub form: Form,
    /// Bytes of the typed text this came from. Two leaves that differ only here are equal.
    pub span: Range<usize>,
}

/// How the text of a leaf is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// `word`: this word and its other forms. For a facet: this value, in any of the usual cases.
    Word,
    /// `word*`: everything that begins so.
    Prefix,
    /// `word~` or `word~2`: this word or one like it. The number is of letters added, left out, changed or swapped with
    /// their neighbour; `None` lets the length of the word decide.
    Fuzzy(Option<u8>),
    /// `"these words"`: exactly these in this order; `"these words"~3` lets so many others stand between them.
    Phrase {
        /// How many places the words may be moved in all.
        slop: u32,
    },
    /// `field:*`: any value at all.
    Any,
    /// `has:field`: a value other than one that says that nothing is stated.
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
        low: Option<Limit>,
        /// The upper end; `None` if open.
        high: Option<Limit>,
    },
    /// Days since 1970-01-01, both included; open ends are `None`.
    Days {
        /// First day.
        from: Option<i64>,
        /// Last day.
        to: Option<i64>,
    },
    /// Places in the order of a facet's values ([`crate::FieldRow::order`]), both included; open ends are `None`.
    Values {
        /// The least value.
        low: Option<usize>,
        /// The greatest value.
        high: Option<usize>,
    },
}

/// One end of a range of numbers.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// Finite.
    pub value: f64,
    /// Whether the value itself belongs to the range.
    pub included: bool,
}

impl PartialEq for Limit {
    fn eq(&self, other: &Self) -> bool {
        self.included == other.included && self.value.total_cmp(&other.value) == Ordering::Equal
    }
}

impl Eq for Limit {}

/// A field named in a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryField {
    /// The id of a document, or its beginning.
    Id,
    /// A full-text field: the words are analysed.
    Text(TextField),
    /// A facet: the value counts as it is, or in lower or upper case.
    Facet(FacetField),
    /// A number, to be compared.
    Number(NumberField),
    /// A stretch, to be compared: what overlaps is found.
    Span(SpanField),
}

/// How many of `words` words typed side by side must be found: both of two, all but one of three to five, three quarters
/// of more. Little words such as “the” do not count, unless nothing else was typed.
pub fn least(words: usize) -> usize {
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
            Kind::SpanFrom(span) => Some(Self::Span(span)),
            Kind::IdHigh | Kind::IdLow | Kind::TitleStems | Kind::Stems | Kind::Sound | Kind::SpanTo(_) => None,
        }
    }

    /// The name as printed in a question.
    pub fn name(self) -> &'static str {
        query_name(match self {
            Self::Id => Kind::Id,
            Self::Text(text) => Kind::Text(text),
            Self::Facet(facet) => Kind::Facet(facet),
            Self::Number(number) => Kind::Number(number),
            Self::Span(span) => Kind::SpanFrom(span),
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

    /// A question from a tree made elsewhere. It is not checked: an empty `All` finds everything, an empty `Any` nothing.
    pub fn from_root(root: Option<Node>) -> Self {
        Self { root }
    }

    /// The leaves that ask for something, in order; what is excluded by `-` is left out.
    pub fn wanted(&self) -> Vec<&Leaf> {
        let mut leaves = Vec::new();
        if let Some(root) = &self.root {
            root.collect_wanted(&mut leaves);
        }
        leaves
    }

    /// The same question with every word required: what [`least`] forgives is asked for. `None` if that changes nothing.
    pub fn strict(&self) -> Option<Self> {
        let root = self.root.as_ref()?;
        let strict = root.clone().strict();
        (strict != *root).then_some(Self { root: Some(strict) })
    }
}

impl Node {
    fn collect_wanted<'a>(&'a self, leaves: &mut Vec<&'a Leaf>) {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().for_each(|n| n.collect_wanted(leaves)),
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
