//! When an answer is due.
//!
//! The day of receipt is not counted. A period of months ends on the day of the same number, or on the last day of a
//! month that has no such day; a longer period is counted from receipt again, so 31 January and three months is 30 April.
//! Working days leave out Saturdays and Sundays. Holidays and time zones are left out: letters and calendars say so.

use super::card::{Period, Unit};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// The last day on which an answer is in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Due {
    /// Without an extension.
    pub by: Date,
    /// If the receiver says within that time that it takes longer.
    pub at_the_latest: Option<Date>,
}

/// When an answer is due to what is received on a day; `None` beyond the year 9999.
pub fn due(received: Date, period: Period) -> Option<Due> {
    let by = after(received, period.count, period.unit)?;
    let at_the_latest = match period.longest {
        Some(longest) => Some(after(received, longest, period.unit)?),
        None => None,
    };
    Some(Due { by, at_the_latest })
}

fn after(day: Date, count: u32, unit: Unit) -> Option<Date> {
    let number = i64::from(count);
    match unit {
        Unit::Days => day.checked_add(number.days()).ok(),
        Unit::Months => day.checked_add(number.months()).ok(),
        Unit::WorkingDays => {
            let (mut day, mut left) = (day, count);
            while left > 0 {
                day = day.tomorrow().ok()?;
                if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
                    left -= 1;
                }
            }
            Some(day)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed by hand with a calendar.
    #[test]
    fn deadlines_equal_a_table_made_by_hand() {
        let months = Period { count: 1, unit: Unit::Months, longest: Some(3) };
        let days = Period { count: 45, unit: Unit::Days, longest: Some(90) };
        let working = Period { count: 15, unit: Unit::WorkingDays, longest: None };
        let short = Period { count: 15, unit: Unit::Days, longest: None };
        for (received, period, by, latest) in [
            ("2026-01-15", months, "2026-02-15", Some("2026-04-15")),
            ("2026-01-31", months, "2026-02-28", Some("2026-04-30")),
            ("2028-01-31", months, "2028-02-29", Some("2028-04-30")),
            ("2028-01-29", months, "2028-02-29", Some("2028-04-29")),
            ("2027-01-29", months, "2027-02-28", Some("2027-04-29")),
            ("2026-02-28", months, "2026-03-28", Some("2026-05-28")),
            ("2028-02-29", months, "2028-03-29", Some("2028-05-29")),
            ("2026-08-31", months, "2026-09-30", Some("2026-11-30")),
            ("2026-11-30", months, "2026-12-30", Some("2027-02-28")),
            ("2026-12-31", months, "2027-01-31", Some("2027-03-31")),
            ("2026-11-30", days, "2027-01-14", Some("2027-02-28")),
            ("2028-01-15", days, "2028-02-29", Some("2028-04-14")),
            ("2027-01-15", days, "2027-03-01", Some("2027-04-15")),
            ("2026-11-30", short, "2026-12-15", None),
            ("2028-02-20", short, "2028-03-06", None),
            ("2026-11-30", working, "2026-12-21", None),
            ("2026-11-27", working, "2026-12-18", None),
            ("2026-11-28", working, "2026-12-18", None),
        ] {
            let date = |text: &str| text.parse::<Date>().unwrap();
            let expected = Due { by: date(by), at_the_latest: latest.map(date) };
            assert_eq!(due(date(received), period), Some(expected), "{received} {period:?}");
        }
        assert_eq!(due(Date::MAX, months), None);
    }
}
