//! How well a tag or claim is corroborated by its words: a phrase in a sentence is strong evidence, an item in a list
//! of subjects is weak, and the address of the maintainer is none. Rules that accuse need more than one weak
//! indication.

use crate::assess::reading::{PhraseSet, PhraseSetError};
use crate::domain::listing::{Basis, Claim, Evidence, Field, Listing, Tag};
use serde::Deserialize;
use std::sync::LazyLock;

/// The word lists, part of the program and of the method fingerprint.
pub(super) const TEXT: &str = include_str!("corroboration.toml");

static WORDS: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(TEXT).expect("the list is part of the program and a test reads it"));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    topics: List,
    contents: List,
    owners: List,
    subjects: List,
    media: List,
}

/// Words that are looked for together.
#[derive(Deserialize)]
#[serde(try_from = "Vec<String>")]
struct List(PhraseSet);

impl TryFrom<Vec<String>> for List {
    type Error = PhraseSetError;

    fn try_from(words: Vec<String>) -> Result<Self, PhraseSetError> {
        PhraseSet::new(words).map(Self)
    }
}

/// How well a tag or claim is corroborated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// The words are about something else.
    None,
    /// One weak indication.
    Weak,
    /// More than one weak indication, or a phrase in a sentence.
    Firm,
}

/// In what kind of place a piece of evidence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Site {
    /// Says nothing about the data.
    Irrelevant,
    /// A keyword, or an item of a list of subjects.
    Listed,
    /// A sentence, by where it begins.
    Sentence(Field, usize),
}

/// The term whose cues may be the seller's own address.
const ADDRESSES: &str = "sensitivity:contact-identifiers";

/// Terms whose weak cues often occur in harmless texts; several in one sentence count as one indication.
const SEVERE_ACCUSATIONS: [&str; 2] = ["sensitivity:csam-risk", "sensitivity:intimate-nonconsensual"];

/// With this term too, a sentence that only has it as a subject is a weak indication.
const SEXUAL: &str = "sensitivity:adult-sexual";

/// How well a tag is corroborated. A tag that a person accepted is.
pub(super) fn strength_of_tag(tag: &Tag, listing: &Listing) -> Strength {
    if tag.evidence.is_empty() || matches!(tag.basis, Basis::Decided | Basis::NotStated) {
        return Strength::Firm;
    }
    let addresses = tag.term.as_str() == ADDRESSES;
    let severe = SEVERE_ACCUSATIONS.contains(&tag.term.as_str());
    let weak_as_subject = severe || tag.term.as_str() == SEXUAL;
    let mut sites: Vec<Site> = Vec::new();
    let mut in_sentence = false;
    for evidence in &tag.evidence {
        let site = match site(evidence, &tag.evidence, addresses, listing) {
            // A text that counts, judges, forbids or detects something severe does not offer it.
            Site::Sentence(..) if weak_as_subject && is_subject(evidence, listing) => Site::Listed,
            site => site,
        };
        if site == Site::Irrelevant || sites.contains(&site) {
            continue;
        }
        sites.push(site);
        in_sentence |= matches!(site, Site::Sentence(..));
        if in_sentence && sites.len() > 1 {
            return Strength::Firm;
        }
    }
    match sites.is_empty() {
        true => Strength::None,
        false if !in_sentence => Strength::Weak,
        false if tag.basis == Basis::Implied && severe => Strength::Weak,
        false => Strength::Firm,
    }
}

/// As [`strength_of_tag`], but words in a sentence with evidence of a severe accusation count only for that term: those
/// of a sentence about child abuse are not also evidence of children's data. Without other evidence, the tag is at most
/// as well corroborated as the accusation.
pub(super) fn strength_of_tag_apart_from(tag: &Tag, severe: &Tag, listing: &Listing) -> Strength {
    let place = |e: &Evidence| match e.field {
        Field::Keywords | Field::Extra => (e.field, e.start),
        Field::Title => (e.field, 0),
        Field::Description if listing.description.get(e.start..e.end).is_none() => (e.field, e.start),
        Field::Description => (e.field, Sentence::around(&listing.description, e).from),
    };
    let shared: Vec<_> = severe.evidence.iter().map(place).collect();
    let mut own = tag.clone();
    own.evidence.retain(|e| !shared.contains(&place(e)));
    match own.evidence.is_empty() && !tag.evidence.is_empty() {
        true => strength_of_tag(tag, listing).min(strength_of_tag(severe, listing)),
        false => strength_of_tag(&own, listing),
    }
}

/// How well a claim is corroborated.
pub(super) fn strength_of_claim(claim: &Claim, listing: &Listing) -> Strength {
    match site(&claim.evidence, std::slice::from_ref(&claim.evidence), false, listing) {
        Site::Sentence(..) => Strength::Firm,
        _ => Strength::Weak,
    }
}

/// Whether the sentence of a piece of evidence only has the term as a subject (counts, judges, forbids or detects it),
/// by its own words or those of the title.
fn is_subject(evidence: &Evidence, listing: &Listing) -> bool {
    let title = listing.title.to_lowercase();
    if evidence.field != Field::Description {
        return contains_word(&title, &WORDS.subjects);
    }
    let sentence = Sentence::around(&listing.description, evidence).text.to_lowercase();
    contains_word(&sentence, &WORDS.subjects)
        || contains_word(&title, &WORDS.subjects) && !contains_word(&sentence, &WORDS.media)
}

fn site(evidence: &Evidence, all: &[Evidence], addresses: bool, listing: &Listing) -> Site {
    if matches!(evidence.field, Field::Keywords | Field::Extra) {
        return Site::Listed;
    }
    let text = match evidence.field {
        Field::Title => listing.title.as_str(),
        _ => listing.description.as_str(),
    };
    // Evidence of an earlier version, or of another text, is taken as it is.
    if text.get(evidence.start..evidence.end).is_none() {
        return Site::Sentence(evidence.field, evidence.start);
    }
    let sentence = Sentence::around(text, evidence);
    let beside = all.iter().filter(|e| e.field == evidence.field);
    match () {
        () if addresses && sentence.names_the_owner() => Site::Irrelevant,
        () if sentence.is_list_item(beside) || in_short_lines(text, evidence, all) => Site::Listed,
        () => Site::Sentence(evidence.field, sentence.from),
    }
}

/// A sentence of a field, and the position of the evidence in it.
struct Sentence<'a> {
    text: &'a str,
    from: usize,
    evidence: (usize, usize),
}

/// Fewest items of a list, and most words of an item that is a name.
const MIN_LIST_ITEMS: usize = 4;
const MAX_NAME_WORDS: usize = 4;
/// Longest part of a sentence read on either side of evidence, in bytes, so that text without full stops costs linear
/// time.
const MAX_SENTENCE_BYTES: usize = 2_000;
/// Most letters of such a name in scripts without spaces between words.
const MAX_NAME_LETTERS: usize = 12;

impl<'a> Sentence<'a> {
    fn around(text: &'a str, evidence: &Evidence) -> Self {
        let low = text.ceil_char_boundary(evidence.start.saturating_sub(MAX_SENTENCE_BYTES));
        let from = text[low..evidence.start].char_indices().rev().find(|(at, c)| ends_sentence(text, low + at, *c));
        let from = from.map_or(low, |(at, c)| low + at + c.len_utf8());
        let high = text.floor_char_boundary((evidence.end + MAX_SENTENCE_BYTES).min(text.len()));
        let to = text[evidence.end..high].char_indices().find(|(at, c)| ends_sentence(text, evidence.end + at, *c));
        let to = to.map_or(high, |(at, _)| evidence.end + at);
        Self { text: &text[from..to], from, evidence: (evidence.start - from, evidence.end - from) }
    }

    /// Whether it is the address of the owner or maintainer: it names one and states no number of people.
    fn names_the_owner(&self) -> bool {
        let lower = self.text.to_lowercase();
        contains_word(&lower, &WORDS.owners) && !lower.chars().any(|c| c.is_ascii_digit())
    }

    /// Whether the evidence is one item of a list of subjects. A list that mostly names what the tag is about, or that
    /// is said to be the contents, is a description.
    fn is_list_item<'e>(&self, beside: impl Iterator<Item = &'e Evidence>) -> bool {
        let (label, items) = self.items();
        if items.len() < if label { MIN_LIST_ITEMS - 1 } else { MIN_LIST_ITEMS } {
            return false;
        }
        let head = self.text[..self.evidence.0].to_lowercase();
        let topics = contains_word(&head, &WORDS.topics);
        if items.len() < if label && topics { MIN_LIST_ITEMS - 1 } else { MIN_LIST_ITEMS } {
            return false;
        }
        let own = items.iter().find(|(from, to)| *from <= self.evidence.0 && self.evidence.0 < *to);
        let names = items.iter().filter(|(from, to)| is_name(&self.text[*from..*to])).count();
        if !own.is_some_and(|(from, to)| is_name(&self.text[*from..*to])) || names * 2 < items.len() {
            return false;
        }
        let about: Vec<usize> = beside.filter_map(|e| e.start.checked_sub(self.from)).collect();
        let tagged = items.iter().filter(|(from, to)| about.iter().any(|at| from <= at && at < to)).count();
        tagged * 2 < items.len() && (topics || !contains_word(&head, &WORDS.contents))
    }

    /// Items between commas and similar characters, and whether a label with a colon precedes them.
    fn items(&self) -> (bool, Vec<(usize, usize)>) {
        let label = self.text[..self.evidence.0].rfind([':', '：']);
        let start = label.map_or(0, |at| at + self.text[at..].chars().next().map_or(1, char::len_utf8));
        let mut items = Vec::new();
        let mut from = start;
        for (at, c) in self.text[start..].char_indices() {
            if matches!(c, ',' | '、' | '，' | '/' | '|' | '·' | '•' | '،' | '､') {
                items.push((from, start + at));
                from = start + at + c.len_utf8();
            }
        }
        items.push((from, self.text.len()));
        items.retain(|(from, to)| !self.text[*from..*to].trim().is_empty());
        (label.is_some(), items)
    }
}

fn is_name(item: &str) -> bool {
    let spaced = item.split_whitespace().count();
    let wide = item.chars().any(|c| ('\u{2E80}'..='\u{FAFF}').contains(&c) || ('\u{AC00}'..='\u{D7AF}').contains(&c));
    if wide { item.trim().chars().count() <= MAX_NAME_LETTERS } else { spaced <= MAX_NAME_WORDS }
}

/// Whether a character ends a sentence. A full stop inside a number or a name does not.
fn ends_sentence(text: &str, at: usize, c: char) -> bool {
    match c {
        '\n' | '\r' | ';' | '。' | '！' | '？' | '；' | '।' | '؟' => true,
        '.' | '!' | '?' => text[at + c.len_utf8()..].chars().next().is_none_or(char::is_whitespace),
        _ => false,
    }
}

/// Whether the evidence is on one of several short lines, as in a list of bullets, that mostly name other things.
fn in_short_lines(text: &str, evidence: &Evidence, all: &[Evidence]) -> bool {
    if evidence.field != Field::Description {
        return false;
    }
    let short = |line: &&str| {
        let item = line.trim().trim_start_matches(['-', '*', '•', '·', '#', ' ']);
        !item.is_empty() && is_name(item) && !item.ends_with(['.', ':', '。', '：'])
    };
    let own = text[..evidence.start].rfind('\n').map_or(0, |at| at + 1);
    let mut after = text[own..].split('\n').take_while(short).peekable();
    if after.peek().is_none() {
        return false;
    }
    let before = own.checked_sub(1).map_or("", |end| &text[..end]).rsplit('\n').take_while(short);
    let place = |line: &str| (line.as_ptr() as usize - text.as_ptr() as usize, line.len());
    let block: Vec<(usize, usize)> = before.chain(after).map(place).collect();
    let here = |(from, length): &&(usize, usize)| {
        all.iter().any(|e| e.field == evidence.field && *from <= e.start && e.start <= from + length)
    };
    block.len() >= MIN_LIST_ITEMS && block.iter().filter(here).count() * 2 < block.len()
}

/// Whether the text contains one of the words, at word boundaries where the script has spaces.
fn contains_word(lower: &str, words: &List) -> bool {
    let spaced = |c: char| c.is_alphanumeric() && !('\u{2E80}'..='\u{FAFF}').contains(&c);
    let inside = |side: Option<char>, own: Option<char>| side.zip(own).is_some_and(|(a, b)| spaced(a) && spaced(b));
    let mut contains = false;
    words.0.find(lower, |_, start, end| {
        let word = &lower[start..end];
        contains |= !inside(lower[..start].chars().next_back(), word.chars().next())
            && !inside(lower[end..].chars().next(), word.chars().next_back());
    });
    contains
}
