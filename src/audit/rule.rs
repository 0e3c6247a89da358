//! The head of a rule card, and how it becomes a finding.

use super::{Condition, Truth};
use crate::card::CardError;
use crate::listing::{Evidence, Finding, Listing, Severity, Tag, TermId, digest_hex};
use crate::vocabulary::Status;
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
    /// How grave.
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
    /// Provisions.
    pub cites: Vec<String>,
    /// How well the citation is confirmed: C read in the official text, S secondary source, K settled, M memory.
    pub confidence: String,
    /// What the seller could state or do.
    pub remedy: String,
    /// When it fires.
    pub when: Condition,
}

/// What a finding amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Points to a prohibited practice.
    IndicatorProhibited,
    /// Points to a breach of a duty.
    ViolationIndicator,
    /// A risk to the people concerned or the buyer.
    Risk,
    /// A duty that follows.
    Obligation,
    /// A fact that is missing.
    Gap,
    /// Statements that do not fit together.
    Contradiction,
    /// To be passed on at once.
    Escalate,
    /// Worth a human look.
    Review,
    /// Another authority or law is the right place.
    Route,
}

impl Rule {
    pub(super) fn check(&self, path: &str, text: &str, known: &dyn Fn(&TermId) -> bool) -> Result<(), CardError> {
        let line_of = |needle: &str| text.lines().position(|l| l.contains(needle)).map_or(2, |n| n + 1);
        let fault = |needle: &str, reason: String| Err(CardError::at(path, line_of(needle), reason));
        if self.kind != "rule" {
            return fault("kind", format!("kind is “{}”, expected “rule”", self.kind));
        }
        if self.cites.is_empty() {
            return fault("cites", "a rule cites at least one provision".to_owned());
        }
        if self.status == Status::Stable && self.confidence == "M" {
            return fault("confidence", "a citation from memory (M) keeps the rule a draft".to_owned());
        }
        for date in [&self.effective_from, &self.effective_to].into_iter().flatten() {
            if date.parse::<jiff::civil::Date>().is_err() {
                return fault(date, format!("“{date}” is no date: expected YYYY-MM-DD"));
            }
        }
        match self.when.fault(known) {
            Some((word, reason)) => fault(&word, reason),
            None => Ok(()),
        }
    }

    /// The finding, given that the condition is true.
    pub(super) fn finding(&self, listing: &Listing, tags: &[Tag]) -> Finding {
        let (mut facts, mut evidence) = (Vec::new(), Vec::<Evidence>::new());
        self.when.walk(&mut |condition| {
            if condition.evaluate(listing, tags) != Truth::True {
                return;
            }
            match condition {
                Condition::Tag(terms) => {
                    for tag in tags.iter().filter(|t| terms.contains(&t.term)) {
                        facts.push(format!("tagged {}", tag.term));
                        evidence.extend(tag.evidence.iter().cloned());
                    }
                }
                Condition::Missing(field) => facts.push(format!("{field} is not stated")),
                Condition::Present(field) => facts.push(format!("{field} is stated")),
                Condition::Country(_) => facts.push(format!("countries {}", listing.countries.join(", "))),
                Condition::Number(bound) => facts.push(format!("{} is within the bound", bound.field)),
                Condition::Modality(_) => {
                    let names: Vec<&str> = listing.modalities.iter().map(|m| m.name()).collect();
                    facts.push(format!("modality {}", names.join(", ")));
                }
                Condition::None(excluded) => facts.extend(excluded.iter().filter_map(|c| match c {
                    Condition::Tag(terms) => {
                        let names: Vec<&str> = terms.iter().map(TermId::as_str).collect();
                        Some(format!("not tagged {}", names.join(" or ")))
                    }
                    _ => None,
                })),
                Condition::All(_) | Condition::Any(_) => {}
            }
        });
        evidence.sort();
        evidence.dedup_by(|a, b| (a.field, a.start, a.end) == (b.field, b.start, b.end));
        facts.dedup();
        Finding {
            fingerprint: self.fingerprint(listing, &evidence),
            rule: self.id.clone(),
            title: self.title.clone(),
            severity: self.severity,
            cites: self.cites.clone(),
            evidence,
            facts,
        }
    }

    /// The same words in another place or spelling are the same finding.
    fn fingerprint(&self, listing: &Listing, evidence: &[Evidence]) -> String {
        let spaced = |quote: &str| quote.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        let mut words: Vec<String> = evidence.iter().map(|e| spaced(&e.quote)).collect();
        words.sort();
        words.dedup();
        let mut parts = vec![self.id.as_bytes(), listing.id.as_str().as_bytes()];
        parts.extend(words.iter().map(String::as_bytes));
        digest_hex(&parts)[..32].to_owned()
    }
}
