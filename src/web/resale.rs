//! A cluster of listings that are likely the same goods, as page, API and command show it.

use crate::assess::resale::{Basis, Difference, differences, reason};
use crate::domain::listing::{ListingId, ResaleDecision, ResaleVerdict};
use crate::store::{ResaleCluster, Store, StoreError, StoredListing};
use serde::Serialize;

/// Listings of a cluster that are compared side by side; more are only counted.
pub const MOST_COMPARED: usize = 12;

/// How a listing relates to the one that was observed first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// It is that listing.
    First,
    /// The same seller lists it in another source.
    AlsoListed,
    /// Another seller offers it, or one that is not stated.
    OtherSeller,
}

/// A listing of a cluster.
#[derive(Clone, Debug, Serialize)]
pub struct ResaleListing {
    /// Its id.
    pub listing: ListingId,
    /// Its title.
    pub title: String,
    /// The seller as named; none if it is not stated.
    pub seller: Option<String>,
    /// Id of its source.
    pub source: String,
    /// When it was first observed, UTC, ISO 8601.
    pub first_observed: String,
    /// How it relates to the first.
    pub relation: Relation,
    /// On what the link to the first rests; none for the first itself, and for one linked to others of the cluster only.
    pub basis: Option<String>,
    /// Strength of that link, 1 to 1,000.
    pub score: Option<u16>,
    /// Why, in words.
    pub reason: String,
    /// By whom the pair with the first was confirmed.
    pub confirmed_by: Option<String>,
}

/// A cluster with what its listings say differently.
#[derive(Clone, Debug, Serialize)]
pub struct Resale {
    /// The id of the listing observed first.
    pub cluster: ListingId,
    /// How many listings it has.
    pub size: usize,
    /// The listings in order of first observation, at most [`MOST_COMPARED`].
    pub listings: Vec<ResaleListing>,
    /// What they say, fact by fact, in that order.
    pub differences: Vec<Difference>,
}

/// A cluster with everything that is shown of it; `None` if fewer than two of its listings are in view.
///
/// # Errors
/// If the store cannot be read.
pub fn resale(store: &Store, cluster: &ResaleCluster) -> Result<Option<Resale>, StoreError> {
    let ids: Vec<ListingId> = cluster.members.iter().map(|(id, _)| id.clone()).take(MOST_COMPARED).collect();
    let stored = store.listings(&ids)?;
    let Some((first, rest)) = stored.split_first().filter(|(_, rest)| !rest.is_empty()) else { return Ok(None) };
    let links = store.resale_links(std::slice::from_ref(&first.listing.id))?;
    let decisions = ResaleDecision::in_force(store.resale_decisions()?);
    let mut listings = vec![view(first, Relation::First)];
    for other in rest {
        let mut pair = [first.listing.id.clone(), other.listing.id.clone()];
        pair.sort();
        let seller = |l: &StoredListing| l.listing.broker.as_ref().map(|b| b.id.clone());
        let same = seller(first).is_some() && seller(first) == seller(other);
        let shown = view(other, if same { Relation::AlsoListed } else { Relation::OtherSeller });
        let link = links.iter().find(|link| link.listings == pair);
        let confirmed = decisions.get(&pair).filter(|d| d.verdict == ResaleVerdict::Confirm);
        let basis = link.and_then(|link| Basis::from_name(&link.basis));
        let words = basis.map(|basis| reason(&first.listing, &other.listing, basis));
        let reason = words.unwrap_or_else(|| match confirmed {
            Some(decision) => decision.reason.clone(),
            None => "linked to other listings of the cluster".to_owned(),
        });
        listings.push(ResaleListing {
            basis: basis.map(|basis| basis.name().to_owned()),
            score: link.map(|link| link.score),
            confirmed_by: confirmed.map(|decision| decision.by.clone()),
            reason,
            ..shown
        });
    }
    let compared: Vec<_> = stored.iter().map(|s| (&s.listing, &s.assessment)).collect();
    let (cluster, size) = (cluster.first.clone(), cluster.members.len());
    Ok(Some(Resale { cluster, size, listings, differences: differences(&compared) }))
}

/// The cluster that a listing is in; `None` if it is in none.
///
/// # Errors
/// If the store cannot be read.
pub fn resale_of(store: &Store, listing: &ListingId) -> Result<Option<Resale>, StoreError> {
    let of = store.resale_clusters_of(std::slice::from_ref(listing))?;
    let Some(first) = of.get(listing) else { return Ok(None) };
    let cluster = store.resale_cluster(first)?;
    cluster.map(|cluster| resale(store, &cluster)).transpose().map(Option::flatten)
}

fn view(stored: &StoredListing, relation: Relation) -> ResaleListing {
    let listing = &stored.listing;
    let time = jiff::Timestamp::from_microsecond(stored.first_seen);
    ResaleListing {
        listing: listing.id.clone(),
        title: listing.title.clone(),
        seller: listing.broker.as_ref().map(|b| b.name.clone()),
        source: listing.source.clone(),
        first_observed: time.map(|t| t.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default(),
        relation,
        basis: None,
        score: None,
        reason: String::new(),
        confirmed_by: None,
    }
}
