//! Whatever a source publishes, no parser of values panics, and none takes a text of megabytes for a value.

use super::place::{country, field};
use super::{ages, date, language, licence, modality, number, price, text, url, volume};
use crate::domain::listing::{Amount, Unit};
use proptest::prelude::*;

/// Passes a text to every parser of this module.
fn read_all(input: &str) {
    let _ = number::parse(input);
    let _ = price::parse(input);
    let _ = price::parse_with(input, Some(input), Some(input));
    let _ = price::parse_with("5", Some(input), Some(input));
    let _ = volume::parse(input);
    let _ = volume::find(input);
    let _ = licence::parse(input);
    let _ = licence::states_nothing(input);
    let _ = language::parse(input);
    let _ = country::parse(input);
    let _ = country::parse_at_home(input, Some(input));
    let _ = field::read(input, Some(input));
    let _ = modality::parse(input);
    let _ = modality::from_task(input);
    let _ = date::parse_date(input);
    let _ = date::parse_period(input);
    let _ = ages::parse(input);
    let _ = url::parse(input);
    let _ = text::clean_line(input);
    let _ = text::paragraphs(input);
    let _ = text::from_html(input);
    let _ = text::looks_like_html(input);
    let _ = text::from_markdown(input);
    let _ = text::from_data_card(input);
}

/// Pieces that the readers look for, so that random texts come near to values.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "0", "1", "12", "300", "2021", "999999999999999999999999999999999999999999", "1e999", ".", ",", " ", "-", "–", "/",
    "+", "%", "$", "¥", "元",
    "€", "次", "万", "亿", "k", "M", "million", "mil", "hours", "people", "条", "小时", "GB", "to", "至", "per", "每",
    "over", "约", "岁", "以下", "under",
    "years", "лет", "月", "年", "日", "March", "T10:00Z", "since", "至今", "<", ">", "&", "<b", "</", "<script>",
    "<td>", "<li>", "<pre>", "&amp;",
    "\n", "\r\n", "# ", "- ", "**", ":", "[", "](#a)", "|", "```", "> ", "[N/A]", "cc", "by", "4.0", "(", ")", "（",
    "）", "zh", "Hant", "English",
    "全国", "上海", "https://", "example.org", "@", "\u{0}", "\u{301}", "\u{200b}", "\u{202e}", "İ", "ß", "𝟙", "٣", "९",
    "ﷺ", "😀", "Georgia", "USA", "Texas", "Korea", "Republic of", "CA", "Europe", "Bavaria", "Germany", ", ", "; ", " and ",
];

proptest! {
    #[test]
    fn no_parser_panics_on_any_text(input in any::<String>()) {
        read_all(&input);
    }

    #[test]
    fn no_parser_panics_on_text_that_looks_like_values(pieces in prop::collection::vec(prop::sample::select(PIECES),
        0..14)) {
        read_all(&pieces.concat());
    }

    #[test]
    fn what_is_read_is_possible(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..8)) {
        let input = pieces.concat();
        for size in volume::parse(&input).into_iter().flatten().chain(volume::find(&input)) {
            prop_assert!(size.value.is_finite() && size.value >= 0.0, "{size:?}");
            prop_assert!(size.unit == Unit::Hours || size.value.fract() == 0.0, "{size:?}");
        }
        if let Ok(price) = price::parse(&input) && let Amount::Money { micros, .. } = price.amount {
            prop_assert!(micros >= 0);
        }
        if let Ok(ages) = ages::parse(&input) {
            prop_assert!(ages.min.is_some() || ages.max.is_some());
            prop_assert!(ages.min.zip(ages.max).is_none_or(|(min, max)| min <= max));
        }
        if let Ok(date) = date::parse_date(&input) {
            prop_assert_eq!(date::parse_date(&date), Ok(date.clone()));
        }
        // Every part has its country, and nothing that a text says is lost.
        let places = field::read(&input, None);
        for part in &places.subdivisions {
            prop_assert!(places.countries.contains(part.get(..2).unwrap_or_default()), "{places:?}");
        }
        let stated = places.worldwide || !places.countries.is_empty() || !places.regions.is_empty();
        let only_marks = !input.contains(char::is_alphanumeric);
        prop_assert!(stated || only_marks || !places.unknown.is_empty(), "{input}");
        if let Ok(tag) = language::parse(&input) {
            prop_assert_eq!(language::parse(&tag), Ok(tag.clone()));
        }
        let line = text::clean_line(&input);
        prop_assert_eq!(text::clean_line(&line), line.clone());
        let lines = text::paragraphs(&input);
        prop_assert_eq!(text::paragraphs(&lines), lines.clone());
        prop_assert!(!lines.contains("\n\n\n"));
    }
}

#[test]
fn long_texts_are_refused_or_read_in_linear_time() {
    // Quadratic work would need minutes here.
    for piece in [
        "9",
        "1 ",
        "1,",
        "5 people to ",
        "<",
        "<b ",
        "&",
        "[",
        "- ",
        "> ",
        "\u{301}",
        "上海、",
        "元",
        "<td>\n",
        "<pre>\n",
        "a:",
        "`",
        "*a ",
    ] {
        let input = piece.repeat(50_000 / piece.len());
        let _ = number::parse(&input);
        assert!(price::parse(&input).is_err());
        assert!(volume::parse(&input).is_err());
        let _ = volume::find(&input);
        let _ = licence::parse(&input);
        assert!(language::parse(&input).is_err());
        assert!(country::parse(&input).is_err());
        assert!(modality::parse(&input).is_err());
        assert!(date::parse_date(&input).is_err() && date::parse_period(&input).is_err());
        assert!(ages::parse(&input).is_err() && url::parse(&input).is_err());
        let _ = (
            text::from_html(&input),
            text::from_markdown(&input),
            text::from_data_card(&input),
            text::looks_like_html(&input),
        );
    }
}
