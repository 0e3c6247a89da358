//! The method: everything that decides what an assessment says. Its fingerprint is stored with each assessment, so that
//! years later it is known which words and rules a verdict was made with. Decisions of people override the machine's
//! tags, and the findings follow from the result.

mod claim_tags;
mod decisions;
mod own_terms;
mod proper_names;

use crate::assess::audit::{KnownNames, Rules, Subject, as_rules_take, documentation};
use crate::assess::claim;
use crate::assess::reading::Reading;
use crate::assess::register::Registers;
use crate::assess::second_reader::{Memory, ModelError, OwnTerm, SecondReader, model_name};
use crate::assess::tag::{self, Scratch, Tagger};
use crate::domain::card::{CardError, Files, by_kind};
use crate::domain::listing::{
    Assessment, AssessmentName, Claim, Decision, Facet, Listing, RegisterMatches, SecondReading, Tag, TermId,
    digest_hex,
};
use crate::domain::vocabulary::Vocabulary;
use std::sync::Arc;

/// Vocabulary, rules, the prepared tagger, and the registers that have been read.
pub struct Method {
    /// The terms.
    pub vocabulary: Vocabulary,
    /// The rules.
    pub rules: Rules,
    tagger: Tagger,
    registers: Registers,
    /// The digests of vocabulary and rules, and of the logic and lists of tagger and claims.
    parts: [String; 4],
    fingerprint: String,
    tagging: String,
    own_terms: Vec<OwnTerm>,
}

impl Method {
    /// The method that is part of the program. A broken card stops here.
    pub fn embedded() -> Result<Self, CardError> {
        Self::with_cards(Files::new())
    }

    /// The method of the program with an operator's own term and rule cards.
    pub fn with_cards(own: Files) -> Result<Self, CardError> {
        let mut kinds = by_kind(own)?;
        let own_terms = kinds.get("term").is_some_and(|cards| !cards.is_empty());
        let vocabulary = Vocabulary::with(kinds.remove("term").unwrap_or_default())?;
        let rules = ["rule", "pack"].into_iter().filter_map(|kind| kinds.remove(kind)).flatten().collect();
        let term = |term: &TermId| vocabulary.get(term).is_some();
        let names = KnownNames { term: &term, claim: &claim::can_say, personal: vocabulary.personal() };
        let rules = Rules::with(rules, &names)?;
        if let Some((kind, (path, _))) = kinds.into_iter().find_map(|(k, mut files)| Some((k, files.pop()?))) {
            let expected = "expected one of “term”, “rule”, “pack”, “register”";
            return Err(CardError::at(&path, 2, format!("kind is “{kind}”, {expected}")));
        }
        let method = Self::new(vocabulary, rules)?;
        let own_terms = if own_terms { own_terms::of(&method.vocabulary)? } else { Vec::new() };
        Ok(Self { own_terms, ..method })
    }

    /// A method of given cards.
    pub fn new(vocabulary: Vocabulary, rules: Rules) -> Result<Self, CardError> {
        let tagger = Tagger::new(&vocabulary)?;
        let parts = [vocabulary.fingerprint(), rules.fingerprint(), tag::logic(), claim::logic()];
        let [terms, _, cues, claims] = &parts;
        let tagging = digest_hex(&[terms, cues, claims].map(|p| p.as_bytes()));
        let (registers, fingerprint) = (Registers::default(), fingerprint(&parts, None));
        Ok(Self { vocabulary, rules, tagger, registers, parts, fingerprint, tagging, own_terms: Vec::new() })
    }

    /// The second reader that knows the terms of this method.
    pub fn second_reader(&self, memory: Box<dyn Memory>) -> Result<Arc<SecondReader>, ModelError> {
        SecondReader::new(memory, &self.own_terms)
    }

    /// Eight hex digits that name that reader; known without reading its model.
    pub fn second_reader_name(&self) -> String {
        model_name(&self.own_terms)
    }

    /// The same method with these registers. They are part of it: another edition can change what a rule finds.
    pub fn with_registers(self, registers: Registers) -> Self {
        let fingerprint = fingerprint(&self.parts, registers.fingerprint());
        Self { registers, fingerprint, ..self }
    }

    /// The registers in force.
    pub fn registers(&self) -> &Registers {
        &self.registers
    }

    /// The prepared tagger.
    pub fn tagger(&self) -> &Tagger {
        &self.tagger
    }

    /// Sixteen hex digits that name this method.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Digest of everything that decides tags and claims. Methods that agree in it differ in rules and registers.
    pub fn tagging(&self) -> &str {
        &self.tagging
    }

    /// Names an assessment made with these decisions and, if given, the second reader: the fingerprint, with `~` and the
    /// eight hex digits of the reader's model, with `+` and eight hex digits of the decisions.
    pub fn key(&self, decisions: &[Decision], second: Option<&SecondReader>) -> String {
        let decided = (!decisions.is_empty()).then(|| decisions::fingerprint(decisions));
        let (method, second_reader) = (self.fingerprint.as_str(), second.map(SecondReader::name));
        AssessmentName { method, second_reader, decisions: decided.as_deref() }.to_string()
    }

    /// Assesses a listing without decisions of people; equal listings give equal assessments, byte for byte.
    pub fn assess(&self, listing: &Listing, scratch: &mut Scratch) -> Assessment {
        self.assess_with(listing, &[], scratch)
    }

    /// Assesses a listing with the decisions in force on it; equal listings and decisions give equal assessments.
    pub fn assess_with(&self, listing: &Listing, decisions: &[Decision], scratch: &mut Scratch) -> Assessment {
        self.assess_by(listing, decisions, None, scratch)
    }

    /// As [`Method::assess_with`], read also by the second reader if one is given. What it sees answers the question of
    /// consent or provenance, so that nothing is called “not stated” that it sees stated; the tags stay those of the
    /// lists.
    pub fn assess_by(
        &self,
        listing: &Listing,
        decisions: &[Decision],
        second: Option<&SecondReader>,
        scratch: &mut Scratch,
    ) -> Assessment {
        let mut keywords = String::new();
        let reading = Reading::new(listing, &mut keywords);
        let claims = claim::claims_of(&reading);
        let mut answered = claim_tags::answered(&claims);
        let follow = |tags: &mut Vec<Tag>| claim_tags::follow(tags, &claims, &self.vocabulary);
        let cued = self.tagger.cued(listing, &reading, scratch);
        let mut hints = None;
        let second_reading = second.map(|second| {
            let of_lists = self.tagger.complete(cued.clone(), &Facet::ALL, follow);
            let (mut seen, perhaps) = second.read(listing, &of_lists);
            hints = Some(perhaps);
            let rejected = |t: &TermId| decisions.iter().any(|d| d.term == *t);
            seen.tags.retain(|t| !rejected(&t.term) && self.vocabulary.get(&t.term).is_some());
            answered.extend(seen.tags.iter().map(|t| t.term.facet()).filter(|f| *f != Facet::Sensitivity));
            seen
        });
        let (mut tags, rejected) = match decisions.is_empty() {
            true => (self.tagger.complete(cued, &answered, follow), Vec::new()),
            false => {
                let machine = self.tagger.complete(cued.clone(), &answered, follow);
                let correct = |tags: &mut Vec<Tag>| {
                    follow(tags);
                    decisions::apply(tags, listing, &machine, decisions);
                };
                let tags = self.tagger.complete(cued, &answered, correct);
                (tags, decisions::rejected(machine, decisions))
            }
        };
        self.tagger.clarify(&mut tags, &reading, hints.as_deref());
        Assessment {
            method: self.key(decisions, second),
            decisions: decisions.to_vec(),
            rejected,
            ..self.audited(listing, tags, claims, second_reading)
        }
    }

    /// Assesses a listing again of which tags and claims are known: of an assessment without decisions of people, by a
    /// method with the same [`Method::tagging`] and the same second reader. Gives what [`Method::assess_by`] gives.
    pub fn audit_again(&self, listing: &Listing, known: &Assessment, second: Option<&SecondReader>) -> Assessment {
        Assessment {
            method: self.key(&[], second),
            ..self.audited(listing, known.tags.clone(), known.claims.clone(), known.second_reading.clone())
        }
    }

    /// Whether an assessment of that name is what this method gives under these decisions, read a second time or not.
    pub fn made(&self, named: &str, decisions: &[Decision]) -> bool {
        AssessmentName::parse(named).includes(AssessmentName::parse(&self.key(decisions, None)))
    }

    /// Findings and documentation of a listing with these tags and claims and what the second reader sees.
    fn audited(
        &self,
        listing: &Listing,
        tags: Vec<Tag>,
        claims: Vec<Claim>,
        second_reading: Option<SecondReading>,
    ) -> Assessment {
        let register_matches =
            listing.broker.as_ref().map_or_else(RegisterMatches::new, |b| self.registers.matches_of(&b.name));
        let second = second_reading.as_ref().map_or(&[][..], |reading| &reading.tags);
        let asked = as_rules_take(&tags);
        let subject = Subject { listing, tags: &asked, claims: &claims, register_matches: &register_matches, second };
        let audit = self.rules.audit(&subject);
        let documentation = documentation(&subject, &audit.findings, self.vocabulary.personal());
        Assessment {
            findings: audit.findings,
            undecided: audit.undecided,
            may_apply: audit.may_apply,
            documentation: Some(documentation),
            tags,
            claims,
            register_matches,
            second_reading,
            ..Assessment::default()
        }
    }
}

/// Sixteen hex digits; without a register those of a program that knows none.
fn fingerprint(parts: &[String; 4], registers: Option<String>) -> String {
    digest_hex(&parts.iter().chain(&registers).map(|p| p.as_bytes()).collect::<Vec<_>>())[..16].to_owned()
}

#[cfg(test)]
mod tests;
