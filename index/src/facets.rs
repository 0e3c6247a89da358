//! Counts how often each value of a facet occurs among the matches. Always exact, never cut off.
//!
//! Inside a segment the values of a facet are numbered, so counting is adding one in a table; the numbers of all
//! segments are mapped to one numbering for the whole snapshot, which is built once.

use std::borrow::Cow;
use std::ops::Range;

use tantivy::DocId;

use crate::analyzer;
use crate::columns::FacetNumbering;
use crate::doc_id_set::DocIdSet;
use crate::matching::SegmentView;
use crate::schema::FacetField;
use crate::searcher::Searcher;

/// The values of one facet among the matches.
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
    /// Keeps the values that contain a text, compared without case and accents; an empty text keeps all. `distinct`
    /// stays the number of values before.
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
        let overlaps = term.shape == analyzer::Shape::Bigram;
        if !out.is_empty() && !overlaps {
            out.push(' ');
        }
        out.push_str(&term.text);
    }
    out
}

/// Up to this many facets are counted column by column; more of them from the rows that hold the values of all.
const MAX_COLUMNWISE: usize = 2;

/// Counting the facets of a document costs as much as this many entries of a posting list: values of different
/// documents are far apart in memory.
const POSTINGS_PER_FACET_DOCUMENT: u64 = 10;

/// What is counted in one segment: the wanted documents or, if they are the majority, all the others.
struct Counted<'a> {
    docs: Cow<'a, DocIdSet>,
    /// How many documents these are; if none, nothing need be counted.
    documents: u64,
    /// Whether these are the others, so that their counts are subtracted from those of all documents.
    is_complement: bool,
}

impl<'a> Counted<'a> {
    fn new(view: SegmentView<'_>, (wanted, count): (&'a DocIdSet, u64)) -> Self {
        let live = u64::from(view.segment.num_docs());
        if count * 2 <= live {
            return Self { docs: Cow::Borrowed(wanted), documents: count, is_complement: false };
        }
        let mut rest = DocIdSet::all(view.documents());
        view.without_deleted(&mut rest);
        rest.subtract(wanted);
        Self { docs: Cow::Owned(rest), documents: live - count, is_complement: true }
    }

    /// Counts of these facets in a piece of the segment, each by the segment's numbers.
    fn count(
        &self,
        fields: &[FacetField],
        view: SegmentView<'_>,
        piece: &Range<DocId>,
    ) -> tantivy::Result<Vec<Vec<u32>>> {
        if self.documents == 0 {
            return Ok(Vec::new());
        }
        let all = u64::from(view.documents()).max(1);
        let here = self.documents * u64::from(piece.end - piece.start) / all;
        view.budget.spend(here * fields.len() as u64)?;
        let rows = if fields.len() > MAX_COLUMNWISE { view.data.columns.rows(view.segment)? } else { None };
        if let Some(rows) = rows {
            let mut here = rows.zeros();
            self.docs.blocks(piece, |documents| rows.count(documents, &mut here));
            return Ok(fields.iter().map(|field| rows.of(*field, &here).to_vec()).collect());
        }
        let one = |field: &FacetField| {
            let column = view.data.columns.facet(*field, view.segment)?;
            // One place more, for documents without a value.
            let mut here = vec![0; column.values.len() + 1];
            self.docs.blocks(piece, |documents| column.count(documents, &mut here));
            Ok(here)
        };
        fields.iter().map(one).collect()
    }
}

/// Counts facets among the wanted documents of each segment, given with their number.
pub(crate) fn count<'a>(
    searcher: &Searcher,
    fields: &[FacetField],
    wanted: impl Iterator<Item = (&'a DocIdSet, u64)>,
) -> tantivy::Result<Vec<FacetCounts>> {
    if fields.is_empty() {
        return Ok(Vec::new());
    }
    let counted: Vec<Counted<'_>> =
        searcher.segments().zip(wanted).map(|(view, matches)| Counted::new(view, matches)).collect();
    let work = counted.iter().map(|c| c.documents * POSTINGS_PER_FACET_DOCUMENT).sum();
    let pieces =
        searcher.each_piece(work, |number, view, piece| Ok((number, counted[number].count(fields, view, &piece)?)))?;
    let mut all = Vec::new();
    for (i, field) in fields.iter().enumerate() {
        let numbering = searcher.numbering(*field)?;
        let mut sums = vec![0_u64; numbering.values.len()];
        for ((view, counted), map) in searcher.segments().zip(&counted).zip(&numbering.of_segment) {
            if counted.is_complement {
                let all = view.data.counts(*field, view.segment)?;
                map.iter().zip(all).for_each(|(n, count)| sums[*n as usize] += u64::from(*count));
            }
        }
        for (number, counts) in &pieces {
            let here = counts.get(i).map(Vec::as_slice).unwrap_or_default();
            for (n, count) in numbering.of_segment[*number].iter().zip(here) {
                let sum = &mut sums[*n as usize];
                *sum = if counted[*number].is_complement { *sum - u64::from(*count) } else { *sum + u64::from(*count) };
            }
        }
        all.push(counts_of(numbering, *field, sums));
    }
    Ok(all)
}

/// The values that occur, by their counts.
fn counts_of(numbering: &FacetNumbering, field: FacetField, counts: Vec<u64>) -> FacetCounts {
    let counted = numbering.values.iter().zip(counts).filter(|(_, count)| *count > 0);
    let mut found: Vec<(&str, u64)> = counted.map(|(value, count)| (&**value, count)).collect();
    found.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let values: Vec<(String, u64)> = found.into_iter().map(|(v, c)| (v.to_owned(), c)).collect();
    FacetCounts { field, distinct: values.len() as u64, values }
}
