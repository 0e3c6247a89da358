//! What a field on places names: countries, parts of countries, regions such as “Europe”, the whole world, and whatever
//! is none of them.
//!
//! Nothing is guessed: a name of two places needs its country beside it (“Georgia, USA”, “Limburg, Belgium”), and a
//! list that excludes something (“worldwide except France”) names no country.

use super::china;
use super::country_code::{is_code, one, without_note};
use super::country_name::WORLDWIDE;
use crate::ingest::normalise::cldr;
use crate::ingest::normalise::text::clean_line;
use std::collections::BTreeSet;

/// Longest text that can be a list of countries, in bytes; all countries by name take about 3,000.
const LONGEST: usize = 8_000;

/// Longest part that can be the name of a place, in bytes; a longer one is prose, and the whole stays text.
const LONGEST_NAME: usize = 60;

/// Between two entries of a list.
const OUTER: [char; 7] = [';', '|', '/', '、', '；', '\n', '·'];

/// Between two entries, or between a place and what it lies in.
const INNER: [char; 2] = [',', '，'];

/// Words between two countries, with their spaces.
const AND: &[&str] = &[" and ", " & ", " und ", " et ", " y ", " e ", " и ", " و ", "和", "及", " + "];

/// Words that turn what stands behind or before them into the opposite.
#[rustfmt::skip]
const EXCLUDING: &[&str] = &[
    "except", "exclud", "excl.", "without", "outside", "other than", "not ", "non-", "no ", "but ", "minus", "не ",
    "кроме", "за исключением", "ausgenommen", "außer", "ohne", "sauf", "hors ", "excepto", "salvo", "exceto", "不含", "除", "以外",
    "не включая", "باستثناء", "unless",
];

/// Countries whose states may be named by code beside them though the code is a country's too: “CA, USA”.
const STATES_BY_CODE: &[&str] = &["US", "CA", "AU", "BR"];

/// What a text names.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// ISO 3166-1 alpha-2 codes.
    pub countries: BTreeSet<String>,
    /// ISO 3166-2 codes; their countries are in `countries`.
    pub subdivisions: BTreeSet<String>,
    /// Words for regions of several countries, as written.
    pub regions: Vec<String>,
    /// The whole world is named.
    pub worldwide: bool,
    /// What is none of them, as written.
    pub unknown: Vec<String>,
    /// A country is known by a part of it alone, which names no country itself.
    pub(super) by_part: bool,
}

/// Reads a text; `home` is the alpha-2 code of the country that 全国 or “nationwide” means at this source.
pub fn read(text: &str, home: Option<&str>) -> Places {
    let mut places = Places::default();
    let lines: Vec<String> = text.lines().map(clean_line).filter(|line| !line.is_empty()).collect();
    let text = lines.join("\n");
    if text.len() > LONGEST {
        places.unknown.push(text);
        return places;
    }
    if places.known(&text, home) {
        return places;
    }
    for group in text.split(OUTER) {
        let parts: Vec<&str> = group.split(INNER).map(str::trim).filter(|part| !part.is_empty()).collect();
        places.group(&parts, home);
    }
    let excludes = |part: &String| {
        let lower = part.to_lowercase();
        EXCLUDING.iter().any(|word| lower.contains(word))
    };
    let nothing = places.countries.is_empty() && places.regions.is_empty() && !places.worldwide;
    let unknown = !places.unknown.is_empty();
    if unknown && (nothing || places.unknown.iter().any(|part| part.len() > LONGEST_NAME || excludes(part))) {
        places = Places { unknown: vec![text], ..Places::default() };
    }
    places
}

impl Places {
    /// Entries between commas: countries, or a place and what it lies in.
    fn group(&mut self, parts: &[&str], home: Option<&str>) {
        let codes: Vec<Option<String>> = match parts {
            [] | [_] => vec![None],
            _ => parts.iter().map(|part| one(&part.to_lowercase(), home)).collect(),
        };
        let all: Vec<(&str, Option<&str>)> =
            parts.iter().zip(&codes).map(|(part, code)| (*part, code.as_deref())).collect();
        let mut at = 0;
        while let Some(part) = all.get(at) {
            let before = at.checked_sub(1).and_then(|before| all.get(before));
            let beside_unknown = before.is_some_and(|(name, _)| self.unknown.last().is_some_and(|last| last == name));
            let alone = beside_unknown || parts.len() == 2;
            if all.get(at + 1).is_some_and(|whole| self.inverted(*part, *whole) || self.inside(*part, *whole, alone)) {
                at += 2;
                continue;
            }
            at += 1;
            let name = part.0;
            // “Atlanta, Georgia” and “Batumi, Georgia” look the same.
            let doubtful = beside_unknown && is_country_and_state(name);
            if doubtful || !(self.known(name, home) || self.bracket(name, home) || self.joined(name, home)) {
                self.unknown.push(name.to_owned());
            }
        }
    }

    /// “Korea, Republic of”, as lists of ISO write it.
    fn inverted(&mut self, (name, _): (&str, Option<&str>), (form, country): (&str, Option<&str>)) -> bool {
        if country.is_some() {
            return false;
        }
        let code = cldr::territory(&format!("{name}, {form}")).filter(|code| is_code(code));
        self.countries.extend(code.map(str::to_owned));
        code.is_some()
    }

    /// “Texas, United States”, “NSW, Australia”, and where nothing else is listed “CA, USA” and “Georgia, USA”.
    fn inside(
        &mut self,
        (part, own): (&str, Option<&str>),
        (whole, country): (&str, Option<&str>),
        alone: bool,
    ) -> bool {
        let Some(country) = country else { return false };
        let by_name = || cldr::subdivision_of(country, part);
        let is_code = part.len() <= 3 && part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let by_code = || cldr::subdivision_code(&format!("{country}-{part}")).filter(|_| is_code);
        let found = match own {
            None => by_name().or_else(by_code),
            Some(_) if !alone => None,
            // Two codes of two letters are two countries: “CA, US”.
            Some(_) if is_code && whole.len() > 2 && STATES_BY_CODE.contains(&country) => by_code(),
            Some(_) if is_country_and_state(part) && country == "US" => by_name(),
            // The nations of the United Kingdom, provinces of China.
            Some(same) if same == country => by_name(),
            Some(_) => None,
        };
        let Some(code) = found else { return false };
        self.subdivisions.insert(code.to_owned());
        self.countries.insert(country.to_owned());
        true
    }

    /// One name of a country, a part of it, a region or the world.
    fn known(&mut self, part: &str, home: Option<&str>) -> bool {
        let lower = without_note(part).to_lowercase();
        let lower = lower.strip_prefix("and ").unwrap_or(&lower).trim();
        if WORLDWIDE.contains(&lower) {
            self.worldwide = true;
        } else if let Some(code) = one(lower, home) {
            let inside = cldr::subdivision(china::base_name(lower)).filter(|s| s.starts_with(&code));
            self.subdivisions.extend(inside.map(str::to_owned));
            self.countries.insert(code);
        } else if let Some(code) = cldr::subdivision(lower).or_else(|| cldr::subdivision_code(part)) {
            self.by_part = true;
            self.subdivisions.insert(code.to_owned());
            self.countries.extend(code.split('-').next().map(str::to_owned));
        } else if let Some(region) = cldr::territory(lower.strip_prefix("the ").unwrap_or(lower)) {
            match region {
                "001" => self.worldwide = true,
                _ => self.regions.push(part.to_owned()),
            }
        } else {
            return false;
        }
        true
    }

    /// “Germany (Bavaria)”: a country and parts of it.
    fn bracket(&mut self, part: &str, home: Option<&str>) -> bool {
        let Some((name, inner)) = part.split_once(['(', '（']) else { return false };
        let Some(inner) = inner.strip_suffix([')', '）']) else { return false };
        let Some(country) = one(&name.trim().to_lowercase(), home) else { return false };
        let Some(code) = cldr::subdivision_of(&country, inner) else { return false };
        self.by_part = true;
        self.subdivisions.insert(code.to_owned());
        self.countries.insert(country);
        true
    }

    /// Names joined by “and”: those that are known, and the others as unknown; false if none is known.
    fn joined(&mut self, part: &str, home: Option<&str>) -> bool {
        let lower = part.to_lowercase();
        let Some(joint) = AND.iter().find(|joint| lower.contains(**joint)) else { return false };
        let names: Vec<&str> = lower.split(joint).map(str::trim).filter(|name| !name.is_empty()).collect();
        let mut read = Places::default();
        let unknown: Vec<&str> = names.iter().filter(|name| !read.known(name, home)).copied().collect();
        if unknown.len() == names.len() {
            return false;
        }
        self.countries.extend(read.countries);
        self.subdivisions.extend(read.subdivisions);
        self.regions.extend(read.regions);
        self.worldwide |= read.worldwide;
        self.by_part |= read.by_part;
        self.unknown.extend(unknown.into_iter().map(str::to_owned));
        true
    }
}

/// Whether a text names a region of several countries.
pub(super) fn is_region(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    cldr::territory(lower.strip_prefix("the ").unwrap_or(&lower)).is_some_and(|code| !is_code(code))
}

/// Georgia is a country and a state of the USA.
fn is_country_and_state(name: &str) -> bool {
    name.eq_ignore_ascii_case("georgia")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let Places { countries, subdivisions, regions, worldwide, unknown, .. } = read(text, Some("CN"));
        let join = |set: BTreeSet<String>| set.into_iter().collect::<Vec<_>>().join(" ");
        let world = if worldwide { "*" } else { "" };
        let found = [join(countries), join(subdivisions), regions.join("+") + world, unknown.join("+")].join("/");
        found.trim_end_matches('/').to_owned()
    }

    #[test]
    #[rustfmt::skip]
    fn parts_of_countries_are_named_with_their_country() {
        for (text, found) in [
            ("California", "US/US-CA"), ("CA, USA", "US/US-CA"), ("US-CA", "US/US-CA"), ("Texas, United States", "US/US-TX"),
            ("Georgia, USA", "US/US-GA"), ("Bayern", "DE/DE-BY"), ("Bavaria", "DE/DE-BY"), ("Ontario, Canada", "CA/CA-ON"),
            ("ON, Canada", "CA/CA-ON"), ("广东省", "CN/CN-GD"), ("上海", "CN/CN-SH"), ("中国上海", "CN/CN-SH"),
            ("Guangdong", "CN/CN-GD"), ("Karnataka; Kerala", "IN/IN-KA IN-KL"), ("Scotland", "GB/GB-SCT"),
            ("England, UK", "GB/GB-ENG"), ("São Paulo", "BR/BR-SP"), ("New South Wales", "AU/AU-NSW"),
            ("NSW, Australia", "AU/AU-NSW"), ("Victoria, Australia", "AU/AU-VIC"), ("Limburg, Belgium", "BE/BE-VLI"),
            ("New York, USA", "US/US-NY"), ("Germany (Bavaria)", "DE/DE-BY"), ("Texas and California", "US/US-CA US-TX"),
            ("Bavaria, Saxony", "DE/DE-BY DE-SN"), ("Atlanta, Georgia, USA", "US/US-GA//Atlanta"), ("宜兴市", "CN"),
        ] {
            assert_eq!(shown(text), found, "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn a_name_of_two_places_stays_the_country_or_unknown() {
        for (text, found) in [
            ("Georgia", "GE"), ("Georgia, Armenia, USA", "AM GE US"), ("CA, US", "CA US"), ("CA", "CA"), ("DE, FR", "DE FR"),
            ("Luxembourg, Belgium", "BE LU"), ("Niger, Nigeria", "NE NG"), ("Puerto Rico, USA", "PR US"),
            ("Limburg", "///Limburg"), ("Victoria", "///Victoria"), ("Atlanta, Georgia", "///Atlanta, Georgia"), ("Tbilisi, Georgia", "GE/GE-TB"),
            ("Germany, Georgia, USA", "DE GE US"),
        ] {
            assert_eq!(shown(text), found, "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn what_is_known_is_kept_and_the_rest_is_named() {
        for (text, found) in [
            ("Germany, France, Atlantis", "DE FR///Atlantis"), ("Germany and others", "DE///others"),
            ("Europe", "//Europe"), ("Germany, MENA", "DE//MENA"), ("EU", "//EU"), ("Sub-Saharan Africa", "//Sub-Saharan Africa"),
            ("全球、中国", "CN//*"), ("APAC", "//APAC"), ("worldwide except US, UK", "///worldwide except US, UK"),
            ("全球（不含中国、日本）", "///全球（不含中国、日本）"), ("Welt", "//*"),
            ("collected from drivers who were recruited by a company in Germany, France", "///collected from drivers who were \
            recruited by a company in Germany, France"), ("", ""), ("XX", "///XX"),
        ] {
            assert_eq!(shown(text), found, "{text}");
        }
    }
}
