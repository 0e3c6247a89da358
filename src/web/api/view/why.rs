//! Why a listing answers a question: every word found, and what it added to the rank.

use crate::search::{Explanation, form};
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
        let Explanation { parts, words, together, whole_title, fresh, score } = explanation;
        let word = |part: crate::search::Part| {
            let (how, language) = form(part.how);
            WordView { typed: part.typed, found: part.found, place: part.place, how, language, score: part.score }
        };
        Self { words: parts.into_iter().map(word).collect(), words_score: words, together, whole_title, fresh, score }
    }
}
