//! Countries, and states of the USA, from which people or data come, by their own names and those of their cities and
//! provinces. The name of a place alone says little: it counts in a title about data, and in a description after a
//! preposition in a sentence about people or data; one that is also something else, where its country is named too.

use super::passage::{Elsewhere, Sentences};
use super::pattern_lists::{Ambiguity, Anchor, CountryAnchor, PatternLists};
use super::us_state;
use crate::assess::reading::Folded;
use crate::domain::listing::{ClaimKind, Field};
use std::collections::BTreeMap;

/// A text that names more countries than this is about the whole world; states do not count.
pub(super) const MOST: usize = 30;

/// Longest gap between two names of one enumeration, in bytes.
const JOINT: usize = 6;

/// The name of a country, or of a city or province in it, in the folded text.
pub(super) struct CountryName {
    pub anchor: CountryAnchor,
    pub start: usize,
    pub end: usize,
}

/// A country or state and the range of its name in the folded text.
pub(super) type Origin = (&'static str, (usize, usize));

/// The countries that count as origin, in order of the text; `names` are in the order in which they end.
pub(super) fn find(
    folded: &Folded,
    (elsewhere, sentences): (&Elsewhere, &Sentences),
    mut names: Vec<CountryName>,
    field: Field,
    original: &str,
) -> Vec<Origin> {
    names.sort_by(|a, b| a.start.cmp(&b.start).then(b.end.cmp(&a.end)));
    let places = &PatternLists::get().places;
    let text = folded.text();
    let mut found = Vec::new();
    let countries = names.iter().filter(|n| n.anchor.within.is_none());
    let named_at: BTreeMap<usize, &str> = countries.map(|n| (n.start, &n.anchor.code[..2])).collect();
    let slug = field == Field::Title && is_slug(original);
    let (mut covered, mut last) = (0, None);
    for name in names {
        // 印度 in 印度尼西亚, Korea in South Korea.
        if name.end <= covered {
            continue;
        }
        covered = name.end;
        let CountryAnchor { code, within, .. } = name.anchor;
        if within == Some(Ambiguity::NeedsCountry) && named_at.values().all(|country| *country != &code[..2]) {
            continue;
        }
        // In the end of an address, a city beside another country, or with one or two words behind it at the very end, is
        // part of the seller's name: “… london data example”.
        let other = || !named_at.is_empty() && named_at.values().all(|c| *c != &code[..2]);
        let ends = || matches!(text[name.end..].split_whitespace().count(), 1 | 2);
        if slug && within.is_some() && (other() || ends()) {
            continue;
        }
        let Some(end) = word_end(text, &name) else { continue };
        let (from, to) = folded.origin(original, name.start, end);
        // "en-US" is a language.
        let suffix = original[..from].ends_with(['-', '_']);
        let named = proper(&original[from..to]) || slug && in_slug(&text[name.start..end], &text[..name.start]);
        if suffix || !named || elsewhere.hides(ClaimKind::Place, name.start) {
            continue;
        }
        let (low, high) = sentences.around(text, name.start, end);
        let (before, behind) = (&text[low..name.start], &text[end..high]);
        if within.is_some() {
            // “Chicago Taxi Trips”: the capitals are those of the title, what follows is the data.
            let data_follows = || places.title.find(&text[end..]).is_some_and(|m| m.start() <= 1);
            if longer_name(&original[to..]) && !(field == Field::Title && data_follows()) {
                continue;
            }
            if elsewhere_named(text, end, &named_at, code) {
                // "recorded in Paris, Texas": the words before lead to Texas.
                last = places.lead.is_match(before).then_some(end);
                continue;
            }
        }
        let state = within.is_none() && code.starts_with("US-");
        if places.not.is_match(before) || (state && us_state::other_name(behind)) {
            continue;
        }
        let counts = match field {
            Field::Title => {
                let people = || places.lead.is_match(before) && places.needs.is_match(text);
                (places.title.is_match(text) || places.behind.is_match(behind) || people()) && !company(behind)
            }
            _ => {
                let enumerated = last.is_some_and(|last| name.start - last <= JOINT && joint(&text[last..name.start]));
                let led = enumerated || places.lead.is_match(before) || places.behind.is_match(behind);
                led && !company(behind) && places.needs.is_match(&text[low..high])
            }
        };
        if counts {
            last = Some(end);
            found.push((code, (name.start, end)));
        }
    }
    found
}

/// Whether a short text names a place that is nothing else too.
pub(super) fn is_named_in(folded: &Folded, original: &str) -> bool {
    let (text, slug, lists) = (folded.text(), is_slug(original), PatternLists::get());
    let mut named = false;
    lists.anchors.find(text, |anchor, start, end| {
        for lead in &lists.leads[anchor as usize] {
            let Anchor::Country(anchor) = *lead else { continue };
            let name = CountryName { anchor, start, end };
            let Some(end) = word_end(text, &name).filter(|_| anchor.within != Some(Ambiguity::NeedsCountry)) else {
                continue;
            };
            let (from, to) = folded.origin(original, start, end);
            named |= proper(&original[from..to]) || slug && in_slug(&text[start..end], &text[..start]);
        }
    });
    named
}

/// Where the word of a name ends; `None` if the name is only part of a word.
fn word_end(text: &str, name: &CountryName) -> Option<usize> {
    let han = text[name.start..].chars().next().is_some_and(is_han);
    if han {
        return Some(name.end);
    }
    let before = text[..name.start].chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric() && !is_han(c)) {
        return None;
    }
    let rest = &text[name.end..];
    let tail = rest.find(|c: char| !c.is_alphanumeric() || is_han(c)).unwrap_or(rest.len());
    let allowed = if name.anchor.inflected { 2 * '\u{44f}'.len_utf8() } else { 0 };
    (tail <= allowed).then_some(name.end + tail)
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}')
}

/// Whether a city is only the beginning of a name: “London School of Economics”, “New York Times”.
fn longer_name(behind: &str) -> bool {
    behind.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_uppercase))
}

/// Whether another country or state directly follows a city: “Paris, Texas”.
fn elsewhere_named(text: &str, end: usize, named_at: &BTreeMap<usize, &str>, code: &str) -> bool {
    let next = text[end..].starts_with(", ").then(|| named_at.get(&(end + 2))).flatten();
    next.is_some_and(|country| *country != &code[..2])
}

/// Whether a name in Latin or Cyrillic letters begins with a capital; a short one has only capitals. “china” may be
/// porcelain.
fn proper(name: &str) -> bool {
    let short = name.chars().filter(|c| c.is_alphabetic()).count() <= 3;
    let cased = name.chars().filter(|c| c.is_lowercase() || c.is_uppercase());
    if short && name.is_ascii() { !name.contains(char::is_lowercase) } else { cased.take(1).all(char::is_uppercase) }
}

/// Whether a title is the end of an address: words in lower case, joined by spaces. Names have no capitals there.
fn is_slug(title: &str) -> bool {
    title.split(' ').count() >= 4
        && title.contains(|c: char| c.is_ascii_lowercase())
        && !title.contains(char::is_uppercase)
}

/// Whether a name without capitals counts in such a title: short ones are other words too, “us” and “in”.
fn in_slug(name: &str, before: &str) -> bool {
    const SHORT: [&str; 5] = ["usa", "u s a", "uae", "uk", "us"];
    const SPOKEN: [&str; 8] = ["contact", "about", "with", "for", "to", "of", "by", "join"];
    match name.chars().count() {
        0..=3 => SHORT.contains(&name) && before.split_whitespace().next_back().is_none_or(|w| !SPOKEN.contains(&w)),
        4 => name == "iran" || name == "iraq" || name == "peru" || name == "cuba",
        _ => true,
    }
}

/// Whether what follows makes the country part of a company's name: 中国移动, China Mobile.
fn company(behind: &str) -> bool {
    const HAN: &[&str] = &[
        "银行",
        "移动",
        "电信",
        "联通",
        "知网",
        "平安",
        "石油",
        "石化",
        "人寿",
        "科学院",
        "信通",
        "铁塔",
        "证券",
        "银联",
        "汽车",
        "工商",
        "建设",
        "农业银",
        "计量",
        "标准",
        "航天",
        "中央",
        "共产党",
        "人民",
        "裁判",
        "电子",
        "移",
        "网通",
        "语",
        "語",
    ];
    const LATIN: &[&str] =
        &["mobile", "unicom", "telecom", "daily", "airlines", "bank", "today", "inc", "ltd", "limited"];
    HAN.iter().any(|w| behind.starts_with(w))
        || behind
            .strip_prefix(' ')
            .is_some_and(|b| LATIN.contains(&b.split([' ', '.', ',']).next().unwrap_or_default()))
}

/// What joins the names of an enumeration.
fn joint(text: &str) -> bool {
    let word = text.trim_matches([' ', ',', '/', '&', '、']);
    word.is_empty() || ["and", "or", "the", "y", "e", "et", "und", "и", "和", "及", "与", "و"].contains(&word)
}
