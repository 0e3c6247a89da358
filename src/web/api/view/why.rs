//! Why a listing answers a question: every word found, and what it added to the rank.

use crate::search::{Explanation, TermMatch};
use serde::Serialize;

/// The relevance of a listing in parts. Comparable only within one answer.
#[derive(Serialize)]
pub struct WhyView {
    words: Vec<WordView>,
    /// Sum of the scores of the words.
    words_score: f32,
    /// Shares of it that were added.
    together: f32,
    whole_title: f32,
    fresh: f32,
    /// `words_score` and its shares.
    score: f32,
}

#[derive(Serialize)]
struct WordView {
    typed: String,
    found: String,
    #[serde(rename = "where")]
    place: &'static str,
    how: &'static str,
    /// ISO 639-1 code of the language of another form.
    language: Option<&'static str>,
    score: f32,
}

impl From<Explanation> for WhyView {
    fn from(explanation: Explanation) -> Self {
        let Explanation { terms, terms_score, proximity, title_match, recency, score } = explanation;
        let word = |term: TermMatch| WordView {
            typed: term.term,
            found: term.matched,
            place: term.field,
            how: term.match_kind.name(),
            language: term.match_kind.language(),
            score: term.score,
        };
        Self {
            words: terms.into_iter().map(word).collect(),
            words_score: terms_score,
            together: proximity,
            whole_title: title_match,
            fresh: recency,
            score,
        }
    }
}
