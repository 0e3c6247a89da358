//! The columns of the index, segment by segment, held in memory because every query needs them.
//!
//! Facet values, numbers and sort orders are read from the engine's columns the first time they are needed and kept for
//! as long as a snapshot uses their segment. A segment never changes, so they never have to be read again; only which
//! of its documents are deleted does change, and what depends on that is separate.

mod facet;
mod facet_numbering;
mod facet_rows;
mod numeric;
mod sort_order;

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use rustc_hash::FxHashMap;
use tantivy::index::SegmentId;
use tantivy::{Opstamp, SegmentReader};

use crate::doc_id_set::DocIdSet;
use crate::ids::IdColumn;
use crate::schema::{FacetField, NumberField, RangeField};

pub(crate) use facet::FacetColumn;
pub(crate) use facet_numbering::FacetNumbering;
pub(crate) use facet_rows::FacetRows;
pub(crate) use numeric::{NumberColumn, RangeColumn};
pub(crate) use sort_order::OrderColumn;
pub use sort_order::{Sort, SortBy, SortPosition};

/// The columns of one segment.
#[derive(Default)]
pub(crate) struct Columns {
    ids: OnceLock<IdColumn>,
    facets: [OnceLock<FacetColumn>; FacetField::COUNT],
    rows: OnceLock<Option<FacetRows>>,
    numbers: [OnceLock<NumberColumn>; NumberField::COUNT],
    ranges: [OnceLock<RangeColumn>; RangeField::COUNT],
    orders: Mutex<FxHashMap<Sort, Arc<OrderColumn>>>,
}

/// The documents of one segment that are not deleted, and counts over them.
#[derive(Default)]
pub(crate) struct LiveDocs {
    documents: OnceLock<DocIdSet>,
    counts: [OnceLock<Vec<u32>>; FacetField::COUNT],
}

/// The columns and live documents of one segment of a snapshot.
#[derive(Clone)]
pub(crate) struct SegmentData {
    pub(crate) columns: Arc<Columns>,
    live_docs: Arc<LiveDocs>,
}

/// A segment and the number of its last deletion.
type Version = (SegmentId, Option<Opstamp>);

/// The columns of all segments that some snapshot still uses. A segment that did not change keeps its columns.
#[derive(Default)]
pub(crate) struct ColumnCache {
    columns: Mutex<FxHashMap<SegmentId, Weak<Columns>>>,
    live_docs: Mutex<FxHashMap<Version, Weak<LiveDocs>>>,
}

impl ColumnCache {
    /// The data of these segments, that of earlier snapshots where they are the same.
    pub(crate) fn segments(&self, segments: &[SegmentReader]) -> Vec<SegmentData> {
        let mut columns = self.columns.lock().unwrap_or_else(PoisonError::into_inner);
        let mut live_docs = self.live_docs.lock().unwrap_or_else(PoisonError::into_inner);
        let data = segments
            .iter()
            .map(|segment| {
                let id = segment.segment_id();
                let columns = cached(&mut columns, id);
                let live = cached(&mut live_docs, (id, segment.delete_opstamp()));
                SegmentData { columns, live_docs: live }
            })
            .collect();
        columns.retain(|_, c| c.strong_count() > 0);
        live_docs.retain(|_, l| l.strong_count() > 0);
        data
    }
}

fn cached<K: std::hash::Hash + Eq, V: Default>(cache: &mut FxHashMap<K, Weak<V>>, key: K) -> Arc<V> {
    let place = cache.entry(key).or_default();
    place.upgrade().unwrap_or_else(|| {
        let new = Arc::new(V::default());
        *place = Arc::downgrade(&new);
        new
    })
}

impl Columns {
    pub(crate) fn ids(&self, segment: &SegmentReader) -> tantivy::Result<&IdColumn> {
        cached_or_read(&self.ids, || IdColumn::open(segment))
    }

    pub(crate) fn facet(&self, field: FacetField, segment: &SegmentReader) -> tantivy::Result<&FacetColumn> {
        cached_or_read(&self.facets[field as usize], || FacetColumn::read(field, segment))
    }

    /// The values of all facets together; `None` if there are too many different ones.
    pub(crate) fn rows(&self, segment: &SegmentReader) -> tantivy::Result<Option<&FacetRows>> {
        cached_or_read(&self.rows, || FacetRows::read(self, segment)).map(Option::as_ref)
    }

    pub(crate) fn number(&self, field: NumberField, segment: &SegmentReader) -> tantivy::Result<&NumberColumn> {
        cached_or_read(&self.numbers[field as usize], || NumberColumn::read(field, segment))
    }

    pub(crate) fn range(&self, field: RangeField, segment: &SegmentReader) -> tantivy::Result<&RangeColumn> {
        cached_or_read(&self.ranges[field as usize], || RangeColumn::read(field, segment))
    }

    pub(crate) fn order(&self, sort: Sort, segment: &SegmentReader) -> tantivy::Result<Arc<OrderColumn>> {
        if let Some(order) = self.orders.lock().unwrap_or_else(PoisonError::into_inner).get(&sort) {
            return Ok(order.clone());
        }
        // Built without the lock: two threads may build the same order, but none waits for another order.
        let made = Arc::new(OrderColumn::read(sort, self, segment)?);
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).insert(sort, made.clone());
        Ok(made)
    }
}

impl SegmentData {
    /// The documents that are not deleted; `None` where none is.
    pub(crate) fn live_docs(&self, segment: &SegmentReader) -> Option<&DocIdSet> {
        let alive = segment.alive_bitset()?;
        Some(self.live_docs.documents.get_or_init(|| {
            let mut live = DocIdSet::none(segment.max_doc());
            alive.iter_alive().for_each(|d| live.insert(d));
            live
        }))
    }

    /// How many live documents have each value of a facet, by the value's number in the segment.
    pub(crate) fn counts(&self, field: FacetField, segment: &SegmentReader) -> tantivy::Result<&[u32]> {
        let counts = cached_or_read(&self.live_docs.counts[field as usize], || {
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
fn cached_or_read<T>(place: &OnceLock<T>, read: impl FnOnce() -> tantivy::Result<T>) -> tantivy::Result<&T> {
    if let Some(cached) = place.get() {
        return Ok(cached);
    }
    let new = read()?;
    Ok(place.get_or_init(|| new))
}
