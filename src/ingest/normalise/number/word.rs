//! Words of numbers: “thousand” and “million” in many languages, and the words for “about” and “over”.

/// A power of ten behind a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Multiplier {
    pub(super) power: u32,
    /// False for letters that are a multiplier only with a unit behind them (`m`, `B`).
    pub(super) unambiguous: bool,
}

/// Words in lower case with their power of ten. Long scale: German “Billionen” and Spanish “billón” are 10¹²; “billion”
/// is read as English, 10⁹.
#[rustfmt::skip]
const WORDS: &[(&str, u32)] = &[
    ("thousand", 3), ("thousands", 3), ("tausend", 3), ("tsd", 3), ("mille", 3), ("mil", 3), ("тыс", 3), ("тысяч", 3),
    ("тысяча", 3), ("тысячи", 3), ("ألف", 3), ("آلاف", 3), ("الف", 3), ("lakh", 5), ("lakhs", 5), ("million", 6),
    ("millions", 6), ("millionen", 6), ("mio", 6), ("mln", 6), ("mn", 6), ("millón", 6), ("millon", 6),
    ("millones", 6), ("milhão", 6), ("milhões", 6), ("млн", 6), ("миллион", 6), ("миллиона", 6), ("миллионов", 6),
    ("مليون", 6), ("ملايين", 6), ("crore", 7), ("crores", 7), ("billion", 9), ("bn", 9), ("milliarde", 9),
    ("milliarden", 9), ("mrd", 9), ("milliard", 9), ("milliards", 9), ("bilhão", 9), ("bilhões", 9), ("млрд", 9),
    ("миллиард", 9), ("миллиарда", 9), ("миллиардов", 9), ("مليار", 9), ("مليارات", 9), ("trillion", 12),
    ("billionen", 12), ("billones", 12), ("billón", 12), ("billions", 9), ("trillions", 12), ("milliers", 3),
    ("тысячу", 3), ("триллион", 12), ("триллиона", 12), ("триллионов", 12), ("трлн", 12), ("trilhão", 12),
    ("trilhões", 12), ("mila", 3), ("milione", 6), ("milioni", 6), ("miliardo", 9), ("miliardi", 9), ("duizend", 3),
    ("miljoen", 6), ("miljard", 9), ("mld", 9), ("tys", 3), ("tysiąc", 3), ("tysiące", 3), ("tysięcy", 3),
    ("milion", 6), ("miliony", 6), ("milionów", 6), ("miliard", 9), ("miliardy", 9), ("miliardów", 9), ("тис", 3),
    ("тисяч", 3), ("тисячі", 3), ("мільйон", 6), ("мільйони", 6), ("мільйонів", 6), ("мільярд", 9),
    ("мільярдів", 9), ("milyon", 6), ("milyar", 9), ("ribu", 3), ("juta", 6), ("miliar", 9), ("nghìn", 3),
    ("triệu", 6), ("tỷ", 9), ("مليارا", 9),
    ("مليونا", 6),
];

/// Abbreviations among them that may end with a point.
const DOTTED: &[&str] = &["tsd", "mio", "mrd", "тыс", "млн", "млрд", "трлн", "mln", "mld", "mn", "bn", "tys", "тис"];

/// Chinese, Japanese and Korean signs, the longest first.
#[rustfmt::skip]
const SIGNS: &[(&str, u32)] = &[
    ("万亿", 12), ("萬億", 12), ("千万", 7), ("千萬", 7), ("百万", 6), ("百萬", 6), ("亿", 8), ("億", 8), ("万", 4),
    ("萬", 4), ("千", 3), ("百", 2), ("兆", 12), ("천만", 7), ("백만", 6), ("억", 8), ("만", 4), ("천", 3),
];

/// Words before a number that is not exact, in lower case, the longest of a beginning first.
#[rustfmt::skip]
const ABOUT: &[&str] = &[
    "more than", "greater than", "at least", "approximately", "approx.", "approx", "roughly", "around", "about", "over",
    "above", "nearly", "almost", "circa", "ca.", "mehr als", "mindestens", "über", "etwa", "rund", "fast", "knapp",
    "plus de", "au moins", "environ", "près de", "más de", "al menos", "cerca de", "alrededor de", "aproximadamente",
    "mais de", "pelo menos", "более чем", "более", "свыше", "около", "примерно", "не менее", "почти", "أكثر من",
    "حوالي", "نحو", "ما يقارب", "超过", "超過", "大约", "大約", "近", "约", "約", "逾", "超", "≈", "~", "～", "≥", ">=",
    ">", "upwards of", "in excess of", "no less than", "not less than", "ungefähr", "plus d'environ", "oltre", "più di",
    "almeno", "meer dan", "minstens", "ongeveer", "ponad", "około", "co najmniej", "понад", "близько", "약", "최소",
];

/// Words behind a number that is at least so much.
#[rustfmt::skip]
const MORE: &[&str] = &["or more", "and more", "and above", "oder mehr", "und mehr", "ou plus", "o más", "ou mais",
    "и более", "以上", "이상", "e oltre", "en meer", "i więcej"];

/// Longest word looked up, in characters; keeps the search bounded.
const LONGEST_WORD: usize = 24;

/// The multiplier at the start of a text, perhaps after one space, and what follows it.
pub(super) fn multiplier(text: &str) -> Option<(Multiplier, &str)> {
    let found = single(text)?;
    // Spanish: dos mil millones.
    if found.0.power == 3
        && let Some((next, rest)) = single(found.1)
        && next.power == 6
        && next.unambiguous
    {
        return Some((Multiplier { power: 9, unambiguous: true }, rest));
    }
    Some(found)
}

fn single(text: &str) -> Option<(Multiplier, &str)> {
    let attached = !text.starts_with([' ', '\u{a0}', '\u{202f}']);
    let text = text.strip_prefix([' ', '\u{a0}', '\u{202f}']).unwrap_or(text);
    if let Some((sign, power)) = SIGNS.iter().find(|(sign, _)| text.starts_with(sign)) {
        return Some((Multiplier { power: *power, unambiguous: true }, &text[sign.len()..]));
    }
    let (word, rest) = first_word(text)?;
    let multiplier = match word {
        "k" | "K" => Multiplier { power: 3, unambiguous: true },
        "M" => Multiplier { power: 6, unambiguous: true },
        "m" if attached => Multiplier { power: 6, unambiguous: false },
        "B" | "b" if attached => Multiplier { power: 9, unambiguous: false },
        "T" if attached => Multiplier { power: 12, unambiguous: false },
        _ => {
            let lower = word.to_lowercase();
            let power = WORDS.iter().find(|(word, _)| *word == lower)?.1;
            let dotted = DOTTED.contains(&lower.as_str());
            let rest = if dotted { rest.strip_prefix('.').unwrap_or(rest) } else { rest };
            return Some((Multiplier { power, unambiguous: true }, rest));
        }
    };
    Some((multiplier, rest))
}

/// The letters a text begins with, and the rest; `None` if it begins with none or the word is longer than any known.
pub(in crate::ingest::normalise) fn first_word(text: &str) -> Option<(&str, &str)> {
    let mut end = 0;
    for (count, c) in text.chars().enumerate() {
        if !c.is_alphabetic() || is_cjk(c) {
            break;
        }
        if count >= LONGEST_WORD {
            return None;
        }
        end += c.len_utf8();
    }
    (end > 0 && !text[end..].starts_with(|c: char| c.is_numeric())).then(|| text.split_at(end))
}

/// Characters of scripts without spaces between words.
pub(in crate::ingest::normalise) fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Removes a word such as “over” or 约 from the front; true if there was one.
pub(in crate::ingest::normalise) fn strip_about(text: &str) -> (bool, &str) {
    let text = text.trim_start();
    for about in ABOUT {
        if let Some(rest) = strip_ignoring_case(text, about) {
            let letters = about.ends_with(char::is_alphabetic) && !about.ends_with(is_cjk);
            if !letters || rest.starts_with(char::is_whitespace) {
                return (true, rest.trim_start());
            }
        }
    }
    (false, text)
}

/// The words and signs of powers of ten, for the tests of what is made of them.
#[cfg(test)]
pub(in crate::ingest::normalise) fn all_words() -> impl Iterator<Item = (&'static str, u32)> {
    WORDS.iter().chain(SIGNS).copied()
}

/// Whether a text behind a number only says “or more”.
pub(in crate::ingest::normalise) fn is_more(text: &str) -> bool {
    MORE.contains(&text.to_lowercase().as_str())
}

/// Removes “or more” or 以上 from the front of what follows a number.
pub(in crate::ingest::normalise) fn strip_more(text: &str) -> Option<&str> {
    MORE.iter().find_map(|more| strip_ignoring_case(text, more))
}

/// `text` without `prefix`, which is in lower case.
pub(in crate::ingest::normalise) fn strip_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for expected in prefix.chars() {
        let c = rest.next()?;
        if c != expected && !c.to_lowercase().eq(std::iter::once(expected)) {
            return None;
        }
    }
    Some(rest.as_str())
}

/// `text` without a leading word, which is in lower case; a word of letters must end there.
pub(in crate::ingest::normalise) fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let rest = strip_ignoring_case(text, word)?;
    let letters = word.ends_with(|c: char| c.is_alphabetic() && !is_cjk(c));
    (!letters || !rest.starts_with(char::is_alphanumeric)).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn a_unit_is_not_a_multiplier() {
        for text in [" months", "m2", "MB", " m", "mm", "Millionstel", "", " ", "\u{301}"] {
            assert_eq!(multiplier(text), None, "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn a_prefix_is_found_in_any_case() {
        assert_eq!(strip_ignoring_case("ÜBER 5", "über"), Some(" 5"));
        assert_eq!(strip_ignoring_case("Ü", "über"), None);
        assert_eq!(strip_about("Overall 5"), (false, "Overall 5"));
        assert_eq!(strip_about("近2000"), (true, "2000"));
    }

    #[test]
    fn every_word_of_a_number_stands_once_and_is_read() {
        let mut seen = std::collections::BTreeSet::new();
        for (word, power) in WORDS {
            assert_eq!(word.to_lowercase(), *word);
            assert!(seen.insert(word), "{word} stands twice");
            for text in [format!(" {word} x"), format!(" {}", word.to_uppercase())] {
                let found = multiplier(&text).map(|(multiplier, _)| multiplier.power);
                assert_eq!(found, Some(*power), "{text}");
            }
        }
    }
}
