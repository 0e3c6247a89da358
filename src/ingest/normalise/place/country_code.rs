//! The ISO 3166-1 code of one country, by code or name in many languages.

use super::china;
use super::country_name::{NAMES, NATIONWIDE};
use crate::ingest::normalise::cldr;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Where the Publications Office of the European Union has its table of countries.
const AUTHORITY: &str = "http://publications.europa.eu/resource/authority/country/";

/// Names in lower case with their code: the short names of ISO 3166-1 and the table of this project.
static BY_NAME: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let standard = rust_iso3166::ALL.iter().map(|country| (country.name.to_lowercase(), country.alpha2));
    let ours = NAMES.iter().flat_map(|(code, names)| names.iter().map(move |name| ((*name).to_owned(), *code)));
    standard.chain(ours).collect()
});

/// The names that are looked for in prose, in lower case, with their ISO 3166-1 alpha-2 codes, in no order; codes are not
/// included, nor are the names that only fields are compared with.
pub fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    BY_NAME.iter().map(|(name, code)| (name.as_str(), *code))
}

/// Whether a code is that of a country: ISO 3166-1 alpha-2, or XK for Kosovo, which ISO leaves to its users.
pub(super) fn is_code(code: &str) -> bool {
    code == "XK" || rust_iso3166::from_alpha2(code).is_some()
}

/// The code of one country by code or lower-case name.
pub(super) fn one(name: &str, home: Option<&str>) -> Option<String> {
    let name = name.strip_prefix("the ").unwrap_or(name).trim_matches(['"', ' ']);
    let name = name.strip_prefix(AUTHORITY).unwrap_or(name);
    // 全韩国, “all of South Korea”; 全国 itself is asked for below.
    let name = name.strip_prefix('全').filter(|rest| BY_NAME.contains_key(*rest)).unwrap_or(name);
    if NATIONWIDE.contains(&name) {
        return home
            .and_then(|home| rust_iso3166::from_alpha2(&home.to_ascii_uppercase()))
            .map(|country| country.alpha2.to_owned());
    }
    let upper = name.to_ascii_uppercase();
    let by_code = match upper.len() {
        2 if upper == "XK" => Some("XK"),
        2 => rust_iso3166::from_alpha2(&upper).map(|country| country.alpha2),
        3 if upper == "XKX" => Some("XK"),
        3 => rust_iso3166::from_alpha3(&upper).map(|country| country.alpha2),
        _ => None,
    };
    let by_name = || BY_NAME.get(name).or_else(|| BY_NAME.get(name.trim_end_matches('.'))).copied();
    let in_china = || china::is_place(name).then_some("CN");
    let in_cldr = || cldr::territory(name).filter(|code| is_code(code));
    by_code.or_else(by_name).or_else(in_china).or_else(in_cldr).map(str::to_owned)
}

/// Without a bracket that only says that the buyer chooses: “全球（依据客户指定范围）”.
pub(super) fn without_note(text: &str) -> &str {
    let Some((place, note)) = text.split_once(['（', '(']) else { return text };
    let Some(note) = note.strip_suffix(['）', ')']) else { return text };
    let chosen = ["指定", "定制", "可选", "customizable", "on request", "as specified", "selectable"];
    if chosen.iter().any(|word| note.contains(word)) { place.trim_end() } else { text }
}
