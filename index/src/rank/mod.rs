//! Ranks the matches.
//!
//! First the terms: BM25 with the boost of each field and variant, summed for all matches (`scoring.rs`). Then the best
//! hundred are rescored by what single terms do not show: proximity, whole titles and recency (`rescorer.rs`). Ties
//! come newest first, then by id, so the same query gives the same page on every machine.

mod accumulator;
mod explanation;
mod first_in_order;
mod rescorer;
mod score_table;
mod scoring;
mod top_docs;

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use tantivy::DocId;

use crate::columns::{Sort, SortPosition};
use crate::doc_id_set::{DocIdSet, WINDOW_DOCUMENTS};
use crate::matching::{MatchList, SegmentView};
use crate::plan::{Plan, PlanNode, QueryTerm};
use crate::searcher::Searcher;

pub(crate) use explanation::explain;
pub use explanation::{Explanation, TermMatch};
pub(crate) use first_in_order::first_in_order;
pub(crate) use rescorer::{RESCORE_WINDOW, Rescorer};
use scoring::WeightedVariant;
use top_docs::{ScoreThreshold, TopDocs};

/// A scored document. Greater is better: the higher score, then the earlier position in the order of ties.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ranked {
    pub(crate) score: f32,
    pub(crate) position: SortPosition,
    pub(crate) segment: u32,
    pub(crate) document: DocId,
}

impl Eq for Ranked {}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then_with(|| other.position.cmp(&self.position))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The terms of a query, weighted for a snapshot.
pub(crate) struct Ranking {
    /// Every variant of every term, in the order of the query.
    variants: Vec<WeightedVariant>,
    /// Whether one variant of one term is the whole query: its posting list has exactly the matches.
    single: bool,
    work: u64,
}

impl Ranking {
    /// `terms` are those of the plan that are to be scored.
    pub(crate) fn new(plan: &Plan, terms: &[&QueryTerm], searcher: &Searcher) -> tantivy::Result<Self> {
        let variants =
            terms.iter().flat_map(|t| &t.variants).map(|variant| WeightedVariant::new(variant, &searcher.inner, true));
        let single = matches!(&plan.root, Some(PlanNode::Term(term)) if term.variants.len() == 1);
        Ok(Self { variants: variants.collect::<tantivy::Result<_>>()?, single, work: plan.work(searcher.documents()) })
    }

    /// The best `wanted` of the matches, best first; those not after `after` are left out. Matches without any of the
    /// terms, as those in Germany for `voice OR country:DE`, come last.
    ///
    /// `matches` has the documents of each segment and how many they are.
    pub(crate) fn top(
        &self,
        searcher: &Searcher,
        matches: &[(DocIdSet, u64)],
        wanted: usize,
        after: Option<(f32, SortPosition)>,
    ) -> tantivy::Result<Vec<Ranked>> {
        if wanted == 0 {
            return Ok(Vec::new());
        }
        let threshold = ScoreThreshold::default();
        // Plain posting lists need no computing, and waking other threads costs more than many a query.
        let work = if self.variants.iter().all(WeightedVariant::is_list) { 0 } else { self.work };
        let lists = searcher.each_segment(work, |number, view| {
            self.variants
                .iter()
                .map(|variant| variant.match_list(view, &matches[number].0))
                .collect::<tantivy::Result<Vec<_>>>()
        })?;
        let of_piece = |number: usize, view: SegmentView<'_>, piece| {
            let (here, best) = (&matches[number], TopDocs::new(wanted, &threshold));
            if here.1 == 0 { Ok(Vec::new()) } else { self.top_of(view, &lists[number], &piece, here, best, after) }
        };
        let mut best: Vec<Ranked> = searcher.each_piece(self.work, of_piece)?.into_iter().flatten().collect();
        best.sort_unstable_by(|a, b| b.cmp(a));
        best.truncate(wanted);
        Ok(best)
    }

    /// The best of a piece of one segment, in no order.
    fn top_of(
        &self,
        view: SegmentView<'_>,
        lists: &[Option<Arc<MatchList>>],
        piece: &Range<DocId>,
        (docs, count): &(DocIdSet, u64),
        mut best: TopDocs<'_>,
        after: Option<(f32, SortPosition)>,
    ) -> tantivy::Result<Vec<Ranked>> {
        let segment = view.segment;
        let columns = &view.data.columns;
        let (order, ids) = (columns.order(Sort::NEWEST, segment)?, columns.ids(segment)?);
        let beyond = |document, score| match after {
            Some((last, _)) if score > last => false,
            Some((last, position)) if score == last => order.position(document, ids) > position,
            _ => true,
        };
        let mut accumulators = Vec::with_capacity(self.variants.len());
        for (variant, list) in self.variants.iter().zip(lists) {
            accumulators.extend(variant.accumulator(segment, list.as_ref())?);
        }
        let offer = |best: &mut TopDocs<'_>, document, score| {
            if beyond(document, score) {
                best.offer(document, score);
            }
        };
        let of_block = |documents: &[DocId], scores: &[f32]| {
            for (document, score) in documents.iter().zip(scores) {
                if *score >= best.threshold() && docs.contains(*document) {
                    offer(&mut best, *document, *score);
                }
            }
            best.share();
        };
        if self.single {
            let documents = u64::from(piece.end - piece.start);
            view.budget.spend(accumulators.iter().map(|accumulator| accumulator.work(documents, documents)).sum())?;
        }
        let done =
            self.single && accumulators.first_mut().is_some_and(|accumulator| accumulator.score_all(piece, of_block));
        let mut within = view.budget.spend(0);
        if !done {
            let mut sums = vec![0.0; WINDOW_DOCUMENTS as usize];
            docs.windows(*count, piece, |window| {
                if within.is_err() {
                    return;
                }
                let here = u64::from(WINDOW_DOCUMENTS).min(u64::from(view.documents()));
                within = view
                    .budget
                    .spend(accumulators.iter().map(|accumulator| accumulator.work(window.count, here)).sum());
                window.clear(&mut sums);
                accumulators.iter_mut().for_each(|accumulator| accumulator.add(&window, &mut sums));
                window.each_from(&sums, best.threshold(), |document, score| offer(&mut best, document, score));
                best.share();
            });
        }
        within?;
        let position = |document| order.position(document, ids);
        let segment = view.number as u32;
        let ranked = |(document, score)| Ranked { score, position: position(document), segment, document };
        Ok(best.into_best(&order).into_iter().map(ranked).collect())
    }
}
