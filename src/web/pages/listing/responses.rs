//! The responses of people to findings, and the findings that no longer hold. Responses are shown as text.

use super::super::format;
use crate::domain::listing::{FindingHistories, FindingHistory, Response, ResponseKind, Waiver};
use crate::web::App;
use crate::web::finding_annotations::FindingAnnotations;

/// One response.
pub(super) struct ResponseView {
    /// What it does, before the name of its author: `Disputed by`.
    pub label: String,
    pub kind: &'static str,
    pub number: u64,
    pub by: String,
    pub at: String,
    pub text: String,
    /// Whether it is a waiver that has expired.
    pub expired: bool,
}

/// A finding of an earlier assessment that is not in the newest one.
pub(super) struct PastFindingView {
    pub title: String,
    pub rule: String,
    /// Whether the rule still has a card.
    pub known: bool,
    pub seen: String,
    pub fingerprint: String,
    pub responses: Vec<ResponseView>,
}

/// The responses to a finding that were not withdrawn, oldest first.
pub(super) fn responses(annotations: &FindingAnnotations, fingerprint: &str) -> Vec<ResponseView> {
    annotations.responses.to(fingerprint).iter().map(|r| view(r, &annotations.today)).collect()
}

/// The last day of the active waiver, if there is one.
pub(super) fn waived_until(annotations: &FindingAnnotations, fingerprint: &str) -> Option<String> {
    match annotations.responses.waiver(fingerprint, &annotations.today) {
        Some(Waiver::Active(waiver)) => waiver.until.clone(),
        _ => None,
    }
}

/// The findings that no longer hold, most severe first.
pub(super) fn past_findings(
    app: &App,
    histories: &FindingHistories,
    annotations: &FindingAnnotations,
) -> Vec<PastFindingView> {
    let past = histories.sorted().into_iter().filter(|h| !h.is_current);
    past.map(|history| PastFindingView {
        title: history.finding.title.clone(),
        rule: history.finding.rule.clone(),
        known: app.method.rules.get(&history.finding.rule).is_some(),
        seen: seen(history),
        fingerprint: history.finding.fingerprint.clone(),
        responses: responses(annotations, &history.finding.fingerprint),
    })
    .collect()
}

/// The versions that have a finding.
pub(super) fn seen(history: &FindingHistory) -> String {
    let (first, last) = (history.first, history.last);
    let since = format!("version {}, {}", first.version, format::day(first.observed_at));
    match first.version == last.version {
        true => since,
        false => format!("from {since}, to version {}, {}", last.version, format::day(last.observed_at)),
    }
}

fn view(response: &Response, today: &str) -> ResponseView {
    let until = response.until.as_deref();
    let expired = until.is_some_and(|until| until < today);
    let label = match (response.kind, until) {
        (ResponseKind::Waive, Some(until)) if expired => format!("Waiver, expired after {until}, by"),
        (ResponseKind::Waive, Some(until)) => format!("Waived until {until} by"),
        (ResponseKind::Confirm, _) => "Confirmed by".to_owned(),
        (ResponseKind::Dispute, _) => "Disputed by".to_owned(),
        (ResponseKind::Dismiss, _) => "Dismissed by".to_owned(),
        _ => "Reply by".to_owned(),
    };
    ResponseView {
        label,
        kind: response.kind.name(),
        number: response.number,
        by: response.by.clone(),
        at: format::time(response.at),
        text: response.text.clone(),
        expired,
    }
}
