//! Counts how often each value of a facet occurs among the documents found. Always exact, never cut short.
//!
//! Inside a segment the values of a facet are numbered, so counting is adding one in a table; the numbers of all segments
//! are mapped to one numbering for the whole picture, which is made once.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::analyzer;
use crate::error::Result;
use crate::matching::{Bits, Part};
use crate::query::Ast;
use crate::reader::Searcher;
use crate::schema::FacetField;
use crate::search::Filters;

/// The values of one facet among the documents found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCounts {
    /// Which facet.
    pub field: FacetField,
    /// Every value that occurs and the number of documents that have it; most frequent first, then by value.
    pub values: Vec<(String, u64)>,
    /// How many different values there are.
    pub distinct: u64,
}

impl FacetCounts {
    /// The values that hold a text, compared without case and accents; all of them for an empty text. `distinct` stays the
    /// number of values there are without it.
    #[must_use]
    pub fn containing(mut self, text: &str) -> Self {
        let wanted = folded(text);
        self.values.retain(|(value, _)| folded(value).contains(&wanted));
        self
    }
}

/// A text as it is compared: its terms with a space between them.
fn folded(text: &str) -> String {
    let mut out = String::new();
    // The last character of a pair is the first of the next.
    for term in analyzer::terms(text) {
        let overlaps = term.shape == analyzer::Shape::Pair;
        if !out.is_empty() && !overlaps {
            out.push(' ');
        }
        out.push_str(&term.text);
    }
    out
}

/// The values of a facet over all segments of a picture.
pub(crate) struct Numbering {
    /// In order; a value's place is its number.
    pub(crate) values: Vec<Box<str>>,
    /// For each segment the number here of each number there.
    pub(crate) of_segment: Vec<Vec<u32>>,
}

/// The numberings of one picture, made when first asked for.
#[derive(Default)]
pub(crate) struct Numberings([OnceLock<Numbering>; FacetField::COUNT]);

/// Counts of one facet by the picture's numbers.
pub(crate) struct Counter<'a> {
    field: FacetField,
    numbering: &'a Numbering,
    counts: Vec<u64>,
}

/// So many facets are counted one by one; more, from the values of all.
const SINGLY: usize = 2;

/// Counts of some facets in one segment, each by the segment's numbers.
pub(crate) type Counts = Vec<Vec<u32>>;

/// Counts facets among these documents of a segment. Where most documents are wanted, the others are counted and taken
/// away from the counts of all.
pub(crate) fn count(fields: &[FacetField], part: Part<'_>, bits: &Bits) -> tantivy::Result<Counts> {
    if fields.is_empty() {
        return Ok(Vec::new());
    }
    let (living, wanted) = (u64::from(part.segment.num_docs()), bits.count());
    let others = wanted * 2 > living;
    let rest = others.then(|| {
        let mut rest = Bits::all(part.documents());
        part.without_deleted(&mut rest);
        rest.remove(bits);
        rest
    });
    let counted = rest.as_ref().unwrap_or(bits);
    let together = fields.len() > SINGLY && wanted < living;
    let rows = if together { part.held.columns.rows(part.segment)? } else { None };
    let mut counts: Counts = match rows {
        Some(rows) => {
            let mut here = rows.zeros();
            counted.blocks(|documents| rows.count(documents, &mut here));
            fields.iter().map(|field| rows.of(*field, &here).to_vec()).collect()
        }
        None => {
            let one = |field: &FacetField| {
                let column = part.held.columns.facet(*field, part.segment)?;
                // One place more, for documents without a value.
                let mut here = vec![0; column.values.len() + 1];
                counted.blocks(|documents| column.count(documents, &mut here));
                Ok(here)
            };
            fields.iter().map(one).collect::<tantivy::Result<_>>()?
        }
    };
    if others {
        for (field, here) in fields.iter().zip(&mut counts) {
            let all = part.held.counts(*field, part.segment)?;
            here.iter_mut().zip(all).for_each(|(here, all)| *here = all - *here);
        }
    }
    Ok(counts)
}

impl<'a> Counter<'a> {
    pub(crate) fn new(field: FacetField, searcher: &'a Searcher) -> tantivy::Result<Self> {
        let numbering = searcher.numbering(field)?;
        Ok(Self { field, numbering, counts: vec![0; numbering.values.len()] })
    }

    /// Adds the counts of a segment.
    pub(crate) fn add(&mut self, number: usize, here: &[u32]) {
        let map = &self.numbering.of_segment[number];
        map.iter().zip(here).for_each(|(n, count)| self.counts[*n as usize] += u64::from(*count));
    }

    pub(crate) fn finish(self) -> FacetCounts {
        let counted = self.numbering.values.iter().zip(self.counts).filter(|(_, count)| *count > 0);
        let mut found: Vec<(&str, u64)> = counted.map(|(value, count)| (&**value, count)).collect();
        found.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let values: Vec<(String, u64)> = found.into_iter().map(|(v, c)| (v.to_owned(), c)).collect();
        FacetCounts { field: self.field, distinct: values.len() as u64, values }
    }
}

impl Searcher {
    pub(crate) fn numbering(&self, field: FacetField) -> tantivy::Result<&Numbering> {
        let place = &self.numberings.0[field as usize];
        if let Some(made) = place.get() {
            return Ok(made);
        }
        let mut columns = Vec::new();
        for part in self.parts() {
            columns.push(part.held.columns.facet(field, part.segment)?);
        }
        let all: BTreeSet<&str> = columns.iter().flat_map(|c| c.values.iter().map(|v| &**v)).collect();
        let values: Vec<Box<str>> = all.into_iter().map(Into::into).collect();
        let number = |value: &str| values.binary_search_by(|v| (**v).cmp(value)).map_or(0, |n| n as u32);
        let of_segment = columns.iter().map(|c| c.values.iter().map(|v| number(v)).collect()).collect();
        Ok(place.get_or_init(|| Numbering { values, of_segment }))
    }

    /// The values of one facet among what a question finds under the other filters, for a page of its own.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn facet(&self, ast: &Ast, filters: &Filters, field: FacetField) -> Result<FacetCounts> {
        let request = crate::Request::counting(ast, filters, std::slice::from_ref(&field));
        let mut answer = self.search(&request)?;
        Ok(answer.facets.pop().unwrap_or(FacetCounts { field, values: Vec::new(), distinct: 0 }))
    }
}
