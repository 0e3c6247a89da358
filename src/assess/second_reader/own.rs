//! Terms of an operator's own cards, which the encoder was not trained with: each is taught by the examples of its card
//! when the program starts. The vectors of the flagged examples are told apart from those of the others by a linear
//! output, which is heard only if it also places the examples right that it was not made of (each left out in turn).
//!
//! That is weaker than an output that was trained; the next training learns the card's examples like all others.

use crate::domain::listing::{TermId, digest_hex};
use brokerwatch_encoder::arithmetic::dot;
use brokerwatch_encoder::{Answer, Covariance, Encoder, Output};

/// Fewest examples from which a term is taught.
const LEAST_EXAMPLES: usize = 4;
/// Share of the flagged examples that must be found when they are left out.
const LEAST_FOUND: f32 = 0.6;
/// What counts of the texts of other terms: nearly all must stay below the threshold.
const OTHERS_BELOW: f32 = 0.995;
/// The same of the clear examples when they are left out: they are chosen to be near.
const CLEAR_BELOW: f32 = 0.75;
/// How far between the highest of the others and the middle of the flagged examples the threshold is.
const CAUTION: f32 = 0.35;
/// Score of the middle of the flagged examples; the threshold has 0.
const MIDDLE: f32 = 4.0;

/// A term and the examples of its card.
#[derive(Clone, Debug)]
pub struct OwnTerm {
    /// The term.
    pub term: TermId,
    /// Texts that have it.
    pub flagged: Vec<String>,
    /// Texts that do not.
    pub clear: Vec<String>,
}

/// The output of an own term.
pub(super) struct OwnOutput {
    /// Mean of the unit vectors of many texts, from which directions are measured.
    centre: Vec<f32>,
    weights: Vec<f32>,
    offset: f32,
    scale: f32,
}

impl OwnOutput {
    /// The score of a text: 0 at the threshold.
    pub fn score(&self, answer: &Answer) -> f32 {
        (dot(&direction(&answer.vector, &self.centre), &self.weights) - self.offset) * self.scale
    }

    /// How much each token of a text adds to the score, up to a constant factor.
    pub fn shares(&self, encoder: &Encoder, answer: &Answer) -> Vec<f32> {
        encoder.shares_along(answer, &self.weights)
    }
}

/// Names what own terms are taught with: part of the name of the reader, so that its readings are told apart.
pub(super) fn digest(own: &[OwnTerm]) -> String {
    let mut parts = Vec::new();
    for term in own {
        parts.push(term.term.as_str().as_bytes());
        parts.extend(term.flagged.iter().map(|text| text.as_bytes()));
        parts.push(b"clear");
        parts.extend(term.clear.iter().map(|text| text.as_bytes()));
    }
    digest_hex(&parts)
}

/// Teaches terms: their outputs, and what is known of each. Without a threshold it is not heard: it has too few
/// examples, or they are not told apart.
pub(super) fn teach(encoder: &Encoder, own: &[OwnTerm]) -> Vec<(OwnOutput, Output)> {
    if own.is_empty() {
        return Vec::new();
    }
    let others: Vec<Vec<f32>> = encoder.example_vectors().map(|v| unit(&v)).collect();
    let centre = mean(others.iter().map(Vec::as_slice), encoder.width());
    let others: Vec<Vec<f32>> = others.iter().map(|v| direction(v, &centre)).collect();
    let covariance = Covariance::new(&others, encoder.width());
    let background = Background { encoder, centre, others, covariance };
    own.iter().map(|term| background.teach(term)).collect()
}

/// The texts of all trained terms, from which those of an own term are told apart.
struct Background<'a> {
    encoder: &'a Encoder,
    centre: Vec<f32>,
    /// Directions of the texts.
    others: Vec<Vec<f32>>,
    covariance: Covariance,
}

impl Background<'_> {
    fn directions(&self, texts: &[String]) -> Vec<Vec<f32>> {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        self.encoder.read(&texts).iter().map(|answer| direction(&answer.vector, &self.centre)).collect()
    }

    fn teach(&self, own: &OwnTerm) -> (OwnOutput, Output) {
        let Self { encoder, centre, others, covariance } = self;
        let (flagged, clear) = (self.directions(&own.flagged), self.directions(&own.clear));
        let weights_of = |flagged: &[&[f32]], clear: &[&[f32]]| {
            let (towards, away) =
                (mean(flagged.iter().copied(), encoder.width()), mean(clear.iter().copied(), encoder.width()));
            covariance.weights(&towards.iter().zip(&away).map(|(t, a)| t - a / 2.0).collect::<Vec<f32>>())
        };
        let without = |all: &[Vec<f32>], n: usize| -> Vec<Vec<f32>> {
            all.iter().enumerate().filter(|(m, _)| *m != n).map(|(_, v)| v.clone()).collect()
        };
        let (p, c) = (slices(&flagged), slices(&clear));
        let weights = weights_of(&p, &c);
        let mut found: Vec<f32> =
            (0..flagged.len()).map(|n| dot(&flagged[n], &weights_of(&slices(&without(&flagged, n)), &c))).collect();
        let mut kept_out: Vec<f32> =
            (0..clear.len()).map(|n| dot(&clear[n], &weights_of(&p, &slices(&without(&clear, n))))).collect();
        let mut other: Vec<f32> = others.iter().map(|v| dot(v, &weights)).collect();
        for scores in [&mut found, &mut kept_out, &mut other] {
            scores.sort_by(f32::total_cmp);
        }
        let highest = below(&other, OTHERS_BELOW).max(below(&kept_out, CLEAR_BELOW));
        let middle = found.get(found.len() / 2).copied().unwrap_or(f32::MIN);
        let offset = highest + (middle - highest) * CAUTION;
        let right = found.iter().filter(|score| **score >= offset).count();
        let heard =
            flagged.len() >= LEAST_EXAMPLES && middle > highest && right as f32 >= flagged.len() as f32 * LEAST_FOUND;
        let scale = if heard { MIDDLE / (middle - offset) } else { 1.0 };
        let output = Output { name: own.term.to_string(), threshold: heard.then_some(0.0), slope: 1.0, offset: 0.0 };
        (OwnOutput { centre: centre.clone(), weights, offset, scale }, output)
    }
}

/// The score that a share of sorted scores does not exceed; the least number for none.
fn below(scores: &[f32], share: f32) -> f32 {
    let at = scores.len().saturating_sub(1) as f32 * share;
    scores.get(at as usize).copied().unwrap_or(f32::MIN)
}

fn slices(vectors: &[Vec<f32>]) -> Vec<&[f32]> {
    vectors.iter().map(Vec::as_slice).collect()
}

/// The mean of vectors, added in their order; zeros for none.
fn mean<'a>(vectors: impl Iterator<Item = &'a [f32]>, width: usize) -> Vec<f32> {
    let (mut sum, mut count) = (vec![0.0; width], 0);
    for vector in vectors {
        sum.iter_mut().zip(vector).for_each(|(s, v)| *s += v);
        count += 1;
    }
    sum.iter_mut().for_each(|s| *s /= count.max(1) as f32);
    sum
}

/// The direction from the centre to a vector, both taken on the unit sphere; of length 1.
fn direction(vector: &[f32], centre: &[f32]) -> Vec<f32> {
    unit(&unit(vector).iter().zip(centre).map(|(v, c)| v - c).collect::<Vec<f32>>())
}

fn unit(vector: &[f32]) -> Vec<f32> {
    let length = dot(vector, vector).sqrt().max(f32::MIN_POSITIVE);
    vector.iter().map(|v| v / length).collect()
}
