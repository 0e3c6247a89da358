//! Which documents of a segment match a plan.
//!
//! Each term and each condition gives a set of documents, one bit for each; “and”, “or”, “not” and “most of” are
//! operations on whole sets. From the set follow the exact total, the counts of all facets and any order, without
//! asking the engine again. If one clause matches few documents, the others are only evaluated for those.

mod cache;
mod conditions;
mod match_list;

use std::sync::Arc;

use tantivy::SegmentReader;
use tantivy::schema::{IndexRecordOption, Term};

use crate::budget::{Budget, SEEK_COST};
use crate::columns::SegmentData;
use crate::doc_id_set::{DocIdSet, MatchCounter};
use crate::plan::{Filter, PlanNode, QueryTerm, TermPattern, TermVariant, field_of};

pub(crate) use cache::MatchCache;
pub(crate) use match_list::MatchList;

/// Documents that an operation on whole sets handles at a time: the bits of a machine word.
const BLOCK_BITS: u64 = 64;

/// One segment of a snapshot with its columns.
#[derive(Clone, Copy)]
pub(crate) struct SegmentView<'a> {
    pub(crate) searcher: &'a tantivy::Searcher,
    pub(crate) segment: &'a SegmentReader,
    pub(crate) data: &'a SegmentData,
    /// Its index among the segments.
    pub(crate) number: usize,
    pub(crate) budget: &'a Budget,
    pub(crate) cache: Option<&'a MatchCache>,
}

impl SegmentView<'_> {
    /// The documents that match, without deleted ones. `None` matches every document.
    pub(crate) fn matches(&self, node: Option<&PlanNode>) -> tantivy::Result<DocIdSet> {
        let mut docs = match node {
            Some(node) => self.node_matches(node)?,
            None => DocIdSet::all(self.documents()),
        };
        self.without_deleted(&mut docs);
        Ok(docs)
    }

    pub(crate) fn without_deleted(&self, docs: &mut DocIdSet) {
        if let Some(live) = self.data.live_docs(self.segment) {
            docs.intersect(live);
        }
    }

    pub(crate) fn documents(&self) -> u32 {
        self.segment.max_doc()
    }

    fn node_matches(&self, node: &PlanNode) -> tantivy::Result<DocIdSet> {
        let documents = self.documents();
        self.budget.spend(u64::from(documents) / BLOCK_BITS + 1)?;
        match node {
            PlanNode::All(nodes) => self.all_match(nodes),
            PlanNode::Any(nodes) => {
                let mut any = DocIdSet::none(documents);
                for node in nodes {
                    any.union(&self.node_matches(node)?);
                }
                Ok(any)
            }
            PlanNode::AtLeast { least, of, .. } if *least == of.len() => self.all_match(of),
            PlanNode::AtLeast { least, of, .. } => {
                let mut counter = MatchCounter::new(documents);
                for node in of {
                    counter.add(&self.node_matches(node)?);
                    self.budget
                        .spend(u64::from(documents) / BLOCK_BITS * u64::from(usize::BITS - of.len().leading_zeros()))?;
                }
                Ok(counter.at_least(*least))
            }
            PlanNode::Not(inner) => {
                let mut docs = DocIdSet::all(documents);
                docs.subtract(&self.node_matches(inner)?);
                Ok(docs)
            }
            PlanNode::Term(term) => self.term_matches(term),
            PlanNode::Filter(filter) => self.filter(filter),
        }
    }

    /// The rarest clause first; if few documents are left, the others are only evaluated for them.
    fn all_match(&self, nodes: &[PlanNode]) -> tantivy::Result<DocIdSet> {
        let mut clauses: Vec<(u64, &PlanNode)> =
            nodes.iter().map(|s| Ok((self.estimate(s)?, s))).collect::<tantivy::Result<_>>()?;
        clauses.sort_by_key(|(most, _)| *most);
        let mut clauses = clauses.into_iter();
        let Some((_, first)) = clauses.next() else { return Ok(DocIdSet::all(self.documents())) };
        let mut docs = self.node_matches(first)?;
        for (most, node) in clauses {
            let left = docs.count();
            match node {
                _ if left == 0 => return Ok(docs),
                PlanNode::Term(term) if left * SEEK_COST < most => docs = self.term_matches_among(term, &docs)?,
                PlanNode::Not(inner) => docs.subtract(&self.node_matches(inner)?),
                PlanNode::Filter(filter) if left * 2 < u64::from(self.documents()) => {
                    self.retain_matching(&mut docs, filter)?
                }
                _ => docs.intersect(&self.node_matches(node)?),
            }
        }
        Ok(docs)
    }

    /// Roughly how many documents match at most; only for choosing the first clause.
    fn estimate(&self, node: &PlanNode) -> tantivy::Result<u64> {
        let all = u64::from(self.documents());
        let each = |nodes: &[PlanNode]| nodes.iter().map(|s| self.estimate(s)).collect::<tantivy::Result<Vec<u64>>>();
        Ok(match node {
            PlanNode::All(nodes) => each(nodes)?.into_iter().min().unwrap_or(all),
            PlanNode::Any(nodes) => each(nodes)?.into_iter().sum(),
            PlanNode::AtLeast { of, least, .. } => each(of)?.into_iter().sum::<u64>() / (*least).max(1) as u64,
            PlanNode::Term(term) => {
                let sum = term.variants.iter().fold(0_u64, |sum, v| sum.saturating_add(v.doc_freq));
                // This segment's share.
                let share = u128::from(sum) * u128::from(all) / u128::from(self.searcher.num_docs().max(all));
                share.min(u128::from(all)) as u64 + 1
            }
            PlanNode::Filter(Filter::Values(field, values)) => {
                let terms = values.iter().map(|v| Term::from_field_text(field.handle(), v));
                terms.map(|t| self.term_doc_freq(&t)).sum::<tantivy::Result<u64>>()?
            }
            PlanNode::Filter(Filter::Nothing) => 0,
            // Columns are read last, for the documents that are left.
            PlanNode::Not(_) | PlanNode::Filter(_) => all,
        }
        .min(all))
    }

    fn term_doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(u64::from(self.segment.inverted_index(term.field())?.doc_freq(term)?))
    }

    fn term_matches(&self, term: &QueryTerm) -> tantivy::Result<DocIdSet> {
        let mut docs = DocIdSet::none(self.documents());
        for variant in &term.variants {
            match &variant.pattern {
                TermPattern::One(text) => {
                    self.add_term(&Term::from_field_text(field_of(variant.field), text), &mut docs)?
                }
                _ => self.match_list(variant, None)?.add_to(&mut docs),
            }
        }
        Ok(docs)
    }

    /// The match list of a variant that is not a plain posting list. If `candidates` are given, the list may lack other
    /// documents; only complete lists are cached.
    pub(crate) fn match_list(
        &self,
        variant: &TermVariant,
        candidates: Option<&DocIdSet>,
    ) -> tantivy::Result<Arc<MatchList>> {
        if let Some(known) = self.cache.and_then(|cache| cache.get(self.number, variant)) {
            return Ok(known);
        }
        let list = Arc::new(self.compute_match_list(variant, candidates)?);
        let complete = candidates.is_none() || matches!(*list, MatchList::Docs(_));
        if let Some(cache) = self.cache.filter(|_| complete) {
            cache.insert(self.number, variant, &list);
        }
        Ok(list)
    }

    /// The candidates that match a term.
    fn term_matches_among(&self, term: &QueryTerm, candidates: &DocIdSet) -> tantivy::Result<DocIdSet> {
        let mut docs = DocIdSet::none(self.documents());
        for variant in &term.variants {
            match &variant.pattern {
                TermPattern::One(text) => {
                    let term = Term::from_field_text(field_of(variant.field), text);
                    let index = self.segment.inverted_index(term.field())?;
                    self.budget.spend(candidates.count())?;
                    if let Some(mut blocks) = index.read_block_postings(&term, IndexRecordOption::Basic)? {
                        candidates.each(|document| {
                            let at = blocks.seek(document);
                            if blocks.doc(at) == document {
                                docs.insert(document);
                            }
                        });
                    }
                }
                _ => self.match_list(variant, Some(candidates))?.add_to(&mut docs),
            }
        }
        docs.intersect(candidates);
        Ok(docs)
    }

    /// The candidates that match a clause.
    pub(crate) fn among(&self, node: &PlanNode, candidates: &DocIdSet) -> tantivy::Result<DocIdSet> {
        match node {
            PlanNode::Term(term) => self.term_matches_among(term, candidates),
            PlanNode::AtLeast { least, of, .. } => {
                let mut counter = MatchCounter::new(self.documents());
                for node in of {
                    counter.add(&self.among(node, candidates)?);
                }
                Ok(counter.at_least(*least))
            }
            _ => {
                let mut docs = self.node_matches(node)?;
                docs.intersect(candidates);
                Ok(docs)
            }
        }
    }

    /// Adds a posting list block by block, which is much faster than document by document.
    fn add_term(&self, term: &Term, docs: &mut DocIdSet) -> tantivy::Result<()> {
        let index = self.segment.inverted_index(term.field())?;
        let Some(mut blocks) = index.read_block_postings(term, IndexRecordOption::Basic)? else { return Ok(()) };
        self.budget.spend(u64::from(blocks.doc_freq()))?;
        loop {
            let documents = blocks.docs();
            if documents.is_empty() {
                return Ok(());
            }
            docs.insert_all(documents);
            blocks.advance();
        }
    }
}
