//! Countries the data is about: ISO 3166-1 codes from codes and names, or the whole world.
//!
//! A field is parsed as a whole or not at all: “广东省高速公路” (motorways of Guangdong) is more than a place and stays text.
//! 全国 (“the whole country”) is a country only for a caller who knows whose.

use super::china;
use super::country_name::{NAMES, NATIONWIDE, WORLDWIDE};
use crate::ingest::normalise::text::clean_line;
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

const EXPECTED: &str = "countries, e.g. “CN”, “Germany”, “全国” of a known country or “worldwide”";

/// Longest text that can be a list of countries, in bytes; all countries by name take about 3,000.
const LONGEST: usize = 8_000;

/// Between two countries.
const JOINTS: [char; 9] = [',', ';', '|', '/', '、', '，', '；', '\n', '·'];

/// Words between two countries, with their spaces.
const AND: &[&str] = &[" and ", " & ", " und ", " et ", " y ", " e ", " и ", " و ", "和", "及", " + "];

/// Where the data comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// ISO 3166-1 alpha-2 codes, sorted, each once.
    Countries(Vec<String>),
    /// The whole world.
    Worldwide,
}

/// Names in lower case with their code: the short names of ISO 3166-1 and the table of this project.
static BY_NAME: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let standard = rust_iso3166::ALL.iter().map(|country| (country.name.to_lowercase(), country.alpha2));
    let ours = NAMES.iter().flat_map(|(code, names)| names.iter().map(move |name| ((*name).to_owned(), *code)));
    standard.chain(ours).collect()
});

/// All names in lower case with their ISO 3166-1 alpha-2 codes, in no order; codes are not included.
pub fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    BY_NAME.iter().map(|(name, code)| (name.as_str(), *code))
}

/// Reads one country, a list of them, or “worldwide”.
pub fn parse(text: &str) -> Result<Coverage, String> {
    parse_at_home(text, None)
}

/// Reads exactly one country to its ISO 3166-1 alpha-2 code.
pub fn parse_one(text: &str) -> Result<String, String> {
    match parse(text) {
        Ok(Coverage::Countries(mut codes)) if codes.len() == 1 => Ok(codes.remove(0)),
        _ => Err("one country, e.g. “US” or “Germany”".to_owned()),
    }
}

/// As [`parse`]; `home` is the alpha-2 code of the country that 全国 or “nationwide” means at this source.
pub fn parse_at_home(text: &str, home: Option<&str>) -> Result<Coverage, String> {
    if text.len() > LONGEST {
        return Err(EXPECTED.to_owned());
    }
    let lines: Vec<String> = text.lines().map(clean_line).filter(|line| !line.is_empty()).collect();
    let text = lines.join("\n");
    let whole = without_note(&text).to_lowercase();
    if WORLDWIDE.contains(&whole.as_str()) {
        return Ok(Coverage::Worldwide);
    }
    let mut codes = BTreeSet::new();
    if let Some(code) = one(&whole, home) {
        codes.insert(code);
    } else {
        for part in text.split(JOINTS).map(str::trim).filter(|part| !part.is_empty()) {
            read_part(part, home, &mut codes)?;
        }
    }
    if codes.is_empty() { Err(EXPECTED.to_owned()) } else { Ok(Coverage::Countries(codes.into_iter().collect())) }
}

/// One name, or names joined by “and”.
fn read_part(part: &str, home: Option<&str>, codes: &mut BTreeSet<String>) -> Result<(), String> {
    let lower = without_note(part).to_lowercase();
    let lower = lower.strip_prefix("and ").unwrap_or(&lower);
    if let Some(code) = one(lower, home) {
        codes.insert(code);
        return Ok(());
    }
    let unknown = || {
        let shown: String = part.chars().take(40).collect();
        format!("{EXPECTED}; “{shown}” is not one")
    };
    let joint = AND.iter().find(|joint| lower.contains(**joint)).ok_or_else(unknown)?;
    for name in lower.split(joint) {
        codes.insert(one(name.trim(), home).ok_or_else(unknown)?);
    }
    Ok(())
}

/// The code of one country by code or lower-case name.
fn one(name: &str, home: Option<&str>) -> Option<String> {
    let name = name.strip_prefix("the ").unwrap_or(name).trim_matches(['"', ' ']);
    // 全韩国, “all of South Korea”; 全国 itself is asked for below.
    let name = name.strip_prefix('全').filter(|rest| BY_NAME.contains_key(*rest)).unwrap_or(name);
    if NATIONWIDE.contains(&name) {
        return home
            .and_then(|home| rust_iso3166::from_alpha2(&home.to_ascii_uppercase()))
            .map(|country| country.alpha2.to_owned());
    }
    let upper = name.to_ascii_uppercase();
    let by_code = match upper.len() {
        2 => rust_iso3166::from_alpha2(&upper),
        3 => rust_iso3166::from_alpha3(&upper),
        _ => None,
    };
    let by_name =
        || BY_NAME.get(name).or_else(|| BY_NAME.get(name.trim_end_matches('.'))).map(|code| (*code).to_owned());
    let in_china = || china::is_place(name).then(|| "CN".to_owned());
    by_code.map(|country| country.alpha2.to_owned()).or_else(by_name).or_else(in_china)
}

/// Without a bracket that only says that the buyer chooses: “全球（依据客户指定范围）”.
fn without_note(text: &str) -> &str {
    let Some((place, note)) = text.split_once(['（', '(']) else { return text };
    let Some(note) = note.strip_suffix(['）', ')']) else { return text };
    let chosen = ["指定", "定制", "可选", "customizable", "on request", "as specified", "selectable"];
    if chosen.iter().any(|word| note.contains(word)) { place.trim_end() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        match parse_at_home(text, Some("CN")).ok()? {
            Coverage::Worldwide => Some("*".to_owned()),
            Coverage::Countries(codes) => Some(codes.join(" ")),
        }
    }

    #[test]
    #[rustfmt::skip]
    fn codes_and_names_in_many_languages_are_countries() {
        for (text, codes) in [
            ("CN", "CN"), ("usa", "US"), ("DEU", "DE"), ("UK", "GB"), ("Russia", "RU"), ("South Korea", "KR"),
                ("the Netherlands", "NL"),
            ("Deutschland", "DE"), ("Allemagne", "DE"), ("США", "US"), ("巴西", "BR"), ("البرازيل", "BR"), ("México",
            "MX"), ("Viet Nam", "VN"),
            ("Germany, France and the UK", "DE FR GB"), ("Trinidad and Tobago", "TT"), ("中国、日本", "CN JP"),
            ("US|CA", "CA US"),
            ("上海市", "CN"), ("北京 襄阳", ""), ("杭州、宁波、温州", "CN"), ("Côte d'Ivoire", "CI"), ("香港", "HK"),
            ("Bosnia and Herzegovina", "BA"),
            ("Germany\nFrance", "DE FR"), ("Polska", "PL"), ("Austria, Bosnia and Herzegovina", "AT BA"), ("U.S.",
            "US"), ("全韩国", "KR"),
        ] {
            let expected = (!codes.is_empty()).then(|| codes.to_owned());
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn worldwide_and_nationwide_are_distinguished() {
        assert_eq!(parse("全球"), Ok(Coverage::Worldwide));
        assert_eq!(parse("Worldwide"), Ok(Coverage::Worldwide));
        assert_eq!(parse("全球（依据客户指定范围）"), Ok(Coverage::Worldwide));
        assert_eq!(parse_at_home("全国", Some("CN")), Ok(Coverage::Countries(vec!["CN".to_owned()])));
        assert!(parse("全国").is_err());
        assert!(parse_at_home("全国", Some("nowhere")).is_err());
    }

    #[test]
    #[rustfmt::skip]
    fn text_that_is_not_only_countries_is_an_error() {
        for text in ["", ",", "XX", "Europe", "EU", "广东省高速公路", "中国A股", "全国258个合作工厂",
            "Germany and others", "Narnia", "worldwide except US",
            "中国以外", "Germany (Berlin)", "无", "\u{301}", "全球、中国", "全球（不含中国）"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn a_name_means_one_country() {
        let mut seen = HashMap::new();
        for (code, names) in NAMES {
            assert!(rust_iso3166::from_alpha2(code).is_some(), "{code}");
            for name in *names {
                assert_eq!(name.to_lowercase(), *name);
                assert_eq!(seen.insert(name, code), None, "{name} stands twice");
            }
        }
    }
}
