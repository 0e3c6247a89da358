//! Completes what is being typed: words, sellers, values of facets, and whole listings by their titles.

use std::cmp::Reverse;

use crate::analyzer::{self, Shape};
use crate::document::encode_id;
use crate::error::Result;
use crate::plan::{How, Plan, Step, Terms, Way, Where, Words};
use crate::rank::Ranking;
use crate::schema::{FacetField, TextField};
use crate::searcher::Searcher;

/// Longest text that is completed, in bytes.
const LONGEST: usize = 200;
/// A beginning of fewer characters has too many continuations for whole titles to be of use.
const SHORTEST_FOR_TITLES: usize = 2;
/// Beginnings with more continuations in titles are completed by words alone: the titles would be any.
const MOST_CONTINUATIONS: usize = 400;

/// Comparing a value costs as much as so many entries of a list.
const VALUE: u64 = 16;

/// Something that what is being typed may become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What it is.
    pub kind: CompletionKind,
    /// The whole text to search for; for a listing its id.
    pub text: String,
    /// Documents that have the word or the value; 1 for a listing.
    pub documents: u64,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CompletionKind {
    /// The last word goes on so.
    Word,
    /// A value of a facet, for example a seller.
    Value(FacetField),
    /// A listing whose title has these words.
    Listing,
}

/// How a word may go on.
#[derive(Default)]
struct Continuations {
    /// In how many ways.
    count: usize,
    /// The most frequent first, with their documents; all of them unless there are very many.
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
        // Only a word that is still being typed goes on; after a space it is finished.
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
        if typed.chars().count() >= SHORTEST_FOR_TITLES && continuations.count <= MOST_CONTINUATIONS {
            found.extend(self.titles_with(&terms, open, &continuations.best, limit)?);
        }
        Ok(found)
    }

    /// The words of titles, keywords and names that begin so.
    fn continuations(&self, begun: &str, limit: usize) -> tantivy::Result<Continuations> {
        let known = self.dictionary()?.begun_in(&[TextField::Title, TextField::Keywords, TextField::Broker], begun)?;
        let count = known.len();
        let mut best: Vec<(Vec<u8>, u64)> = known.into_iter().collect();
        let order = |a: &(Vec<u8>, u64), b: &(Vec<u8>, u64)| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0));
        // A letter or two have tens of thousands, of which a few are shown.
        if count > limit.max(MOST_CONTINUATIONS) {
            best.select_nth_unstable_by(limit, order);
            best.truncate(limit);
        }
        best.sort_unstable_by(order);
        let text = |(word, documents)| Some((String::from_utf8(word).ok()?, documents));
        Ok(Continuations { count, best: best.into_iter().filter_map(text).collect() })
    }

    /// The values one of whose words begins so, all finished words standing before it.
    fn values_with(
        &self,
        field: FacetField,
        terms: &[analyzer::Term],
        limit: usize,
    ) -> tantivy::Result<Vec<Completion>> {
        let numbering = self.numbering(field)?;
        self.budget.spend(numbering.values.len() as u64 * VALUE)?;
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
        for (number, part) in self.parts().enumerate() {
            let here = part.held.counts(field, part.segment)?;
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
        let mut steps = Vec::new();
        for (i, term) in terms.iter().enumerate() {
            let way =
                |terms| Way { place: Where::Text(TextField::Title), terms, boost: 1.0, how: How::Exact, documents: 1 };
            let ways = if open && i + 1 == terms.len() {
                continuations.iter().map(|(word, _)| way(Terms::One(word.clone()))).collect()
            } else {
                vec![way(Terms::One(term.text.clone()))]
            };
            let words = Words { typed: term.text.clone(), span: term.start..term.end, terms: Vec::new(), ways };
            steps.push(Step::Words(words));
        }
        let plan = Plan { root: Some(Step::All(steps)), ..Plan::default() };
        let answering = self.answering(&plan, &Default::default())?;
        // Ranking by hundreds of beginnings would take longer than typing the next letter; the finished words do.
        let ranked: Vec<&Words> = plan.wanted().into_iter().filter(|w| w.ways.len() == 1).collect();
        let ids: Vec<u128> = if ranked.is_empty() {
            let newest = crate::rank::first(crate::Sort::NEWEST, self, &answering, limit, None)?;
            newest.into_iter().map(|(place, _, _)| place.id).collect()
        } else {
            let ranking = Ranking::new(&plan, &ranked, self)?;
            let top = ranking.top(self, &answering, limit, None)?;
            top.into_iter().map(|r| r.place.id).collect()
        };
        let listing = |id| Completion { kind: CompletionKind::Listing, text: encode_id(id), documents: 1 };
        Ok(ids.into_iter().map(listing).collect())
    }
}
