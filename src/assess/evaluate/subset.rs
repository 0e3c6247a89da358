//! Scores of a subset of the labelled items.

use super::gold::Item;
use super::labels::Label;
use super::score::{Clean, Counts, Score, interval};
use crate::domain::listing::Tag;
use serde::Serialize;

/// Scores of a subset of the items.
#[derive(Clone, Debug, Serialize)]
pub struct Subset {
    /// Items in it.
    pub items: usize,
    /// All labels together.
    pub micro: Score,
    /// 95 % interval of the F1.
    pub micro_interval: Option<[f64; 2]>,
    /// Items without any label.
    pub none: Clean,
}

/// The labels of the items that are not contested, compared with given tags.
pub(super) fn uncontested(items: &[Item], tags: &[Vec<Tag>]) -> Subset {
    subset(&Label::all(), &pairs(items, tags), |i| !i.contested)
}

/// Each item with its tags.
pub(super) fn pairs<'a>(items: &'a [Item], tags: &'a [Vec<Tag>]) -> Vec<(&'a Item, &'a [Tag])> {
    items.iter().zip(tags.iter().map(Vec::as_slice)).collect()
}

/// Scores of the items that `take` takes.
pub(super) fn subset(labels: &[Label], pairs: &[(&Item, &[Tag])], take: impl Fn(&Item) -> bool) -> Subset {
    let mut per_item = Vec::new();
    let mut none = Clean::default();
    for (item, tags) in pairs.iter().filter(|(i, _)| take(i)) {
        let mut counts = Counts::default();
        labels.iter().for_each(|u| counts.add(u.tag(tags).is_some(), item.truth.contains_key(u)));
        if labels.iter().all(|u| !item.truth.contains_key(u)) {
            none.total += 1;
            none.clean += u32::from(counts.is_empty());
        }
        per_item.push(counts);
    }
    let micro = per_item.iter().copied().fold(Counts::default(), Counts::plus);
    Subset { items: per_item.len(), micro: micro.score(), micro_interval: interval(&per_item), none }
}
