//! Why a listing matches a query: every matched term and its part of the score.

use crate::search::{Explanation, form};
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
        let Explanation { parts, words, together, whole_title, fresh, score } = explanation;
        let term = |part: crate::search::Part| {
            let (match_kind, language) = form(part.how);
            TermMatch {
                term: part.typed,
                matched: part.found,
                field: part.place,
                match_kind,
                language,
                score: part.score,
            }
        };
        Self {
            terms: parts.into_iter().map(term).collect(),
            terms_score: words,
            proximity: together,
            title_match: whole_title,
            recency: fresh,
            score,
        }
    }
}
