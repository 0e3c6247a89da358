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
    pub fn top<'a>(&'a self, names: &'a [String]) -> &'a str {
        match names.contains(&self.path) {
            true => &self.path,
            false => self.path.split(['.', '[']).next().unwrap_or(&self.path),
        }
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
        let length = |text: &str| -> usize {
            text.chars().map(|c| if super::header::is_unspaced(c) { 3 } else { 1 }).sum()
        };
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
    for name in names.iter().filter(|name| seen.insert(*name)) {
        let mut members = Members::default();
        let values: Vec<&Value> = samples.iter().filter_map(|record| record.get(name)).collect();
        values.iter().for_each(|value| members.find(name, value, DEPTH));
        let paths = if members.paths.is_empty() { vec![(name.clone(), false)] } else { members.paths };
        columns.extend(paths.into_iter().map(|(path, of_many)| column(path, of_many, samples)));
    }
    columns
}

#[derive(Default)]
struct Members {
    /// Paths, and whether they lead through a list of objects; in order of first appearance.
    paths: Vec<(String, bool)>,
}

impl Members {
    fn find(&mut self, path: &str, value: &Value, depth: usize) {
        let (path, objects): (String, Vec<&Map<String, Value>>) = match value {
            Value::Object(object) => (path.to_owned(), vec![object]),
            Value::Array(items) => (format!("{path}[]"), items.iter().filter_map(Value::as_object).take(20).collect()),
            _ => return,
        };
        for (name, value) in objects.iter().flat_map(|object| object.iter()) {
            let inner = format!("{path}.{name}");
            // What a path cannot name stays in its column.
            if name.is_empty() || name.contains(['.', '[']) || self.paths.len() >= MEMBERS {
                continue;
            }
            let is_object = |value: &Value| value.is_object();
            let deeper = is_object(value) || value.as_array().is_some_and(|items| items.iter().any(is_object));
            if deeper && depth > 1 {
                self.find(&inner, value, depth - 1);
            } else if !deeper && !self.paths.iter().any(|(known, _)| *known == inner) {
                let of_many = inner.contains("[]");
                self.paths.push((inner, of_many));
            }
        }
    }
}

fn column(path: String, of_many: bool, samples: &[Map<String, Value>]) -> Column {
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
    Column { path, rows, of_many, list, records: samples.len() }
}
