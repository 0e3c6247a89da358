//! The numbers of a text in a form that no language changes: digit grouping removed, “million” and 万 multiplied out,
//! times in minutes and sizes in bytes. Only numbers that tell listings apart are kept: of three significant digits, or
//! of two with a unit; years are not.

use brokerwatch_text::{Folded, is_unspaced};

/// A number of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// What it measures.
    pub kind: Kind,
    /// Thousandths of a piece, a minute or a byte.
    pub thousandths: u64,
    /// Digits without the zeros at either end: how much it tells.
    pub digits: u32,
}

/// What a number measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Pieces of any kind; the word for them is another in each language.
    Count,
    /// Minutes.
    Time,
    /// Bytes.
    Size,
}

/// Words that multiply the number before them.
const FACTORS: &[(&str, f64)] = &[
    ("万", 1e4),
    ("亿", 1e8),
    ("千", 1e3),
    ("thousand", 1e3),
    ("tausend", 1e3),
    ("mille", 1e3),
    ("mil", 1e3),
    ("million", 1e6),
    ("millions", 1e6),
    ("millionen", 1e6),
    ("millones", 1e6),
    ("milhoes", 1e6),
    ("mio", 1e6),
    ("billion", 1e9),
    ("k", 1e3),
];

/// Words for units of time, in minutes, and of size, in bytes.
const UNITS: &[(&str, Kind, f64)] = &[
    ("h", Kind::Time, 60.0),
    ("hr", Kind::Time, 60.0),
    ("hrs", Kind::Time, 60.0),
    ("hour", Kind::Time, 60.0),
    ("hours", Kind::Time, 60.0),
    ("stunde", Kind::Time, 60.0),
    ("stunden", Kind::Time, 60.0),
    ("heure", Kind::Time, 60.0),
    ("heures", Kind::Time, 60.0),
    ("hora", Kind::Time, 60.0),
    ("horas", Kind::Time, 60.0),
    ("小时", Kind::Time, 60.0),
    ("时间", Kind::Time, 60.0),
    ("min", Kind::Time, 1.0),
    ("mins", Kind::Time, 1.0),
    ("minute", Kind::Time, 1.0),
    ("minutes", Kind::Time, 1.0),
    ("minuten", Kind::Time, 1.0),
    ("minuto", Kind::Time, 1.0),
    ("minutos", Kind::Time, 1.0),
    ("分钟", Kind::Time, 1.0),
    ("kb", Kind::Size, 1e3),
    ("mb", Kind::Size, 1e6),
    ("gb", Kind::Size, 1e9),
    ("tb", Kind::Size, 1e12),
    ("pb", Kind::Size, 1e15),
];

/// Digits a number without a unit needs.
const ENOUGH: u32 = 3;
/// Digits a number with a unit of time or size needs.
const ENOUGH_WITH_UNIT: u32 = 2;

impl Number {
    /// A number of pieces, minutes or bytes; `None` if it tells too little.
    pub fn of(kind: Kind, value: f64) -> Option<Self> {
        if !(0.0..1e15).contains(&value) {
            return None;
        }
        let thousandths = (value * 1e3).round() as u64;
        let mut significant = thousandths;
        while significant > 0 && significant.is_multiple_of(10) {
            significant /= 10;
        }
        let digits = significant.checked_ilog10().map_or(0, |n| n + 1);
        let year =
            kind == Kind::Count && (1_900_000..2_100_000).contains(&thousandths) && thousandths.is_multiple_of(1_000);
        let enough = if kind == Kind::Count { ENOUGH } else { ENOUGH_WITH_UNIT };
        (digits >= enough && !year).then_some(Self { kind, thousandths, digits })
    }
}

/// The telling numbers of a text, in its order.
pub fn numbers(original: &str, folded: &Folded, mut found: impl FnMut(Number)) {
    let text = folded.text();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(skipped) = bytes[at..].iter().position(u8::is_ascii_digit) {
        let start = at + skipped;
        let in_name = text[..start].chars().next_back().is_some_and(|c| c.is_alphanumeric() && !is_unspaced(c));
        let (value, end) = value(original, folded, start);
        at = end;
        if in_name {
            continue;
        }
        let (factor, end) = word(text, end)
            .and_then(|(word, end)| FACTORS.iter().find(|(w, _)| *w == word).map(|(_, f)| (*f, end)))
            .unwrap_or((1.0, end));
        let unit = word(text, end).and_then(|(word, _)| UNITS.iter().find(|(w, ..)| *w == word));
        let (kind, scale) = unit.map_or((Kind::Count, 1.0), |(_, kind, scale)| (*kind, *scale));
        if let Some(number) = Number::of(kind, value * factor * scale) {
            found(number);
        }
    }
}

/// The value of the digits at an offset, and where they end: groups of three after a comma, a full stop, an apostrophe
/// or a space belong together, other digits after a comma or full stop are decimals.
fn value(original: &str, folded: &Folded, start: usize) -> (f64, usize) {
    let bytes = folded.text().as_bytes();
    let run = |from: usize| from + bytes[from.min(bytes.len())..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut end = run(start);
    let mut digits = folded.text()[start..end].to_owned();
    let grouped = |from: usize| run(from) - from == 3;
    let first_group = end - start <= 3 && bytes[start] != b'0';
    let mut separator = None;
    while let Some(&mark) = bytes.get(end).filter(|m| matches!(m, b',' | b'.' | b'\'' | b' ')) {
        // A hyphen folds to a space: “100-200” are two numbers.
        let is_range = mark == b' ' && original.as_bytes().get(folded.at(end)).is_some_and(|b| b"-_".contains(b));
        let same = separator.is_none_or(|s| s == mark);
        if first_group && same && !is_range && grouped(end + 1) {
            digits.push_str(&folded.text()[end + 1..end + 4]);
            (separator, end) = (Some(mark), end + 4);
            continue;
        }
        let decimals = run(end + 1);
        if matches!(mark, b',' | b'.') && decimals > end + 1 {
            // Many decimals are a measured value or an identifier (“arXiv:2212.10560”), not a size.
            if decimals - end > 4 {
                return (f64::INFINITY, decimals);
            }
            digits.push('.');
            digits.push_str(&folded.text()[end + 1..decimals]);
            end = decimals;
        }
        break;
    }
    (digits.parse().unwrap_or(f64::INFINITY), end)
}

/// The word after a number, with at most one space between, and where it ends. In a script without spaces, a word of
/// [`FACTORS`] or [`UNITS`] that the text begins with.
fn word(text: &str, end: usize) -> Option<(&str, usize)> {
    let from = end + usize::from(text[end..].starts_with(' '));
    let rest = &text[from..];
    if rest.chars().next().is_some_and(is_unspaced) {
        let known = FACTORS.iter().map(|(w, _)| *w).chain(UNITS.iter().map(|(w, ..)| *w));
        return known.filter(|w| rest.starts_with(w)).map(|w| (w, from + w.len())).next();
    }
    let length = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    (length > 0).then(|| (&rest[..length], from + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(Kind, f64)> {
        let mut folded = Folded::default();
        folded.fold(text);
        let mut all = Vec::new();
        numbers(text, &folded, |n| all.push((n.kind, n.thousandths as f64 / 1e3)));
        all
    }

    #[test]
    fn a_number_is_the_same_in_every_spelling() {
        for text in ["5,199 people", "5.199 Personen", "5199人", "5 199 personnes", "5\u{a0}199 voix", "5.199 k"] {
            let factor = if text.ends_with('k') { 1e3 } else { 1.0 };
            assert_eq!(of(text), [(Kind::Count, 5_199.0 * factor)], "{text}");
        }
        assert_eq!(of("31 hours of speech"), [(Kind::Time, 1_860.0)]);
        assert_eq!(of("1,860 minutes"), of("31小时"));
        assert_eq!(of("12.5 GB"), of("12,500 MB"));
        assert_eq!(of("312万条"), of("3.12 million rows"));
    }

    #[test]
    fn what_tells_nothing_is_no_number() {
        assert!(of("in 2021, 500 people, 12 of 40, model v1250, 16000 Hz, 10,000 files").is_empty());
        assert!(of("arXiv:2212.10560, [-0.00048828, 0.00137329]").is_empty());
        assert_eq!(of("ages 123-456"), [(Kind::Count, 123.0), (Kind::Count, 456.0)]);
    }
}
