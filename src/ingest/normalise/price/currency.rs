//! Currencies by code, sign and name, and which signs are ambiguous.
//!
//! A bare “$” is the US dollar, as on the marketplaces read so far, unless another word or column names another dollar
//! (`A$`, `$500 CAD`). A bare “¥” may be yuan or yen, and a bare “kr”, “peso” or “dirham” several currencies: the
//! amount is kept without a currency.

use crate::ingest::normalise::number::word::{is_cjk, strip_ignoring_case};
use iso_currency::Currency::{self, *};

/// What a code, sign or word says about the currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CurrencyHint {
    /// One currency.
    One(Currency),
    /// One of several: the one meant if nothing else is said, and all candidates.
    OneOf(Option<Currency>, &'static [Currency]),
}

use CurrencyHint as Hint;

/// Currencies whose three-letter code is understood: those of ISO 4217 in everyday use. Rare codes (`ALL`, `TOP`) are
/// also words.
#[rustfmt::skip]
const CODES: &[Currency] = &[
    AED, ARS, AUD, BDT, BGN, BHD, BRL, CAD, CHF, CLP, CNY, COP, CZK, DKK, DZD, EGP,
    EUR, GBP, GHS, HKD, HUF, IDR, ILS, INR, IQD, IRR, ISK, JOD, JPY, KES, KRW, KWD,
    KZT, LBP, LKR, MAD, MOP, MXN, MYR, NGN, NOK, NZD, OMR, PEN, PHP, PKR, PLN, QAR,
    RON, RSD, RUB, SAR, SEK, SGD, THB, TND, TRY, TWD, UAH, USD, UYU, UZS, VND, ZAR,
];

/// `$` and “dollar”.
const DOLLAR: Hint = Hint::OneOf(Some(USD), &[USD, AUD, CAD, HKD, NZD, SGD, TWD, MXN, ARS, CLP, COP, UYU]);
/// `¥`.
const YEN_OR_YUAN: Hint = Hint::OneOf(None, &[CNY, JPY]);
/// `kr`.
const CROWN: Hint = Hint::OneOf(None, &[SEK, NOK, DKK, ISK]);
/// “peso”.
const PESO: Hint = Hint::OneOf(None, &[MXN, ARS, CLP, COP, PHP, UYU]);
/// درهم, ريال, جنيه, دينار.
const DIRHAM: Hint = Hint::OneOf(None, &[AED, MAD]);
const RIAL: Hint = Hint::OneOf(None, &[SAR, QAR, OMR, IRR]);
const ARAB_POUND: Hint = Hint::OneOf(None, &[EGP, LBP]);
const DINAR: Hint = Hint::OneOf(None, &[KWD, BHD, IQD, JOD, DZD, TND]);
const LIRA: Hint = Hint::OneOf(None, &[TRY, LBP]);
const POUND: Hint = Hint::OneOf(Some(GBP), &[GBP, EGP, LBP]);
const RUPEE: Hint = Hint::OneOf(None, &[INR, PKR, LKR]);

/// Signs and words in lower case; where one begins another, the longer stands first.
#[rustfmt::skip]
const SIGNS: &[(&str, Hint)] = &[
    ("złotych", Hint::One(PLN)), ("złote", Hint::One(PLN)), ("złoty", Hint::One(PLN)),
    ("us$", Hint::One(USD)), ("u$s", Hint::One(USD)), ("usd$", Hint::One(USD)), ("$us", Hint::One(USD)),
    ("au$", Hint::One(AUD)), ("a$", Hint::One(AUD)), ("ca$", Hint::One(CAD)), ("c$", Hint::One(CAD)),
    ("can$", Hint::One(CAD)), ("hk$", Hint::One(HKD)), ("nz$", Hint::One(NZD)), ("s$", Hint::One(SGD)),
    ("nt$", Hint::One(TWD)), ("r$", Hint::One(BRL)), ("mx$", Hint::One(MXN)), ("cn¥", Hint::One(CNY)),
    ("jp¥", Hint::One(JPY)), ("$", DOLLAR), ("＄", DOLLAR), ("¥", YEN_OR_YUAN), ("￥", YEN_OR_YUAN),
    ("€", Hint::One(EUR)), ("£", Hint::One(GBP)), ("₹", Hint::One(INR)), ("₽", Hint::One(RUB)),
    ("₩", Hint::One(KRW)), ("₺", Hint::One(TRY)), ("₴", Hint::One(UAH)), ("₪", Hint::One(ILS)),
    ("฿", Hint::One(THB)), ("₫", Hint::One(VND)), ("₸", Hint::One(KZT)), ("₦", Hint::One(NGN)),
    ("₱", Hint::One(PHP)), ("zł", Hint::One(PLN)), ("kč", Hint::One(CZK)), ("rmb", Hint::One(CNY)),
    ("人民币", Hint::One(CNY)), ("人民幣", Hint::One(CNY)), ("美元", Hint::One(USD)), ("美金",
    Hint::One(USD)),
    ("港元", Hint::One(HKD)), ("港币", Hint::One(HKD)), ("欧元", Hint::One(EUR)), ("歐元", Hint::One(EUR)),
    ("日元", Hint::One(JPY)), ("日圆", Hint::One(JPY)), ("英镑", Hint::One(GBP)), ("韩元", Hint::One(KRW)),
    ("澳元", Hint::One(AUD)), ("加元", Hint::One(CAD)), ("新台币", Hint::One(TWD)), ("台币",
    Hint::One(TWD)),
    ("卢布", Hint::One(RUB)), ("元人民币", Hint::One(CNY)), ("元", Hint::One(CNY)), ("圆", YEN_OR_YUAN),
    ("円", Hint::One(JPY)), ("yuan", Hint::One(CNY)), ("renminbi", Hint::One(CNY)), ("yen", Hint::One(JPY)),
    ("dollars us", Hint::One(USD)), ("dollar us", Hint::One(USD)), ("dollars américains", Hint::One(USD)),
    ("dólares americanos", Hint::One(USD)), ("dólares estadounidenses", Hint::One(USD)),
    ("pounds sterling", Hint::One(GBP)), ("pound sterling", Hint::One(GBP)), ("us dollars", Hint::One(USD)), ("us dollar", Hint::One(USD)), ("dollars", DOLLAR), ("dollar", DOLLAR),
    ("dólares", DOLLAR), ("dólar", DOLLAR), ("долларов", DOLLAR), ("доллара", DOLLAR), ("доллар", DOLLAR),
    ("دولار", DOLLAR), ("euros", Hint::One(EUR)), ("euro", Hint::One(EUR)), ("евро", Hint::One(EUR)),
    ("يورو", Hint::One(EUR)), ("pounds", POUND), ("pound", POUND), ("rubles", Hint::One(RUB)),
    ("roubles", Hint::One(RUB)), ("рублей", Hint::One(RUB)), ("рубля", Hint::One(RUB)),
    ("рубль", Hint::One(RUB)), ("руб.", Hint::One(RUB)), ("руб", Hint::One(RUB)), ("юаней", Hint::One(CNY)),
    ("юаня", Hint::One(CNY)), ("reais", Hint::One(BRL)), ("real", Hint::One(BRL)), ("rupees", RUPEE),
    ("rupee", RUPEE), ("rs.", RUPEE), ("pesos", PESO), ("peso", PESO), ("kr.", CROWN), ("kr", CROWN), ("درهم", DIRHAM),
    ("ريال", RIAL), ("جنيه", ARAB_POUND), ("دينار", DINAR), ("ر.س", Hint::One(SAR)), ("د.إ", Hint::One(AED)),
    ("franken", Hint::One(CHF)), ("sfr.", Hint::One(CHF)), ("won", Hint::One(KRW)),
    ("원", Hint::One(KRW)), ("韩圆", Hint::One(KRW)), ("ウォン", Hint::One(KRW)), ("달러", DOLLAR), ("ドル", DOLLAR),
    ("米ドル", Hint::One(USD)), ("미국 달러", Hint::One(USD)), ("ユーロ", Hint::One(EUR)), ("유로", Hint::One(EUR)),
    ("엔", Hint::One(JPY)), ("위안", Hint::One(CNY)), ("人民元", Hint::One(CNY)), ("us-dollars", Hint::One(USD)),
    ("us-dollar", Hint::One(USD)), ("us $", Hint::One(USD)), ("u.s. dollars", Hint::One(USD)), ("u.s. $", Hint::One(USD)),
    ("zlotys", Hint::One(PLN)),
    ("zloty", Hint::One(PLN)), ("р.", Hint::One(RUB)), ("грн.", Hint::One(UAH)), ("грн", Hint::One(UAH)),
    ("гривень", Hint::One(UAH)), ("тенге", Hint::One(KZT)), ("тг", Hint::One(KZT)), ("rupiah", Hint::One(IDR)),
    ("rp.", Hint::One(IDR)), ("rp", Hint::One(IDR)), ("rs", RUPEE), ("đồng", Hint::One(VND)), ("vnđ", Hint::One(VND)),
    ("đ", Hint::One(VND)), ("tl", Hint::One(TRY)), ("lira", LIRA), ("rm", Hint::One(MYR)),
    ("baht", Hint::One(THB)), ("บาท", Hint::One(THB)), ("ft", Hint::One(HUF)), ("lei", Hint::One(RON)),
    ("dirhams", DIRHAM), ("dirham", DIRHAM), ("riyals", RIAL), ("riyal", RIAL), ("лв.", Hint::One(BGN)),
];

impl CurrencyHint {
    /// The currency if nothing else is said.
    pub(super) fn code(self) -> Option<Currency> {
        match self {
            Self::One(code) => Some(code),
            Self::OneOf(usual, _) => usual,
        }
    }

    /// What two hints say together; `None` if they contradict each other.
    pub(super) fn and(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::One(a), Self::One(b)) => (a == b).then_some(self),
            (Self::One(code), Self::OneOf(_, all)) | (Self::OneOf(_, all), Self::One(code)) => {
                all.contains(&code).then_some(Self::One(code))
            }
            (Self::OneOf(..), Self::OneOf(..)) => (self == other).then_some(self),
        }
    }
}

/// The currency a text begins with, and the rest.
pub(super) fn strip_currency(text: &str) -> Option<(Hint, &str)> {
    // Signs before codes, or “USD$” would be read as “USD” and a rest of “$”.
    let sign = SIGNS.iter().find_map(|(sign, hint)| {
        let rest = strip_ignoring_case(text, sign)?;
        let word = sign.chars().all(|c| c.is_alphabetic() && !is_cjk(c) || c == ' ');
        let goes_on = word && rest.starts_with(|c: char| c.is_alphabetic() && !is_cjk(c));
        (!goes_on).then_some((*hint, rest))
    });
    sign.or_else(|| {
        let (code, rest) = text.split_at_checked(3)?;
        let code = Currency::from_code(&code.to_ascii_uppercase()).filter(|code| CODES.contains(code))?;
        (!rest.starts_with(|c: char| c.is_alphabetic() && !is_cjk(c))).then_some((Hint::One(code), rest))
    })
}

/// A whole text as a currency, for columns that hold nothing else.
pub(super) fn parse(text: &str) -> Result<Hint, String> {
    let text = crate::ingest::normalise::text::clean_line(text);
    match strip_currency(&text) {
        Some((hint, "")) => Ok(hint),
        _ => Err("a currency, e.g. “CNY”, “€” or “元”".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn codes_signs_and_names_are_currencies() {
        for (text, code) in [("usd", Some(USD)), ("R$", Some(BRL)), ("元", Some(CNY)), ("日元", Some(JPY)),
            ("¥", None), ("$", Some(USD)), ("руб.", Some(RUB)), ("Euro", Some(EUR)), ("kr", None)]
        {
            assert_eq!(parse(text).map(CurrencyHint::code), Ok(code), "{text}");
        }
        for text in ["", "XXX", "euroland", "dollarama", "$5", "U", "元元"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn two_hints_must_agree() {
        let hint = |text| parse(text).expect("a currency");
        assert_eq!(hint("$").and(hint("CAD")), Some(Hint::One(CAD)));
        assert_eq!(hint("¥").and(hint("元")), Some(Hint::One(CNY)));
        assert_eq!(hint("€").and(hint("USD")), None);
        assert_eq!(hint("$").and(hint("EUR")), None);
    }

    #[test]
    #[rustfmt::skip]
    fn no_sign_is_shadowed_by_a_shorter_one() {
        for (place, (sign, _)) in SIGNS.iter().enumerate() {
            let hidden = SIGNS[..place].iter().find(|(earlier, _)| sign.starts_with(earlier));
            assert!(hidden.is_none(), "{sign} is shadowed by {hidden:?}");
        }
    }
}
