//! The texts of letters, in six languages.

use super::right::Right;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A language of letters.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Language {
    /// German.
    De,
    /// English.
    En,
    /// Spanish.
    Es,
    /// French.
    Fr,
    /// Portuguese.
    Pt,
    /// Chinese.
    Zh,
}

/// All languages with their names in themselves.
pub const LANGUAGES: [(Language, &str); 6] = [
    (Language::De, "Deutsch"),
    (Language::En, "English"),
    (Language::Es, "español"),
    (Language::Fr, "français"),
    (Language::Pt, "português"),
    (Language::Zh, "中文"),
];

impl Language {
    /// Its code, ISO 639-1.
    pub fn code(self) -> &'static str {
        self.into()
    }

    pub(super) fn texts(self) -> &'static Texts {
        static ALL: LazyLock<BTreeMap<Language, Texts>> = LazyLock::new(|| {
            let read = |language, text| (language, toml::from_str(text).expect("the texts of letters are tested"));
            BTreeMap::from([
                read(Language::De, include_str!("texts/de.toml")),
                read(Language::En, include_str!("texts/en.toml")),
                read(Language::Es, include_str!("texts/es.toml")),
                read(Language::Fr, include_str!("texts/fr.toml")),
                read(Language::Pt, include_str!("texts/pt.toml")),
                read(Language::Zh, include_str!("texts/zh.toml")),
            ])
        });
        &ALL[&self]
    }
}

/// The texts of one language; `{…}` stand for what is filled in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Texts {
    pub placeholder_name: String,
    pub placeholder_contact: String,
    pub placeholder_person: String,
    pub unnamed_seller: String,
    pub salutation: String,
    pub intro_self: String,
    pub intro_agent: String,
    pub intro_parent: String,
    pub listings: String,
    pub words: String,
    pub unsure: String,
    pub law: String,
    pub due: String,
    pub latest: String,
    pub no_due: String,
    pub identity: String,
    pub authority: String,
    pub closing: String,
    pub copy: String,
    pub note_days: String,
    pub note_fill: String,
    pub note_advice: String,
    pub note_draft: String,
    pub subject: BTreeMap<Right, String>,
    pub ask: BTreeMap<Right, String>,
}

/// Fills in what stands in braces; what is filled in is not looked at again.
pub(super) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 40);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value));
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_text_with_the_same_blanks() {
        let blanks = |text: &str| {
            let mut found: Vec<String> = text
                .split('{')
                .skip(1)
                .filter_map(|rest| rest.split_once('}'))
                .map(|(name, _)| name.to_owned())
                .collect();
            found.sort();
            found
        };
        let all = |language: Language| {
            let t = language.texts();
            [&t.intro_self, &t.intro_agent, &t.intro_parent, &t.words, &t.law, &t.due, &t.latest, &t.authority]
                .into_iter()
                .chain([&t.note_days, &t.note_draft, &t.unnamed_seller, &t.listings])
                .map(|text| blanks(text))
                .collect::<Vec<_>>()
        };
        for (language, _) in LANGUAGES {
            assert_eq!(all(language), all(Language::En), "{language:?}");
            let texts = language.texts();
            assert!(Right::ALL.iter().all(|right| texts.subject.contains_key(right) && texts.ask.contains_key(right)));
        }
    }

    #[test]
    fn what_is_filled_in_is_not_read_as_a_blank() {
        assert_eq!(fill("a {x} {y} {z", &[("x", "{y}"), ("y", "1")]), "a {y} 1 ");
    }
}
