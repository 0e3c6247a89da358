//! What is wanted of a query's matches: which page in which order, which facets, under which filters.

use std::collections::BTreeMap;

use crate::order::Order;
use crate::page_token::PageToken;
use crate::plan::Filter;
use crate::schema::FacetField;

/// Facet values to narrow down to: any of the values of one facet, all of the facets. An empty list is no condition.
pub type Filters = BTreeMap<FacetField, Vec<String>>;

/// What to return of a query's matches.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// Facet values to narrow down to; compared exactly.
    pub filters: &'a Filters,
    /// The order of the hits.
    pub order: Order,
    /// Which of the hits.
    pub page: Page,
    /// The facets to count. Unless `apply_own_filter` is set, the counts of a facet ignore the filter on that same
    /// facet, so that its other values can be offered.
    pub facets: &'a [FacetField],
    /// Whether a filter on a facet also holds for the counts of that facet.
    pub apply_own_filter: bool,
}

/// Which of the hits are wanted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// Continue after this place; [`None`] for the beginning.
    pub after: Option<PageToken>,
    /// How many hits to skip from there.
    pub offset: usize,
    /// How many hits at most.
    pub limit: usize,
}

impl Page {
    /// The first `limit` after `offset`.
    pub fn top(offset: usize, limit: usize) -> Self {
        Self { after: None, offset, limit }
    }

    /// `limit` hits that come after a page token.
    pub fn after(after: Option<PageToken>, limit: usize) -> Self {
        Self { after, offset: 0, limit }
    }
}

impl<'a> Request<'a> {
    /// The most relevant documents, no facets.
    pub fn top(filters: &'a Filters, page: Page) -> Self {
        Self { filters, order: Order::Relevance, page, facets: &[], apply_own_filter: false }
    }

    /// Counts of facets and no documents.
    pub fn counting(filters: &'a Filters, facets: &'a [FacetField]) -> Self {
        Self { filters, order: Order::Id, page: Page::default(), facets, apply_own_filter: false }
    }

    /// Counts of facets among exactly the documents that match under all filters, for statistics.
    pub fn counting_filtered(filters: &'a Filters, facets: &'a [FacetField]) -> Self {
        Self { apply_own_filter: true, ..Self::counting(filters, facets) }
    }
}

/// The filters as conditions of a plan; those without values are left out.
pub(crate) fn conditions(filters: &Filters) -> Vec<(FacetField, Filter)> {
    let given = filters.iter().filter(|(_, values)| !values.is_empty());
    given.map(|(field, values)| (*field, Filter::Values(*field, values.clone()))).collect()
}
