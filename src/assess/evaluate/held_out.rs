//! What the figures are worth beyond the listings at hand: folds that a fit has not seen, and vendors left out.

use super::fit::fit;
use super::gold::Item;
use super::subset::{Subset, uncontested};
use crate::assess::method::Method;
use crate::assess::tag::{Model, Scratch, Tagger};
use crate::domain::card::CardError;
use crate::domain::listing::{Listing, Tag};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Number of folds; all items of a vendor are in the same one.
const FOLDS: usize = 5;

/// Figures on listings that were held out.
#[derive(Clone, Debug, Serialize)]
pub struct HeldOut {
    /// Labels of all items with the weights in force, contested items left out.
    pub in_force: Subset,
    /// The same with weights fitted without the item's vendor: on four of five folds of vendors.
    pub fitted: Subset,
    /// Each vendor's items with tags that rest on a cue seen elsewhere only: at another vendor or on a card.
    pub vendor_left_out: Subset,
}

/// Measures on held-out items. `seen` are further listings with their vendors, whose cues count as seen elsewhere:
/// the examples of the cards, and whatever else lies in a catalog.
pub fn held_out<'a>(
    method: &Method,
    items: &'a [Item],
    seen: impl Iterator<Item = (&'a str, &'a Listing)>,
) -> Result<HeldOut, CardError> {
    let prior = Model::by_hand()?;
    let in_force: Vec<Vec<Tag>> = tag_all(method.tagger(), items);
    let mut fitted: Vec<Vec<Tag>> = vec![Vec::new(); items.len()];
    for fold in 0..FOLDS {
        let rest: Vec<&Item> = items.iter().filter(|item| fold_of(item) != fold).collect();
        let tagger = Tagger::with_model(&method.vocabulary, fit(method.tagger(), &rest, &[], &prior))?;
        let mut scratch = Scratch::default();
        for (n, item) in items.iter().enumerate().filter(|(_, item)| fold_of(item) == fold) {
            fitted[n] = tagger.tag(&item.listing, &mut scratch);
        }
    }
    let elsewhere = vendor_left_out(method, items, &in_force, seen);
    Ok(HeldOut {
        in_force: uncontested(items, &in_force),
        fitted: uncontested(items, &fitted),
        vendor_left_out: uncontested(items, &elsewhere),
    })
}

/// The fold of an item's vendor, the same each time.
fn fold_of(item: &Item) -> usize {
    item.vendor.bytes().fold(0_usize, |sum, b| sum.wrapping_mul(31).wrapping_add(usize::from(b))) % FOLDS
}

fn tag_all(tagger: &Tagger, items: &[Item]) -> Vec<Vec<Tag>> {
    let mut scratch = Scratch::default();
    items.iter().map(|i| tagger.tag(&i.listing, &mut scratch)).collect()
}

/// Keeps the tags that would be there if nobody had read this vendor's listings: those with a cue that also gives the
/// term at another vendor or in an example of a card.
fn vendor_left_out<'a>(
    method: &Method,
    items: &'a [Item],
    tags: &[Vec<Tag>],
    seen: impl Iterator<Item = (&'a str, &'a Listing)>,
) -> Vec<Vec<Tag>> {
    let cue = |t: &Tag, e: &crate::domain::listing::Evidence| (t.term.clone(), e.cue.clone());
    let mut vendors = BTreeMap::<_, BTreeSet<&str>>::new();
    let mut note = |vendor: &'a str, tags: &[Tag]| {
        for tag in tags {
            tag.evidence.iter().for_each(|e| {
                vendors.entry(cue(tag, e)).or_default().insert(vendor);
            });
        }
    };
    items.iter().zip(tags).for_each(|(item, tags)| note(&item.vendor, tags));
    let mut scratch = Scratch::default();
    for (vendor, listing) in seen {
        note(vendor, &method.tagger().tag(listing, &mut scratch));
    }
    let elsewhere = |item: &Item, tag: &Tag| {
        tag.evidence
            .iter()
            .any(|e| vendors.get(&cue(tag, e)).is_some_and(|v| v.iter().any(|vendor| *vendor != item.vendor)))
    };
    let keep = |(item, tags): (&Item, &Vec<Tag>)| tags.iter().filter(|t| elsewhere(item, t)).cloned().collect();
    items.iter().zip(tags).map(keep).collect()
}
