//! Which facts listings state, counted: an input whose listings no longer state what the stored ones do has lost a
//! column.

use super::anomaly::Anomaly;
use crate::domain::listing::Listing;
use crate::ingest::acquire::source::FILLABLE;

/// Listings on both sides from which a falling share says anything.
const MANY: u64 = 20;

/// A fact by its name in source cards and by its name in messages, and whether a listing states it.
type Fact = (&'static str, &'static str, fn(&Listing) -> bool);
/// The facts whose loss is an anomaly. Cards can expect all but the last.
const FACTS: [Fact; FILLABLE.len() + 1] = [
    (FILLABLE[0], "an identifier", |l| !l.native_id.starts_with("record-")),
    (FILLABLE[1], "a title", |l| !l.title.is_empty()),
    (FILLABLE[2], "a description", |l| !l.description.is_empty()),
    (FILLABLE[3], "a seller", |l| l.broker.is_some()),
    (FILLABLE[4], "a seller's country", |l| l.broker.as_ref().is_some_and(|b| b.country.is_some())),
    (FILLABLE[5], "an address", |l| l.url.is_some()),
    (FILLABLE[6], "a price", |l| l.price.is_some()),
    (FILLABLE[7], "a size", |l| !l.volume.is_empty()),
    (FILLABLE[8], "a licence", |l| l.licence.is_some()),
    (FILLABLE[9], "languages", |l| !l.languages.is_empty()),
    (FILLABLE[10], "countries", |l| !l.countries.is_empty()),
    (FILLABLE[11], "a kind of content", |l| !l.modalities.is_empty()),
    (FILLABLE[12], "a time of collection", |l| l.collected.is_some()),
    (FILLABLE[13], "ages", |l| l.ages.is_some()),
    (FILLABLE[14], "a date of publication", |l| l.published.is_some()),
    (FILLABLE[15], "keywords", |l| !l.keywords.is_empty()),
    ("values understood", "values that are understood", |l| l.unparsed.is_empty()),
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

    /// The facts that over half of these state and nearly none of the others, or whose share among many has fallen by
    /// more than half and by at least 20 points.
    pub fn lost_in(&self, others: &Self) -> Vec<Anomaly> {
        let many = self.listings.min(others.listings) >= MANY;
        let lost = |n: &usize| {
            // Shares as fractions of the same denominator, so that they are compared without rounding.
            let (had, has) = (self.facts[*n] * others.listings, others.facts[*n] * self.listings);
            let all = self.listings * others.listings;
            // “Nearly none” is a twentieth of what it was.
            let vanished = 2 * had > all && 20 * has < had;
            vanished || many && 2 * has < had && 5 * (had - has) >= all
        };
        let anomaly = |n: usize| Anomaly::Lost {
            name: FACTS[n].0,
            fact: FACTS[n].1,
            had: 100 * self.facts[n] / self.listings.max(1),
            has: others.facts[n],
            of: others.listings,
        };
        (0..FACTS.len()).filter(lost).map(anomaly).collect()
    }

    /// How many listings state each fact that a card can expect, by its name there.
    pub fn filled(&self) -> impl Iterator<Item = (&'static str, u64)> {
        FACTS.iter().zip(self.facts).map(|(fact, count)| (fact.0, count)).take(FILLABLE.len())
    }

    /// Number of listings counted.
    pub fn listings(&self) -> u64 {
        self.listings
    }
}

/// The facts that a listing states, one bit each.
pub(super) fn facts(listing: &Listing) -> u32 {
    FACTS.iter().enumerate().map(|(n, (.., states))| u32::from(states(listing)) << n).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// This many listings, of which so many state a price.
    fn priced(listings: u64, prices: u64) -> Stated {
        let price = FILLABLE.iter().position(|name| *name == "price").unwrap();
        let mut stated = Stated { listings, ..Stated::default() };
        stated.facts[price] = prices;
        stated
    }

    #[test]
    fn a_share_that_falls_by_half_and_20_points_is_lost() {
        let lost = |had: (u64, u64), has: (u64, u64)| !priced(had.0, had.1).lost_in(&priced(has.0, has.1)).is_empty();
        assert!(lost((100, 92), (100, 0)) && lost((100, 45), (200, 40)), "gone, or less than half of it");
        assert!(!lost((100, 90), (100, 45)), "exactly half");
        assert!(!lost((100, 30), (100, 11)), "19 points");
        assert!(lost((100, 30), (100, 10)), "20 points");
        assert!(!lost((19, 19), (19, 5)), "too few to tell");
        assert!(!lost((100, 40), (100, 95)), "more than before");
        let message = priced(100, 92).lost_in(&priced(50, 0))[0].to_string();
        assert!(message.contains("price went from 92 % to 0 %"), "{message}");
    }

    #[test]
    fn every_expected_fact_is_told_by_its_own_value() {
        let empty: Listing = serde_json::from_value(serde_json::json!({
            "id": "0123456789abcdef0123456789abcdef", "source": "s", "native_id": "record-1", "title": "",
            "description": "",
        }))
        .unwrap();
        let mut stated = Stated::default();
        stated.note(facts(&empty));
        assert!(stated.filled().all(|(_, count)| count == 0));
        stated.note(facts(&Listing { title: "Calls".into(), licence: None, ..empty.clone() }));
        let filled: Vec<&str> = stated.filled().filter(|(_, count)| *count == 1).map(|(name, _)| name).collect();
        assert_eq!(filled, ["title"]);
    }
}
