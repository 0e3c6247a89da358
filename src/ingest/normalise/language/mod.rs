//! Languages as BCP 47 tags in canonical case: `zh`, `pt-BR`, `zh-Hant`, from tags, codes or names.
//!
//! A three-letter code with a two-letter twin becomes the latter; Mandarin is `zh` and Cantonese `yue`;
//! codes for “several” or “undetermined” languages are errors.

mod names;

use crate::ingest::normalise::cldr;
use crate::ingest::normalise::place::country::{self, Coverage};
use crate::ingest::normalise::text::clean_line;
use isolang::Language;
use names::{AUTHORITIES, NAMES, NO_LANGUAGE, OTHER_CODES, SCRIPT_NAMES, SCRIPTS};
use std::collections::HashMap;
use std::sync::LazyLock;

const EXPECTED: &str = "a language, e.g. “zh”, “pt-BR” or “Deutsch”";

/// English names of ISO 639-3 in lower case; a name that two languages share is that of the one with a two-letter
/// code, or of none.
static ENGLISH: LazyLock<HashMap<String, Option<Language>>> = LazyLock::new(|| {
    let mut names: HashMap<String, Option<Language>> = HashMap::new();
    for language in Language::match_names(|_| true) {
        let name = language.to_name().to_lowercase();
        let twin = names.get(&name).copied();
        let kept = match twin {
            None => Some(language),
            Some(Some(other)) if other.to_639_1().is_some() => Some(other),
            Some(_) => language.to_639_1().map(|_| language),
        };
        names.insert(name, kept);
    }
    names
});

/// Reads one language.
pub fn parse(text: &str) -> Result<String, String> {
    if text.len() > 200 {
        return Err(EXPECTED.to_owned());
    }
    let text = clean_line(text);
    let words = text.trim_matches(|c| matches!(c, '"' | '\'' | '.' | ' '));
    let words = last_of_address(words).unwrap_or(words);
    // The name of a locale in POSIX: `en_US.UTF-8`.
    let words = words.strip_suffix(".UTF-8").or_else(|| words.strip_suffix(".utf8")).unwrap_or(words);
    tag(words).or_else(|| named(&words.to_lowercase())).ok_or_else(|| EXPECTED.to_owned())
}

/// The code at the end of the address of a language in an authority table.
fn last_of_address(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"))?;
    AUTHORITIES.iter().find_map(|place| rest.strip_prefix(place)).map(|code| code.trim_end_matches('/'))
}

/// A language subtag: the shortest code in use.
fn code(text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    if let Some((_, code)) = OTHER_CODES.iter().find(|(other, _)| *other == lower) {
        return Some(code);
    }
    let language = match lower.len() {
        2 => Language::from_639_1(&lower),
        3 if !NO_LANGUAGE.contains(&lower.as_str()) => Language::from_639_3(&lower),
        _ => None,
    }?;
    Some(language.to_639_1().unwrap_or_else(|| language.to_639_3()))
}

/// A tag of language, script, region and variant, in canonical case.
fn tag(text: &str) -> Option<String> {
    if !text.is_ascii() {
        return None;
    }
    let mut parts = text.split(['-', '_']).peekable();
    let mut tag = code(parts.next()?)?.to_owned();
    if let Some(script) = parts.peek().and_then(|part| SCRIPTS.iter().find(|script| script.eq_ignore_ascii_case(part)))
    {
        parts.next();
        tag = format!("{tag}-{script}");
    }
    if let Some(region) = parts.peek().and_then(|part| region(part)) {
        parts.next();
        tag = format!("{tag}-{region}");
    }
    for variant in parts {
        let lower = variant.to_ascii_lowercase();
        if !matches!(
            lower.as_str(),
            "valencia" | "1901" | "1996" | "fonipa" | "pinyin" | "tarask" | "polyton" | "rozaj"
        ) {
            return None;
        }
        tag = format!("{tag}-{lower}");
    }
    Some(tag)
}

fn region(part: &str) -> Option<String> {
    let upper = part.to_ascii_uppercase();
    match upper.as_str() {
        // The world, Europe, Latin America (UN M.49).
        "001" | "150" | "419" => Some(upper),
        // An alias that CLDR keeps because it is so often written.
        "UK" => Some("GB".to_owned()),
        _ if upper.len() == 2 => rust_iso3166::from_alpha2(&upper).map(|country| country.alpha2.to_owned()),
        _ => None,
    }
}

/// A language by its name in lower case, perhaps with a code or country in brackets.
fn named(name: &str) -> Option<String> {
    if let Some((tag, _)) = NAMES.iter().find(|(_, names)| names.contains(&name)) {
        return Some((*tag).to_owned());
    }
    // Names of two or three letters (“En”, “Are”) are more likely mistyped codes.
    if name.chars().count() > 3
        && let Some(language) = ENGLISH.get(name)
    {
        return language.and_then(|language| code(language.to_639_3())).map(str::to_owned);
    }
    if let Some(tag) = cldr::language(name).and_then(tag) {
        return Some(tag);
    }
    if let Some(shorter) = [" language", "语言", " язык", " sprache"].iter().find_map(|end| name.strip_suffix(end))
    {
        return named(shorter);
    }
    let bracket = || {
        let (outer, inner) = name.split_once(['(', '（'])?;
        Some((outer, inner.strip_suffix([')', '）'])?.trim()))
    };
    // “Portuguese - Brazil”, as menus of languages write it.
    let (outer, inner) = bracket().or_else(|| name.split_once(" - ").or_else(|| name.split_once(" – ")))?;
    let language = named(outer.trim_end()).filter(|tag| !tag.contains('-'))?;
    if tag(inner).is_some_and(|same| same == language) {
        return Some(language);
    }
    // “English (United States)”, “English (en-US)”
    if let Some(longer) = tag(inner).filter(|longer| longer.starts_with(&format!("{language}-"))) {
        return Some(longer);
    }
    if let Some((_, script)) = SCRIPT_NAMES.iter().find(|(name, _)| *name == inner) {
        return Some(format!("{language}-{script}"));
    }
    let Coverage::Countries(countries) = country::parse(inner).ok()? else { return None };
    let [country] = countries.as_slice() else { return None };
    Some(format!("{language}-{country}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn tags_get_their_canonical_case() {
        for (text, tag) in [("zh", "zh"), ("PT-br", "pt-BR"), ("zh_hant", "zh-Hant"), ("zh-hans-cn", "zh-Hans-CN"),
            ("eng", "en"), ("ger", "de"),
            ("deu", "de"), ("cmn", "zh"), ("yue", "yue"), ("ceb", "ceb"), ("es-419", "es-419"), ("en-UK", "en-GB"),
                ("'no'", "no"), ("iw", "he"),
            ("ca-valencia", "ca-valencia"), ("sr-Latn-RS", "sr-Latn-RS"), ("en_US", "en-US"), ("en_US.UTF-8", "en-US"),
            ("http://publications.europa.eu/resource/authority/language/DEU", "de"), ("fre", "fr"), ("fra", "fr"),
            ("http://lexvo.org/id/iso639-3/eng", "en"), ("http://id.loc.gov/vocabulary/iso639-1/pt", "pt")]
        {
            assert_eq!(parse(text).as_deref(), Ok(tag), "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn names_in_many_languages_are_known() {
        for (text, tag) in [("English", "en"), ("普通话", "zh"), ("Русский", "ru"), ("Deutsch", "de"), ("Mandarin",
            "zh"), ("粤语", "yue"),
            ("Cantonese", "yue"), ("中文", "zh"), ("Brazilian Portuguese", "pt-BR"), ("English (US)", "en-US"),
            ("English (en)", "en"),
            ("English.", "en"), ("Chinese", "zh"), ("Swahili", "sw"), ("Chinese (Simplified)", "zh-Hans"), ("العربية",
            "ar"), ("German language", "de"),
            ("Portuguese (Brazil)", "pt-BR"), ("Cebuano", "ceb"), ("Malay", "ms"), ("हिन्दी", "hi"),
            ("Niemiecki", "de"), ("немецкий", "de"), ("Almanca", "de"), ("ドイツ語", "de"), ("독일어", "de"), ("tiếng Đức", "de"),
            ("Alemao", "de"), ("fRANCAIS", "fr"), ("日本語", "ja"), ("Portuguese - Brazil", "pt-BR"), ("English (US)", "en-US"),
            ("Serbian (Latin)", "sr-Latn"), ("Traditional Chinese", "zh-Hant"), ("Mandarin Chinese", "zh"),
            ("Chinese, Mandarin", "zh"), ("اردو", "ur"), ("Flämisch", "nl-BE"), ("Flemish", "nl")]
        {
            assert_eq!(parse(text).as_deref(), Ok(tag), "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn text_that_is_not_a_language_is_an_error() {
        for text in ["", "Italian English", "multilingual", "mul", "und", "code", "jp", "cn", "xx", "en-XX", "en-blah",
            "unknown", "en fr", "English, French", "English - French", "http://example.org/eng",
            "en-", "-", "zh-", "English (and others)", "E", "en-US-x-private", "\u{301}", "programming"]
        {
            assert!(parse(text).is_err(), "{text}: {:?}", parse(text));
        }
    }

    #[test]
    #[rustfmt::skip]
    fn every_name_in_the_table_means_one_tag() {
        let mut seen = HashMap::new();
        for (language, names) in NAMES {
            assert_eq!(tag(language).as_deref(), Some(*language));
            for name in *names {
                assert_eq!(name.to_lowercase(), *name);
                assert_eq!(seen.insert(name, language), None, "{name} stands twice");
            }
        }
    }
}
