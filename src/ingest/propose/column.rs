//! The columns of a table or of records, with what the sample holds of each; members of objects count as columns.

use crate::ingest::normalise::absence::states_nothing;
use crate::ingest::normalise::path;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Records that are looked at.
const RECORDS: usize = 300;
/// Characters of a value that are looked at.
const LETTERS: usize = 4_000;
/// Objects within objects that are looked into, and most members of one column: an object keyed by ids has thousands.
const DEPTH: usize = 3;
const MEMBERS: usize = 60;

/// A column, or a member of the objects in one.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// Name, or path such as `publisher.name`.
    pub path: String,
    /// The name, or the names along the path.
    pub steps: Vec<String>,
    /// The texts of each record that states something.
    pub rows: Vec<Vec<String>>,
    /// Whether each record has a list of objects there, so that the value is one of many.
    pub of_many: bool,
    /// Whether records hold lists.
    pub list: bool,
    /// How many records were looked at.
    pub records: usize,
}

impl Column {
    /// Name of the whole column in the record.
    pub fn top(&self) -> &str {
        self.steps.first().map_or("", String::as_str)
    }

    /// Its own name.
    pub fn name(&self) -> &str {
        self.steps.last().map_or("", String::as_str)
    }

    /// All texts.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().flatten().map(String::as_str)
    }

    /// The first text of each record that states something.
    pub fn firsts(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().filter_map(|row| row.first()).map(String::as_str)
    }

    /// How many records state something, from 0 to 1.
    pub fn filled(&self) -> f64 {
        ratio(self.rows.len(), self.records)
    }

    /// How many of the records that state something differ in it, from 0 to 1.
    pub fn distinct(&self) -> f64 {
        ratio(self.firsts().collect::<BTreeSet<_>>().len(), self.rows.len())
    }

    /// Mean length in characters; a letter of a script without spaces counts as three.
    pub fn mean_length(&self) -> f64 {
        let length =
            |text: &str| -> usize { text.chars().map(|c| if super::header::is_unspaced(c) { 3 } else { 1 }).sum() };
        ratio(self.texts().map(length).sum(), self.texts().count())
    }

    /// How many texts fulfil a condition, from 0 to 1.
    pub fn share(&self, fulfils: impl Fn(&str) -> bool) -> f64 {
        ratio(self.texts().filter(|text| fulfils(text)).count(), self.texts().count())
    }
}

pub(super) fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The columns in order, each object replaced by its members.
pub(super) fn columns(names: &[String], samples: &[Map<String, Value>]) -> Vec<Column> {
    let samples = samples.get(..samples.len().min(RECORDS)).unwrap_or_default();
    let mut columns = Vec::new();
    let mut seen = BTreeSet::new();
    // A column without a name cannot be named in a rule.
    for name in names.iter().filter(|name| !name.is_empty() && seen.insert(*name)) {
        let mut members = Members::default();
        let values: Vec<&Value> = samples.iter().filter_map(|record| record.get(name)).collect();
        // Nor can what is in a column whose name reads like a path.
        let plain = !name.contains(['.', '[']);
        values.iter().filter(|_| plain).for_each(|value| members.find(name, std::slice::from_ref(name), value, DEPTH));
        match members.paths.is_empty() {
            true => columns.push(column(name.clone(), vec![name.clone()], samples)),
            false => columns.extend(members.paths.into_iter().map(|(path, steps)| column(path, steps, samples))),
        }
    }
    columns
}

#[derive(Default)]
struct Members {
    /// Paths and the names along them, in order of first appearance.
    paths: Vec<(String, Vec<String>)>,
}

impl Members {
    fn find(&mut self, path: &str, steps: &[String], value: &Value, depth: usize) {
        let (path, objects): (String, Vec<&Map<String, Value>>) = match value {
            Value::Object(object) => (path.to_owned(), vec![object]),
            Value::Array(items) => (format!("{path}[]"), items.iter().filter_map(Value::as_object).take(20).collect()),
            _ => return,
        };
        for (name, value) in objects.iter().flat_map(|object| object.iter()) {
            let inner = format!("{path}.{name}");
            let steps: Vec<String> = steps.iter().chain([name]).cloned().collect();
            // What a path cannot name stays in its column.
            if name.is_empty() || name.contains(['.', '[']) || self.paths.len() >= MEMBERS {
                continue;
            }
            let is_object = |value: &Value| value.is_object();
            let deeper = is_object(value) || value.as_array().is_some_and(|items| items.iter().any(is_object));
            if deeper && depth > 1 {
                self.find(&inner, &steps, value, depth - 1);
            } else if !deeper && !self.paths.iter().any(|(known, _)| *known == inner) {
                self.paths.push((inner, steps));
            }
        }
    }
}

fn column(path: String, steps: Vec<String>, samples: &[Map<String, Value>]) -> Column {
    let of_many = steps.len() > 1 && path.contains("[]");
    let mut rows = Vec::new();
    let mut list = false;
    for record in samples {
        let values = path::values(record, &path);
        list |= values.len() > 1 || values.iter().any(|value| value.is_array());
        let texts = values.into_iter().flat_map(path::texts);
        let texts = texts.map(|text| text.trim().chars().take(LETTERS).collect::<String>());
        let row: Vec<String> = texts.filter(|text| !states_nothing(text)).take(100).collect();
        if !row.is_empty() {
            rows.push(row);
        }
    }
    Column { path, steps, rows, of_many, list, records: samples.len() }
}
