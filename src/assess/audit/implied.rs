//! The seller's country where nobody states it: implied by at least two signs of different kinds that leave one country,
//! with no sign against it. What rests on it says so, with the signs; it is never a stated fact.

use crate::assess::reading::simplified;
use crate::domain::listing::{Amount, Listing};

/// A country that the signs leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImpliedCountry {
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// The signs, as parts of a sentence: `its name ends with “有限公司”`.
    pub signs: Vec<String>,
}

impl ImpliedCountry {
    /// `seller's country CN, implied: the price is in CNY, …`.
    pub fn sentence(&self) -> String {
        format!("seller's country {}, implied: {}", self.country, self.signs.join(", "))
    }
}

/// One sign: the countries it leaves, none of them most likely.
struct Sign {
    kind: Kind,
    countries: &'static [&'static str],
    words: String,
}

/// Signs of one kind say the same thing, so they count once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The seller itself: its legal form.
    Name,
    /// Where and how it offers: the marketplace's country, the currency with the script, the domain of the offer.
    Market,
    Money,
    Address,
}

/// Legal forms at the end of a name, longest first, with the countries whose law has them.
#[rustfmt::skip]
const FORMS: &[(&str, &[&str])] = &[
    ("股份有限公司", &["CN"]), ("有限责任公司", &["CN"]), ("有限公司", &["CN"]),
    ("株式会社", &["JP"]), ("合同会社", &["JP"]), ("주식회사", &["KR"]), ("(주)", &["KR"]),
    ("sp. z o.o.", &["PL"]), ("private limited", &["IN", "PK", "BD", "LK"]), ("pvt. ltd.", &["IN", "PK", "BD", "LK"]),
    ("pvt ltd", &["IN", "PK", "BD", "LK"]), ("pte. ltd.", &["SG"]), ("pte ltd", &["SG"]), ("pty ltd", &["AU", "ZA"]),
    ("pty. ltd.", &["AU", "ZA"]), ("gmbh", &["DE", "AT", "CH"]), ("s.r.l.", &["IT", "RO"]), ("ltda.", &["BR", "CL", "CO"]),
    ("ltda", &["BR", "CL", "CO"]), ("sarl", &["FR", "LU", "CH", "MA", "TN"]), ("b.v.", &["NL", "BE"]), ("bv", &["NL", "BE"]),
    ("plc", &["GB", "IE"]), ("llc", &["US"]), ("inc.", &["US", "CA"]), ("inc", &["US", "CA"]), ("corp.", &["US", "CA"]),
    ("oy", &["FI"]), ("a.ş.", &["TR"]), ("тов", &["UA"]), ("s.r.o.", &["CZ", "SK"]),
];
/// Legal forms before a name.
const FORMS_BEFORE: &[(&str, &[&str])] = &[
    ("株式会社", &["JP"]),
    ("주식회사", &["KR"]),
    ("(주)", &["KR"]),
    ("ооо ", &["RU"]),
    ("тов ", &["UA"]),
    ("pt ", &["ID"]),
];

/// Currencies of one country, with a character of its script where that differs from Latin.
type Currency = (&'static str, &'static [&'static str], Option<fn(char) -> bool>);

const CURRENCIES: &[Currency] = &[
    ("CNY", &["CN"], Some(is_han)),
    ("JPY", &["JP"], Some(is_kana)),
    ("KRW", &["KR"], Some(is_hangul)),
    ("RUB", &["RU"], Some(is_cyrillic)),
    ("UAH", &["UA"], Some(is_cyrillic)),
    ("BRL", &["BR"], None),
    ("INR", &["IN"], None),
    ("GBP", &["GB"], None),
    ("PLN", &["PL"], None),
    ("TRY", &["TR"], None),
    ("CZK", &["CZ"], None),
    ("AUD", &["AU"], None),
    ("SGD", &["SG"], None),
    ("IDR", &["ID"], None),
];

/// Domains of countries that are used for what is in the country; `.io`, `.ai`, `.co` and such are not.
#[rustfmt::skip]
const DOMAINS: &[(&str, &[&str])] = &[
    (".cn", &["CN"]), (".jp", &["JP"]), (".kr", &["KR"]), (".de", &["DE"]), (".fr", &["FR"]), (".it", &["IT"]),
    (".nl", &["NL"]), (".pl", &["PL"]), (".in", &["IN"]), (".uk", &["GB"]), (".br", &["BR"]), (".ru", &["RU"]),
    (".ua", &["UA"]), (".tr", &["TR"]), (".at", &["AT"]), (".ch", &["CH"]), (".cz", &["CZ"]), (".au", &["AU"]),
    (".id", &["ID"]), (".fi", &["FI"]), (".us", &["US"]), (".sg", &["SG"]),
];

/// The countries of marketplaces whose cards state one; their sellers nearly always sit there too, but need not.
const MARKETS: &[&[&str]] = &[
    &["CN"],
    &["JP"],
    &["KR"],
    &["DE"],
    &["FR"],
    &["IT"],
    &["NL"],
    &["PL"],
    &["IN"],
    &["GB"],
    &["BR"],
    &["RU"],
    &["UA"],
    &["TR"],
    &["AT"],
    &["CH"],
    &["CZ"],
    &["AU"],
    &["ID"],
    &["FI"],
    &["US"],
    &["SG"],
    &["CA"],
    &["ES"],
    &["MX"],
    &["ZA"],
];

/// The implied country of the seller. `None` where a seller's country is stated, where signs disagree, or where fewer
/// than two kinds of signs leave exactly one country. The marketplace and its money are of one mind, so without the
/// seller's own name they do not suffice unless the offer is also written in the script of that money.
pub fn seller_country(listing: &Listing) -> Option<ImpliedCountry> {
    if listing.broker.as_ref().is_some_and(|b| b.country.is_some()) || listing.unparsed.contains_key("seller-country") {
        return None;
    }
    let signs: Vec<Sign> =
        [name(listing), market(listing), money(listing), address(listing)].into_iter().flatten().collect();
    let [first, rest @ ..] = signs.as_slice() else { return None };
    let left: Vec<&'static str> =
        first.countries.iter().copied().filter(|c| rest.iter().all(|s| s.countries.contains(c))).collect();
    let [country] = left.as_slice() else { return None };
    let has = |kind: Kind| signs.iter().any(|s| s.kind == kind);
    let enough = match has(Kind::Name) {
        true => signs.len() >= 2,
        false => has(Kind::Market) && has(Kind::Money),
    };
    enough.then(|| ImpliedCountry { country, signs: signs.into_iter().map(|s| s.words).collect() })
}

fn name(listing: &Listing) -> Option<Sign> {
    let shown = listing.broker.as_ref()?.name.trim();
    let folded = shown.to_lowercase();
    let ends = |form: &str| {
        folded.strip_suffix(form).is_some_and(|rest| {
            // A Latin form is a word of its own.
            !rest.is_empty() && (!form.is_ascii() || rest.ends_with([' ', ',', '.']))
        })
    };
    let before = |form: &str| folded.strip_prefix(form).is_some_and(|rest| !rest.trim().is_empty());
    let last = FORMS.iter().find(|(form, _)| ends(form)).map(|(form, countries)| (form, countries, "ends"));
    let (form, countries, side) = last.or_else(|| {
        FORMS_BEFORE.iter().find(|(form, _)| before(form)).map(|(form, countries)| (form, countries, "begins"))
    })?;
    let countries = if *countries == ["CN"] && elsewhere_in_chinese(shown) { ELSEWHERE_IN_CHINESE } else { *countries };
    Some(Sign { kind: Kind::Name, countries, words: format!("its name {side} with “{}”", form.trim()) })
}

/// Where companies have the same legal forms as in mainland China.
const ELSEWHERE_IN_CHINESE: &[&str] = &["HK", "MO", "TW"];

/// Whether a Chinese name is in Traditional characters, or names one of these places.
fn elsewhere_in_chinese(name: &str) -> bool {
    name.chars().any(|c| simplified(c) != c) || ["香港", "台湾", "澳门"].iter().any(|place| name.contains(place))
}

fn market(listing: &Listing) -> Option<Sign> {
    let country = listing.source_country.as_deref()?;
    let countries = MARKETS.iter().copied().find(|c| c.contains(&country))?;
    Some(Sign { kind: Kind::Market, countries, words: format!("it offers at {} in {country}", listing.source) })
}

fn money(listing: &Listing) -> Option<Sign> {
    let Amount::Money { currency: Some(currency), .. } = &listing.price.as_ref()?.amount else { return None };
    let (code, countries, script) = CURRENCIES.iter().find(|(code, ..)| code == currency)?;
    let written = |is: &fn(char) -> bool| listing.title.chars().chain(listing.description.chars()).any(is);
    if script.as_ref().is_some_and(|is| !written(is)) {
        return None;
    }
    let script = if script.is_some() { ", written in its script" } else { "" };
    Some(Sign { kind: Kind::Money, countries, words: format!("the price is in {code}{script}") })
}

fn address(listing: &Listing) -> Option<Sign> {
    let url = listing.url.as_deref()?;
    let host = url.split("://").nth(1)?.split(['/', '?', '#', ':']).next()?;
    let (domain, countries) = DOMAINS.iter().find(|(domain, _)| host.ends_with(domain))?;
    Some(Sign { kind: Kind::Address, countries, words: format!("the offer stands under “{domain}”") })
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}')
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7A3}')
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{0400}'..='\u{04FF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::listing::{Broker, Price};

    fn listing(broker: &str, market: Option<&str>, price: Option<&str>, title: &str) -> Listing {
        let price = price.map(|currency| Price {
            text: currency.to_owned(),
            amount: Amount::Money { micros: 1, currency: Some(currency.to_owned()), unit: None },
        });
        Listing {
            broker: (!broker.is_empty()).then(|| Broker::named(broker)),
            source_country: market.map(str::to_owned),
            price,
            ..Listing::bare(title, "")
        }
    }

    fn implied(listing: &Listing) -> Option<&'static str> {
        seller_country(listing).map(|implied| implied.country)
    }

    #[test]
    fn two_signs_of_different_kinds_imply_a_country() {
        for (broker, market, price, title, country) in [
            ("远方数据有限公司", Some("CN"), None, "语音", Some("CN")),
            ("远方数据有限公司", None, Some("CNY"), "语音", Some("CN")),
            ("", Some("CN"), Some("CNY"), "语音", Some("CN")),
            ("Far Data Pvt. Ltd.", None, Some("INR"), "Voices", Some("IN")),
            ("Far Data Pty Ltd", None, Some("AUD"), "Voices", Some("AU")),
            ("株式会社ファー", None, Some("JPY"), "音声データ", Some("JP")),
            // One sign alone, however clear.
            ("远方数据有限公司", None, None, "语音", None),
            ("", Some("CN"), None, "语音", None),
            ("Far Data Pvt. Ltd.", None, None, "Voices", None),
            // Companies of Hong Kong and Taiwan have the same forms.
            ("遠方數據有限公司", Some("CN"), Some("CNY"), "語音", None),
            ("香港远方数据有限公司", Some("CN"), Some("CNY"), "语音", None),
            // Signs that disagree, or leave several countries.
            ("Far Data GmbH", Some("CN"), None, "Voices", None),
            ("Far Data LLC", Some("CN"), Some("CNY"), "语音", None),
            ("Far Data GmbH", None, Some("EUR"), "Stimmen", None),
            // A form is a word of its own; money in another script says little of the seller.
            ("Vinc", Some("US"), None, "Voices", None),
            ("远方数据有限公司", None, Some("CNY"), "Voices", None),
        ] {
            assert_eq!(implied(&listing(broker, market, price, title)), country, "{broker} {market:?} {price:?}");
        }
    }

    #[test]
    fn nothing_is_implied_beside_a_stated_country() {
        let mut stated = listing("远方数据有限公司", Some("CN"), Some("CNY"), "语音");
        assert_eq!(seller_country(&stated).unwrap().signs.len(), 3);
        stated.broker.as_mut().unwrap().country = Some("SG".into());
        assert_eq!(implied(&stated), None);
        let mut unread = listing("远方数据有限公司", Some("CN"), Some("CNY"), "语音");
        unread.unparsed.insert("seller-country".into(), "Wonderland".into());
        assert_eq!(implied(&unread), None);
    }
}
