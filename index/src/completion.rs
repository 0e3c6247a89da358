//! Completes what is being typed: words, facet values such as brokers, and whole listings by their titles.

use std::cmp::Reverse;

use crate::analyzer::{self, Shape};
use crate::columns::Sort;
use crate::document::encode_id;
use crate::error::Result;
use crate::plan::{MatchField, MatchKind, Plan, PlanNode, QueryTerm, TermPattern, TermVariant};
use crate::prepared::PreparedQuery;
use crate::rank::{Ranking, first_in_order};
use crate::request::Filters;
use crate::schema::{FacetField, TextField};
use crate::searcher::Searcher;

/// Longest text that is completed, in bytes.
const LONGEST: usize = 200;
/// A prefix of fewer characters has too many continuations for titles to be useful.
const SHORTEST_FOR_TITLES: usize = 2;
/// Prefixes with more continuations are not completed by titles: those would be arbitrary.
const MAX_CONTINUATIONS: usize = 400;

/// Comparing a facet value costs as much as this many entries of a posting list.
const VALUE_COST: u64 = 16;

/// A completion of what is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What it is.
    pub kind: CompletionKind,
    /// The whole text to search for; for a listing its id.
    pub text: String,
    /// Documents with the word or the value; 1 for a listing.
    pub documents: u64,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CompletionKind {
    /// A continuation of the last word.
    Word,
    /// A value of a facet, for example a broker.
    Value(FacetField),
    /// A listing whose title has these words.
    Listing,
}

/// The continuations of a word.
#[derive(Default)]
struct Continuations {
    /// How many there are.
    count: usize,
    /// The most frequent, with their documents; all of them unless there are very many.
    best: Vec<(String, u64)>,
}

impl Searcher {
    /// At most `limit` of each: words, values of each of `facets`, listings; best first.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn complete(&self, typed: &str, facets: &[FacetField], limit: usize) -> Result<Vec<Completion>> {
        let typed = &typed[..typed.floor_char_boundary(LONGEST)];
        self.attempt(|| self.completed(typed, facets, limit))
    }

    fn completed(&self, typed: &str, facets: &[FacetField], limit: usize) -> tantivy::Result<Vec<Completion>> {
        let terms: Vec<analyzer::Term> = analyzer::terms(typed).collect();
        let Some(last) = terms.last().filter(|_| limit > 0) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        // After a space the last word is finished and has no continuations.
        let open = last.end == typed.len() && last.shape == Shape::Word;
        let continuations = if open { self.continuations(&last.text, limit)? } else { Continuations::default() };
        let before = &typed[..last.start];
        found.extend(continuations.best.iter().take(limit).map(|(word, documents)| Completion {
            kind: CompletionKind::Word,
            text: format!("{before}{word}"),
            documents: *documents,
        }));
        for field in facets {
            found.extend(self.values_with(*field, &terms, limit)?);
        }
        if typed.chars().count() >= SHORTEST_FOR_TITLES && continuations.count <= MAX_CONTINUATIONS {
            found.extend(self.titles_with(&terms, open, &continuations.best, limit)?);
        }
        Ok(found)
    }

    /// The words of titles, keywords and names with this prefix.
    fn continuations(&self, prefix: &str, limit: usize) -> tantivy::Result<Continuations> {
        let known =
            self.dictionary()?.prefix_doc_freqs(&[TextField::Title, TextField::Keywords, TextField::Broker], prefix)?;
        let count = known.len();
        let mut best: Vec<(Vec<u8>, u64)> = known.into_iter().collect();
        let order = |a: &(Vec<u8>, u64), b: &(Vec<u8>, u64)| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0));
        // One or two letters have tens of thousands of continuations, of which a few are shown.
        if count > limit.max(MAX_CONTINUATIONS) {
            best.select_nth_unstable_by(limit, order);
            best.truncate(limit);
        }
        best.sort_unstable_by(order);
        let text = |(word, documents)| Some((String::from_utf8(word).ok()?, documents));
        Ok(Continuations { count, best: best.into_iter().filter_map(text).collect() })
    }

    /// The facet values in which the finished words are followed by a word with the prefix being typed.
    fn values_with(
        &self,
        field: FacetField,
        terms: &[analyzer::Term],
        limit: usize,
    ) -> tantivy::Result<Vec<Completion>> {
        let numbering = self.numbering(field)?;
        self.budget.spend(numbering.values.len() as u64 * VALUE_COST)?;
        let wanted: Vec<&str> = terms.iter().map(|t| t.text.as_str()).collect();
        let holds = |value: &str| {
            let words: Vec<String> = analyzer::terms(value).map(|t| t.text).collect();
            let (last, finished) = wanted.split_last().unwrap_or((&"", &[]));
            words.windows(wanted.len()).any(|w| {
                w[..finished.len()].iter().zip(finished).all(|(a, b)| a == b) && w[finished.len()].starts_with(last)
            })
        };
        let fitting: Vec<usize> = (0..numbering.values.len()).filter(|n| holds(&numbering.values[*n])).collect();
        let mut counts = vec![0_u64; fitting.len()];
        for (number, view) in self.segments().enumerate() {
            let here = view.data.counts(field, view.segment)?;
            for (global, count) in numbering.of_segment[number].iter().zip(here) {
                if let Ok(place) = fitting.binary_search(&(*global as usize)) {
                    counts[place] += u64::from(*count);
                }
            }
        }
        let mut values: Vec<(u64, &str)> =
            counts.into_iter().zip(&fitting).map(|(count, n)| (count, &*numbering.values[*n])).collect();
        values.retain(|(count, _)| *count > 0);
        values.sort_by_key(|(count, value)| (Reverse(*count), *value));
        let completion = |(documents, value): (u64, &str)| Completion {
            kind: CompletionKind::Value(field),
            text: value.to_owned(),
            documents,
        };
        Ok(values.into_iter().take(limit).map(completion).collect())
    }

    /// Listings whose titles have all these words, the last as far as it is typed.
    fn titles_with(
        &self,
        terms: &[analyzer::Term],
        open: bool,
        continuations: &[(String, u64)],
        limit: usize,
    ) -> tantivy::Result<Vec<Completion>> {
        let mut nodes = Vec::new();
        for (i, term) in terms.iter().enumerate() {
            let variant = |word: String| TermVariant {
                field: MatchField::Text(TextField::Title),
                pattern: TermPattern::One(word),
                boost: 1.0,
                match_kind: MatchKind::Exact,
                doc_freq: 1,
            };
            let variants = if open && i + 1 == terms.len() {
                continuations.iter().map(|(word, _)| variant(word.clone())).collect()
            } else {
                vec![variant(term.text.clone())]
            };
            let span = term.start..term.end;
            nodes.push(PlanNode::Term(QueryTerm { typed: term.text.clone(), span, terms: Vec::new(), variants }));
        }
        let plan = Plan { root: Some(PlanNode::All(nodes)), ..Plan::default() };
        let prepared = PreparedQuery::of_plan(self, plan)?;
        let matches = prepared.filtered(&Filters::new())?;
        // Scoring hundreds of continuations would take longer than typing the next letter; the finished words do.
        let finished: Vec<&QueryTerm> =
            prepared.plan.positive_terms().into_iter().filter(|t| t.variants.len() == 1).collect();
        let ids: Vec<u128> = if finished.is_empty() {
            let newest = first_in_order(Sort::NEWEST, self, &matches, limit, None)?;
            newest.into_iter().map(|position| position.id).collect()
        } else {
            let ranking = Ranking::new(&prepared.plan, &finished, self)?;
            let top = ranking.top(self, &matches, limit, None)?;
            top.into_iter().map(|r| r.position.id).collect()
        };
        let listing = |id| Completion { kind: CompletionKind::Listing, text: encode_id(id), documents: 1 };
        Ok(ids.into_iter().map(listing).collect())
    }
}
