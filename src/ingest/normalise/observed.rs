//! When a record was taken from its source, as the record itself states it: a day, or a day and a time. A month or a
//! year is too imprecise and is an error.

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, tz::Offset};

/// What is expected, for messages.
pub const EXPECTED: &str = "a day or a time, e.g. “2023-05-01” or “2023-05-01T06:30:00Z”";

/// Microseconds since 1970 UTC of a day (its beginning, UTC), of a time with its offset, or of a time without one
/// (UTC). Nothing before 1990 was on offer on a web site.
pub fn parse(text: &str) -> Result<i64, String> {
    let text = text.trim();
    let zoned = text.parse::<Timestamp>().ok();
    let plain = || {
        let spaced = text.strip_suffix(" UTC").unwrap_or(text);
        let time = spaced.parse::<DateTime>().ok();
        let day = || text.parse::<Date>().ok().filter(|_| text.len() == 10).map(|d| d.to_datetime(Default::default()));
        let compact = || {
            let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]).parse::<Date>().ok()).flatten()
        };
        let found = day().or(time).or_else(|| compact().map(|d| d.to_datetime(Default::default())))?;
        Offset::UTC.to_timestamp(found).ok()
    };
    let found = zoned.or_else(plain).map(|t| t.as_microsecond()).filter(|micros| *micros >= 631_152_000_000_000);
    found.ok_or_else(|| EXPECTED.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_read_and_nothing_is_guessed() {
        let day = 1_682_899_200_000_000;
        for (text, micros) in [
            ("2023-05-01", day),
            (" 2023-05-01 ", day),
            ("20230501", day),
            ("2023-05-01T00:00:00Z", day),
            ("2023-05-01 00:00:00", day),
            ("2023-05-01T02:00:00+02:00", day),
            ("2023-05-01T06:30:00.5Z", day + 23_400_500_000),
            ("2023-05-01 06:30:00 UTC", day + 23_400_000_000),
        ] {
            assert_eq!(parse(text), Ok(micros), "{text}");
        }
        for text in ["2023", "2023-05", "May 2023", "01/05/2023", "yesterday", "", "1970-01-01", "2023-02-30", "0"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
