//! Days, months and years as people type them; a month or a year means all its days.

use std::ops::Range;

use jiff::civil::Date;

use super::diagnostic::shown;
use crate::calendar::{self, number_of};

/// The years that are accepted.
const YEARS: Range<i16> = 1900..2201;

/// The first and the last day of a day, month or year; or what is wrong with it, and what was meant if that is clear.
pub(super) fn period(text: &str) -> Result<(i64, i64), (String, Option<String>)> {
    let Some(TypedDate { year, month, day }) = TypedDate::read(text) else {
        return Err((format!("“{}” is not a day, month or year", shown(text)), normalised(text)));
    };
    if !YEARS.contains(&year) {
        let last = YEARS.end - 1;
        let problem = format!("Year {year:04} is not between {} and {last}", YEARS.start);
        return Err((problem, Some(year.clamp(YEARS.start, last).to_string())));
    }
    let Ok(first) = Date::new(year, month.unwrap_or(1), 1) else {
        let month = month.unwrap_or(0);
        let problem = format!("Invalid month {month:02}: expected 01 to 12");
        return Err((problem, Some(format!("{year}-{:02}", month.clamp(1, 12)))));
    };
    let (first, last) = match (month, day) {
        (None, _) => (first, first.last_of_year()),
        (Some(_), None) => (first, first.last_of_month()),
        (Some(month), Some(day)) => match Date::new(year, month, day) {
            Ok(date) => (date, date),
            Err(_) => {
                let days = first.days_in_month();
                let problem = format!("Invalid day {day:02}: {year}-{month:02} has {days} days");
                return Err((problem, Some(format!("{year}-{month:02}-{:02}", day.clamp(1, days)))));
            }
        },
    };
    Ok((number_of(first), number_of(last)))
}

/// The digits of a day, month or year.
struct TypedDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

impl TypedDate {
    /// `2024`, `2024-01` or `2024-01-31`, whether or not such a day exists.
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut next = |length: usize| match parts.next() {
            Some(part) if part.len() == length && part.bytes().all(|b| b.is_ascii_digit()) => Some(part.parse().ok()),
            Some(_) => None,
            None => Some(None),
        };
        let (year, month, day) = (next(4)??, next(2)?, next(2)?);
        let small = |number: i16| i8::try_from(number).ok();
        parts.next().is_none().then_some(Self { year, month: month.and_then(small), day: day.and_then(small) })
    }
}

/// The ISO form of a day in another usual notation, if that is clear: `2024/1/31`, `20240131`, `2023-2024`.
fn normalised(text: &str) -> Option<String> {
    if text.len() > 10 || !text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'/' | b'.' | b'-')) {
        return None;
    }
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let normal = match parts[..] {
        [from, to] if from.len() == 4 && to.len() == 4 => return Some(format!("{from}..{to}")),
        [day] if day.len() == 8 => format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]),
        [year, month] => format!("{year}-{month:0>2}"),
        [year, month, day] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        // 31.01.2024; with slashes it might be the American order.
        [day, month, year] if text.contains('.') => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => return None,
    };
    TypedDate::read(&normal).map(|_| normal)
}

/// The first day that is accepted.
pub(super) fn first_day() -> i64 {
    number_of(Date::constant(YEARS.start, 1, 1))
}

/// The last one.
pub(super) fn last_day() -> i64 {
    number_of(Date::constant(YEARS.end - 1, 12, 31))
}

/// The date of a day; days outside the accepted years give the nearest accepted one.
pub(super) fn date_of(day: i64) -> Date {
    calendar::date_of(day.clamp(first_day(), last_day())).unwrap_or(Date::constant(1970, 1, 1))
}
