//! Days as numbers, counted from 1970-01-01, and their months.

use jiff::SignedDuration;
use jiff::civil::Date;

const EPOCH: Date = Date::constant(1970, 1, 1);
const DAY: i64 = 24 * 60 * 60;

/// Days since 1970-01-01.
pub(crate) fn number_of(date: Date) -> i64 {
    EPOCH.duration_until(date).as_secs() / DAY
}

/// The date of a day; `None` outside the calendar, which has the years −9999 to 9999.
pub(crate) fn date_of(day: i64) -> Option<Date> {
    EPOCH.checked_add(SignedDuration::from_secs(day.checked_mul(DAY)?)).ok()
}

/// The number of a day's month, counted from January of the year 0.
pub(crate) fn month_of(day: i64) -> Option<i64> {
    date_of(day).map(|date| i64::from(date.year()) * 12 + i64::from(date.month()) - 1)
}

/// The first day of a month.
pub(crate) fn first_of_month(month: i64) -> Option<i64> {
    let (year, month) = (month.div_euclid(12).try_into().ok()?, (month.rem_euclid(12) + 1).try_into().ok()?);
    Date::new(year, month, 1).ok().map(number_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_begin_where_the_calendar_says() {
        assert_eq!(first_of_month(1970 * 12), Some(0));
        assert_eq!(first_of_month(2000 * 12 + 2), Some(11_017));
        for day in [-719_529, -1, 0, 30, 31, 19_782, 20_000] {
            let month = month_of(day).unwrap();
            assert!(first_of_month(month) <= Some(day) && Some(day) < first_of_month(month + 1), "{day}");
            assert_eq!(date_of(day).map(number_of), Some(day));
        }
        assert_eq!((month_of(i64::MAX), month_of(4_000_000), first_of_month(120_000)), (None, None, None));
    }
}
