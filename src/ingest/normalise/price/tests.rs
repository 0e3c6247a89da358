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
fn prices_as_the_field_writes_them_are_read() {
    for (text, expected) in [
        ("$500 one-time", "500000000 USD -"),
        ("$500 (one-time fee)", "500000000 USD -"),
        ("$500/one-time", "500000000 USD -"),
        ("500 € einmalig", "500000000 EUR -"),
        ("500 € pago único", "500000000 EUR -"),
        ("€49,-", "49000000 EUR -"),
        ("49,- €", "49000000 EUR -"),
        ("49 €,- pro Monat", "49000000 EUR month"),
        ("CHF 120.-", "120000000 CHF -"),
        ("CHF 1'200.–", "1200000000 CHF -"),
        ("49.–", "49000000 - -"),
        ("500:- SEK", "500000000 SEK -"),
        ("Rs. 5,000/-", "5000000000 - -"),
        ("99 USD p.a.", "99000000 USD year"),
        ("99 USD/yr", "99000000 USD year"),
        ("99 USD per annum", "99000000 USD year"),
        ("99 € p. M.", "99000000 EUR month"),
        ("99 € pro Monat", "99000000 EUR month"),
        ("99 € p.M. zzgl. MwSt.", "99000000 EUR month"),
        ("99 € par an", "99000000 EUR year"),
        ("99 € al mes", "99000000 EUR month"),
        ("99 € all'anno", "99000000 EUR year"),
        ("50,000원", "50000000000 KRW -"),
        ("5만원", "50000000000 KRW -"),
        ("건당 500원", "500000000 KRW record"),
        ("월 50,000원", "50000000000 KRW month"),
        ("5万円", "50000000000 JPY -"),
        ("5万円〜", "50000000000 JPY -"),
        ("月額5,000円（税込）", "5000000000 JPY month"),
        ("1枚あたり5円", "5000000 JPY image"),
        ("₩50,000", "50000000000 KRW -"),
        ("1 200,50 zł", "1200500000 PLN -"),
        ("49 zł miesięcznie", "49000000 PLN month"),
        ("from $0.01 per image", "10000 USD image"),
        ("starting at €5 / month", "5000000 EUR month"),
        ("Price: from $5", "5000000 USD -"),
        ("ab 49 €", "49000000 EUR -"),
        ("à partir de 50 €", "50000000 EUR -"),
        ("EUR 1.200,00 zzgl. MwSt.", "1200000000 EUR -"),
        ("EUR 1.200,00 (zzgl. 19 % MwSt.)", "1200000000 EUR -"),
        ("49 € / Monat inkl. USt.", "49000000 EUR month"),
        ("49 € HT/mois", "49000000 EUR month"),
        ("$99/month + GST", "99000000 USD month"),
        ("50 € IVA incluido", "50000000 EUR -"),
        ("US$1.2k", "1200000000 USD -"),
        ("$3,000 USD", "3000000000 USD -"),
        ("$5 each", "5000000 USD item"),
        ("Rp 50.000", "50000000000 IDR -"),
        ("Rp50,000", "50000000000 IDR -"),
        ("500 р.", "500000000 RUB -"),
        ("$99 per month, billed annually", "99000000 USD month"),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
#[rustfmt::skip]
fn what_a_price_cannot_hold_is_an_error() {
    for text in ["$500 one-time + $20/month", "$20/month one-time", "$500 setup", "49,-50 €", "49,- 60 €", "$99 per month or $990 per year",
        "99 € p.X.", "$5 tax", "19% VAT", "EUR 100 zzgl. 19", "$5 (per image) per month", "$5 (until 2025)", "5만원~10만원", "1,2-1,5 zł",
        "from", "ab", "$500 (€450)", "$500 off", "50% off", "월 500원/년", "あたり5円", "$99/month once", "save $50"]
    {
        assert!(read(text).starts_with("error: "), "{text}: {}", read(text));
    }
}

#[test]
fn formats_and_currencies_go_together() {
    let currencies = [
        ("$", "USD"),
        ("US$", "USD"),
        ("€", "EUR"),
        ("EUR", "EUR"),
        ("£", "GBP"),
        ("CHF", "CHF"),
        ("zł", "PLN"),
        ("₩", "KRW"),
        ("円", "JPY"),
        ("원", "KRW"),
        ("₽", "RUB"),
        ("R$", "BRL"),
        ("₹", "INR"),
        ("Kč", "CZK"),
        ("SEK", "SEK"),
        ("грн", "UAH"),
        ("Rp", "IDR"),
        ("₫", "VND"),
        ("RM", "MYR"),
    ];
    let amounts = [
        ("50", 50_000_000_i64),
        ("1.5", 1_500_000),
        ("1,234.50", 1_234_500_000),
        ("1.234,50", 1_234_500_000),
        ("1 234,50", 1_234_500_000),
        ("1'234.50", 1_234_500_000),
        ("49,-", 49_000_000),
        ("49.–", 49_000_000),
        ("1.2k", 1_200_000_000),
        ("2 million", 2_000_000_000_000),
        ("12 тыс.", 12_000_000_000),
        ("5万", 50_000_000_000),
    ];
    let tails = [
        ("", "-"),
        (" / month", "month"),
        (" per image", "image"),
        (" pro Monat", "month"),
        (" p.a.", "year"),
        (" one-time", "-"),
        (" (excl. VAT)", "-"),
        (" zzgl. MwSt.", "-"),
        (" per hour excl. VAT", "hour"),
        (" par an TTC", "year"),
        ("/yr + GST", "year"),
    ];
    let leads = ["", "from ", "starting at ", "ab ", "à partir de ", "Price: ", "от "];
    for (sign, code) in currencies {
        for (amount, micros) in amounts {
            for (tail, unit) in tails {
                for lead in leads {
                    for text in [format!("{lead}{sign} {amount}{tail}"), format!("{lead}{amount} {sign}{tail}")] {
                        assert_eq!(read(&text), format!("{micros} {code} {unit}"), "{text}");
                    }
                }
            }
        }
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
