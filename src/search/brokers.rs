//! All brokers, with how many of their listings a query matches. A broker is identified by its published name; names
//! with the same slug are one broker.

use super::{Ast, FacetField, Filters, IndexError, Request, Searcher};
use crate::domain::listing::BrokerId;
use std::collections::BTreeMap;

/// A broker and its listings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokerCount {
    /// Slug.
    pub id: BrokerId,
    /// Names as published, the one with most listings first.
    pub names: Vec<String>,
    /// Listings.
    pub listings: u64,
    /// Of them, those that match the query.
    pub found: u64,
}

/// Every broker with a listing that matches `within` under `filters`, most listings first, then by name. `query` matches
/// a subset of these listings.
///
/// # Errors
/// If the index cannot be read.
pub fn brokers(
    searcher: &Searcher,
    within: &Ast,
    filters: &Filters,
    query: &Ast,
) -> Result<Vec<BrokerCount>, IndexError> {
    let mut by_id = BTreeMap::<BrokerId, BrokerCount>::new();
    for (name, count) in names(searcher, within, filters)? {
        let id = BrokerId::derive(&name);
        let broker = by_id.entry(id.clone()).or_insert(BrokerCount { id, names: Vec::new(), listings: 0, found: 0 });
        broker.names.push(name);
        broker.listings += count;
    }
    if query == within {
        by_id.values_mut().for_each(|b| b.found = b.listings);
    } else {
        for (name, count) in names(searcher, query, filters)? {
            if let Some(broker) = by_id.get_mut(&BrokerId::derive(&name)) {
                broker.found += count;
            }
        }
    }
    let mut brokers: Vec<BrokerCount> = by_id.into_values().collect();
    brokers.sort_by(|a, b| b.listings.cmp(&a.listings).then_with(|| a.names.cmp(&b.names)));
    Ok(brokers)
}

fn names(searcher: &Searcher, query: &Ast, filters: &Filters) -> Result<Vec<(String, u64)>, IndexError> {
    let answer = searcher.search(query, &Request::counting_filtered(filters, &[FacetField::Broker]))?;
    Ok(answer.facets.into_iter().flat_map(|counts| counts.values).collect())
}
