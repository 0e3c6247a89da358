//! Which facts listings state, counted: an input whose listings no longer state what the stored ones do has lost a column.

use super::anomaly::Anomaly;
use crate::domain::listing::Listing;

/// A fact by its name in messages, and whether a listing states it.
type Fact = (&'static str, fn(&Listing) -> bool);
/// The facts whose loss is an anomaly.
const FACTS: [Fact; 17] = [
    ("an identifier", |l| !l.native_id.starts_with("record-")),
    ("a title", |l| !l.title.is_empty()),
    ("a description", |l| !l.description.is_empty()),
    ("a seller", |l| l.broker.is_some()),
    ("a seller's country", |l| l.broker.as_ref().is_some_and(|b| b.country.is_some())),
    ("an address", |l| l.url.is_some()),
    ("a price", |l| l.price.is_some()),
    ("a size", |l| !l.volume.is_empty()),
    ("a licence", |l| l.licence.is_some()),
    ("languages", |l| !l.languages.is_empty()),
    ("countries", |l| !l.countries.is_empty()),
    ("a kind of content", |l| !l.modalities.is_empty()),
    ("a time of collection", |l| l.collected.is_some()),
    ("ages", |l| l.ages.is_some()),
    ("a date of publication", |l| l.published.is_some()),
    ("keywords", |l| !l.keywords.is_empty()),
    ("values that are understood", |l| l.unparsed.is_empty()),
];

/// How many listings state each fact.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stated {
    listings: u64,
    facts: [u64; FACTS.len()],
}

impl Stated {
    /// Counts a listing by the bits of [`facts`].
    pub fn note(&mut self, facts: u32) {
        self.listings += 1;
        for (n, count) in self.facts.iter_mut().enumerate() {
            *count += u64::from(facts >> n & 1);
        }
    }

    /// The facts that over half of these state and nearly none of the others.
    pub fn lost_in(&self, others: &Self) -> Vec<Anomaly> {
        let lost = |n: &usize| {
            let (had, has) = (self.facts[*n], others.facts[*n]);
            // “Nearly none” is a twentieth of what it was, compared without rounding.
            2 * had > self.listings && 20 * has * self.listings < had * others.listings
        };
        let anomaly = |n: usize| Anomaly::Lost {
            fact: FACTS[n].0,
            had: 100 * self.facts[n] / self.listings.max(1),
            has: others.facts[n],
            of: others.listings,
        };
        (0..FACTS.len()).filter(lost).map(anomaly).collect()
    }
}

/// The facts that a listing states, one bit each.
pub(super) fn facts(listing: &Listing) -> u32 {
    FACTS.iter().enumerate().map(|(n, (_, states))| u32::from(states(listing)) << n).sum()
}
