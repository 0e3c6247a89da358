//! Values parsed from the words of a match: a number of people, ages, a period. Ambiguous words give nothing.

use super::pattern_lists::PatternGroup;
use crate::domain::listing::{AgeRange, age_minor, age_value};
use crate::ingest::normalise::date::parse_date;
use crate::ingest::normalise::{ages, number};

/// More people than have ever lived at one time.
const MOST_PEOPLE: u64 = 10_000_000_000;

/// Words before a number of people that never come before a year.
const COUNTING: &[&str] = &[
    "by",
    "about",
    "around",
    "than",
    "over",
    "nearly",
    "almost",
    "approximately",
    "collects",
    "contains",
    "covers",
    "has",
    "includes",
    "least",
    "total",
    "comprises",
];

/// A number of people. `before` is the text before the number, `named` the number as written.
pub(super) fn people(group: &PatternGroup, before: &str, named: &str) -> Option<String> {
    // Part of a range, a code, a price, a ratio or a longer number: "1-3 people", "COVID-19 patients", "1:20", "$5".
    let touching = before.chars().next_back();
    if touching.is_some_and(|c| c.is_ascii_alphanumeric() || ".,-–—~～/:$€£¥#%№*=_±'’".contains(c)) {
        return None;
    }
    // "5 - 10 workers"
    let trimmed = before.trim_end();
    let range = trimmed
        .strip_suffix(['-', '–', '—', '~'])
        .is_some_and(|b| b.trim_end().ends_with(|c: char| c.is_ascii_digit()));
    if range {
        return None;
    }
    // "Table 3 300 people": two numbers, unless the language groups by spaces.
    let spaced =
        named.trim().as_bytes().windows(3).any(|w| w[0].is_ascii_digit() && w[1] == b' ' && w[2].is_ascii_digit());
    let earlier = before.trim_end().chars().next_back().is_some_and(|c| c.is_ascii_digit());
    if spaced && (group.style != number::Style::SpaceGroups || earlier) {
        return None;
    }
    let count = number::parse_in(named, group.style).ok()?.whole()?;
    // "in 2020 patients …", "the 2022 summer school students": a bare number of four digits is a year unless the word
    // before it counts.
    let year = (1900..=2100).contains(&count) && named.trim().len() == 4;
    let word = before.trim_end().rsplit(' ').next().unwrap_or_default().to_lowercase();
    let counts = word.is_empty() || COUNTING.contains(&word.as_str()) || !word.is_ascii();
    if year && !counts {
        return None;
    }
    (2..=MOST_PEOPLE).contains(&count).then(|| count.to_string())
}

/// Ages and whether they reach below 18. `months`: the numbers are months.
pub(super) fn ages(before: &str, core: &str, months: bool) -> Option<(String, bool)> {
    let touching = before.chars().next_back();
    if touching.is_some_and(|c| c.is_ascii_alphanumeric() || ".,-–—~/:$%±".contains(c)) {
        return None;
    }
    let read = ages::parse(core).ok()?;
    let read = match months {
        true => AgeRange { min: read.min.map(|m| m / 12), max: read.max.map(|m| m / 12) },
        false => read,
    };
    Some((age_value(&read), age_minor(&read)))
}

/// A period: both dates as written, the second missing for a single date; `joint` stands between them.
pub(super) fn collected(first: &str, joint: Option<&str>, second: Option<&str>, open: bool) -> Option<String> {
    let date = |text: &str| parse_date(text.trim().trim_end_matches([',', '.'])).ok();
    let from = date(first)?;
    match second {
        Some(second) => {
            let to = date(second)?;
            let joined = joint.is_some_and(|j| !j.trim().is_empty());
            (joined && from <= to).then(|| format!("{from}/{to}"))
        }
        None if open => Some(format!("{from}/..")),
        None => Some(from),
    }
}
