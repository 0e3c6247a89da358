//! Rescores the best hundred: do the words occur near each other, are they the whole title, is the listing recent?
//!
//! The factors were chosen on the judged queries (docs/RELEVANCE.md). They only reorder: none adds or removes a
//! listing.

use tantivy::DocId;

use super::Ranked;
use crate::columns::SegmentData;
use crate::doc_id_set::DocIdSet;
use crate::matching::SegmentView;
use crate::phrase::Phrase;
use crate::plan::Plan;
use crate::schema::{RangeField, TextField};
use crate::searcher::Searcher;

/// How many documents are rescored.
pub(crate) const RESCORE_WINDOW: usize = 100;

/// What proximity in the description adds, as a share of the score of the terms.
const PROXIMITY: f32 = 0.25;
/// … in the title.
const PROXIMITY_IN_TITLE: f32 = 0.25;
/// What being the whole title adds.
const TITLE_MATCH: f32 = 1.0;
/// What publication on the newest day of the index adds; half of it two years earlier.
const RECENCY: f32 = 0.05;
/// Days after which recency counts half.
const HALF_LIFE: f32 = 730.0;
/// Other words allowed between two words typed side by side.
const PROXIMITY_SLOP: u32 = 4;
/// Maximum number of words of a query whose proximity is checked.
const MAX_WORDS: usize = 12;

/// The shares that rescoring adds to the score of one document.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Factors {
    pub(crate) proximity: f32,
    pub(crate) title_match: f32,
    pub(crate) recency: f32,
}

impl Factors {
    /// What the score is multiplied by.
    pub(crate) fn product(self) -> f32 {
        1.0 + self.proximity + self.title_match + self.recency
    }
}

/// Rescoring, prepared for a query.
pub(crate) struct Rescorer {
    /// Terms in the order typed.
    terms: Vec<String>,
    /// The newest day of publication in the index.
    newest: i64,
}

impl Rescorer {
    pub(crate) fn new(plan: &Plan, searcher: &Searcher) -> tantivy::Result<Self> {
        let terms = plan.sequence().into_iter().take(MAX_WORDS).map(str::to_owned).collect();
        let mut newest = i64::MIN;
        for SegmentView { segment, data, .. } in searcher.segments() {
            let order = data.columns.order(crate::columns::Sort::NEWEST, segment)?;
            if let Some(first) = order.documents.first() {
                newest = newest.max(day(data, *first, segment)?.unwrap_or(i64::MIN));
            }
        }
        Ok(Self { terms, newest })
    }

    /// Rescores the documents and puts them in their new order.
    pub(crate) fn rescore(&self, ranked: &mut [Ranked], searcher: &Searcher) -> tantivy::Result<()> {
        let factors = self.factors(ranked, searcher)?;
        ranked.iter_mut().zip(factors).for_each(|(r, f)| r.score *= f.product());
        ranked.sort_unstable_by(|a, b| b.cmp(a));
        Ok(())
    }

    /// The factors of each document.
    pub(crate) fn factors(&self, ranked: &[Ranked], searcher: &Searcher) -> tantivy::Result<Vec<Factors>> {
        let mut factors = vec![Factors::default(); ranked.len()];
        for view in searcher.segments() {
            let here: Vec<(DocId, usize)> = (ranked.iter().enumerate())
                .filter(|(_, r)| r.segment as usize == view.number)
                .map(|(i, r)| (r.document, i))
                .collect();
            if here.is_empty() {
                continue;
            }
            let mut candidates = DocIdSet::none(view.documents());
            for (document, i) in &here {
                candidates.insert(*document);
                factors[*i].recency = self.recency(day(view.data, *document, view.segment)?);
            }
            let index = |document: DocId| here.iter().find(|(d, _)| *d == document).map(|(_, i)| *i);
            let pairs = self.terms.windows(2).map(|pair| [pair[0].as_str(), pair[1].as_str()]);
            let share = 1.0 / (self.terms.len().max(2) - 1) as f32;
            for [first, second] in pairs {
                for (field, weight) in [(TextField::Title, PROXIMITY_IN_TITLE), (TextField::Description, PROXIMITY)] {
                    occurrences(view, field, &[first, second], PROXIMITY_SLOP, &candidates, |document| {
                        if let Some(i) = index(document) {
                            factors[i].proximity += weight * share;
                        }
                    })?;
                }
            }
            if !self.terms.is_empty() {
                let lengths = view.segment.get_fieldnorms_reader(TextField::Title.handle())?;
                let terms: Vec<&str> = self.terms.iter().map(String::as_str).collect();
                // Bigrams of stop words count in the length of a title; they do not make it longer than the query.
                let extra =
                    self.terms.windows(2).filter(|p| p.iter().all(|w| crate::analyzer::is_stop_word(w))).count();
                occurrences(view, TextField::Title, &terms, 0, &candidates, |document| {
                    if lengths.fieldnorm(document) as usize <= self.terms.len() + extra
                        && let Some(i) = index(document)
                    {
                        factors[i].title_match = TITLE_MATCH;
                    }
                })?;
            }
        }
        Ok(factors)
    }

    fn recency(&self, day: Option<i64>) -> f32 {
        let age = day.map(|day| self.newest.saturating_sub(day).max(0) as f32);
        age.map_or(0.0, |age| RECENCY * (-age / HALF_LIFE).exp2())
    }
}

/// The day a document was published or first seen.
fn day(data: &SegmentData, document: DocId, segment: &tantivy::SegmentReader) -> tantivy::Result<Option<i64>> {
    let published = data.columns.range(RangeField::Published, segment)?.get(document);
    Ok(match published {
        Some((from, _)) => Some(from),
        None => data.columns.range(RangeField::Seen, segment)?.get(document).map(|(from, _)| from),
    })
}

/// Visits the candidates in which the terms occur near each other.
fn occurrences(
    view: SegmentView<'_>,
    field: TextField,
    terms: &[&str],
    slop: u32,
    candidates: &DocIdSet,
    mut found: impl FnMut(DocId),
) -> tantivy::Result<()> {
    let terms: Vec<(usize, String)> = terms.iter().map(|t| (*t).to_owned()).enumerate().collect();
    let Some(phrase) = Phrase::open(view.segment, field.handle(), &terms, slop)? else { return Ok(()) };
    phrase.each(Some(candidates), view.budget, |document, _, _| {
        found(document);
        true
    })
}
