//! How a rule whose condition holds becomes a finding: the words and facts that make it hold, and its fingerprint.

use super::condition::{Condition, NO_CONSENT_SHOWN};
use super::facts::number;
use super::known::Known;
use super::subject::{CONSENT_CLAIMED, covers};
use super::{Rule, Truth, predicate};
use crate::domain::listing::{ClaimKind, Evidence, Finding, Listing, digest_hex};

/// The finding, given that the condition is true.
pub(super) fn finding(rule: &Rule, subject: &Known<'_>) -> Finding {
    let (evidence, facts) = grounds(rule, subject);
    Finding {
        fingerprint: fingerprint(&rule.id, subject.listing, &evidence),
        rule: rule.id.clone(),
        title: rule.title.clone(),
        severity: rule.severity,
        verdict: Some(rule.verdict),
        pack: rule.pack.clone(),
        jurisdictions: rule.jurisdictions.clone(),
        effective_from: rule.effective_from.clone(),
        effective_to: rule.effective_to.clone(),
        cites: rule.cites.clone(),
        evidence,
        facts,
        remedy: rule.remedy.clone(),
    }
}

/// The words and facts that make the condition true.
pub(super) fn grounds(rule: &Rule, subject: &Known<'_>) -> (Vec<Evidence>, Vec<String>) {
    let mut found = Found::default();
    found.gather(&rule.when, subject);
    let Found { mut evidence, mut facts } = found;
    evidence.sort();
    evidence.dedup_by(|a, b| (a.field, a.start, a.end) == (b.field, b.start, b.end));
    let mut seen = Vec::new();
    facts.retain(|fact| {
        !seen.contains(fact) && {
            seen.push(fact.clone());
            true
        }
    });
    (evidence, facts)
}

#[derive(Default)]
struct Found {
    evidence: Vec<Evidence>,
    facts: Vec<String>,
}

impl Found {
    /// Adds what makes a true condition true; of conditions inside, only those that hold.
    fn gather(&mut self, condition: &Condition, subject: &Known<'_>) {
        if condition.truth(subject) != Truth::True {
            return;
        }
        match condition {
            Condition::All(inner) | Condition::Any(inner) | Condition::Supported(inner) => {
                inner.iter().for_each(|c| self.gather(c, subject));
            }
            Condition::None(inner) => inner.iter().for_each(|c| self.excluded(c, subject)),
            Condition::Tag(terms) => {
                self.tagged(terms, subject);
                if terms.iter().any(|t| t == NO_CONSENT_SHOWN) {
                    self.denial(subject);
                }
            }
            Condition::Corroborated(named) => {
                self.tagged(named, subject);
                self.said(named, subject);
            }
            Condition::Untagged(terms) => {
                self.facts.push(format!("not tagged {}", terms.join(" or ")));
                self.denial_of(terms, subject);
            }
            Condition::Says(claims) => self.said(claims, subject),
            Condition::Silent(claims) => self.facts.extend(claims.iter().map(|c| format!("{c} is not stated"))),
            Condition::Missing(field) => self.facts.push(format!("{field} is not stated")),
            Condition::Present(field) => self.facts.push(format!("{field} is stated")),
            Condition::Country(wanted) | Condition::Under(wanted) => {
                let mut places: Vec<&str> = subject.places().filter(|p| covers(wanted, p)).collect();
                places.sort_unstable();
                places.dedup();
                if places.is_empty() {
                    return self.seller(subject);
                }
                self.facts.push(format!("countries {}", places.join(", ")));
                let claimed = subject.claims_of(ClaimKind::Place).filter(|c| covers(wanted, &c.value));
                self.evidence.extend(claimed.map(|c| c.evidence.clone()));
            }
            Condition::Seller(_) => self.seller(subject),
            Condition::Source(_) => self.facts.push(format!("published at {}", subject.listing.source)),
            Condition::Number(bound) => {
                let value = number(bound, subject).unwrap_or_default();
                let over = bound.over.map(|o| format!("over {o}"));
                let under = bound.under.map(|u| format!("under {u}"));
                let bounds: Vec<String> = over.into_iter().chain(under).collect();
                self.facts.push(format!("{} is {value}, {}", bound.field, bounds.join(" and ")));
            }
            Condition::Modality(_) => {
                let names: Vec<&str> = subject.listing.modalities.iter().map(|m| m.name()).collect();
                self.facts.push(format!("modality {}", names.join(", ")));
            }
            Condition::Register(r) => self.register(&r.id, None, subject),
            Condition::Answer(a) => self.register(&a.id, Some(&a.question), subject),
            Condition::Predicate(name) => self.facts.push(predicate::fact(name, subject)),
        }
    }

    fn tagged(&mut self, terms: &[String], subject: &Known<'_>) {
        for tag in subject.tags.iter().filter(|t| terms.iter().any(|term| term == t.term.as_str())) {
            self.facts.push(format!("tagged {}", tag.term));
            self.evidence.extend(tag.evidence.iter().cloned());
        }
    }

    fn said(&mut self, claims: &[String], subject: &Known<'_>) {
        for claim in claims.iter().flat_map(|c| subject.said(c)) {
            self.facts.push(format!("says {}:{}", claim.kind.name(), claim.value));
            self.evidence.push(claim.evidence.clone());
        }
    }

    /// Where consent is asked for and the listing denies it, the finding says so and shows the words.
    fn denial_of(&mut self, terms: &[String], subject: &Known<'_>) {
        if terms.iter().any(|t| CONSENT_CLAIMED.contains(&t.as_str())) {
            self.denial(subject);
        }
    }

    fn denial(&mut self, subject: &Known<'_>) {
        if subject.denies_consent() {
            self.facts.push("says that consent was not obtained".to_owned());
            self.evidence.extend(subject.denial().cloned());
        }
    }

    /// What a condition under `none` says when it does not hold.
    fn excluded(&mut self, condition: &Condition, subject: &Known<'_>) {
        match condition {
            Condition::Tag(terms) => {
                self.facts.push(format!("not tagged {}", terms.join(" or ")));
                self.denial_of(terms, subject);
            }
            Condition::Says(claims) => self.facts.push(format!("does not say {}", claims.join(" or "))),
            // Not silent: it says so, and the words show it.
            Condition::Silent(claims) => self.said(claims, subject),
            Condition::Untagged(terms) => self.tagged(terms, subject),
            Condition::Register(r) => self.register(&r.id, None, subject),
            Condition::Seller(_) => self.seller(subject),
            _ => {}
        }
    }

    fn seller(&mut self, subject: &Known<'_>) {
        // A country that is only assumed is no fact; what hangs on it says so itself.
        if let Some(country) = subject.seller_country() {
            self.facts.push(format!("seller's country {country}"));
        }
    }

    fn register(&mut self, id: &str, question: Option<&str>, subject: &Known<'_>) {
        let Some(entry) = subject.entry(id) else { return };
        let mut fact = format!("register {id} {}: {}, {}", entry.edition, entry.match_status.name(), entry.reason);
        if let Some((question, answer)) = question.and_then(|q| entry.answers.get_key_value(q)) {
            fact.push_str(&format!("; answered {question} = {answer}"));
        }
        self.facts.push(fact);
    }
}

/// The same words in another place or spelling are the same finding.
fn fingerprint(rule: &str, listing: &Listing, evidence: &[Evidence]) -> String {
    let spaced = |quote: &str| quote.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let mut words: Vec<String> = evidence.iter().map(|e| spaced(&e.quote)).collect();
    words.sort();
    words.dedup();
    let mut parts = vec![rule.as_bytes(), listing.id.as_str().as_bytes()];
    parts.extend(words.iter().map(String::as_bytes));
    digest_hex(&parts)[..32].to_owned()
}
