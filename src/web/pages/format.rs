//! How values are written on pages: times, numbers, sizes, prices, periods.

use crate::domain::listing::text::group_digits;
use crate::domain::listing::{AgeRange, Amount, Assessment, BrokerId, Listing, Period, Price, Quantity, Severity};
use jiff::Timestamp;

/// `2026-11-23 14:05 UTC` of microseconds since 1970.
pub(super) fn time(micros: i64) -> String {
    formatted(micros, "%Y-%m-%d %H:%M UTC")
}

/// `2026-11-23` of microseconds since 1970.
pub(super) fn day(micros: i64) -> String {
    formatted(micros, "%Y-%m-%d")
}

fn formatted(micros: i64, format: &str) -> String {
    match Timestamp::from_microsecond(micros) {
        Ok(time) => time.strftime(format).to_string(),
        Err(_) => "at an unknown time".to_owned(),
    }
}

/// `12,345`.
pub(super) fn count(number: u64) -> String {
    group_digits(&number.to_string())
}

/// `1 listing`, `2 listings`.
pub(super) fn of(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// `1,250.5` with at most two decimals.
fn decimal(value: f64) -> String {
    let text = format!("{value:.2}");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    match rest.trim_end_matches('0') {
        "" => group_digits(whole),
        rest => format!("{}.{rest}", group_digits(whole)),
    }
}

/// `2,000 people`, `1.5 GB`.
pub(super) fn quantity(quantity: &Quantity) -> String {
    use crate::domain::listing::Unit;
    if quantity.unit == Unit::Bytes {
        let mut size = (quantity.value, "bytes");
        for unit in ["KB", "MB", "GB", "TB", "PB"] {
            if size.0 >= 1000.0 {
                size = (size.0 / 1000.0, unit);
            }
        }
        return format!("{} {}", decimal(size.0), size.1);
    }
    format!("{} {}", decimal(quantity.value), quantity.unit.name())
}

/// A price in a few words: `0.50 CNY per call`.
pub(super) fn price(price: &Price) -> String {
    match &price.amount {
        Amount::Free => "free".to_owned(),
        Amount::OnRequest => "on request".to_owned(),
        Amount::Money { micros, currency, unit } => {
            let sum = decimal_micros(*micros);
            let currency = currency.as_deref().unwrap_or("(currency not stated)");
            let unit = unit.as_ref().map(|u| format!(" per {u}")).unwrap_or_default();
            format!("{sum} {currency}{unit}")
        }
    }
}

fn decimal_micros(micros: i64) -> String {
    let (whole, rest) = (micros / 1_000_000, micros.unsigned_abs() % 1_000_000);
    let rest = format!("{rest:06}");
    match rest.trim_end_matches('0') {
        "" => group_digits(&whole.to_string()),
        // Prices have at least two decimals: 0.50.
        rest => format!("{}.{rest:0<2}", group_digits(&whole.to_string())),
    }
}

/// `2019 to 2021-03`, `since 2019`.
pub(super) fn period(period: &Period) -> String {
    match (&period.from, &period.to) {
        (Some(from), Some(to)) if from == to => from.clone(),
        (Some(from), Some(to)) => format!("{from} to {to}"),
        (Some(from), None) => format!("since {from}"),
        (None, Some(to)) => format!("until {to}"),
        (None, None) => String::new(),
    }
}

/// `3 to 5 years`, `under 18 …`.
pub(super) fn ages(ages: &AgeRange) -> String {
    match (ages.min, ages.max) {
        (Some(min), Some(max)) if min == max => format!("{min} years"),
        (Some(min), Some(max)) => format!("{min} to {max} years"),
        (Some(min), None) => format!("{min} years and older"),
        (None, Some(max)) => format!("up to {max} years"),
        (None, None) => String::new(),
    }
}

/// The confidence of the tagger in words.
pub(super) fn confidence(value: f32) -> &'static str {
    match value {
        v if v >= 0.9 => "very sure",
        v if v >= 0.75 => "sure",
        v if v >= 0.5 => "fairly sure",
        _ => "unsure",
    }
}

/// A severity for a template: its label and how many of five bars are filled.
pub(super) struct SeverityBadge {
    /// `high`.
    pub name: &'static str,
    /// `High`.
    pub label: &'static str,
    /// 1 to 5.
    pub bars: u8,
}

/// The badge of a severity.
pub(super) fn severity_badge(severity: Severity) -> SeverityBadge {
    let (label, bars) = match severity {
        Severity::Note => ("Note", 1),
        Severity::Low => ("Low", 2),
        Severity::Medium => ("Medium", 3),
        Severity::High => ("High", 4),
        Severity::Critical => ("Critical", 5),
    };
    SeverityBadge { name: severity.name(), label, bars }
}

/// The language of a text for screen readers: that of the source, if the text is mostly in the script of that language.
pub(super) fn language_of(text: &str, source_language: Option<&str>) -> Option<String> {
    let language = source_language?;
    let primary = language.split('-').next().unwrap_or(language);
    let fits = |c: char| match primary {
        "zh" => ('\u{4E00}'..='\u{9FFF}').contains(&c),
        "ja" => ('\u{3040}'..='\u{9FFF}').contains(&c),
        "ru" | "uk" | "bg" => ('\u{400}'..='\u{52F}').contains(&c),
        "ar" | "fa" => ('\u{600}'..='\u{6FF}').contains(&c),
        _ => c < '\u{250}',
    };
    let (mut own, mut all) = (0_usize, 0_usize);
    for c in text.chars().filter(|c| c.is_alphabetic()).take(400) {
        all += 1;
        own += usize::from(fits(c));
    }
    // A Chinese title with a few Latin model names is still Chinese.
    (all > 0 && own * 2 > all).then(|| language.to_owned())
}

/// Longest name that is shown in full, in characters.
const MAX_NAME: usize = 160;

/// The name of a broker, shortened if it is too long.
pub(super) fn name(name: &str) -> String {
    match name.char_indices().nth(MAX_NAME) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or(name).trim_end()),
        None => name.to_owned(),
    }
}

/// Path of the page of a broker.
pub(super) fn broker_path(name: &str) -> String {
    format!("/brokers/{}", crate::web::params::encode(BrokerId::derive(name).as_str()))
}

/// `13 rules undecided`; empty for none.
pub(super) fn undecided(assessment: &Assessment) -> String {
    match assessment.rules_undecided() {
        0 => String::new(),
        rules => format!("{} undecided", of(rules, "rule", "rules")),
    }
}

/// The title, or “(untitled)”.
pub(super) fn title(listing: &Listing) -> &str {
    if listing.title.trim().is_empty() { "(untitled)" } else { &listing.title }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::listing::Unit;

    #[test]
    fn numbers_are_grouped_and_times_are_utc() {
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(of(1, "listing", "listings"), "1 listing");
        assert_eq!(time(1_795_442_700_000_000), "2026-11-23 14:05 UTC");
    }

    #[test]
    fn sizes_and_prices_are_written_in_usual_units() {
        let q = |unit, value| quantity(&Quantity { unit, value, text: String::new() });
        assert_eq!(q(Unit::Hours, 24.5), "24.5 hours");
        assert_eq!(q(Unit::People, 2000.0), "2,000 people");
        assert_eq!(q(Unit::Bytes, 1_500_000_000.0), "1.5 GB");
        let money = Amount::Money { micros: 500_000, currency: Some("CNY".into()), unit: Some("call".into()) };
        assert_eq!(price(&Price { text: String::new(), amount: money }), "0.50 CNY per call");
    }

    #[test]
    fn a_language_is_set_only_for_text_in_its_script() {
        assert_eq!(language_of("客服通话录音 ASR", Some("zh")).as_deref(), Some("zh"));
        assert_eq!(language_of("Записи звонков", Some("zh")), None);
        assert_eq!(language_of("Voices", Some("en")).as_deref(), Some("en"));
        assert_eq!(language_of("Voices", None), None);
    }
}
