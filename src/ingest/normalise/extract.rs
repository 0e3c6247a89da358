//! Extracts the values of a record by the rules of a source card.

use super::path::{self, texts};
use crate::domain::listing::Record;
use crate::ingest::acquire::mapping::{FieldRule, FieldRules, TextKind, Underscores};
use regex::Regex;

/// A value with the column it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ExtractedValue {
    pub field: String,
    pub text: String,
    pub kind: Option<TextKind>,
    pub find: bool,
    pub task: bool,
    pub label: Option<String>,
    pub unit: Option<String>,
}

/// The field rules of one fact, compiled.
#[derive(Default)]
pub(super) struct Extractor {
    rules: Vec<(FieldRule, Option<Regex>)>,
}

impl Extractor {
    /// Compiles the rules of a fact; their patterns were checked when the card was read.
    pub fn new(rules: Option<&FieldRules>) -> Self {
        let flat = rules.map(FieldRules::flatten).unwrap_or_default();
        let compiled = |rule: FieldRule| {
            let pattern = rule.pattern.as_deref().and_then(|p| Regex::new(p).ok());
            (rule, pattern)
        };
        Self { rules: flat.into_iter().map(compiled).collect() }
    }

    /// Columns whose whole value this fact takes. A path into a column takes only a part of it: it is no column's name.
    pub fn whole_columns(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().filter(|(r, p)| p.is_none() && !r.find && !r.field.is_empty()).map(|(r, _)| r.field.as_str())
    }

    /// Whether any rule reads the column.
    pub fn reads(&self, column: &str) -> bool {
        self.rules.iter().any(|(rule, _)| rule.field == column)
    }

    /// All values in order, those that mean "not stated" left out.
    pub fn values(&self, record: &Record, missing: &[String]) -> Vec<ExtractedValue> {
        let mut values = Vec::new();
        for (rule, pattern) in &self.rules {
            let extracted = |text: String| ExtractedValue {
                field: rule.field.clone(),
                text,
                kind: rule.text,
                find: rule.find,
                task: rule.task,
                label: rule.label.clone(),
                unit: rule.unit.clone(),
            };
            if let Some(constant) = &rule.value {
                values.push(extracted(constant.clone()));
                continue;
            }
            for whole in path::values(&record.fields, &rule.field).into_iter().flat_map(texts) {
                let mut text = &*whole;
                if let Some(pattern) = pattern {
                    let Some(found) = pattern.captures(text) else { continue };
                    text = found.get(1).or(found.get(0)).map_or("", |m| m.as_str());
                }
                let spaced = |item: &str| match rule.underscores {
                    Some(Underscores::Spaces) => item.replace('_', " "),
                    None => item.to_owned(),
                };
                let stated = |item: &&str| states_something(item, missing);
                match &rule.split {
                    Some(marks) => {
                        let items = text.split(|c| marks.contains(c)).map(str::trim).filter(stated);
                        values.extend(items.map(|item| extracted(spaced(item))));
                    }
                    None => values.extend(Some(text.trim()).filter(stated).map(|item| extracted(spaced(item)))),
                }
            }
        }
        values
    }

    /// The first value that is stated.
    pub fn first(&self, record: &Record, missing: &[String]) -> Option<ExtractedValue> {
        self.values(record, missing).into_iter().next()
    }
}

/// Whether a text is more than white space and the source's words for "not stated".
pub(super) fn states_something(text: &str, missing: &[String]) -> bool {
    let text = text.trim();
    !text.is_empty() && !missing.iter().any(|m| m == text)
}
