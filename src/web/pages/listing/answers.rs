//! What people answered to a finding, and the findings that stand no longer. Words of people are shown as text.

use super::super::show;
use crate::domain::listing::{FindingHistories, FindingHistory, Response, ResponseKind, Waiver};
use crate::web::App;
use crate::web::beside::Beside;

/// One answer.
pub(super) struct AnswerView {
    /// What it does, before the name of who gave it: `Disputed by`.
    pub label: String,
    pub kind: &'static str,
    pub number: u64,
    pub by: String,
    pub at: String,
    pub text: String,
    /// A waiver that has ended.
    pub expired: bool,
}

/// A finding that is no longer in the newest assessment.
pub(super) struct GoneView {
    pub title: String,
    pub rule: String,
    pub known: bool,
    pub seen: String,
    pub fingerprint: String,
    pub answers: Vec<AnswerView>,
}

/// The answers to a finding that stand, oldest first.
pub(super) fn answers(beside: &Beside, fingerprint: &str) -> Vec<AnswerView> {
    beside.responses.to(fingerprint).iter().map(|r| view(r, &beside.today)).collect()
}

/// The last day of the waiver that holds, if one does.
pub(super) fn waived_until(beside: &Beside, fingerprint: &str) -> Option<String> {
    match beside.responses.waiver(fingerprint, &beside.today) {
        Some(Waiver::Active(waiver)) => waiver.until.clone(),
        _ => None,
    }
}

/// The findings that are gone, gravest first.
pub(super) fn gone(app: &App, histories: &FindingHistories, beside: &Beside) -> Vec<GoneView> {
    let gone = histories.sorted().into_iter().filter(|h| !h.is_current);
    gone.map(|history| GoneView {
        title: history.finding.title.clone(),
        rule: history.finding.rule.clone(),
        known: app.method.rules.get(&history.finding.rule).is_some(),
        seen: seen(history),
        fingerprint: history.finding.fingerprint.clone(),
        answers: answers(beside, &history.finding.fingerprint),
    })
    .collect()
}

/// In which versions a finding was seen.
pub(super) fn seen(history: &FindingHistory) -> String {
    let (first, last) = (history.first, history.last);
    let since = format!("version {}, {}", first.version, show::day(first.observed_at));
    match first.version == last.version {
        true => since,
        false => format!("from {since}, to version {}, {}", last.version, show::day(last.observed_at)),
    }
}

fn view(response: &Response, today: &str) -> AnswerView {
    let until = response.until.as_deref();
    let expired = until.is_some_and(|until| until < today);
    let label = match (response.kind, until) {
        (ResponseKind::Waive, Some(until)) if expired => format!("Waiver, expired after {until}, of"),
        (ResponseKind::Waive, Some(until)) => format!("Waived until {until} by"),
        (ResponseKind::Dispute, _) => "Disputed by".to_owned(),
        _ => "Reply of".to_owned(),
    };
    AnswerView {
        label,
        kind: response.kind.name(),
        number: response.number,
        by: response.by.clone(),
        at: show::time(response.at),
        text: response.text.clone(),
        expired,
    }
}
