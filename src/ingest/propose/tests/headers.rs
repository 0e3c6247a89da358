//! Names alone: how many of the columns of invented tables are read as the fact they hold.

use super::*;
use crate::ingest::acquire::mapping::FACTS;
use std::collections::BTreeMap;

/// (table, column, fact).
fn expected(text: &'static str) -> Vec<(&'static str, &'static str, &'static str)> {
    let mut table = "";
    let mut all = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix('[') {
            Some(name) => table = name.trim_end_matches(']'),
            None => {
                let (column, fact) = line.rsplit_once(" = ").expect("a column and its fact");
                all.push((table, column, fact));
            }
        }
    }
    all
}

#[test]
fn most_headers_in_nineteen_languages_are_read() {
    check(include_str!("headers.txt"), 97, 95);
}

#[test]
fn most_headers_of_public_catalogues_are_read() {
    check(include_str!("catalogues.txt"), 90, 85);
}

/// At least so many percent precision and recall.
fn check(text: &'static str, precision: usize, recall: usize) {
    let mut tables: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (table, column, fact) in expected(text) {
        tables.entry(table).or_default().push((column, fact));
    }
    // Right, wrong, missed.
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut faults = Vec::new();
    for (table, columns) in tables {
        let names: Vec<String> = columns.iter().map(|(column, _)| (*column).to_owned()).collect();
        let proposal = propose(&names, &[]);
        let mut read: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (fact, rules) in FACTS.iter().zip(proposal.map.in_order()) {
            for rule in rules.map(|rules| rules.flatten()).unwrap_or_default() {
                read.entry(rule.field).or_default().push(fact);
            }
        }
        for (column, fact) in columns {
            let found = read.get(column).and_then(|facts| facts.first()).copied().unwrap_or("-");
            if found == fact {
                counts.entry(fact).or_default()[0] += 1;
            } else {
                counts.entry(found).or_default()[1] += 1;
                counts.entry(fact).or_default()[2] += 1;
                faults.push(format!("{table}: “{column}” is {found}, expected {fact}"));
            }
        }
    }
    let [mut right, mut wrong, mut missed] = [0; 3];
    for (fact, [r, w, m]) in counts.iter().filter(|(fact, _)| **fact != "-") {
        println!("{fact:16} right {r:3}  wrong {w:2}  missed {m:2}");
        (right, wrong, missed) = (right + r, wrong + w, missed + m);
    }
    let percent = |part: usize, rest: usize| 100 * part / (part + rest);
    println!("precision {} %, recall {} %", percent(right, wrong), percent(right, missed));
    println!("{}", faults.join("\n"));
    assert!(percent(right, wrong) >= precision && percent(right, missed) >= recall, "{}", faults.join("\n"));
}
