//! The second look at the best hundred: do the words stand together, are they the whole title, is the listing fresh?
//!
//! The factors are what the judged set of queries (docs/RELEVANCE.md) liked best; none of them lets a listing in or out.

use tantivy::DocId;

use super::Ranked;
use crate::columns::Held;
use crate::matching::{Bits, Part, Phrase};
use crate::plan::Plan;
use crate::schema::{SpanField, TextField};
use crate::searcher::Searcher;

/// How many documents are looked at again.
pub(crate) const WINDOW: usize = 100;

/// What standing together in the description adds, as a share of the score of the words.
const TOGETHER: f32 = 0.25;
/// … in the title.
const TOGETHER_IN_TITLE: f32 = 0.25;
/// What being the whole title adds.
const WHOLE_TITLE: f32 = 1.0;
/// What being published on the newest day of the index adds; half of it two years earlier.
const FRESH: f32 = 0.05;
/// Days after which freshness counts half.
const HALF_LIFE: f32 = 730.0;
/// Other words that may stand between two words typed side by side.
const BETWEEN: u32 = 4;
/// Words of a question whose nearness is looked at.
const MOST_WORDS: usize = 12;

/// What the second look found of one document: factors of the score of its words.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Factors {
    pub(crate) together: f32,
    pub(crate) whole_title: f32,
    pub(crate) fresh: f32,
}

impl Factors {
    pub(crate) fn times(self) -> f32 {
        1.0 + self.together + self.whole_title + self.fresh
    }
}

/// The second look, prepared for a question.
pub(crate) struct Again {
    /// Terms in the order typed.
    terms: Vec<String>,
    /// The newest day of publication in the index.
    newest: i64,
}

impl Again {
    pub(crate) fn new(plan: &Plan, searcher: &Searcher) -> tantivy::Result<Self> {
        let terms = plan.sequence().into_iter().take(MOST_WORDS).map(str::to_owned).collect();
        let mut newest = i64::MIN;
        for Part { segment, held, .. } in searcher.parts() {
            let order = held.columns.order(crate::columns::Sort::NEWEST, segment)?;
            if let Some(first) = order.documents.first() {
                newest = newest.max(day(held, *first, segment)?.unwrap_or(i64::MIN));
            }
        }
        Ok(Self { terms, newest })
    }

    /// Gives each document its factors and puts them in their new order.
    pub(crate) fn look(&self, ranked: &mut [Ranked], searcher: &Searcher) -> tantivy::Result<()> {
        let factors = self.factors(ranked, searcher)?;
        ranked.iter_mut().zip(factors).for_each(|(r, f)| r.score *= f.times());
        ranked.sort_unstable_by(|a, b| b.cmp(a));
        Ok(())
    }

    /// The factors of each document.
    pub(crate) fn factors(&self, ranked: &[Ranked], searcher: &Searcher) -> tantivy::Result<Vec<Factors>> {
        let mut factors = vec![Factors::default(); ranked.len()];
        for part in searcher.parts() {
            let here: Vec<(DocId, usize)> = (ranked.iter().enumerate())
                .filter(|(_, r)| r.segment as usize == part.number)
                .map(|(i, r)| (r.document, i))
                .collect();
            if here.is_empty() {
                continue;
            }
            let mut these = Bits::none(part.documents());
            for (document, i) in &here {
                these.insert(*document);
                factors[*i].fresh = self.fresh(day(part.held, *document, part.segment)?);
            }
            let place = |document: DocId| here.iter().find(|(d, _)| *d == document).map(|(_, i)| *i);
            let pairs = self.terms.windows(2).map(|pair| [pair[0].as_str(), pair[1].as_str()]);
            let share = 1.0 / (self.terms.len().max(2) - 1) as f32;
            for [first, second] in pairs {
                for (field, weight) in [(TextField::Title, TOGETHER_IN_TITLE), (TextField::Description, TOGETHER)] {
                    standing(part, field, &[first, second], BETWEEN, &these, |document| {
                        if let Some(i) = place(document) {
                            factors[i].together += weight * share;
                        }
                    })?;
                }
            }
            if !self.terms.is_empty() {
                let lengths = part.segment.get_fieldnorms_reader(TextField::Title.handle())?;
                let terms: Vec<&str> = self.terms.iter().map(String::as_str).collect();
                // Pairs of little words lengthen a title; a title that is longer for them alone is whole all the same.
                let extra = self.terms.windows(2).filter(|p| p.iter().all(|w| crate::analyzer::is_little(w))).count();
                standing(part, TextField::Title, &terms, 0, &these, |document| {
                    if lengths.fieldnorm(document) as usize <= self.terms.len() + extra
                        && let Some(i) = place(document)
                    {
                        factors[i].whole_title = WHOLE_TITLE;
                    }
                })?;
            }
        }
        Ok(factors)
    }

    fn fresh(&self, day: Option<i64>) -> f32 {
        let age = day.map(|day| self.newest.saturating_sub(day).max(0) as f32);
        age.map_or(0.0, |age| FRESH * (-age / HALF_LIFE).exp2())
    }
}

/// The day a document was published or first seen.
fn day(held: &Held, document: DocId, segment: &tantivy::SegmentReader) -> tantivy::Result<Option<i64>> {
    let published = held.columns.span(SpanField::Published, segment)?.get(document);
    Ok(match published {
        Some((from, _)) => Some(from),
        None => held.columns.span(SpanField::Seen, segment)?.get(document).map(|(from, _)| from),
    })
}

/// Tells in which of these documents the terms stand near each other.
fn standing(
    part: Part<'_>,
    field: TextField,
    terms: &[&str],
    slop: u32,
    these: &Bits,
    mut found: impl FnMut(DocId),
) -> tantivy::Result<()> {
    let terms: Vec<(usize, String)> = terms.iter().map(|t| (*t).to_owned()).enumerate().collect();
    let Some(phrase) = Phrase::open(part.segment, field.handle(), &terms, slop)? else { return Ok(()) };
    phrase.each(Some(these), part.budget, |document, _, _| {
        found(document);
        true
    })
}
