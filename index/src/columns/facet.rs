//! The values of one facet in one segment: a number for each value, and for each document the numbers it has.

use tantivy::columnar::ColumnIndex;
use tantivy::{DocId, SegmentReader};

use crate::schema::FacetField;

/// The values of a facet, document by document.
pub(crate) struct FacetColumn {
    /// The values in order of their bytes; their indices are their numbers.
    pub(crate) values: Vec<Box<str>>,
    rows: Rows,
}

/// Numbers in the narrowest width that fits.
enum Narrow {
    Bytes(Vec<u8>),
    Shorts(Vec<u16>),
    Ints(Vec<u32>),
}

enum Rows {
    /// No document has a value.
    Empty,
    /// At most one value each; the number of values represents none.
    One(Narrow),
    /// Any number of values: those of document `d` are at `starts[d]..starts[d + 1]`.
    Many { starts: Vec<u32>, values: Narrow },
}

impl Narrow {
    /// `greatest` is an upper bound of the numbers.
    fn new(numbers: impl Iterator<Item = u32>, greatest: usize) -> Self {
        // The casts are exact: no number is above `greatest`.
        if greatest <= usize::from(u8::MAX) {
            Self::Bytes(numbers.map(|n| n as u8).collect())
        } else if greatest <= usize::from(u16::MAX) {
            Self::Shorts(numbers.map(|n| n as u16).collect())
        } else {
            Self::Ints(numbers.collect())
        }
    }
}

/// Runs a piece of code with the numbers as a slice, whatever their width; `$get` reads one.
macro_rules! with_numbers {
    ($narrow:expr, |$slice:ident| $code:expr) => {
        match $narrow {
            Narrow::Bytes($slice) => $code,
            Narrow::Shorts($slice) => $code,
            Narrow::Ints($slice) => $code,
        }
    };
}

impl FacetColumn {
    pub(super) fn read(field: FacetField, segment: &SegmentReader) -> tantivy::Result<Self> {
        let Some(column) = segment.fast_fields().str(field.name())? else {
            return Ok(Self { values: Vec::new(), rows: Rows::Empty });
        };
        let mut values = Vec::with_capacity(column.num_terms());
        let ords = (0..column.num_terms() as u64).collect::<Vec<_>>();
        column
            .dictionary()
            .sorted_ords_to_term_cb(&ords, |value| values.push(String::from_utf8_lossy(value).into()))?;
        let ords = column.ords();
        let (documents, distinct) = (segment.max_doc(), values.len());
        let rows = match &ords.index {
            ColumnIndex::Empty { .. } => Rows::Empty,
            ColumnIndex::Full => {
                Rows::One(Narrow::new((0..documents).map(|d| ords.values.get_val(d) as u32), distinct))
            }
            ColumnIndex::Optional(_) => {
                let none = distinct as u32;
                let one = |d| ords.first(d).map_or(none, |value| value as u32);
                Rows::One(Narrow::new((0..documents).map(one), distinct))
            }
            ColumnIndex::Multivalued(_) => {
                let mut starts = Vec::with_capacity(documents as usize + 1);
                let mut flat = Vec::new();
                for d in 0..documents {
                    starts.push(flat.len() as u32);
                    flat.extend(ords.values_for_doc(d).map(|value| value as u32));
                }
                starts.push(flat.len() as u32);
                Rows::Many { starts, values: Narrow::new(flat.into_iter(), distinct) }
            }
        };
        Ok(Self { values, rows })
    }

    /// Visits each value of a document.
    #[allow(clippy::useless_conversion, reason = "one of the three widths is that of the numbers handed out")]
    pub(crate) fn each(&self, document: DocId, mut visit: impl FnMut(u32)) {
        let d = document as usize;
        match &self.rows {
            Rows::Empty => {}
            Rows::One(values) => with_numbers!(values, |v| {
                let value = u32::from(v[d]);
                if (value as usize) < self.values.len() {
                    visit(value);
                }
            }),
            Rows::Many { starts, values } => {
                let range = starts[d] as usize..starts[d + 1] as usize;
                with_numbers!(values, |v| v[range].iter().for_each(|n| visit(u32::from(*n))));
            }
        }
    }

    /// Whether a document has one of the values marked in `wanted`, by number.
    pub(crate) fn has(&self, document: DocId, wanted: &[bool]) -> bool {
        let d = document as usize;
        match &self.rows {
            Rows::Empty => false,
            Rows::One(values) => with_numbers!(values, |v| wanted.get(v[d] as usize).copied().unwrap_or(false)),
            Rows::Many { starts, values } => {
                let range = starts[d] as usize..starts[d + 1] as usize;
                with_numbers!(values, |v| v[range].iter().any(|n| wanted[*n as usize]))
            }
        }
    }

    /// Adds one to the count of every value of these documents. `counts` has an entry for each value and one more.
    pub(crate) fn count(&self, documents: &[DocId], counts: &mut [u32]) {
        match &self.rows {
            Rows::Empty => {}
            Rows::One(values) => with_numbers!(values, |v| {
                documents.iter().for_each(|d| counts[v[*d as usize] as usize] += 1);
            }),
            Rows::Many { starts, values } => with_numbers!(values, |v| {
                for d in documents {
                    let d = *d as usize;
                    v[starts[d] as usize..starts[d + 1] as usize].iter().for_each(|n| counts[*n as usize] += 1);
                }
            }),
        }
    }

    /// Counts the values of all documents.
    pub(super) fn count_all(&self, counts: &mut [u32]) {
        let mut add = |n: usize| {
            if let Some(count) = counts.get_mut(n) {
                *count += 1;
            }
        };
        match &self.rows {
            Rows::Empty => {}
            Rows::One(values) | Rows::Many { values, .. } => {
                with_numbers!(values, |v| v.iter().for_each(|n| add(*n as usize)));
            }
        }
    }
}
