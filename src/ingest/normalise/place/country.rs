//! Countries the data is about: ISO 3166-1 codes from codes and names, or the whole world.
//!
//! A field is parsed as a whole or not at all: “广东省高速公路” (motorways of Guangdong) is more than a place and stays text.
//! 全国 (“the whole country”) is a country only for a caller who knows whose.

use super::field;

pub use super::country_code::names;

const EXPECTED: &str = "countries, e.g. “CN”, “Germany”, “全国” of a known country or “worldwide”";

/// Where the data comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// ISO 3166-1 alpha-2 codes, sorted, each once.
    Countries(Vec<String>),
    /// The whole world.
    Worldwide,
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
    let places = field::read(text, home);
    if let Some(unknown) = places.unknown.first().or(places.regions.first()) {
        return Err(unknown_place(unknown));
    }
    match (places.worldwide, places.countries.is_empty()) {
        (true, true) => Ok(Coverage::Worldwide),
        (false, false) if !places.by_part => Ok(Coverage::Countries(places.countries.into_iter().collect())),
        _ => Err(EXPECTED.to_owned()),
    }
}

/// What was expected in place of a part of a text.
pub fn unknown_place(part: &str) -> String {
    let shown: String = part.chars().take(40).collect();
    let kind = if field::is_region(part) { "a region, and its countries are not stated" } else { "not one" };
    format!("{EXPECTED}; “{shown}” is {kind}")
}

#[cfg(test)]
mod tests {
    use super::super::country_name::NAMES;
    use super::*;
    use std::collections::HashMap;

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
            ("Korea, Republic of", "KR"), ("Republic of Korea", "KR"), ("Kosovo", "XK"), ("XK", "XK"), ("Czech Republic", "CZ"),
            ("Ivory Coast", "CI"), ("UAE", "AE"), ("Great Britain", "GB"), ("Türkiye", "TR"), ("Turkiye", "TR"), ("Burma", "MM"),
            ("Swaziland", "SZ"), ("Cape Verde", "CV"), ("Palestine", "PS"), ("Taiwan, Province of China", "TW"),
            ("Hong Kong SAR", "HK"), ("Vatican", "VA"), ("Lao PDR", "LA"), ("Syria", "SY"), ("DR Congo", "CD"),
            ("Bolivia, Plurinational State of", "BO"), ("Federal Republic of Germany", "DE"), ("Germany, Korea, Republic of", "DE KR"),
            ("Niemcy", "DE"), ("Duitsland", "DE"), ("Almanya", "DE"), ("ドイツ", "DE"), ("독일", "DE"), ("जर्मनी", "DE"), ("آلمان", "DE"),
            ("Đức", "DE"), ("Allemagne, Italie", "DE IT"), ("MEXICO; España", "ES MX"), ("Jordan", "JO"), ("Georgia", "GE"),
            ("http://publications.europa.eu/resource/authority/country/FRA", "FR"), ("Congo (Democratic Republic of the)", "CD"),
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
