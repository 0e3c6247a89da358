//! The checks of the index: its files, and whether it agrees with the store.

use super::{Check, Depth};
use crate::cli::context::Context;
use crate::search::{Filters, Reader, parse};
use crate::store::Store;

pub(super) fn examine(context: &Context, store: &Store, depth: Depth) -> Vec<Check> {
    let reader = match Reader::open(&context.folder.index()) {
        Ok(reader) => reader,
        Err(error) => return vec![Check::new("index can be opened", false, error.to_string())],
    };
    let mut checks = Vec::new();
    if depth != Depth::Quick {
        let sound = reader.verify().map(|()| {
            let detail = format!("{} bytes match their checksums", reader.bytes_on_disk());
            Check::new("index files", true, detail)
        });
        checks.push(Check::from_result("index files", sound));
    }
    match compare(&reader, store) {
        Ok((compared, last)) => {
            let Comparison { seen, missing, surplus, delisted, gone } = compared;
            checks.push(Check::new("index up to date", seen == last, format!("at change {seen} of {last}")));
            let same = missing == 0 && surplus == 0;
            checks.push(Check::new("index has the same ids", same, format!("{missing} missing, {surplus} surplus")));
            let detail = format!("{delisted} of {gone} delisted listings found");
            checks.push(Check::new("index delisted", delisted == gone, detail));
        }
        Err(reason) => checks.push(Check::new("index can be read", false, reason)),
    }
    checks
}

/// The index compared with the store.
struct Comparison {
    /// Last change in the index.
    seen: u64,
    /// Ids missing from it.
    missing: u64,
    /// Ids that the store does not have.
    surplus: u64,
    /// Listings delisted in the index.
    delisted: u64,
    /// Listings delisted in the store.
    gone: u64,
}

/// Compares both in order of id; gives also the number of the last change of the store.
fn compare(reader: &Reader, store: &Store) -> Result<(Comparison, u64), String> {
    let last = store.last_change().map_err(|e| e.to_string())?;
    let searcher = reader.searcher();
    let (mut missing, mut surplus, mut gone) = (0, 0, 0);
    let mut indexed = searcher.ids(5_000).map_err(|e| e.to_string())?.flat_map(|chunk| match chunk {
        Ok(ids) => ids.into_iter().map(Ok).collect::<Vec<_>>(),
        Err(e) => vec![Err(e.to_string())],
    });
    let mut next = indexed.next().transpose()?;
    for page in store.listing_pages(1_000) {
        for stored in page.map_err(|e| e.to_string())? {
            gone += u64::from(stored.delisted.is_some());
            let id = stored.listing.id.as_str();
            while next.as_deref().is_some_and(|n| n < id) {
                surplus += 1;
                next = indexed.next().transpose()?;
            }
            if next.as_deref() == Some(id) {
                next = indexed.next().transpose()?;
            } else {
                missing += 1;
            }
        }
    }
    while next.is_some() {
        surplus += 1;
        next = indexed.next().transpose()?;
    }
    let delisted = searcher.count(&parse("is:delisted").0, &Filters::default()).map_err(|e| e.to_string())?;
    Ok((Comparison { seen: searcher.last_change(), missing, surplus, delisted, gone }, last))
}
