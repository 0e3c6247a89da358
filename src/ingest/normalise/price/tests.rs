//! Cases for the parsing of prices.

use super::{parse, parse_with};
use crate::domain::listing::Amount;

/// `500000 CNY call`: millionths, currency and unit, or the kind of price.
fn read(text: &str) -> String {
    parse(text).map_or_else(|error| format!("error: {error}"), |price| show(&price.amount))
}

fn show(amount: &Amount) -> String {
    match amount {
        Amount::Free => "free".to_owned(),
        Amount::OnRequest => "on request".to_owned(),
        Amount::Money { micros, currency, unit } => {
            let dash = || "-".to_owned();
            format!("{micros} {} {}", currency.clone().unwrap_or_else(dash), unit.clone().unwrap_or_else(dash))
        }
    }
}

#[test]
#[rustfmt::skip]
fn amounts_with_currency_and_unit_are_read() {
    for (text, expected) in [
        ("0.50元/次", "500000 CNY call"),
        ("300000.00元", "300000000000 CNY -"),
        ("¥0.50/1次", "500000 - call"),
        ("10元/100次", "10000000 CNY 100 calls"),
        ("0元/次", "0 CNY call"),
        ("413.89元/天", "413890000 CNY day"),
        ("1.234元", "1234000 CNY -"),
        ("50万元/年", "500000000000 CNY year"),
        ("每月500元", "500000000 CNY month"),
        ("500元起", "500000000 CNY -"),
        ("人民币 500 元", "500000000 CNY -"),
        ("¥500 円", "500000000 JPY -"),
        ("$1,200 / month", "1200000000 USD month"),
        ("USD 0.05 per image", "50000 USD image"),
        ("$500 CAD", "500000000 CAD -"),
        ("A$ 20", "20000000 AUD -"),
        ("R$ 500", "500000000 BRL -"),
        ("R$ 1.200", "1200000000 BRL -"),
        ("€1.200,50 pro Monat", "1200500000 EUR month"),
        ("1.200 € pro Monat", "1200000000 EUR month"),
        ("1 200 ₽ за час", "1200000000 RUB hour"),
        ("1 200,50 руб./мес.", "1200500000 RUB month"),
        ("5 euros par mois", "5000000 EUR month"),
        ("100 dólares por año", "100000000 USD year"),
        ("12.5", "12500000 - -"),
        ("from $500", "500000000 USD -"),
        ("ab 99 € monatlich", "99000000 EUR month"),
        ("$1.2M", "1200000000000 USD -"),
        ("$1.2m", "1200000000000 USD -"),
        ("$.05/record", "50000 USD record"),
        ("$5 per 1,000 requests", "5000000 USD 1000 requests"),
        ("$5 a month", "5000000 USD month"),
        ("$5/Gigapixel", "5000000 USD gigapixel"),
        ("€500 excl. VAT", "500000000 EUR -"),
        ("£20 per hour excl. VAT", "20000000 GBP hour"),
        ("٥٠٠ دولار", "500000000 USD -"),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
#[rustfmt::skip]
fn words_for_on_request_and_free_are_read() {
    for text in ["面议", "on request", "Contact us", "Price on request.", "auf Anfrage", "sur devis", "по запросу",
        "a consultar", "sob consulta", "عند الطلب", "POA"]
    {
        assert_eq!(read(text), "on request", "{text}");
    }
    for text in ["免费", "Free", "FREE!", "kostenlos", "бесплатно", "مجاني"] {
        assert_eq!(read(text), "free", "{text}");
    }
}

#[test]
#[rustfmt::skip]
fn ambiguous_amounts_are_errors() {
    for text in ["", " ", "$500-$800", "500-800元", "500~800元/次", "500 or 800", "$500 USD EUR", "€5 $", "-5元", "−5",
        "$-5",
        "($5)", "1.200 €", "1.200", "free sample", "free trial", "100元/次起订", "price", "元", "$", "1e999", "1e5元",
        "5 apples",
        "NaN", "inf", "$5/image or $10/video", "99999999999999999999999999999999999999999元", "0.0000001元",
        "9999999999999元",
        "5%", "$5 per", "$5 /", "1,2,3元", "５元５", "\u{301}5元"]
    {
        assert!(read(text).starts_with("error: "), "{text}: {}", read(text));
    }
}

#[test]
#[rustfmt::skip]
fn the_words_stay_with_the_price() {
    assert_eq!(parse(" from\n$500 ").expect("a price").text, "from $500");
    let price = parse_with("0.5", Some("CNY"), Some("次")).expect("a price");
    assert_eq!(price.text, "0.5 CNY / 次");
}

#[test]
#[rustfmt::skip]
fn columns_complete_a_price_and_must_agree_with_it() {
    let read = |text, currency, unit| parse_with(text, currency, unit).map(|price| show(&price.amount));
    assert_eq!(read("0.5", Some("CNY"), Some("次")), Ok("500000 CNY call".to_owned()));
    assert_eq!(read("0.5", Some(""), Some(" ")), Ok("500000 - -".to_owned()));
    assert_eq!(read("$5", Some("CAD"), None), Ok("5000000 CAD -".to_owned()));
    assert_eq!(read("¥5", Some("JPY"), Some("per month")), Ok("5000000 JPY month".to_owned()));
    assert_eq!(read("面议", Some("CNY"), None), Ok("on request".to_owned()));
    assert_eq!(read("5元/次", Some("CNY"), Some("call")), Ok("5000000 CNY call".to_owned()));
    assert!(read("5元", Some("USD"), None).is_err());
    assert!(read("5元/次", None, Some("month")).is_err());
    assert!(read("5", Some("bananas"), None).is_err());
}
