//! The words of consent by language, and the tokens of a clause with their classes.

use crate::assess::tag::fold::Folded;
use crate::assess::tag::matcher::{ends_word, starts_word, word_end};
use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The list, part of the program and of the method fingerprint.
pub(crate) const TEXT: &str = include_str!("words.toml");

/// The class of a word: what it does in a clause. Where the name in `words.toml` differs, it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Class {
    /// Names consent: nouns and verbs. An anchor.
    #[serde(rename = "agree")]
    Consent,
    /// Names consent where the clause names people: “agreed”. An anchor.
    #[serde(rename = "agree_of")]
    ConsentWithPerson,
    /// Whether people were asked: “asked”, “consulted”. An anchor.
    Ask,
    /// After `Ask`: they were asked something else.
    AskOther,
    /// Who consents.
    Person,
    /// Says of people that they agreed.
    Agreed,
    /// After an anchor: whose consent, so that it is more than mentioned: “from all”.
    All,
    /// Negation cue: “no”, “not”.
    #[serde(rename = "no")]
    Negation,
    /// Negation cue for what follows, which another negation reverses: “never without”.
    Without,
    /// Refusal after the anchor: “missing”, “revoked”.
    Refused,
    /// Says that consent was obtained.
    Affirm,
    /// Auxiliary.
    #[serde(rename = "be")]
    Auxiliary,
    /// With a negation: consent was not required.
    #[serde(rename = "needless")]
    NotRequired,
    /// Only some agreed, or they had no choice.
    #[serde(rename = "few")]
    Restriction,
    /// With a negation: consent was given, and something else is negated: “consent was not limited”.
    Keep,
    /// Leaves out what has no consent.
    Exclude,
    /// Forbids what has no consent.
    Prohibit,
    /// Ends a scope: “but”.
    Contrast,
    /// Subordinator: begins another clause.
    #[serde(rename = "sub")]
    Subordinator,
    /// Conjunction.
    And,
    /// Conjunction of alternatives.
    Or,
    /// Makes it unclear whether consent was given: a condition, a doubt, a topic.
    If,
    /// Preposition that attaches consent: “with consent”.
    With,
    /// False friend of another class.
    #[serde(rename = "skip")]
    Ignored,
    /// Value of a key that says no.
    ValueNo,
    /// Value of a key that says yes.
    ValueYes,
    /// Value of a key that says nothing.
    ValueOpen,
}

/// Classes of anchors.
pub(super) const ANCHORS: [Class; 3] = [Class::Consent, Class::ConsentWithPerson, Class::Ask];

/// How many tokens back another spelling of the same range can be.
const NEAR: usize = 32;

/// Classes of negation cues and refusals, and of restrictions.
pub(super) const DENYING: [Class; 4] = [Class::Negation, Class::Without, Class::Refused, Class::Restriction];

/// Whether a word is unlikely to occur in other languages.
pub(super) fn is_language_specific(word: &str) -> bool {
    !word.is_ascii() || word.len() >= 4
}

/// A word of a clause; one spelling can have several classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    classes: u32,
    pub start: usize,
    pub end: usize,
}

impl Token {
    pub fn is(&self, class: Class) -> bool {
        self.classes & (1 << class as u32) != 0
    }

    /// Whether it is a negation cue or a refusal.
    pub fn denies(&self) -> bool {
        self.any(&[Class::Negation, Class::Without, Class::Refused])
    }

    pub fn any(&self, classes: &[Class]) -> bool {
        classes.iter().any(|c| self.is(*c))
    }
}

/// A phrase ready to be checked where the automaton finds it.
struct Phrase {
    classes: u32,
    open_start: bool,
    open_end: bool,
}

/// The words of one language.
pub(super) struct Language {
    pub name: String,
    automaton: AhoCorasick,
    phrases: Vec<Phrase>,
}

/// All languages, and the values of keys, which are read in any of them.
pub(super) struct Lexicon {
    languages: Vec<Language>,
    pub values: Language,
    /// The anchors, and the language of each.
    anchors: AhoCorasick,
    anchor_of: Vec<usize>,
    /// The negation cues and the like, and the language of each, for languages that can be recognised by their words.
    denials: AhoCorasick,
    denial_of: Vec<usize>,
}

type Lists = BTreeMap<Class, BTreeMap<String, Vec<String>>>;

static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::read(TEXT).expect("the list is part of the program and a test reads it"));

/// The anchors, with their language, as the tagger looks for them.
pub(crate) fn anchors() -> Result<Vec<(String, String)>, toml::de::Error> {
    let lists: Lists = toml::from_str(TEXT)?;
    let lists = lists.into_iter().filter(|(class, _)| ANCHORS.contains(class)).flat_map(|(_, lists)| lists);
    Ok(lists.flat_map(|(language, words)| words.into_iter().map(move |w| (language.clone(), w))).collect())
}

impl Lexicon {
    pub fn embedded() -> &'static Self {
        &LEXICON
    }

    fn read(text: &str) -> Result<Self, String> {
        let lists: Lists = toml::from_str(text).map_err(|e| e.to_string())?;
        let mut words: BTreeMap<String, BTreeMap<(String, bool, bool), u32>> = BTreeMap::new();
        let mut folded = Folded::default();
        for (class, by_language) in lists {
            for (language, list) in by_language {
                let known = words.entry(language).or_default();
                for word in list {
                    folded.fold(word.trim_matches('*'));
                    let key = (folded.text().to_owned(), word.starts_with('*'), word.ends_with('*'));
                    *known.entry(key).or_default() |= 1 << class as u32;
                }
            }
        }
        let values = words.remove("any").unwrap_or_default();
        let named = |classes: u32| ANCHORS.iter().any(|c| classes & (1 << *c as u32) != 0);
        let (mut phrases, mut anchor_of) = (Vec::new(), Vec::new());
        for (n, known) in words.values().enumerate() {
            for ((word, ..), _) in known.iter().filter(|(_, classes)| named(**classes)) {
                phrases.push(word.clone());
                anchor_of.push(n);
            }
        }
        let anchors = AhoCorasick::new(phrases).map_err(|e| e.to_string())?;
        let denies = |classes: u32| DENYING.iter().any(|c| classes & (1 << *c as u32) != 0);
        let (mut phrases, mut denial_of) = (Vec::new(), Vec::new());
        for (n, known) in words.values().enumerate() {
            for ((word, ..), _) in
                known.iter().filter(|((word, ..), classes)| denies(**classes) && is_language_specific(word))
            {
                phrases.push(word.clone());
                denial_of.push(n);
            }
        }
        let denials = AhoCorasick::new(phrases).map_err(|e| e.to_string())?;
        let languages = words.into_iter().map(|(name, words)| Language::new(name, words));
        let languages = languages.collect::<Result<_, _>>()?;
        Ok(Self { languages, values: Language::new("any".to_owned(), values)?, anchors, anchor_of, denials, denial_of })
    }

    /// The languages of which a part of folded text may have an anchor, in order.
    pub fn naming_consent(&self, text: &str) -> Vec<&Language> {
        let mut present = vec![false; self.languages.len()];
        for hit in self.anchors.find_overlapping_iter(text) {
            let n = self.anchor_of[hit.pattern().as_usize()];
            present[n] = present[n] || starts_word(text, hit.start(), self.languages[n].name == "ar");
        }
        self.languages.iter().zip(present).filter_map(|(language, present)| present.then_some(language)).collect()
    }

    /// English, and the languages of which a part of folded text may have a negation, recognised by words that are
    /// unlikely in others.
    pub fn denying(&self, text: &str) -> Vec<&Language> {
        let mut present: Vec<bool> = self.languages.iter().map(|l| l.name == "en").collect();
        for hit in self.denials.find_overlapping_iter(text) {
            let n = self.denial_of[hit.pattern().as_usize()];
            present[n] = present[n] || starts_word(text, hit.start(), self.languages[n].name == "ar");
        }
        let identifiable = |l: &&Language| l.name == "en" || l.is_identifiable();
        self.languages
            .iter()
            .zip(present)
            .filter_map(|(l, present)| present.then_some(l))
            .filter(identifiable)
            .collect()
    }

    pub fn language(&self, name: &str) -> Option<&Language> {
        self.languages.iter().find(|l| l.name == name)
    }

    pub fn languages(&self) -> impl Iterator<Item = &Language> {
        self.languages.iter()
    }
}

impl Language {
    fn new(name: String, words: BTreeMap<(String, bool, bool), u32>) -> Result<Self, String> {
        let phrases = words.iter().map(|((_, start, end), classes)| Phrase {
            classes: *classes,
            open_start: *start,
            open_end: *end,
        });
        let phrases = phrases.collect();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(words.keys().map(|(word, ..)| word))
            .map_err(|e| e.to_string())?;
        Ok(Self { name, automaton, phrases })
    }

    /// Whether its words identify it, because they are unlikely in others. Turkish, Vietnamese, Indonesian and the like
    /// are left out: they are read only where they have an anchor.
    fn is_identifiable(&self) -> bool {
        ["de", "fr", "es", "pt", "it", "ru", "uk", "zh", "ja", "ko", "ar", "hi", "nl", "pl"]
            .contains(&self.name.as_str())
    }

    /// Whether the list has the words by which people agree, so that an anchor that is only mentioned can be
    /// recognised.
    pub fn affirms(&self) -> bool {
        ["en", "de", "fr", "es", "pt", "it", "ru"].contains(&self.name.as_str())
    }

    /// The tokens of a part of folded text, in order; of two that overlap, the one that begins first and is longer.
    pub fn tokens(&self, text: &str, from: usize, to: usize) -> Vec<Token> {
        let mut found: Vec<Token> = Vec::new();
        for hit in self.automaton.find_overlapping_iter(&text[from..to]) {
            let phrase = &self.phrases[hit.pattern().as_usize()];
            let (start, mut end) = (from + hit.start(), from + hit.end());
            if !phrase.open_start && !starts_word(text, start, self.name == "ar") {
                continue;
            }
            if phrase.open_end {
                end = word_end(text, end);
            } else if !ends_word(text, end) && !text[..end].ends_with('\'') {
                continue;
            }
            // Spellings of one range are found close to each other.
            match found.iter_mut().rev().take(NEAR).find(|t| (t.start, t.end) == (start, end)) {
                Some(same) => same.classes |= phrase.classes,
                None => found.push(Token { classes: phrase.classes, start, end }),
            }
        }
        found.sort_by_key(|t| (t.start, usize::MAX - t.end));
        let mut last = from;
        found.retain(|t| {
            let apart = t.start >= last;
            last = if apart { t.end } else { last };
            apart
        });
        found.retain(|t| !t.is(Class::Ignored));
        found
    }
}
