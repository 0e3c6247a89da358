//! From the tree of a question to a plan for one picture of the index.

use super::correct::suggested;
use super::dictionary::Dictionary;
use super::{Filter, How, Plan, Step, Synonyms, Terms, Way, Where, Words, filters, words};
use crate::analyzer::is_forgiven;
use crate::query::{Ast, Form, Leaf, Node, QueryField, QueryNotice, least};

/// What the tag counts that a synonym stands for, shared by the words of the phrase.
const SYNONYM: f32 = 1.5;
/// Suggestions made for one question.
const MOST_SUGGESTIONS: usize = 3;

/// How freely a question is read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Reading<'a> {
    /// Phrases that stand for values.
    pub(crate) synonyms: Option<&'a Synonyms>,
    /// Whether a word that no document has is replaced by the nearest one.
    pub(crate) correct: bool,
}

struct Resolver<'a> {
    dictionary: &'a Dictionary<'a>,
    reading: Reading<'a>,
    notices: Vec<QueryNotice>,
}

/// The plan for a question.
pub(crate) fn resolve(ast: &Ast, dictionary: &Dictionary<'_>, reading: Reading<'_>) -> tantivy::Result<Plan> {
    let mut resolver = Resolver { dictionary, reading, notices: Vec::new() };
    let root = ast.root().map(|root| resolver.node(root)).transpose()?;
    let mut plan = Plan { root, notices: resolver.notices, suggestions: Vec::new() };
    if reading.correct {
        plan.suggestions = suggestions(&plan, dictionary)?;
    }
    Ok(plan)
}

impl Resolver<'_> {
    fn node(&mut self, node: &Node) -> tantivy::Result<Step> {
        let each = |this: &mut Self, nodes: &[Node]| nodes.iter().map(|n| this.node(n)).collect::<Result<Vec<_>, _>>();
        Ok(match node {
            Node::All(nodes) => Step::All(each(self, nodes)?),
            Node::Any(nodes) => Step::Any(each(self, nodes)?),
            Node::Not(inner) => Step::Not(Box::new(self.literally(inner)?)),
            Node::Most(leaves) => self.most(leaves)?,
            Node::Leaf(leaf) if is_typed_word(leaf) => self.most(std::slice::from_ref(leaf))?,
            Node::Leaf(leaf) => self.leaf(leaf)?,
        })
    }

    /// What is excluded is taken as typed: excluding what a correction or a synonym finds would lose listings unseen.
    fn literally(&mut self, node: &Node) -> tantivy::Result<Step> {
        let free = std::mem::take(&mut self.reading);
        let step = self.node(node);
        self.reading = free;
        step
    }

    fn leaf(&mut self, leaf: &Leaf) -> tantivy::Result<Step> {
        match leaf.field {
            None | Some(QueryField::Text(_)) => {
                let step = words::step(leaf, self.dictionary, self.reading.correct)?;
                if let Some(Step::Words(words)) = &step {
                    self.notice_correction(words);
                }
                Ok(step.unwrap_or(Step::Filter(Filter::Nothing)))
            }
            Some(QueryField::Facet(field)) => filters::facet(field, leaf, self.dictionary),
            Some(QueryField::Number(field)) => Ok(filters::number(field, leaf)),
            Some(QueryField::Span(field)) => Ok(filters::span(field, leaf)),
            Some(QueryField::Id) => Ok(filters::id(leaf)),
        }
    }

    /// Words typed side by side. Little words are forgiven unless there are no others; phrases that stand for a tag may
    /// also be answered by it.
    fn most(&mut self, leaves: &[Leaf]) -> tantivy::Result<Step> {
        let mut steps = leaves.iter().map(|leaf| self.leaf(leaf)).collect::<Result<Vec<_>, _>>()?;
        self.add_synonyms(leaves, &mut steps);
        let little = |step: &Step| match step {
            Step::Words(words) => words.terms.len() == 1 && words.terms.iter().all(|t| is_forgiven(t)),
            _ => false,
        };
        let (mut forgiven, mut of): (Vec<Step>, Vec<Step>) = steps.into_iter().partition(little);
        if of.is_empty() {
            std::mem::swap(&mut forgiven, &mut of);
        }
        let least = least(of.len());
        Ok(match of.pop() {
            Some(only) if of.is_empty() && forgiven.is_empty() => only,
            last => {
                of.extend(last);
                Step::AtLeast { least, of, forgiven }
            }
        })
    }

    fn add_synonyms(&mut self, leaves: &[Leaf], steps: &mut [Step]) {
        let Some(synonyms) = self.reading.synonyms else { return };
        // Which leaf each term belongs to.
        let mut terms = Vec::new();
        for (i, leaf) in leaves.iter().enumerate().filter(|(_, l)| is_typed_word(l)) {
            terms.extend(crate::analyzer::terms(&leaf.text).map(|t| (t.text, i)));
        }
        let texts: Vec<&str> = terms.iter().map(|(t, _)| t.as_str()).collect();
        for meant in synonyms.find(&texts) {
            let (first, last) = (terms[meant.start].1, terms[meant.end - 1].1);
            let way = Way {
                place: Where::Facet(meant.field),
                terms: Terms::One(meant.value.clone()),
                boost: SYNONYM / (last - first + 1) as f32,
                how: How::Synonym,
            };
            steps[first..=last].iter_mut().for_each(|step| add_way(step, &way));
            let span = leaves[first].span.start..leaves[last].span.end;
            let typed = leaves[first..=last].iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join(" ");
            let tag = format!("{}:{}", meant.field.name(), meant.value);
            let message = format!("“{typed}” also finds listings tagged {tag}, in whatever words and language.");
            let notice = QueryNotice::new(span, message, Some(format!("put \"{typed}\" in quotes for these words only")));
            self.notices.push(notice.with_instead(Some(quoted(&typed))));
        }
    }

    fn notice_correction(&mut self, words: &Words) {
        let corrected = words.ways.iter().find(|w| w.how == How::Corrected && matches!(w.place, Where::Text(_)));
        let word = match corrected.map(|w| &w.terms) {
            Some(Terms::One(word)) => word,
            _ => return,
        };
        let message = format!("No listing has “{}”; “{word}” was searched instead.", words.typed);
        let hint = format!("put \"{}\" in quotes to search it as it is", words.typed);
        let notice = QueryNotice::new(words.span.clone(), message, Some(hint));
        self.notices.push(notice.with_instead(Some(quoted(&words.typed))));
    }
}

/// The same words as a phrase.
fn quoted(typed: &str) -> String {
    format!("\"{}\"", typed.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Words as people type them, without a field or a sign.
fn is_typed_word(leaf: &Leaf) -> bool {
    leaf.field.is_none() && leaf.form == Form::Word
}

/// One more way for every word of a step.
fn add_way(step: &mut Step, way: &Way) {
    match step {
        Step::Words(words) => words.ways.push(way.clone()),
        Step::AtLeast { of, forgiven, .. } => {
            let share = Way { boost: way.boost / of.len().max(1) as f32, ..way.clone() };
            of.iter_mut().chain(forgiven).for_each(|s| add_way(s, &share));
        }
        _ => {}
    }
}

fn suggestions(plan: &Plan, dictionary: &Dictionary<'_>) -> tantivy::Result<Vec<super::Suggestion>> {
    let mut found = Vec::new();
    for words in plan.wanted() {
        let [word] = words.terms.as_slice() else { continue };
        if words.ways.iter().any(|w| w.how == How::Corrected) {
            continue;
        }
        let documents = dictionary.documents_in_texts(word)?;
        found.extend(suggested(word, documents, words.span.clone(), dictionary)?);
        if found.len() == MOST_SUGGESTIONS {
            break;
        }
    }
    Ok(found)
}
