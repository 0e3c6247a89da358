//! The words of consent by language, and the tokens of a clause with their classes.

use crate::assess::reading::{Folded, PhraseSet, ends_word, starts_word, word_end};
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

/// A phrase ready to be checked where it is found.
struct Phrase {
    classes: u32,
    open_start: bool,
    open_end: bool,
}

/// The words of one language.
pub(super) struct Language {
    pub name: String,
    set: PhraseSet,
    /// For each word of the set its phrases, which differ in whether letters may come before and behind.
    phrases: Vec<Vec<Phrase>>,
    /// Whether some phrases may begin inside a word.
    anywhere: bool,
}

/// All languages, and the values of keys, which are read in any of them.
pub(super) struct Lexicon {
    languages: Vec<Language>,
    pub values: Language,
    /// The anchors.
    anchors: LanguageSigns,
    /// The negation cues and the like, for languages that can be recognised by their words.
    denials: LanguageSigns,
}

/// Words by which the languages of a text are seen.
struct LanguageSigns {
    set: PhraseSet,
    /// For each word a bit for each language that has it.
    languages: Vec<u32>,
    /// The bit of Arabic, whose words can have prefixes.
    arabic: u32,
}

/// The words of one language: folded, whether letters may come before and behind, and the classes.
type Words = BTreeMap<(String, bool, bool), u32>;

impl LanguageSigns {
    /// The words of all languages that `wanted` accepts, by word and classes. At most 32 languages.
    fn new(words: &BTreeMap<String, Words>, wanted: impl Fn(&str, u32) -> bool) -> Result<Self, String> {
        let mut signs = BTreeMap::<&str, u32>::new();
        for (n, known) in words.values().enumerate() {
            for ((word, ..), _) in known.iter().filter(|((word, ..), classes)| wanted(word, **classes)) {
                *signs.entry(word).or_default() |= 1 << n;
            }
        }
        let set = PhraseSet::new(signs.keys()).map_err(|e| e.to_string())?;
        let arabic = words.keys().position(|name| name == "ar").map_or(0, |n| 1 << n);
        Ok(Self { set, languages: signs.into_values().collect(), arabic })
    }

    /// A bit for each language that has a word in a text.
    fn languages(&self, text: &str) -> u32 {
        let mut present = 0;
        self.set.find(text, |word, start, _| {
            let languages = self.languages[word as usize];
            if languages & !present == 0 {
                return;
            }
            present |= match starts_word(text, start, false) {
                true => languages,
                false if starts_word(text, start, true) => languages & self.arabic,
                false => 0,
            };
        });
        present
    }
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
        let mut words: BTreeMap<String, Words> = BTreeMap::new();
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
        let anchors = LanguageSigns::new(&words, |_, classes| named(classes))?;
        let denies = |classes: u32| DENYING.iter().any(|c| classes & (1 << *c as u32) != 0);
        let denials = LanguageSigns::new(&words, |word, classes| denies(classes) && is_language_specific(word))?;
        let languages = words.into_iter().map(|(name, words)| Language::new(name, words));
        let languages = languages.collect::<Result<_, _>>()?;
        Ok(Self { languages, values: Language::new("any".to_owned(), values)?, anchors, denials })
    }

    /// The languages of which a part of folded text may have an anchor, in order.
    pub fn naming_consent(&self, text: &str) -> Vec<&Language> {
        let present = self.anchors.languages(text);
        (0..).zip(&self.languages).filter_map(|(n, language)| (present >> n & 1 == 1).then_some(language)).collect()
    }

    /// English, and the languages of which a part of folded text may have a negation, recognised by words that are
    /// unlikely in others.
    pub fn denying(&self, text: &str) -> Vec<&Language> {
        let present = self.denials.languages(text);
        let tried = |n: usize, l: &Language| l.name == "en" || present >> n & 1 == 1 && l.is_identifiable();
        self.languages.iter().enumerate().filter_map(|(n, l)| tried(n, l).then_some(l)).collect()
    }

    pub fn language(&self, name: &str) -> Option<&Language> {
        self.languages.iter().find(|l| l.name == name)
    }

    pub fn languages(&self) -> impl Iterator<Item = &Language> {
        self.languages.iter()
    }
}

impl Language {
    fn new(name: String, words: Words) -> Result<Self, String> {
        let mut phrases = BTreeMap::<String, Vec<Phrase>>::new();
        for ((word, open_start, open_end), classes) in words {
            phrases.entry(word).or_default().push(Phrase { classes, open_start, open_end });
        }
        let set = PhraseSet::new(phrases.keys()).map_err(|e| e.to_string())?;
        let anywhere = phrases.values().flatten().any(|phrase| phrase.open_start);
        Ok(Self { name, set, phrases: phrases.into_values().collect(), anywhere })
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
        let arabic = self.name == "ar";
        let mut add = |word: u32, start: usize, end: usize| {
            let (start, end) = (from + start, from + end);
            for phrase in &self.phrases[word as usize] {
                if !phrase.open_start && !starts_word(text, start, arabic) {
                    continue;
                }
                let end = match phrase.open_end {
                    true => word_end(text, end),
                    false if ends_word(text, end) || text[..end].ends_with('\'') => end,
                    false => continue,
                };
                // All spellings of one range begin at the same place.
                let here = found.iter_mut().rev().take_while(|t| t.start == start);
                match here.into_iter().find(|t| t.end == end) {
                    Some(same) => same.classes |= phrase.classes,
                    None => found.push(Token { classes: phrase.classes, start, end }),
                }
            }
        };
        match self.anywhere {
            true => self.set.find_anywhere(&text[from..to], &mut add),
            false => self.set.find(&text[from..to], &mut add),
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
