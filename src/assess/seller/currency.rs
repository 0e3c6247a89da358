//! The currency of the price together with the language of the text. The currency alone says little, since everybody
//! sells in dollars; with the language of the same country it is a sign. Any currency excludes the countries that do not
//! use it, and a text in traditional Chinese excludes the mainland.

use super::{Left, Pointer, TRADITIONAL, country_name, is_han, is_hangul, is_kana, is_kana_or_hangul};
use crate::domain::listing::{Amount, Listing, SignKind};
use brokerwatch_text::simplified;

/// A currency, the country whose language is recognised, its name, and whether a text is written in it.
type Row = (&'static str, &'static str, &'static str, fn(&str) -> bool);

/// Only languages whose letters say so. English, Spanish, French, Arabic and such are written in many countries.
const LANGUAGES: &[Row] = &[
    ("CNY", "CN", "Chinese in simplified characters", simplified_chinese),
    ("JPY", "JP", "Japanese", |t| count(t, is_kana) >= 4),
    ("KRW", "KR", "Korean", |t| count(t, is_hangul) >= 4),
    ("RUB", "RU", "Russian", |t| cyrillic(t) >= 8 && count(t, |c| "іїєґўәғқңөұүһ".contains(c)) == 0),
    ("UAH", "UA", "Ukrainian", |t| cyrillic(t) >= 8 && count(t, |c| "іїєґ".contains(c)) >= 2),
    ("KZT", "KZ", "Kazakh", |t| cyrillic(t) >= 8 && count(t, |c| "әғқңөұүһ".contains(c)) >= 2),
    ("THB", "TH", "Thai", |t| count(t, |c| matches!(c, '\u{0E01}'..='\u{0E5B}')) >= 4),
    ("VND", "VN", "Vietnamese", |t| count(t, |c| "đơưăạảấầẩậắặẹẽếềểệọốồộớờợụứừữự".contains(c)) >= 3),
    ("ILS", "IL", "Hebrew", |t| count(t, |c| matches!(c, '\u{05D0}'..='\u{05EA}')) >= 4),
    ("INR", "IN", "a language of India", |t| count(t, |c| matches!(c, '\u{0900}'..='\u{0D7F}')) >= 4),
    ("PLN", "PL", "Polish", |t| count(t, |c| "ąęłńśźż".contains(c)) >= 3),
    ("CZK", "CZ", "Czech", |t| count(t, |c| "ěřů".contains(c)) >= 2),
    ("HUF", "HU", "Hungarian", |t| count(t, |c| "őű".contains(c)) >= 2),
    ("TRY", "TR", "Turkish", |t| count(t, |c| "ğışİ".contains(c)) >= 3),
];

/// What price and language leave.
pub(super) fn pointers(listing: &Listing) -> Vec<Pointer> {
    let text = format!("{}\n{}", listing.title, listing.description);
    let mut found = Vec::new();
    if traditional_chinese(&text) {
        found.push(Pointer::only(TRADITIONAL));
    }
    let Some(price) = &listing.price else { return found };
    let Amount::Money { currency: Some(code), .. } = &price.amount else { return found };
    let row = LANGUAGES.iter().find(|(currency, ..)| currency == code);
    if let Some((_, country, language, _)) = row.filter(|(.., is_written)| is_written(&text)) {
        let says = format!("the price is in the currency of {} and the text in {language}", country_name(country));
        found.push(Pointer::sign(country, SignKind::Currency, says, &price.text));
    }
    found.push(match iso_currency::Currency::from_code(code) {
        Some(currency) => Pointer { left: Left::Currency(currency), sign: None },
        None => Pointer::only([]),
    });
    found
}

fn count(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.chars().flat_map(char::to_lowercase).filter(|c| is(*c)).take(64).count()
}

fn cyrillic(text: &str) -> usize {
    count(text, |c| matches!(c, '\u{0400}'..='\u{04FF}'))
}

/// Chinese characters, and of them those that are traditional; nothing if the text is Japanese or Korean.
fn chinese(text: &str) -> (usize, usize) {
    let (mut all, mut traditional) = (0, 0);
    for c in text.chars() {
        if is_kana_or_hangul(c) {
            return (0, 0);
        }
        all += usize::from(is_han(c));
        traditional += usize::from(is_han(c) && simplified(c) != c);
    }
    (all, traditional)
}

/// Some characters of both scripts are called traditional by the table, so a few may stand in a simplified text.
fn simplified_chinese(text: &str) -> bool {
    let (all, traditional) = chinese(text);
    all >= 4 && traditional * 20 <= all
}

fn traditional_chinese(text: &str) -> bool {
    let (all, traditional) = chinese(text);
    all >= 4 && traditional * 6 >= all
}
