//! Cases for the parsing of dates and periods.

use super::{parse_date, parse_period};

#[test]
#[rustfmt::skip]
fn dates_keep_the_precision_given() {
    for (text, expected) in [
        ("2021", "2021"), ("2021-03", "2021-03"), ("2021-03-09", "2021-03-09"), ("2021/3/9", "2021-03-09"),
        ("2021年3月9日", "2021-03-09"),
        ("2021年3月", "2021-03"), ("2021年", "2021"), ("9 March 2021", "2021-03-09"), ("March 9, 2021", "2021-03-09"),
        ("March 2021", "2021-03"), ("9th of March 2021", "2021-03-09"), ("9. März 2021", "2021-03-09"),
        ("9 de marzo de 2021", "2021-03-09"),
        ("9 марта 2021 г.", "2021-03-09"), ("1er mars 2021", "2021-03-01"), ("2021-03-09T10:11:12Z", "2021-03-09"),
        ("2021-03-09T10:11:12.123+08:00", "2021-03-09"), ("2021-03-09 10:11:12", "2021-03-09"), ("20210309",
        "2021-03-09"),
        ("09.03.2021", "2021-03-09"), ("25/04/2021", "2021-04-25"), ("04/25/2021", "2021-04-25"), ("03/03/2021",
        "2021-03-03"),
        ("2020-02-29", "2020-02-29"), ("٢٠٢١", "2021"), ("2021.3.9", "2021-03-09"), ("03/2021", "2021-03"), ("1800",
        "1800"),
        ("9 مارس 2021", "2021-03-09"), ("2021 March 9", "2021-03-09"),
    ] {
        assert_eq!(parse_date(text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
#[rustfmt::skip]
fn ambiguous_and_impossible_dates_are_errors() {
    for text in ["", "03/04/2021", "2021-02-30", "2021-13", "2021-00-10", "2021-01-00", "1799", "2101", "21",
        "99999999", "2021-3-9-1", "March",
        "yesterday", "2021-03-09T25:00", "2021-03-09Tx", "32 March 2021", "9 March March 2021", "2019-2021", "Q1 2021",
        "2021 03", "202103",
        "99999999999999999999", "-2021", "\u{301}2021", "T10:00", "2021-03-09T10", "1.5", "2021%"]
    {
        assert!(parse_date(text).is_err(), "{text}: {:?}", parse_date(text));
    }
}

#[test]
#[rustfmt::skip]
fn periods_are_closed_or_open() {
    for (text, from, to) in [
        ("2022-08-21至2022-08-27", Some("2022-08-21"), Some("2022-08-27")), ("2019-2021", Some("2019"), Some("2021")),
        ("2019–2021", Some("2019"), Some("2021")), ("2020-01 to 2021-03", Some("2020-01"), Some("2021-03")),
        ("2020-01-2021-03", Some("2020-01"), Some("2021-03")), ("since 2019", Some("2019"), None), ("2019/…present",
        Some("2019"), None),
        ("2019-present", Some("2019"), None), ("2019 – now", Some("2019"), None), ("2019至今", Some("2019"), None),
        ("2019-", Some("2019"), None),
        ("2019/..", Some("2019"), None), ("2019-01-01/2019-12-31", Some("2019-01-01"), Some("2019-12-31")),
        ("until 2020", None, Some("2020")),
        ("截至2020年3月", None, Some("2020-03")), ("from 2019 to 2021", Some("2019"), Some("2021")),
        ("von 2019 bis 2021", Some("2019"), Some("2021")),
        ("с 2019 по 2021", Some("2019"), Some("2021")), ("de 2019 à 2021", Some("2019"), Some("2021")),
        ("March 2019 - May 2020", Some("2019-03"), Some("2020-05")),
        ("2022-12-31至2022-12-31", Some("2022-12-31"), Some("2022-12-31")), ("2021", Some("2021"), Some("2021")),
        ("2021-03 – 2021", Some("2021-03"), Some("2021")), ("2010-12", Some("2010-12"), Some("2010-12")),
        ("from 2019 to present", Some("2019"), None), ("2017年1月至2021年12月", Some("2017-01"), Some("2021-12")),
    ] {
        let read = parse_period(text).map(|period| (period.from, period.to));
        assert_eq!(read, Ok((from.map(str::to_owned), to.map(str::to_owned))), "{text}");
    }
}

#[test]
#[rustfmt::skip]
fn text_that_is_not_a_period_is_an_error() {
    for text in ["", "2021至2019", "2021-05 to 2021-03", "待完善", "2019-20", "two years", "to 2020 from", "-",
        "present", "2019 to 2020 to 2021x",
        "since", "03/04/2021 - 05/06/2021"]
    {
        assert!(parse_period(text).is_err(), "{text}: {:?}", parse_period(text));
    }
    let error = parse_period("2021至2019").expect_err("reversed");
    assert!(error.contains("ends after it begins"), "{error}");
}
