//! Walking through all hits of a query, a page at a time, in order of id: the same rows as the screen, at constant
//! memory, over one unchanging snapshot of the index.

use crate::domain::listing::ListingId;
use crate::search::{Ast, Filters, IdChunks, IndexError, Searcher};
use crate::store::{Store, StoreError, StoredListing};

/// Listings read from the store at a time: what one export holds in memory.
pub const PAGE_SIZE: usize = 100;

/// What can stop an export.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The index.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index names a listing the store does not have.
    #[error("the index names listing {0}, which the store does not have; run `brokerwatch doctor --repair`")]
    Drift(ListingId),
}

/// All listings that a query and filters find, in pages, in order of id.
pub fn pages<'a>(
    searcher: &Searcher,
    store: &'a Store,
    query: &Ast,
    filters: &Filters,
) -> Result<impl Iterator<Item = Result<Vec<StoredListing>, ExportError>> + use<'a>, ExportError> {
    Ok(load_pages(searcher.all_ids(query, filters, PAGE_SIZE)?, store))
}

/// The listings of what was found already.
pub fn load_pages<'a>(
    found: IdChunks,
    store: &'a Store,
) -> impl Iterator<Item = Result<Vec<StoredListing>, ExportError>> + use<'a> {
    found.map(|ids| load(store, &ids?))
}

/// The listings of some ids, in their order.
pub fn load(store: &Store, ids: &[String]) -> Result<Vec<StoredListing>, ExportError> {
    let ids: Vec<ListingId> = ids.iter().filter_map(|id| ListingId::parse(id)).collect();
    let listings = store.listings(&ids)?;
    // Listings come back in the order asked for, so the first that differs is missing.
    let missing = ids.iter().enumerate().find(|(n, id)| listings.get(*n).is_none_or(|l| l.listing.id != **id));
    match missing {
        Some((_, id)) => Err(ExportError::Drift(id.clone())),
        None => Ok(listings),
    }
}
