//! Columns of a record that say what a term means: `source_datasets: extended|squad` is a data set made from another.
//! The card of the term names column and values; nothing else in these columns is read.

use super::Prepared;
use crate::domain::listing::{Basis, Evidence, Field, Listing, Tag};
use std::collections::BTreeMap;

/// Confidence of a tag that rests on a column alone: the source declares it, and forms are filled in carelessly.
const CONFIDENCE: f32 = 0.85;

/// What separates several values in one column.
const BETWEEN: [char; 3] = ['|', ',', ';'];

/// A column and the values of it that say a term, in lower case.
pub(super) struct FactPattern {
    column: String,
    values: Vec<String>,
}

impl FactPattern {
    /// The patterns of a card.
    pub fn of(facts: &BTreeMap<String, Vec<String>>) -> Vec<Self> {
        let pattern = |(column, values): (&String, &Vec<String>)| Self {
            column: column.clone(),
            values: values.iter().map(|v| v.to_lowercase()).collect(),
        };
        facts.iter().map(pattern).collect()
    }

    fn matches(&self, value: &str) -> bool {
        let value = value.to_lowercase();
        self.values.iter().any(|wanted| match wanted.strip_suffix('*') {
            // `extended*` also names what it extends, behind a separator.
            Some(start) => value.starts_with(start),
            None => value.split(BETWEEN).any(|part| part.trim() == wanted),
        })
    }
}

/// Adds the terms that other columns say, with column and value as evidence.
pub(super) fn add(terms: &[Prepared], listing: &Listing, tags: &mut Vec<Tag>) {
    if listing.extra.is_empty() {
        return;
    }
    for term in terms {
        for pattern in &term.facts {
            if !listing.extra.get(&pattern.column).is_some_and(|value| pattern.matches(value)) {
                continue;
            }
            let mut lines = listing.extra.keys().zip(listing.extra_lines());
            let Some((_, (from, length, quote))) = lines.find(|(column, _)| **column == pattern.column) else {
                continue;
            };
            let (start, end) = (from + length - quote.len(), from + length);
            let cue = format!("{}: {}", pattern.column, pattern.values.join(", "));
            let evidence = Evidence { field: Field::Extra, start, end, quote, cue };
            match tags.iter_mut().find(|t| t.term == term.id) {
                Some(tag) => tag.evidence.push(evidence),
                None => tags.push(Tag {
                    term: term.id.clone(),
                    basis: Basis::Stated,
                    confidence: CONFIDENCE,
                    evidence: vec![evidence],
                }),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_compared_whole_or_by_their_beginning() {
        let pattern = |value: &str| FactPattern { column: "c".to_owned(), values: vec![value.to_owned()] };
        assert!(pattern("crowdsourced").matches("found | Crowdsourced"));
        assert!(!pattern("crowdsourced").matches("not crowdsourced"));
        assert!(pattern("extended*").matches("extended|other-MS^2 | extended|other-Cochrane"));
        assert!(!pattern("extended*").matches("original"));
    }
}
