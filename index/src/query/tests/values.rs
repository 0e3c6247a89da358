//! The values that can be compared: what is accepted, what is rejected and how it is printed.

use super::super::dates::{date_of, first_day, last_day};
use super::super::*;
use super::check;

/// The canonical text without any diagnostic.
fn clean(typed: &str, canonical: &str) {
    check(typed, canonical, &[]);
}

/// Left out, with one diagnostic and its hint.
fn rejected(typed: &str, diagnostic: &str) {
    check(typed, "", &[diagnostic]);
}

fn bounds(typed: &str) -> Bounds {
    match parse(typed).0.positive_leaves()[0].form.clone() {
        Form::Range(bounds) => bounds,
        other => panic!("{other:?}"),
    }
}

#[test]
fn numbers_are_compared_with_signs_and_ranges() {
    clean("price:<500", "price:<500");
    clean("price:<=500 price:>1 price:>=2", "price:<=500 price:>1 price:>=2");
    clean("price:≤500 price:≥2", "price:<=500 price:>=2");
    clean("price:5..7", "price:5..7");
    clean("price:5..", "price:>=5");
    clean("price:..7", "price:<=7");
    clean("people:=100", "people:100");
    clean("speakers:100", "people:100");
    clean("price:100..100", "price:100");
    clean("-price:\"100\"", "-price:100");
    let included = |value| Some(RangeEnd { value, included: true });
    assert_eq!(bounds("price:5..7"), Bounds::Numbers { low: included(5.0), high: included(7.0) });
    assert_eq!(bounds("price:>5"), Bounds::Numbers { low: Some(RangeEnd { value: 5.0, included: false }), high: None });
}

#[test]
fn numbers_may_have_groups_decimals_and_units() {
    clean("price:1_000 price:1,234,567 price:12.50 price:0.1", "price:1000 price:1234567 price:12.5 price:0.1");
    clean("items:1.1k items:2.5M items:3b items:1,500k", "volume:1100 volume:2500000 volume:3000000000 volume:1500000");
    clean("size:>1KB size:1kib..2MiB", "bytes:>1000 bytes:1024..2097152");
    clean("bytes:1.5GB bytes:2TB bytes:1PB", "bytes:1500000000 bytes:2000000000000 bytes:1000000000000000");
    clean("bytes:1GiB bytes:1TiB bytes:1PiB", "bytes:1073741824 bytes:1099511627776 bytes:1125899906842624");
    clean("age:18 ages:>=16", "age:18 age:>=16");
}

#[test]
fn an_invalid_number_is_left_out_with_a_hint() {
    let hint = "[write price:500, price:>=1,500 or price:2.5k..3m]";
    for bad in ["abc", "1,5", "1.500,50", "1__0", "5.", ".5", "1e5", "inf", "NaN", "5KB", "_1", "1,", "５"] {
        rejected(&format!("price:<{bad}"), &format!("7: “{bad}” is not a number; it was left out. {hint}"));
    }
    rejected("price:5*", &format!("6: “5*” is not a number; it was left out. {hint}"));
    rejected("price:5..x", &format!("9: “x” is not a number; it was left out. {hint}"));
    rejected("price:-5", "6: “-5” is below zero, and no value of “price” is; it was left out. [write price:5]");
    rejected("price:5-7", "6: “5-7” is not a number; it was left out. [write price:5..7]");
    rejected("age:18+", "4: “18+” is not a whole number; it was left out. [write age:>=18]");
    let years = "[write a whole number of years, as in age:17 or age:13..17]";
    rejected("age:17.5", &format!("4: “17.5” is not a whole number; it was left out. {years}"));
    let currency = "[write the number alone and ask for the currency beside it, as in currency:EUR]";
    rejected("price:<€500", &format!("7: “€500” is not a number; it was left out. {currency}"));
    let (ast, diagnostics) = parse(&format!("hours:{}", "9".repeat(400)));
    assert!(ast.is_everything());
    assert!(diagnostics[0].message.ends_with("9…” is too large; it was left out."), "{diagnostics:?}");
    assert!(parse("bytes:<5G").1[0].hint.as_ref().unwrap().contains("bytes:500MB"));
}

#[test]
fn days_are_printed_as_days() {
    clean("seen:2024-01..2024-06", "seen:2024-01-01..2024-06-30");
    clean("seen:2024-01-31", "seen:2024-01-31");
    clean("seen:2024-02", "seen:2024-02-01..2024-02-29");
    clean("published:2023", "published:2023-01-01..2023-12-31");
    clean("published:=2023-06-01", "published:2023-06-01");
    clean("seen:>=2024", "seen:>=2024-01-01");
    clean("seen:<2024-03", "seen:<=2024-02-29");
    clean("seen:<=2024-03", "seen:<=2024-03-31");
    clean("seen:>2024", "seen:>=2025-01-01");
    clean("observed:2024-01..", "observed:>=2024-01-01");
    clean("collected:..2023", "collected:<=2023-12-31");
    assert_eq!(bounds("seen:1970-01-02..1970-01-31"), Bounds::Days { from: Some(1), to: Some(30) });
}

#[test]
fn the_first_and_the_last_day_can_be_compared() {
    clean("seen:1900..2200", "seen:1900-01-01..2200-12-31");
    clean("seen:<1900", "seen:<1900-01-01");
    clean("seen:>2200", "seen:>2200-12-31");
    assert_eq!(date_of(first_day()).to_string(), "1900-01-01");
    assert_eq!(date_of(i64::MAX), date_of(last_day()));
    assert_eq!(date_of(i64::MIN), date_of(first_day()));
}

#[test]
fn invalid_days_are_reported_with_the_nearest_valid() {
    rejected("seen:2024-13", "5: Invalid month 13: expected 01 to 12; it was left out. [write seen:2024-12]");
    rejected("seen:2024-00-05", "5: Invalid month 00: expected 01 to 12; it was left out. [write seen:2024-01]");
    let days = "Invalid day 30: 2024-02 has 29 days; it was left out. [write seen:2024-02-29]";
    rejected("seen:>=2024-02-30", &format!("7: {days}"));
    let year = "Year 1850 is not between 1900 and 2200; it was left out. [write seen:1900]";
    rejected("seen:1850-01", &format!("5: {year}"));
    let strange = |typed: &str| format!("“{typed}” is not a day, month or year; it was left out.");
    for (typed, tidy) in [
        ("2024/01/31", "seen:2024-01-31"),
        ("2024/1", "seen:2024-01"),
        ("2024-1-5", "seen:2024-01-05"),
        ("31.1.2024", "seen:2024-01-31"),
        ("20240131", "seen:2024-01-31"),
        ("2023-2024", "seen:2023..2024"),
        ("yesterday", "seen:2024, seen:2024-01 or seen:2024-01-31"),
        ("24", "seen:2024, seen:2024-01 or seen:2024-01-31"),
    ] {
        rejected(&format!("seen:{typed}"), &format!("5: {} [write {tidy}]", strange(typed)));
    }
}

#[test]
fn ordered_values_are_compared_by_their_order() {
    clean("severity:>=high severity:<Low", "severity:>=high severity:<=note");
    clean("severity:>low severity:low..HIGH", "severity:>=medium severity:low..high");
    clean("severity:high.. severity:..low", "severity:>=high severity:<=low");
    clean("grade:<=C grade:B+..A+ grade:=A+", "grade:<=C grade:B+..A+ grade:A+");
    assert_eq!(bounds("grade:<=C"), Bounds::Values { low: None, high: Some(3) });
    let there = "[expected one of note, low, medium, high, critical]";
    rejected("severity:>huge", &format!("10: “huge” is not a value of “severity”; it was left out. {there}"));
    check(
        "severity:huge",
        "severity:huge",
        &[&format!("9: “huge” is not a value of “severity” and finds nothing. {there}")],
    );
    let order = "The values of “country” have no order; “country:>DE” was left out.";
    rejected(
        "country:>DE",
        &format!("0: {order} [severity, grade, numbers and days can be compared, as in price:<500]"),
    );
    clean("country:=DE licence:a..b", "country:DE licence:a..b");
}

#[test]
fn a_reversed_range_stays_as_typed_with_a_diagnostic() {
    let turned = |low: &str, high: &str| format!("The range from “{low}” to “{high}” is empty; swap the ends?");
    check("price:7..5", "price:7..5", &[&format!("6: {} [write price:5..7]", turned("7", "5"))]);
    let hint = "[write seen:2024-01..2024-06]";
    check(
        "seen:2024-06..2024-01",
        "seen:2024-06-01..2024-01-31",
        &[&format!("5: {} {hint}", turned("2024-06", "2024-01"))],
    );
    let hint = "[write severity:low..high]";
    check("severity:high..low", "severity:high..low", &[&format!("9: {} {hint}", turned("high", "low"))]);
    let below = "Nothing lies below “note”, so this finds nothing. [write severity:<=note]";
    check("severity:<note", "severity:critical..note", &[&format!("9: {below}")]);
    let above = "Nothing lies above “critical”, so this finds nothing. [write severity:>=critical]";
    check("severity:>critical", "severity:critical..note", &[&format!("9: {above}")]);
}

#[test]
fn half_typed_comparisons_still_give_a_search() {
    let empty = "has no value and was left out. [write the value right after the colon, in quotes if it has spaces]";
    for typed in ["price:<", "price:>=", "price:..", "price:=", "price:\"\""] {
        check(&format!("a {typed}"), "a", &[&format!("2: The field “price” {empty}")]);
    }
    check("a severity:>", "a", &[&format!("2: The field “severity” {empty}")]);
    check("a seen:2024-01..", "a seen:>=2024-01-01", &[]);
    check(
        "a (b OR",
        "a AND b",
        &[
            "2: This bracket is not closed; it was taken to close at the end. [add )]",
            "5: “OR” needs something to search for on both sides. [write a OR b]",
        ],
    );
    check("country:(", "", &["8: This bracket is not closed; it was taken to close at the end. [add )]"]);
    check("country:() a", "a", &[&format!("0: The field “country” {empty}")]);
}
