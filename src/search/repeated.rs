//! Sentences that stand in many listings of one source: its boilerplate, found by counting, and reported beside the words
//! that a tag rests on.
//!
//! Counting changes no tag: what a listing says is assessed from that listing alone, so that a verdict can be repeated
//! without the listings that stood beside it (`docs/decisions/0052-boilerplate-is-reported.md`).

use crate::domain::listing::{Listing, sentence};
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};
use std::ops::Range;

/// A sentence in so many listings of a source is boilerplate of the source.
pub const MANY: u32 = 10;
/// Listings whose sentences are counted in one walk. More are counted in several walks, so that memory stays flat:
/// about eight sentences a listing, sixteen bytes each.
const OF_ONE_WALK: u64 = 250_000;

/// Which sentences stand in how many listings of their source; only those in at least [`MANY`].
#[derive(Debug, Default)]
pub struct RepeatedSentences {
    listings: FxHashMap<u64, u32>,
}

/// A sentence of a listing that stands in many listings of its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepeatedSentence {
    /// Its bytes in the description.
    pub range: Range<usize>,
    /// In how many listings of the source it stands, this one included.
    pub listings: u32,
    /// The number of its words, equal for the same words in the same source.
    pub key: u64,
}

impl RepeatedSentences {
    /// The repeated sentences of a listing's description, in their order.
    pub fn of(&self, listing: &Listing) -> Vec<RepeatedSentence> {
        if self.listings.is_empty() {
            return Vec::new();
        }
        let repeated = |(range, key): (Range<usize>, u64)| {
            let listings = *self.listings.get(&key)?;
            Some(RepeatedSentence { range, listings, key })
        };
        keyed(listing).filter_map(repeated).collect()
    }

    /// In how many listings of its source a sentence of a listing stands, if they are many.
    pub fn listings_with(&self, listing: &Listing, sentence: &str) -> Option<u32> {
        self.listings.get(&key(listing, sentence)?).copied()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.listings.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.listings.is_empty()
    }
}

/// Counts sentences. A listing counts once for a sentence, however often it has it.
#[derive(Debug)]
pub struct SentenceCounter {
    walks: u64,
    walk: u64,
    counted: FxHashMap<u64, u32>,
    of_one: FxHashSet<u64>,
    found: RepeatedSentences,
}

impl SentenceCounter {
    /// A counter for about so many listings.
    pub fn new(listings: u64) -> Self {
        Self {
            walks: listings.div_ceil(OF_ONE_WALK).max(1),
            walk: 0,
            counted: FxHashMap::default(),
            of_one: FxHashSet::default(),
            found: RepeatedSentences::default(),
        }
    }

    /// Counts the sentences of a listing.
    pub fn add(&mut self, listing: &Listing) {
        self.of_one.clear();
        for (_, key) in keyed(listing) {
            if key % self.walks == self.walk && self.of_one.insert(key) {
                *self.counted.entry(key).or_default() += 1;
            }
        }
    }

    /// Ends a walk through all listings. `Err` with the counter if they must be walked through once more.
    ///
    /// # Errors
    /// The counter, to go on with.
    pub fn finish(mut self) -> Result<RepeatedSentences, Self> {
        self.found.listings.extend(self.counted.drain().filter(|(_, listings)| *listings >= MANY));
        self.walk += 1;
        if self.walk == self.walks { Ok(self.found) } else { Err(self) }
    }
}

/// The sentences of a description, each with the number of its words in this source.
fn keyed(listing: &Listing) -> impl Iterator<Item = (Range<usize>, u64)> {
    let text = listing.description.as_str();
    let keyed = |(range, _): (Range<usize>, bool)| Some((range.clone(), key(listing, text.get(range)?)?));
    sentence::sentences(text).into_iter().filter_map(keyed)
}

/// The number of the words of a sentence in the source of the listing.
fn key(listing: &Listing, sentence: &str) -> Option<u64> {
    let mut hasher = FxHasher::default();
    listing.source.hash(&mut hasher);
    Some(sentence::words_digest(sentence)? ^ hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(source: &str, text: &str) -> Listing {
        Listing { source: source.into(), ..Listing::bare("", text) }
    }

    fn counted(listings: &[Listing], about: u64) -> RepeatedSentences {
        let mut counter = SentenceCounter::new(about);
        loop {
            listings.iter().for_each(|l| counter.add(l));
            match counter.finish() {
                Ok(found) => return found,
                Err(more) => counter = more,
            }
        }
    }

    #[test]
    fn a_sentence_of_many_listings_of_one_source_is_repeated() {
        let footer = "All data is collected with consent. All data is collected with consent.";
        let mut listings: Vec<Listing> =
            (0..MANY).map(|n| listing("a", &format!("Voice set number {n} of the north. {footer}"))).collect();
        listings.push(listing("b", footer));
        for about in [1, 3 * OF_ONE_WALK] {
            let found = counted(&listings, about);
            assert_eq!(found.len(), 1);
            let of = found.of(&listings[0]);
            assert_eq!(of.iter().map(|s| s.listings).collect::<Vec<_>>(), [MANY, MANY]);
            assert_eq!(&listings[0].description[of[0].range.clone()], "All data is collected with consent.");
            assert!(found.of(&listings[MANY as usize]).is_empty(), "another source says it once");
        }
        assert!(counted(&listings[1..], 1).is_empty(), "nine listings are not many");
    }
}
