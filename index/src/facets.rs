//! Counts how often each value of a facet occurs among the documents found. Always exact, never cut short.
//!
//! Inside a segment the engine numbers the values of a field, so counting is adding one in a table by number; only at
//! the end are the numbers turned into text and the segments' counts added up.

use std::collections::HashMap;
use std::io;

use tantivy::columnar::{ColumnIndex, StrColumn};
use tantivy::{DocId, SegmentReader};

use crate::schema::FacetField;

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

/// The counts of one facet over all segments.
#[derive(Default)]
pub(crate) struct Totals(HashMap<String, u64>);

impl Totals {
    pub(crate) fn into_counts(self, field: FacetField) -> FacetCounts {
        let mut values: Vec<(String, u64)> = self.0.into_iter().collect();
        values.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        FacetCounts { field, distinct: values.len() as u64, values }
    }

    fn add(&mut self, value: &[u8], count: u64) {
        let value = String::from_utf8_lossy(value);
        match self.0.get_mut(&*value) {
            Some(total) => *total += count,
            None => drop(self.0.insert(value.into_owned(), count)),
        }
    }

    /// Adds the counts of a segment all of whose documents were found: the engine knows them already.
    pub(crate) fn add_whole(&mut self, field: FacetField, segment: &SegmentReader) -> tantivy::Result<()> {
        let index = segment.inverted_index(field.handle())?;
        let mut stream = index.terms().stream()?;
        while stream.advance() {
            self.add(stream.key(), u64::from(stream.value().doc_freq));
        }
        Ok(())
    }
}

/// Counts the values of one facet in one segment.
pub(crate) struct Counter {
    /// Absent if no document of the segment has a value.
    column: Option<StrColumn>,
    counts: Vec<u32>,
    documents: Vec<DocId>,
    rows: Vec<u32>,
    values: Vec<u64>,
}

impl Counter {
    pub(crate) fn open(field: FacetField, segment: &SegmentReader) -> tantivy::Result<Self> {
        let column = segment.fast_fields().str(field.name())?;
        let counts = vec![0; column.as_ref().map_or(0, |column| column.num_terms())];
        Ok(Self { column, counts, documents: Vec::new(), rows: Vec::new(), values: Vec::new() })
    }

    pub(crate) fn count(&mut self, found: &[DocId]) {
        let Some(column) = &self.column else { return };
        let ords = column.ords();
        let rows = if matches!(ords.index, ColumnIndex::Full) {
            found
        } else {
            self.documents.clear();
            self.rows.clear();
            ords.row_ids_for_docs(found, &mut self.documents, &mut self.rows);
            &self.rows
        };
        self.values.resize(rows.len(), 0);
        ords.values.get_vals(rows, &mut self.values);
        for value in &self.values {
            self.counts[*value as usize] += 1;
        }
    }

    pub(crate) fn add_to(self, totals: &mut Totals) -> io::Result<()> {
        let Some(column) = self.column else { return Ok(()) };
        let seen: Vec<u64> = (0..self.counts.len() as u64).filter(|ord| self.counts[*ord as usize] > 0).collect();
        let mut counts = seen.iter().map(|ord| u64::from(self.counts[*ord as usize]));
        column.dictionary().sorted_ords_to_term_cb(&seen, |value| totals.add(value, counts.next().unwrap_or(0)))?;
        Ok(())
    }
}
