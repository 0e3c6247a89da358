//! Dates and periods with the precision that was published: `2021`, `2021-03`, `2021-03-09`.
//!
//! `03/04/2021` is ambiguous (month or day first) and an error; `25/04/2021` is not ambiguous. `09.03.2021` with points
//! is day, month, year everywhere it is written so.

#[cfg(test)]
mod tests;
mod word;

use crate::domain::listing::Period;
use crate::ingest::normalise::number::digit;
use crate::ingest::normalise::text::clean_line;
use word::{month, strip_after, strip_open_end, strip_since, strip_until};

const DATE: &str = "a date, e.g. “2021-03-09”, “2021-03” or “2021”";
const PERIOD: &str = "a period, e.g. “2019 to 2021” or “2022-08-21至2022-08-27”";

/// Longest text that can be a date or a period, in bytes.
const LONGEST: usize = 120;

/// Reads a date to ISO 8601 with the precision given; years from 1800 to 2100.
pub fn parse_date(text: &str) -> Result<String, String> {
    let text = clean_line(text);
    if text.len() > LONGEST { Err(DATE.to_owned()) } else { date(&text) }
}

/// Reads a period; a single date is a period from and to itself.
pub fn parse_period(text: &str) -> Result<Period, String> {
    let text = clean_line(text);
    if text.len() > LONGEST {
        return Err(PERIOD.to_owned());
    }
    if let Ok(day) = date(&text) {
        return Ok(Period { from: Some(day.clone()), to: Some(day) });
    }
    let open = |from: &str| date(from.trim()).map(|from| Period { from: Some(from), to: None });
    if let Some(period) = strip_open_end(&text).and_then(|from| open(strip_since(from).unwrap_or(from)).ok()) {
        return Ok(period);
    }
    if let Some(to) = strip_until(&text).and_then(|to| date(to.trim()).ok()) {
        return Ok(Period { from: None, to: Some(to) });
    }
    if let Some(period) = strip_after(&text).and_then(|from| open(from).ok()) {
        return Ok(period);
    }
    between(strip_since(&text).unwrap_or(&text))
}

/// Reads `from` and `to` around a dash or word, at the first separator with a date on both sides.
fn between(text: &str) -> Result<Period, String> {
    #[rustfmt::skip]
    const JOINTS: &[&str] = &[
        " to ", " until ", " till ", " through ", " and ", " bis ", " und ", " до ", " по ", " à ", " a ", " al ",
        " et ", " y ", " e ",
        " até ", " hasta ", " إلى ", "至", "到", "~", "～", "—", "–", "-", "/", "..",
    ];
    let mut reversed = false;
    for joint in JOINTS {
        for (at, _) in text.match_indices(joint) {
            let (from, to) = (text[..at].trim(), text[at + joint.len()..].trim());
            let (Ok(from), Ok(to)) = (date(from), date(to)) else { continue };
            let shared = from.len().min(to.len());
            if from[..shared] > to[..shared] {
                reversed = true;
            } else {
                return Ok(Period { from: Some(from), to: Some(to) });
            }
        }
    }
    Err(if reversed { "a period that ends after it begins".to_owned() } else { PERIOD.to_owned() })
}

/// Reads one date of one line.
fn date(text: &str) -> Result<String, String> {
    let text = without_weekday(text);
    let day = text
        .split_once(['T', 't'])
        .or_else(|| text.split_once(' '))
        .filter(|(_, time)| is_time(time))
        .map_or_else(|| without_time(text), |(day, _)| day);
    let parts = DateParts::of(day).ok_or(DATE)?;
    let (year, month, day) = parts.order().ok_or(DATE)?;
    let stands = |day| jiff::civil::Date::new(year as i16, month.unwrap_or(1) as i8, day as i8).is_ok();
    let possible = (1800..=2100).contains(&year)
        && month.is_none_or(|m| (1..=12).contains(&m))
        && day.is_none_or(|d| d <= 31 && stands(d));
    if !possible {
        return Err("a date of the calendar between 1800 and 2100".to_owned());
    }
    Ok(match (month, day) {
        (Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
        (Some(month), None) => format!("{year:04}-{month:02}"),
        _ => format!("{year:04}"),
    })
}

/// “Mon, 14 Oct 2019”, “lun, 14 oct 2019”: the date behind a word and a comma.
fn without_weekday(text: &str) -> &str {
    let Some((word, rest)) = text.split_once(',') else { return text };
    let word = word.trim_end_matches('.');
    let is_word = !word.is_empty() && word.chars().count() <= 15 && word.chars().all(char::is_alphabetic);
    let rest = rest.trim_start();
    if is_word && rest.starts_with(|c: char| c.is_ascii_digit()) && month(&word.to_lowercase()).is_none() {
        rest
    } else {
        text
    }
}

/// The day before a time and a zone, as mail programs and browsers write them: `14 Oct 2019 22:00:00 GMT+0000`.
fn without_time(text: &str) -> &str {
    for (at, _) in text.match_indices(' ') {
        let mut parts = text[at..].split_whitespace();
        if !parts.next().is_some_and(is_time) {
            continue;
        }
        let zone = |part: &str| {
            let name = part.trim_start_matches(|c: char| c.is_ascii_uppercase());
            let digits = name.trim_start_matches(['+', '-']);
            part.len() - name.len() <= 4 && digits.len() <= 5 && digits.bytes().all(|c| c.is_ascii_digit() || c == b':')
        };
        return if parts.clone().count() <= 1 && parts.all(zone) { &text[..at] } else { text };
    }
    text
}

/// Whether the text behind a day is a time: `10:11`, `10:11:12.5Z`, `10:11:12+08:00`.
fn is_time(text: &str) -> bool {
    let clock = text.trim_end_matches(['Z', 'z']);
    let clock = clock.rfind(['+', '-']).map_or(clock, |at| &clock[..at]).trim_end();
    let parts: Vec<&str> = clock.split(':').collect();
    let below = |text: &str, limit: u8| {
        text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u8>().is_ok_and(|n| n < limit)
    };
    let (Some(hour), Some(minute)) = (parts.first(), parts.get(1)) else { return false };
    let second = parts.get(2).map_or("00", |second| second.split_once('.').map_or(*second, |(whole, _)| whole));
    parts.len() <= 3 && below(hour, 24) && below(minute, 60) && below(second, 61)
}

/// The numbers and the month name of a date, in the order written.
#[derive(Default)]
struct DateParts {
    /// Value and number of digits.
    numbers: Vec<(u32, usize)>,
    month: Option<u32>,
    /// Where the month name stands among the numbers.
    month_at: usize,
    separators: Vec<char>,
}

impl DateParts {
    fn of(text: &str) -> Option<Self> {
        let mut parts = Self::default();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if digit(c).is_some() {
                let end = rest.find(|c| digit(c).is_none()).unwrap_or(rest.len());
                let digits = rest[..end].chars().filter_map(digit);
                let (value, length) =
                    digits.fold((0u32, 0), |(v, n), d| (v.saturating_mul(10).saturating_add(d.into()), n + 1));
                parts.numbers.push((value, length));
                rest = strip_ordinal(&rest[end..]);
            } else if matches!(c, '年' | '月' | '日' | '号' | '-' | '/' | '.' | ',' | ' ') {
                parts.separators.push(c);
                rest = &rest[c.len_utf8()..];
            } else {
                let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
                let word = rest.get(..end).filter(|word| !word.is_empty())?.to_lowercase();
                if let Some(month) = month(&word) {
                    parts.month_at = parts.numbers.len();
                    if parts.month.replace(month).is_some() {
                        return None;
                    }
                } else if !matches!(word.as_str(), "of" | "de" | "do" | "del" | "года" | "г" | "год" | "the") {
                    return None;
                }
                rest = &rest[end..];
            }
            if parts.numbers.len() > 3 {
                return None;
            }
        }
        Some(parts)
    }

    /// Year, month and day, if they can be told apart in one way only.
    fn order(&self) -> Option<(u32, Option<u32>, Option<u32>)> {
        let signs: String = self.separators.iter().filter(|c| **c != ' ').collect();
        let year = |(value, length): (u32, usize)| (length == 4).then_some(value);
        let small = |(value, length): (u32, usize)| (length <= 2).then_some(value);
        if let Some(month) = self.month {
            return match *self.numbers {
                [only] if self.month_at < 2 => Some((year(only)?, Some(month), None)),
                [first, second] if year(second).is_some() && self.month_at < 2 => {
                    Some((year(second)?, Some(month), Some(small(first)?)))
                }
                [first, second] if self.month_at == 1 => Some((year(first)?, Some(month), Some(small(second)?))),
                _ => None,
            };
        }
        let spaced = self.separators.contains(&' ') && !signs.contains('年') && !signs.contains('.');
        if spaced {
            return None;
        }
        match (self.numbers.as_slice(), signs.as_str()) {
            ([only], "" | "年") => match only {
                // ISO 8601 basic: 20210309.
                (value, 8) if signs.is_empty() => Some((value / 10_000, Some(value / 100 % 100), Some(value % 100))),
                _ => Some((year(*only)?, None, None)),
            },
            // “2019 г.” leaves a point behind.
            ([only], ".") => Some((year(*only)?, None, None)),
            ([a, b], "-" | "/" | "." | "年月" | "年") => match year(*a) {
                Some(y) => Some((y, Some(small(*b)?), None)),
                None => Some((year(*b)?, Some(small(*a)?), None)),
            },
            ([a, b, c], "--" | "//" | ".." | "..." | "年月日" | "年月" | "年月号") => match year(*a) {
                Some(y) => Some((y, Some(small(*b)?), Some(small(*c)?))),
                None => {
                    let (first, second, y) = (small(*a)?, small(*b)?, year(*c)?);
                    match signs.as_str() {
                        ".." | "..." => Some((y, Some(second), Some(first))),
                        _ if first > 12 || first == second => Some((y, Some(second), Some(first))),
                        _ if second > 12 => Some((y, Some(first), Some(second))),
                        _ => None,
                    }
                }
            },
            _ => None,
        }
    }
}

/// `9th`, `1er`, `1º`.
fn strip_ordinal(text: &str) -> &str {
    let rest = ["st", "nd", "rd", "th", "er", "º", "ª"].iter().find_map(|end| text.strip_prefix(end));
    rest.filter(|rest| !rest.starts_with(char::is_alphanumeric)).unwrap_or(text)
}
