//! Ages of people in whole years.

use super::text::one_line;
use crate::listing::AgeRange;
use regex::Regex;
use std::sync::LazyLock;

/// Oldest age believed.
const OLDEST: u16 = 125;

static RANGE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\d{1,3}) ?(?:-|–|—|~|～|至|到|to|bis|à|a|до) ?(\d{1,3})$"));
static LEAST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:(?:from|over|от|ab|à partir de|desde|a partir de|>=|≥) ?(\d{1,3})|(\d{1,3}) ?(?:\+|and over|and older|以上))$"));
static MOST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:(?:up to|bis|до|jusqu'à|hasta|até|<=|≤) ?(\d{1,3})|(\d{1,3}) ?(?:and under|and younger|及以下))$"));
static UNDER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:(?:under|below|unter|moins de|menos de|menores de|<) ?(\d{1,3})|(\d{1,3}) ?以下)$"));
static UNITS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:years? old|years? of age|years?|yrs?|y/o|ages?|aged|岁|周岁|лет|года|год|jahren?|ans|años|anos|سنوات|سنة)\.?")
});

fn pattern(text: &str) -> Regex {
    Regex::new(&format!("(?i){text}")).expect("a constant pattern compiles")
}

/// Reads a range of ages: `4-12`, `18+`, `under 13`, `12岁以下`.
pub fn parse(text: &str) -> Result<AgeRange, String> {
    let expected = || "ages in years such as “4-12”, “18+” or “under 13”".to_owned();
    let text = one_line(text);
    if text.len() > 64 {
        return Err(expected());
    }
    let bare = one_line(&UNITS.replace_all(&text, " ")).replace("- ", "-").replace(" -", "-");
    let age = |found: &regex::Captures<'_>, n: usize| found.get(n).and_then(|m| m.as_str().parse::<u16>().ok());
    let one = |found: &regex::Captures<'_>| age(found, 1).or_else(|| age(found, 2));
    let (min, max) = if let Some(found) = RANGE.captures(&bare) {
        (age(&found, 1), age(&found, 2))
    } else if let Some(found) = LEAST.captures(&bare) {
        (one(&found), None)
    } else if let Some(found) = UNDER.captures(&bare) {
        (None, one(&found).and_then(|n| n.checked_sub(1)))
    } else if let Some(found) = MOST.captures(&bare) {
        (None, one(&found))
    } else {
        return Err(expected());
    };
    let possible = [min, max].into_iter().flatten().all(|n| n <= OLDEST) && min.zip(max).is_none_or(|(a, b)| a <= b);
    if !possible || (min.is_none() && max.is_none()) {
        return Err(format!("ages between 0 and {OLDEST}, the younger first (out of range)"));
    }
    Ok(AgeRange { min: min.map(|n| n as u8), max: max.map(|n| n as u8) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ranges_in_many_spellings() {
        for (text, min, max) in [
            ("4-12", Some(4), Some(12)),
            ("0–3 years", Some(0), Some(3)),
            ("18+", Some(18), None),
            ("18 to 60", Some(18), Some(60)),
            ("under 13", None, Some(12)),
            ("12岁以下", None, Some(11)),
            ("3岁至12岁", Some(3), Some(12)),
            ("от 18 лет", Some(18), None),
            ("aged 6 to 12", Some(6), Some(12)),
        ] {
            assert_eq!(parse(text), Ok(AgeRange { min, max }), "{text}");
        }
        for wrong in ["children", "300", "4", "", "0 hours"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        for wrong in ["80-35", "18-300", "999+"] {
            assert!(parse(wrong).unwrap_err().contains("out of range"), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}|[0-9 a-z+<-]{0,20}") {
            let _ = parse(&text);
        }
    }
}
