//! The head of a rule card.

use super::Condition;
use super::checked::{Checked, day};
use super::predicate;
use super::resolve::{Resolver, resolve};
use crate::domain::card::CardError;
use crate::domain::listing::{Severity, Verdict, in_force};
use crate::domain::vocabulary::Status;
use serde::Deserialize;

/// What the machine needs to know of a rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Stable id, never reused.
    pub id: String,
    /// Always `rule`.
    pub kind: String,
    /// Whether it makes findings.
    pub status: Status,
    /// Public headline; names what the listing shows.
    pub title: String,
    /// How severe.
    pub severity: Severity,
    /// What a finding amounts to.
    pub verdict: Verdict,
    /// Where the provision applies: ISO codes, `EU`, `US-CA` …, or `any`.
    pub jurisdictions: Vec<String>,
    /// First day in force, ISO 8601.
    #[serde(default)]
    pub effective_from: Option<String>,
    /// Last day in force, ISO 8601.
    #[serde(default)]
    pub effective_to: Option<String>,
    /// Day on which the card was last compared with the law, ISO 8601; see [`Checked`].
    #[serde(default)]
    pub checked_on: Option<String>,
    /// Day until which it must be compared again, ISO 8601.
    #[serde(default)]
    pub recheck_by: Option<String>,
    /// Where the text of the law can be read.
    #[serde(default)]
    pub source_url: Option<String>,
    /// Provisions.
    pub cites: Vec<String>,
    /// How well the citation is confirmed: C read in the official text, S secondary source, K settled, M memory, own.
    pub confidence: String,
    /// What a reader should look at to judge a finding.
    pub evidence: Vec<String>,
    /// What the seller could state or do.
    pub remedy: String,
    /// Whether it is about software and services too; all others are only asked where data is offered.
    #[serde(default)]
    pub also_for_tools: bool,
    /// When it fires.
    pub when: Condition,
    /// The folder of the card; not part of the head.
    #[serde(skip)]
    pub pack: String,
}

/// Letters for how well a citation is confirmed.
pub const CONFIDENCES: [&str; 5] = ["C", "S", "K", "M", "own"];

impl Rule {
    /// Whether the provision is in force on a day, ISO 8601.
    pub fn in_force(&self, day: &str) -> bool {
        in_force(self.effective_from.as_deref(), self.effective_to.as_deref(), day)
    }

    /// When the card was last compared with the law.
    pub fn checked(&self) -> Checked<'_> {
        Checked {
            checked_on: self.checked_on.as_deref(),
            recheck_by: self.recheck_by.as_deref(),
            source_url: self.source_url.as_deref(),
        }
    }

    /// Whether a finding accuses: of something prohibited or to be reported, of a breach, of a severe risk to people or
    /// of a false statement. Such rules need well-corroborated evidence (`corroborated`, `supported`); a test enforces
    /// it.
    pub fn accuses(&self) -> bool {
        match (self.severity, self.verdict) {
            (Severity::Critical, _) | (_, Verdict::Contradiction) => true,
            (Severity::High, verdict) => matches!(
                verdict,
                Verdict::Escalate | Verdict::IndicatorProhibited | Verdict::ViolationIndicator | Verdict::Risk
            ),
            _ => false,
        }
    }

    pub(super) fn check(&self, path: &str, text: &str) -> Result<(), CardError> {
        let fault = |needle: &str, reason: String| Err(CardError::at(path, line_of(text, needle), reason));
        if self.kind != "rule" {
            return fault("kind", format!("kind is “{}”, expected “rule”", self.kind));
        }
        for (name, list) in
            [("cites", &self.cites), ("evidence", &self.evidence), ("jurisdictions", &self.jurisdictions)]
        {
            if list.is_empty() {
                return fault(name, format!("{name} is empty; a rule names at least one"));
            }
        }
        if let Some(unknown) = self.jurisdictions.iter().find(|j| !is_jurisdiction(j)) {
            return fault(unknown, format!("invalid jurisdiction “{unknown}”; {JURISDICTION_HINT}"));
        }
        if !CONFIDENCES.contains(&self.confidence.as_str()) {
            let reason = format!("confidence is “{}”, expected one of {}", self.confidence, CONFIDENCES.join(", "));
            return fault("confidence", reason);
        }
        if self.status == Status::Stable && self.confidence == "M" {
            return fault("confidence", "a citation from memory (M) keeps the rule a draft".to_owned());
        }
        for date in [&self.effective_from, &self.effective_to].into_iter().flatten() {
            if day(date).is_none() {
                return fault(date, format!("invalid date “{date}”; expected YYYY-MM-DD"));
            }
        }
        if let (Some(from), Some(to)) = (&self.effective_from, &self.effective_to)
            && from > to
        {
            return fault(to, format!("the rule ends on {to}, before it begins on {from}"));
        }
        self.checked().fault().map_or(Ok(()), |(value, sentence)| fault(value, sentence))
    }

    /// Replaces named sets and checks the names in the condition.
    pub(super) fn resolve(&mut self, path: &str, text: &str, known: &Resolver<'_>) -> Result<(), CardError> {
        resolve(&mut self.when, known).map_err(|(word, reason)| CardError::at(path, line_of(text, &word), reason))?;
        if !self.also_for_tools {
            let data = Condition::None(vec![Condition::Predicate(predicate::NO_DATA.to_owned())]);
            match &mut self.when {
                Condition::All(inner) => inner.push(data),
                when => *when = Condition::All(vec![when.clone(), data]),
            }
        }
        Ok(())
    }
}

/// What is expected in place of an invalid jurisdiction.
pub(super) const JURISDICTION_HINT: &str =
    "expected an ISO 3166-1 alpha-2 code, EU, a state of the USA such as US-CA, or any";

/// Whether a code names a place where law applies: a country, the Union, a state of the USA, or `any`.
pub fn is_jurisdiction(code: &str) -> bool {
    ["any", "EU"].contains(&code) || super::resolve::territory(code).is_ok()
}

fn line_of(text: &str, needle: &str) -> usize {
    text.lines().position(|l| l.contains(needle)).map_or(2, |n| n + 1)
}
