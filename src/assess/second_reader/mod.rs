//! The second reader: a sentence encoder that was taught, by the cards and by labelled offers, to see what a text says in
//! words that no list has. The lists come first and decide alone; what it adds stands beside them, with the sentence in
//! which it sees a term, and no finding rests on it.
//!
//! A listing is read in *units* (`unit`): its title with the beginning of its text, then a few sentences at a time. What
//! was seen in a unit depends on nothing but its words and the model, so it is remembered by their digest (`Memory`).

mod explain;
mod memory;
mod own;
mod seen;
mod unit;

pub use brokerwatch_encoder::ModelError;
pub use explain::{NearText, SeenTerm};
pub use memory::{Memory, NoMemory};
pub use own::OwnTerm;
pub use seen::UnitReading;
pub use unit::UnitDigest;

use crate::domain::listing::{Basis, Evidence, Facet, Hint, Listing, SecondReading, Tag, TermId, digest_hex};
use brokerwatch_encoder::arithmetic::exp;
use brokerwatch_encoder::{Encoder, Output};
use own::OwnOutput;
use std::collections::BTreeMap;
use std::sync::Arc;
use unit::Unit;

/// Upper bound of a confidence, as for the lists.
const MAX_CONFIDENCE: f32 = 0.97;
/// Pieces of evidence a term has at most: those it is seen in most clearly.
const MAX_EVIDENCE: usize = 3;
/// Digits of the model's digest that name it in an assessment.
const NAME: usize = 8;
/// A term of the lists is doubted if no unit has at least this score for it: the encoder is sure that it is not there.
const DOUBT: f32 = -4.0;
/// Prefix of what the encoder sees denied.
const DENIED: &str = "denied:";

/// Eight hex digits that name the model of the program and, if there are any, what an operator's own terms are taught
/// with; known without reading the model.
pub fn model_name(own: &[OwnTerm]) -> String {
    let model = brokerwatch_encoder::model_digest();
    let mut name = match own.is_empty() {
        true => model.to_owned(),
        false => digest_hex(&[model.as_bytes(), own::digest(own).as_bytes()]),
    };
    name.truncate(NAME);
    name
}

/// Reads listings a second time. Shared by all threads.
pub struct SecondReader {
    encoder: Encoder,
    name: String,
    /// Those of the encoder, then those of own terms.
    outputs: Vec<Output>,
    own: Vec<OwnOutput>,
    /// The term of each output; none for what is denied.
    terms: Vec<Option<TermId>>,
    memory: Box<dyn Memory>,
}

impl SecondReader {
    /// The second reader of the program, taught an operator's own terms, which remembers there what it has read.
    pub fn new(memory: Box<dyn Memory>, own: &[OwnTerm]) -> Result<Arc<Self>, ModelError> {
        let (encoder, name) = (Encoder::embedded()?, model_name(own));
        let (own, taught): (Vec<OwnOutput>, Vec<Output>) = own::teach(&encoder, own).into_iter().unzip();
        let outputs: Vec<Output> = encoder.outputs().iter().cloned().chain(taught).collect();
        let terms = outputs.iter().map(|o| TermId::try_from(o.name.clone()).ok()).collect();
        Ok(Arc::new(Self { encoder, name, outputs, own, terms, memory }))
    }

    /// Eight hex digits that name its model.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads a listing that the lists gave these tags; also the sentences that may say something of consent or origin.
    pub fn read(&self, listing: &Listing, tags: &[Tag]) -> (SecondReading, Vec<Hint>) {
        let units = unit::units(listing, &self.encoder);
        let readings = self.readings(&units);
        let mut found = BTreeMap::<usize, Vec<(f32, Evidence)>>::new();
        let mut most = vec![f32::MIN; self.terms.len()];
        for (unit, reading) in units.iter().zip(&readings) {
            for seen in &reading.seen {
                let score = seen.score();
                most[seen.output] = most[seen.output].max(score);
                let threshold = self.outputs[seen.output].threshold;
                if threshold.is_some_and(|threshold| score >= threshold) {
                    let evidence = unit.evidence(seen.start..seen.end);
                    found.entry(seen.output).or_default().extend(evidence.map(|e| (score, e)));
                }
            }
        }
        let hints = self.hints(&units, &readings);
        let mut reading = SecondReading { model: self.name().to_owned(), ..SecondReading::default() };
        for (output, mut places) in found {
            places.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
            let confidence = self.confidence(output, most[output]);
            let mut evidence: Vec<Evidence> = places.into_iter().map(|(_, e)| e).take(MAX_EVIDENCE).collect();
            evidence.sort();
            evidence.dedup();
            match &self.terms[output] {
                Some(term) if tags.iter().any(|t| t.term == *term) => reading.agrees.push(term.clone()),
                Some(term) => {
                    reading.tags.push(Tag { term: term.clone(), basis: Basis::SecondReader, confidence, evidence });
                }
                None => {
                    let what = self.outputs[output].name.trim_start_matches(DENIED).to_owned();
                    reading.denied.insert(what, evidence);
                }
            }
        }
        let doubted = tags.iter().filter(|t| {
            let output = self.terms.iter().position(|term| term.as_ref() == Some(&t.term));
            // Own terms are known from a few examples, too few to doubt a cue.
            let known = |n: usize| n < self.encoder.outputs().len() && self.outputs[n].threshold.is_some();
            output.is_some_and(|n| known(n) && most[n] < DOUBT)
        });
        reading.doubts = doubted.map(|t| t.term.clone()).collect();
        reading.tags.sort_by(|a, b| a.term.cmp(&b.term));
        reading.agrees.sort();
        (reading, hints)
    }

    /// The sentence of each facet in which something is most likely said, where it is not sure that nothing is.
    fn hints(&self, units: &[Unit], readings: &[UnitReading]) -> Vec<Hint> {
        let hint = |facet: Facet| {
            let of_facet = |output: usize| self.terms[output].as_ref().is_some_and(|t| t.facet() == facet);
            let all = units.iter().zip(readings).flat_map(|(unit, r)| r.seen.iter().map(move |seen| (unit, seen)));
            let near = all.filter(|(_, seen)| of_facet(seen.output) && seen.score() >= DOUBT);
            let (unit, seen) = near.max_by(|a, b| a.1.score().total_cmp(&b.1.score()))?;
            let evidence = unit.evidence(seen.start..seen.end).into_iter().collect();
            Some(Hint { facet, confidence: self.confidence(seen.output, seen.score()), evidence })
        };
        [Facet::Consent, Facet::Provenance].into_iter().filter_map(hint).collect()
    }

    /// Between 0.5 and 0.97, as that of a tag of the lists.
    fn confidence(&self, output: usize, score: f32) -> f32 {
        self.probability(output, score).clamp(0.5, MAX_CONFIDENCE)
    }

    /// How likely it is that a careful reader would agree, in two decimals.
    fn probability(&self, output: usize, score: f32) -> f32 {
        let o = &self.outputs[output];
        // Its own `exp`: that of the system differs in the last bit from machine to machine.
        let away = exp(-(o.slope * score + o.offset).abs());
        let p = if o.slope * score + o.offset > 0.0 { 1.0 / (1.0 + away) } else { away / (1.0 + away) };
        (p * 100.0).round() / 100.0
    }

    /// What is seen in units: remembered, or read now.
    fn readings(&self, units: &[Unit]) -> Vec<UnitReading> {
        let digests: Vec<UnitDigest> = units.iter().map(Unit::digest).collect();
        let mut readings = self.memory.recall(self.name(), &digests);
        let new: Vec<usize> = (0..units.len()).filter(|&n| readings[n].is_none()).collect();
        let texts: Vec<&str> = new.iter().map(|&n| units[n].text.as_str()).collect();
        let answers = self.encoder.read(&texts);
        let mut learnt = Vec::with_capacity(new.len());
        for (&n, answer) in new.iter().zip(answers) {
            let reading = seen::reading(&self.encoder, &self.own, &units[n], &answer);
            learnt.push((digests[n].clone(), reading.clone()));
            readings[n] = Some(reading);
        }
        self.memory.keep(self.name(), learnt);
        readings.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests;
