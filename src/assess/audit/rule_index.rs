//! Which rules the facts of a listing can touch. Most rules ask for one of a few terms or claims; where a listing has
//! none of them, the condition is false whatever else is known, and need not be evaluated.

use super::Rule;
use super::condition::{Condition, OPEN_KINDS};
use super::subject::Subject;
use std::collections::{BTreeSet, HashMap};

/// Rules by the facts that they need.
#[derive(Clone, Debug, Default)]
pub(super) struct RuleIndex {
    /// Ids of the rules, in order.
    ids: Vec<String>,
    /// Rules that any listing can touch.
    always: Vec<u32>,
    /// Rules that need a term or claim, by its name.
    by_fact: HashMap<String, Vec<u32>>,
}

impl RuleIndex {
    /// An index of rules, which come in order of their ids.
    pub fn new<'a>(rules: impl Iterator<Item = &'a Rule>) -> Self {
        let mut index = Self::default();
        for rule in rules {
            let number = index.ids.len() as u32;
            index.ids.push(rule.id.clone());
            match needed(&rule.when) {
                None => index.always.push(number),
                Some(facts) => {
                    facts.into_iter().for_each(|fact| index.by_fact.entry(fact).or_default().push(number));
                }
            }
        }
        index
    }

    /// Ids of the rules that can be true or undecided for a listing, in order.
    pub fn touched(&self, subject: &Subject<'_>) -> impl Iterator<Item = &str> {
        let mut rules = self.always.clone();
        let mut add = |fact: &str| rules.extend(self.by_fact.get(fact).into_iter().flatten());
        subject.tags.iter().for_each(|tag| add(tag.term.as_str()));
        let mut claim = String::new();
        for made in subject.claims {
            claim.clear();
            claim.push_str(made.kind.name());
            add(&claim);
            claim.push(':');
            claim.push_str(&made.value);
            add(&claim);
        }
        rules.sort_unstable();
        rules.dedup();
        rules.into_iter().map(|rule| self.ids[rule as usize].as_str())
    }
}

/// The terms and claims of which a listing must have one for a condition to be true or undecided; `None` if it can be so
/// without any.
fn needed(condition: &Condition) -> Option<Vec<String>> {
    let claims = |claims: &[String]| {
        let open = |claim: &String| OPEN_KINDS.contains(&claim.split(':').next().unwrap_or_default());
        (!claims.iter().any(open)).then(|| claims.to_vec())
    };
    match condition {
        Condition::All(inner) => inner.iter().filter_map(needed).min_by_key(Vec::len),
        Condition::Any(inner) => {
            let all: Option<Vec<Vec<String>>> = inner.iter().map(needed).collect();
            Some(all?.into_iter().flatten().collect::<BTreeSet<String>>().into_iter().collect())
        }
        Condition::Tag(names) | Condition::Corroborated(names) if names.are_closed() => Some(names.to_vec()),
        Condition::Says(names) => claims(names),
        _ => None,
    }
}
