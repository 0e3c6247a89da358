//! Answers questions: which documents, how many, and how they spread over the facets.

use std::collections::BTreeMap;

use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocSet, TERMINATED};

use crate::cursor::Smallest;
use crate::document::{decode_id, encode_id};
use crate::error::Result;
use crate::facets::{Counter, FacetCounts, Totals};
use crate::query::{Ast, Compiled, compile, narrow};
use crate::reader::Searcher;
use crate::schema::{FacetField, Kind, handle};
use crate::top::top;
use crate::walk::{IdColumn, Walk};

/// Values to narrow down to: any of the values of one facet, all of the facets. No values: no condition.
pub type Filters = BTreeMap<FacetField, Vec<String>>;

/// A question with its conditions and what is wanted in return.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// What was asked.
    pub query: &'a Ast,
    /// The values chosen; compared exactly.
    pub filters: &'a Filters,
    /// Which of the documents found.
    pub page: Page,
    /// The facets to count. The counts of a facet ignore the filter on that same facet, so that its other values can
    /// be offered for choosing.
    pub facets: &'a [FacetField],
}

/// Which of the documents found are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// By relevance, equal ones by id; without words to rank by, by id.
    Top {
        /// How many to skip.
        offset: usize,
        /// How many at most.
        limit: usize,
    },
    /// In order of id, from after the given one: stable however the index changes meanwhile.
    After {
        /// The last id already seen; `None` to begin.
        id: Option<String>,
        /// How many at most.
        limit: usize,
    },
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Exact number of documents that answer under all filters, whatever the page.
    pub total: u64,
    /// The documents of the page.
    pub hits: Vec<Hit>,
    /// The facets, in the order they were asked for.
    pub facets: Vec<FacetCounts>,
}

/// A document found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its id.
    pub id: String,
    /// BM25 with the boosts of the fields; 0 where nothing ranks. Comparable only within one answer.
    pub score: f32,
}

/// What one pass over the documents found brings in.
struct Pass {
    total: u64,
    ids: Vec<u128>,
    totals: Vec<Totals>,
}

impl Searcher {
    /// Answers a request.
    ///
    /// # Errors
    /// [`crate::IndexError::Document`] if the id to go on after cannot be an id; others if the index cannot be read.
    pub fn search(&self, request: &Request<'_>) -> Result<Answer> {
        let after = match &request.page {
            Page::After { id: Some(id), .. } => Some(decode_id(id)?),
            _ => None,
        };
        self.answer(request, after).map_err(|e| self.failed(e))
    }

    fn answer(&self, request: &Request<'_>, after: Option<u128>) -> tantivy::Result<Answer> {
        let (base, ranks) = compile(request.query, &self.inner)?;
        let query = narrow(&base, pairs(request.filters));
        let filtered = |field: &FacetField| request.filters.get(field).is_some_and(|values| !values.is_empty());
        let (own, shared): (Vec<FacetField>, Vec<FacetField>) = request.facets.iter().partition(|f| filtered(f));

        let mut ranked = None;
        let by_id = match request.page {
            Page::After { limit, .. } => Smallest::new(after, limit),
            Page::Top { offset, limit } if limit > 0 => match query.as_ref().filter(|_| ranks) {
                Some(query) => {
                    let best = top(query.as_ref(), &self.inner, offset.saturating_add(limit))?;
                    ranked = Some(best.into_iter().skip(offset).map(|r| Hit { id: encode_id(r.id), score: r.score }));
                    Smallest::new(None, 0)
                }
                None => Smallest::new(None, offset.saturating_add(limit)),
            },
            Page::Top { .. } => Smallest::new(None, 0),
        };
        let pass = self.pass(&query, &shared, by_id)?;
        let mut counted: Vec<FacetCounts> =
            shared.iter().zip(pass.totals).map(|(field, totals)| totals.into_counts(*field)).collect();
        for field in own {
            let others = narrow(&base, pairs(request.filters).filter(|(f, _)| *f != field));
            let alone = self.pass(&others, &[field], Smallest::new(None, 0))?;
            counted.extend(alone.totals.into_iter().map(|totals| totals.into_counts(field)));
        }
        counted.sort_by_key(|c| request.facets.iter().position(|f| *f == c.field));
        let skipped = if let Page::Top { offset, .. } = request.page { offset } else { 0 };
        let hits = match ranked {
            Some(hits) => hits.collect(),
            None => pass.ids.into_iter().skip(skipped).map(|id| Hit { id: encode_id(id), score: 0.0 }).collect(),
        };
        Ok(Answer { total: pass.total, hits, facets: counted })
    }

    /// One pass over everything that answers `query`. Where nothing but the number is wanted, or a whole segment
    /// answers, the engine's own figures save going through the documents.
    fn pass(&self, query: &Compiled, fields: &[FacetField], mut smallest: Smallest) -> tantivy::Result<Pass> {
        let wants_ids = smallest.wants_any();
        let walk = Walk::new(query, &self.inner)?;
        let mut totals: Vec<Totals> = fields.iter().map(|_| Totals::default()).collect();
        let mut total = 0;
        for segment in self.inner.segment_readers() {
            let whole = walk.is_whole(segment);
            let mut counters = Vec::new();
            for (field, totals) in fields.iter().zip(&mut totals) {
                if whole {
                    totals.add_whole(*field, segment)?;
                } else {
                    counters.push((Counter::open(*field, segment)?, totals));
                }
            }
            if counters.is_empty() && !wants_ids {
                total += walk.count(segment)?;
                continue;
            }
            let ids = if wants_ids { Some(IdColumn::open(segment)?) } else { None };
            walk.segment(segment, |documents| {
                total += documents.len() as u64;
                counters.iter_mut().for_each(|(counter, _)| counter.count(documents));
                if let Some(ids) = &ids {
                    documents.iter().for_each(|d| smallest.push(ids.get(*d)));
                }
            })?;
            for (counter, totals) in counters {
                counter.add_to(totals)?;
            }
        }
        Ok(Pass { total, ids: smallest.into_sorted(), totals })
    }

    /// The exact number of documents that answer `ast` under `filters`.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn count(&self, ast: &Ast, filters: &Filters) -> Result<u64> {
        let request = Request { query: ast, filters, page: Page::Top { offset: 0, limit: 0 }, facets: &[] };
        self.search(&request).map(|answer| answer.total)
    }

    /// Whether a document with this id is there.
    ///
    /// # Errors
    /// [`crate::IndexError::Document`] if this cannot be an id; others if the index cannot be read.
    pub fn contains(&self, id: &str) -> Result<bool> {
        let term = Term::from_field_bytes(handle(Kind::Id), &decode_id(id)?.to_be_bytes());
        self.has_live(&term).map_err(|e| self.failed(e))
    }

    fn has_live(&self, term: &Term) -> tantivy::Result<bool> {
        for segment in self.inner.segment_readers() {
            let index = segment.inverted_index(term.field())?;
            let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic)? else { continue };
            while postings.doc() != TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    return Ok(true);
                }
                postings.advance();
            }
        }
        Ok(false)
    }
}

/// The filters as pairs.
pub(crate) fn pairs(filters: &Filters) -> impl Iterator<Item = (FacetField, &[String])> {
    filters.iter().map(|(field, values)| (*field, values.as_slice()))
}
