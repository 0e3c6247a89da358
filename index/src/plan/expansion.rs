//! Expands words typed side by side: by synonyms, and written as one word.

use super::resolve::{Resolver, is_typed_word, quoted};
use super::synonyms::{SynonymMatch, SynonymTarget};
use super::{MatchField, MatchKind, PlanNode, TermPattern, TermVariant, variants};
use crate::analyzer::{self, is_optional_stop_word};
use crate::query::{Leaf, QueryDiagnostic};
use crate::schema::TextField;

/// What a facet value counts that is a synonym of a phrase; the words of the phrase share it.
const FACET_BOOST: f32 = 5.0;
/// What a synonymous phrase counts, against the words typed.
const PHRASE_BOOST: f32 = 0.7;
/// What two words written as one count, against the words typed.
const JOINED_BOOST: f32 = 0.8;
/// The fields in which synonymous phrases are looked up.
const PHRASE_FIELDS: [TextField; 3] = [TextField::Title, TextField::Keywords, TextField::Description];
const ALL_FIELDS: [TextField; 4] = [TextField::Title, TextField::Keywords, TextField::Broker, TextField::Description];

impl Resolver<'_> {
    pub(super) fn add_synonyms(&mut self, leaves: &[Leaf], nodes: &mut [PlanNode]) -> tantivy::Result<()> {
        let Some(synonyms) = self.options.synonyms else { return Ok(()) };
        // Which leaf each term belongs to.
        let mut terms = Vec::new();
        for (i, leaf) in leaves.iter().enumerate().filter(|(_, l)| is_typed_word(l)) {
            terms.extend(analyzer::terms(&leaf.text).map(|t| (t.text, i)));
        }
        let texts: Vec<&str> = terms.iter().map(|(t, _)| t.as_str()).collect();
        for found in self.closest(synonyms.find(&texts), &texts)? {
            let (first, last) = (terms[found.start].1, terms[found.end - 1].1);
            let share = 1.0 / (last - first + 1) as f32;
            let (variants, what) = match found.target {
                SynonymTarget::Value(field, value) => {
                    let what = format!("listings tagged {}:{value}", field.name());
                    (
                        vec![TermVariant::new(
                            MatchField::Facet(field),
                            TermPattern::One(value),
                            FACET_BOOST,
                            MatchKind::Synonym,
                        )],
                        what,
                    )
                }
                SynonymTarget::Phrases(phrases) => {
                    let own: Vec<String> = texts[found.start..found.end].iter().map(|t| (*t).to_owned()).collect();
                    let others = phrases.iter().filter(|p| **p != own);
                    let variants = others.flat_map(|p| {
                        variants::in_each_field(
                            &PHRASE_FIELDS,
                            &variants::phrase(p, 0),
                            MatchKind::Synonym,
                            PHRASE_BOOST,
                        )
                    });
                    (variants.collect(), "other words for it".to_owned())
                }
            };
            let variants = variants::existing(variants, self.dictionary)?;
            if variants.is_empty() {
                continue;
            }
            let variants: Vec<TermVariant> =
                variants.into_iter().map(|w| TermVariant { boost: w.boost * share, ..w }).collect();
            nodes[first..=last].iter_mut().for_each(|node| add_variants(node, &variants));
            let span = leaves[first].span.start..leaves[last].span.end;
            let typed = leaves[first..=last].iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join(" ");
            let message = format!("“{typed}” also finds {what}, in any language.");
            let hint = format!("put \"{typed}\" in quotes for these words only");
            let diagnostic = QueryDiagnostic::new(span, message, Some(hint));
            self.diagnostics.push(diagnostic.with_replacement(Some(quoted(&typed))));
        }
        Ok(())
    }

    /// If the same words are synonyms of several tags, the tag of that name; else the one with the fewest listings,
    /// which is the most specific.
    fn closest(&self, all: Vec<SynonymMatch>, typed: &[&str]) -> tantivy::Result<Vec<SynonymMatch>> {
        let mut chosen: Vec<(SynonymMatch, (bool, u64))> = Vec::new();
        for found in all {
            let (other_name, documents) = match &found.target {
                SynonymTarget::Phrases(_) => (false, 0),
                SynonymTarget::Value(field, value) => {
                    let words = &typed[found.start..found.end];
                    let other_name = !value.split('-').all(|part| words.iter().any(|w| w.starts_with(part)));
                    (other_name, self.dictionary.doc_freq(MatchField::Facet(*field), value)?)
                }
            };
            let rank = (other_name, documents);
            let is_tag = |m: &SynonymMatch| matches!(m.target, SynonymTarget::Value(..));
            let same = |m: &SynonymMatch| is_tag(m) && is_tag(&found) && (m.start, m.end) == (found.start, found.end);
            match chosen.iter_mut().find(|(m, _)| same(m)) {
                None if is_tag(&found) && documents == 0 => {}
                // Of ties the later facet: what the data contains is more specific than where it comes from.
                Some((m, known)) if documents > 0 && rank <= *known => (*m, *known) = (found, rank),
                Some(_) => {}
                None => chosen.push((found, rank)),
            }
        }
        Ok(chosen.into_iter().map(|(found, _)| found).collect())
    }

    /// Adds the one word that listings may write for two: “libri speech” also finds “librispeech”.
    pub(super) fn add_joined(&self, leaves: &[Leaf], nodes: &mut [PlanNode]) -> tantivy::Result<()> {
        for i in (1..nodes.len()).filter(|i| leaves[i - 1..=*i].iter().all(is_typed_word)) {
            let (Some(first), Some(second)) = (only_term(&nodes[i - 1]), only_term(&nodes[i])) else { continue };
            let joined = format!("{first}{second}");
            let mut variants = variants::in_each_field(
                &ALL_FIELDS,
                &TermPattern::One(joined.clone()),
                MatchKind::Joined,
                JOINED_BOOST,
            );
            variants.extend(variants::phonetic_variant(&joined));
            let variants = variants::existing(variants, self.dictionary)?;
            nodes[i - 1..=i].iter_mut().for_each(|node| add_variants(node, &variants));
        }
        Ok(())
    }
}

/// The term of a node that is one word, if it can be written together with another.
fn only_term(node: &PlanNode) -> Option<&str> {
    match node {
        PlanNode::Term(term) => match term.terms.as_slice() {
            [word] if word.chars().count() > 1 && !is_optional_stop_word(word) => Some(word),
            _ => None,
        },
        _ => None,
    }
}

/// Adds variants to every word of a node.
fn add_variants(node: &mut PlanNode, variants: &[TermVariant]) {
    match node {
        PlanNode::Term(term) => term.variants.extend_from_slice(variants),
        PlanNode::AtLeast { of, optional, .. } => {
            let share = 1.0 / of.len().max(1) as f32;
            let variants: Vec<TermVariant> =
                variants.iter().map(|w| TermVariant { boost: w.boost * share, ..w.clone() }).collect();
            of.iter_mut().chain(optional).for_each(|s| add_variants(s, &variants));
        }
        _ => {}
    }
}
