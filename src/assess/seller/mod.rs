//! The country in which a seller is established, where nobody states it: implied by at least two signs of different
//! kinds that name the same country, while nothing in the listing points elsewhere.
//!
//! A sign *for* a country names that country alone and says something of this seller or of its market: the home country
//! of the source, a legal form that only one country has, a place in the seller's name, the price in a country's
//! currency with the text in its language, the seller's own domain. Two signs that both stand in the name are not
//! independent, so one must stand outside of it. Everything else that can point to a country only excludes: a form that
//! several countries share excludes the others, and a stated seat that is not understood excludes every country.
//! What rests on such a country says so, with the signs; it is never a stated fact and makes no finding.

mod currency;
mod domain;
mod legal_form;
mod place;

use crate::assess::reading::Folded;
use crate::domain::listing::{CountrySign, Listing, SignKind};

/// Raised whenever the program implies other countries for the same listings; part of the method fingerprint. The tables
/// of names that it looks up are those of places and claims.
pub const LOGIC: &str = "seller/1";

/// A country that signs imply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImpliedCountry {
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The signs for it, at least two kinds, in order of kind.
    pub signs: Vec<CountrySign>,
}

/// The countries that some part of a listing leaves.
enum Left {
    /// These; none if it points to a country that is not known.
    Countries(Vec<String>),
    /// Those that use a currency.
    Currency(iso_currency::Currency),
}

/// Something that points to countries, and the sign it is if it names one alone.
struct Pointer {
    left: Left,
    sign: Option<CountrySign>,
}

impl Pointer {
    /// A sign for one country.
    fn sign(country: &str, kind: SignKind, says: String, quote: &str) -> Self {
        let sign = CountrySign { kind, says, quote: quote.to_owned() };
        Self { left: Left::Countries(vec![country.to_owned()]), sign: Some(sign) }
    }

    /// Excludes all countries but these.
    fn only<'a>(countries: impl IntoIterator<Item = &'a str>) -> Self {
        Self { left: Left::Countries(countries.into_iter().map(str::to_owned).collect()), sign: None }
    }

    fn leaves(&self, country: &str) -> bool {
        match &self.left {
            Left::Countries(left) => left.iter().any(|c| c == country),
            Left::Currency(currency) => {
                country.parse().is_ok_and(|country: iso_currency::Country| currency.used_by().contains(&country))
            }
        }
    }
}

/// The implied country of the seller; `None` where its country is stated, in words that are not understood too.
pub fn implied_country(listing: &Listing) -> Option<ImpliedCountry> {
    if listing.broker.as_ref().is_some_and(|b| b.country.is_some()) || listing.unparsed.contains_key("seller-country") {
        return None;
    }
    let mut pointers: Vec<Pointer> = source(listing).into_iter().collect();
    pointers.extend(legal_form::pointers(listing));
    pointers.extend(place::in_name(listing));
    pointers.extend(currency::pointers(listing));
    // Two signs are needed, and a domain is one at most.
    if pointers.iter().all(|p| p.sign.is_none()) {
        return None;
    }
    pointers.extend(domain::pointers(listing));
    let country = pointers.iter().find_map(|p| match (&p.left, &p.sign) {
        (Left::Countries(left), Some(_)) => left.first().cloned(),
        _ => None,
    })?;
    if !pointers.iter().all(|p| p.leaves(&country)) {
        return None;
    }
    let mut signs: Vec<CountrySign> = pointers.into_iter().filter_map(|p| p.sign).collect();
    signs.sort_by_key(|s| s.kind);
    signs.dedup_by_key(|s| s.kind);
    let in_name = |s: &&CountrySign| matches!(s.kind, SignKind::LegalForm | SignKind::Place);
    let enough = signs.len() >= 2 && !signs.iter().all(|s| in_name(&s));
    // The texts are read last, since most listings have too few signs.
    (enough && place::stated_seats(listing).iter().all(|p| p.leaves(&country)))
        .then_some(ImpliedCountry { country, signs })
}

/// Where the source is at home.
fn source(listing: &Listing) -> Option<Pointer> {
    let country = listing.source_country.as_deref()?;
    let says = format!("the source is at home in {}", country_name(country));
    Some(Pointer::sign(country, SignKind::Source, says, &listing.source))
}

/// English name of a country for a sentence; the code if it has none.
pub fn country_name(code: &str) -> String {
    let short = match code {
        "GB" => "the United Kingdom",
        "US" => "the United States",
        "NL" => "the Netherlands",
        "KR" => "South Korea",
        "RU" => "Russia",
        "TW" => "Taiwan",
        "VN" => "Vietnam",
        "CZ" => "the Czech Republic",
        code => rust_iso3166::from_alpha2(code).map_or(code, |country| country.name),
    };
    short.to_owned()
}

fn folded(text: &str) -> Folded {
    let mut folded = Folded::default();
    folded.fold(text);
    folded
}

/// Whether a character is of the Chinese script, which Japanese uses too.
fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
}

/// Whether a character is Japanese kana or Korean hangul: then Chinese characters beside it say nothing of China.
fn is_kana_or_hangul(c: char) -> bool {
    is_kana(c) || is_hangul(c)
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}')
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11FF}' | '\u{3200}'..='\u{321E}' | '\u{AC00}'..='\u{D7A3}')
}

/// Where Chinese is written in traditional characters.
const TRADITIONAL: [&str; 3] = ["HK", "MO", "TW"];
