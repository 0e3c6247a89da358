//! Resolves the tree of a query to a plan for one snapshot of the index.

use super::correction::suggested;
use super::dictionary::{Dictionary, MAX_FUZZY_SCANS};
use super::{
    Filter, MatchField, MatchKind, Plan, PlanNode, QueryTerm, Suggestion, Synonyms, TermPattern, filters, text,
};
use crate::analyzer::is_optional_stop_word;
use crate::query::{Ast, Form, Leaf, Node, QueryDiagnostic, QueryField, minimum_should_match};

/// Maximum number of suggestions for one query.
const MAX_SUGGESTIONS: usize = 3;

/// How freely a query is interpreted.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ResolveOptions<'a> {
    /// Phrases that also match a facet value or other phrases.
    pub(crate) synonyms: Option<&'a Synonyms>,
    /// Whether a word that no document has is replaced by its correction.
    pub(crate) correct: bool,
}

pub(super) struct Resolver<'a> {
    pub(super) dictionary: &'a Dictionary<'a>,
    pub(super) options: ResolveOptions<'a>,
    pub(super) diagnostics: Vec<QueryDiagnostic>,
}

/// The plan of a query.
pub(crate) fn resolve(ast: &Ast, dictionary: &Dictionary<'_>, options: ResolveOptions<'_>) -> tantivy::Result<Plan> {
    let mut resolver = Resolver { dictionary, options, diagnostics: Vec::new() };
    let root = ast.root().map(|root| resolver.node(root)).transpose()?;
    if dictionary.budget_exhausted() {
        let message =
            format!("Similar spellings were looked up {MAX_FUZZY_SCANS} times; the other words are searched as typed.");
        resolver.diagnostics.push(QueryDiagnostic::new(0..0, message, Some("split the query".into())));
    }
    let mut plan = Plan { root, diagnostics: resolver.diagnostics, suggestions: Vec::new() };
    if let Some(known) = options.synonyms.filter(|_| options.correct) {
        plan.suggestions = suggestions(&plan, dictionary, known)?;
    }
    Ok(plan)
}

impl Resolver<'_> {
    fn node(&mut self, node: &Node) -> tantivy::Result<PlanNode> {
        let each = |this: &mut Self, nodes: &[Node]| nodes.iter().map(|n| this.node(n)).collect::<Result<Vec<_>, _>>();
        Ok(match node {
            Node::All(nodes) => PlanNode::All(each(self, nodes)?),
            Node::Any(nodes) => PlanNode::Any(each(self, nodes)?),
            Node::Not(inner) => PlanNode::Not(Box::new(self.literally(inner)?)),
            Node::Most(leaves) => self.most(leaves)?,
            Node::Leaf(leaf) if is_typed_word(leaf) => self.most(std::slice::from_ref(leaf))?,
            Node::Leaf(leaf) => self.leaf(leaf)?,
        })
    }

    /// What is excluded is taken literally: excluding what a correction or a synonym matches would hide listings that
    /// nobody asked to hide.
    fn literally(&mut self, node: &Node) -> tantivy::Result<PlanNode> {
        let outer = std::mem::take(&mut self.options);
        let node = self.node(node);
        self.options = outer;
        node
    }

    fn leaf(&mut self, leaf: &Leaf) -> tantivy::Result<PlanNode> {
        match leaf.field {
            None | Some(QueryField::Text(_)) => {
                let known = self.options.synonyms.filter(|_| self.options.correct);
                let node = text::resolve_leaf(leaf, self.dictionary, known)?;
                if let Some(PlanNode::Term(term)) = &node {
                    self.diagnose_correction(term);
                }
                Ok(node.unwrap_or(PlanNode::Filter(Filter::Nothing)))
            }
            Some(QueryField::Facet(field)) => filters::facet(field, leaf, self.dictionary),
            Some(QueryField::Number(field)) => Ok(filters::number(field, leaf)),
            Some(QueryField::Range(field)) => Ok(filters::range(field, leaf)),
            Some(QueryField::Id) => Ok(filters::id(leaf)),
        }
    }

    /// Words typed side by side. Stop words are optional unless there are no others; phrases with synonyms also match
    /// those.
    fn most(&mut self, leaves: &[Leaf]) -> tantivy::Result<PlanNode> {
        let mut nodes = leaves.iter().map(|leaf| self.leaf(leaf)).collect::<Result<Vec<_>, _>>()?;
        // Not for what is excluded, see `literally`.
        if self.options.synonyms.is_some() {
            self.add_joined(leaves, &mut nodes)?;
        }
        self.add_synonyms(leaves, &mut nodes)?;
        let (mut optional, mut of) = (Vec::new(), Vec::new());
        for (leaf, node) in leaves.iter().zip(nodes) {
            if is_optional_word(leaf) { optional.push(node) } else { of.push(node) }
        }
        if of.is_empty() {
            std::mem::swap(&mut optional, &mut of);
        }
        let least = minimum_should_match(of.len());
        Ok(match of.pop() {
            Some(only) if of.is_empty() && optional.is_empty() => only,
            last => {
                of.extend(last);
                PlanNode::AtLeast { least, of, optional }
            }
        })
    }

    fn diagnose_correction(&mut self, term: &QueryTerm) {
        let corrected = term
            .variants
            .iter()
            .find(|w| w.match_kind == MatchKind::Corrected && matches!(w.field, MatchField::Text(_)));
        let word = match corrected.map(|w| &w.pattern) {
            Some(TermPattern::One(word)) => word.clone(),
            Some(TermPattern::Phrase { terms, .. }) => {
                terms.iter().map(|(_, t)| t.as_str()).collect::<Vec<_>>().join(" ")
            }
            _ => return,
        };
        let message = format!("No listing has “{}”; “{word}” was searched instead.", term.typed);
        let hint = format!("put \"{}\" in quotes to search it as it is", term.typed);
        let diagnostic = QueryDiagnostic::new(term.span.clone(), message, Some(hint));
        self.diagnostics.push(diagnostic.with_replacement(Some(quoted(&term.typed))));
    }
}

/// Whether a leaf is a single stop word that a match may lack, whatever its field.
fn is_optional_word(leaf: &Leaf) -> bool {
    let mut terms = crate::analyzer::terms(&leaf.text);
    leaf.form == Form::Word && terms.next().is_some_and(|t| is_optional_stop_word(&t.text)) && terms.next().is_none()
}

/// The same words in quotes, as a query.
pub(super) fn quoted(typed: &str) -> String {
    format!("\"{}\"", typed.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Whether a leaf is a plain word, without a field or an operator.
pub(super) fn is_typed_word(leaf: &Leaf) -> bool {
    leaf.field.is_none() && leaf.form == Form::Word
}

fn suggestions(plan: &Plan, dictionary: &Dictionary<'_>, known: &Synonyms) -> tantivy::Result<Vec<Suggestion>> {
    let mut found = Vec::new();
    for term in plan.positive_terms() {
        let [word] = term.terms.as_slice() else { continue };
        // A word that was replaced is already reported.
        if !term.variants.iter().any(|w| w.match_kind == MatchKind::Exact) {
            continue;
        }
        let documents = dictionary.text_doc_freq(word)?;
        found.extend(suggested(word, documents, term.span.clone(), dictionary, known)?);
        if found.len() == MAX_SUGGESTIONS {
            break;
        }
    }
    Ok(found)
}
