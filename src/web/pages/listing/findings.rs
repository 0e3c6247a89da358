//! The findings of a listing: which rule, which words, which provision, and what would settle it.

use super::super::marks::Numbered;
use super::super::show::{Gravity, gravity};
use crate::listing::{Assessment, Finding, TermId, Verdict};
use crate::web::App;

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
}

/// The findings, gravest first.
pub(super) fn findings(app: &App, assessment: &Assessment, numbered: &Numbered) -> Vec<FindingView> {
    assessment.findings.iter().map(|f| view(app, f, numbered)).collect()
}

fn view(app: &App, finding: &Finding, numbered: &Numbered) -> FindingView {
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
        fingerprint: finding.fingerprint.clone(),
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
