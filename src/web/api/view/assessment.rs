//! Tags, claims, register matches and decisions, with the words that prove them.

use super::provenance::time;
use crate::domain::listing::{
    Basis, Claim, CountrySign, Decision, Evidence, MayApply, RegisterEntry, SecondReading, Tag, TermId, Undecided,
};
use crate::domain::vocabulary::Vocabulary;
use serde::Serialize;
use std::collections::BTreeMap;

/// A tag.
#[derive(Serialize)]
pub struct TagView<'a> {
    term: &'a str,
    facet: &'static str,
    /// Label of the term; null if its card was removed, and for versions, whose responses never change.
    label: Option<&'a str>,
    basis: &'static str,
    confidence: f32,
    evidence: Vec<EvidenceView<'a>>,
}

/// A quotation from the listing.
#[derive(Serialize)]
pub(super) struct EvidenceView<'a> {
    field: &'static str,
    /// First byte in the UTF-8 text of the field.
    start: usize,
    /// Byte after the last one.
    end: usize,
    quote: &'a str,
    /// The cue that matched; empty where the second reader sees a term in a sentence.
    cue: &'a str,
}

/// Rules that are undecided because the listing does not state certain facts.
#[derive(Serialize)]
pub struct UndecidedView<'a> {
    /// The missing facts.
    missing: &'a [String],
    rules: &'a [String],
}

impl<'a> UndecidedView<'a> {
    pub fn new(undecided: &'a Undecided) -> Self {
        Self { missing: &undecided.missing, rules: &undecided.rules }
    }
}

/// A rule that would apply if the seller were established in the country that signs imply; no finding.
#[derive(Serialize)]
pub struct MayApplyView<'a> {
    rule: &'a str,
    title: &'a str,
    /// `the seller is established in China`.
    #[serde(rename = "if")]
    condition: &'a str,
    /// ISO 3166-1 alpha-2.
    seller_country: &'a str,
    signs: Vec<SignView<'a>>,
    evidence: Vec<EvidenceView<'a>>,
    facts: &'a [String],
}

/// A sign of the country in which the seller is established.
#[derive(Serialize)]
struct SignView<'a> {
    /// `source`, `legal-form`, `place`, `currency` or `domain`.
    kind: &'static str,
    says: &'a str,
    quote: &'a str,
}

impl<'a> MayApplyView<'a> {
    pub fn new(of: &'a MayApply) -> Self {
        let MayApply { rule, title, condition, seller_country, signs, evidence: words, facts } = of;
        let sign = |s: &'a CountrySign| SignView { kind: s.kind.name(), says: &s.says, quote: &s.quote };
        let signs = signs.iter().map(sign).collect();
        Self { rule, title, condition, seller_country, signs, evidence: evidence(words), facts }
    }
}

/// The match of the broker with one register.
#[derive(Serialize)]
pub struct RegisterView<'a> {
    register: &'a str,
    edition: &'a str,
    /// SHA-256 of the imported file.
    digest: &'a str,
    /// `listed`, `candidate` or `not-found`.
    match_status: &'static str,
    name: Option<&'a str>,
    score: Option<f32>,
    reason: &'a str,
    answers: &'a BTreeMap<String, String>,
}

impl<'a> RegisterView<'a> {
    pub fn new(entry: &'a RegisterEntry) -> Self {
        Self {
            register: &entry.register,
            edition: &entry.edition,
            digest: &entry.digest,
            match_status: entry.match_status.name(),
            name: entry.name.as_deref(),
            score: entry.score,
            reason: &entry.reason,
            answers: &entry.answers,
        }
    }
}

/// A decision of a person, which overrides the tagger.
#[derive(Serialize)]
pub struct DecisionView<'a> {
    id: &'a str,
    number: u64,
    term: &'a str,
    /// `accept` or `reject`.
    verdict: &'static str,
    by: &'a str,
    reason: &'a str,
    /// Words of the listing that the person quoted.
    quote: Option<&'a str>,
    at: String,
}

impl<'a> DecisionView<'a> {
    pub fn new(decision: &'a Decision) -> Self {
        Self {
            id: &decision.id,
            number: decision.number,
            term: decision.term.as_str(),
            verdict: decision.verdict.name(),
            by: &decision.by,
            reason: &decision.reason,
            quote: decision.quote.as_deref(),
            at: time(decision.at),
        }
    }
}

/// A claim of the listing.
#[derive(Serialize)]
pub struct ClaimView<'a> {
    kind: &'static str,
    value: &'a str,
    /// Of ages: below 18.
    minor: bool,
    evidence: EvidenceView<'a>,
}

impl<'a> ClaimView<'a> {
    pub fn new(claim: &'a Claim) -> Self {
        Self { kind: claim.kind.name(), value: &claim.value, minor: claim.minor, evidence: view(&claim.evidence) }
    }
}

/// What the second reader sees. Terms that a person decided on are left out.
#[derive(Serialize)]
pub struct SecondReadingView<'a> {
    /// First eight hex digits of the SHA-256 of the model.
    model: &'a str,
    /// Terms that it sees and the lists do not; no finding rests on them.
    tags: Vec<TagView<'a>>,
    /// Terms that both see.
    agrees: Vec<&'a str>,
    /// Terms of the lists that it sees nowhere.
    doubts: Vec<&'a str>,
    /// What it sees denied, with the sentences.
    denied: BTreeMap<&'a str, Vec<EvidenceView<'a>>>,
}

impl<'a> SecondReadingView<'a> {
    pub fn new(reading: &'a SecondReading, view: impl Fn(&'a Tag) -> TagView<'a>) -> Self {
        Self {
            model: &reading.model,
            tags: reading.tags.iter().map(view).collect(),
            agrees: reading.agrees.iter().map(TermId::as_str).collect(),
            doubts: reading.doubts.iter().map(TermId::as_str).collect(),
            denied: reading.denied.iter().map(|(what, words)| (what.as_str(), evidence(words))).collect(),
        }
    }
}

impl<'a> TagView<'a> {
    pub fn new(tag: &'a Tag, vocabulary: &'a Vocabulary) -> Self {
        Self { label: vocabulary.get(&tag.term).map(|card| card.head.label.as_str()), ..Self::stored(tag) }
    }

    /// A tag as stored, without the label of today.
    pub fn stored(tag: &'a Tag) -> Self {
        Self {
            term: tag.term.as_str(),
            facet: tag.term.facet().name(),
            label: None,
            basis: match tag.basis {
                Basis::Stated => "stated",
                Basis::Implied => "implied",
                Basis::NotStated => "not-stated",
                Basis::Decided => "decided",
                Basis::SecondReader => "second-reader",
            },
            confidence: tag.confidence,
            evidence: evidence(&tag.evidence),
        }
    }
}

pub(super) fn evidence(evidence: &[Evidence]) -> Vec<EvidenceView<'_>> {
    evidence.iter().map(view).collect()
}

fn view(of: &Evidence) -> EvidenceView<'_> {
    let Evidence { field, start, end, quote, cue } = of;
    EvidenceView { field: field.name(), start: *start, end: *end, quote, cue }
}
