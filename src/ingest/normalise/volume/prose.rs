//! Sizes in running text: a number directly followed by a unit, unless the words around show that it is something else.

use super::quantity::{is_resolution, quantity};
use super::unit::{self, UnitMatch};
use crate::domain::listing::{Quantity, Unit};
use crate::ingest::normalise::number::word::{first_word, is_cjk};
use crate::ingest::normalise::number::{self, Scanned, Style};
use std::collections::BTreeSet;

/// Words before a number that make it a limit, a rate, a duration, a group size or an end of a range, in lower case.
#[rustfmt::skip]
const NOT_AFTER: &[&str] = &[
    "to", "every", "each", "per", "within", "last", "past", "next", "first", "top", "after", "before", "than", "under",
    "below", "most", "maximum", "max", "minimum", "average", "avg", "averaging", "until", "till", "groups", "group",
    "pairs", "version", "no", "nr", "bis", "je", "pro", "jede", "alle", "maximal", "unter", "à", "jusqu", "chaque",
    "par",
    "hasta", "cada", "por", "até", "до", "каждые", "каждый", "менее", "إلى", "كل",
];

/// Words behind a unit that make the quantity a rate or a duration, in lower case.
#[rustfmt::skip]
const NOT_BEFORE: &[&str] = &[
    "per", "a", "an", "each", "every", "daily", "long", "old", "ago", "later", "ahead", "before", "after", "apart",
    "ram",
    "memory", "vram", "gpu", "gpus", "pro", "par", "por", "je", "в", "на", "لكل", "at", "to",
];

/// Words in the same sentence that make a number one of each person or recording, in lower case.
#[rustfmt::skip]
const RATES: &[&str] = &["each", "every", "per", "average", "averages", "averaging", "mean", "je", "pro", "chaque",
    "cada", "каждый"];

/// How far such words are looked for, in characters.
const SENTENCE: usize = 60;

/// Chinese signs before a number that make it an ordinal, a rate or a limit.
const NOT_AFTER_SIGNS: &[char] = &['第', '每', '前', '至', '到', '低', '于', '过', '内', '仅', '后'];

/// Chinese signs that turn a preceding unit into another word: 人民, 小时内, 条款.
const NOT_BEFORE_SIGNS: &[(char, &str)] = &[
    ('人', "民次工物员脸体才均口事生力机类社为像格家群"),
    ('时', "内前后制以不/间"),
    ('時', "内前後制以不/間"),
    ('条', "款例件文规约理线龙形纹码街路精产目"),
    ('張', "力貼"),
    ('张', "力贴开"),
    ('篇', "幅章"),
];

/// Every size stated in a text, in order, each once.
pub fn find(text: &str) -> Vec<Quantity> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut at = 0;
    // End of the last number and whether its quantity was taken: a range is not a size, so both its ends are dropped.
    let mut last: Option<(usize, bool)> = None;
    while let Some(offset) = text[at..].find(|c| number::digit(c).is_some()) {
        let start = at + offset;
        let Some(scanned) = number::scan(&text[start..]) else { break };
        let end = text.len() - scanned.rest.len();
        let range = last.is_some_and(|(end, taken)| {
            // 200 images to 500 images, but not “5,199 People – 3D Face”.
            let before = found.last().filter(|_| taken).map(|size: &Quantity| size.unit);
            let same = before.is_some() && unit::find(scanned.rest).map(|unit| unit.unit) == before;
            is_range(&text[end..start], same)
        });
        if range && let Some((_, true)) = last {
            found.pop();
        }
        let size = if range { None } else { size_at(text, start, &scanned) };
        let new = size.filter(|size| seen.insert((size.unit, size.value.to_bits())));
        last = Some((end, new.is_some()));
        found.extend(new);
        at = end;
    }
    found
}

/// Whether the text between two numbers says “from … to …”; a unit may stand in it if both numbers have it.
fn is_range(between: &str, same_unit: bool) -> bool {
    let joint = between.trim();
    let last = joint.rsplit(char::is_whitespace).next().unwrap_or_default();
    let dash = ['-', '–', '—', '~', '～', '至', '到'];
    let word = matches!(last.to_lowercase().as_str(), "to" | "bis" | "до" | "à" | "até" | "hasta" | "إلى");
    let joins = word || last.ends_with(dash);
    let words = joint.split_whitespace().count();
    joins && between.len() <= 40 && ((words == 1 && last.chars().count() <= 5) || (words <= 3 && same_unit))
}

/// The size that begins with the number at `start`, unless the context shows that it is something else.
fn size_at(text: &str, start: usize, scanned: &Scanned) -> Option<Quantity> {
    let unit = unit::find(scanned.rest).filter(UnitMatch::holds_in_prose)?;
    let clear = allowed_before(&text[..start])
        && !is_rate(&text[..start], unit.rest)
        && allowed_behind(&unit)
        && !is_resolution(scanned, &unit)
        // 12 000 in English may be two numbers: “iPhone 12 500 images”.
        && (!scanned.spaced || matches!(unit.style, Style::SpaceGroups | Style::PointGroups));
    let end = text.len() - unit.rest.len();
    let size = quantity(scanned, &unit, text.get(start..end)?.trim()).ok().filter(|_| clear)?;
    let year =
        !scanned.separated && !scanned.attached && (1900.0..=2100.0).contains(&size.value) && unit.style != Style::Cjk;
    let round_the_clock = size.unit == Unit::Hours && matches!(size.value, 24.0 | 48.0 | 72.0);
    (size.value > 0.0 && (!year || size.value == 2000.0) && !round_the_clock).then_some(size)
}

/// Whether the quantity is per item: “For each person, 7 images were collected”.
fn is_rate(before: &str, behind: &str) -> bool {
    let ends = |c: &char| matches!(c, '.' | ';' | '!' | '?' | '\n' | '。' | '；' | '|');
    let left: String = before.chars().rev().take(SENTENCE).take_while(|c| !ends(c)).collect();
    let left: String = left.chars().rev().collect();
    let right: String = behind.chars().take(SENTENCE).take_while(|c| !ends(c) && *c != ',').collect();
    let rate = |word: &str| RATES.contains(&word.to_lowercase().trim_matches(|c: char| !c.is_alphabetic()));
    left.split_whitespace().any(rate) || right.split_whitespace().take(3).any(rate) || left.contains(['每', '各'])
}

/// Whether the text before a number allows it to be a size.
fn allowed_before(before: &str) -> bool {
    let near = before.chars().next_back();
    let glued = |c: char| {
        (c.is_alphanumeric() && !is_cjk(c))
            || matches!(
                c,
                '.' | ','
                    | '-'
                    | '–'
                    | '—'
                    | '/'
                    | ':'
                    | '#'
                    | '_'
                    | '@'
                    | '&'
                    | '+'
                    | '*'
                    | '×'
                    | '='
                    | '<'
                    | '≤'
                    | '^'
                    | '\\'
                    | '%'
                    | '$'
                    | '€'
                    | '£'
                    | '¥'
                    | '￥'
                    | '\''
                    | '’'
            )
    };
    if near.is_some_and(|c| glued(c) || NOT_AFTER_SIGNS.contains(&c) || c == '\u{301}') {
        return false;
    }
    let trimmed = before.strip_suffix(' ').unwrap_or(before);
    !NOT_AFTER.contains(&last_word(trimmed).as_str())
        && !trimmed.ends_with(['<', '≤', '$', '€', '£', '¥', '×', '*', '='])
}

/// Whether the text behind a unit allows it to be a size.
fn allowed_behind(unit: &UnitMatch) -> bool {
    if unit.style == Style::Cjk {
        let sign = unit.word.chars().next_back();
        let next = unit.rest.chars().next();
        return match NOT_BEFORE_SIGNS.iter().find(|(last, _)| Some(*last) == sign) {
            Some((_, signs)) => !next.is_some_and(|c| signs.contains(c)),
            None => next != Some('/'),
        };
    }
    if unit.rest.starts_with(['/', '-', '_', '=', '(', '\'', '’']) && !unit.rest.starts_with("(s)") {
        return false;
    }
    let next = unit.rest.strip_prefix(' ').and_then(first_word);
    !next.is_some_and(|(word, _)| NOT_BEFORE.contains(&word.to_lowercase().as_str()))
}

/// The last word of a text in lower case, at most 16 letters of it.
fn last_word(text: &str) -> String {
    let letters: Vec<char> = text.chars().rev().take(16).take_while(|c| c.is_alphabetic()).collect();
    letters.iter().rev().flat_map(|c| c.to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Unit::*;

    fn read(text: &str) -> Vec<(Unit, f64)> {
        find(text).iter().map(|size| (size.unit, size.value)).collect()
    }

    #[test]
    #[rustfmt::skip]
    fn explicit_pairs_are_found() {
        for (text, expected) in [
            ("5,199 People – 3D Face Recognition Images Data.", vec![(People, 5199.0)]),
            ("The data has 1,000 hours of speech by 2,034 speakers.", vec![(Hours, 1000.0), (People, 2034.0)]),
            ("包含10万条数据，1,000人，500小时语音", vec![(Records, 1e5), (People, 1000.0), (Hours, 500.0)]),
            ("Всего 12 000 изображений.", vec![(Images, 12e3)]),
            ("(500 images)", vec![(Images, 500.0)]),
            ("about 2,000 hours. 2,000 hours", vec![(Hours, 2000.0)]),
            ("2.500 Stunden Sprache", vec![(Hours, 2500.0)]),
            ("a corpus of 3.5 million sentences", vec![(Texts, 3.5e6)]),
            ("size 100 TB", vec![(Bytes, 1e14)]),
            ("2000 images", vec![(Images, 2000.0)]),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn everything_else_is_skipped() {
        for text in ["497 Italians recorded", "16 kHz, 16bit", "in 2018", "In 2018 people were recorded", "8-bit",
            "age 18 years",
            "24 hours a day", "every 5 hours", "7*24小时服务", "within 48 hours", "2 images per person", "10-20 images",
            "10 to 20 images", "200 images to 500 images", "from 10 images to 20 images", "4K video", "3D images",
            "iPhone 12 500 images",
            "COVID-19 patients", "第10条数据", "前10名", "6位数字", "100人民币", "每10条", "1.200 images",
            "under 13 children",
            "less than 500 images", "10K<n<100K", "$500 images", "0 images", "1.2.3 images", "8 GB RAM", "5 images/day",
            "v2 images",
            "For each person, 7 images were collected", "About 50 sentences for each speaker", "每人采集了10张",
            "30 seconds", "24小时内", "3张力", "up to 500 images", "20 000 images", "chapter 5. Images", "10%people"]
        {
            assert_eq!(read(text), vec![], "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn long_texts_are_searched_in_linear_time() {
        assert_eq!(find(&"1 ".repeat(200_000)).len(), 0);
        assert_eq!(find(&"5,199 people to ".repeat(20_000)).len(), 0);
        assert_eq!(find(&"9".repeat(1_000_000)).len(), 0);
        assert_eq!(find(&format!("{}5 people", " ".repeat(1_000_000))).len(), 1);
    }
}
