//! Walking through all hits of a query, a page at a time, in order of id: the same rows as the screen, at constant
//! memory, over one unchanging snapshot of the index.

use crate::listing::ListingId;
use crate::search::{Ast, Filters, IndexError, Page, Request, Searcher};
use crate::store::{Store, StoreError, StoredListing};

/// Listings read from the store at a time.
const PAGE: usize = 500;

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
    searcher: &'a Searcher,
    store: &'a Store,
    query: &'a Ast,
    filters: &'a Filters,
) -> impl Iterator<Item = Result<Vec<StoredListing>, ExportError>> + 'a {
    let mut after: Option<String> = None;
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let page = page(searcher, store, query, filters, after.take());
        match &page {
            Ok(listings) => {
                after = listings.last().map(|l| l.listing.id.to_string());
                done = listings.len() < PAGE;
                if listings.is_empty() {
                    return None;
                }
            }
            Err(_) => done = true,
        }
        Some(page)
    })
}

fn page(
    searcher: &Searcher,
    store: &Store,
    query: &Ast,
    filters: &Filters,
    after: Option<String>,
) -> Result<Vec<StoredListing>, ExportError> {
    let request = Request { query, filters, page: Page::After { id: after, limit: PAGE }, facets: &[] };
    let hits = searcher.search(&request)?.hits;
    let ids: Vec<ListingId> = hits.iter().filter_map(|h| ListingId::parse(&h.id)).collect();
    let listings = store.listings(&ids)?;
    // Ids are asked for in order and come back in order, so the first that differs is missing.
    let missing = ids.iter().enumerate().find(|(n, id)| listings.get(*n).is_none_or(|l| l.listing.id != **id));
    match missing {
        Some((_, id)) => Err(ExportError::Drift(id.clone())),
        None => Ok(listings),
    }
}
