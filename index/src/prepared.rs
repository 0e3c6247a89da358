//! A query resolved once against one snapshot: its plan and the documents that match it.
//!
//! Resolving is the costly part of a query: it scans the term dictionary for misspelt words up to 64 times. Hits,
//! facets, histograms, counts under other filters and explanations all come from the same [`PreparedQuery`], so it is
//! done once, and they agree with each other even if the index changes meanwhile.

use crate::answer::{Answer, Hit};
use crate::doc_id_set::DocIdSet;
use crate::document::decode_id;
use crate::error::{IndexError, Result};
use crate::facets::{self, FacetCounts};
use crate::matching::SegmentView;
use crate::missing_terms::{MissingTerms, relaxed_diagnostic};
use crate::paging::page;
use crate::plan::Plan;
use crate::query::Ast;
use crate::rank::{Explanation, explain};
use crate::request::{Filters, Request, conditions};
use crate::schema::FacetField;
use crate::searcher::Searcher;

/// A query with its matches on one snapshot of the index. All work is charged to the budget of the searcher that
/// prepared it.
#[derive(Clone)]
pub struct PreparedQuery {
    pub(crate) searcher: Searcher,
    /// The plan that was searched in the end.
    pub(crate) plan: Plan,
    /// Whether fewer words than usual were required because no document had enough of them.
    relaxed: bool,
    /// The matching documents of each segment, before any filter.
    matches: Vec<DocIdSet>,
}

/// The documents of each segment that match under filters, and how many they are.
pub(crate) type Matches = Vec<(DocIdSet, u64)>;

impl Searcher {
    /// Resolves a query and finds the documents that match it.
    ///
    /// # Errors
    /// [`IndexError::Stopped`] if it costs more than the budget allows; others if the index cannot be read.
    pub fn prepare(&self, ast: &Ast) -> Result<PreparedQuery> {
        self.attempt(|| PreparedQuery::new(self, ast))
    }

    /// Answers one request. Use [`Searcher::prepare`] for more than one request on the same query.
    ///
    /// # Errors
    /// As [`Searcher::prepare`] and [`PreparedQuery::search`].
    pub fn search(&self, ast: &Ast, request: &Request<'_>) -> Result<Answer> {
        self.prepare(ast)?.search(request)
    }

    /// The exact number of documents that match `ast` under `filters`.
    ///
    /// # Errors
    /// As [`Searcher::prepare`].
    pub fn count(&self, ast: &Ast, filters: &Filters) -> Result<u64> {
        self.prepare(ast)?.count(filters)
    }

    /// The values of one facet among the documents that match under the filters on other facets.
    ///
    /// # Errors
    /// As [`Searcher::prepare`].
    pub fn facet(&self, ast: &Ast, filters: &Filters, field: FacetField) -> Result<FacetCounts> {
        let mut answer = self.search(ast, &Request::counting(filters, &[field]))?;
        Ok(answer.facets.pop().unwrap_or(FacetCounts { field, values: Vec::new(), distinct: 0 }))
    }
}

impl PreparedQuery {
    pub(crate) fn new(searcher: &Searcher, ast: &Ast) -> tantivy::Result<Self> {
        Self::of_plan(searcher, searcher.resolve(ast)?)
    }

    /// Finds the matches of a plan. If there are none, fewer of the words typed side by side are required.
    pub(crate) fn of_plan(searcher: &Searcher, mut plan: Plan) -> tantivy::Result<Self> {
        // Matching, ranking and explaining need the same match lists.
        let searcher = searcher.with_cache();
        let mut relaxed = false;
        loop {
            let work = plan.work(searcher.documents());
            let matches = searcher.each_segment(work, |_, view| view.matches(plan.root.as_ref()))?;
            let none = searcher.relaxing && matches.iter().all(DocIdSet::is_empty);
            let Some(relaxation) = plan.relaxed().filter(|_| none) else {
                return Ok(Self { searcher, plan, relaxed, matches });
            };
            (plan, relaxed) = (relaxation, true);
        }
    }

    /// What the query means in this snapshot, for [`crate::Highlighter::new`].
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Checks that some budget is left, for loops over hits.
    ///
    /// # Errors
    /// [`IndexError::Stopped`] if it is exhausted.
    pub fn check(&self) -> Result<()> {
        self.searcher.check()
    }

    /// Hits, total and facet counts.
    ///
    /// # Errors
    /// [`IndexError::Document`] if the page token belongs to another order; others if the index cannot be read.
    pub fn search(&self, request: &Request<'_>) -> Result<Answer> {
        if let Some(token) = request.page.after.filter(|token| !token.belongs_to(request.order, self.plan.ranks())) {
            let problem = "this page token belongs to another order".into();
            return Err(IndexError::Document { id: token.to_string(), problem });
        }
        self.searcher.attempt(|| self.answer(request))
    }

    /// The exact number of matching documents under `filters`.
    ///
    /// # Errors
    /// If the index cannot be read or the budget is exhausted.
    pub fn count(&self, filters: &Filters) -> Result<u64> {
        let matches = self.searcher.attempt(|| self.filtered(filters))?;
        Ok(matches.iter().map(|(_, count)| count).sum())
    }

    /// Why the document with this id matches, and its relevance in parts; `None` if it is not in the index. Without
    /// terms where nothing ranks.
    ///
    /// # Errors
    /// [`IndexError::Document`] if this cannot be an id; others if the index cannot be read.
    pub fn explain(&self, id: &str) -> Result<Option<Explanation>> {
        let id = decode_id(id)?;
        self.searcher.attempt(|| explain(&self.searcher, &self.plan, id))
    }

    fn answer(&self, request: &Request<'_>) -> tantivy::Result<Answer> {
        let Self { searcher, plan, .. } = self;
        let chosen = conditions(request.filters);
        // Multi-select facets: a facet's own filter is excluded from its counts; facets without a filter are counted
        // among the matches under all filters.
        let is_filtered =
            |field: &FacetField| !request.apply_own_filter && chosen.iter().any(|(filtered, _)| filtered == field);
        let (filtered_facets, other_facets): (Vec<FacetField>, Vec<FacetField>) =
            request.facets.iter().copied().partition(is_filtered);
        let narrowed = searcher.each_segment(plan.work(searcher.documents()), |number, view| {
            let sets = chosen.iter().map(|(_, filter)| view.filter(filter)).collect::<tantivy::Result<Vec<_>>>()?;
            let without_filter_on = |ignored: Option<FacetField>| {
                let mut docs = self.matches[number].clone();
                let applied = sets.iter().zip(&chosen).filter(|(_, (field, _))| Some(*field) != ignored);
                applied.for_each(|(set, _)| docs.intersect(set));
                let count = docs.count();
                (docs, count)
            };
            Ok((
                without_filter_on(None),
                filtered_facets.iter().map(|field| without_filter_on(Some(*field))).collect::<Vec<_>>(),
            ))
        })?;
        let (matches, of_filtered): (Matches, Vec<Matches>) = narrowed.into_iter().unzip();
        let mut facets = facets::count(searcher, &other_facets, matches.iter().map(|(docs, count)| (docs, *count)))?;
        for (i, field) in filtered_facets.iter().enumerate() {
            let docs = of_filtered.iter().map(|sets| (&sets[i].0, sets[i].1));
            facets.extend(facets::count(searcher, &[*field], docs)?);
        }
        facets.sort_by_key(|counts| request.facets.iter().position(|field| *field == counts.field));
        let total = matches.iter().map(|(_, count)| count).sum();
        let (mut hits, next) = page(searcher, plan, &matches, request.order, &request.page, total)?;
        let missing_terms = self.missing_terms(&matches, &mut hits)?;
        let mut diagnostics = plan.diagnostics.clone();
        diagnostics.extend(self.relaxed.then(|| relaxed_diagnostic(plan, &missing_terms)));
        let (suggestions, corrected) = (plan.suggestions.clone(), plan.is_corrected());
        Ok(Answer { total, hits, next, facets, diagnostics, suggestions, missing_terms, corrected })
    }

    fn missing_terms(&self, matches: &Matches, hits: &mut [Hit]) -> tantivy::Result<Vec<String>> {
        MissingTerms { searcher: &self.searcher, plan: &self.plan, matches }.find(hits)
    }

    /// The documents of one segment that match.
    pub(crate) fn matches_in(&self, segment: usize) -> &DocIdSet {
        &self.matches[segment]
    }

    /// The documents that match under filters, segment by segment.
    pub(crate) fn filtered(&self, filters: &Filters) -> tantivy::Result<Matches> {
        let chosen = conditions(filters);
        let narrow = |(view, docs): (SegmentView<'_>, &DocIdSet)| {
            let mut docs = docs.clone();
            for (_, filter) in &chosen {
                docs.intersect(&view.filter(filter)?);
            }
            let count = docs.count();
            Ok((docs, count))
        };
        self.searcher.segments().zip(&self.matches).map(narrow).collect()
    }
}
