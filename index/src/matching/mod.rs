//! Which documents of a segment answer a plan.
//!
//! Each word and each condition gives a set of documents, one bit for each; “and”, “or”, “not” and “most of” are
//! operations on whole sets. From the set follow the exact total, the counts of all facets and any order, without asking
//! the engine again. Where one part is rare, the others are only asked about its documents.

mod bits;
mod found;
mod positions;

use std::sync::Arc;

use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocId, SegmentReader};

use crate::budget::Budget;
use crate::columns::Held;
use crate::ids;
use crate::memo::Memo;
use crate::plan::{Filter, Step, Terms, Way, Words, field_of};
use crate::query::Bounds;
use crate::schema::FacetField;

use bits::Tally;
pub(crate) use bits::{Bits, WINDOW_DOCUMENTS, Window};
pub(crate) use found::Found;
pub(crate) use positions::Phrase;

/// Documents that an operation on whole sets passes over at a time.
const TOGETHER: u64 = 64;

/// Asking a list about one document costs as much as going through so many of its own.
pub(crate) const ASKING: u64 = 12;

/// One segment with what is held of it in memory.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a> {
    pub(crate) searcher: &'a tantivy::Searcher,
    pub(crate) segment: &'a SegmentReader,
    pub(crate) held: &'a Held,
    /// Which of the segments it is.
    pub(crate) number: usize,
    pub(crate) budget: &'a Budget,
    pub(crate) memo: Option<&'a Memo>,
}

impl Part<'_> {
    /// The documents that answer, without deleted ones. `None` for every document there is.
    pub(crate) fn answering(&self, step: Option<&Step>) -> tantivy::Result<Bits> {
        let mut bits = match step {
            Some(step) => self.step(step)?,
            None => Bits::all(self.documents()),
        };
        self.without_deleted(&mut bits);
        Ok(bits)
    }

    pub(crate) fn without_deleted(&self, bits: &mut Bits) {
        if let Some(living) = self.held.living(self.segment) {
            bits.keep(living);
        }
    }

    pub(crate) fn documents(&self) -> u32 {
        self.segment.max_doc()
    }

    fn step(&self, step: &Step) -> tantivy::Result<Bits> {
        let documents = self.documents();
        self.budget.spend(u64::from(documents) / TOGETHER + 1)?;
        match step {
            Step::All(steps) => self.all(steps),
            Step::Any(steps) => {
                let mut any = Bits::none(documents);
                for step in steps {
                    any.add(&self.step(step)?);
                }
                Ok(any)
            }
            Step::AtLeast { least, of, .. } if *least == of.len() => self.all(of),
            Step::AtLeast { least, of, .. } => {
                let mut tally = Tally::new(documents);
                for step in of {
                    tally.add(&self.step(step)?);
                    self.budget
                        .spend(u64::from(documents) / TOGETHER * u64::from(usize::BITS - of.len().leading_zeros()))?;
                }
                Ok(tally.at_least(*least))
            }
            Step::Not(inner) => {
                let mut bits = Bits::all(documents);
                bits.remove(&self.step(inner)?);
                Ok(bits)
            }
            Step::Words(words) => self.words(words),
            Step::Filter(filter) => self.filter(filter),
        }
    }

    /// The rarest part first; if few documents are left, the other parts are only asked about them.
    fn all(&self, steps: &[Step]) -> tantivy::Result<Bits> {
        let mut parts: Vec<(u64, &Step)> =
            steps.iter().map(|s| Ok((self.at_most(s)?, s))).collect::<tantivy::Result<_>>()?;
        parts.sort_by_key(|(most, _)| *most);
        let mut parts = parts.into_iter();
        let Some((_, first)) = parts.next() else { return Ok(Bits::all(self.documents())) };
        let mut bits = self.step(first)?;
        for (most, step) in parts {
            let left = bits.count();
            match step {
                _ if left == 0 => return Ok(bits),
                Step::Words(words) if left * ASKING < most => bits = self.of_these(words, &bits)?,
                Step::Not(inner) => bits.remove(&self.step(inner)?),
                Step::Filter(filter) if left * 2 < u64::from(self.documents()) => self.keep(&mut bits, filter)?,
                _ => bits.keep(&self.step(step)?),
            }
        }
        Ok(bits)
    }

    /// Roughly how many documents answer at most; only for choosing where to begin.
    fn at_most(&self, step: &Step) -> tantivy::Result<u64> {
        let all = u64::from(self.documents());
        let each = |steps: &[Step]| steps.iter().map(|s| self.at_most(s)).collect::<tantivy::Result<Vec<u64>>>();
        Ok(match step {
            Step::All(steps) => each(steps)?.into_iter().min().unwrap_or(all),
            Step::Any(steps) => each(steps)?.into_iter().sum(),
            Step::AtLeast { of, least, .. } => each(of)?.into_iter().sum::<u64>() / (*least).max(1) as u64,
            Step::Words(words) => {
                let sum = words.ways.iter().fold(0_u64, |sum, w| sum.saturating_add(w.documents));
                // This segment's share.
                let share = u128::from(sum) * u128::from(all) / u128::from(self.searcher.num_docs().max(all));
                share.min(u128::from(all)) as u64 + 1
            }
            Step::Filter(Filter::Values(field, values)) => {
                let terms = values.iter().map(|v| Term::from_field_text(field.handle(), v));
                terms.map(|t| self.with_term(&t)).sum::<tantivy::Result<u64>>()?
            }
            Step::Filter(Filter::Nothing) => 0,
            // Columns are asked last, about what is left.
            Step::Not(_) | Step::Filter(_) => all,
        }
        .min(all))
    }

    fn with_term(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(u64::from(self.segment.inverted_index(term.field())?.doc_freq(term)?))
    }

    fn words(&self, words: &Words) -> tantivy::Result<Bits> {
        let mut bits = Bits::none(self.documents());
        for way in &words.ways {
            match &way.terms {
                Terms::One(term) => self.add_term(&Term::from_field_text(field_of(way.place), term), &mut bits)?,
                _ => self.found(way, None)?.add_to(&mut bits),
            }
        }
        Ok(bits)
    }

    /// What a way finds that is not one plain list; of `these` documents if given, and perhaps of others. Kept for the request
    /// where it is whole.
    pub(crate) fn found(&self, way: &Way, these: Option<&Bits>) -> tantivy::Result<Arc<Found>> {
        if let Some(known) = self.memo.and_then(|memo| memo.found(self.number, way)) {
            return Ok(known);
        }
        let found = Arc::new(self.look_for(way, these)?);
        let whole = these.is_none() || matches!(*found, Found::Set(_));
        if let Some(memo) = self.memo.filter(|_| whole) {
            memo.keep_found(self.number, way, &found);
        }
        Ok(found)
    }

    /// Of these documents, those that have the word.
    fn of_these(&self, words: &Words, these: &Bits) -> tantivy::Result<Bits> {
        let mut bits = Bits::none(self.documents());
        for way in &words.ways {
            match &way.terms {
                Terms::One(term) => {
                    let term = Term::from_field_text(field_of(way.place), term);
                    let index = self.segment.inverted_index(term.field())?;
                    self.budget.spend(these.count())?;
                    if let Some(mut blocks) = index.read_block_postings(&term, IndexRecordOption::Basic)? {
                        these.each(|document| {
                            let at = blocks.seek(document);
                            if blocks.doc(at) == document {
                                bits.insert(document);
                            }
                        });
                    }
                }
                _ => self.found(way, Some(these))?.add_to(&mut bits),
            }
        }
        bits.keep(these);
        Ok(bits)
    }

    /// Of these documents, those that answer a part of a plan.
    pub(crate) fn among(&self, step: &Step, these: &Bits) -> tantivy::Result<Bits> {
        match step {
            Step::Words(words) => self.of_these(words, these),
            Step::AtLeast { least, of, .. } => {
                let mut tally = Tally::new(self.documents());
                for step in of {
                    tally.add(&self.among(step, these)?);
                }
                Ok(tally.at_least(*least))
            }
            _ => {
                let mut bits = self.step(step)?;
                bits.keep(these);
                Ok(bits)
            }
        }
    }

    /// Block by block, which costs a fraction of going through the documents one by one.
    fn add_term(&self, term: &Term, bits: &mut Bits) -> tantivy::Result<()> {
        let index = self.segment.inverted_index(term.field())?;
        let Some(mut blocks) = index.read_block_postings(term, IndexRecordOption::Basic)? else { return Ok(()) };
        self.budget.spend(u64::from(blocks.doc_freq()))?;
        loop {
            let documents = blocks.docs();
            if documents.is_empty() {
                return Ok(());
            }
            bits.insert_all(documents);
            blocks.advance();
        }
    }

    /// The documents that meet a condition.
    pub(crate) fn filter(&self, filter: &Filter) -> tantivy::Result<Bits> {
        let mut bits = Bits::none(self.documents());
        let columns = &self.held.columns;
        if !matches!(filter, Filter::Values(..) | Filter::Nothing) {
            self.budget.spend(u64::from(self.documents()))?;
        }
        match filter {
            Filter::Values(field, values) => {
                for value in values {
                    self.add_term(&Term::from_field_text(field.handle(), value), &mut bits)?;
                }
            }
            Filter::ValuesBegun(field, begun) => {
                self.add_values(*field, &mut bits, |value| begun.iter().any(|b| value.starts_with(b.as_str())))?
            }
            Filter::AnyValue(field) => self.add_values(*field, &mut bits, |_| true)?,
            Filter::Span(field, low, high) => columns.span(*field, self.segment)?.mark(*low, *high, &mut bits),
            Filter::Number(..) | Filter::AnyNumber(_) | Filter::AnySpan(_) => {
                bits = Bits::all(self.documents());
                self.keep(&mut bits, filter)?;
            }
            Filter::Ids(first, last) => {
                ids::between(self.segment, *first, *last)?.into_iter().for_each(|d| bits.insert(d));
            }
            Filter::Nothing => {}
        }
        Ok(bits)
    }

    /// Keeps those of these documents that meet a condition. A condition on a column is asked of nothing else.
    fn keep(&self, bits: &mut Bits, filter: &Filter) -> tantivy::Result<()> {
        let columns = &self.held.columns;
        self.budget.spend(bits.count())?;
        match filter {
            Filter::Number(field, bounds) => {
                let column = columns.number(*field, self.segment)?;
                bits.retain(|d| column.get(d).is_some_and(|value| within(value, bounds)));
            }
            Filter::AnyNumber(field) => {
                let column = columns.number(*field, self.segment)?;
                bits.retain(|d| column.get(d).is_some());
            }
            Filter::Span(field, low, high) => {
                let column = columns.span(*field, self.segment)?;
                bits.retain(|d| low <= high && column.overlaps(d, *low, *high));
            }
            Filter::AnySpan(field) => {
                let column = columns.span(*field, self.segment)?;
                bits.retain(|d| column.get(d).is_some());
            }
            _ => bits.keep(&self.filter(filter)?),
        }
        Ok(())
    }

    fn add_where(&self, bits: &mut Bits, holds: impl Fn(DocId) -> bool) {
        (0..self.documents()).filter(|d| holds(*d)).for_each(|d| bits.insert(d));
    }

    fn add_values(&self, field: FacetField, bits: &mut Bits, wanted: impl Fn(&str) -> bool) -> tantivy::Result<()> {
        let column = self.held.columns.facet(field, self.segment)?;
        let wanted: Vec<bool> = column.values.iter().map(|v| wanted(v)).collect();
        self.add_where(bits, |d| column.has(d, &wanted));
        Ok(())
    }
}

fn within(value: f64, bounds: &Bounds) -> bool {
    let Bounds::Numbers { low, high } = bounds else { return false };
    let above = low.as_ref().is_none_or(|l| if l.included { value >= l.value } else { value > l.value });
    above && high.as_ref().is_none_or(|h| if h.included { value <= h.value } else { value < h.value })
}
