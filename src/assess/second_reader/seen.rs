//! What the encoder sees in one unit, as it is remembered: the outputs that are not far from holding, each with the
//! sentence that speaks for it most.

use super::own::OwnOutput;
use super::unit::Unit;
use brokerwatch_encoder::{Answer, Encoder};

/// Scores below are not remembered: the encoder is sure that the term does not hold.
const LEAST: f32 = -4.0;
/// A score is kept as a whole number of these parts.
const PARTS: f32 = 256.0;

/// One output seen in a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Number of the output.
    pub output: usize,
    /// Score in parts of 1/256: above 0 it is more likely than not.
    score: i16,
    /// First byte, in the unit, of the sentence that speaks for it most.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

impl Seen {
    /// The score.
    pub fn score(&self) -> f32 {
        f32::from(self.score) / PARTS
    }
}

/// What is seen in a unit, in order of the outputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitReading {
    /// The outputs.
    pub seen: Vec<Seen>,
}

/// Bytes of one output as stored.
const SIZE: usize = 7;

impl UnitReading {
    /// As stored: for each output its number, its score, and the first and last byte of its sentence.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.seen.len() * SIZE);
        for seen in &self.seen {
            bytes.push(seen.output as u8);
            bytes.extend(seen.score.to_le_bytes());
            bytes.extend((seen.start as u16).to_le_bytes());
            bytes.extend((seen.end as u16).to_le_bytes());
        }
        bytes
    }

    /// Back from its bytes, if they are of that form.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (seen, rest) = bytes.as_chunks::<SIZE>();
        let number = |a: u8, b: u8| usize::from(u16::from_le_bytes([a, b]));
        let seen = seen.iter().map(|b| Seen {
            output: usize::from(b[0]),
            score: i16::from_le_bytes([b[1], b[2]]),
            start: number(b[3], b[4]),
            end: number(b[5], b[6]),
        });
        rest.is_empty().then(|| Self { seen: seen.collect() })
    }
}

/// What an answer of the encoder says of a unit.
pub(super) fn reading(encoder: &Encoder, own: &[OwnOutput], unit: &Unit, answer: &Answer) -> UnitReading {
    let mut seen = Vec::new();
    let of_own = own.iter().map(|own| own.score(answer));
    let scores = answer.scores.iter().copied().chain(of_own).enumerate();
    for (output, score) in scores.filter(|(_, score)| *score >= LEAST) {
        // The score is the mean of what the tokens add to it, so the sentence that adds most is the one that shows it.
        let shares = match output.checked_sub(answer.scores.len()) {
            None => encoder.shares(answer, output),
            Some(n) => own[n].shares(encoder, answer),
        };
        let mean_of = |sentence: &std::ops::Range<usize>| {
            let of =
                answer.tokens.iter().zip(&shares).filter(|(t, _)| t.start < sentence.end && sentence.start < t.end);
            let (count, sum) = of.fold((0_u32, 0.0_f32), |(n, sum), (_, share)| (n + 1, sum + share));
            if count == 0 { f32::MIN } else { sum / count as f32 }
        };
        let mut best: Option<(f32, &std::ops::Range<usize>)> = None;
        for sentence in &unit.sentences {
            let mean = mean_of(sentence);
            if best.is_none_or(|(most, _)| mean > most) {
                best = Some((mean, sentence));
            }
        }
        let Some((_, sentence)) = best else { continue };
        let score = (score * PARTS).round().clamp(f32::from(i16::MIN), f32::from(i16::MAX)) as i16;
        seen.push(Seen { output, score, start: sentence.start, end: sentence.end });
    }
    UnitReading { seen }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_comes_back_from_its_bytes() {
        let seen = vec![
            Seen { output: 3, score: -1024, start: 0, end: 70 },
            Seen { output: 54, score: 1793, start: 71, end: 65_535 },
        ];
        let reading = UnitReading { seen };
        assert_eq!(UnitReading::from_bytes(&reading.to_bytes()).as_ref(), Some(&reading));
        assert_eq!(UnitReading::from_bytes(&[]), Some(UnitReading::default()));
        assert_eq!(UnitReading::from_bytes(&[1, 2, 3]), None);
    }
}
