//! Why the second reader sees what it sees: scores, thresholds, sentences, and the texts it was taught with that a passage
//! is nearest to.

use super::seen::Seen;
use super::{SecondReader, UnitReading, seen, unit};
use crate::domain::listing::{Evidence, Listing};
use serde::Serialize;

/// Texts shown for a term.
const NEAREST: usize = 3;

/// What the second reader sees of one term, or of one thing denied.
#[derive(Clone, Debug, Serialize)]
pub struct SeenTerm {
    /// A term, or `denied:` and what is denied.
    pub name: String,
    /// Whether the score reaches the threshold.
    pub holds: bool,
    /// The score of the passage that speaks for it most.
    pub score: f32,
    /// The least score from which it holds; null where the reader is not good enough at the term to be heard.
    pub threshold: Option<f32>,
    /// How likely it is that a careful reader would agree.
    pub confidence: f32,
    /// The sentence.
    pub evidence: Option<Evidence>,
    /// The texts that taught it the term and that the passage is nearest to.
    pub nearest: Vec<NearText>,
}

/// A text of a card or of the benchmark.
#[derive(Clone, Debug, Serialize)]
pub struct NearText {
    /// The text.
    pub text: String,
    /// Cosine of the angle between the two vectors: 1 for equal texts.
    pub similarity: f32,
}

impl SecondReader {
    /// Everything that it sees in a listing or nearly sees, highest score first. Nothing is taken from memory.
    pub fn explain(&self, listing: &Listing) -> Vec<SeenTerm> {
        let units = unit::units(listing, &self.encoder);
        let texts: Vec<&str> = units.iter().map(|u| u.text.as_str()).collect();
        let answers = self.encoder.read(&texts);
        let read =
            units.iter().zip(&answers).map(|(unit, answer)| seen::reading(&self.encoder, &self.own, unit, answer));
        let readings: Vec<UnitReading> = read.collect();
        let mut found: Vec<SeenTerm> = Vec::new();
        for (output, taught) in self.outputs.iter().enumerate() {
            let best = (0..units.len()).max_by(|&a, &b| {
                let score =
                    |n: usize| readings[n].seen.iter().find(|s| s.output == output).map_or(f32::MIN, Seen::score);
                score(a).total_cmp(&score(b)).then(b.cmp(&a))
            });
            let Some(best) = best else { continue };
            let Some(seen) = readings[best].seen.iter().find(|s| s.output == output) else { continue };
            let near = self.encoder.nearest(&answers[best], output, NEAREST);
            found.push(SeenTerm {
                name: taught.name.clone(),
                holds: taught.threshold.is_some_and(|threshold| seen.score() >= threshold),
                score: seen.score(),
                threshold: taught.threshold,
                confidence: self.probability(output, seen.score()),
                evidence: units[best].evidence(seen.start..seen.end),
                nearest: near
                    .into_iter()
                    .map(|(similarity, example)| NearText { text: example.text.clone(), similarity })
                    .collect(),
            });
        }
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.name.cmp(&b.name)));
        found
    }
}
