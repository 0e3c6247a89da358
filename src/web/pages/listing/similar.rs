//! Similar listings, by the most distinctive words of the listing shown.

use super::super::{PageError, format};
use crate::domain::listing::{Assessment, Listing, ListingId};
use crate::search::sample;
use crate::web::App;

/// Listings shown.
const SHOWN: usize = 5;

/// A similar listing for a template.
pub(super) struct Similar {
    pub href: String,
    pub title: String,
    pub lang: Option<String>,
    pub invented: bool,
    /// The broker; empty if it is not stated.
    pub broker: String,
}

/// The most similar listings, best first.
pub(super) fn similar(app: &App, listing: &Listing, assessment: &Assessment) -> Result<Vec<Similar>, PageError> {
    let mut keywords = String::new();
    let hits = app.reader.searcher().similar(sample(listing, assessment, &mut keywords), SHOWN)?;
    let ids: Vec<ListingId> = hits.iter().filter_map(|h| ListingId::parse(&h.id)).collect();
    let view = |listing: &Listing| {
        let language = app.sources.get(&listing.source).and_then(|c| c.head.language.as_deref());
        Similar {
            href: format!("/listings/{}", listing.id),
            title: format::title(listing).to_owned(),
            invented: app.invented(listing),
            lang: format::language_of(&listing.title, language),
            broker: listing.broker.as_ref().map(|b| format::name(&b.name)).unwrap_or_default(),
        }
    };
    Ok(app.store.listings(&ids)?.iter().map(|stored| view(&stored.listing)).collect())
}
