//! Lists of what listings have: findings, questions. Listings that match a search are read in order of id, and each gives
//! its items in order of a key.
//!
//! A cursor names the last item and its listing. The next page begins with that listing again and leaves out what was
//! sent, so nothing is skipped or sent twice although listings come and change in between. A request reads a limited
//! number of listings and for a limited time: with a filter that few items pass, a page can have fewer items than the limit, and only a
//! `next_cursor` of null means the end.

use super::cursor::Position;
use crate::domain::listing::ListingId;
use crate::output::export::{ExportError, load};
use crate::search::{Ast, Filters, Order, Page, PageToken, Request, Searcher};
use crate::store::StoredListing;
use crate::web::App;
use crate::web::problem::{Problem, ProblemCode};
use std::time::Instant;

/// Listings read for one page.
const LISTINGS_PER_PAGE: usize = 2_000;
/// Listings read together.
const TOGETHER: usize = 100;

/// Where a page begins: with this listing, after this item of it.
struct Start {
    listing: ListingId,
    item: String,
}

/// The listings to read.
pub struct Walk<'a> {
    /// The server.
    pub app: &'a App,
    /// The snapshot of the index.
    pub searcher: &'a Searcher,
    /// The query.
    pub ast: &'a Ast,
    /// Its filters.
    pub filters: &'a Filters,
}

/// An item with its listing and its key.
pub type Row<T> = (ListingId, String, T);

/// The items of some listings, in order of listing and key.
pub type RowsOf<'a, T> = dyn Fn(&[StoredListing]) -> Result<Vec<Row<T>>, Problem> + 'a;

/// What a walk has found.
pub struct Found<T> {
    /// The items.
    pub items: Vec<T>,
    /// After what the next page begins; `None` at the end.
    pub last: Option<Position>,
}

impl Walk<'_> {
    /// Items after a position, at most `limit`. `items_of` gives the items of some listings, each with its listing and
    /// key, in order of both.
    pub fn page<T>(
        &self,
        after: Option<&Position>,
        limit: usize,
        items_of: &RowsOf<'_, T>,
    ) -> Result<Found<T>, Problem> {
        let start = start(after)?;
        let mut token = start.as_ref().and_then(|s| before(&s.listing));
        let query = self.searcher.prepare(self.ast)?;
        let (mut found, mut read) = (Found { items: Vec::new(), last: None }, 0);
        let until = Instant::now() + self.app.admission.limits().deadline / 2;
        loop {
            let page = Page::after(token, TOGETHER);
            let hits = query.search(&Request { order: Order::Id, ..Request::top(self.filters, page) })?;
            let ids: Vec<String> = hits.hits.into_iter().map(|hit| hit.id).collect();
            for (listing, key, item) in items_of(&load(&self.app.store, &ids).map_err(failed)?)? {
                if start.as_ref().is_some_and(|s| s.listing == listing && key <= s.item) {
                    continue;
                }
                if found.items.len() == limit {
                    return Ok(found);
                }
                found.items.push(item);
                found.last = Some(Position::Within { listing: listing.to_string(), item: key });
            }
            read += ids.len();
            token = hits.next;
            match (token, ids.last()) {
                (None, _) | (_, None) => return Ok(Found { last: None, ..found }),
                (Some(_), Some(last)) if read >= LISTINGS_PER_PAGE || Instant::now() >= until => {
                    // The next page goes on after this listing: no key is greater than this one.
                    found.last = Some(Position::Within { listing: last.clone(), item: LAST.to_owned() });
                    return Ok(found);
                }
                _ => {}
            }
        }
    }

    /// How many items there are in all; `None` if they cannot be counted within the time of a request.
    pub fn count(&self, count_of: &dyn Fn(&[StoredListing]) -> Result<u64, Problem>) -> Result<Option<u64>, Problem> {
        let (mut total, until) = (0, Instant::now() + self.app.admission.limits().deadline / 2);
        for ids in self.searcher.all_ids(self.ast, self.filters, TOGETHER)? {
            if Instant::now() >= until {
                return Ok(None);
            }
            total += count_of(&load(&self.app.store, &ids?).map_err(failed)?)?;
        }
        Ok(Some(total))
    }
}

/// A key after all keys of items, which are of ASCII.
const LAST: &str = "~";

fn start(after: Option<&Position>) -> Result<Option<Start>, Problem> {
    let invalid = || Problem::parameter(ProblemCode::BadCursor, "cursor", "The cursor belongs to another list.");
    match after {
        None => Ok(None),
        Some(Position::Within { listing, item }) => {
            let listing = ListingId::parse(listing).ok_or_else(invalid)?;
            Ok(Some(Start { listing, item: item.clone() }))
        }
        Some(_) => Err(invalid()),
    }
}

/// The page token after which this listing is the first that can follow; `None` for the beginning.
fn before(listing: &ListingId) -> Option<PageToken> {
    let before = u128::from_str_radix(listing.as_str(), 16).ok()?.checked_sub(1)?;
    Some(PageToken::Id(before))
}

/// A listing that cannot be loaded.
pub fn failed(error: ExportError) -> Problem {
    match error {
        ExportError::Index(error) => error.into(),
        ExportError::Store(error) => error.into(),
        drift @ ExportError::Drift(_) => Problem::internal(drift),
    }
}
