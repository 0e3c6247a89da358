//! A match as it is shown: in answers, in messages to webhooks and in the feed.

use crate::pipeline::{MatchBody, MatchedQuote, MatchedWord, NewFinding};
use crate::store::AlertMatch;
use crate::web::problem::Problem;
use serde::Serialize;

/// A match.
#[derive(Serialize)]
pub struct MatchView {
    /// 1, 2, 3 … of the alert.
    pub number: u64,
    /// Number of the newest change that it reports.
    pub change: u64,
    /// When it was found.
    pub at: String,
    /// When the change was observed.
    pub observed_at: String,
    /// Why it is reported.
    pub why: Vec<&'static str>,
    /// Id of the listing.
    pub listing: String,
    /// Its title.
    pub title: String,
    /// Its seller, as named.
    pub broker: Option<String>,
    /// Its source.
    pub source: String,
    /// Number of its version.
    pub version: u64,
    /// What happened, as in the change feed.
    pub kinds: Vec<String>,
    /// Which fields changed, as in the change feed.
    pub fields: Vec<String>,
    /// The words of the search that it has.
    pub words: Vec<MatchedWord>,
    /// Quotations that prove the terms of the search.
    pub evidence: Vec<MatchedQuote>,
    /// Findings of rules that did not fire before.
    pub findings: Vec<NewFindingView>,
    /// Where to read on.
    pub links: MatchLinks,
}

/// A finding of a rule that did not fire before.
#[derive(Serialize)]
pub struct NewFindingView {
    /// Its fingerprint.
    pub fingerprint: String,
    /// The rule.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// How severe.
    pub severity: &'static str,
    /// The words it rests on.
    pub quotes: Vec<String>,
}

/// Related addresses.
#[derive(Serialize)]
pub struct MatchLinks {
    /// The listing in the API.
    pub listing: String,
    /// Its page.
    pub html: String,
    /// The version, with its difference from the one before.
    pub difference: String,
}

impl MatchView {
    /// The view of a stored match.
    pub fn new(stored: &AlertMatch, base: &str) -> Result<Self, Problem> {
        let MatchBody {
            listing,
            title,
            broker,
            source,
            version,
            observed_at,
            why,
            kinds,
            fields,
            words,
            evidence,
            findings,
        } = serde_json::from_str(&stored.body).map_err(Problem::internal)?;
        Ok(Self {
            number: stored.number.max(0) as u64,
            change: stored.change.max(0) as u64,
            at: time(stored.at),
            observed_at: time(observed_at),
            why: why.into_iter().map(|kind| kind.name()).collect(),
            links: MatchLinks {
                listing: format!("{base}/api/v1/listings/{listing}"),
                html: format!("{base}/listings/{listing}"),
                difference: format!("{base}/api/v1/listings/{listing}/versions/{version}"),
            },
            findings: findings.into_iter().map(NewFindingView::new).collect(),
            listing,
            title,
            broker,
            source,
            version,
            kinds,
            fields,
            words,
            evidence,
        })
    }
}

impl NewFindingView {
    fn new(finding: NewFinding) -> Self {
        let NewFinding { fingerprint, rule, title, severity, quotes } = finding;
        Self { fingerprint, rule, title, severity: severity.name(), quotes }
    }
}

/// RFC 3339, UTC. Times outside the calendar become empty.
pub(super) fn time(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).map(|t| t.to_string()).unwrap_or_default()
}
