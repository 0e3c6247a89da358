//! Why a listing matches a query: every matched term and its part of the score.

use crate::search::Explanation;
use serde::Serialize;

/// The score of a hit in parts. Scores are comparable only within one result list.
#[derive(Serialize)]
pub struct ExplanationView {
    terms: Vec<TermMatch>,
    /// Sum of the scores of the terms.
    terms_score: f32,
    /// Boosts, as shares of `terms_score`: the terms are close together …
    proximity: f32,
    /// … they are the whole title …
    title_match: f32,
    /// … the listing is recent.
    recency: f32,
    /// `terms_score` with its boosts.
    score: f32,
}

/// One way in which a term of the query matched.
#[derive(Serialize)]
struct TermMatch {
    /// As typed.
    term: String,
    /// What matched in the listing.
    matched: String,
    field: &'static str,
    match_kind: &'static str,
    /// ISO 639-1 code of the language of a word form.
    language: Option<&'static str>,
    score: f32,
}

impl From<Explanation> for ExplanationView {
    fn from(explanation: Explanation) -> Self {
        let Explanation { terms, terms_score, proximity, title_match, recency, score } = explanation;
        let term = |term: crate::search::TermMatch| TermMatch {
            term: term.term,
            matched: term.matched,
            field: term.field,
            match_kind: term.match_kind.name(),
            language: term.match_kind.language(),
            score: term.score,
        };
        Self { terms: terms.into_iter().map(term).collect(), terms_score, proximity, title_match, recency, score }
    }
}
