//! Ages of the people in the data, in whole years: `4-12`, `18+`, `under 13`, `12岁以下`, `от 18 лет`.
//!
//! “Under 13” ends at 12, “>18” begins at 19; “over 18” is read as everyday speech has it, from 18. Chinese 以上
//! and 以下 include the number (Civil Code of the PRC, article 1259). Words such as “children” are not read as ages.

use super::number::digit;
use super::text::clean_line;
use crate::domain::listing::AgeRange;
use crate::ingest::normalise::number::word::{is_cjk, strip_ignoring_case};

const EXPECTED: &str = "ages in years, e.g. “4-12”, “18+” or “under 13”";

/// Highest plausible age; the oldest person on record reached 122.
const OLDEST: u32 = 122;

/// Words around ages that do not change them, in lower case; longer ones first.
#[rustfmt::skip]
const FILLERS: &[&str] = &[
    "years of age", "years old", "year old", "year-olds", "years", "year", "yrs", "yr", "y.o.", "yo", "aged between",
    "aged from", "aged", "ages", "age range", "age group", "age", "between", "people", "persons", "im alter von",
    "zwischen", "alter", "jahre alt", "jahren", "jahre", "jahr", "âge", "âgés de", "entre", "ans", "an", "edad",
    "edades",
    "años", "año", "idade", "anos", "возраст", "летние", "лет", "года", "год", "年龄", "周岁", "岁", "歲", "سنوات",
    "سنة", "عاما",
    "العمر", "من", "de", "von", "from",
];

/// Words for the youngest age, with what is added to the number.
#[rustfmt::skip]
const AT_LEAST: &[(&str, u32)] = &[
    ("at least", 0), ("minimum", 0), ("min", 0), ("over", 0), ("above", 0), ("older than", 1), ("more than", 1),
    ("from", 0),
    (">=", 0), ("≥", 0), (">", 1), ("ab", 0), ("über", 0), ("mindestens", 0), ("от", 0), ("старше", 0), ("à partir de",
    0),
    ("plus de", 0), ("mayores de", 0), ("más de", 0), ("a partir de", 0), ("desde", 0), ("maiores de", 0), ("acima de",
    0),
    ("فوق", 0), ("أكثر من", 0), ("年满", 0), ("满", 0),
];

/// The same behind the number.
#[rustfmt::skip]
const OR_MORE: &[&str] = &[
    "+", "and over", "and above", "and older", "and up", "or over", "or above", "or older", "or more", "plus",
    "und älter",
    "oder älter", "et plus", "ou plus", "y más", "o más", "e mais", "ou mais", "и старше", "以上", "及以上", "فما فوق",
];

/// Words for the oldest age, with what is taken from the number.
#[rustfmt::skip]
const AT_MOST: &[(&str, u32)] = &[
    ("under the age of", 1), ("under", 1), ("below", 1), ("younger than", 1), ("less than", 1), ("up to", 0),
    ("at most", 0),
    ("maximum", 0), ("max", 0), ("<=", 0), ("≤", 0), ("<", 1), ("unter", 1), ("bis", 0), ("jünger als", 1), ("moins de",
    1),
    ("jusqu'à", 0), ("menores de", 1), ("menos de", 1), ("hasta", 0), ("até", 0), ("abaixo de", 1), ("младше", 1),
    ("моложе", 1),
    ("تحت", 1), ("أقل من", 1), ("未满", 1), ("不满", 1), ("小于", 1),
];

/// The same behind the number.
#[rustfmt::skip]
const OR_LESS: &[&str] = &["and under", "and younger", "or under", "or younger", "or less", "und jünger", "et moins",
    "以下", "及以下"];

/// Between two ages.
#[rustfmt::skip]
const TO: &[&str] = &["-", "–", "—", "~", "～", "至", "到", "to", "and", "bis", "und", "à", "a", "y", "e", "et", "до",
    "и", "إلى"];

/// Reads one statement of ages.
pub fn parse(text: &str) -> Result<AgeRange, String> {
    let text = clean_line(text).to_lowercase();
    if text.len() > 100 {
        return Err(EXPECTED.to_owned());
    }
    let Some((before, first, behind)) = split_number(&text) else { return Err(EXPECTED.to_owned()) };
    let between = strip_fillers(behind);
    if let Some((joint, second, after)) = split_number(between) {
        let joint = joint.trim();
        let bare = strip_fillers(joint);
        let front = strip_fillers(before).trim();
        let starts = front.is_empty() || matches!(front, "от" | "с");
        if !starts || !TO.contains(&bare.trim()) || !strip_fillers(after).trim().is_empty() {
            return Err(EXPECTED.to_owned());
        }
        let (min, max) = (age(first)?, age(second)?);
        if min > max {
            return Err("ages from young to old, e.g. “4-12”".to_owned());
        }
        return Ok(AgeRange { min: Some(min), max: Some(max) });
    }
    let (lead, tail) = (before.trim(), between.trim());
    let bare_lead = strip_fillers(lead).trim();
    let word = |words: &[(&str, u32)]| {
        words.iter().find(|(word, _)| *word == lead || *word == bare_lead).map(|(_, shift)| *shift)
    };
    let tail_word = strip_fillers(tail).trim();
    let (least, most) = (word(AT_LEAST), word(AT_MOST));
    let nothing_behind = tail_word.is_empty();
    // “from” is also a filler, so the words for “at least” are looked up first.
    if let Some(shift) = least.filter(|_| nothing_behind || OR_MORE.contains(&tail_word)) {
        return Ok(AgeRange { min: Some(age(first.saturating_add(shift))?), max: None });
    }
    if let Some(shift) = most.filter(|_| nothing_behind) {
        let last = first.checked_sub(shift).ok_or(EXPECTED)?;
        return Ok(AgeRange { min: None, max: Some(age(last)?) });
    }
    if !bare_lead.is_empty() {
        return Err(EXPECTED.to_owned());
    }
    let age = age(first)?;
    match tail_word {
        "" => Ok(AgeRange { min: Some(age), max: Some(age) }),
        word if OR_MORE.contains(&word) => Ok(AgeRange { min: Some(age), max: None }),
        word if OR_LESS.contains(&word) => Ok(AgeRange { min: None, max: Some(age) }),
        _ => Err(EXPECTED.to_owned()),
    }
}

fn age(number: u32) -> Result<u8, String> {
    u8::try_from(number).ok().filter(|_| number <= OLDEST).ok_or_else(|| format!("ages from 0 to {OLDEST}"))
}

/// The text before the first whole number, the number (huge ones are cut to the largest), and the text behind.
fn split_number(text: &str) -> Option<(&str, u32, &str)> {
    let start = text.find(|c| digit(c).is_some())?;
    let end = text[start..].find(|c| digit(c).is_none()).map_or(text.len(), |at| start + at);
    let digits = text[start..end].chars().filter_map(digit);
    let number = digits.fold(0u32, |sum, d| sum.saturating_mul(10).saturating_add(d.into()));
    // A number with a fraction is not an age in whole years.
    let fraction = text[end..].starts_with(['.', ',']) && text[end + 1..].starts_with(|c| digit(c).is_some());
    (!fraction && !text[..start].ends_with('.')).then_some((&text[..start], number, &text[end..]))
}

/// Removes words such as “years” and brackets from both ends.
fn strip_fillers(text: &str) -> &str {
    let mut rest = text;
    loop {
        let trimmed = rest.trim_matches(|c: char| matches!(c, ' ' | '(' | ')' | ':' | '.' | '：' | '（' | '）'));
        let front = FILLERS.iter().find_map(|filler| {
            let after = strip_ignoring_case(trimmed, filler)?;
            (ends_word(filler) || !after.starts_with(char::is_alphabetic)).then_some(after)
        });
        let next = front.unwrap_or(trimmed);
        let back = FILLERS.iter().find_map(|filler| {
            let before = next.strip_suffix(filler)?;
            (ends_word(filler) || !before.ends_with(char::is_alphabetic)).then_some(before)
        });
        let next = back.unwrap_or(next);
        if next.len() == rest.len() {
            return next;
        }
        rest = next;
    }
}

fn ends_word(filler: &str) -> bool {
    filler.ends_with(is_cjk)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn ages_are_read_in_many_notations() {
        for (text, min, max) in [
            ("4-12", Some(4), Some(12)), ("0–3 years", Some(0), Some(3)), ("18+", Some(18), None), ("under 13", None,
            Some(12)),
            ("12岁以下", None, Some(12)), ("от 18 лет", Some(18), None), ("18 to 60", Some(18), Some(60)), ("18",
            Some(18), Some(18)),
            ("ages 4 to 12", Some(4), Some(12)), ("aged between 18 and 60", Some(18), Some(60)), ("18岁以上", Some(18),
            None),
            ("未满18周岁", None, Some(17)), ("6-12岁", Some(6), Some(12)), ("6岁至12岁", Some(6), Some(12)), ("> 18",
            Some(19), None),
            (">=18", Some(18), None), ("<13", None, Some(12)), ("over 18 years old", Some(18), None), ("18 and over",
            Some(18), None),
            ("ab 16 Jahren", Some(16), None), ("unter 14 Jahren", None, Some(13)), ("de 5 à 10 ans", Some(5), Some(10)),
            ("mayores de 18 años", Some(18), None), ("от 4 до 12 лет", Some(4), Some(12)), ("٤-١٢ سنة", Some(4),
            Some(12)),
            ("18-99+", None, None), ("up to 12", None, Some(12)), ("moins de 15 ans", None, Some(14)),
        ] {
            let expected = (min, max) != (None, None);
            let read = parse(text);
            assert_eq!(read.ok(), expected.then_some(AgeRange { min, max }), "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn text_without_ages_is_an_error() {
        for text in ["", "children", "300", "12-4", "18-300", "-5", "6 months", "4.5", "4-12-18", "99999999999999",
            "under 0", "18 people in 4 groups",
            "adults 18 cats", "before 2010", "grade 4-6", "18%", "\u{301}", "до"]
        {
            assert!(parse(text).is_err(), "{text}: {:?}", parse(text));
        }
    }
}
