//! Why a listing has its tags, and why it has no others: every cue, what took it away, and the sum of the score.

use super::decide::{self, THRESHOLD};
use super::mark::{Mark, Standing};
use super::{Scratch, Tagger};
use crate::domain::listing::{Evidence, Listing, TermId};
use serde::Serialize;

/// All there is to say about a listing's tags.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// Terms with at least one cue in the text, the most likely first.
    pub terms: Vec<TermTrace>,
}

/// One term.
#[derive(Clone, Debug, Serialize)]
pub struct TermTrace {
    /// Which.
    pub term: TermId,
    /// Whether the listing is tagged with it.
    pub tagged: bool,
    /// Between 0 and 1; `None` if no cue counts.
    pub confidence: Option<f32>,
    /// The parts of the score, largest first; they add up to the log-odds of the confidence.
    pub parts: Vec<Part>,
    /// Every place where a cue of the term stands.
    pub places: Vec<PlaceTrace>,
}

/// A part of a score.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// Name of the feature.
    pub feature: &'static str,
    /// What it says.
    pub says: &'static str,
    /// What it adds to the log-odds.
    pub adds: f32,
}

/// A place where a cue stands.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceTrace {
    /// The words and where they are.
    #[serde(flatten)]
    pub evidence: Evidence,
    /// Whether it counts.
    pub counts: bool,
    /// What it is, or what took it away.
    pub standing: String,
}

impl Tagger {
    /// Explains the tags of a listing.
    pub fn explain(&self, listing: &Listing, scratch: &mut Scratch) -> Explanation {
        let mut all = Vec::new();
        let candidates = self.read(listing, scratch, Some(&mut all));
        let keywords = &scratch.keywords;
        all.sort_by_key(|m| m.term);
        let mut terms: Vec<TermTrace> = all
            .chunk_by(|a, b| a.term == b.term)
            .map(|marks| {
                let candidate = candidates.iter().find(|c| c.term == marks[0].term);
                let confidence = candidate.map(|c| self.model.confidence(&c.features));
                let parts = candidate.map(|c| self.model.parts(&c.features)).unwrap_or_default();
                let place = |m: &Mark| PlaceTrace {
                    evidence: decide::quote(self, listing, keywords, m),
                    counts: m.counts(),
                    standing: self.says(m),
                };
                TermTrace {
                    term: self.terms[marks[0].term as usize].id.clone(),
                    tagged: confidence.is_some_and(|c| c >= THRESHOLD),
                    confidence,
                    parts: parts.into_iter().map(|(f, adds)| Part { feature: f.key(), says: f.says(), adds }).collect(),
                    places: marks.iter().map(place).collect(),
                }
            })
            .collect();
        terms.sort_by(|a, b| {
            b.confidence.unwrap_or(0.0).total_cmp(&a.confidence.unwrap_or(0.0)).then(a.term.cmp(&b.term))
        });
        Explanation { terms }
    }

    fn says(&self, mark: &Mark) -> String {
        let language = self.matcher.language(self.matcher.phrase(mark.cue));
        match mark.standing {
            Standing::Strong => format!("says it alone ({language})"),
            Standing::Company => format!("says it in company ({language})"),
            Standing::Alone => format!("needs company and has none ({language})"),
            Standing::Negative(cue) => format!("taken away by “{}”", self.matcher.phrase(cue).text),
            Standing::Denied => "denied in its clause".to_owned(),
            Standing::About => "only spoken about".to_owned(),
            Standing::Citation => "in a citation".to_owned(),
        }
    }
}
