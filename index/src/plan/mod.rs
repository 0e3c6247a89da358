//! What a query means in one snapshot of the index: its words with their stems, synonyms and corrections.
//!
//! The tree of a query ([`crate::Ast`]) says what was typed. The plan resolved from it lists every variant under which
//! each word may be found, with its boost. It names no query type of the engine: `matching` finds the documents, the
//! highlighter marks words by it, and the explanation of a hit goes through it.

mod correction;
mod dictionary;
mod expansion;
mod filters;
mod resolve;
mod synonyms;
mod term;
mod text;
mod variants;

use crate::query::{Bounds, QueryDiagnostic};
use crate::schema::{FacetField, NumberField, RangeField};

pub use correction::Suggestion;
pub(crate) use dictionary::Dictionary;
pub(crate) use resolve::{ResolveOptions, resolve};
pub use synonyms::Synonyms;
pub use term::MatchKind;
pub(crate) use term::{MatchField, QueryTerm, TermPattern, TermVariant, field_of};

/// A resolved query.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    pub(crate) root: Option<PlanNode>,
    /// Corrections and synonyms that were applied.
    pub diagnostics: Vec<QueryDiagnostic>,
    /// Other words that may have been meant, best first; they were not searched.
    pub suggestions: Vec<Suggestion>,
}

/// A clause of a plan.
#[derive(Debug, Clone)]
pub(crate) enum PlanNode {
    /// All of these.
    All(Vec<PlanNode>),
    /// At least one of these.
    Any(Vec<PlanNode>),
    /// At least this many of `of`; the `optional` clauses only add to the score.
    AtLeast { least: usize, of: Vec<PlanNode>, optional: Vec<PlanNode> },
    /// Everything but this.
    Not(Box<PlanNode>),
    /// A word or phrase.
    Term(QueryTerm),
    /// A condition, which adds nothing to the score.
    Filter(Filter),
}

/// A condition.
#[derive(Debug, Clone)]
pub(crate) enum Filter {
    /// One of these values, compared exactly.
    Values(FacetField, Vec<String>),
    /// Values with one of these prefixes.
    ValuesWithPrefix(FacetField, Vec<String>),
    /// Any value.
    AnyValue(FacetField),
    Number(NumberField, Bounds),
    AnyNumber(NumberField),
    /// Overlaps this range, both ends included.
    Range(RangeField, i64, i64),
    AnyRange(RangeField),
    /// Ids from the first to the last, both included.
    Ids(u128, u128),
    /// Matches nothing.
    Nothing,
}

impl PlanNode {
    /// Collects the words that are not excluded.
    pub(crate) fn collect_positive<'a>(&'a self, out: &mut Vec<&'a QueryTerm>) {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().for_each(|n| n.collect_positive(out)),
            Self::AtLeast { of, optional, .. } => of.iter().chain(optional).for_each(|n| n.collect_positive(out)),
            Self::Not(_) | Self::Filter(_) => {}
            Self::Term(words) => out.push(words),
        }
    }
}

impl Plan {
    /// The words that are not excluded.
    pub(crate) fn positive_terms(&self) -> Vec<&QueryTerm> {
        let mut out = Vec::new();
        if let Some(root) = &self.root {
            root.collect_positive(&mut out);
        }
        out
    }

    /// The terms typed side by side, in order: words of which most are required, or the only word.
    pub(crate) fn sequence(&self) -> Vec<&str> {
        fn collect<'a>(node: &'a PlanNode, alone: bool, out: &mut Vec<(usize, &'a [String])>) {
            match node {
                PlanNode::All(nodes) => nodes.iter().for_each(|n| collect(n, false, out)),
                PlanNode::AtLeast { of, optional, .. } => of.iter().chain(optional).for_each(|n| collect(n, true, out)),
                PlanNode::Term(term) if alone => out.push((term.span.start, &term.terms)),
                PlanNode::Term(_) | PlanNode::Any(_) | PlanNode::Not(_) | PlanNode::Filter(_) => {}
            }
        }
        let mut found = Vec::new();
        if let Some(root) = &self.root {
            collect(root, true, &mut found);
        }
        found.sort_by_key(|(start, _)| *start);
        found.into_iter().flat_map(|(_, terms)| terms).map(String::as_str).collect()
    }

    /// The same plan with fewer of the words typed side by side required; `None` if no fewer can be.
    pub(crate) fn relaxed(&self) -> Option<Self> {
        fn relax(node: &mut PlanNode) -> bool {
            match node {
                PlanNode::All(nodes) => nodes.iter_mut().fold(false, |any, n| relax(n) | any),
                PlanNode::AtLeast { least, of, .. } => {
                    let inner = of.iter_mut().fold(false, |any, n| relax(n) | any);
                    let fewer = least.div_ceil(2).max(1);
                    let any = fewer < *least;
                    *least = fewer;
                    any | inner
                }
                PlanNode::Any(_) | PlanNode::Not(_) | PlanNode::Term(_) | PlanNode::Filter(_) => false,
            }
        }
        let mut root = self.root.clone()?;
        relax(&mut root).then(|| Self { root: Some(root), ..self.clone() })
    }

    /// Roughly how many entries of posting lists and columns have to be read, in an index of this many documents.
    pub(crate) fn work(&self, documents: u64) -> u64 {
        fn of(node: &PlanNode, documents: u64) -> u64 {
            match node {
                PlanNode::All(nodes) | PlanNode::Any(nodes) => nodes.iter().map(|n| of(n, documents)).sum(),
                PlanNode::AtLeast { of: nodes, optional, .. } => {
                    nodes.iter().chain(optional).map(|n| of(n, documents)).sum()
                }
                PlanNode::Not(node) => of(node, documents),
                PlanNode::Term(term) => term.variants.iter().map(|v| v.doc_freq.min(documents)).sum(),
                PlanNode::Filter(_) => documents,
            }
        }
        self.root.as_ref().map_or(0, |root| of(root, documents))
    }

    /// Whether a misspelt word was replaced.
    pub(crate) fn is_corrected(&self) -> bool {
        self.positive_terms()
            .iter()
            .any(|t| t.variants.iter().any(|variant| variant.match_kind == MatchKind::Corrected))
    }

    /// Whether any word adds to the score.
    pub(crate) fn ranks(&self) -> bool {
        self.positive_terms().iter().any(|t| !t.variants.is_empty())
    }
}
