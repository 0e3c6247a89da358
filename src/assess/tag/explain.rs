//! Explains the tags of a listing: every cue match, why it counts or not, and the parts of the score.

use super::cue_match::{CueMatch, MatchOutcome};
use super::decide::{self, THRESHOLD};
use super::{Scratch, Tagger};
use crate::assess::reading::Reading;
use crate::domain::listing::{Evidence, Listing, TermId};
use serde::Serialize;

/// Why a listing has its tags and no others.
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
    pub parts: Vec<ScorePart>,
    /// Every match of a cue of the term.
    pub matches: Vec<CueMatchTrace>,
}

/// A part of a score.
#[derive(Clone, Debug, Serialize)]
pub struct ScorePart {
    /// Name of the feature.
    pub feature: &'static str,
    /// The feature in words.
    pub description: &'static str,
    /// What it adds to the log-odds.
    pub log_odds: f32,
}

/// One match of a cue.
#[derive(Clone, Debug, Serialize)]
pub struct CueMatchTrace {
    /// The words and their byte range.
    #[serde(flatten)]
    pub evidence: Evidence,
    /// Whether it counts.
    pub counts: bool,
    /// Why it counts, or why not.
    pub outcome: String,
}

impl Tagger {
    /// Explains the tags of a listing.
    pub fn explain(&self, listing: &Listing, scratch: &mut Scratch) -> Explanation {
        let mut all = Vec::new();
        let mut keywords = String::new();
        let reading = Reading::new(listing, &mut keywords);
        let candidates = self.read(listing, &reading, scratch, Some(&mut all));
        let keywords = reading.keywords.original;
        all.sort_by_key(|m| m.term);
        let mut terms: Vec<TermTrace> = all
            .chunk_by(|a, b| a.term == b.term)
            .map(|matches| {
                let candidate = candidates.iter().find(|c| c.term == matches[0].term);
                let confidence = candidate.map(|c| self.model.confidence(&c.features));
                let parts = candidate.map(|c| self.model.parts(&c.features)).unwrap_or_default();
                let trace = |m: &CueMatch| CueMatchTrace {
                    evidence: decide::quote(self, listing, keywords, m),
                    counts: m.counts(),
                    outcome: self.outcome(m),
                };
                TermTrace {
                    term: self.terms[matches[0].term as usize].id.clone(),
                    tagged: confidence.is_some_and(|c| c >= THRESHOLD),
                    confidence,
                    parts: parts
                        .into_iter()
                        .map(|(f, log_odds)| ScorePart { feature: f.key(), description: f.description(), log_odds })
                        .collect(),
                    matches: matches.iter().map(trace).collect(),
                }
            })
            .collect();
        terms.sort_by(|a, b| {
            b.confidence.unwrap_or(0.0).total_cmp(&a.confidence.unwrap_or(0.0)).then(a.term.cmp(&b.term))
        });
        Explanation { terms }
    }

    fn outcome(&self, cue_match: &CueMatch) -> String {
        let language = self.matcher.language(self.matcher.phrase(cue_match.cue));
        match cue_match.outcome {
            MatchOutcome::Strong => format!("strong cue ({language})"),
            MatchOutcome::InContext => format!("weak cue with context ({language})"),
            MatchOutcome::WithoutContext => format!("weak cue without context ({language})"),
            MatchOutcome::Negative(cue) => format!("cancelled by “{}”", self.matcher.phrase(cue).text),
            MatchOutcome::Denied => "denied in its clause".to_owned(),
            MatchOutcome::TopicOnly => "named only as a subject, not as content".to_owned(),
            MatchOutcome::OtherOffer => "in a sentence on what else is offered".to_owned(),
            MatchOutcome::Citation => "in a citation".to_owned(),
            MatchOutcome::Code => "in source code".to_owned(),
        }
    }
}
