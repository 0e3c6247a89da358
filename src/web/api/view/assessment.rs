//! What is said about a listing, with the words that prove it.

use super::trace::time;
use crate::listing::{Basis, Claim, Decision, Evidence, Finding, RegisterEntry, Tag, Undecided, Verdict};
use crate::vocabulary::Vocabulary;
use serde::Serialize;
use std::collections::BTreeMap;

/// A tag.
#[derive(Serialize)]
pub struct TagView<'a> {
    term: &'a str,
    facet: &'static str,
    /// Public name of the term; null if its card is gone since.
    label: Option<&'a str>,
    basis: &'static str,
    confidence: f32,
    evidence: Vec<EvidenceView<'a>>,
}

/// Words of the listing.
#[derive(Serialize)]
struct EvidenceView<'a> {
    field: &'static str,
    /// First byte in the field, UTF-8.
    start: usize,
    /// Byte after the last.
    end: usize,
    quote: &'a str,
    cue: &'a str,
}

/// A finding.
#[derive(Serialize)]
pub struct FindingView<'a> {
    fingerprint: &'a str,
    rule: &'a str,
    title: &'a str,
    severity: &'static str,
    /// What it amounts to; null in assessments made before it was kept.
    verdict: Option<&'static str>,
    pack: &'a str,
    jurisdictions: &'a [String],
    /// First day in force, ISO 8601; null for checks that are no law.
    effective_from: Option<&'a str>,
    effective_to: Option<&'a str>,
    cites: &'a [String],
    evidence: Vec<EvidenceView<'a>>,
    facts: &'a [String],
    /// What the seller could state or do.
    remedy: &'a str,
}

/// Rules that cannot be decided, because the seller does not state something.
#[derive(Serialize)]
pub struct UndecidedView<'a> {
    /// The facts that would decide.
    missing: &'a [String],
    rules: &'a [String],
}

impl<'a> UndecidedView<'a> {
    pub fn new(undecided: &'a Undecided) -> Self {
        Self { missing: &undecided.missing, rules: &undecided.rules }
    }
}

/// What one register says of the seller.
#[derive(Serialize)]
pub struct RegisterView<'a> {
    register: &'a str,
    edition: &'a str,
    /// SHA-256 of the file that was read.
    digest: &'a str,
    /// `listed`, `candidate` or `not-found`.
    standing: &'static str,
    name: Option<&'a str>,
    score: Option<f32>,
    why: &'a str,
    answers: &'a BTreeMap<String, String>,
}

impl<'a> RegisterView<'a> {
    pub fn new(entry: &'a RegisterEntry) -> Self {
        Self {
            register: &entry.register,
            edition: &entry.edition,
            digest: &entry.digest,
            standing: entry.standing.name(),
            name: entry.name.as_deref(),
            score: entry.score,
            why: &entry.why,
            answers: &entry.answers,
        }
    }
}

/// A decision of a person that holds over the machine.
#[derive(Serialize)]
pub struct DecisionView<'a> {
    id: &'a str,
    number: u64,
    term: &'a str,
    /// `accept` or `reject`.
    verdict: &'static str,
    by: &'a str,
    reason: &'a str,
    /// Words of the listing, if the person gave them.
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

impl<'a> TagView<'a> {
    pub fn new(tag: &'a Tag, vocabulary: &'a Vocabulary) -> Self {
        Self {
            term: tag.term.as_str(),
            facet: tag.term.facet().name(),
            label: vocabulary.get(&tag.term).map(|card| card.head.label.as_str()),
            basis: match tag.basis {
                Basis::Stated => "stated",
                Basis::Implied => "implied",
                Basis::NotStated => "not-stated",
                Basis::Decided => "decided",
            },
            confidence: tag.confidence,
            evidence: evidence(&tag.evidence),
        }
    }
}

impl<'a> FindingView<'a> {
    pub fn new(finding: &'a Finding) -> Self {
        Self {
            fingerprint: &finding.fingerprint,
            rule: &finding.rule,
            title: &finding.title,
            severity: finding.severity.name(),
            verdict: finding.verdict.map(Verdict::name),
            pack: &finding.pack,
            jurisdictions: &finding.jurisdictions,
            effective_from: finding.effective_from.as_deref(),
            effective_to: finding.effective_to.as_deref(),
            cites: &finding.cites,
            evidence: evidence(&finding.evidence),
            facts: &finding.facts,
            remedy: &finding.remedy,
        }
    }
}

fn evidence(evidence: &[Evidence]) -> Vec<EvidenceView<'_>> {
    evidence.iter().map(view).collect()
}

fn view(of: &Evidence) -> EvidenceView<'_> {
    let Evidence { field, start, end, quote, cue } = of;
    EvidenceView { field: field.name(), start: *start, end: *end, quote, cue }
}
