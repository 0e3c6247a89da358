//! What of the index is held in memory, segment by segment, because it is asked for with every question.
//!
//! Values of facets, numbers and orders are read from the engine's columns the first time they are needed and kept for as
//! long as a picture of the index shows their segment. A segment never changes, so they never have to be read again; only
//! which of its documents are deleted does change, and what depends on that is kept apart.

mod facet;
mod number;
mod order;
mod rows;

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use rustc_hash::FxHashMap;
use tantivy::index::SegmentId;
use tantivy::{Opstamp, SegmentReader};

use crate::ids::IdColumn;
use crate::matching::Bits;
use crate::schema::{FacetField, NumberField, SpanField};

pub(crate) use facet::FacetColumn;
pub(crate) use number::{NumberColumn, SpanColumn};
pub(crate) use order::OrderColumn;
pub use order::{Place, Sort, SortBy};
pub(crate) use rows::FacetRows;

/// The columns of one segment.
#[derive(Default)]
pub(crate) struct Columns {
    ids: OnceLock<IdColumn>,
    facets: [OnceLock<FacetColumn>; FacetField::COUNT],
    rows: OnceLock<Option<FacetRows>>,
    numbers: [OnceLock<NumberColumn>; NumberField::COUNT],
    spans: [OnceLock<SpanColumn>; SpanField::COUNT],
    orders: Mutex<FxHashMap<Sort, Arc<OrderColumn>>>,
}

/// The documents of one segment that are not deleted, and counts over them.
#[derive(Default)]
pub(crate) struct Living {
    documents: OnceLock<Bits>,
    counts: [OnceLock<Vec<u32>>; FacetField::COUNT],
}

/// One segment of a picture of the index, with what is held of it.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) columns: Arc<Columns>,
    pub(crate) living: Arc<Living>,
}

/// A segment and the moment of its last deletion.
type Version = (SegmentId, Option<Opstamp>);

/// The columns of all segments that some picture still shows.
#[derive(Default)]
pub(crate) struct Shelf {
    columns: Mutex<FxHashMap<SegmentId, Weak<Columns>>>,
    living: Mutex<FxHashMap<Version, Weak<Living>>>,
}

impl Shelf {
    /// The columns of these segments, those of earlier pictures where they are the same.
    pub(crate) fn hold(&self, segments: &[SegmentReader]) -> Vec<Held> {
        let mut columns = self.columns.lock().unwrap_or_else(PoisonError::into_inner);
        let mut living = self.living.lock().unwrap_or_else(PoisonError::into_inner);
        let held = segments
            .iter()
            .map(|segment| {
                let id = segment.segment_id();
                let columns = kept(&mut columns, id);
                let living = kept(&mut living, (id, segment.delete_opstamp()));
                Held { columns, living }
            })
            .collect();
        columns.retain(|_, c| c.strong_count() > 0);
        living.retain(|_, l| l.strong_count() > 0);
        held
    }
}

fn kept<K: std::hash::Hash + Eq, V: Default>(shelf: &mut FxHashMap<K, Weak<V>>, key: K) -> Arc<V> {
    let place = shelf.entry(key).or_default();
    place.upgrade().unwrap_or_else(|| {
        let new = Arc::new(V::default());
        *place = Arc::downgrade(&new);
        new
    })
}

impl Columns {
    pub(crate) fn ids(&self, segment: &SegmentReader) -> tantivy::Result<&IdColumn> {
        kept_or_read(&self.ids, || IdColumn::open(segment))
    }

    pub(crate) fn facet(&self, field: FacetField, segment: &SegmentReader) -> tantivy::Result<&FacetColumn> {
        kept_or_read(&self.facets[field as usize], || FacetColumn::read(field, segment))
    }

    /// The values of all facets together; `None` if there are too many different ones.
    pub(crate) fn rows(&self, segment: &SegmentReader) -> tantivy::Result<Option<&FacetRows>> {
        kept_or_read(&self.rows, || FacetRows::read(self, segment)).map(Option::as_ref)
    }

    pub(crate) fn number(&self, field: NumberField, segment: &SegmentReader) -> tantivy::Result<&NumberColumn> {
        kept_or_read(&self.numbers[field as usize], || NumberColumn::read(field, segment))
    }

    pub(crate) fn span(&self, field: SpanField, segment: &SegmentReader) -> tantivy::Result<&SpanColumn> {
        kept_or_read(&self.spans[field as usize], || SpanColumn::read(field, segment))
    }

    pub(crate) fn order(&self, sort: Sort, segment: &SegmentReader) -> tantivy::Result<Arc<OrderColumn>> {
        if let Some(order) = self.orders.lock().unwrap_or_else(PoisonError::into_inner).get(&sort) {
            return Ok(order.clone());
        }
        // Made without the lock: two that ask at once make it twice, and nobody waits for somebody else's order.
        let made = Arc::new(OrderColumn::read(sort, self, segment)?);
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).insert(sort, made.clone());
        Ok(made)
    }
}

impl Held {
    /// The documents that are not deleted; `None` where none is.
    pub(crate) fn living(&self, segment: &SegmentReader) -> Option<&Bits> {
        let alive = segment.alive_bitset()?;
        Some(self.living.documents.get_or_init(|| {
            let mut living = Bits::none(segment.max_doc());
            alive.iter_alive().for_each(|d| living.insert(d));
            living
        }))
    }

    /// How many living documents have each value of a facet, by the value's number in the segment.
    pub(crate) fn counts(&self, field: FacetField, segment: &SegmentReader) -> tantivy::Result<&[u32]> {
        let counts = kept_or_read(&self.living.counts[field as usize], || {
            let column = self.columns.facet(field, segment)?;
            let mut counts = vec![0; column.values.len()];
            match segment.alive_bitset() {
                None => column.count_all(&mut counts),
                Some(alive) => alive.iter_alive().for_each(|d| column.each(d, |value| counts[value as usize] += 1)),
            }
            Ok(counts)
        })?;
        Ok(counts)
    }
}

/// `OnceLock::get_or_try_init` is not stable yet.
fn kept_or_read<T>(place: &OnceLock<T>, read: impl FnOnce() -> tantivy::Result<T>) -> tantivy::Result<&T> {
    if let Some(kept) = place.get() {
        return Ok(kept);
    }
    let new = read()?;
    Ok(place.get_or_init(|| new))
}
