//! The difference between two versions of a listing: changed facts, and tags and findings added and removed.

use super::{Assessment, Finding, Listing, Tag};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

/// Names of fields that are not facts of the offer.
const NOT_FACTS: [&str; 5] = ["id", "source", "native_id", "invented", "source_country"];

/// From one version to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// Facts that differ, by name.
    pub facts: Vec<FactChange>,
    /// Tags that only the later has.
    pub tags_added: Vec<Tag>,
    /// Tags that only the earlier has.
    pub tags_removed: Vec<Tag>,
    /// Findings of rules that only the later has.
    pub findings_added: Vec<Finding>,
    /// Findings of rules that only the earlier has.
    pub findings_removed: Vec<Finding>,
    /// Whether the two were assessed under different methods or decisions: tags and findings may differ for that alone.
    pub other_method: bool,
}

/// One fact that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct FactChange {
    /// Its name; `extra.COLUMN` for other columns of the record, `unparsed.FACT` for values that could not be parsed.
    pub fact: String,
    /// The earlier value; none if it was not stated.
    pub before: Option<Value>,
    /// The later value; none if it is no longer stated.
    pub after: Option<Value>,
}

impl Difference {
    /// What differs from one version, as it was assessed, to another.
    pub fn between(before: (&Listing, &Assessment), after: (&Listing, &Assessment)) -> Self {
        let ((old, was), (new, is)) = (before, after);
        let tags = |of: &Assessment, but: &Assessment| {
            let only = of.tags.iter().filter(|t| but.tags.iter().all(|other| other.term != t.term));
            only.cloned().collect()
        };
        // A rule makes at most one finding, so a finding with other evidence is not a new one.
        let findings = |of: &Assessment, but: &Assessment| {
            let only = of.findings.iter().filter(|f| but.findings.iter().all(|other| other.rule != f.rule));
            only.cloned().collect()
        };
        Self {
            facts: facts(old, new),
            tags_added: tags(is, was),
            tags_removed: tags(was, is),
            findings_added: findings(is, was),
            findings_removed: findings(was, is),
            other_method: was.method != is.method,
        }
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        let Self { facts, tags_added, tags_removed, findings_added, findings_removed, other_method: _ } = self;
        facts.is_empty()
            && tags_added.is_empty()
            && tags_removed.is_empty()
            && findings_added.is_empty()
            && findings_removed.is_empty()
    }
}

fn facts(old: &Listing, new: &Listing) -> Vec<FactChange> {
    let (old, new) = (stated(old), stated(new));
    let mut names: Vec<&String> = new.iter().chain(&old).map(|(name, _)| name).collect();
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    let of =
        |facts: &[(String, Value)], name: &str| facts.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone());
    names
        .into_iter()
        .filter_map(|name| {
            let (before, after) = (of(&old, name), of(&new, name));
            (!same(before.as_ref(), after.as_ref())).then(|| FactChange { fact: name.clone(), before, after })
        })
        .collect()
}

/// Whether two values say the same: the order of lists, space between words, ends of lines and the Unicode form of
/// letters say nothing.
fn same(before: Option<&Value>, after: Option<&Value>) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return before == after };
    before == after || canonical(before) == canonical(after)
}

fn canonical(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            let words: Vec<&str> = text.split_whitespace().collect();
            Value::String(words.join(" ").nfc().collect())
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(canonical).collect();
            items.sort_by_cached_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), canonical(value))).collect(),
        other => other.clone(),
    }
}

/// The facts that a listing states, in order; each extra column is one of its own.
fn stated(listing: &Listing) -> Vec<(String, Value)> {
    // A listing is plain data with text keys, which JSON can always hold.
    let Ok(Value::Object(all)) = serde_json::to_value(listing) else { return Vec::new() };
    let mut found = Vec::new();
    for (name, value) in all {
        match value {
            Value::Object(columns) if name == "extra" || name == "unread" => {
                let name = if name == "unread" { "unparsed" } else { "extra" };
                found.extend(columns.into_iter().map(|(column, value)| (format!("{name}.{column}"), value)));
            }
            Value::Null => {}
            Value::String(text) if text.is_empty() => {}
            value if !NOT_FACTS.contains(&name.as_str()) => found.push((name, value)),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::listing::{Amount, Broker, Price};

    #[test]
    fn only_differences_are_reported() {
        let mut old = Listing::bare("Faces", "Photos of 300 people.");
        old.extra.insert("updated".into(), "May".into());
        let mut new = Listing { title: "Faces of adults".into(), broker: Some(Broker::named("A")), ..old.clone() };
        new.extra.insert("updated".into(), "June".into());
        new.price = Some(Price { text: "free".into(), amount: Amount::Free });
        let (a, b) = (Assessment::default(), Assessment { method: "m".into(), ..Assessment::default() });
        let found = Difference::between((&old, &a), (&new, &b));
        let mut names: Vec<&str> = found.facts.iter().map(|f| f.fact.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["broker", "extra.updated", "price", "title"]);
        let price = found.facts.iter().find(|f| f.fact == "price").unwrap();
        assert!(price.before.is_none() && price.after.is_some());
        assert!(found.other_method);
        assert!(Difference::between((&old, &a), (&old, &b)).is_empty());
    }
}
