//! Findings with what stands beside them: their history, and what people answered.

use super::assessment::{EvidenceView, evidence};
use super::trace::time;
use crate::domain::listing::{Finding, FindingHistory, ListingId, Response, Verdict, Waiver};
use crate::web::beside::Beside;
use serde::Serialize;

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
    /// `open`, `waived` or `gone`, on the day of the request.
    state: &'static str,
    /// Last day of the waiver that holds; null if none does.
    waived_until: Option<&'a str>,
    /// Whether a dispute stands.
    disputed: bool,
    first_version: Option<u64>,
    last_version: Option<u64>,
    /// The answers that stand, oldest first.
    responses: Vec<ResponseView<'a>>,
}

/// A finding as an assessment holds it. What became of it since, and what people answered, stands at its own address.
#[derive(Serialize)]
pub struct StoredFindingView<'a> {
    fingerprint: &'a str,
    rule: &'a str,
    title: &'a str,
    severity: &'static str,
    verdict: Option<&'static str>,
    pack: &'a str,
    jurisdictions: &'a [String],
    effective_from: Option<&'a str>,
    effective_to: Option<&'a str>,
    cites: &'a [String],
    evidence: Vec<EvidenceView<'a>>,
    facts: &'a [String],
    remedy: &'a str,
    /// Its state of today with all answers.
    now: String,
}

impl<'a> StoredFindingView<'a> {
    /// The view; `base` is the public address of the server.
    pub fn new(finding: &'a Finding, base: &str) -> Self {
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
            now: format!("{base}/api/v1/findings/{}", finding.fingerprint),
        }
    }
}

/// An answer of a person.
#[derive(Serialize)]
pub struct ResponseView<'a> {
    id: &'a str,
    number: u64,
    /// `waive`, `dispute`, `reply` or, in the feed of answers, `withdraw`.
    kind: &'static str,
    finding: &'a str,
    listing: &'a str,
    rule: &'a str,
    by: &'a str,
    text: &'a str,
    /// Of a waiver, its last day.
    until: Option<&'a str>,
    /// Of a withdrawal, the number of the answer taken back.
    withdraws: Option<u64>,
    at: String,
}

/// One finding for itself.
#[derive(Serialize)]
pub struct FindingDetail<'a> {
    #[serde(flatten)]
    finding: FindingView<'a>,
    listing: &'a str,
    /// When the first version with it was first seen.
    first_observed: String,
    /// When the last version with it was first seen.
    last_observed: String,
    /// The methods that found it.
    methods: &'a [String],
    links: Links,
}

/// Where to go from a finding.
#[derive(Serialize)]
struct Links {
    #[serde(rename = "self")]
    own: String,
    listing: String,
    html: String,
}

impl<'a> ResponseView<'a> {
    /// The view of an answer.
    pub fn new(response: &'a Response) -> Self {
        Self {
            id: &response.id,
            number: response.number,
            kind: response.kind.name(),
            finding: &response.finding,
            listing: response.listing.as_str(),
            rule: &response.rule,
            by: &response.by,
            text: &response.text,
            until: response.until.as_deref(),
            withdraws: response.withdraws,
            at: time(response.at),
        }
    }
}

impl<'a> FindingView<'a> {
    /// A finding of the newest assessment of a listing.
    pub fn new(listing: &ListingId, finding: &'a Finding, beside: &'a Beside) -> Self {
        let history = beside.history(listing).and_then(|h| h.get(&finding.fingerprint));
        Self::with(finding, history, beside)
    }

    fn with(finding: &'a Finding, history: Option<&FindingHistory>, beside: &'a Beside) -> Self {
        let responses = &beside.responses;
        let waived_until = match responses.waiver(&finding.fingerprint, &beside.today) {
            Some(Waiver::Active(waiver)) => waiver.until.as_deref(),
            _ => None,
        };
        // A version written between the two readings is not in the history yet.
        let state = match history {
            Some(history) => history.state(responses, &beside.today).name(),
            None => "open",
        };
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
            state,
            waived_until,
            disputed: responses.disputed(&finding.fingerprint),
            first_version: history.map(|h| h.first.version),
            last_version: history.map(|h| h.last.version),
            responses: responses.to(&finding.fingerprint).iter().map(ResponseView::new).collect(),
        }
    }
}

impl<'a> FindingDetail<'a> {
    /// A finding of a listing, whether it stands or is gone. `base` is the public address of the server.
    pub fn new(listing: &'a ListingId, history: &'a FindingHistory, beside: &'a Beside, base: &str) -> Self {
        let finding = &history.finding;
        Self {
            listing: listing.as_str(),
            first_observed: time(history.first.observed_at),
            last_observed: time(history.last.observed_at),
            methods: &history.methods,
            links: Links {
                own: format!("{base}/api/v1/findings/{}", finding.fingerprint),
                listing: format!("{base}/api/v1/listings/{listing}"),
                html: format!("{base}/listings/{listing}#f-{}", finding.fingerprint),
            },
            finding: FindingView::with(finding, Some(history), beside),
        }
    }
}
