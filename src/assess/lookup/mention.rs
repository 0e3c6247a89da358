//! Where a listing names a platform as the origin of its data. The name alone is not enough in a description: “contact
//! us on Twitter” and “at Facebook Research” name no origin. Which words around a name do is in `mentions.toml`.

use crate::assess::reading::{FieldReading, PhraseSet, ends_word, in_word, is_unspaced, starts_word};
use crate::domain::listing::Field;
use crate::domain::market::Platforms;
use serde::Deserialize;
use std::sync::LazyLock;

/// How many words before and after a name are read.
const BEFORE: usize = 9;
const AFTER: usize = 6;
/// The same in characters, for scripts without spaces.
const CHARS_BEFORE: usize = 14;
const CHARS_AFTER: usize = 9;

/// A platform named as origin: its place in the table, and the bytes of the original text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    pub platform: usize,
    pub start: usize,
    pub end: usize,
}

/// How a name must stand to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strength {
    /// Wherever it stands.
    Content,
    /// As far as the words around it say so.
    Name,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    content: Vec<String>,
    from: Vec<String>,
    content_unspaced: Vec<String>,
    from_unspaced: Vec<String>,
    not_before: Vec<String>,
    not_before_unspaced: Vec<String>,
    not_after: Vec<String>,
    not_after_unspaced: Vec<String>,
}

impl Words {
    fn lists(&mut self) -> [&mut Vec<String>; 8] {
        let spaced = [&mut self.content, &mut self.from, &mut self.not_before, &mut self.not_after];
        let [content, from, before, after] = spaced;
        let (more, also) = (&mut self.content_unspaced, &mut self.from_unspaced);
        [content, from, before, after, more, also, &mut self.not_before_unspaced, &mut self.not_after_unspaced]
    }
}

struct Lists {
    phrases: PhraseSet,
    of: Vec<(usize, Strength)>,
    words: Words,
}

impl Lists {
    fn get() -> &'static Self {
        static LISTS: LazyLock<Lists> = LazyLock::new(|| {
            let mut words: Words =
                toml::from_str(include_str!("mentions.toml")).expect("part of the program and tested");
            words.lists().into_iter().flatten().for_each(|word| *word = folded(word));
            let (mut phrases, mut of) = (Vec::new(), Vec::new());
            for (number, platform) in Platforms::get().iter().enumerate() {
                let strong = platform.content.iter().chain(&platform.phrases).map(|p| (p, Strength::Content));
                for (phrase, strength) in strong.chain(platform.names.iter().map(|n| (n, Strength::Name))) {
                    phrases.push(folded(phrase));
                    of.push((number, strength));
                }
            }
            let phrases = PhraseSet::new(phrases).expect("no name of the table is empty, see its tests");
            Lists { phrases, of, words }
        });
        &LISTS
    }
}

/// A word as texts are folded.
pub(super) fn folded(word: &str) -> String {
    let mut folded = crate::assess::reading::Folded::default();
    folded.fold(word);
    folded.text().to_owned()
}

/// The platforms that one text names as origin, in order of the text.
pub(super) fn mentions(reading: &FieldReading<'_>) -> Vec<Mention> {
    let lists = Lists::get();
    let text = reading.folded.text();
    let mut found = Vec::new();
    lists.phrases.find(text, |phrase, start, end| {
        let (platform, strength) = lists.of[phrase as usize];
        if !starts_word(text, start, false) || !ends_word(text, end) {
            return;
        }
        let (from, to) = reading.folded.origin(reading.original, start, end);
        if stands_as_origin(lists, reading, strength, (start, end), (from, to)) {
            found.push(Mention { platform, start: from, end: to });
        }
    });
    found.sort_by_key(|m| (m.start, m.end));
    found
}

fn stands_as_origin(
    lists: &Lists,
    reading: &FieldReading<'_>,
    strength: Strength,
    (start, end): (usize, usize),
    (from, to): (usize, usize),
) -> bool {
    let (text, words) = (reading.folded.text(), &lists.words);
    let original = reading.original;
    if reading.field == Field::Description && (is_quoted_data(original, from) || is_part_of_address(original, from, to))
    {
        return false;
    }
    // “facebook/wav2vec2” names an account at a hub.
    if reading.field == Field::Title && original[to..].starts_with('/') && !original.contains(char::is_whitespace) {
        return false;
    }
    let (before, after) = (&text[sentence_start(text, start)..start], &text[end..sentence_end(text, end)]);
    let unspaced = text[start..end].chars().all(is_unspaced);
    let touches = |list: &[String], after: &str| list.iter().any(|w| begins_with_word(after, w));
    if words.not_before.iter().any(|w| ends_with_word(before, w)) && !begins_with_word(after, "users")
        || touches(&words.not_after, after)
    {
        return false;
    }
    let near_before = last_chars(before, CHARS_BEFORE);
    let near_after = first_chars(after, CHARS_AFTER);
    if unspaced
        && (words.not_before_unspaced.iter().any(|w| before.ends_with(w.as_str()))
            || words.not_after_unspaced.iter().any(|w| near_after.starts_with(w.as_str())))
    {
        return false;
    }
    if strength == Strength::Content || reading.field != Field::Description {
        return true;
    }
    let left = last_words(before, BEFORE);
    let right = first_words(after, AFTER);
    let is_content = |part: &str| words.content.iter().any(|w| has_word(part, w));
    let comes_from = words.from.iter().any(|w| ends_with_word(before, w));
    let is_unspaced_content = words.content_unspaced.iter().any(|w| near_after.contains(w.as_str()))
        || words.from_unspaced.iter().any(|w| near_before.contains(w.as_str()));
    is_content(right) || (is_content(left) && comes_from) || is_unspaced_content
}

/// Whether a place is inside an address of the web: “https://twitter.com/x” is a link, not an origin.
fn is_part_of_address(text: &str, from: usize, to: usize) -> bool {
    let start = text[..from].rfind(|c: char| c.is_whitespace() || "()<>[]\"'“”，。；、".contains(c));
    let start = start.map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let end = text[to..]
        .find(|c: char| c.is_whitespace() || "()<>[]\"'“”，。；、".contains(c))
        .map_or(text.len(), |n| to + n);
    let token = &text[start..end];
    let path = text[to..end].contains('/') && text[start..end].contains('.');
    token.contains("://")
        || token.starts_with("www.")
        || token.contains('@')
        || path
        || text[..from].ends_with(['/', '_', '#']) && token.len() > to - from + 12
        || text[to..].starts_with('_')
}

/// Whether a place is in a line of example data, such as `{"text": "open instagram"}`.
fn is_quoted_data(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |n| n + 1);
    let end = text[at..].find('\n').map_or(text.len(), |n| at + n);
    let line = &text[start..end];
    ["': ", "\": ", "\\n"].iter().any(|mark| line.contains(mark))
        || line.trim_start().starts_with(['{', '[', '"', '\''])
}

fn is_end(c: char) -> bool {
    matches!(c, '\n' | '!' | '?' | '。' | '！' | '？' | ';' | '；')
}

/// Where the sentence around a place begins. A full stop ends it only before white space, so that “e.g.” and
/// “twitter.com” do not matter much.
fn sentence_start(text: &str, at: usize) -> usize {
    let hard = text[..at].rfind(is_end).map_or(0, |n| n + text[n..].chars().next().map_or(1, char::len_utf8));
    text[hard..at].rfind(". ").filter(|n| !text[hard..hard + n].ends_with("e.g")).map_or(hard, |n| hard + n + 2)
}

fn sentence_end(text: &str, at: usize) -> usize {
    let hard = text[at..].find(is_end).map_or(text.len(), |n| at + n);
    text[at..hard].find(". ").map_or(hard, |n| at + n)
}

fn last_words(text: &str, most: usize) -> &str {
    text.rmatch_indices(' ').nth(most).map_or(text, |(at, _)| &text[at..])
}

fn first_words(text: &str, most: usize) -> &str {
    text.match_indices(' ').nth(most).map_or(text, |(at, _)| &text[..at])
}

fn last_chars(text: &str, most: usize) -> &str {
    text.char_indices().rev().nth(most - 1).map_or(text, |(at, _)| &text[at..])
}

fn first_chars(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(at, _)| &text[..at])
}

fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| starts_word(text, at, false) && ends_word(text, at + word.len()))
}

/// Whether a text ends with a word, apart from spaces and articles.
fn ends_with_word(text: &str, word: &str) -> bool {
    let trimmed = text.trim_end_matches(|c: char| !in_word(c) && !is_unspaced(c) && c != '.');
    let trimmed = trimmed.strip_suffix(" the").unwrap_or(trimmed).trim_end();
    trimmed.ends_with(word) && starts_word(trimmed, trimmed.len() - word.len(), false)
}

/// Whether a text begins with a word, apart from spaces.
fn begins_with_word(text: &str, word: &str) -> bool {
    let trimmed = text.trim_start_matches([' ', '(']);
    trimmed.starts_with(word) && ends_word(trimmed, word.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::reading::Reading;
    use crate::domain::listing::Listing;

    fn named(title: &str, description: &str) -> Vec<&'static str> {
        let listing = Listing::bare(title, description);
        let mut keywords = String::new();
        let reading = Reading::new(&listing, &mut keywords);
        let all: Vec<Mention> = reading.fields().into_iter().flat_map(mentions).collect();
        let mut ids: Vec<&str> =
            all.iter().filter_map(|m| Platforms::get().iter().nth(m.platform)).map(|p| p.id.as_str()).collect();
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
        let found = mentions(&reading.description);
        assert_eq!(&text[found[0].start..found[0].end], "Ｔｕｍｂｌｒ");
    }
}
