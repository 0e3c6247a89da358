//! Explains the outcome of a rule for a listing: its condition as a tree, with the outcome of each part.

use super::bound::Bound;
use super::condition::Condition;
use super::known::Known;
use super::{Rule, Subject, Truth, missing_of};
use serde::Serialize;

/// One condition, its outcome, and the conditions inside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trace {
    /// The condition in words.
    pub condition: String,
    /// Its outcome.
    pub truth: Truth,
    /// Of an undecided part without parts: the facts that would decide it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Parts, in the order of the card.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Trace>,
}

/// A rule and a listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleTrace {
    /// Id of the rule.
    pub rule: String,
    /// The outcome of the whole condition.
    pub truth: Truth,
    /// The facts that would decide it, if it is undecided.
    pub missing: Vec<String>,
    /// The condition.
    pub when: Trace,
}

/// Traces a rule, whatever its status.
pub fn trace(rule: &Rule, subject: &Subject<'_>) -> RuleTrace {
    let subject = &Known::new(subject);
    let when = of(&rule.when, subject);
    RuleTrace { rule: rule.id.clone(), truth: when.truth, missing: missing_of(rule, subject), when }
}

fn of(condition: &Condition, subject: &Known<'_>) -> Trace {
    let parts: Vec<Trace> = condition.inner().iter().map(|c| of(c, subject)).collect();
    let mut missing = Vec::new();
    if parts.is_empty() {
        condition.missing_facts(subject, &mut missing);
    }
    Trace { condition: describe(condition), truth: condition.truth(subject), missing, parts }
}

/// A condition in words; of long lists the first members and how many there are.
fn describe(condition: &Condition) -> String {
    match condition {
        Condition::All(_) => "all of".to_owned(),
        Condition::Any(_) => "any of".to_owned(),
        Condition::None(_) => "none of".to_owned(),
        Condition::Supported(_) => "supported by one of".to_owned(),
        Condition::Tag(terms) => format!("is tagged {}", or(terms)),
        Condition::Corroborated(named) => format!("more than a single weak indication of {}", or(named)),
        Condition::Untagged(terms) => format!("is not tagged {}", or(terms)),
        Condition::Says(claims) => format!("says {}", or(claims)),
        Condition::Silent(claims) => format!("does not state {}", or(claims)),
        Condition::Missing(field) => format!("{field} is not stated"),
        Condition::Present(field) => format!("{field} is stated"),
        Condition::Country(codes) => format!("people or data from {}", or(codes)),
        Condition::Under(codes) => format!("people, data or the seller in {}", or(codes)),
        Condition::Seller(codes) => format!("the seller is in {}", or(codes)),
        Condition::Source(sources) => format!("published at {}", or(sources)),
        Condition::Number(Bound { field, over, under, .. }) => {
            let over = over.map(|o| format!(" over {o}")).unwrap_or_default();
            let under = under.map(|u| format!(" under {u}")).unwrap_or_default();
            format!("{field}{over}{under}")
        }
        Condition::Modality(wanted) => or(&wanted.iter().map(|m| m.name().to_owned()).collect::<Vec<_>>()),
        Condition::Register(r) => format!("register {}: the seller is {}", r.id, r.is.name()),
        Condition::Answer(a) => format!("register {}: {} answered {}", a.id, a.question, a.is),
        Condition::Predicate(name) => name.clone(),
    }
}

/// Members shown of a long list.
const SHOWN: usize = 6;

fn or(names: &[String]) -> String {
    match names.len() {
        n if n > SHOWN => format!("{} … ({n} in all)", names[..SHOWN].join(", ")),
        _ => names.join(" or "),
    }
}
