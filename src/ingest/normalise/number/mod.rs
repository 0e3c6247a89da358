//! Numbers as people write them: `1,200`, `1.200,50`, `1 200`, `1.2M`, `10万`, `٥٠٠٠`, “over 3,000”.
//!
//! Where a point or comma could mean thousands or a decimal fraction, the language of the words around decides;
//! without such words it is an error. `1,200` alone is read as the English form of 1200.

mod groups;
mod value;
pub(super) mod word;

use groups::{Groups, Shape, continues, separator};
pub use value::Number;
pub(super) use value::digit;
use word::Multiplier;

/// How the language around a number writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Unknown: a bare number, or a word of several languages.
    Unknown,
    /// English: comma for thousands, point for fractions.
    English,
    /// Chinese and Japanese: comma for thousands, a point is always a fraction.
    Cjk,
    /// German, Spanish, Portuguese: point for thousands, comma for fractions.
    PointGroups,
    /// French, Russian: a space for thousands, comma for fractions.
    SpaceGroups,
}

/// A number at the start of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scanned<'a> {
    shape: Shape,
    /// Grouped by ordinary spaces: in running text these may be two numbers.
    pub(super) spaced: bool,
    /// Has any separator.
    pub(super) separated: bool,
    power: u32,
    /// The multiplier needs a unit behind it to be one: `m`, `B`.
    pub(super) needs_unit: bool,
    /// The multiplier is a letter or sign right behind the digits, as in `4K`.
    pub(super) attached: bool,
    pub(super) more: bool,
    /// What follows.
    pub(super) rest: &'a str,
}

impl Scanned<'_> {
    /// Whether a word such as “million” stands behind the digits.
    pub(super) fn worded(&self) -> bool {
        self.power >= 3 && !self.attached
    }

    /// The number, as written in a language of that style.
    pub(super) fn read(&self, style: Style) -> Option<Number> {
        let number = match (self.shape, style) {
            (Shape::Clear(number), _) => number,
            (Shape::Point { grouped, .. }, Style::PointGroups) => grouped,
            (Shape::Point { fraction, .. }, Style::Cjk) => fraction,
            (Shape::Comma { grouped, .. }, Style::Unknown | Style::English | Style::Cjk) => grouped,
            // `1,200 Stunden` and `1,200 heures` are formally 1.2 hours, but commonly meant as 1,200: an error.
            (Shape::Comma { grouped, fraction }, _) if grouped == fraction => grouped,
            _ => return None,
        };
        let scaled = number.times_ten_to(self.power)?;
        Some(Number { exact: !self.more, ..scaled })
    }
}

/// Parses a whole text as one number; a lone point or comma must be unambiguous.
pub fn parse(text: &str) -> Result<Number, String> {
    parse_in(text, Style::Unknown)
}

/// As [`parse`]; the language of the words around decides what a lone point or comma means.
pub fn parse_in(text: &str, style: Style) -> Result<Number, String> {
    let expected = || "a number, e.g. “1,200”, “1.2M” or “10万”".to_owned();
    let text = crate::ingest::normalise::text::clean_line(text);
    let (about, rest) = word::strip_about(&text);
    let scanned = scan(rest).ok_or_else(expected)?;
    let tail = scanned.rest.trim();
    if !tail.is_empty() && !word::is_more(tail) || scanned.needs_unit {
        return Err(expected());
    }
    let number = scanned.read(style).ok_or_else(expected)?;
    Ok(Number { exact: number.exact && !about && tail.is_empty(), ..number })
}

/// Reads the number a text begins with, its multiplier and a plus sign. The text must begin with a digit, or with a
/// point and a digit.
pub(super) fn scan(text: &str) -> Option<Scanned<'_>> {
    let leading_point = text.starts_with('.');
    if !text.strip_prefix('.').unwrap_or(text).starts_with(|c| digit(c).is_some()) {
        return None;
    }
    let mut groups = Groups::default();
    let mut end = if leading_point { groups.separate('.') } else { 0 };
    while let Some(c) = text[end..].chars().next() {
        if let Some(value) = digit(c) {
            groups.push(value);
        } else if let Some(separator) = separator(c, &text[..end])
            && continues(&text[end + c.len_utf8()..], separator, groups.last_length(), groups.count == 1)
        {
            groups.separate(separator);
        } else {
            break;
        }
        end += c.len_utf8();
    }
    let mut rest = &text[end..];
    let found = word::multiplier(rest);
    let (mut power, mut needs_unit, mut attached) = (0, false, false);
    if let Some((Multiplier { power: ten, unambiguous }, after)) = found {
        attached = !rest.starts_with(char::is_whitespace);
        (power, needs_unit, rest) = (ten, !unambiguous, after);
    }
    let more = rest.starts_with(['+', '＋', '余', '餘', '多']);
    if more {
        rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
        // 10余万: the multiplier may stand behind.
        if power == 0
            && let Some((Multiplier { power: ten, unambiguous: true }, after)) = word::multiplier(rest)
        {
            (power, rest) = (ten, after);
        }
    }
    let spaced = groups.spaces && groups.ordinary_space;
    let (shape, separated) = (groups.shape(), groups.count > 1);
    Some(Scanned { shape, spaced, separated, power, needs_unit, attached, more, rest })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<f64> {
        parse(text).ok().map(Number::value)
    }

    #[test]
    #[rustfmt::skip]
    fn thousands_and_fractions_are_distinguished() {
        for (text, expected) in [
            ("0", 0.0), ("007", 7.0), ("1,200", 1200.0), ("1.200,50", 1200.5), ("1,200.50", 1200.5), ("1 200", 1200.0),
            ("1\u{202f}234\u{a0}567,8", 1_234_567.8), ("1'200.5", 1200.5), ("0.500", 0.5), ("0,125", 0.125),
            ("1,5", 1.5), ("12.34567", 12.34567), ("1234.567", 1234.567), ("1.234.567", 1_234_567.0),
            ("12,34,567", 1_234_567.0), (".05", 0.05), ("１２００", 1200.0), ("１，２００", 1200.0), ("٥٠٠٠", 5000.0),
            ("١٬٢٠٠٫٥", 1200.5),
            ("۱۲", 12.0),
        ] {
            assert_eq!(value(text), Some(expected), "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn ambiguous_numbers_are_errors() {
        for text in ["1.200", "1.2.3", "1,2,3", "10,0000", "1,20,3", "1.200.50", "1e6", "1e999", "-5", "5 5", "12 0000",
            "10-20", "5%", "三千", "½", "", "K", "1.5B", "3m", "1,,2", "1.", "²", "1²"]
        {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn multipliers_of_many_languages_are_read() {
        for (text, expected) in [
            ("1.2M", 1.2e6), ("3k", 3e3), ("3 K", 3e3), ("2 billion", 2e9), ("10万", 1e5), ("1.5亿", 1.5e8), ("3千",
            3e3),
            ("2百万", 2e6), ("12 тыс.", 12e3), ("1,5 млн", 1.5e6), ("2 Mio.", 2e6), ("3 millones", 3e6),
            ("2 Milliarden", 2e9),
            ("5 mil", 5e3), ("2 mil millones", 2e9), ("2 lakh", 2e5), ("3 ملايين", 3e6),
        ] {
            assert_eq!(value(text), Some(expected), "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn words_of_approximation_are_noted() {
        for text in ["5000+", "over 5,000", "约5000", "5000余", "5000以上", "5000 or more", "~5000", "более 5000",
            ">5000"] {
            let number = parse(text).expect(text);
            assert_eq!((number.value(), number.exact), (5000.0, false), "{text}");
        }
        assert!(parse("5000").expect("a plain number").exact);
        assert!(parse("up to 5000").is_err());
    }

    #[test]
    #[rustfmt::skip]
    fn the_language_decides_a_lone_point_or_comma() {
        let read = |text, style| scan(text).and_then(|s| s.read(style)).map(Number::value);
        assert_eq!(read("2.500", Style::PointGroups), Some(2500.0));
        assert_eq!(read("2.500", Style::Cjk), Some(2.5));
        assert_eq!(read("2.500", Style::English), None);
        assert_eq!(read("2,500", Style::English), Some(2500.0));
        assert_eq!(read("2,500", Style::PointGroups), None);
    }

    #[test]
    #[rustfmt::skip]
    fn huge_numbers_are_refused_without_harm() {
        let long = "9".repeat(100_000);
        assert_eq!(value(&long), None);
        assert_eq!(value(&"1,".repeat(50_000)), None);
        assert_eq!(value(&"1,000".repeat(50_000)), None);
        assert!(parse("99999999999999999999").expect("fits").whole().is_none());
        assert_eq!(parse("0.0000001").expect("a number").micros(), None);
        assert_eq!(parse("0.000001").expect("a number").micros(), Some(1));
        assert_eq!(parse("1.2M").expect("a number").whole(), Some(1_200_000));
    }
}
