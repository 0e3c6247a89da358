//! When a rule or a set was last compared with the text of the law, and when that is due again.
//!
//! The dates say nothing about any listing, so they are no part of the method: a card that is checked again and found
//! right makes no new method, and no stored assessment is out of date because of it.

use jiff::civil::Date;
use serde::Serialize;

/// The keys of a head that are no part of the method.
const KEYS: [&str; 3] = ["checked_on", "recheck_by", "source_url"];

/// The dates and the address on a card or set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Checked<'a> {
    /// Day on which it was last compared with the text or with what is known of it, ISO 8601.
    pub checked_on: Option<&'a str>,
    /// Day until which it must be compared again, ISO 8601.
    pub recheck_by: Option<&'a str>,
    /// Where the text can be read.
    pub source_url: Option<&'a str>,
}

/// A rule or set to compare with the law again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Due<'a> {
    /// `rule` or `set`.
    pub kind: &'static str,
    /// Id of the rule, or name of the set without its `@`.
    pub id: &'a str,
    /// `stable`, `draft` or `retired`; of a set `stable`.
    pub status: &'static str,
    /// Days since `recheck_by`; negative if it is still to come, nothing if no day is stated.
    pub days_overdue: Option<i32>,
    /// The dates and the address.
    #[serde(flatten)]
    pub checked: Checked<'a>,
}

impl<'a> Checked<'a> {
    /// What is wrong with it: the value at fault, and a sentence.
    pub(super) fn fault(self) -> Option<(&'a str, String)> {
        for date in [self.checked_on, self.recheck_by].into_iter().flatten() {
            if day(date).is_none() {
                return Some((date, format!("invalid date “{date}”; expected YYYY-MM-DD")));
            }
        }
        if let (Some(on), Some(by)) = (self.checked_on, self.recheck_by)
            && by <= on
        {
            return Some((by, format!("recheck_by is {by}, but checked_on is {on}; the next check comes after it")));
        }
        match self.source_url {
            Some(url) if !url.starts_with("https://") && !url.starts_with("http://") => {
                Some((url, format!("invalid address “{url}”; source_url begins with https://")))
            }
            _ => None,
        }
    }

    /// Days from `recheck_by` to a day.
    pub fn days_overdue(self, on: Date) -> Option<i32> {
        Some((on - day(self.recheck_by?)?).get_days())
    }
}

/// A day written as YYYY-MM-DD and in no other way.
pub(super) fn day(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

/// A head or file of sets without the lines that are no part of the method.
pub(super) fn without(text: &str) -> String {
    let kept = text.lines().filter(|line| {
        let key = line.split_once('=').map_or("", |(key, _)| key.trim());
        !KEYS.contains(&key)
    });
    kept.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: Checked<'static> = Checked {
        checked_on: Some("2026-11-28"),
        recheck_by: Some("2027-02-28"),
        source_url: Some("https://eur-lex.europa.eu/eli/reg/2016/679/oj"),
    };

    #[test]
    fn dates_and_addresses_are_checked() {
        assert_eq!(SOUND.fault(), None);
        for (checked, part) in [
            (Checked { checked_on: Some("28.11.2026"), ..SOUND }, "28.11.2026"),
            (Checked { recheck_by: Some("2027-02-30"), ..SOUND }, "invalid date"),
            (Checked { recheck_by: Some("2026-11-28"), ..SOUND }, "comes after it"),
            (Checked { source_url: Some("eur-lex.europa.eu"), ..SOUND }, "source_url"),
        ] {
            let (_, sentence) = checked.fault().unwrap();
            assert!(sentence.contains(part), "{sentence}");
        }
    }

    #[test]
    fn days_are_counted_over_months_and_leap_years() {
        let on = |year, month, day| SOUND.days_overdue(Date::constant(year, month, day));
        assert_eq!(on(2027, 2, 27), Some(-1));
        assert_eq!(on(2027, 2, 28), Some(0));
        assert_eq!(on(2028, 3, 1), Some(367));
        assert_eq!(Checked { recheck_by: None, ..SOUND }.days_overdue(Date::constant(2027, 1, 1)), None);
    }

    #[test]
    fn a_check_is_no_part_of_the_method() {
        let head = "id = \"a\"\nchecked_on = \"2026-11-28\"\nrecheck_by = \"2027-02-28\"\nsource_url = \"https://a.example\"\nkind = \"rule\"\n";
        assert_eq!(without(head), "id = \"a\"\nkind = \"rule\"\n");
    }
}
