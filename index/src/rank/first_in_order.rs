//! The first matches in the order of a column.

use std::collections::BinaryHeap;

use crate::columns::{Sort, SortPosition};
use crate::doc_id_set::DocIdSet;
use crate::searcher::Searcher;

/// The positions of the first `wanted` matches in the order of a column; those not after `after` are left out.
pub(crate) fn first_in_order(
    sort: Sort,
    searcher: &Searcher,
    matches: &[(DocIdSet, u64)],
    wanted: usize,
    after: Option<SortPosition>,
) -> tantivy::Result<Vec<SortPosition>> {
    let mut found = Vec::new();
    if wanted == 0 {
        return Ok(found);
    }
    for view in searcher.segments() {
        let segment = view.segment;
        let (docs, count) = &matches[view.number];
        if *count == 0 {
            continue;
        }
        view.budget.spend(*count)?;
        let columns = &view.data.columns;
        let (order, ids) = (columns.order(sort, segment)?, columns.ids(segment)?);
        let from = after.map_or(0, |position| order.up_to(position, ids));
        let mut ranks: Vec<u32> = Vec::new();
        let documents = u64::from(segment.max_doc());
        // If many match, the first of the order soon do: go along the order. Else go through the matches.
        if count * 8 > documents {
            let rest = order.documents[from as usize..].iter().zip(from..);
            ranks.extend(rest.filter(|(d, _)| docs.contains(**d)).map(|(_, rank)| rank).take(wanted));
        } else {
            let mut heap = BinaryHeap::new();
            let mut limit = u32::MAX;
            for document in docs.iter() {
                let rank = order.rank[document as usize];
                if rank >= from && rank < limit {
                    heap.push(rank);
                    if heap.len() > wanted {
                        heap.pop();
                        limit = heap.peek().copied().unwrap_or(u32::MAX);
                    }
                }
            }
            ranks = heap.into_sorted_vec();
        }
        found.extend(ranks.into_iter().map(|rank| order.position(order.documents[rank as usize], ids)));
    }
    found.sort_unstable();
    found.truncate(wanted);
    Ok(found)
}
