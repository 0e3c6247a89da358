//! Brings the keys and links up to date with listings that were added, changed or taken out of view. The work for one
//! listing does not grow with the catalogue: a key has at most [`COMMON`] holders that are looked at.
//!
//! The result is the same in whatever order and in however many steps listings arrive, because a link is a function of
//! the two signatures and of which keys of both count. When a key ceases to count, links between its holders can only
//! vanish, so those that are there are looked at; when it begins to count, all its holders are compared anew.

use super::compare::{LEAST_TEXT, Link, compare, link};
use super::signature::{Owner, Signature};
use super::{COMMON, OF_ONE_SELLER};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// A listing that holds a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Holder {
    /// Its id.
    pub id: u128,
    /// Whose it is.
    pub owner: Owner,
}

/// A key that more than [`COMMON`] listings hold, and how many do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyCount {
    /// The key.
    pub key: u64,
    /// Listings that hold it; zero: no longer common.
    pub holders: u32,
}

/// What is kept: the signatures, and who holds which key.
pub trait Holdings {
    /// What can go wrong when reading.
    type Error;

    /// Those of the keys that are common.
    fn common(&self, keys: &[u64]) -> Result<Vec<KeyCount>, Self::Error>;

    /// Who holds which of the keys.
    fn holders(&self, keys: &[u64]) -> Result<Vec<(u64, Holder)>, Self::Error>;

    /// The links of listings, the smaller id first; one may come twice.
    fn links(&self, ids: &[u128]) -> Result<Vec<(u128, u128)>, Self::Error>;

    /// The signatures of listings; those that have none are left out.
    fn signatures(&self, ids: &[u128]) -> Result<Vec<(u128, Signature)>, Self::Error>;
}

/// What has to be written.
#[derive(Clone, Debug, Default)]
pub struct Update {
    /// Listings that are gone, with their signatures.
    pub gone: Vec<u128>,
    /// Listings with new signatures.
    pub signatures: Vec<(u128, Signature)>,
    /// Keys that listings hold no longer.
    pub dropped: Vec<(u64, Holder)>,
    /// Keys that listings hold now.
    pub held: Vec<(u64, Holder)>,
    /// Keys that have become common, or cease to be, or whose count has changed.
    pub common: Vec<KeyCount>,
    /// Listings whose links are replaced by those in `links`, in order.
    pub compared: Vec<u128>,
    /// All links of the listings compared, the smaller id first.
    pub links: BTreeMap<(u128, u128), Link>,
    /// Links of other listings that have become weaker, or are gone, the smaller id first.
    pub weakened: Vec<((u128, u128), Option<Link>)>,
}

/// One key and who holds it, as far as that matters.
#[derive(Clone, Debug, Default)]
struct KeyState {
    /// Listings that hold it.
    count: u32,
    /// Those, unless it is common.
    holders: Vec<Holder>,
}

impl KeyState {
    fn is_common(&self) -> bool {
        self.count as usize > COMMON
    }

    /// The writers whose boilerplate it is, sorted; none for most keys.
    fn boilerplate_of(&self) -> Vec<u64> {
        if self.is_common() || self.holders.len() <= OF_ONE_SELLER {
            return Vec::new();
        }
        let mut writers: Vec<u64> = self.holders.iter().map(|h| h.owner.writer()).collect();
        writers.sort_unstable();
        let mut many: Vec<u64> =
            writers.chunk_by(|a, b| a == b).filter(|of_one| of_one.len() > OF_ONE_SELLER).map(|w| w[0]).collect();
        many.dedup();
        many
    }
}

/// What is known while an update is made.
struct Working<'a, H> {
    holdings: &'a H,
    keys: FxHashMap<u64, KeyState>,
    /// `None`: known to have no signature.
    signatures: FxHashMap<u128, Option<Signature>>,
}

impl<H: Holdings> Working<'_, H> {
    /// Reads the keys that are not known yet.
    fn read_keys(&mut self, keys: impl IntoIterator<Item = u64>) -> Result<(), H::Error> {
        let mut wanted: Vec<u64> = keys.into_iter().filter(|key| !self.keys.contains_key(key)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        if wanted.is_empty() {
            return Ok(());
        }
        self.keys.reserve(wanted.len());
        self.keys.extend(wanted.iter().map(|key| (*key, KeyState::default())));
        for KeyCount { key, holders } in self.holdings.common(&wanted)? {
            self.keys.insert(key, KeyState { count: holders, holders: Vec::new() });
        }
        wanted.retain(|key| self.keys.get(key).is_none_or(|state| state.count == 0));
        for (key, holder) in self.holdings.holders(&wanted)? {
            let state = self.keys.entry(key).or_default();
            state.count += 1;
            state.holders.push(holder);
        }
        Ok(())
    }

    /// Reads the signatures that are not known yet.
    fn read_signatures(&mut self, ids: impl IntoIterator<Item = u128>) -> Result<(), H::Error> {
        let mut wanted: Vec<u128> = ids.into_iter().filter(|id| !self.signatures.contains_key(id)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        if wanted.is_empty() {
            return Ok(());
        }
        self.signatures.extend(wanted.iter().map(|id| (*id, None)));
        let found = self.holdings.signatures(&wanted)?;
        self.signatures.extend(found.into_iter().map(|(id, signature)| (id, Some(signature))));
        Ok(())
    }

    fn signature(&self, id: u128) -> Option<&Signature> {
        self.signatures.get(&id)?.as_ref()
    }

    /// Whether a key counts between two listings.
    fn counts(&self, key: u64, owners: [Owner; 2]) -> bool {
        let Some(state) = self.keys.get(&key).filter(|state| !state.is_common()) else { return false };
        if state.holders.len() <= OF_ONE_SELLER {
            return true;
        }
        let boilerplate = state.boilerplate_of();
        !owners.iter().any(|owner| boilerplate.contains(&owner.writer()))
    }

    /// The link of a pair.
    fn link(&self, pair: (u128, u128)) -> Option<Link> {
        let (a, b) = (self.signature(pair.0)?, self.signature(pair.1)?);
        let owners = [a.owner, b.owner];
        link(&compare(a, b, |key| self.counts(key, owners)), owners)
    }

    /// Listings that share enough keys with a listing to be compared with it.
    fn candidates(&self, id: u128) -> Vec<u128> {
        let Some(signature) = self.signature(id) else { return Vec::new() };
        let mut shared: Vec<(u128, bool)> = Vec::new();
        let texts = signature.text.iter().map(|key| (key, false));
        for (key, is_number) in texts.chain(signature.numbers.iter().map(|key| (key, true))) {
            let Some(state) = self.keys.get(key).filter(|state| !state.is_common()) else { continue };
            let others = state.holders.iter().filter(|h| h.id != id && signature.owner.may_resell(h.owner));
            shared.extend(others.map(|other| (other.id, is_number)));
        }
        shared.sort_unstable();
        let enough = |of_one: &&[(u128, bool)]| {
            let numbers = of_one.iter().filter(|(_, is_number)| *is_number).count();
            let texts = of_one.len() - numbers;
            texts >= LEAST_TEXT || numbers >= 2 || texts >= 2 && numbers >= 1
        };
        shared.chunk_by(|a, b| a.0 == b.0).filter(enough).map(|of_one| of_one[0].0).collect()
    }
}

/// The update after listings got these signatures (`None`: taken out of view). Each id stands there once.
pub fn apply<H: Holdings>(holdings: &H, changes: Vec<(u128, Option<Signature>)>) -> Result<Update, H::Error> {
    let mut update = Update::default();
    let mut working = Working { holdings, keys: FxHashMap::default(), signatures: FxHashMap::default() };
    working.read_signatures(changes.iter().map(|(id, _)| *id))?;
    let mut compared: FxHashSet<u128> = FxHashSet::default();
    for (id, new) in changes {
        let old = working.signatures.insert(id, new.clone()).flatten();
        if old == new {
            continue;
        }
        compared.insert(id);
        let held = |signature: Option<&Signature>| -> Vec<(u64, Holder)> {
            let Some(signature) = signature else { return Vec::new() };
            let holder = Holder { id, owner: signature.owner };
            signature.keys().map(|key| (key, holder)).collect()
        };
        let (before, after) = (held(old.as_ref()), held(new.as_ref()));
        update.dropped.extend(before.iter().filter(|held| !after.contains(held)));
        update.held.extend(after.iter().filter(|held| !before.contains(held)));
        match new {
            Some(signature) => update.signatures.push((id, signature)),
            None => update.gone.push(id),
        }
    }
    working.read_keys(update.dropped.iter().chain(&update.held).map(|(key, _)| *key))?;
    let mut weakened: FxHashSet<u128> = FxHashSet::default();
    change_keys(&mut working, &mut update, &mut compared, &mut weakened)?;

    working.read_signatures(compared.iter().copied())?;
    let keys: Vec<u64> = compared.iter().filter_map(|id| working.signature(*id)).flat_map(Signature::keys).collect();
    working.read_keys(keys)?;
    let candidates: Vec<(u128, Vec<u128>)> = compared.iter().map(|id| (*id, working.candidates(*id))).collect();
    working.read_signatures(candidates.iter().flat_map(|(_, others)| others.iter().copied()))?;
    for (id, others) in candidates {
        for other in others {
            let pair = (id.min(other), id.max(other));
            update.links.extend(working.link(pair).map(|link| (pair, link)));
        }
    }
    let weakened: Vec<u128> = weakened.into_iter().filter(|id| !compared.contains(id)).collect();
    let mut pairs = holdings.links(&weakened)?;
    pairs.retain(|(a, b)| !compared.contains(a) && !compared.contains(b));
    pairs.sort_unstable();
    pairs.dedup();
    working.read_signatures(pairs.iter().flat_map(|(a, b)| [*a, *b]))?;
    let ends: Vec<u64> = pairs.iter().filter_map(|(a, _)| working.signature(*a)).flat_map(Signature::keys).collect();
    working.read_keys(ends)?;
    update.weakened = pairs.into_iter().map(|pair| (pair, working.link(pair))).collect();
    update.compared = compared.into_iter().collect();
    update.compared.sort_unstable();
    Ok(update)
}

/// Changes who holds which key, notes which keys are common, and adds the holders of keys that begin or cease to count
/// to those that are compared.
fn change_keys<H: Holdings>(
    working: &mut Working<'_, H>,
    update: &mut Update,
    compared: &mut FxHashSet<u128>,
    weakened: &mut FxHashSet<u128>,
) -> Result<(), H::Error> {
    let mut touched: FxHashMap<u64, (Vec<Holder>, Vec<Holder>)> = FxHashMap::default();
    for (key, holder) in &update.dropped {
        touched.entry(*key).or_default().0.push(*holder);
    }
    for (key, holder) in &update.held {
        touched.entry(*key).or_default().1.push(*holder);
    }
    for (key, (dropped, held)) in touched {
        let before = working.keys.remove(&key).unwrap_or_default();
        let mut after = before.clone();
        after.count = (after.count + held.len() as u32).saturating_sub(dropped.len() as u32);
        if before.is_common() && !after.is_common() {
            // It counts again: who holds it was not read before.
            after.holders = working.holdings.holders(&[key])?.into_iter().map(|(_, holder)| holder).collect();
        }
        if !before.is_common() || !after.is_common() {
            after.holders.retain(|holder| !dropped.contains(holder));
            after.holders.extend(&held);
        }
        let (boilerplate_before, boilerplate) = (before.boilerplate_of(), after.boilerplate_of());
        let counts_more = before.is_common() && !after.is_common()
            || !after.is_common() && boilerplate_before.iter().any(|writer| !boilerplate.contains(writer));
        if counts_more {
            compared.extend(before.holders.iter().chain(&after.holders).map(|holder| holder.id));
        } else if before.is_common() != after.is_common() || boilerplate_before != boilerplate {
            weakened.extend(before.holders.iter().map(|holder| holder.id));
        }
        if after.is_common() {
            update.common.push(KeyCount { key, holders: after.count });
            after.holders.clear();
        } else if before.is_common() {
            update.common.push(KeyCount { key, holders: 0 });
        }
        working.keys.insert(key, after);
    }
    update.common.sort_unstable();
    Ok(())
}

/// Everything in memory: to compare listings without a store, and to measure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InMemory {
    signatures: FxHashMap<u128, Signature>,
    holders: FxHashMap<u64, Vec<Holder>>,
    common: FxHashMap<u64, u32>,
    /// The links, the smaller id first.
    pub links: BTreeMap<(u128, u128), Link>,
}

impl InMemory {
    /// Carries out an update.
    pub fn write(&mut self, update: Update) {
        for id in &update.gone {
            self.signatures.remove(id);
        }
        self.signatures.extend(update.signatures);
        for (key, holder) in update.dropped {
            if let Some(holders) = self.holders.get_mut(&key) {
                holders.retain(|h| *h != holder);
                if holders.is_empty() {
                    self.holders.remove(&key);
                }
            }
        }
        for (key, holder) in update.held {
            self.holders.entry(key).or_default().push(holder);
        }
        for KeyCount { key, holders } in update.common {
            if holders == 0 {
                self.common.remove(&key)
            } else {
                self.common.insert(key, holders)
            };
        }
        let is_compared = |id: &u128| update.compared.binary_search(id).is_ok();
        self.links.retain(|(a, b), _| !is_compared(a) && !is_compared(b));
        self.links.extend(update.links);
        for (pair, link) in update.weakened {
            match link {
                Some(link) => self.links.insert(pair, link),
                None => self.links.remove(&pair),
            };
        }
    }
}

impl Holdings for InMemory {
    type Error = std::convert::Infallible;

    fn common(&self, keys: &[u64]) -> Result<Vec<KeyCount>, Self::Error> {
        let count = |key: &u64| Some(KeyCount { key: *key, holders: *self.common.get(key)? });
        Ok(keys.iter().filter_map(count).collect())
    }

    fn holders(&self, keys: &[u64]) -> Result<Vec<(u64, Holder)>, Self::Error> {
        let of_key = |key: &u64| {
            let key = *key;
            self.holders.get(&key).into_iter().flatten().map(move |holder| (key, *holder))
        };
        Ok(keys.iter().flat_map(of_key).collect())
    }

    fn links(&self, ids: &[u128]) -> Result<Vec<(u128, u128)>, Self::Error> {
        let wanted: FxHashSet<u128> = ids.iter().copied().collect();
        let of_one = |(a, b): &&(u128, u128)| wanted.contains(a) || wanted.contains(b);
        Ok(self.links.keys().filter(of_one).copied().collect())
    }

    fn signatures(&self, ids: &[u128]) -> Result<Vec<(u128, Signature)>, Self::Error> {
        Ok(ids.iter().filter_map(|id| Some((*id, self.signatures.get(id)?.clone()))).collect())
    }
}
