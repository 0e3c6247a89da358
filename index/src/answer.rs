//! What a search returns.

use crate::document::encode_id;
use crate::facets::FacetCounts;
use crate::page_token::PageToken;
use crate::plan::Suggestion;
use crate::query::QueryDiagnostic;

/// The matches of a query, as far as they were requested.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Exact number of documents that match under all filters, whatever the page.
    pub total: u64,
    /// The documents of the page.
    pub hits: Vec<Hit>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<PageToken>,
    /// Facet counts, in the order requested.
    pub facets: Vec<FacetCounts>,
    /// Corrections, synonyms and relaxations that were applied to the query.
    pub diagnostics: Vec<QueryDiagnostic>,
    /// Other words that may have been meant.
    pub suggestions: Vec<Suggestion>,
    /// The words, as typed and in their order, that no matching document has; if nothing matches, those that no
    /// document of the index has.
    pub missing_terms: Vec<String>,
    /// Whether a misspelt word was replaced.
    pub corrected: bool,
}

/// A document that matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its id.
    pub id: String,
    /// Relevance; 0 where nothing ranks. Comparable only within one answer.
    pub score: f32,
    /// The optional words of the query that it lacks, as typed and in their order.
    pub missing_terms: Vec<String>,
}

impl Hit {
    pub(crate) fn new(id: u128, score: f32) -> Self {
        Self { id: encode_id(id), score, missing_terms: Vec::new() }
    }
}
