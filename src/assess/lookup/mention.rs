//! Where a listing names a platform as the origin of its data. The name alone is not enough in a description: “contact
//! us on Twitter” and “at Facebook Research” name no origin. Which words around a name do is in `mentions.toml`.

use super::names::{Names, Strength, apart};
use super::passage::{
    begins_with_word, ends_with_word, first_chars, first_words, folded, has_word, is_citation, is_part_of_address,
    is_quoted_data, last_chars, last_words, sentence_end, sentence_start,
};
use crate::assess::reading::{FieldReading, ends_word, is_unspaced, starts_word};
use crate::domain::listing::Field;
use serde::Deserialize;
use std::sync::LazyLock;

/// How many words before and after a name are read.
const BEFORE: usize = 9;
const AFTER: usize = 6;
/// How many words after a name can be what is taken from there: “Reddit news comments”.
const NEXT: usize = 3;
/// How many words back something can make it something else: “terms of service of platforms (e.g. …)”.
const NEAR: usize = 14;
/// How many words after “is a” can say what kind of service it is.
const SERVICE: usize = 10;
/// The same in characters, for scripts without spaces.
const CHARS_BEFORE: usize = 14;
const CHARS_AFTER: usize = 9;

/// How a name stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// The text does not say that the data comes from there.
    Mentioned,
    /// It does.
    Origin,
}

/// A name that stands in a text: its number in the set, and the bytes of the original text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    pub name: usize,
    pub start: usize,
    pub end: usize,
    pub standing: Standing,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    content: Vec<String>,
    taken: Vec<String>,
    stored: Vec<String>,
    from: Vec<String>,
    content_unspaced: Vec<String>,
    from_unspaced: Vec<String>,
    not_before: Vec<String>,
    not_before_unspaced: Vec<String>,
    not_after: Vec<String>,
    not_after_unspaced: Vec<String>,
    not_near: Vec<String>,
    ordinary_after: Vec<String>,
    services: Vec<String>,
    modifiers: Vec<String>,
}

impl Words {
    fn lists(&mut self) -> [&mut Vec<String>; 14] {
        [
            &mut self.content,
            &mut self.taken,
            &mut self.stored,
            &mut self.from,
            &mut self.content_unspaced,
            &mut self.from_unspaced,
            &mut self.not_before,
            &mut self.not_before_unspaced,
            &mut self.not_after,
            &mut self.not_after_unspaced,
            &mut self.not_near,
            &mut self.ordinary_after,
            &mut self.services,
            &mut self.modifiers,
        ]
    }

    fn get() -> &'static Self {
        static WORDS: LazyLock<Words> = LazyLock::new(|| {
            let mut words: Words =
                toml::from_str(include_str!("mentions.toml")).expect("part of the program and tested");
            words.lists().into_iter().flatten().for_each(|word| *word = folded(word));
            words
        });
        &WORDS
    }
}

/// One occurrence of a name.
struct Place<'a> {
    reading: &'a FieldReading<'a>,
    strength: Strength,
    /// Bytes of the folded text.
    start: usize,
    end: usize,
    /// Bytes of the original.
    from: usize,
    to: usize,
}

/// The names of a set in one text, in its order.
pub(super) fn mentions(reading: &FieldReading<'_>, names: &Names) -> Vec<Mention> {
    let text = reading.folded.text();
    let mut found = Vec::new();
    names.phrases.find(text, |phrase, start, end| {
        let (name, strength) = names.name(phrase);
        // “Google+” is not Google.
        let sign = text[end..].starts_with(['+', '#']) && !text[..end].ends_with(['+', '#']);
        if sign || !starts_word(text, start, false) || !ends_word(text, end) {
            return;
        }
        let (from, to) = reading.folded.origin(reading.original, start, end);
        let place = Place { reading, strength, start, end, from, to };
        if let Some(standing) = place.standing(Words::get()) {
            found.push(Mention { name, start: from, end: to, standing });
        }
    });
    if reading.field == Field::Title {
        found.extend(inside_name(reading, names));
    }
    found.sort_by_key(|m| (m.start, m.end));
    found
}

/// Names inside a title that is one word: “GuardianAuthorship”, “reddit_comments”.
fn inside_name(reading: &FieldReading<'_>, names: &Names) -> Vec<Mention> {
    let original = reading.original;
    let one_word = !original.contains(char::is_whitespace) && !original.contains('/') && original.is_ascii();
    let spaced = apart(original).replace(['_', '-', '.'], " ");
    if !one_word || spaced == *original {
        return Vec::new();
    }
    let (text, capitals) = (spaced.to_lowercase(), spaced.chars().any(char::is_uppercase));
    let mut found = Vec::new();
    names.phrases.find(&text, |phrase, start, end| {
        let (name, strength) = names.name(phrase);
        let whole = starts_word(&text, start, false) && ends_word(&text, end);
        if whole && (capitals || strength != Strength::Ordinary) {
            found.push(Mention { name, start: 0, end: original.len(), standing: Standing::Origin });
        }
    });
    found
}

impl Place<'_> {
    /// How it stands; none where it is no name, or what it is excludes that the data comes from there.
    fn standing(&self, words: &Words) -> Option<Standing> {
        let (text, original) = (self.reading.folded.text(), self.reading.original);
        let described = self.reading.field == Field::Description;
        if self.strength == Strength::Domain {
            if is_quoted_data(original, self.from) {
                return Some(Standing::Origin);
            }
            if is_part_of_address(original, self.from, self.to) {
                return Some(Standing::Mentioned);
            }
        }
        if described
            && (is_quoted_data(original, self.from)
                || is_part_of_address(original, self.from, self.to)
                || is_citation(original, self.from))
        {
            return None;
        }
        // “facebook/wav2vec2” names an account at a hub; “Twitter/X” a platform.
        let is_lower = !original[self.from..self.to].contains(char::is_uppercase);
        let is_title = self.reading.field == Field::Title && !original.contains(char::is_whitespace);
        if original[self.to..].starts_with('/')
            && (is_title
                || is_lower
                    && original.is_char_boundary(self.to + 1)
                    && original[self.to + 1..].starts_with(char::is_alphanumeric))
        {
            return None;
        }
        let typed = matches!(self.strength, Strength::Word | Strength::Ordinary);
        if typed && !is_written_as_name(self.reading, self.from, self.to) {
            return None;
        }
        let before = &text[sentence_start(text, self.start)..self.start];
        let after = &text[self.end..sentence_end(text, self.end)];
        if self.is_something_else(words, before, after) {
            return None;
        }
        if self.strength == Strength::Content {
            return Some(Standing::Origin);
        }
        let origin = match (self.strength, described) {
            (Strength::Ordinary, _) => self.is_name_by_its_neighbours(words, before, after),
            (Strength::Host, false) => {
                first_words(after, NEXT).split(' ').any(|w| words.content.iter().any(|c| c == w))
            }
            (_, false) => true,
            (_, true) => self.comes_from_there(words, before, after),
        };
        Some(if origin { Standing::Origin } else { Standing::Mentioned })
    }

    /// Whether the words that touch it make it something else: a contact, a tool, a company that does something.
    fn is_something_else(&self, words: &Words, before: &str, after: &str) -> bool {
        let text = self.reading.folded.text();
        let touches = words.not_after.iter().any(|w| begins_with_word(after, w));
        let behind = words.not_before.iter().any(|w| ends_with_word(before, w)) && !begins_with_word(after, "users");
        if touches || behind || words.not_near.iter().any(|w| has_word(last_words(before, NEAR), w)) {
            return true;
        }
        let unspaced = text[self.start..self.end].chars().all(is_unspaced);
        let near_after = first_chars(after, CHARS_AFTER);
        unspaced
            && (words.not_before_unspaced.iter().any(|w| before.ends_with(w.as_str()))
                || words.not_after_unspaced.iter().any(|w| near_after.starts_with(w.as_str())))
    }

    /// Whether the words around it say that the data comes from there.
    fn comes_from_there(&self, words: &Words, before: &str, after: &str) -> bool {
        let (left, right) = (last_words(before, BEFORE), first_words(after, AFTER));
        // “from the Spanish Wikipedia”, “from the platform Twitter”.
        let trimmed = before.trim_end();
        let modifier = words.modifiers.iter().find(|w| ends_with_word(trimmed, w));
        let unmodified = modifier.and_then(|w| trimmed.strip_suffix(w.as_str())).unwrap_or(before);
        let directly = [before, unmodified]
            .into_iter()
            .any(|part| words.from.iter().any(|w| ends_with_word(part, w)) || is_next_in_list(part));
        let is_taken = words.taken.iter().any(|w| has_word(left, w));
        if self.strength == Strength::Host {
            let is_stored = words.stored.iter().any(|w| has_word(left, w));
            return directly && is_taken && !is_stored;
        }
        let content = |part: &str| words.content.iter().any(|w| has_word(part, w));
        let near_before = last_chars(before, CHARS_BEFORE);
        let near_after = first_chars(after, CHARS_AFTER);
        let is_unspaced_content = words.content_unspaced.iter().any(|w| near_after.contains(w.as_str()))
            || words.from_unspaced.iter().any(|w| near_before.contains(w.as_str()));
        let so_far = self.reading.folded.text()[..self.start].trim_end_matches([' ', '\n', ':', '-', '–', '*']);
        let named_source =
            ["source data", "source", "sources", "quelle", "数据来源", "来源"].iter().any(|w| so_far.ends_with(w));
        let listed = is_row_of_list(self.reading.original, self.from, self.to);
        listed
            || self.is_explained(words, after)
            || content(first_words(right, NEXT))
            || (directly && (is_taken || content(left)))
            || is_unspaced_content
            || named_source
    }

    /// Whether the text explains what it is: “Quora is a question-answering website”. Sellers explain their sources.
    fn is_explained(&self, words: &Words, after: &str) -> bool {
        let is_a = [" is a ", " is an ", " is the ", " was a ", " was an "].iter().any(|w| after.starts_with(w));
        is_a && words.services.iter().any(|w| has_word(first_words(after, SERVICE), w))
    }

    /// Whether a word of every day is a name here: “from Booking”, “Booking reviews”, “Booking.com”.
    fn is_name_by_its_neighbours(&self, words: &Words, before: &str, after: &str) -> bool {
        let name = &self.reading.original[self.from..self.to];
        let is_name = name.chars().next().is_some_and(char::is_uppercase);
        let of_it = words.ordinary_after.iter().any(|w| begins_with_word(after, w));
        let from_it =
            ["from", "on", "by users of", "users of", "von", "aus", "de"].iter().any(|w| ends_with_word(before, w));
        let left = last_words(before, BEFORE);
        let taken = words.taken.iter().any(|w| has_word(left, w)) || words.content.iter().any(|w| has_word(left, w));
        // A word that begins a sentence has a capital anyway.
        let begins = self.reading.field == Field::Description && before.trim().is_empty();
        // “New York Times” is not The Times.
        let longer = self.reading.original[..self.from].split_whitespace().next_back().is_some_and(|word| {
            let word = word.trim_start_matches(['(', '"', '“']);
            word.starts_with(char::is_uppercase) && word.ends_with(char::is_alphanumeric) && word != "The"
        });
        is_name && !begins && !longer && !after.starts_with('-') && (of_it || (from_it && taken))
    }
}

/// Whether what somebody typed is written here as names are: with a capital, unless the whole title has none.
pub(super) fn is_written_as_name(reading: &FieldReading<'_>, from: usize, to: usize) -> bool {
    let original = reading.original;
    let name = &original[from..to];
    if name.contains(['.', '+']) || !name.chars().any(char::is_lowercase) || name.chars().any(char::is_uppercase) {
        return true;
    }
    let is_domain = original[to..]
        .strip_prefix('.')
        .is_some_and(|rest| (2..=4).contains(&rest.bytes().take_while(u8::is_ascii_lowercase).count()));
    is_domain || reading.field != Field::Description && !original.chars().any(char::is_uppercase)
}

/// Whether a name is a row of a list of providers with their pages: “Acxiom | https://www.acxiom.com/”.
pub(super) fn is_row_of_list(text: &str, from: usize, to: usize) -> bool {
    let line = text[..from].rfind('\n').map_or(0, |n| n + 1);
    let name = text[line..from].trim();
    (name.is_empty() || !name.contains(' ') && name.len() < 4)
        && text[to..].lines().next().is_some_and(|rest| rest.contains("| http"))
}

/// Whether a name continues a list: “from Yelp, Amazon and IMDb”.
pub(super) fn is_next_in_list(before: &str) -> bool {
    let trimmed = before.trim_end();
    [",", "/", "、", "&", " and", " or", " und", " et", " y", " e", " и", "和", "及", "与"]
        .iter()
        .any(|w| trimmed.ends_with(w))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::reading::Reading;
    use crate::domain::listing::Listing;
    use crate::domain::market::Platforms;

    fn named(title: &str, description: &str) -> Vec<&'static str> {
        let listing = Listing::bare(title, description);
        let mut keywords = String::new();
        let reading = Reading::new(&listing, &mut keywords);
        let all: Vec<Mention> = reading.fields().into_iter().flat_map(|f| mentions(f, Names::table())).collect();
        let mut ids: Vec<&str> = all
            .iter()
            .filter(|m| m.standing == Standing::Origin)
            .filter_map(|m| Platforms::get().iter().nth(m.name))
            .map(|p| p.id.as_str())
            .collect();
        ids.dedup();
        ids
    }

    #[test]
    #[rustfmt::skip]
    fn a_platform_is_named_where_the_data_comes_from_it() {
        for (text, id) in [
            ("Comments were collected from Reddit and cleaned.", "reddit"), ("It contains 4,000 tweets in Arabic.", "twitter"),
            ("The photos are from Flickr and other search engines.", "flickr"), ("数据来自微博用户的公开评论。", "weibo"),
            ("A pair of questions from the question-answering website Quora.", "quora"), ("Posts of Tumblr users, 2012.", "tumblr"),
            ("Voice messages of the LINE app.", "line"), ("Chats from Signal messenger.", "signal"), ("汇聚微信公众号和网络数据", "wechat"),
            ("The language producers are users of reddit and others.", "reddit"),
            ("It is built from dumps of the Spanish Wikipedia.", "wikipedia"), ("Quora is a question-answering website.", "quora"),
            ("Source Data\n\n- Wikipedia\n- others", "wikipedia"), ("Commits were mined from GitHub.", "github"),
        ] {
            assert_eq!(named("A data set", text), [id], "{text}");
        }
        assert_eq!(named("Instagram Post Performance", ""), ["instagram"]);
        assert_eq!(named("REDDIT_comments", ""), ["reddit"]);
    }

    #[test]
    fn a_platform_that_is_only_mentioned_is_no_origin() {
        for text in [
            "By Alexander Miller and Jason Weston at Facebook Research.",
            "Point of Contact: Twitter",
            "Follow us on Twitter for news about our data.",
            "See https://twitter.com/someone/status/1 for the data.",
            "{'text': 'Open Instagram videos', 'label': 1}",
            "支持微信、短信等方式获取数据",
            "A signal of medium strength on line 3 of the data.",
            "Trained with Facebook fastText on our data.",
            "The data can be downloaded from GitHub.",
            "The data set is available on Kaggle.",
            "Images were translated with Google Translate.",
            "It contains terms of service of platforms (e.g., YouTube, Ebay, Facebook).",
            "@article{a,\ntitle={Comments on Reddit}}",
            "Unlike previous data sets such as those of Reddit users, it is clean.",
        ] {
            assert!(named("A data set", text).is_empty(), "{text}: {:?}", named("A data set", text));
        }
    }

    #[test]
    fn mentions_are_bytes_of_the_text_as_shown() {
        let text = "Ältere Beiträge von Ｔｕｍｂｌｒ, Daten von Nutzern.";
        let listing = Listing::bare("x", text);
        let mut keywords = String::new();
        let reading = Reading::new(&listing, &mut keywords);
        let found = mentions(&reading.description, Names::table());
        assert_eq!(&text[found[0].start..found[0].end], "Ｔｕｍｂｌｒ");
    }
}
