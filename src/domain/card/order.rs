//! The order of cues in a list: by code point, but two cues that can match the same words keep theirs.
//!
//! Of two cues of a list that match the same words of a listing the first one is named in the evidence of the tag, so
//! their order must not change. All others are independent of each other.

use super::toml_value::Item;
use std::collections::BTreeSet;

/// A cue as it is compared.
struct Cue {
    text: String,
    /// Folded words, and whether any ending may follow.
    words: Vec<(String, bool)>,
    /// Any beginning may precede it, so it may match where any other does.
    open_start: bool,
}

/// Sorts the items of a list and drops repetitions. A comment line begins a section that is sorted by itself. A list
/// with anything but strings stays as it is.
pub(super) fn sort(items: &mut Vec<Item<'_>>, fold: &dyn Fn(&str) -> String) {
    let Some(cues) = items.iter().map(|item| cue(item.node.source, fold)).collect::<Option<Vec<_>>>() else { return };
    let mut seen = BTreeSet::new();
    let mut all: Vec<(Item<'_>, Cue)> = std::mem::take(items).into_iter().zip(cues).collect();
    all.retain(|(item, cue)| {
        let first = seen.insert(cue.text.clone());
        first || !item.above.is_empty() || item.behind.is_some()
    });
    let mut section = Vec::new();
    for (item, cue) in all {
        if !item.above.is_empty() {
            items.extend(sorted(std::mem::take(&mut section)));
        }
        section.push((item, cue));
    }
    items.extend(sorted(section));
}

/// Takes again and again the smallest cue before which no cue stood that can match the same words.
fn sorted(mut section: Vec<(Item<'_>, Cue)>) -> Vec<Item<'_>> {
    // The comment above a section belongs to the section and not to its first cue.
    let above = section.first_mut().map(|(item, _)| std::mem::take(&mut item.above)).unwrap_or_default();
    let count = section.len();
    let mut waits = vec![0_usize; count];
    let mut frees = vec![Vec::new(); count];
    for later in 0..count {
        for earlier in 0..later {
            if section[earlier].1.can_match_with(&section[later].1) {
                waits[later] += 1;
                frees[earlier].push(later);
            }
        }
    }
    let mut ready: BTreeSet<(&str, usize)> =
        (0..count).filter(|n| waits[*n] == 0).map(|n| (section[n].1.text.as_str(), n)).collect();
    let mut order = Vec::new();
    while let Some((_, n)) = ready.pop_first() {
        order.push(n);
        for &freed in &frees[n] {
            waits[freed] -= 1;
            if waits[freed] == 0 {
                ready.insert((section[freed].1.text.as_str(), freed));
            }
        }
    }
    let mut items: Vec<Option<Item<'_>>> = section.into_iter().map(|(item, _)| Some(item)).collect();
    let mut items: Vec<Item<'_>> = order.into_iter().filter_map(|n| items[n].take()).collect();
    if let Some(first) = items.first_mut() {
        first.above = above;
    }
    items
}

fn cue(source: &str, fold: &dyn Fn(&str) -> String) -> Option<Cue> {
    #[derive(serde::Deserialize)]
    struct Line {
        text: String,
    }
    let text = toml::from_str::<Line>(&format!("text = {source}")).ok()?.text;
    let words = fold(text.trim_start_matches('*'));
    let words = words.split_whitespace().map(|w| (w.trim_end_matches('*').to_owned(), w.ends_with('*'))).collect();
    Some(Cue { open_start: text.starts_with('*'), words, text })
}

impl Cue {
    /// Whether some text is matched by both from the same first to the same last letter.
    fn can_match_with(&self, other: &Self) -> bool {
        let agree = |(a, a_open): &(String, bool), (b, b_open): &(String, bool)| {
            a == b || *a_open && b.starts_with(a.as_str()) || *b_open && a.starts_with(b.as_str())
        };
        self.open_start
            || other.open_start
            || self.words.len() == other.words.len() && self.words.iter().zip(&other.words).all(|(a, b)| agree(a, b))
    }
}
