//! Dates and periods, with the precision that was published. A date that could be read in two ways is not read.

use super::text::one_line;
use crate::listing::Period;

const EXPECTED: &str = "a date such as “2021”, “2021-03”, “2021-03-09”, “9 March 2021” or “2021年3月9日”";
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads one date: `2021`, `2021-03` or `2021-03-09`.
pub fn parse_date(text: &str) -> Result<String, String> {
    let expected = || EXPECTED.to_owned();
    let text = one_line(text);
    if text.len() > 64 {
        return Err(expected());
    }
    // Date-times of RFC 3339 and "2021-03-09 12:00:00": the day is the date.
    let day = match text.as_bytes().get(10) {
        Some(b'T' | b' ') if text.as_bytes()[..10].iter().all(u8::is_ascii) && text[11..].contains(':') => &text[..10],
        _ => &text,
    };
    numeric(day).or_else(|| named(&text)).ok_or_else(expected).and_then(|(y, m, d)| written(y, m, d).ok_or_else(expected))
}

/// Reads a span of time.
pub fn parse_period(text: &str) -> Result<Period, String> {
    let expected = || "a period such as “2019–2021”, “2020-01 to 2021-03” or “2022-08-21至2022-08-27”".to_owned();
    let text = one_line(text);
    if text.len() > 128 {
        return Err(expected());
    }
    let lower = text.to_lowercase();
    for since in ["since ", "from ", "с ", "depuis ", "desde ", "seit "] {
        if let Some(date) = lower.strip_prefix(since).and_then(|rest| parse_date(rest).ok()) {
            return Ok(Period { from: Some(date), to: None });
        }
    }
    let lower = lower.strip_prefix("from ").unwrap_or(&lower);
    for mark in ["至", " to ", " – ", " — ", " - ", "–", "—", "~", "～", "..", "/", " bis ", " until ", " по ", " a ", " à "] {
        let Some((from, to)) = lower.split_once(mark) else { continue };
        let Ok(from) = parse_date(from) else { continue };
        let open = matches!(to.trim(), "" | "present" | "now" | "today" | "ongoing" | "今" | "heute" | "..");
        let to = if open { None } else { parse_date(to).ok() };
        if to.is_none() && !open {
            continue;
        }
        if let Some(to) = &to {
            let n = from.len().min(to.len());
            if from[..n] > to[..n] {
                return Err(format!("a period that does not end before it begins (out of range: {from} is after {to})"));
            }
        }
        return Ok(Period { from: Some(from), to });
    }
    // "2019-2021": two years, where "2021-03" would be a month.
    if let Some((from, to)) = lower.split_once('-')
        && from.trim().len() == 4
        && to.trim().len() == 4
        && let (Ok(from), Ok(to)) = (parse_date(from), parse_date(to))
    {
        return if from <= to { Ok(Period { from: Some(from), to: Some(to) }) } else { Err(expected()) };
    }
    parse_date(&text).map(|date| Period { from: Some(date.clone()), to: Some(date) }).map_err(|_| expected())
}

type Parts = (u16, Option<u8>, Option<u8>);

fn numeric(text: &str) -> Option<Parts> {
    let text = text.trim().trim_end_matches(['日', '月', '年', '号']);
    let parts: Vec<&str> = text.split(['-', '/', '.', '年', '月']).collect();
    let number = |t: &str| (!t.is_empty() && t.bytes().all(|b| b.is_ascii_digit())).then(|| t.parse::<u16>().ok())?;
    let small = |t: &str| number(t).and_then(|n| u8::try_from(n).ok());
    // The year comes first; "03/04/2021" could be March or April.
    let year = parts.first().filter(|y| y.len() == 4).and_then(|y| number(y))?;
    match parts[1..] {
        [] => Some((year, None, None)),
        [m] => Some((year, Some(small(m)?), None)),
        [m, d] => Some((year, Some(small(m)?), Some(small(d)?))),
        _ => None,
    }
}

fn named(text: &str) -> Option<Parts> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split([' ', ',', '.']).filter(|w| !w.is_empty()).collect();
    let month = |w: &str| {
        let short = w.get(..3)?;
        let full = w.bytes().all(|b| b.is_ascii_alphabetic()) && w.len() <= 9;
        let n = MONTHS.iter().position(|m| *m == short).filter(|_| full)?;
        Some(n as u8 + 1)
    };
    let day = |w: &str| w.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<u8>().ok();
    let year = |w: &str| (w.len() == 4).then(|| w.parse().ok())?;
    match words[..] {
        [m, y] => Some((year(y)?, Some(month(m)?), None)),
        [a, b, y] => match (month(a), month(b)) {
            (Some(m), None) => Some((year(y)?, Some(m), Some(day(b)?))),
            (None, Some(m)) => Some((year(y)?, Some(m), Some(day(a)?))),
            _ => None,
        },
        _ => None,
    }
}

fn written(year: u16, month: Option<u8>, day: Option<u8>) -> Option<String> {
    if !(1800..=2100).contains(&year) {
        return None;
    }
    let Some(month) = month else { return Some(format!("{year:04}")) };
    // The calendar library knows leap years.
    let date = jiff::civil::Date::new(year as i16, month as i8, day.unwrap_or(1) as i8).ok()?;
    Some(if day.is_some() { date.to_string() } else { date.strftime("%Y-%m").to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_keep_their_precision() {
        for (text, date) in [
            ("2021", "2021"),
            ("2021-03", "2021-03"),
            ("2021/3/9", "2021-03-09"),
            ("2021年3月9日", "2021-03-09"),
            ("2021年", "2021"),
            ("9 March 2021", "2021-03-09"),
            ("March 9th, 2021", "2021-03-09"),
            ("Mar 2021", "2021-03"),
            ("2021-03-09T10:00:00Z", "2021-03-09"),
            ("2021-03-09 10:00:00", "2021-03-09"),
        ] {
            assert_eq!(parse_date(text).as_deref(), Ok(date), "{text}");
        }
        for wrong in ["", "03/04/2021", "2021-02-30", "2021-13", "1066", "0.5", "next year", "1/2"] {
            assert!(parse_date(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn periods_have_two_ends_or_an_open_one() {
        let period = |text: &str| parse_period(text).map(|p| (p.from.unwrap_or_default(), p.to.unwrap_or_default()));
        let two = |a: &str, b: &str| Ok((a.to_owned(), b.to_owned()));
        assert_eq!(period("2022-08-21至2022-08-27"), two("2022-08-21", "2022-08-27"));
        assert_eq!(period("2021年3月至2022年3月"), two("2021-03", "2022-03"));
        assert_eq!(period("2019-2021"), two("2019", "2021"));
        assert_eq!(period("2019–2021"), two("2019", "2021"));
        assert_eq!(period("2021-03 to 2022-06"), two("2021-03", "2022-06"));
        assert_eq!(period("since 2019"), two("2019", ""));
        assert_eq!(period("2019 – present"), two("2019", ""));
        assert_eq!(period("2021-03"), two("2021-03", "2021-03"));
        assert!(period("2022-01 to 2021-01").unwrap_err().contains("out of range"));
        assert!(period("since last spring").is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}|[0-9年月日/. -]{0,20}") {
            let _ = parse_date(&text);
            let _ = parse_period(&text);
        }
    }
}
