//! Names of countries, languages and subdivisions in many languages, from Unicode CLDR. The tables are sorted text that
//! is searched where it lies, so nothing is built when the program starts; `README.md` beside them says how they are
//! made.

use std::cmp::Ordering;
use unicode_normalization::UnicodeNormalization;

const TERRITORIES: &str = include_str!("territories.tsv");
const LANGUAGES: &str = include_str!("languages.tsv");
const SUBDIVISIONS: &str = include_str!("subdivisions.tsv");

/// Characters that are written in several ways, with the one that stands in a key.
#[rustfmt::skip]
const SAME: &[(char, char)] = &[
    ('’', '\''), ('ʼ', '\''), ('‘', '\''), ('`', '\''), ('´', '\''), ('ʻ', '\''), ('–', '-'), ('—', '-'), ('‑', '-'),
    ('\u{200c}', ' '), ('\u{a0}', ' '), ('（', '('), ('）', ')'), ('،', ','),
];

/// The code of a country (`DE`, also `XK`) or the name of a region (`150`, `EU`, `MENA`) by its name.
pub(super) fn territory(name: &str) -> Option<&'static str> {
    find(TERRITORIES, name)
}

/// The BCP 47 tag of a language by its name.
pub(super) fn language(name: &str) -> Option<&'static str> {
    find(LANGUAGES, name)
}

/// The ISO 3166-2 code that a name means without its country.
pub(super) fn subdivision(name: &str) -> Option<&'static str> {
    find(SUBDIVISIONS, name)?.strip_prefix('+')
}

/// The ISO 3166-2 code of a name within a country.
pub(super) fn subdivision_of(country: &str, name: &str) -> Option<&'static str> {
    let codes = find(SUBDIVISIONS, name)?.trim_start_matches('+');
    let mut here = codes.split(' ').filter(|code| code.get(..2) == Some(country));
    // Two parts of one country can share a name: a city and the land around it.
    here.next().filter(|_| here.next().is_none())
}

/// An ISO 3166-2 code in capitals, if it is in use.
pub(super) fn subdivision_code(code: &str) -> Option<&'static str> {
    let bytes = code.as_bytes();
    let like_a_code = (4..=6).contains(&bytes.len())
        && bytes.iter().enumerate().all(|(n, b)| if n == 2 { *b == b'-' } else { b.is_ascii_alphanumeric() });
    if !like_a_code {
        return None;
    }
    let upper = code.to_ascii_uppercase();
    let rows = SUBDIVISIONS.match_indices(upper.as_str()).filter_map(|(at, _)| {
        let bounded = |byte: Option<&u8>| byte.is_none_or(|b| matches!(b, b'\t' | b'+' | b' ' | b'\n'));
        let all = SUBDIVISIONS.as_bytes();
        let end = at + upper.len();
        let whole = bounded(at.checked_sub(1).and_then(|before| all.get(before))) && bounded(all.get(end));
        SUBDIVISIONS.get(at..end).filter(|_| whole)
    });
    rows.into_iter().next()
}

/// A name as it is, then without accents and punctuation.
fn find(table: &'static str, name: &str) -> Option<&'static str> {
    if name.is_empty() || name.len() > 120 {
        return None;
    }
    let exact = key(name);
    value(table, &exact).or_else(|| {
        let folded = fold(&exact);
        if folded == exact { None } else { value(table, &folded) }
    })
}

/// Lower case with plain marks and single spaces; `key` of `tests/cldr` does the same.
fn key(name: &str) -> String {
    let plain = |c: char| SAME.iter().find(|(other, _)| *other == c).map_or(c, |(_, plain)| *plain);
    let text: String = name.to_lowercase().chars().map(plain).collect();
    spaced(&text)
}

/// A key without accents and punctuation; `fold` of `tests/cldr` does the same.
fn fold(key: &str) -> String {
    let bare = key.nfd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}' | '\u{653}'..='\u{655}'));
    let composed: String = bare.nfc().collect();
    let mut text = String::with_capacity(composed.len());
    for c in composed.chars() {
        match c {
            'ı' => text.push('i'),
            'ß' => text.push_str("ss"),
            'ø' => text.push('o'),
            'ł' => text.push('l'),
            'đ' => text.push('d'),
            'æ' => text.push_str("ae"),
            'œ' => text.push_str("oe"),
            'ي' | 'ى' => text.push('ی'),
            'ك' => text.push('ک'),
            '&' => text.push_str(" and "),
            '\'' | '.' => {}
            '-' | ',' => text.push(' '),
            other => text.push(other),
        }
    }
    spaced(&text)
}

fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The value of a key: bisection over the lines of a table.
fn value(table: &'static str, key: &str) -> Option<&'static str> {
    let bytes = table.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = low.midpoint(high);
        let start = bytes.get(low..middle)?.iter().rposition(|b| *b == b'\n').map_or(low, |at| low + at + 1);
        let end = bytes.get(start..)?.iter().position(|b| *b == b'\n').map_or(bytes.len(), |at| start + at);
        let (name, value) = table.get(start..end)?.split_once('\t')?;
        match name.as_bytes().cmp(key.as_bytes()) {
            Ordering::Equal => return Some(value),
            Ordering::Less => low = end + 1,
            Ordering::Greater => high = start,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
        table.lines().map(|line| line.split_once('\t').unwrap())
    }

    #[test]
    fn every_row_of_a_table_is_found_by_its_key() {
        for table in [TERRITORIES, LANGUAGES, SUBDIVISIONS] {
            let mut last = "";
            for (name, code) in rows(table) {
                assert!(last.as_bytes() < name.as_bytes(), "“{name}” is not in order");
                assert_eq!(key(name), name);
                assert_eq!(find(table, name), Some(code), "{name}");
                last = name;
            }
        }
    }

    #[test]
    fn codes_are_those_of_iso() {
        for (name, code) in
            rows(TERRITORIES).filter(|(_, code)| code.len() == 2 && !matches!(*code, "EU" | "EZ" | "XK"))
        {
            assert!(rust_iso3166::from_alpha2(code).is_some(), "{name} {code}");
        }
        let known = |code: &str| rust_iso3166::iso3166_2::from_code(code).is_some();
        let codes = rows(SUBDIVISIONS).flat_map(|(_, codes)| codes.trim_start_matches('+').split(' '));
        for code in codes.filter(|code| !code.starts_with("BQ-") && !code.starts_with("SH-")) {
            assert!(known(code), "{code}");
            assert_eq!(subdivision_code(&code.to_lowercase()), Some(code));
        }
    }

    #[test]
    fn case_accents_and_marks_do_not_matter() {
        for (name, code) in [
            ("TÜRKİYE", Some("TR")),
            ("turkiye", Some("TR")),
            ("Cote d’Ivoire", Some("CI")),
            ("Österreich", Some("AT")),
            ("Oesterreich", Some("AT")),
            ("Timor Leste", Some("TL")),
            ("Bosnia & Herzegovina", Some("BA")),
            ("ایران", Some("IR")),
            ("نیجریه", Some("NG")),
            ("Nga", None),
            ("", None),
        ] {
            assert_eq!(territory(name), code, "{name}");
        }
    }

    #[test]
    fn a_name_of_two_places_needs_its_country() {
        for name in ["Georgia", "Limburg", "Victoria", "New York", "Punjab", "Guadalajara"] {
            assert_eq!(subdivision(name), None, "{name}");
        }
        assert_eq!(subdivision("California"), Some("US-CA"));
        assert_eq!(subdivision_of("BE", "Limburg"), Some("BE-VLI"));
        assert_eq!(subdivision_of("NL", "limburg"), Some("NL-LI"));
        assert_eq!(subdivision_of("DE", "Limburg"), None);
        assert_eq!(subdivision_code("us-ca"), Some("US-CA"));
        assert_eq!(
            (subdivision_code("US-ZZ"), subdivision_code("S-CA"), subdivision_code("AT-9")),
            (None, None, Some("AT-9"))
        );
    }
}
