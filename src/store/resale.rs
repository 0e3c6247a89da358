//! The keys, links and clusters of listings that may offer the same goods. They follow the change log, as the index does,
//! and can be deleted and made again; how they are made is not known here.

use super::connection::AnyConnection;
use super::key::{key, keys};
use super::resale_rows::{ResaleCommonRow, ResaleKeyRow, ResaleLinkRow, ResalePositionRow, ResaleSignatureRow};
use super::schema::{resale_common, resale_keys, resale_links, resale_position, resale_signatures};
use super::writer::Writer;
use super::{Store, StoreError, insert};
use crate::domain::listing::ListingId;
use diesel::prelude::*;
use std::collections::HashMap;

/// Values asked for in one query.
const PART: usize = 500;

/// A link between two listings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResaleLink {
    /// The listings, the smaller id first.
    pub listings: [ListingId; 2],
    /// Name of what it rests on.
    pub basis: String,
    /// 1 to 1,000.
    pub score: u16,
}

/// A key that a listing holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewResaleKey {
    /// The key.
    pub key: u64,
    /// The listing.
    pub listing: ListingId,
    /// Number of its owner.
    pub owner: u64,
}

/// A cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResaleCluster {
    /// The listing that was observed first; the id of the cluster.
    pub first: ListingId,
    /// All listings with the time of their first observation, in order of that.
    pub members: Vec<(ListingId, i64)>,
}

/// What is written in one transaction.
#[derive(Clone, Debug, Default)]
pub struct ResaleUpdate {
    /// Listings that have no signature any more.
    pub gone: Vec<ListingId>,
    /// New signatures, with the time of first observation.
    pub signatures: Vec<(ListingId, Vec<u8>, i64)>,
    /// Keys no longer held.
    pub dropped: Vec<(u64, ListingId)>,
    /// Keys now held.
    pub held: Vec<NewResaleKey>,
    /// Keys that many hold, with their number; zero: no longer many.
    pub common: Vec<(u64, u32)>,
    /// Listings whose links are replaced by `links`.
    pub compared: Vec<ListingId>,
    /// Pairs whose link is removed too, if `links` does not bring it again.
    pub unlinked: Vec<[ListingId; 2]>,
    /// The links of those compared, and others that have changed.
    pub links: Vec<ResaleLink>,
    /// The cluster of listings, by its first listing; `None`: in none.
    pub clusters: Vec<(ListingId, Option<ListingId>)>,
    /// The logic that made all this, and the last change that it contains; `None`: as before.
    pub position: Option<(u64, u64)>,
}

fn id(text: &str) -> Result<ListingId, StoreError> {
    ListingId::parse(text).ok_or_else(|| StoreError::Corrupt {
        what: "resale",
        id: text.to_owned(),
        reason: "not the id of a listing".to_owned(),
    })
}

fn texts(ids: &[ListingId]) -> Vec<&str> {
    ids.iter().map(ListingId::as_str).collect()
}

impl Store {
    /// The last change that the tables contain, if this logic filled them; 0 otherwise.
    pub fn resale_position(&self, logic: u64) -> Result<u64, StoreError> {
        let of_logic = resale_position::table.filter(resale_position::logic.eq(logic as i64));
        let change: Option<i64> =
            self.read(|c| Ok(of_logic.select(resale_position::last_change).first(c).optional()?))?;
        Ok(change.unwrap_or(0).max(0) as u64)
    }

    /// Those of the keys that many listings hold, with their number.
    pub fn resale_common(&self, wanted: &[u64]) -> Result<Vec<(u64, u32)>, StoreError> {
        self.read(|c| {
            let mut found = Vec::new();
            for part in wanted.chunks(PART) {
                let part: Vec<i64> = part.iter().map(|key| *key as i64).collect();
                let rows = resale_common::table.filter(resale_common::key.eq_any(part));
                let rows: Vec<ResaleCommonRow> = rows.select(ResaleCommonRow::as_select()).load(c)?;
                found.extend(rows.into_iter().map(|row| (row.key as u64, row.holders.max(0) as u32)));
            }
            Ok(found)
        })
    }

    /// Who holds which of the keys, with the number of the owner.
    pub fn resale_holders(&self, wanted: &[u64]) -> Result<Vec<NewResaleKey>, StoreError> {
        self.read(|c| {
            let mut found = Vec::new();
            for part in wanted.chunks(PART) {
                let part: Vec<i64> = part.iter().map(|key| *key as i64).collect();
                let rows = resale_keys::table.filter(resale_keys::key.eq_any(part));
                let rows: Vec<ResaleKeyRow> = rows.select(ResaleKeyRow::as_select()).load(c)?;
                for row in rows {
                    let listing = id(&row.listing_id)?;
                    found.push(NewResaleKey { key: row.key as u64, listing, owner: row.owner as u64 });
                }
            }
            Ok(found)
        })
    }

    /// The signatures of listings with the times of first observation; those without one are left out.
    pub fn resale_signatures(&self, ids: &[ListingId]) -> Result<Vec<(ListingId, Vec<u8>, i64)>, StoreError> {
        self.read(|c| {
            let mut found = Vec::new();
            for part in ids.chunks(PART) {
                let rows = resale_signatures::table.filter(resale_signatures::listing_id.eq_any(keys(texts(part))));
                let rows: Vec<ResaleSignatureRow> = rows.select(ResaleSignatureRow::as_select()).load(c)?;
                for row in rows {
                    found.push((id(&row.listing_id)?, row.signature, row.first_seen));
                }
            }
            Ok(found)
        })
    }

    /// The links of listings; one between two of them may come twice.
    pub fn resale_links(&self, ids: &[ListingId]) -> Result<Vec<ResaleLink>, StoreError> {
        self.read(|c| {
            let mut rows: Vec<ResaleLinkRow> = Vec::new();
            for part in ids.chunks(PART) {
                let of_a = resale_links::table.filter(resale_links::a.eq_any(keys(texts(part))));
                rows.extend(of_a.select(ResaleLinkRow::as_select()).load(c)?);
                let of_b = resale_links::table.filter(resale_links::b.eq_any(keys(texts(part))));
                rows.extend(of_b.select(ResaleLinkRow::as_select()).load(c)?);
            }
            let read = |row: ResaleLinkRow| {
                let score = u16::try_from(row.score).unwrap_or(0);
                Ok(ResaleLink { listings: [id(&row.a)?, id(&row.b)?], basis: row.basis, score })
            };
            rows.into_iter().map(read).collect()
        })
    }

    /// The clusters of listings, by listing; those in none are left out.
    pub fn resale_clusters_of(&self, ids: &[ListingId]) -> Result<HashMap<ListingId, ListingId>, StoreError> {
        self.read(|c| {
            let mut found = HashMap::new();
            for part in ids.chunks(PART) {
                let rows = resale_signatures::table.filter(resale_signatures::listing_id.eq_any(keys(texts(part))));
                let rows: Vec<(String, String)> =
                    rows.select((resale_signatures::listing_id, resale_signatures::cluster)).load(c)?;
                for (listing, cluster) in rows.iter().filter(|(_, cluster)| !cluster.is_empty()) {
                    found.insert(id(listing)?, id(cluster)?);
                }
            }
            Ok(found)
        })
    }

    /// The clusters of all listings that are in one.
    pub fn all_resale_clusters(&self) -> Result<HashMap<ListingId, ListingId>, StoreError> {
        let rows: Vec<(String, String)> = self.read(|c| {
            let in_one = resale_signatures::table.filter(resale_signatures::cluster.gt(key("")));
            Ok(in_one.select((resale_signatures::listing_id, resale_signatures::cluster)).load(c)?)
        })?;
        rows.iter().map(|(listing, cluster)| Ok((id(listing)?, id(cluster)?))).collect()
    }

    /// The listings of a cluster; `None` if there is none with this id.
    pub fn resale_cluster(&self, first: &ListingId) -> Result<Option<ResaleCluster>, StoreError> {
        Ok(self.clusters(vec![first.as_str().to_owned()])?.pop())
    }

    /// Clusters in order of id after the given one, at most `limit`.
    pub fn resale_clusters(&self, after: Option<&ListingId>, limit: u32) -> Result<Vec<ResaleCluster>, StoreError> {
        let after = after.map_or("", ListingId::as_str);
        let firsts: Vec<String> = self.read(|c| {
            let later = resale_signatures::table.filter(resale_signatures::cluster.gt(key(after)));
            let firsts = later.select(resale_signatures::cluster).distinct().order(resale_signatures::cluster);
            Ok(firsts.limit(i64::from(limit)).load(c)?)
        })?;
        self.clusters(firsts)
    }

    /// Number of clusters, and of the listings in them.
    pub fn count_resales(&self) -> Result<(u64, u64), StoreError> {
        self.read(|c| {
            let in_one = || resale_signatures::table.filter(resale_signatures::cluster.gt(key("")));
            let listings: i64 = in_one().count().get_result(c)?;
            let firsts = in_one().filter(resale_signatures::cluster.eq(resale_signatures::listing_id));
            let clusters: i64 = firsts.count().get_result(c)?;
            Ok((clusters.max(0) as u64, listings.max(0) as u64))
        })
    }

    fn clusters(&self, firsts: Vec<String>) -> Result<Vec<ResaleCluster>, StoreError> {
        let mut rows: Vec<(String, String, i64)> = self.read(|c| {
            let mut rows = Vec::new();
            for part in firsts.chunks(PART) {
                let members = resale_signatures::table.filter(resale_signatures::cluster.eq_any(keys(part)));
                let columns =
                    (resale_signatures::cluster, resale_signatures::listing_id, resale_signatures::first_seen);
                rows.extend(members.select(columns).load::<(String, String, i64)>(c)?);
            }
            Ok(rows)
        })?;
        rows.sort_unstable_by(|a, b| (&a.0, a.2, &a.1).cmp(&(&b.0, b.2, &b.1)));
        let mut found: Vec<ResaleCluster> = Vec::new();
        for (cluster, listing, first_seen) in rows {
            let (first, member) = (id(&cluster)?, (id(&listing)?, first_seen));
            match found.last_mut().filter(|last| last.first == first) {
                Some(last) => last.members.push(member),
                None => found.push(ResaleCluster { first, members: vec![member] }),
            }
        }
        Ok(found)
    }
}

impl Writer {
    /// Deletes everything but the decisions.
    pub fn clear_resales(&mut self) -> Result<(), StoreError> {
        self.connection.transaction(|c: &mut AnyConnection| {
            diesel::delete(resale_signatures::table).execute(c)?;
            diesel::delete(resale_keys::table).execute(c)?;
            diesel::delete(resale_common::table).execute(c)?;
            diesel::delete(resale_links::table).execute(c)?;
            diesel::delete(resale_position::table).execute(c)?;
            Ok(())
        })
    }

    /// Carries out an update in one transaction.
    pub fn write_resales(&mut self, update: ResaleUpdate) -> Result<(), StoreError> {
        self.connection.transaction(|c: &mut AnyConnection| write(c, update))
    }
}

fn write(c: &mut AnyConnection, update: ResaleUpdate) -> Result<(), StoreError> {
    for (key_dropped, listing) in &update.dropped {
        let row = resale_keys::table.filter(resale_keys::key.eq(*key_dropped as i64));
        diesel::delete(row.filter(resale_keys::listing_id.eq(key(listing.as_str())))).execute(c)?;
    }
    let replaced: Vec<&ListingId> = update.gone.iter().chain(update.signatures.iter().map(|(id, ..)| id)).collect();
    for part in replaced.chunks(PART) {
        let part: Vec<&str> = part.iter().map(|id| id.as_str()).collect();
        let rows = resale_signatures::table.filter(resale_signatures::listing_id.eq_any(keys(part)));
        diesel::delete(rows).execute(c)?;
    }
    let mut held: Vec<ResaleKeyRow> = update
        .held
        .into_iter()
        .map(|held| ResaleKeyRow {
            key: held.key as i64,
            listing_id: held.listing.as_str().to_owned(),
            owner: held.owner as i64,
        })
        .collect();
    // In the order of the tree, so that each of its pages is written once.
    held.sort_unstable_by_key(|row| row.key);
    insert::insert_resale_keys(c, held)?;
    let signature = |(id, signature, first_seen): (ListingId, Vec<u8>, i64)| ResaleSignatureRow {
        listing_id: id.as_str().to_owned(),
        signature,
        first_seen,
        cluster: String::new(),
    };
    insert::insert_resale_signatures(c, update.signatures.into_iter().map(signature).collect())?;
    for part in update.common.chunks(PART) {
        let part: Vec<i64> = part.iter().map(|(key, _)| *key as i64).collect();
        diesel::delete(resale_common::table.filter(resale_common::key.eq_any(part))).execute(c)?;
    }
    let common = update.common.into_iter().filter(|(_, holders)| *holders > 0);
    let common = common.map(|(key, holders)| ResaleCommonRow { key: key as i64, holders: i64::from(holders) });
    insert::insert_resale_common(c, common.collect())?;
    for part in update.compared.chunks(PART) {
        diesel::delete(resale_links::table.filter(resale_links::a.eq_any(keys(texts(part))))).execute(c)?;
        diesel::delete(resale_links::table.filter(resale_links::b.eq_any(keys(texts(part))))).execute(c)?;
    }
    for [a, b] in &update.unlinked {
        let row = resale_links::table.filter(resale_links::a.eq(key(a.as_str())));
        diesel::delete(row.filter(resale_links::b.eq(key(b.as_str())))).execute(c)?;
    }
    let link = |link: ResaleLink| {
        let [a, b] = link.listings.map(|id| id.as_str().to_owned());
        ResaleLinkRow { a, b, basis: link.basis, score: i64::from(link.score) }
    };
    insert::insert_resale_links(c, update.links.into_iter().map(link).collect())?;
    for (listing, cluster) in update.clusters {
        let row = resale_signatures::table.filter(resale_signatures::listing_id.eq(key(listing.as_str())));
        let cluster = key(cluster.as_ref().map_or("", ListingId::as_str));
        diesel::update(row).set(resale_signatures::cluster.eq(cluster)).execute(c)?;
    }
    if let Some((logic, change)) = update.position {
        diesel::delete(resale_position::table).execute(c)?;
        let row = ResalePositionRow { logic: logic as i64, last_change: change as i64 };
        insert::insert_resale_position(c, vec![row])?;
    }
    Ok(())
}
