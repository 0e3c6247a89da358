//! Findings with their annotations: history over versions, and the responses of people.

use super::assessment::{EvidenceView, evidence};
use super::provenance::time;
use crate::domain::listing::{Finding, FindingHistory, ListingId, Response, Verdict, Waiver};
use crate::store::StoredListing;
use crate::web::finding_annotations::FindingAnnotations;
use serde::Serialize;

/// A finding.
#[derive(Serialize)]
pub struct FindingView<'a> {
    fingerprint: &'a str,
    rule: &'a str,
    title: &'a str,
    severity: &'static str,
    /// What the finding amounts to; null in assessments made before verdicts were stored.
    verdict: Option<&'static str>,
    pack: &'a str,
    jurisdictions: &'a [String],
    /// First day in force, ISO 8601; null for checks that are not law.
    effective_from: Option<&'a str>,
    effective_to: Option<&'a str>,
    cites: &'a [String],
    evidence: Vec<EvidenceView<'a>>,
    facts: &'a [String],
    /// What the broker could state or do.
    remedy: &'a str,
    /// `open`, `waived`, `dismissed` or `gone`, on the day of the request.
    state: &'static str,
    /// Last day of the active waiver; null if there is none.
    waived_until: Option<&'a str>,
    /// Whether it is disputed.
    disputed: bool,
    /// Whether the newest judgement of a person confirms it.
    confirmed: bool,
    /// Whether the newest judgement of a person dismisses it.
    dismissed: bool,
    first_version: Option<u64>,
    last_version: Option<u64>,
    /// The responses that were not withdrawn, oldest first.
    responses: Vec<ResponseView<'a>>,
}

/// A finding as stored in an assessment. Its present state and the responses are at the address in `current`.
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
    /// Address of its present state with all responses.
    current: String,
}

impl<'a> StoredFindingView<'a> {
    /// The view; `base` is the public URL of the server.
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
            current: format!("{base}/api/v1/findings/{}", finding.fingerprint),
        }
    }
}

/// A response of a person to a finding.
#[derive(Serialize)]
pub struct ResponseView<'a> {
    id: &'a str,
    number: u64,
    /// `waive`, `confirm`, `dispute`, `dismiss`, `reply` or, in the feed of responses, `withdraw`.
    kind: &'static str,
    finding: &'a str,
    listing: &'a str,
    rule: &'a str,
    by: &'a str,
    text: &'a str,
    /// The last day of a waiver.
    until: Option<&'a str>,
    /// The number of the response that a withdrawal withdraws.
    withdraws: Option<u64>,
    at: String,
}

/// One finding at its own address.
#[derive(Serialize)]
pub struct FindingDetail<'a> {
    #[serde(flatten)]
    finding: FindingView<'a>,
    listing: &'a str,
    /// When the first version with it was observed.
    first_observed: String,
    /// When the last version with it was observed.
    last_observed: String,
    /// The methods that made it.
    methods: &'a [String],
    links: Links,
}

/// A finding in the list of all, with what tells its listing apart.
#[derive(Serialize)]
pub struct FindingItem<'a> {
    #[serde(flatten)]
    detail: FindingDetail<'a>,
    listing_title: &'a str,
    broker: Option<&'a str>,
    source: &'a str,
}

impl<'a> FindingItem<'a> {
    /// A finding of a stored listing.
    pub fn new(
        stored: &'a StoredListing,
        history: &'a FindingHistory,
        annotations: &'a FindingAnnotations,
        base: &str,
    ) -> Self {
        let listing = &stored.listing;
        Self {
            detail: FindingDetail::new(&listing.id, history, annotations, base),
            listing_title: &listing.title,
            broker: listing.broker.as_ref().map(|broker| broker.name.as_str()),
            source: &listing.source,
        }
    }
}

/// Related addresses.
#[derive(Serialize)]
struct Links {
    #[serde(rename = "self")]
    own: String,
    listing: String,
    html: String,
}

impl<'a> ResponseView<'a> {
    /// The view of a response.
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
    pub fn new(listing: &ListingId, finding: &'a Finding, annotations: &'a FindingAnnotations) -> Self {
        let history = annotations.history(listing).and_then(|h| h.get(&finding.fingerprint));
        Self::with(finding, history, annotations)
    }

    fn with(finding: &'a Finding, history: Option<&FindingHistory>, annotations: &'a FindingAnnotations) -> Self {
        let responses = &annotations.responses;
        let waived_until = match responses.waiver(&finding.fingerprint, &annotations.today) {
            Some(Waiver::Active(waiver)) => waiver.until.as_deref(),
            _ => None,
        };
        // A version written between the two queries is not in the history yet.
        let state = match history {
            Some(history) => history.state(responses, &annotations.today).name(),
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
            confirmed: responses.confirmed(&finding.fingerprint),
            dismissed: responses.dismissed(&finding.fingerprint),
            first_version: history.map(|h| h.first.version),
            last_version: history.map(|h| h.last.version),
            responses: responses.to(&finding.fingerprint).iter().map(ResponseView::new).collect(),
        }
    }
}

impl<'a> FindingDetail<'a> {
    /// A finding of a listing, whether it still holds or not. `base` is the public URL of the server.
    pub fn new(
        listing: &'a ListingId,
        history: &'a FindingHistory,
        annotations: &'a FindingAnnotations,
        base: &str,
    ) -> Self {
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
            finding: FindingView::with(finding, Some(history), annotations),
        }
    }
}
