//! Tests of implied countries: which signs suffice, and what excludes a country.

use brokerwatch::assess::seller::{ImpliedCountry, implied_country};
use brokerwatch::domain::listing::{Amount, Broker, Listing, Price, SignKind};
use proptest::prelude::*;

/// A listing of a seller, at a source at home in a country, at a price in a currency, with a text.
fn listing(broker: &str, source: Option<&str>, currency: Option<&str>, text: &str) -> Listing {
    let price = currency.map(|currency| Price {
        text: format!("9 {currency}"),
        amount: Amount::Money { micros: 9_000_000, currency: Some(currency.to_owned()), unit: None },
    });
    Listing {
        broker: (!broker.is_empty()).then(|| Broker::named(broker)),
        source_country: source.map(str::to_owned),
        price,
        ..Listing::bare(text, "")
    }
}

fn implied(listing: &Listing) -> Option<String> {
    implied_country(listing).map(|implied| implied.country)
}

const CHINESE: &str = "客服电话录音，共一千小时";

#[test]
fn two_signs_of_different_kinds_imply_a_country() {
    for (broker, source, currency, text, country) in [
        ("北京远方数据有限公司", Some("CN"), None, CHINESE, Some("CN")),
        ("远方数据有限公司", Some("CN"), None, CHINESE, Some("CN")),
        ("远方数据（上海）股份有限公司", None, Some("CNY"), CHINESE, Some("CN")),
        ("北京市远方研究院", Some("CN"), None, CHINESE, Some("CN")),
        ("中国移动通信集团内蒙古有限公司", Some("CN"), None, CHINESE, Some("CN")),
        ("Shanghai Far Data Co., Ltd.", Some("CN"), None, "Calls", Some("CN")),
        ("", Some("CN"), Some("CNY"), CHINESE, Some("CN")),
        ("株式会社ファー", None, Some("JPY"), "音声データのセット", Some("JP")),
        ("주식회사 파데이터", None, Some("KRW"), "통화 녹음 데이터", Some("KR")),
        ("Fardata Sp. z o.o.", None, Some("PLN"), "Nagrania głosów dzieci, także dłuższe, źródło", Some("PL")),
        ("ТОВ Далекі дані", None, Some("UAH"), "Записи дзвінків їхніх клієнтів", Some("UA")),
        // One sign alone, or two that both stand in the name.
        ("远方数据有限公司", None, None, CHINESE, None),
        ("北京远方数据有限公司", None, None, CHINESE, None),
        ("上海商业银行有限公司", None, None, CHINESE, None),
        ("", Some("CN"), None, CHINESE, None),
        ("", None, Some("CNY"), CHINESE, None),
        ("Far Data", Some("CN"), None, "Calls", None),
        ("", Some("CN"), Some("CNY"), "Calls", None),
        // A form without a place, at a source at home nowhere.
        ("远方数据有限公司", None, Some("CNY"), CHINESE, None),
        // Forms that several countries have.
        ("Far Data GmbH", None, Some("EUR"), "Stimmen", None),
        ("ООО Далёкие данные", None, Some("BYN"), "Записи звонков клиентов", None),
        ("Far Data LLC", None, Some("USD"), "Calls", None),
        ("Far Data plc", None, Some("GBP"), "Calls", None),
        ("Far Data Pvt. Ltd.", None, Some("INR"), "Calls", None),
        ("Far Data S.R.L.", None, Some("EUR"), "Voci", None),
        // A form is a word of its own.
        ("Автотов", None, Some("UAH"), "Записи дзвінків їхніх клієнтів", None),
        ("Pronounced oyster", None, Some("EUR"), "Calls", None),
        ("Kft", None, Some("HUF"), "Őszi hívások, hűség", None),
    ] {
        let listing = listing(broker, source, currency, text);
        assert_eq!(implied(&listing).as_deref(), country, "{broker} {source:?} {currency:?} {text}");
    }
}

#[test]
fn what_points_elsewhere_excludes() {
    let sure = || listing("北京远方数据有限公司", Some("CN"), Some("CNY"), CHINESE);
    assert_eq!(implied(&sure()).as_deref(), Some("CN"));
    let named = |name: &str| Listing { broker: Some(Broker::named(name)), ..sure() };
    // Traditional characters, other places and forms in the name.
    for name in [
        "遠方數據有限公司",
        "香港远方数据有限公司",
        "远方数据（香港）有限公司",
        "远方数据（新加坡）有限公司",
        "台湾远方股份有限公司",
        "北京远方（日本）株式会社",
        "Far Data LLC",
        "Mandata Corporation",
        "Beijing Far Data (Hong Kong) Ltd",
        "Far Data Singapore Pte. Ltd.",
        "Far Data London Ltd",
        "Far Data GmbH",
        "Shanghai Far Data (HK) Ltd",
        "Beijing Far Data USA",
    ] {
        assert_eq!(implied(&named(name)), None, "{name}");
    }
    let spoken = |text: &str| Listing { description: text.to_owned(), ..sure() };
    for text in [
        "总部位于新加坡，服务全球。",
        "注册地：香港",
        "The company is headquartered in Ruritania.",
        "Incorporated in Delaware.",
        "联系 www.fardata.sg",
        "联系 sales@fardata.de",
        "https://fardata.co.uk/x",
        "见 https://данные.рф/",
        "這些錄音來自臺灣的電話客服，並附有轉寫資料與說話者的資訊",
    ] {
        assert_eq!(implied(&spoken(text)), None, "{text}");
    }
    // What says nothing of another country, or confirms.
    for text in [
        "总部位于北京市海淀区。",
        "https://fardata.ai/ www.fardata.com",
        "见 data.py 或 http://192.168.10.10/",
        "www.fardata.cn",
        "含泰国人语音",
    ] {
        assert_eq!(implied(&spoken(text)).as_deref(), Some("CN"), "{text}");
    }
    let column = |name: &str, value: &str| {
        let mut listing = sure();
        listing.extra.insert(name.to_owned(), value.to_owned());
        implied(&listing)
    };
    assert_eq!(column("broker_country", "US"), None, "a country without a seller's name is kept as a column");
    assert_eq!(column("Registered office", "12 Far Street, Ruritania"), None);
    assert_eq!(column("注册地", "上海市浦东新区").as_deref(), Some("CN"));
    assert_eq!(column("market", "Germany"), None);
    assert_eq!(column("format", "PNG").as_deref(), Some("CN"), "a format, not Papua New Guinea");
    assert_eq!(column("broker_country", "CN").as_deref(), Some("CN"));
    // Money, market and address.
    let priced = listing("北京远方数据有限公司", Some("CN"), Some("USD"), CHINESE);
    assert_eq!(implied(&priced), None);
    let elsewhere = listing("北京远方数据有限公司", Some("SG"), Some("CNY"), CHINESE);
    assert_eq!(implied(&elsewhere), None);
    let unknown = listing("北京远方数据有限公司", Some("ZZ"), Some("CNY"), CHINESE);
    assert_eq!(implied(&unknown), None);
    let at = |url: &str| implied(&Listing { url: Some(url.to_owned()), ..sure() });
    assert_eq!(at("https://data.example.jp/1"), None);
    assert_eq!(at("https://data.example.xn--zzzz/1"), None, "a domain of a country that is not known");
    assert_eq!(at("https://data.example.com/1").as_deref(), Some("CN"));
}

#[test]
fn a_stated_country_stands() {
    let mut stated = listing("北京远方数据有限公司", Some("CN"), Some("CNY"), CHINESE);
    stated.broker.as_mut().unwrap().country = Some("SG".into());
    assert_eq!(implied(&stated), None);
    let mut unread = listing("北京远方数据有限公司", Some("CN"), Some("CNY"), CHINESE);
    unread.unparsed.insert("seller-country".into(), "Wonderland".into());
    assert_eq!(implied(&unread), None);
}

#[test]
fn the_sellers_own_domain_is_a_sign_and_no_other() {
    let at = |broker: &str, url: &str, currency: Option<&str>, text: &str| {
        implied(&Listing { url: Some(url.to_owned()), ..listing(broker, None, currency, text) })
    };
    let japanese = "音声データのセット";
    assert_eq!(at("Fardata", "https://www.fardata.co.jp/voices", Some("JPY"), japanese).as_deref(), Some("JP"));
    assert_eq!(at("Far-Data Oy", "https://fardata.fi/", None, "Voices").as_deref(), Some("FI"));
    assert_eq!(at("Fardata", "https://market.jp/fardata", Some("JPY"), japanese), None, "the market's domain");
    assert_eq!(at("Data Market", "https://data.jp/", Some("JPY"), japanese), None, "a word that many names begin with");
    assert_eq!(at("Fardata", "https://fardata.io/", Some("JPY"), japanese), None);
    assert_eq!(at("Fardata", "https://fardata.ai/", Some("INR"), "Calls"), None);
}

#[test]
fn signs_quote_their_words_and_count_once_by_kind() {
    let found = implied_country(&listing("北京远方数据有限公司", Some("CN"), Some("CNY"), CHINESE)).unwrap();
    let signs: Vec<(SignKind, &str)> = found.signs.iter().map(|s| (s.kind, s.quote.as_str())).collect();
    let expected = [
        (SignKind::Source, "text"),
        (SignKind::LegalForm, "有限公司"),
        (SignKind::Place, "北京"),
        (SignKind::Currency, "9 CNY"),
    ];
    assert_eq!(signs, expected);
    assert_eq!(found.signs[1].sentence(), "the seller's name has a legal form of China (“有限公司”)");
}

/// Parts of listings that point to a country, and the country.
const NAMES: &[&str] = &[
    "",
    "北京远方数据有限公司",
    "远方数据有限公司",
    "株式会社遠方",
    "Fardata Oy",
    "Far Data GmbH",
    "ТОВ Дані",
    "远方（香港）有限公司",
];
const CURRENCIES: &[Option<&str>] =
    &[None, Some("CNY"), Some("JPY"), Some("UAH"), Some("EUR"), Some("USD"), Some("XXX")];
const TEXTS: &[&str] =
    &["", CHINESE, "音声データのセット", "Записи дзвінків їхніх клієнтів", "Calls", "這些電話錄音來自客服中心"];
const ADDRESSES: &[Option<&str>] =
    &[None, Some("https://a.cn/"), Some("https://fardata.fi/"), Some("https://a.jp"), Some("https://a.com")];
const SOURCES: &[Option<&str>] = &[None, Some("CN"), Some("JP"), Some("FI"), Some("UA"), Some("ZZ")];

fn any_listing() -> impl Strategy<Value = Listing> {
    let of = |all: &'static [&'static str]| prop::sample::select(all);
    let maybe = |all: &'static [Option<&'static str>]| prop::sample::select(all);
    (of(NAMES), maybe(SOURCES), maybe(CURRENCIES), of(TEXTS), maybe(ADDRESSES)).prop_map(
        |(name, source, currency, text, url)| Listing {
            url: url.map(str::to_owned),
            ..listing(name, source, currency, text)
        },
    )
}

proptest! {
    #[test]
    fn a_sign_of_another_country_never_leaves_the_first(found in any_listing(), sign in 0..5_usize) {
        let Some(ImpliedCountry { country, .. }) = implied_country(&found) else { return Ok(()) };
        let mut other = found.clone();
        let elsewhere = if country == "SE" { "NO" } else { "SE" };
        match sign {
            0 => other.source_country = Some(elsewhere.to_owned()),
            1 => other.url = Some(format!("https://anybody.{}/", elsewhere.to_lowercase())),
            2 => other.price = listing("", None, Some("SEK"), "").price,
            3 => other.description.push_str(" Headquartered in Stockholm."),
            _ => { other.extra.insert("broker_country".to_owned(), elsewhere.to_owned()); }
        }
        prop_assert_ne!(implied(&other), Some(country));
    }

    /// The home of the source adds itself or nothing: without it a listing implies what it did, or nothing, unless the
    /// home had excluded it.
    #[test]
    fn the_home_of_the_source_never_implies_another_country(found in any_listing(), home in prop::sample::select(SOURCES)) {
        let without = implied(&Listing { source_country: None, ..found.clone() });
        let with = implied(&Listing { source_country: home.map(str::to_owned), ..found });
        match (home, without, with) {
            (None, without, with) => prop_assert_eq!(without, with),
            (Some(home), Some(without), with) => prop_assert_eq!(with, (without == home).then_some(without)),
            (Some(home), None, Some(with)) => prop_assert_eq!(with, home),
            (Some(_), None, None) => {}
        }
    }

    #[test]
    fn what_is_implied_has_two_kinds_of_signs_one_outside_of_the_name(found in any_listing()) {
        if let Some(implied) = implied_country(&found) {
            let kinds: Vec<SignKind> = implied.signs.iter().map(|s| s.kind).collect();
            prop_assert!(kinds.len() >= 2 && kinds.windows(2).all(|w| w[0] < w[1]));
            prop_assert!(kinds.iter().any(|k| !matches!(k, SignKind::LegalForm | SignKind::Place)));
        }
    }
}
