//! Legal forms in the seller's name. A form that one country has is a sign for it; one that several have excludes the
//! others. “Ltd” and “Co., Ltd.” say nothing, because firms of nearly every country translate their form so.

use super::{Pointer, TRADITIONAL, country_name, is_han, is_kana_or_hangul, place};
use crate::domain::listing::{Listing, SignKind};
use brokerwatch_text::simplified;

/// Forms written as words of their own, lower case, without full stops and commas, with the countries whose law has them.
#[rustfmt::skip]
const WORDS: &[(&str, &[&str])] = &[
    // Of one country.
    ("sp z oo", &["PL"]), ("oy", &["FI"]), ("oyj", &["FI"]), ("aş", &["TR"]), ("anonim şirketi", &["TR"]), ("ltd şti", &["TR"]),
    ("limited şirketi", &["TR"]), ("kft", &["HU"]), ("zrt", &["HU"]), ("nyrt", &["HU"]), ("oü", &["EE"]), ("uab", &["LT"]),
    ("тов", &["UA"]), ("тоо", &["KZ"]), ("công ty tnhh", &["VN"]), ("công ty cổ phần", &["VN"]), ("eireli", &["BR"]),
    ("ug (haftungsbeschränkt)", &["DE"]), ("בע\"מ", &["IL"]), ("בע״מ", &["IL"]),
    // Of several: their lists need not be complete, since a country that is missing is only implied too seldom.
    ("gmbh", &["DE", "AT", "CH", "LI"]), ("ag", &["DE", "AT", "CH", "LI"]), ("kg", &["DE", "AT", "LI"]), ("ug", &["DE", "UG"]),
    ("sarl", &["FR", "LU", "CH", "BE", "MC", "MA", "TN", "DZ", "SN", "CI", "LB"]), ("sas", &["FR", "CO", "AR", "EC", "IT"]),
    ("sasu", &["FR", "SN", "CI", "CM"]), ("sa", &["FR", "CH", "BE", "LU", "ES", "PT", "PL", "GR", "RO", "AR", "BR", "CL", "PE", "CO", "MX", "UY"]),
    ("srl", &["IT", "RO", "MD", "BE", "AR", "BO", "PE", "PY", "DO"]), ("spa", &["IT", "CL", "DZ"]),
    ("bv", &["NL", "BE", "AW", "CW", "SX", "SR"]), ("nv", &["NL", "BE", "AW", "CW", "SX", "SR"]), ("sl", &["ES", "AD"]),
    ("slu", &["ES", "AD"]), ("ltda", &["BR", "CL", "CO", "BO", "EC", "PT"]), ("lda", &["PT", "AO", "MZ", "CV"]),
    ("as", &["NO", "CZ", "SK", "EE", "DK", "LV", "TR"]), ("a/s", &["DK", "NO", "GL", "FO"]), ("aps", &["DK", "GL", "FO"]),
    ("ab", &["SE", "FI", "AX", "LT"]), ("sro", &["CZ", "SK"]), ("doo", &["SI", "HR", "RS", "BA", "ME", "MK"]),
    ("ооо", &["RU", "BY", "UZ", "KG", "TJ", "TM", "KZ", "MD", "UA"]), ("оао", &["RU", "BY", "UZ", "KG", "TJ", "KZ", "UA"]),
    ("зао", &["RU", "BY", "UZ", "KG", "TJ", "KZ", "UA"]), ("пао", &["RU", "UA"]), ("ао", &["RU", "KZ", "UZ"]), ("sia", &["LV"]),
    ("pvt ltd", &["IN", "PK", "BD", "LK", "NP", "MV", "ZW"]), ("private limited", &["IN", "PK", "BD", "LK", "NP", "SG", "MV", "ZW"]),
    ("pte ltd", &["SG", "FJ"]), ("pty ltd", &["AU", "ZA", "BW", "NA", "SZ", "LS", "PG"]), ("sdn bhd", &["MY", "BN"]),
    ("bhd", &["MY", "BN"]), ("plc", &["GB", "IE", "MT", "CY", "LK", "ET", "NG", "KE", "GH"]),
    ("llp", &["GB", "US", "IN", "SG", "JP", "KE", "QA", "KZ"]),
    ("llc", &["US", "RU", "UA", "BY", "KZ", "UZ", "KG", "GE", "AM", "AZ", "AE", "SA", "QA", "OM", "EG", "MN", "JP", "KR", "PH"]),
    ("inc", &["US", "CA", "PH", "JP", "KR", "TW", "TR"]), ("corp", &["US", "CA", "PH", "JP", "KR", "TW"]),
    ("corporation", &["US", "CA", "PH", "JP", "KR", "TW"]), ("tbk", &["ID"]), ("pt", &["ID", "TL"]),
];

/// Forms that are written onto the name, at either side.
#[rustfmt::skip]
const ATTACHED: &[(&str, &[&str])] = &[
    ("株式会社", &["JP"]), ("合同会社", &["JP"]), ("有限会社", &["JP"]), ("㈱", &["JP"]), ("(株)", &["JP"]),
    ("주식회사", &["KR"]), ("유한회사", &["KR"]), ("㈜", &["KR"]), ("(주)", &["KR"]), ("จำกัด", &["TH"]),
];

/// A form of the mainland that companies of other places where Chinese is written have too.
const CHINESE: [&str; 2] = ["有限公司", "有限责任公司"];
const CHINESE_TOO: [&str; 6] = ["CN", "HK", "MO", "TW", "SG", "MY"];

/// What the forms in the seller's name leave.
pub(super) fn pointers(listing: &Listing) -> Vec<Pointer> {
    let Some(broker) = &listing.broker else { return Vec::new() };
    let name = broker.name.as_str();
    let mut found: Vec<Pointer> = word_forms(name).chain(attached(name)).collect();
    if name.chars().any(is_kana_or_hangul) || !found.is_empty() {
        return found;
    }
    if name.chars().any(|c| is_han(c) && simplified(c) != c) {
        found.push(Pointer::only(TRADITIONAL));
        return found;
    }
    if let Some(form) = CHINESE.iter().find(|form| name.contains(**form)) {
        let mainland = listing.source_country.as_deref() == Some("CN") || place::of_china(name).is_some();
        found.push(match mainland {
            true => sign("CN", form),
            false => Pointer::only(CHINESE_TOO),
        });
    }
    found
}

fn sign(country: &str, form: &str) -> Pointer {
    let says = format!("the seller's name has a legal form of {}", country_name(country));
    Pointer::sign(country, SignKind::LegalForm, says, form)
}

fn of(countries: &[&str], form: &str) -> Pointer {
    match countries {
        [country] => sign(country, form),
        several => Pointer::only(several.iter().copied()),
    }
}

fn attached(name: &str) -> impl Iterator<Item = Pointer> {
    let name = name.trim().replace('（', "(").replace('）', ")");
    let at_an_end = move |form: &str| name.len() > form.len() && (name.starts_with(form) || name.ends_with(form));
    ATTACHED.iter().filter(move |(form, _)| at_an_end(form)).map(|(form, countries)| of(countries, form))
}

/// Forms at the beginning or end of a name, also before a bracket: “Far Data GmbH (Berlin)”. Short ones that begin a name
/// are words of other languages more often.
fn word_forms(name: &str) -> impl Iterator<Item = Pointer> {
    let bare = name.split(['(', '（']).next().unwrap_or_default();
    let names: Vec<String> = [name, bare].into_iter().map(words).filter(|n| !n.is_empty()).collect();
    let has = move |form: &str| {
        names.iter().any(|name| {
            let ends = name.strip_suffix(form).is_some_and(|rest| rest.ends_with(' '));
            let begins = name.strip_prefix(form).is_some_and(|rest| rest.starts_with(' '));
            ends || begins && (!form.is_ascii() || form == "pt")
        })
    };
    WORDS.iter().filter(move |(form, _)| has(form)).map(|(form, countries)| of(countries, form))
}

/// Lower case, without full stops, commas as spaces, one space between words.
fn words(name: &str) -> String {
    let plain: String =
        name.to_lowercase().chars().filter(|c| *c != '.').map(|c| if c == ',' { ' ' } else { c }).collect();
    let joined = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    // “Sp. z o.o.” and “Sp. z o. o.”, “s. r. o.” and “s.r.o.”.
    joined.replace("z o o", "z oo").replace("s r o", "sro").replace("a ş", "aş")
}
