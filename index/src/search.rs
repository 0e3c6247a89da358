//! Answers questions: which documents, how many, and how they spread over the facets.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::columns::{Sort, SortBy};
use crate::cursor::Smallest;
use crate::document::{decode_id, encode_id};
use crate::error::{IndexError, Result};
use crate::facets::{self, FacetCounts};
use crate::ids;
use crate::mark::Mark;
use crate::matching::{Bits, Part};
use crate::memo::Prepared;
use crate::missing::fewer;
use crate::plan::{Filter, Plan, Suggestion};
use crate::query::{Ast, QueryNotice};
use crate::rank::{Again, Ranking, WINDOW, first};
use crate::schema::FacetField;
use crate::searcher::Searcher;

/// Values to narrow down to: any of the values of one facet, all of the facets. No values: no condition.
pub type Filters = BTreeMap<FacetField, Vec<String>>;

/// A question with its conditions and what is wanted in return.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// What was asked.
    pub query: &'a Ast,
    /// The values chosen; compared exactly.
    pub filters: &'a Filters,
    /// In which order.
    pub order: Order,
    /// Which of the documents found.
    pub page: Page,
    /// The facets to count. Unless `within` says otherwise, the counts of a facet ignore the filter on that same facet, so
    /// that its other values can be offered for choosing.
    pub facets: &'a [FacetField],
    /// Count facets among exactly the documents found: a filter on a facet then holds for its own counts as well.
    pub within: bool,
}

/// The order of documents found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The most relevant first; where no word ranks, the newest.
    #[default]
    Relevance,
    /// By id: the order that nothing disturbs.
    Id,
    /// By a column.
    By(Sort),
}

/// Which of the documents found are wanted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// Go on after this place; [`None`] to begin.
    pub after: Option<Mark>,
    /// How many to skip from there.
    pub offset: usize,
    /// How many at most.
    pub limit: usize,
}

impl Page {
    /// The first `limit` after `offset`.
    pub fn top(offset: usize, limit: usize) -> Self {
        Self { after: None, offset, limit }
    }

    /// `limit` of those that come after a place.
    pub fn after(after: Option<Mark>, limit: usize) -> Self {
        Self { after, offset: 0, limit }
    }
}

impl<'a> Request<'a> {
    /// The most relevant documents.
    pub fn top(query: &'a Ast, filters: &'a Filters, page: Page) -> Self {
        Self { query, filters, order: Order::Relevance, page, facets: &[], within: false }
    }

    /// Counts of facets and no documents.
    pub fn counting(query: &'a Ast, filters: &'a Filters, facets: &'a [FacetField]) -> Self {
        Self { query, filters, order: Order::Id, page: Page::default(), facets, within: false }
    }

    /// Counts of facets among exactly the documents found: what statistics are made of.
    pub fn tallying(query: &'a Ast, filters: &'a Filters, facets: &'a [FacetField]) -> Self {
        Self { within: true, ..Self::counting(query, filters, facets) }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Exact number of documents that answer under all filters, whatever the page.
    pub total: u64,
    /// The documents of the page.
    pub hits: Vec<Hit>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<Mark>,
    /// The facets, in the order they were asked for.
    pub facets: Vec<FacetCounts>,
    /// What was understood otherwise than typed: corrections and synonyms.
    pub notices: Vec<QueryNotice>,
    /// What may have been meant instead.
    pub suggestions: Vec<Suggestion>,
    /// The words, as typed and in their order, that no document of the answer has; where nothing answers, those that no
    /// document of the index has.
    pub missing: Vec<String>,
    /// Whether a word was taken for another.
    pub corrected: bool,
}

/// A document found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its id.
    pub id: String,
    /// Relevance; 0 where nothing ranks. Comparable only within one answer.
    pub score: f32,
    /// The words typed side by side that it lacks, as typed and in their order.
    pub missing: Vec<String>,
}

impl Hit {
    pub(crate) fn new(id: u128, score: f32) -> Self {
        Self { id: encode_id(id), score, missing: Vec::new() }
    }
}

/// The documents that answer, segment by segment, with their numbers.
pub(crate) type Answering = Vec<(Bits, u64)>;

impl Searcher {
    /// Answers a request.
    ///
    /// # Errors
    /// [`crate::IndexError::Document`] if the place to go on after belongs to another order; others if the index cannot be
    /// read.
    pub fn search(&self, request: &Request<'_>) -> Result<Answer> {
        if self.memo.is_none() {
            // Matching and ranking work out the same lists.
            return self.within(self.budget.clone()).search(request);
        }
        if let Some(mark) = request.page.after {
            let plan = self.attempt(|| self.plan_of(request.query))?;
            if !mark.belongs_to(request.order, plan.ranks()) {
                let problem = "this is a place in another order".into();
                return Err(IndexError::Document { id: mark.to_string(), problem });
            }
        }
        self.attempt(|| self.answer(request))
    }

    fn answer(&self, request: &Request<'_>) -> tantivy::Result<Answer> {
        let chosen: Vec<(FacetField, Filter)> = chosen(request.filters).collect();
        // The counts of a facet ignore the filter on it; all others are counted among the documents of the answer.
        let has_own = |field: &FacetField| !request.within && chosen.iter().any(|(filtered, _)| filtered == field);
        let (own, common): (Vec<FacetField>, Vec<FacetField>) = request.facets.iter().copied().partition(has_own);
        let prepared = self.prepared(request.query)?;
        let Prepared { plan, bases, .. } = &*prepared;
        let work = plan.work(self.documents());
        let narrowed = self.each_part(work, |number, part| {
            let sets = chosen.iter().map(|(_, filter)| part.filter(filter)).collect::<tantivy::Result<Vec<_>>>()?;
            let kept = |ignored: Option<FacetField>| {
                let mut bits = bases[number].clone();
                let those = sets.iter().zip(&chosen).filter(|(_, (field, _))| Some(*field) != ignored);
                those.for_each(|(set, _)| bits.keep(set));
                let count = bits.count();
                (bits, count)
            };
            Ok((kept(None), own.iter().map(|field| kept(Some(*field))).collect::<Vec<_>>()))
        })?;
        let (answering, without_own): (Answering, Vec<Answering>) = narrowed.into_iter().unzip();
        let mut facets = facets::count(self, &common, answering.iter().map(|(bits, count)| (bits, *count)))?;
        for (i, field) in own.iter().enumerate() {
            let those = without_own.iter().map(|sets| (&sets[i].0, sets[i].1));
            facets.extend(facets::count(self, &[*field], those)?);
        }
        facets.sort_by_key(|counts| request.facets.iter().position(|field| *field == counts.field));
        let total = answering.iter().map(|(_, count)| count).sum();
        let (mut hits, next) = self.page(request, plan, &answering, total)?;
        let missing = self.missing(plan, &answering, &mut hits)?;
        let mut notices = plan.notices.clone();
        notices.extend(prepared.relaxed.then(|| fewer(plan, &missing)));
        let (suggestions, corrected) = (plan.suggestions.clone(), plan.is_corrected());
        Ok(Answer { total, hits, next, facets, notices, suggestions, missing, corrected })
    }

    fn page(
        &self,
        request: &Request<'_>,
        plan: &Plan,
        answering: &Answering,
        total: u64,
    ) -> tantivy::Result<(Vec<Hit>, Option<Mark>)> {
        let Page { after, offset, limit } = &request.page;
        if *limit == 0 {
            return Ok((Vec::new(), None));
        }
        match request.order {
            Order::Relevance if plan.ranks() => self.relevant(plan, answering, *after, *offset, *limit, total),
            Order::Relevance => self.sorted(Sort::NEWEST, answering, *after, *offset, *limit),
            Order::By(sort) => self.sorted(sort, answering, *after, *offset, *limit),
            Order::Id => {
                let after = after.and_then(Mark::id);
                let wanted = offset.saturating_add(*limit);
                // One more tells whether there is another page.
                let mut smallest = Smallest::new(after, wanted.saturating_add(1));
                for (part, (bits, count)) in self.parts().zip(answering) {
                    part.budget.spend(*count)?;
                    let ids = part.held.columns.ids(part.segment)?;
                    bits.iter().for_each(|d| smallest.push(ids.get(d)));
                }
                let mut ids = smallest.into_sorted();
                let more = ids.len() > wanted;
                ids.truncate(wanted);
                let next = ids.last().filter(|_| more).map(|id| Mark::Id(*id));
                let hits = ids.into_iter().skip(*offset).map(|id| Hit::new(id, 0.0)).collect();
                Ok((hits, next))
            }
        }
    }

    fn sorted(
        &self,
        sort: Sort,
        answering: &Answering,
        after: Option<Mark>,
        offset: usize,
        limit: usize,
    ) -> tantivy::Result<(Vec<Hit>, Option<Mark>)> {
        let wanted = offset.saturating_add(limit);
        let after = after.and_then(Mark::place);
        let mut found = first(sort, self, answering, wanted.saturating_add(1), after)?;
        let more = found.len() > wanted;
        found.truncate(wanted);
        let next = found.last().filter(|_| more).map(|(place, _, _)| Mark::Place(*place));
        let hits = found.into_iter().skip(offset).map(|(place, _, _)| Hit::new(place.id, 0.0));
        Ok((hits.collect(), next))
    }

    /// The best hundred are looked at twice and stand in the order of the second look; the others follow in the order of
    /// the first, so that both stay put however far one pages.
    fn relevant(
        &self,
        plan: &Plan,
        answering: &Answering,
        after: Option<Mark>,
        offset: usize,
        limit: usize,
        total: u64,
    ) -> tantivy::Result<(Vec<Hit>, Option<Mark>)> {
        let words = plan.wanted();
        let ranking = Ranking::new(plan, &words, self)?;
        let hit = |r: &crate::rank::Ranked| Hit::new(r.place.id, r.score);
        if let Some(Mark::Score { score, place }) = after {
            let wanted = offset.saturating_add(limit);
            let mut found = ranking.top(self, answering, wanted.saturating_add(1), Some((score, place)))?;
            let more = found.len() > wanted;
            found.truncate(wanted);
            let next = found.last().filter(|_| more).map(|r| Mark::Score { score: r.score, place: r.place });
            return Ok((found.iter().skip(offset).map(hit).collect(), next));
        }
        let from = offset.saturating_add(after.and_then(Mark::rank).unwrap_or(0));
        let end = from.saturating_add(limit);
        let mut found = ranking.top(self, answering, end.max(WINDOW), None)?;
        let window = found.len().min(WINDOW);
        let last_of_window = found[..window].last().copied();
        Again::new(plan, self)?.look(&mut found[..window], self)?;
        let next = if end as u64 >= total {
            None
        } else if end < WINDOW {
            Some(Mark::Rank(end))
        } else {
            let last = if end == WINDOW { last_of_window } else { found.get(end - 1).copied() };
            last.map(|r| Mark::Score { score: r.score, place: r.place })
        };
        Ok((found.iter().skip(from).take(limit).map(hit).collect(), next))
    }

    /// A question made ready, and the documents that answer it before any filter. Where none does, fewer of the words typed side
    /// by side are asked for: an empty page helps nobody.
    pub(crate) fn prepared(&self, ast: &Ast) -> tantivy::Result<Arc<Prepared>> {
        if let Some(known) = self.memo.as_ref().and_then(|memo| memo.prepared(ast)) {
            return Ok(known);
        }
        let prepared = Arc::new(self.bases((*self.plan_of(ast)?).clone())?);
        if let Some(memo) = &self.memo {
            memo.keep_prepared(ast, &prepared);
        }
        Ok(prepared)
    }

    fn bases(&self, mut plan: Plan) -> tantivy::Result<Prepared> {
        let mut relaxed = false;
        loop {
            let bases = self.each_part(plan.work(self.documents()), |_, part| part.answering(plan.root.as_ref()))?;
            let few = self.padded && bases.iter().all(Bits::is_empty);
            let Some(fewer) = plan.relaxed().filter(|_| few) else { return Ok(Prepared { plan, relaxed, bases }) };
            (plan, relaxed) = (fewer, true);
        }
    }

    /// The documents that answer a question under filters, segment by segment.
    pub(crate) fn answering_to(&self, ast: &Ast, filters: &Filters) -> tantivy::Result<Answering> {
        self.filtered(self.prepared(ast)?.bases.clone(), filters)
    }

    /// The same for a plan made elsewhere.
    pub(crate) fn answering(&self, plan: &Plan, filters: &Filters) -> tantivy::Result<Answering> {
        self.filtered(self.bases(plan.clone())?.bases, filters)
    }

    fn filtered(&self, bases: Vec<Bits>, filters: &Filters) -> tantivy::Result<Answering> {
        let chosen: Vec<(FacetField, Filter)> = chosen(filters).collect();
        let one = |(part, mut bits): (Part<'_>, Bits)| {
            for (_, filter) in &chosen {
                bits.keep(&part.filter(filter)?);
            }
            let count = bits.count();
            Ok((bits, count))
        };
        self.parts().zip(bases).map(one).collect()
    }

    /// Whether a document with this id is there.
    ///
    /// # Errors
    /// [`crate::IndexError::Document`] if this cannot be an id; others if the index cannot be read.
    pub fn contains(&self, id: &str) -> Result<bool> {
        let id = decode_id(id)?;
        self.attempt(|| self.living(id).map(|found| found.is_some()))
    }

    /// The segment and document with an id, if it is not deleted.
    pub(crate) fn living(&self, id: u128) -> tantivy::Result<Option<(u32, u32)>> {
        for (number, segment) in self.inner.segment_readers().iter().enumerate() {
            let found = ids::between(segment, id, id)?;
            if let Some(document) = found.into_iter().find(|d| !segment.is_deleted(*d)) {
                return Ok(Some((number as u32, document)));
            }
        }
        Ok(None)
    }
}

/// The filters as conditions.
pub(crate) fn chosen(filters: &Filters) -> impl Iterator<Item = (FacetField, Filter)> {
    let given = filters.iter().filter(|(_, values)| !values.is_empty());
    given.map(|(field, values)| (*field, Filter::Values(*field, values.clone())))
}

impl Order {
    /// The order by its public name: `relevance`, `id`, `newest`, `oldest`, `seen`, `cheapest`, `dearest`, `largest`,
    /// `smallest`, `gravest`, or the name of a number with `-` before it for the greatest first.
    pub fn from_name(name: &str) -> Option<Self> {
        NAMED.iter().find(|(known, _)| *known == name).map(|(_, order)| *order)
    }

    /// Its public name.
    pub fn name(self) -> &'static str {
        NAMED.iter().find(|(_, order)| *order == self).map_or("relevance", |(name, _)| name)
    }

    /// All orders that have a name.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, _)| *name)
    }
}

const fn by(by: SortBy, descending: bool) -> Order {
    Order::By(Sort { by, descending })
}

/// The orders that people can ask for.
const NAMED: &[(&str, Order)] = {
    use crate::schema::{NumberField, SpanField};
    &[
        ("relevance", Order::Relevance),
        ("newest", by(SortBy::Date, true)),
        ("oldest", by(SortBy::Date, false)),
        ("first-seen", by(SortBy::Span(SpanField::Seen), true)),
        ("cheapest", by(SortBy::Number(NumberField::Price), false)),
        ("dearest", by(SortBy::Number(NumberField::Price), true)),
        ("largest", by(SortBy::Number(NumberField::Volume), true)),
        ("smallest", by(SortBy::Number(NumberField::Volume), false)),
        ("most-people", by(SortBy::Number(NumberField::People), true)),
        ("gravest", by(SortBy::Facet(FacetField::Severity), true)),
        ("least-documented", by(SortBy::Facet(FacetField::Grade), false)),
        ("id", Order::Id),
    ]
};
