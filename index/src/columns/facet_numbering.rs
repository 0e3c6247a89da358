//! The values of a facet, numbered over all segments of a snapshot.

use std::collections::BTreeSet;

use super::FacetColumn;

/// The values of a facet over all segments of a snapshot.
pub(crate) struct FacetNumbering {
    /// In order; a value's index is its number.
    pub(crate) values: Vec<Box<str>>,
    /// For each segment the number here of each number there.
    pub(crate) of_segment: Vec<Vec<u32>>,
}

impl FacetNumbering {
    /// From the columns of all segments.
    pub(crate) fn new(columns: &[&FacetColumn]) -> Self {
        let all: BTreeSet<&str> = columns.iter().flat_map(|c| c.values.iter().map(|v| &**v)).collect();
        let values: Vec<Box<str>> = all.into_iter().map(Into::into).collect();
        let number = |value: &str| values.binary_search_by(|v| (**v).cmp(value)).map_or(0, |n| n as u32);
        let of_segment = columns.iter().map(|c| c.values.iter().map(|v| number(v)).collect()).collect();
        Self { values, of_segment }
    }
}
