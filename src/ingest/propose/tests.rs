//! Invented tables: their headers in nineteen languages, tables without names, nested records, and the cards written
//! from what is proposed for them.

mod cards;
mod headers;
mod records;
mod shapes;

use super::*;
use serde_json::json;

/// Rows of a table under its header; an empty cell states nothing.
fn table(header: &[&str], rows: &[&[&str]]) -> (Vec<String>, Vec<Map<String, Value>>) {
    let names: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
    let record = |row: &&[&str]| names.iter().cloned().zip(row.iter().map(|cell| json!(cell))).collect();
    (names.clone(), rows.iter().map(record).collect())
}

fn records(values: Vec<Value>) -> (Vec<String>, Vec<Map<String, Value>>) {
    let objects: Vec<Map<String, Value>> = values
        .into_iter()
        .map(|value| match value {
            Value::Object(fields) => fields,
            _ => panic!("an object"),
        })
        .collect();
    let mut names: Vec<String> = Vec::new();
    for name in objects.iter().flat_map(Map::keys) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    (names, objects)
}

/// The columns that give a fact, joined by spaces.
fn columns_of(proposal: &Proposal, fact: &str) -> String {
    let mut columns = Vec::new();
    for (name, rules) in crate::ingest::acquire::mapping::FACTS.iter().zip(proposal.map.in_order()) {
        if *name == fact {
            let rules = rules.map(|rules| rules.flatten()).unwrap_or_default();
            columns.extend(rules.into_iter().map(|rule| rule.field).filter(|field| !field.is_empty()));
        }
    }
    columns.join(" ")
}
