//! Prices as written: `0.50元/次`, `$1,200 / month`, 面议, “on request”. One amount, its currency and the unit priced.
//!
//! Two amounts are a range or a conditional offer and an error; `from $500` is 500, and the words are kept. A bare “$”
//! is the US dollar (see `currency`), a bare “¥” leaves the currency open.
//!
//! The rupee sign and all other signs are in `currency.rs`; “lakh” and “crore” are read in `number/word.rs`, Indian
//! grouping (`12,34,567`) in `number/groups.rs`.

mod currency;
mod tail;
#[cfg(test)]
mod tests;
mod unit;

use crate::domain::listing::{Amount, Price};
use crate::ingest::normalise::number::word::strip_word;
use crate::ingest::normalise::number::{self, Number, Style};
use crate::ingest::normalise::text::clean_line;
use currency::CurrencyHint;
use iso_currency::Currency;
use unit::{EXPECTED, PER, read_unit};

/// Longest text that can be a price, in bytes.
const LONGEST: usize = 200;

/// Words for a price on request, in lower case.
#[rustfmt::skip]
const ON_REQUEST: &[&str] = &[
    "on request", "upon request", "price on request", "price upon request", "prices on request", "pricing on request",
    "pricing available on request", "pricing available upon request", "available on request", "by request",
    "on application", "price on application", "poa", "contact us", "contact us for pricing",
    "contact us for a price", "contact us for a quote", "contact sales", "contact seller", "contact provider",
    "contact for pricing", "contact for price", "request a quote", "request quote", "request pricing", "get a quote",
    "ask for price", "ask for a quote", "negotiable", "price negotiable", "to be negotiated", "custom pricing",
    "custom quote", "call for price", "面议", "面議", "价格面议", "电议", "协商", "协商定价", "议价", "可议价",
    "可面议", "双方协商",
    "自行协商", "咨询", "询价", "请咨询", "价格咨询", "联系客服", "联系我们", "按需定价", "待定价", "auf anfrage",
    "preis auf anfrage",
    "preise auf anfrage", "nach vereinbarung", "verhandlungsbasis", "sur devis", "sur demande", "prix sur demande",
    "nous contacter", "contactez-nous", "à négocier", "по запросу", "цена по запросу", "договорная", "цена договорная",
    "договорная цена", "по договорённости", "по договоренности", "уточняйте", "a consultar", "consultar",
    "consultar precio", "precio a consultar", "a petición", "bajo petición", "bajo demanda", "a convenir",
    "sob consulta", "preço sob consulta", "sob pedido", "a combinar", "consulte-nos", "عند الطلب", "السعر عند الطلب",
    "حسب الطلب", "اتصل بنا", "تواصل معنا", "応相談", "要相談", "협의",
];

/// Words for “free”, in lower case.
#[rustfmt::skip]
const FREE: &[&str] = &[
    "free", "free of charge", "for free", "no cost", "at no cost", "gratis", "free access", "免费", "免費", "免费使用",
    "免费开放",
    "无偿", "kostenlos", "kostenfrei", "unentgeltlich", "gratuit", "gratuitement", "gratuito", "gratuita", "sin costo",
    "sin coste", "grátis", "sem custo", "бесплатно", "безвозмездно", "مجاني", "مجانا", "مجانًا", "無料", "무료",
];

/// Words before an amount that is only the lowest, or the name of the field, in lower case.
#[rustfmt::skip]
const LEAD_INS: &[&str] = &[
    "starting from", "starting at", "starts at", "from", "price:", "price：", "ab", "à partir de", "a partir de",
    "desde", "от", "ابتداء من", "يبدأ من", "价格:", "价格：", "售价:", "售价：", "цена:", "preis:", "prix:", "precio:",
    "preço:", "only", "just", "as low as", "beginning at", "price", "cost:", "fee:", "pricing:", "kosten:", "preis",
    "tarif:", "tarif :", "prix :", "prix", "dès", "precio", "coste:", "prezzo:", "prezzo", "a partire da", "da", "cena:",
    "cena", "od", "vanaf", "prijs:", "стоимость:", "цена", "ціна:", "від", "価格:", "価格：", "料金:", "料金：", "가격:", "가격",
    "定价:", "定价：", "報價:", "报价：",
];

/// Words in front of an amount that name its unit.
const UNITS_IN_FRONT: &[(&str, &str)] = &[
    ("月額", "month"),
    ("年額", "year"),
    ("月费", "month"),
    ("年费", "year"),
    ("매월", "month"),
    ("매년", "year"),
    ("월", "month"),
    ("연", "year"),
];

/// Signs that make the word before them the unit: 1枚あたり5円, 건당 500원.
const PER_BEHIND: &[&str] = &["あたり", "当たり", "につき", "당"];

/// Reads one price text.
pub fn parse(text: &str) -> Result<Price, String> {
    let text = clean_line(text);
    let (amount, _) = meaning(&text)?;
    Ok(Price { text, amount })
}

/// Parses a price whose currency and unit may be in columns of their own; columns and text must agree. The words of all
/// three are kept.
pub fn parse_with(text: &str, currency: Option<&str>, unit: Option<&str>) -> Result<Price, String> {
    let given = |column: Option<&str>| column.map(clean_line).filter(|words| !words.is_empty());
    let (currency, unit) = (given(currency), given(unit));
    let mut words = clean_line(text);
    let (amount, hint) = meaning(&words)?;
    let Amount::Money { micros, currency: mut code, unit: mut priced_unit } = amount else {
        return Ok(Price { text: words, amount });
    };
    if let Some(column) = currency {
        let named = currency::parse(&column)?;
        let both = hint.map_or(Some(named), |hint| hint.and(named));
        let different =
            || format!("the currency of the currency column, “{}”; the price names a different one", cut(&column));
        let both = both.ok_or_else(different)?;
        code = both.code().map(|currency| currency.code().to_owned());
        if hint != Some(both) {
            words = format!("{words} {column}");
        }
    }
    if let Some(column) = unit {
        let bare = PER.iter().find_map(|per| strip_word(&column, per)).unwrap_or(&column).trim();
        let named = read_unit(bare)?.0;
        if priced_unit.as_ref().is_some_and(|stated| *stated != named) {
            return Err(format!("the unit of the unit column, “{}”; the price names a different one", cut(&column)));
        }
        if priced_unit.is_none() {
            words = format!("{words} / {bare}");
        }
        priced_unit = Some(named);
    }
    Ok(Price { text: words, amount: Amount::Money { micros, currency: code, unit: priced_unit } })
}

fn cut(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The meaning of a text of one line, and the words or sign that name its currency.
fn meaning(text: &str) -> Result<(Amount, Option<CurrencyHint>), String> {
    if text.len() > LONGEST {
        return Err(EXPECTED.to_owned());
    }
    let lower = text.to_lowercase();
    let words = lower.trim_matches(|c: char| matches!(c, '.' | '!' | '。' | '(' | ')' | '（' | '）' | ' ' | '"'));
    if ON_REQUEST.contains(&words) {
        return Ok((Amount::OnRequest, None));
    }
    if FREE.contains(&words) {
        return Ok((Amount::Free, None));
    }
    money(text)
}

fn money(text: &str) -> Result<(Amount, Option<CurrencyHint>), String> {
    let (in_front, mut rest) = unit_in_front(strip_lead_ins(text))?;
    if rest.starts_with(['-', '−', '–']) {
        return Err("a price that is not negative".to_owned());
    }
    let before = currency::strip_currency(rest);
    rest = before.map_or(rest, |(_, rest)| rest.trim_start());
    if rest.starts_with(['-', '−', '–']) {
        return Err("a price that is not negative".to_owned());
    }
    let scanned = number::scan(rest).ok_or(EXPECTED)?;
    let tail = tail::read(scanned.rest)?;
    let after = tail.currency;
    if scanned.needs_unit && before.is_none() && after.is_none() {
        return Err(EXPECTED.to_owned());
    }
    let hint = match (before, after) {
        (Some((a, _)), Some(b)) => Some(a.and(b).ok_or("one currency, but the price names two")?),
        (Some((hint, _)), None) | (None, Some(hint)) => Some(hint),
        (None, None) => None,
    };
    if in_front.is_some() && tail.unit.is_some() {
        return Err(EXPECTED.to_owned());
    }
    let unit = in_front.or(tail.unit);
    let style = unit.as_ref().map_or(Style::Unknown, |(_, style)| *style);
    let number = read_amount(&scanned, hint, style).ok_or("an unambiguous amount")?;
    Ok((
        Amount::Money {
            micros: micros(number)?,
            currency: hint.and_then(CurrencyHint::code).map(|currency| currency.code().to_owned()),
            unit: unit.map(|(name, _)| name),
        },
        hint,
    ))
}

fn strip_lead_ins(text: &str) -> &str {
    // “Price: from $5”
    let one = |text: &str| LEAD_INS.iter().find_map(|lead| strip_word(text, lead)).map_or(text.len(), str::len);
    let cut = |text: &str| text.len() - one(text);
    let once = text.get(cut(text)..).unwrap_or(text).trim();
    once.get(cut(once)..).unwrap_or(once).trim()
}

type UnitAndRest<'a> = (Option<(String, Style)>, &'a str);

/// A unit in front of the amount: 每月500元, 月額500円, 건당 500원.
fn unit_in_front(text: &str) -> Result<UnitAndRest<'_>, String> {
    if let Some(after) = text.strip_prefix('每') {
        let end = after.find(|c: char| number::digit(c).is_some()).unwrap_or(after.len());
        return Ok((Some(read_unit(after[..end].trim())?), &after[end..]));
    }
    for (word, unit) in UNITS_IN_FRONT {
        if let Some(rest) = text.strip_prefix(word).map(str::trim_start)
            && (currency::strip_currency(rest).is_some() || rest.starts_with(|c| number::digit(c).is_some()))
        {
            return Ok((Some(((*unit).to_owned(), Style::Cjk)), rest));
        }
    }
    let behind = PER_BEHIND.iter().find_map(|per| text.split_once(per)).filter(|(words, _)| !words.trim().is_empty());
    match behind {
        Some((words, rest)) => Ok((Some(read_unit(words.trim())?), rest.trim_start())),
        None => Ok((None, text)),
    }
}

/// The amount as its language or currency writes it.
fn read_amount(scanned: &number::Scanned<'_>, hint: Option<CurrencyHint>, unit: Style) -> Option<Number> {
    let read = scanned.read(style_of(hint, unit));
    // These have no hundredths in use, so both signs part thousands.
    let whole = matches!(
        hint.and_then(CurrencyHint::code),
        Some(Currency::IDR | Currency::VND | Currency::CLP | Currency::COP)
    );
    read.or_else(|| scanned.read(Style::PointGroups).or_else(|| scanned.read(Style::English)).filter(|_| whole))
}

fn micros(number: Number) -> Result<i64, String> {
    number.micros().ok_or_else(|| "an amount below 9 billion with at most six decimals".to_owned())
}

/// The words of the unit decide how the number is written; without them the currency may.
fn style_of(hint: Option<CurrencyHint>, unit: Style) -> Style {
    match (unit, hint.and_then(CurrencyHint::code)) {
        (Style::Unknown, Some(Currency::CNY | Currency::JPY | Currency::KRW)) => Style::Cjk,
        (Style::Unknown, Some(Currency::BRL)) => Style::PointGroups,
        (Style::Unknown, Some(Currency::RUB)) => Style::SpaceGroups,
        (style, _) => style,
    }
}
