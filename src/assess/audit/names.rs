//! The names of terms and claims in a condition. A set such as `@personal` has dozens of members and a listing a handful
//! of tags, so members are looked up by name and not compared one by one.

use crate::domain::listing::Tag;
use serde::Deserialize;
use std::ops::Deref;

/// Names in the order of the card.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Names {
    names: Vec<String>,
    /// Places in `names`, in order of the names.
    sorted: Vec<u32>,
    /// Whether all are terms that a listing which does not mention them does not have.
    closed: bool,
}

impl From<Vec<String>> for Names {
    fn from(names: Vec<String>) -> Self {
        let mut sorted: Vec<u32> = (0..names.len() as u32).collect();
        sorted.sort_by_key(|n| &names[*n as usize]);
        let closed = names.iter().all(|n| n.starts_with("sensitivity:"));
        Self { names, sorted, closed }
    }
}

impl Deref for Names {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.names
    }
}

impl Names {
    /// Those that a listing is tagged with, in the order of its tags.
    pub(super) fn among<'t>(&self, tags: &'t [Tag]) -> impl Iterator<Item = &'t str> {
        tags.iter().map(|tag| tag.term.as_str()).filter(|term| self.has(term))
    }

    /// Whether a name is one of them.
    fn has(&self, name: &str) -> bool {
        self.sorted.binary_search_by(|n| self.names[*n as usize].as_str().cmp(name)).is_ok()
    }

    /// Whether all are terms of sensitivity: what a listing says nothing about it does not have. Consent and provenance
    /// can be left open.
    pub(super) fn are_closed(&self) -> bool {
        self.closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_order_and_are_found() {
        let names =
            Names::from(["sensitivity:war", "sensitivity:adult", "sensitivity:health"].map(str::to_owned).to_vec());
        assert_eq!(names[0], "sensitivity:war");
        assert!(["sensitivity:war", "sensitivity:adult", "sensitivity:health"].iter().all(|n| names.has(n)));
        assert!(!names.has("sensitivity:heal") && names.are_closed());
        assert!(!Names::from(vec!["consent:parental".to_owned()]).are_closed());
    }
}
