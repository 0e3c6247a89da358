//! Counts how often each value of a facet occurs among the documents found. Always exact, never cut short.
//!
//! Inside a segment the values of a facet are numbered, so counting is adding one in a table; the numbers of all segments
//! are mapped to one numbering for the whole picture, which is made once.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::OnceLock;

use tantivy::DocId;

use crate::analyzer;
use crate::error::Result;
use crate::matching::{Bits, Part};
use crate::query::Ast;
use crate::schema::FacetField;
use crate::search::Filters;
use crate::searcher::Searcher;

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

/// A text as it is compared, without case and accents: its terms with a space between them.
pub fn folded(text: &str) -> String {
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

/// So many facets are counted one by one; more, from the values of all.
const SINGLY: usize = 2;

/// Counting the facets of a document costs as much as so many entries of a list: its values lie far from those of others.
const ENTRIES: u64 = 10;

/// What is counted in one segment: the documents wanted or, where these are most, the others.
struct Counted<'a> {
    bits: Cow<'a, Bits>,
    /// How many documents these are; if none, nothing need be counted.
    documents: u64,
    /// The counts are taken away from those of all.
    others: bool,
}

impl<'a> Counted<'a> {
    fn new(part: Part<'_>, (wanted, count): (&'a Bits, u64)) -> Self {
        let living = u64::from(part.segment.num_docs());
        if count * 2 <= living {
            return Self { bits: Cow::Borrowed(wanted), documents: count, others: false };
        }
        let mut rest = Bits::all(part.documents());
        part.without_deleted(&mut rest);
        rest.remove(wanted);
        Self { bits: Cow::Owned(rest), documents: living - count, others: true }
    }

    /// Counts of these facets in a piece of the segment, each by the segment's numbers.
    fn count(&self, fields: &[FacetField], part: Part<'_>, piece: &Range<DocId>) -> tantivy::Result<Vec<Vec<u32>>> {
        if self.documents == 0 {
            return Ok(Vec::new());
        }
        let all = u64::from(part.documents()).max(1);
        let here = self.documents * u64::from(piece.end - piece.start) / all;
        part.budget.spend(here * fields.len() as u64)?;
        let rows = if fields.len() > SINGLY { part.held.columns.rows(part.segment)? } else { None };
        if let Some(rows) = rows {
            let mut here = rows.zeros();
            self.bits.blocks(piece, |documents| rows.count(documents, &mut here));
            return Ok(fields.iter().map(|field| rows.of(*field, &here).to_vec()).collect());
        }
        let one = |field: &FacetField| {
            let column = part.held.columns.facet(*field, part.segment)?;
            // One place more, for documents without a value.
            let mut here = vec![0; column.values.len() + 1];
            self.bits.blocks(piece, |documents| column.count(documents, &mut here));
            Ok(here)
        };
        fields.iter().map(one).collect()
    }
}

/// Counts facets among the documents wanted of each segment, given with their number.
pub(crate) fn count<'a>(
    searcher: &Searcher,
    fields: &[FacetField],
    wanted: impl Iterator<Item = (&'a Bits, u64)>,
) -> tantivy::Result<Vec<FacetCounts>> {
    if fields.is_empty() {
        return Ok(Vec::new());
    }
    let counted: Vec<Counted<'_>> =
        searcher.parts().zip(wanted).map(|(part, those)| Counted::new(part, those)).collect();
    let work = counted.iter().map(|c| c.documents * ENTRIES).sum();
    let pieces =
        searcher.each_piece(work, |number, part, piece| Ok((number, counted[number].count(fields, part, &piece)?)))?;
    let mut all = Vec::new();
    for (i, field) in fields.iter().enumerate() {
        let numbering = searcher.numbering(*field)?;
        let mut sums = vec![0_u64; numbering.values.len()];
        for ((part, counted), map) in searcher.parts().zip(&counted).zip(&numbering.of_segment) {
            if counted.others {
                let all = part.held.counts(*field, part.segment)?;
                map.iter().zip(all).for_each(|(n, count)| sums[*n as usize] += u64::from(*count));
            }
        }
        for (number, counts) in &pieces {
            let here = counts.get(i).map(Vec::as_slice).unwrap_or_default();
            for (n, count) in numbering.of_segment[*number].iter().zip(here) {
                let sum = &mut sums[*n as usize];
                *sum = if counted[*number].others { *sum - u64::from(*count) } else { *sum + u64::from(*count) };
            }
        }
        all.push(numbering.told(*field, sums));
    }
    Ok(all)
}

impl Numbering {
    /// The values that occur, by their counts.
    fn told(&self, field: FacetField, counts: Vec<u64>) -> FacetCounts {
        let counted = self.values.iter().zip(counts).filter(|(_, count)| *count > 0);
        let mut found: Vec<(&str, u64)> = counted.map(|(value, count)| (&**value, count)).collect();
        found.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let values: Vec<(String, u64)> = found.into_iter().map(|(v, c)| (v.to_owned(), c)).collect();
        FacetCounts { field, distinct: values.len() as u64, values }
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
