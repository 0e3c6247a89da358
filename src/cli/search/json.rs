//! What `brokerwatch search --json` prints.

use crate::search::{Explanation, FacetCounts, TermMatch};
use crate::store::StoredListing;
use serde::Serialize;

/// The answer to a query.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    pub query: String,
    pub total: u64,
    /// Invented samples that match and are excluded.
    pub samples_excluded: u64,
    pub shown: usize,
    /// Warnings and notes about the query, one line each.
    pub diagnostics: Vec<String>,
    /// Other queries that may have been meant.
    pub suggestions: Vec<String>,
    /// Words of the query that no hit contains; without hits, words that no listing contains.
    pub missing_terms: &'a [String],
    pub facets: Vec<Facet<'a>>,
    pub items: &'a [StoredListing],
    /// The words of the query that each item lacks, in the same order.
    pub item_missing_terms: Vec<&'a [String]>,
    /// Why each item matches, in the same order; only with `--explain`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub explanations: Vec<Option<ScoreExplanation>>,
}

/// How the score of a hit is made up.
#[derive(Serialize)]
pub(super) struct ScoreExplanation {
    terms: Vec<TermScore>,
    proximity: f32,
    title_match: f32,
    recency: f32,
    score: f32,
}

#[derive(Serialize)]
struct TermScore {
    term: String,
    matched: String,
    field: &'static str,
    match_kind: &'static str,
    language: Option<&'static str>,
    score: f32,
}

/// The values of a facet with their counts, at most as many as the search returns.
#[derive(Serialize)]
pub(super) struct Facet<'a> {
    field: &'static str,
    distinct: u64,
    values: Vec<(&'a str, u64)>,
}

/// The explanation of a hit as JSON.
pub(super) fn explanation(explanation: Explanation) -> ScoreExplanation {
    let Explanation { terms, proximity, title_match, recency, score, .. } = explanation;
    let term = |term: TermMatch| TermScore {
        term: term.term,
        matched: term.matched,
        field: term.field,
        match_kind: term.match_kind.name(),
        language: term.match_kind.language(),
        score: term.score,
    };
    let terms = terms.into_iter().map(term).collect();
    ScoreExplanation { terms, proximity, title_match, recency, score }
}

/// The counts of a facet as JSON.
pub(super) fn facet(counts: &FacetCounts) -> Facet<'_> {
    Facet {
        field: counts.field.name(),
        distinct: counts.distinct,
        values: counts.values.iter().map(|(v, n)| (v.as_str(), *n)).collect(),
    }
}
