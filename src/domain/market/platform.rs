//! Platforms: their names in several scripts, what people leave there, and which of the names are common words.

use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A place where people post, talk, listen, meet or move.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// Slug, also the address of its page.
    pub id: String,
    /// Public name.
    pub name: String,
    /// Kinds of recording that people leave there.
    pub kinds: Vec<String>,
    /// Its names in any script.
    #[serde(default)]
    pub names: Vec<String>,
    /// Words for what is posted there and nowhere else.
    #[serde(default)]
    pub content: Vec<String>,
    /// Phrases that name it although its name alone does not.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// Further words by which people may ask for it; listings are not searched for them.
    #[serde(default)]
    pub asked: Vec<String>,
    /// Whether data sets and their code lie there, so that what is downloaded from there need not come from there.
    #[serde(default)]
    pub host: bool,
    /// What else its name means; empty unless it is a common word.
    #[serde(default)]
    pub common: String,
}

impl Platform {
    /// Whether its name alone is a common word and names nothing.
    pub fn is_common_word(&self) -> bool {
        !self.common.is_empty()
    }

    /// Every word by which somebody may ask for it.
    pub fn asked_as(&self) -> impl Iterator<Item = &str> {
        let own = [self.id.as_str(), self.name.as_str()];
        let before_bracket = self.name.split(" (").next();
        let in_bracket = self.name.split_once(" (").and_then(|(_, rest)| rest.strip_suffix(')'));
        let listed = [&self.names, &self.asked, &self.phrases].into_iter().flatten().map(String::as_str);
        own.into_iter().chain(before_bracket).chain(in_bracket).chain(listed)
    }
}

/// All platforms that the program knows.
#[derive(Debug)]
pub struct Platforms {
    platforms: Vec<Platform>,
    /// The place of a platform in that list by each of its names in small letters, and by [`key`] of each.
    by_name: HashMap<String, usize>,
    by_key: HashMap<String, usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    platform: Vec<Platform>,
}

impl Platforms {
    /// The table of the program.
    pub fn get() -> &'static Self {
        static TABLE: LazyLock<Platforms> = LazyLock::new(|| {
            let table = toml::from_str(include_str!("platforms.toml"));
            Platforms::of(table.expect("the table is part of the program and tested"))
        });
        &TABLE
    }

    fn of(table: Table) -> Self {
        let (mut by_name, mut by_key) = (HashMap::new(), HashMap::new());
        for (number, platform) in table.platform.iter().enumerate() {
            for name in platform.asked_as() {
                by_name.entry(name.to_lowercase()).or_insert(number);
                by_key.entry(key(name)).or_insert(number);
            }
        }
        by_key.remove("");
        Self { platforms: table.platform, by_name, by_key }
    }

    /// All, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = &Platform> {
        self.platforms.iter()
    }

    /// The one with this id.
    pub fn by_id(&self, id: &str) -> Option<&Platform> {
        self.platforms.iter().find(|p| p.id == id)
    }

    /// The one that somebody calls so, in any case, with or without spaces, hyphens and apostrophes.
    pub fn named(&self, word: &str) -> Option<&Platform> {
        let exactly = self.by_name.get(&word.trim().to_lowercase());
        self.platforms.get(*exactly.or_else(|| self.by_key.get(&key(word)))?)
    }

    /// The one whose name differs from a word by a letter or two, if it is only one: a slip of the hand.
    pub fn nearly_named(&self, word: &str) -> Option<&Platform> {
        let key = key(word);
        let slips = match key.chars().count() {
            0..7 => return None,
            7..10 => 1,
            _ => 2,
        };
        let near = |p: &&Platform| p.asked_as().any(|name| strsim::osa_distance(&self::key(name), &key) <= slips);
        let mut found = self.platforms.iter().filter(near);
        found.next().filter(|_| found.next().is_none())
    }
}

/// A name without what people leave out or put in: case, spaces, hyphens, apostrophes. “Google+” keeps its sign.
fn key(name: &str) -> String {
    let kept = name.chars().filter(|c| c.is_alphanumeric() || matches!(c, '+' | '#' | '.'));
    kept.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_slugs_and_every_platform_can_be_named() {
        let mut ids = BTreeSet::new();
        for p in Platforms::get().iter() {
            assert!(p.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "{}", p.id);
            assert!(ids.insert(&p.id), "{} twice", p.id);
            let named = !p.names.is_empty() || !p.phrases.is_empty();
            assert!(named && !p.kinds.is_empty(), "{}", p.id);
        }
    }

    #[test]
    fn no_name_belongs_to_two_platforms() {
        let mut seen = std::collections::BTreeMap::new();
        for p in Platforms::get().iter() {
            for word in p.names.iter().chain(&p.content).chain(&p.phrases) {
                assert_eq!(*seen.entry(word.to_lowercase()).or_insert(&p.id), &p.id, "{word}");
            }
        }
    }

    #[test]
    fn people_find_a_platform_by_any_of_its_names() {
        let id = |word: &str| Platforms::get().named(word).map(|p| p.id.as_str());
        assert_eq!(
            [id("X"), id("Twitter"), id("推特"), id(" tumblr ")].map(Option::unwrap),
            ["twitter", "twitter", "twitter", "tumblr"]
        );
        assert_eq!(
            (id("Douyin"), id("微信"), id("LINE"), id("no such")),
            (Some("tiktok"), Some("wechat"), Some("line"), None)
        );
        assert_eq!(
            [id("Linked In"), id("You Tube"), id("Good Reads"), id("Wal-Mart"), id("Google+"), id("google")]
                .map(Option::unwrap),
            ["linkedin", "youtube", "goodreads", "walmart", "googleplus", "google"]
        );
        let near = |word: &str| Platforms::get().nearly_named(word).map(|p| p.id.as_str());
        assert_eq!(
            (near("Glasdoor"), near("Instagramm"), near("Tumbler")),
            (Some("glassdoor"), Some("instagram"), Some("tumblr"))
        );
        assert_eq!((near("Strata"), near("Smashwords"), near("ebey")), (None, None, None));
    }
}
