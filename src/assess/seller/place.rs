//! Places: in the seller's name, and where a text says that the seller has its seat. A province or city of China at the
//! beginning of the name or in its brackets is a sign; every other place in the name, and every stated seat, excludes.

use super::{Pointer, country_name, folded};
use crate::assess::claim;
use crate::assess::reading::{PhraseSet, ends_word};
use crate::domain::listing::{Listing, SignKind};
use crate::ingest::normalise::place::{country, leading_chinese_place};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Words that precede the seat of a seller.
#[rustfmt::skip]
const SEAT: &[&str] = &[
    "headquartered in", "headquarters in", "headquarters:", "registered in", "registered office", "registered seat",
    "incorporated in", "incorporated under", "domiciled in", "principal place of business", "organized under the laws",
    "organised under the laws", "mit sitz in", "hauptsitz", "siege social", "domicilio social", "注册于", "注册地位于", "注册地为",
    "注册地:", "注册地在", "总部位于", "总部设在", "总部在", "总部:", "зарегистрирована в", "зарегистрировано в", "본사", "本社",
];

/// Words in the name of a column that holds the seat or address of the seller, in lower case.
#[rustfmt::skip]
const SEAT_COLUMNS: &[&str] = &[
    "headquarter", "registered", "incorporat", "domicile", "jurisdiction", "seller country", "broker country", "vendor country",
    "company country", "provider country", "supplier country", "publisher country", "注册地", "总部", "所在国",
];

/// How far behind such words the place stands, in bytes.
const REACH: usize = 60;

/// The longest value of a column that is taken for the name of a country, in bytes.
const LONGEST: usize = 60;

/// Names of countries, cities and provinces, folded, with their countries.
struct Names {
    phrases: PhraseSet,
    countries: Vec<Vec<&'static str>>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut by_name = BTreeMap::<String, Vec<&'static str>>::new();
    for (name, code) in country::names().chain(claim::cities()) {
        let name = folded(name).text().to_owned();
        let country = code.get(..2).unwrap_or(code);
        if name.chars().count() > 1 {
            let countries = by_name.entry(name).or_default();
            if !countries.contains(&country) {
                countries.push(country);
            }
        }
    }
    let phrases = PhraseSet::new(by_name.keys()).expect("the names are those that the claims search for");
    Names { phrases, countries: by_name.into_values().collect() }
});

static SEATS: LazyLock<PhraseSet> = LazyLock::new(|| {
    let mut words: Vec<String> = SEAT.iter().map(|words| folded(words).text().to_owned()).collect();
    words.sort();
    PhraseSet::new(words).expect("the words are a part of the program, and none is empty")
});

/// A place of China in a name: at its beginning, or at the beginning of a bracket.
pub(super) fn of_china(name: &str) -> Option<&str> {
    name.split(['(', '（', ')', '）']).find_map(|part| leading_chinese_place(part.trim()))
}

/// What the places in the seller's name leave.
pub(super) fn in_name(listing: &Listing) -> Vec<Pointer> {
    let Some(broker) = &listing.broker else { return Vec::new() };
    let sign = of_china(&broker.name).map(|place| {
        let says = format!("the seller's name has a place in {}", country_name("CN"));
        Pointer::sign("CN", SignKind::Place, says, place)
    });
    // 内蒙古 is a province, 蒙古 a country.
    let folded = folded(&broker.name.replace("内蒙古", " "));
    let others = places(folded.text()).into_iter().map(Pointer::only);
    let coded = broker.name.split(|c: char| !c.is_alphanumeric()).filter_map(abbreviated);
    sign.into_iter().chain(others).chain(coded.map(|country| Pointer::only([country]))).collect()
}

/// The country of an abbreviation that stands in names of companies. Other codes are words or names more often: AI, IT.
fn abbreviated(word: &str) -> Option<&'static str> {
    Some(match word {
        "HK" => "HK",
        "TW" => "TW",
        "SG" => "SG",
        "US" | "USA" => "US",
        "UK" => "GB",
        "UAE" => "AE",
        "EU" => "",
        _ => return None,
    })
}

/// What the seats leave that texts and columns state; no country at all where the place is not known.
pub(super) fn stated_seats(listing: &Listing) -> Vec<Pointer> {
    let mut found = Vec::new();
    for text in [&listing.title, &listing.description] {
        let folded = folded(text);
        let text = folded.text();
        SEATS.find_anywhere(text, |_, _, end| {
            let to = text.floor_char_boundary(text.len().min(end + REACH));
            found.push(seat(text.get(end..to).unwrap_or_default()));
        });
    }
    for (column, value) in &listing.extra {
        let column = column.to_lowercase().replace(['_', '-'], " ");
        let of_seller = SEAT_COLUMNS.iter().any(|word| column.contains(word));
        // PNG is a format, not Papua New Guinea, unless the column is about countries.
        let may_be_code = of_seller || column.contains("country");
        let short = value.len() <= LONGEST && (may_be_code || value.chars().count() > 3 || !value.is_ascii());
        match short.then(|| country::parse_one(value).ok()).flatten() {
            Some(country) => found.push(Pointer::only([country.as_str()])),
            None if of_seller => found.push(seat(folded(value).text())),
            None => {}
        }
    }
    found
}

/// The countries of all places in words that state a seat.
fn seat(words: &str) -> Pointer {
    Pointer::only(places(words).into_iter().flatten())
}

/// The countries of each name of a place in a folded text; of names that overlap, those of the longest.
fn places(text: &str) -> Vec<Vec<&'static str>> {
    let names = &*NAMES;
    let mut found: Vec<(usize, usize, u32)> = Vec::new();
    names.phrases.find(text, |number, start, end| {
        if ends_word(text, end) {
            found.push((start, end, number));
        }
    });
    found.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    let mut covered = 0;
    found.retain(|(start, end, _)| {
        let free = *start >= covered;
        if free {
            covered = *end;
        }
        free
    });
    found.into_iter().filter_map(|(_, _, number)| names.countries.get(number as usize).cloned()).collect()
}
