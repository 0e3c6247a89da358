//! “The same goods elsewhere”: the cluster of a listing, its listings side by side.

use super::super::{PageError, format};
use crate::domain::listing::ListingId;
use crate::web::App;
use crate::web::resale::{Relation, ResaleListing, resale_of};

/// The cluster for a template.
pub(super) struct ResaleView {
    /// `3 listings`.
    pub size: String,
    /// Listings that are not compared because there are too many.
    pub more: String,
    pub columns: Vec<ResaleColumn>,
    pub rows: Vec<ResaleRow>,
}

/// A listing of the cluster: a column of the table.
pub(super) struct ResaleColumn {
    /// Empty for the listing shown.
    pub href: String,
    pub title: String,
    /// How it relates to the first, and why it is here.
    pub relation: &'static str,
    pub reason: String,
    pub confirmed_by: String,
}

/// A fact with what each listing says.
pub(super) struct ResaleRow {
    pub name: &'static str,
    pub differs: bool,
    /// Empty: not stated.
    pub values: Vec<String>,
}

/// The cluster that a listing is in.
pub(super) fn resales(app: &App, id: &ListingId) -> Result<Option<ResaleView>, PageError> {
    let Some(found) = resale_of(&app.store, id)? else { return Ok(None) };
    let column = |listing: &ResaleListing| ResaleColumn {
        href: if listing.listing == *id { String::new() } else { format!("/listings/{}", listing.listing) },
        title: if listing.title.trim().is_empty() { "(untitled)".to_owned() } else { listing.title.clone() },
        relation: match listing.relation {
            Relation::First => "observed first",
            Relation::AlsoListed => "same seller, another source",
            Relation::OtherSeller => "another seller",
        },
        reason: listing.reason.clone(),
        confirmed_by: listing.confirmed_by.clone().unwrap_or_default(),
    };
    let observed = found.listings.iter().map(|listing| listing.first_observed.clone()).collect();
    let mut rows = vec![ResaleRow { name: "first observed", differs: true, values: observed }];
    let facts = found.differences.into_iter().filter(|d| d.fact != "title");
    rows.extend(facts.map(|d| ResaleRow { name: d.fact, differs: d.differs, values: d.values }));
    let hidden = found.size - found.listings.len().min(found.size);
    Ok(Some(ResaleView {
        size: format::of(found.size as u64, "listing", "listings"),
        more: if hidden == 0 { String::new() } else { format::of(hidden as u64, "more listing", "more listings") },
        columns: found.listings.iter().map(column).collect(),
        rows,
    }))
}
