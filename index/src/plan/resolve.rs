//! From the tree of a question to a plan for one picture of the index.

use super::correct::suggested;
use super::dictionary::{Dictionary, MOST_LOOKS};
use super::synonyms::{Meaning, Meant};
use super::{Filter, How, Plan, Step, Synonyms, Terms, Way, Where, Words, filters, words};
use crate::analyzer::is_forgiven;
use crate::query::{Ast, Form, Leaf, Node, QueryField, QueryNotice, least};
use crate::schema::TextField;

/// What the tag counts that a synonym stands for, shared by the words of the phrase.
const SYNONYM: f32 = 5.0;
/// What other words for the same count, against the words typed.
const IN_RING: f32 = 0.7;
/// What two words written as one count.
const JOINED: f32 = 0.8;
/// Where other words for the same are looked for.
const RING: [TextField; 3] = [TextField::Title, TextField::Keywords, TextField::Description];
const ALL: [TextField; 4] = [TextField::Title, TextField::Keywords, TextField::Broker, TextField::Description];
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
    if dictionary.is_weary() {
        let message = format!(
            "Words like the one typed were looked for {MOST_LOOKS} times; the others are searched as they are."
        );
        resolver.notices.push(QueryNotice::new(0..0, message, Some("ask in several questions".into())));
    }
    let mut plan = Plan { root, notices: resolver.notices, suggestions: Vec::new() };
    if let Some(known) = reading.synonyms.filter(|_| reading.correct) {
        plan.suggestions = suggestions(&plan, dictionary, known)?;
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
                let known = self.reading.synonyms.filter(|_| self.reading.correct);
                let step = words::step(leaf, self.dictionary, known)?;
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
        // Not in what is excluded, see `literally`.
        if self.reading.synonyms.is_some() {
            self.add_joined(leaves, &mut steps)?;
        }
        self.add_synonyms(leaves, &mut steps)?;
        let (mut forgiven, mut of) = (Vec::new(), Vec::new());
        for (leaf, step) in leaves.iter().zip(steps) {
            if is_little_word(leaf) { forgiven.push(step) } else { of.push(step) }
        }
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

    fn add_synonyms(&mut self, leaves: &[Leaf], steps: &mut [Step]) -> tantivy::Result<()> {
        let Some(synonyms) = self.reading.synonyms else { return Ok(()) };
        // Which leaf each term belongs to.
        let mut terms = Vec::new();
        for (i, leaf) in leaves.iter().enumerate().filter(|(_, l)| is_typed_word(l)) {
            terms.extend(crate::analyzer::terms(&leaf.text).map(|t| (t.text, i)));
        }
        let texts: Vec<&str> = terms.iter().map(|(t, _)| t.as_str()).collect();
        for meant in self.closest(synonyms.find(&texts), &texts)? {
            let (first, last) = (terms[meant.start].1, terms[meant.end - 1].1);
            let share = 1.0 / (last - first + 1) as f32;
            let (ways, told) = match meant.meaning {
                Meaning::Value(field, value) => {
                    let told = format!("listings tagged {}:{value}", field.name());
                    let (place, terms) = (Where::Facet(field), Terms::One(value));
                    (vec![Way { place, terms, boost: SYNONYM, how: How::Synonym, documents: u64::MAX }], told)
                }
                Meaning::Phrases(phrases) => {
                    let own: Vec<String> = texts[meant.start..meant.end].iter().map(|t| (*t).to_owned()).collect();
                    let others = phrases.iter().filter(|p| **p != own);
                    let ways = others.flat_map(|p| words::ways(&RING, &words::phrase(p, 0), How::Synonym, IN_RING));
                    (ways.collect(), "other words for it".to_owned())
                }
            };
            let ways = words::existing(ways, self.dictionary)?;
            if ways.is_empty() {
                continue;
            }
            let ways: Vec<Way> = ways.into_iter().map(|w| Way { boost: w.boost * share, ..w }).collect();
            steps[first..=last].iter_mut().for_each(|step| add_ways(step, &ways));
            let span = leaves[first].span.start..leaves[last].span.end;
            let typed = leaves[first..=last].iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join(" ");
            let message = format!("“{typed}” also finds {told}, in any language.");
            let hint = format!("put \"{typed}\" in quotes for these words only");
            let notice = QueryNotice::new(span, message, Some(hint));
            self.notices.push(notice.with_instead(Some(quoted(&typed))));
        }
        Ok(())
    }

    /// Of several tags that the same words call for, the one whose name they are; else the one that fewest listings have, as it
    /// says most about what is meant.
    fn closest(&self, found: Vec<Meant>, typed: &[&str]) -> tantivy::Result<Vec<Meant>> {
        let mut kept: Vec<(Meant, (bool, u64))> = Vec::new();
        for meant in found {
            let (strange, documents) = match &meant.meaning {
                Meaning::Phrases(_) => (false, 0),
                Meaning::Value(field, value) => {
                    let words = &typed[meant.start..meant.end];
                    let strange = !value.split('-').all(|part| words.iter().any(|w| w.starts_with(part)));
                    (strange, self.dictionary.documents(Where::Facet(*field), value)?)
                }
            };
            let rank = (strange, documents);
            let is_tag = |m: &Meant| matches!(m.meaning, Meaning::Value(..));
            let same = |m: &Meant| is_tag(m) && is_tag(&meant) && (m.start, m.end) == (meant.start, meant.end);
            match kept.iter_mut().find(|(m, _)| same(m)) {
                None if is_tag(&meant) && documents == 0 => {}
                // Of equals the later facet: what the data holds says more than where it comes from.
                Some((m, known)) if documents > 0 && rank <= *known => (*m, *known) = (meant, rank),
                Some(_) => {}
                None => kept.push((meant, rank)),
            }
        }
        Ok(kept.into_iter().map(|(meant, _)| meant).collect())
    }

    /// Two words typed apart that listings write as one: “libri speech” also finds “librispeech”.
    fn add_joined(&self, leaves: &[Leaf], steps: &mut [Step]) -> tantivy::Result<()> {
        for i in (1..steps.len()).filter(|i| leaves[i - 1..=*i].iter().all(is_typed_word)) {
            let (Some(first), Some(second)) = (only_term(&steps[i - 1]), only_term(&steps[i])) else { continue };
            let joined = format!("{first}{second}");
            let mut ways = words::ways(&ALL, &Terms::One(joined.clone()), How::Joined, JOINED);
            ways.extend(words::by_sound(&joined));
            let ways = words::existing(ways, self.dictionary)?;
            steps[i - 1..=i].iter_mut().for_each(|step| add_ways(step, &ways));
        }
        Ok(())
    }

    fn notice_correction(&mut self, words: &Words) {
        let corrected = words.ways.iter().find(|w| w.how == How::Corrected && matches!(w.place, Where::Text(_)));
        let word = match corrected.map(|w| &w.terms) {
            Some(Terms::One(word)) => word.clone(),
            Some(Terms::Phrase { terms, .. }) => terms.iter().map(|(_, t)| t.as_str()).collect::<Vec<_>>().join(" "),
            _ => return,
        };
        let message = format!("No listing has “{}”; “{word}” was searched instead.", words.typed);
        let hint = format!("put \"{}\" in quotes to search it as it is", words.typed);
        let notice = QueryNotice::new(words.span.clone(), message, Some(hint));
        self.notices.push(notice.with_instead(Some(quoted(&words.typed))));
    }
}

/// A single word that a question may leave unanswered, whatever field it is asked of.
fn is_little_word(leaf: &Leaf) -> bool {
    let mut terms = crate::analyzer::terms(&leaf.text);
    leaf.form == Form::Word && terms.next().is_some_and(|t| is_forgiven(&t.text)) && terms.next().is_none()
}

/// The same words as a phrase.
fn quoted(typed: &str) -> String {
    format!("\"{}\"", typed.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Words as people type them, without a field or a sign.
fn is_typed_word(leaf: &Leaf) -> bool {
    leaf.field.is_none() && leaf.form == Form::Word
}

/// The term of a step that is one word, if it can be written together with another.
fn only_term(step: &Step) -> Option<&str> {
    match step {
        Step::Words(words) => match words.terms.as_slice() {
            [term] if term.chars().count() > 1 && !is_forgiven(term) => Some(term),
            _ => None,
        },
        _ => None,
    }
}

/// More ways for every word of a step.
fn add_ways(step: &mut Step, ways: &[Way]) {
    match step {
        Step::Words(words) => words.ways.extend_from_slice(ways),
        Step::AtLeast { of, forgiven, .. } => {
            let share = 1.0 / of.len().max(1) as f32;
            let ways: Vec<Way> = ways.iter().map(|w| Way { boost: w.boost * share, ..w.clone() }).collect();
            of.iter_mut().chain(forgiven).for_each(|s| add_ways(s, &ways));
        }
        _ => {}
    }
}

fn suggestions(plan: &Plan, dictionary: &Dictionary<'_>, known: &Synonyms) -> tantivy::Result<Vec<super::Suggestion>> {
    let mut found = Vec::new();
    for words in plan.wanted() {
        let [word] = words.terms.as_slice() else { continue };
        // What was replaced need not be suggested.
        if !words.ways.iter().any(|w| w.how == How::Exact) {
            continue;
        }
        let documents = dictionary.documents_in_texts(word)?;
        found.extend(suggested(word, documents, words.span.clone(), dictionary, known)?);
        if found.len() == MOST_SUGGESTIONS {
            break;
        }
    }
    Ok(found)
}
