//! The findings of a listing: which rule, which words, which provision, and what would settle it.

use super::super::marks::Numbered;
use super::super::show::{Gravity, gravity};
use super::answers::{self, AnswerView};
use crate::domain::listing::{Assessment, Finding, FindingHistories, TermId, Verdict};
use crate::web::App;
use crate::web::beside::Beside;

/// One finding.
pub(super) struct FindingView {
    pub title: String,
    pub rule: String,
    pub gravity: Gravity,
    pub meaning: &'static str,
    pub cites: Vec<String>,
    pub facts: Vec<String>,
    pub evidence: Vec<(Option<usize>, String)>,
    pub remedy: String,
    pub known: bool,
    pub fingerprint: String,
    /// In which versions it was seen.
    pub seen: String,
    /// Said where the provision was not in force when the version was seen.
    pub not_in_force: Option<String>,
    /// Last day of the waiver that holds.
    pub waived_until: Option<String>,
    pub disputed: bool,
    pub answers: Vec<AnswerView>,
}

/// What of a listing is shown beside its findings.
pub(super) struct Around<'a> {
    pub histories: Option<&'a FindingHistories>,
    pub beside: &'a Beside,
    /// When the version was seen, ISO 8601.
    pub day: &'a str,
}

/// The findings, gravest first.
pub(super) fn findings(
    app: &App,
    assessment: &Assessment,
    numbered: &Numbered,
    around: &Around<'_>,
) -> Vec<FindingView> {
    assessment.findings.iter().map(|f| view(app, f, numbered, around)).collect()
}

fn view(app: &App, finding: &Finding, numbered: &Numbered, around: &Around<'_>) -> FindingView {
    let card = app.method.rules.get(&finding.rule);
    FindingView {
        title: finding.title.clone(),
        rule: finding.rule.clone(),
        gravity: gravity(finding.severity),
        meaning: card.map_or("An indicator.", |c| meaning(c.head.verdict)),
        cites: finding.cites.clone(),
        facts: finding.facts.iter().map(|fact| in_words(app, fact)).collect(),
        evidence: finding.evidence.iter().map(|e| (numbered.number(e), e.quote.clone())).collect(),
        remedy: card.map(|c| c.head.remedy.clone()).unwrap_or_default(),
        known: card.is_some(),
        seen: around.histories.and_then(|h| h.get(&finding.fingerprint)).map(answers::seen).unwrap_or_default(),
        not_in_force: not_in_force(finding, around.day, &around.beside.today),
        waived_until: answers::waived_until(around.beside, &finding.fingerprint),
        disputed: around.beside.responses.disputed(&finding.fingerprint),
        answers: answers::answers(around.beside, &finding.fingerprint),
        fingerprint: finding.fingerprint.clone(),
    }
}

/// From when to when the provision is in force, if it was not on the day of the version. All days are ISO 8601.
fn not_in_force(finding: &Finding, day: &str, today: &str) -> Option<String> {
    if finding.in_force(day) {
        return None;
    }
    match (finding.effective_from.as_deref(), finding.effective_to.as_deref()) {
        (Some(from), _) if day < from && from <= today => {
            Some(format!("in force from {from}, after this version was seen"))
        }
        (Some(from), _) if day < from => Some(format!("in force from {from}, not yet")),
        (_, Some(to)) => Some(format!("in force until {to}, before this version was seen")),
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

/// What a finding of this kind amounts to, in one sentence.
pub(in crate::web::pages) fn meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::IndicatorProhibited => "Points to a practice that the provision prohibits.",
        Verdict::ViolationIndicator => "Points to a breach of a duty.",
        Verdict::Risk => "Points to a risk for the people concerned or for the buyer.",
        Verdict::Obligation => "A duty follows from what the listing shows.",
        Verdict::Gap => "A fact is missing that should be stated.",
        Verdict::Contradiction => "Statements of the listing do not fit together.",
        Verdict::Escalate => "Should be passed on to the authority at once.",
        Verdict::Review => "Worth a human look.",
        Verdict::Route => "Another authority or law is the right place.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provision_that_was_not_in_force_on_the_day_of_the_version_is_marked() {
        let finding = |from: Option<&str>, to: Option<&str>| -> Finding {
            serde_json::from_value(serde_json::json!({
                "fingerprint": "f", "rule": "r", "title": "", "severity": "high", "cites": [], "evidence": [],
                "facts": [], "effective_from": from, "effective_to": to,
            }))
            .unwrap()
        };
        for (from, to, day, told) in [
            (None, None, "2026-01-01", None),
            (Some("2025-01-01"), None, "2026-01-01", None),
            (Some("2027-08-02"), None, "2026-01-01", Some("in force from 2027-08-02, not yet")),
            (Some("2026-02-01"), None, "2026-01-01", Some("in force from 2026-02-01, after this version was seen")),
            (
                Some("2018-01-01"),
                Some("2025-12-31"),
                "2026-01-01",
                Some("in force until 2025-12-31, before this version was seen"),
            ),
            (Some("2018-01-01"), Some("2026-01-01"), "2026-01-01", None),
        ] {
            assert_eq!(not_in_force(&finding(from, to), day, "2026-11-25").as_deref(), told, "{from:?} {to:?}");
        }
    }
}
