//! The findings of a listing: rule, evidence, provision, and what would settle them.

use super::super::evidence::NumberedEvidence;
use super::super::format::{SeverityBadge, severity_badge};
use super::responses::{self, ResponseView};
use crate::domain::listing::{Assessment, Finding, FindingHistories, ResponseKind, TermId, Verdict};
use crate::web::App;
use crate::web::finding_annotations::FindingAnnotations;

/// One finding.
pub(super) struct FindingView {
    pub title: String,
    pub rule: String,
    pub severity: SeverityBadge,
    pub verdict_meaning: &'static str,
    pub cites: Vec<String>,
    pub facts: Vec<String>,
    pub evidence: Vec<(Option<usize>, String)>,
    pub remedy: String,
    /// Whether the rule still has a card.
    pub known: bool,
    pub fingerprint: String,
    /// The versions that have it.
    pub seen: String,
    /// Set if the provision was not in force when the version was observed.
    pub not_in_force: Option<String>,
    /// Last day of the active waiver.
    pub waived_until: Option<String>,
    pub disputed: bool,
    pub judged: Option<&'static str>,
    pub responses: Vec<ResponseView>,
}

/// What the view of a finding needs besides the finding.
pub(super) struct FindingContext<'a> {
    pub histories: Option<&'a FindingHistories>,
    pub annotations: &'a FindingAnnotations,
    /// Day on which the version was observed, ISO 8601.
    pub day: &'a str,
}

/// The findings, most severe first.
pub(super) fn findings(
    app: &App,
    assessment: &Assessment,
    numbered: &NumberedEvidence,
    context: &FindingContext<'_>,
) -> Vec<FindingView> {
    assessment.findings.iter().map(|f| view(app, f, numbered, context)).collect()
}

fn view(app: &App, finding: &Finding, numbered: &NumberedEvidence, context: &FindingContext<'_>) -> FindingView {
    let card = app.method.rules.get(&finding.rule);
    FindingView {
        title: finding.title.clone(),
        rule: finding.rule.clone(),
        severity: severity_badge(finding.severity),
        verdict_meaning: card.map_or("An indicator.", |c| verdict_meaning(c.head.verdict)),
        cites: finding.cites.clone(),
        facts: finding.facts.iter().map(|fact| in_words(app, fact)).collect(),
        evidence: finding.evidence.iter().map(|e| (numbered.number(e), e.quote.clone())).collect(),
        remedy: card.map(|c| c.head.remedy.clone()).unwrap_or_default(),
        known: card.is_some(),
        seen: context.histories.and_then(|h| h.get(&finding.fingerprint)).map(responses::seen).unwrap_or_default(),
        not_in_force: not_in_force(finding, context.day, &context.annotations.today),
        waived_until: responses::waived_until(context.annotations, &finding.fingerprint),
        disputed: context.annotations.responses.disputed(&finding.fingerprint),
        judged: context.annotations.responses.judgement(&finding.fingerprint).map(|r| match r.kind {
            ResponseKind::Dismiss => "dismissed",
            _ => "confirmed",
        }),
        responses: responses::responses(context.annotations, &finding.fingerprint),
        fingerprint: finding.fingerprint.clone(),
    }
}

/// When the provision is in force, if it was not on the day of the version. All days are ISO 8601.
fn not_in_force(finding: &Finding, day: &str, today: &str) -> Option<String> {
    if finding.in_force(day) {
        return None;
    }
    match (finding.effective_from.as_deref(), finding.effective_to.as_deref()) {
        (Some(from), _) if day < from && from <= today => {
            Some(format!("in force from {from}, after this version was observed"))
        }
        (Some(from), _) if day < from => Some(format!("in force from {from}, not yet")),
        (_, Some(to)) => Some(format!("in force until {to}, before this version was observed")),
        _ => None,
    }
}

/// `tagged sensitivity:children` with the label in place of the id.
fn in_words(app: &App, fact: &str) -> String {
    let label = || {
        let id = TermId::try_from(fact.strip_prefix("tagged ")?.to_owned()).ok()?;
        Some(app.method.vocabulary.get(&id)?.head.label.clone())
    };
    label().map_or_else(|| fact.to_owned(), |label| format!("tagged “{label}”"))
}

/// The meaning of a verdict in one sentence.
pub(in crate::web::pages) fn verdict_meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::IndicatorProhibited => "Points to a practice that the provision prohibits.",
        Verdict::ViolationIndicator => "Points to a breach of a duty.",
        Verdict::Risk => "Points to a risk for the people concerned or for the buyer.",
        Verdict::Obligation => "A duty arises from what the listing shows.",
        Verdict::Gap => "A fact is missing that should be stated.",
        Verdict::Contradiction => "Statements in the listing contradict each other.",
        Verdict::Escalate => "Should be reported to the authority immediately.",
        Verdict::Review => "Needs human review.",
        Verdict::Route => "Another law applies, or another authority is competent.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provision_not_in_force_on_the_day_of_the_version_is_marked() {
        let finding = |from: Option<&str>, to: Option<&str>| -> Finding {
            serde_json::from_value(serde_json::json!({
                "fingerprint": "f", "rule": "r", "title": "", "severity": "high", "cites": [], "evidence": [],
                "facts": [], "effective_from": from, "effective_to": to,
            }))
            .unwrap()
        };
        for (from, to, day, expected) in [
            (None, None, "2026-01-01", None),
            (Some("2025-01-01"), None, "2026-01-01", None),
            (Some("2027-08-02"), None, "2026-01-01", Some("in force from 2027-08-02, not yet")),
            (Some("2026-02-01"), None, "2026-01-01", Some("in force from 2026-02-01, after this version was observed")),
            (
                Some("2018-01-01"),
                Some("2025-12-31"),
                "2026-01-01",
                Some("in force until 2025-12-31, before this version was observed"),
            ),
            (Some("2018-01-01"), Some("2026-01-01"), "2026-01-01", None),
        ] {
            assert_eq!(not_in_force(&finding(from, to), day, "2026-11-25").as_deref(), expected, "{from:?} {to:?}");
        }
    }
}
