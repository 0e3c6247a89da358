//! Currencies by code, sign and name, and what a sign alone can and cannot tell.
//!
//! Decisions: a bare “$” is the US dollar, as on the marketplaces read so far, unless another word or column names a
//! dollar (`A$`, `$500 CAD`). A bare “¥” may be yuan or yen and a bare “kr”, “peso” or “dirham” several currencies:
//! the amount is kept and the currency left open.

use crate::ingest::normalise::number::word::{is_cjk, strip_ignoring_case};

/// What a sign or word says about the currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// One currency, as ISO 4217 code.
    Code(&'static str),
    /// One of several; the code that stands if nothing else is said, and all it may be.
    OneOf(Option<&'static str>, &'static [&'static str]),
}

/// Currencies whose three-letter code is understood (ISO 4217, those in everyday use).
#[rustfmt::skip]
const CODES: &[&str] = &[
    "AED", "ARS", "AUD", "BDT", "BGN", "BHD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "DZD", "EGP",
    "EUR", "GBP", "GHS", "HKD", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JOD", "JPY", "KES", "KRW", "KWD",
    "KZT", "LBP", "LKR", "MAD", "MOP", "MXN", "MYR", "NGN", "NOK", "NZD", "OMR", "PEN", "PHP", "PKR", "PLN", "QAR",
    "RON", "RSD", "RUB", "SAR", "SEK", "SGD", "THB", "TND", "TRY", "TWD", "UAH", "USD", "UYU", "UZS", "VND", "ZAR",
];

/// `$` and “dollar”.
const DOLLAR: Mark =
    Mark::OneOf(Some("USD"), &["USD", "AUD", "CAD", "HKD", "NZD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU"]);
/// `¥`.
const YEN_OR_YUAN: Mark = Mark::OneOf(None, &["CNY", "JPY"]);
/// `kr`.
const CROWN: Mark = Mark::OneOf(None, &["SEK", "NOK", "DKK", "ISK"]);
/// “peso”.
const PESO: Mark = Mark::OneOf(None, &["MXN", "ARS", "CLP", "COP", "PHP", "UYU"]);
/// درهم, ريال, جنيه, دينار.
const DIRHAM: Mark = Mark::OneOf(None, &["AED", "MAD"]);
const RIAL: Mark = Mark::OneOf(None, &["SAR", "QAR", "OMR", "IRR"]);
const ARAB_POUND: Mark = Mark::OneOf(None, &["EGP", "LBP"]);
const DINAR: Mark = Mark::OneOf(None, &["KWD", "BHD", "IQD", "JOD", "DZD", "TND"]);
const POUND: Mark = Mark::OneOf(Some("GBP"), &["GBP", "EGP", "LBP"]);
const RUPEE: Mark = Mark::OneOf(None, &["INR", "PKR", "LKR"]);

/// Signs and words in lower case; where one begins another, the longer stands first.
#[rustfmt::skip]
const MARKS: &[(&str, Mark)] = &[
    ("us$", Mark::Code("USD")), ("u$s", Mark::Code("USD")), ("usd$", Mark::Code("USD")), ("$us", Mark::Code("USD")),
    ("au$", Mark::Code("AUD")), ("a$", Mark::Code("AUD")), ("ca$", Mark::Code("CAD")), ("c$", Mark::Code("CAD")),
    ("can$", Mark::Code("CAD")), ("hk$", Mark::Code("HKD")), ("nz$", Mark::Code("NZD")), ("s$", Mark::Code("SGD")),
    ("nt$", Mark::Code("TWD")), ("r$", Mark::Code("BRL")), ("mx$", Mark::Code("MXN")), ("cn¥", Mark::Code("CNY")),
    ("jp¥", Mark::Code("JPY")), ("$", DOLLAR), ("＄", DOLLAR), ("¥", YEN_OR_YUAN), ("￥", YEN_OR_YUAN),
    ("€", Mark::Code("EUR")), ("£", Mark::Code("GBP")), ("₹", Mark::Code("INR")), ("₽", Mark::Code("RUB")),
    ("₩", Mark::Code("KRW")), ("₺", Mark::Code("TRY")), ("₴", Mark::Code("UAH")), ("₪", Mark::Code("ILS")),
    ("฿", Mark::Code("THB")), ("₫", Mark::Code("VND")), ("₸", Mark::Code("KZT")), ("₦", Mark::Code("NGN")),
    ("₱", Mark::Code("PHP")), ("zł", Mark::Code("PLN")), ("kč", Mark::Code("CZK")), ("rmb", Mark::Code("CNY")),
    ("人民币", Mark::Code("CNY")), ("人民幣", Mark::Code("CNY")), ("美元", Mark::Code("USD")), ("美金",
    Mark::Code("USD")),
    ("港元", Mark::Code("HKD")), ("港币", Mark::Code("HKD")), ("欧元", Mark::Code("EUR")), ("歐元", Mark::Code("EUR")),
    ("日元", Mark::Code("JPY")), ("日圆", Mark::Code("JPY")), ("英镑", Mark::Code("GBP")), ("韩元", Mark::Code("KRW")),
    ("澳元", Mark::Code("AUD")), ("加元", Mark::Code("CAD")), ("新台币", Mark::Code("TWD")), ("台币",
    Mark::Code("TWD")),
    ("卢布", Mark::Code("RUB")), ("元人民币", Mark::Code("CNY")), ("元", Mark::Code("CNY")), ("圆", YEN_OR_YUAN),
    ("円", Mark::Code("JPY")), ("yuan", Mark::Code("CNY")), ("renminbi", Mark::Code("CNY")), ("yen", Mark::Code("JPY")),
    ("us dollars", Mark::Code("USD")), ("us dollar", Mark::Code("USD")), ("dollars", DOLLAR), ("dollar", DOLLAR),
    ("dólares", DOLLAR), ("dólar", DOLLAR), ("долларов", DOLLAR), ("доллара", DOLLAR), ("доллар", DOLLAR),
    ("دولار", DOLLAR), ("euros", Mark::Code("EUR")), ("euro", Mark::Code("EUR")), ("евро", Mark::Code("EUR")),
    ("يورو", Mark::Code("EUR")), ("pounds", POUND), ("pound", POUND), ("rubles", Mark::Code("RUB")),
    ("roubles", Mark::Code("RUB")), ("рублей", Mark::Code("RUB")), ("рубля", Mark::Code("RUB")),
    ("рубль", Mark::Code("RUB")), ("руб.", Mark::Code("RUB")), ("руб", Mark::Code("RUB")), ("юаней", Mark::Code("CNY")),
    ("юаня", Mark::Code("CNY")), ("reais", Mark::Code("BRL")), ("real", Mark::Code("BRL")), ("rupees", RUPEE),
    ("rupee", RUPEE), ("rs.", RUPEE), ("pesos", PESO), ("peso", PESO), ("kr.", CROWN), ("kr", CROWN), ("درهم", DIRHAM),
    ("ريال", RIAL), ("جنيه", ARAB_POUND), ("دينار", DINAR), ("ر.س", Mark::Code("SAR")), ("د.إ", Mark::Code("AED")),
    ("franken", Mark::Code("CHF")), ("sfr.", Mark::Code("CHF")), ("won", Mark::Code("KRW")),
];

impl Mark {
    /// The currency if nothing else is said.
    pub(super) fn code(self) -> Option<&'static str> {
        match self {
            Self::Code(code) => Some(code),
            Self::OneOf(usual, _) => usual,
        }
    }

    /// What two marks say together; `None` if they contradict each other.
    pub(super) fn and(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Code(a), Self::Code(b)) => (a == b).then_some(self),
            (Self::Code(code), Self::OneOf(_, all)) | (Self::OneOf(_, all), Self::Code(code)) => {
                all.contains(&code).then_some(Self::Code(code))
            }
            (Self::OneOf(..), Self::OneOf(..)) => (self == other).then_some(self),
        }
    }
}

/// The currency a text begins with, and the rest.
pub(super) fn strip_mark(text: &str) -> Option<(Mark, &str)> {
    // Before the signs, or “RMB” would end as “R” and “USD$” as “USD”.
    let sign = MARKS.iter().find_map(|(sign, mark)| {
        let rest = strip_ignoring_case(text, sign)?;
        let word = sign.chars().all(|c| c.is_alphabetic() && !is_cjk(c) || c == ' ');
        let goes_on = word && rest.starts_with(|c: char| c.is_alphabetic() && !is_cjk(c));
        (!goes_on).then_some((*mark, rest))
    });
    sign.or_else(|| {
        let code = text.get(..3)?;
        let mark = CODES.iter().find(|known| known.eq_ignore_ascii_case(code))?;
        let rest = &text[3..];
        (!rest.starts_with(|c: char| c.is_alphabetic() && !is_cjk(c))).then_some((Mark::Code(mark), rest))
    })
}

/// A whole text as a currency, for columns that hold nothing else.
pub(super) fn parse(text: &str) -> Result<Mark, String> {
    let text = crate::ingest::normalise::text::one_line(text);
    match strip_mark(&text) {
        Some((mark, "")) => Ok(mark),
        _ => Err("a currency, e.g. “CNY”, “€” or “元”".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn codes_signs_and_names_are_currencies() {
        for (text, code) in [("usd", Some("USD")), ("R$", Some("BRL")), ("元", Some("CNY")), ("日元", Some("JPY")),
            ("¥", None), ("$", Some("USD")), ("руб.", Some("RUB")), ("Euro", Some("EUR")), ("kr", None)]
        {
            assert_eq!(parse(text).map(Mark::code), Ok(code), "{text}");
        }
        for text in ["", "XXX", "euroland", "dollarama", "$5", "U", "元元"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn two_marks_must_agree() {
        let mark = |text| parse(text).expect("a currency");
        assert_eq!(mark("$").and(mark("CAD")), Some(Mark::Code("CAD")));
        assert_eq!(mark("¥").and(mark("元")), Some(Mark::Code("CNY")));
        assert_eq!(mark("€").and(mark("USD")), None);
        assert_eq!(mark("$").and(mark("EUR")), None);
    }

    #[test]
    #[rustfmt::skip]
    fn no_sign_hides_behind_a_shorter_one() {
        for (place, (sign, _)) in MARKS.iter().enumerate() {
            let hidden = MARKS[..place].iter().find(|(earlier, _)| sign.starts_with(earlier));
            assert!(hidden.is_none(), "{sign} stands behind {hidden:?}");
        }
    }
}
