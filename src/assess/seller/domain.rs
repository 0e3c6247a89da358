//! Domains of countries. The seller's own, which has its name, is a sign; any other in the address of the offer or in the
//! texts only excludes. Domains that the whole world uses (`.io`, `.ai`, `.co`) say nothing.

use super::{Pointer, country_name};
use crate::domain::listing::{EEA, Listing, SignKind};

/// Domains of countries that are used for what has nothing to do with them.
#[rustfmt::skip]
const GENERIC: &[&str] = &[
    "ac", "ag", "ai", "am", "as", "at", "be", "bz", "cc", "cd", "cf", "cl", "co", "cx", "dj", "fm", "ga", "gd", "gg", "gl", "gq", "gs",
    "im", "io", "is", "it", "la", "li", "ly", "me", "ml", "ms", "mu", "nu", "pe", "ph", "pw", "sc", "sh", "so", "st", "sx", "tc", "tk",
    "to", "tv", "vc", "vg", "ws",
];

/// Top-level domains that are not the code of their country.
const OTHER: &[(&str, &str)] = &[
    ("uk", "GB"),
    ("su", "RU"),
    ("рф", "RU"),
    ("xn--p1ai", "RU"),
    ("中国", "CN"),
    ("中國", "CN"),
    ("xn--fiqs8s", "CN"),
    ("xn--fiqz9s", "CN"),
];

/// Second levels that are categories where the first is a country.
const CATEGORIES: [&str; 9] = ["ac", "co", "com", "edu", "gov", "ne", "net", "or", "org"];

/// Fewer letters than these in common with a domain prove nothing.
const LETTERS: usize = 4;

/// Words that begin many names and domains.
const COMMON: [&str; 10] =
    ["data", "datas", "dataset", "datasets", "info", "market", "global", "open", "shop", "world"];

/// What the domains of a listing leave.
pub(super) fn pointers(listing: &Listing) -> Vec<Pointer> {
    let name = listing.broker.as_ref().map(|b| b.name.to_lowercase()).unwrap_or_default();
    let letters: String = name.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let texts = [&listing.title, &listing.description].into_iter().chain(listing.extra.values());
    let addresses = listing.url.iter().chain(texts).flat_map(|text| hosts(text));
    let mut found = Vec::new();
    for host in addresses {
        match countries(&host).as_deref() {
            Some([country]) if is_own(&host, &letters) => {
                let says = format!("the seller's own site has a domain of {}", country_name(country));
                found.push(Pointer::sign(country, SignKind::Domain, says, &host));
            }
            Some(left) => found.push(Pointer::only(left.iter().copied())),
            None => {}
        }
    }
    found
}

/// Whether the seller's name begins with that of a host.
fn is_own(host: &str, letters: &str) -> bool {
    let mut labels = host.rsplit('.').skip(1);
    let label = labels.next().filter(|l| !CATEGORIES.contains(l)).or_else(|| labels.next()).unwrap_or_default();
    let label: String = label.chars().filter(|c| *c != '-').collect();
    label.len() >= LETTERS && letters.starts_with(&label) && !COMMON.contains(&label.as_str())
}

/// The countries that a host leaves; `None` if it leaves all, none of them if its domain is unknown.
fn countries(host: &str) -> Option<Vec<&'static str>> {
    let last = host.rsplit('.').next().unwrap_or_default();
    if let Some((_, country)) = OTHER.iter().find(|(domain, _)| *domain == last) {
        return Some(vec![country]);
    }
    match last {
        "eu" => Some(EEA.to_vec()),
        last if !last.is_ascii() || last.starts_with("xn--") => Some(Vec::new()),
        last if last.len() != 2 || GENERIC.contains(&last) || last.starts_with(|c: char| c.is_ascii_digit()) => None,
        last => {
            let country = rust_iso3166::from_alpha2(&last.to_ascii_uppercase());
            Some(country.map(|c| c.alpha2).into_iter().collect())
        }
    }
}

/// The hosts of addresses and e-mail in a text. A bare `data.py` is a file, so an address begins with `://`, `www.` or `@`.
fn hosts(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (mark, length) in [("://", 3), ("www.", 0), ("@", 1)] {
        for (at, _) in text.match_indices(mark) {
            let rest = text.get(at + length..).unwrap_or_default();
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-' || in_domain(c);
            let host = rest.split(|c: char| !is_part(c)).next().unwrap_or_default().trim_matches(['.', '-']);
            if host.contains('.') && !found.iter().any(|known| known == host) {
                found.push(host.to_lowercase());
            }
        }
    }
    found
}

/// Letters of Cyrillic domains. Chinese text follows an address without a space, so Chinese domains are known by their
/// ASCII form and at the end of the host only.
fn in_domain(c: char) -> bool {
    matches!(c, 'а'..='я' | 'А'..='Я')
}
