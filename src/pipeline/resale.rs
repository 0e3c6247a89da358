//! Keeps the clusters of the same goods behind the change log, as the index: what a listing shares with others is
//! computed when it is added or changed, and can be computed again for all.

use super::error::PipelineError;
use crate::assess::resale::{
    Holder, Holdings, KeyCount, LOGIC, Member, Owner, Pairs, Signature, Update, apply, clusters, id_of, number_of,
};
use crate::domain::listing::{ListingId, ResaleDecision, ResaleVerdict};
use crate::store::{ChangeKind, NewResaleKey, ResaleLink, ResaleUpdate, Store, StoreError, Writer};
use brokerwatch_text::Folded;
use std::collections::{BTreeSet, HashMap};

/// Changes in one step.
const PAGE: u32 = 2_000;

/// What a catch-up did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResaleProgress {
    /// Listings whose signature was computed.
    pub listings: u64,
    /// Number of the last change contained.
    pub change: u64,
}

/// The tables as the comparison sees them.
struct Stored<'a>(&'a Store);

impl Holdings for Stored<'_> {
    type Error = StoreError;

    fn common(&self, keys: &[u64]) -> Result<Vec<KeyCount>, StoreError> {
        let found = self.0.resale_common(keys)?;
        Ok(found.into_iter().map(|(key, holders)| KeyCount { key, holders }).collect())
    }

    fn holders(&self, keys: &[u64]) -> Result<Vec<(u64, Holder)>, StoreError> {
        let holder = |held: NewResaleKey| {
            (held.key, Holder { id: number_of(&held.listing), owner: Owner::from_number(held.owner) })
        };
        Ok(self.0.resale_holders(keys)?.into_iter().map(holder).collect())
    }

    fn links(&self, ids: &[u128]) -> Result<Vec<(u128, u128)>, StoreError> {
        let found = self.0.resale_links(&listing_ids(ids.iter().copied()))?;
        Ok(found.iter().map(|link| (number_of(&link.listings[0]), number_of(&link.listings[1]))).collect())
    }

    fn signatures(&self, ids: &[u128]) -> Result<Vec<(u128, Signature)>, StoreError> {
        let found = self.0.resale_signatures(&listing_ids(ids.iter().copied()))?;
        let read = |(id, bytes, _): (ListingId, Vec<u8>, i64)| {
            let signature = Signature::from_bytes(&bytes).ok_or_else(|| StoreError::Corrupt {
                what: "resale signature",
                id: id.to_string(),
                reason: "not of this form; run `brokerwatch resale rebuild`".to_owned(),
            })?;
            Ok((number_of(&id), signature))
        };
        found.into_iter().map(read).collect()
    }
}

fn listing_ids(numbers: impl IntoIterator<Item = u128>) -> Vec<ListingId> {
    numbers.into_iter().filter_map(id_of).collect()
}

/// Reads the changes that the clusters lack. Tables of another logic are emptied first. `progress` receives the number
/// of the last change done.
pub fn follow_resales(
    store: &Store,
    writer: &mut Writer,
    progress: &dyn Fn(u64),
) -> Result<ResaleProgress, PipelineError> {
    let span = tracing::info_span!("resale");
    let _entered = span.enter();
    let mut done = ResaleProgress { listings: 0, change: store.resale_position(LOGIC)? };
    let newest = store.last_change()?;
    if done.change == 0 || done.change > newest {
        writer.clear_resales()?;
        done.change = 0;
    }
    let mut folded = Folded::default();
    loop {
        let changes = store.changes_after(done.change, PAGE)?;
        let Some(last) = changes.last() else { return Ok(done) };
        done.change = last.seq;
        let moved = changes.iter().filter(|change| change.kind != ChangeKind::Reassessed);
        let ids: Vec<ListingId> =
            moved.map(|change| change.listing.clone()).collect::<BTreeSet<_>>().into_iter().collect();
        done.listings += ids.len() as u64;
        step(store, writer, &ids, done.change, &mut folded)?;
        progress(done.change);
    }
}

/// Whether there are changes that the clusters lack, as after an upgrade.
pub fn resales_are_behind(store: &Store) -> Result<bool, PipelineError> {
    Ok(store.resale_position(LOGIC)? < store.last_change()?)
}

/// Empties the tables and fills them again; decisions stay.
pub fn rebuild_resales(
    store: &Store,
    writer: &mut Writer,
    progress: &dyn Fn(u64),
) -> Result<ResaleProgress, PipelineError> {
    writer.clear_resales()?;
    follow_resales(store, writer, progress)
}

/// Stores a decision on a pair, and the clusters that follow from it.
pub fn decide_resale(
    store: &Store,
    writer: &mut Writer,
    decision: ResaleDecision,
) -> Result<ResaleDecision, PipelineError> {
    let decision = writer.decide_resale(decision)?;
    let pair = decision.listings.iter().map(number_of).collect();
    let update = Update::default();
    let clusters = cluster_changes(store, &update, &HashMap::new(), pair)?;
    writer.write_resales(ResaleUpdate { clusters, ..ResaleUpdate::default() })?;
    Ok(decision)
}

/// Brings some listings up to date in one transaction.
fn step(
    store: &Store,
    writer: &mut Writer,
    ids: &[ListingId],
    change: u64,
    folded: &mut Folded,
) -> Result<(), PipelineError> {
    let mut first_seen: HashMap<u128, i64> = HashMap::with_capacity(ids.len());
    let mut signatures: HashMap<u128, Option<Signature>> = ids.iter().map(|id| (number_of(id), None)).collect();
    for stored in store.listings(ids)? {
        let id = number_of(&stored.listing.id);
        first_seen.insert(id, stored.first_seen);
        signatures.insert(id, Some(Signature::of(&stored.listing, folded)));
    }
    // A listing with the same signature can have been observed earlier than was known.
    let mut earlier = Vec::new();
    for (id, bytes, seen) in store.resale_signatures(ids)? {
        let number = number_of(&id);
        if first_seen.get(&number).is_some_and(|now| *now != seen) {
            earlier.push((id, bytes, first_seen[&number]));
        }
    }
    let update = apply(&Stored(store), signatures.into_iter().collect())?;
    let mut affected: BTreeSet<u128> = update.compared.iter().copied().collect();
    affected.extend(update.weakened.iter().flat_map(|((a, b), _)| [*a, *b]));
    affected.extend(earlier.iter().map(|(id, ..)| number_of(id)));
    let clusters = cluster_changes(store, &update, &first_seen, affected)?;
    let seen = |id: u128| first_seen.get(&id).copied().unwrap_or_default();
    let listing = |id: u128| id_of(id);
    let written: BTreeSet<u128> = update.signatures.iter().map(|(id, _)| *id).collect();
    let new = update.signatures.iter().filter_map(|(id, s)| Some((listing(*id)?, s.to_bytes(), seen(*id))));
    let earlier = earlier.into_iter().filter(|(id, ..)| !written.contains(&number_of(id)));
    let held = update.held.iter().filter_map(|(key, holder)| {
        Some(NewResaleKey { key: *key, listing: listing(holder.id)?, owner: holder.owner.number() })
    });
    let kept = update.weakened.iter().filter_map(|(pair, link)| Some((pair, link.as_ref()?)));
    let links = update.links.iter().chain(kept).filter_map(|((a, b), link)| {
        let listings = [listing(*a)?, listing(*b)?];
        Some(ResaleLink { listings, basis: link.basis.name().to_owned(), score: link.score })
    });
    let unlinked = update.weakened.iter().filter_map(|((a, b), _)| Some([listing(*a)?, listing(*b)?]));
    let written = ResaleUpdate {
        gone: listing_ids(update.gone.iter().copied()),
        signatures: new.chain(earlier).collect(),
        dropped: update.dropped.iter().filter_map(|(key, holder)| Some((*key, listing(holder.id)?))).collect(),
        held: held.collect(),
        common: update.common.iter().map(|count| (count.key, count.holders)).collect(),
        compared: listing_ids(update.compared.iter().copied()),
        unlinked: unlinked.collect(),
        links: links.collect(),
        clusters,
        position: Some((LOGIC, change)),
    };
    Ok(writer.write_resales(written)?)
}

/// The clusters of all listings that are linked, over however many steps, to those affected, after an update.
fn cluster_changes(
    store: &Store,
    update: &Update,
    first_seen: &HashMap<u128, i64>,
    affected: BTreeSet<u128>,
) -> Result<Vec<(ListingId, Option<ListingId>)>, PipelineError> {
    let decisions = ResaleDecision::in_force(store.resale_decisions()?);
    let (mut links, mut confirmed, mut apart) = (Pairs::default(), Pairs::default(), Pairs::default());
    let mut partners: HashMap<u128, Vec<u128>> = HashMap::new();
    for (pair, decision) in &decisions {
        let [a, b] = [number_of(&pair[0]), number_of(&pair[1])];
        if decision.verdict == ResaleVerdict::Split {
            apart.insert(a, b);
        } else {
            confirmed.insert(a, b);
            partners.entry(a).or_default().push(b);
            partners.entry(b).or_default().push(a);
        }
    }
    let weakened: HashMap<(u128, u128), bool> =
        update.weakened.iter().map(|(pair, link)| (*pair, link.is_some())).collect();
    let compared: BTreeSet<u128> = update.compared.iter().copied().collect();
    let mut new: HashMap<u128, Vec<u128>> = HashMap::new();
    for (a, b) in update.links.keys() {
        new.entry(*a).or_default().push(*b);
        new.entry(*b).or_default().push(*a);
    }
    let (mut reached, mut open) = (affected.clone(), affected);
    while !open.is_empty() {
        let mut next = BTreeSet::new();
        for link in store.resale_links(&listing_ids(open.iter().copied()))? {
            let [a, b] = [number_of(&link.listings[0]), number_of(&link.listings[1])];
            next.extend([a, b]);
            let stays = weakened.get(&(a, b)).copied().unwrap_or(true);
            if stays && !compared.contains(&a) && !compared.contains(&b) {
                links.insert(a, b);
            }
        }
        for id in &open {
            next.extend(partners.get(id).into_iter().flatten());
            for other in new.get(id).into_iter().flatten() {
                links.insert(*id, *other);
                next.insert(*other);
            }
        }
        open = next.difference(&reached).copied().collect();
        reached.extend(&open);
    }
    let gone: BTreeSet<u128> = update.gone.iter().copied().collect();
    let all = listing_ids(reached.iter().copied());
    let mut seen: HashMap<u128, i64> =
        store.resale_signatures(&all)?.into_iter().map(|(id, _, at)| (number_of(&id), at)).collect();
    seen.extend(first_seen);
    seen.retain(|id, _| !gone.contains(id) && reached.contains(id));
    let members: Vec<Member> =
        seen.iter().map(|(id, first_seen)| Member { first_seen: *first_seen, id: *id }).collect();
    let mut cluster_of: HashMap<u128, u128> = HashMap::new();
    for cluster in clusters(&members, &links, &confirmed, &apart) {
        cluster_of.extend(cluster.iter().map(|id| (*id, cluster[0])));
    }
    let before = store.resale_clusters_of(&all)?;
    let mut changed = Vec::new();
    for Member { id, .. } in members {
        let Some(listing) = id_of(id) else { continue };
        let cluster = cluster_of.get(&id).copied().and_then(id_of);
        // A row that is written anew begins outside of every cluster.
        if first_seen.contains_key(&id) && cluster.is_some() || before.get(&listing) != cluster.as_ref() {
            changed.push((listing, cluster));
        }
    }
    Ok(changed)
}
