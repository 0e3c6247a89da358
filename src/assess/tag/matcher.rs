//! Finds all cues of all terms, and the words that change their meaning, in one pass: a set of the folded phrases, then
//! a check of word boundaries and word endings at each match.

use super::signals::{Kind, Lists};
use crate::assess::reading::{Folded, PhraseSet, ends_word, starts_word, word_end};
use crate::domain::vocabulary::Term;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Letters of all cues together as written. Folding makes no text longer than elevenfold (`ﷺ`), so that the folded ones
/// stay below the 2³⁰ that the set can number.
const MAX_LETTERS: usize = 1 << 24;

/// What a phrase is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Gives the term by itself.
    Strong,
    /// Gives the term if a context word is near.
    Weak,
    /// Supports weak cues of its term and language.
    Context,
    /// Cancels the cues of its term that it touches.
    Negative,
    /// Changes what nearby cues of any term mean.
    Signal(Kind),
}

/// A phrase of a card or list.
pub(super) struct Cue {
    /// Index of the term; not used for a signal.
    pub term: u32,
    pub role: Role,
    /// Index into `Matcher::languages`.
    pub language: u8,
    /// The phrase as written in its card.
    pub text: String,
}

/// A phrase as prepared for matching.
struct Words {
    /// Folded words; `true` if any ending may follow.
    words: Vec<(String, bool)>,
    /// Number of leading words that form the literal part (all, or up to the first with an open ending).
    literal: usize,
}

impl Words {
    fn of(phrase: &str, folded: &mut Folded) -> Self {
        folded.fold(phrase);
        let words = folded.text().split_whitespace();
        let words: Vec<_> = words.map(|w| (w.trim_end_matches('*').to_owned(), w.ends_with('*'))).collect();
        let literal = words.iter().position(|(_, open)| *open).map_or(words.len(), |n| n + 1);
        Self { words, literal }
    }

    /// The literal part.
    fn literal(&self) -> String {
        self.words[..self.literal].iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// A phrase found in the folded text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub cue: u32,
    pub start: u32,
    pub end: u32,
}

impl Hit {
    /// Whether two hits share a byte.
    pub fn touches(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Collects phrases before the set is built.
#[derive(Default)]
pub(super) struct Builder {
    cues: Vec<Cue>,
    languages: Vec<String>,
}

impl Builder {
    pub fn add_term(&mut self, term: u32, head: &Term) {
        for phrase in &head.neg {
            self.add(term, Role::Negative, "", phrase);
        }
        for (language, cues) in &head.cues {
            for (role, phrases) in
                [(Role::Strong, &cues.strong), (Role::Weak, &cues.weak), (Role::Context, &cues.context)]
            {
                phrases.iter().for_each(|p| self.add(term, role, language, p));
            }
        }
    }

    pub fn add_signals(&mut self, lists: &Lists) {
        for (kind, by_language) in lists {
            for (language, phrases) in by_language {
                phrases.iter().for_each(|p| self.add(u32::MAX, Role::Signal(*kind), language, p));
            }
        }
    }

    /// Words that only point to something; `number` stands for what.
    pub fn add_hints(&mut self, number: u32, by_language: &BTreeMap<String, Vec<String>>) {
        for (language, phrases) in by_language {
            phrases.iter().for_each(|p| self.add(number, Role::Weak, language, p));
        }
    }

    fn add(&mut self, term: u32, role: Role, language: &str, phrase: &str) {
        let language = match self.languages.iter().position(|l| l == language) {
            Some(n) => n,
            None => {
                self.languages.push(language.to_owned());
                self.languages.len() - 1
            }
        };
        self.cues.push(Cue { term, role, language: language as u8, text: phrase.to_owned() });
    }

    /// Builds the matcher.
    ///
    /// # Errors
    /// The cues have more letters than the set can hold.
    pub fn build(self) -> Result<Matcher, String> {
        let letters: usize = self.cues.iter().map(|cue| cue.text.len() + 1).sum();
        if letters > MAX_LETTERS {
            return Err(format!("the cues have {letters} letters, and at most {MAX_LETTERS} can be compiled"));
        }
        let arabic = self.languages.iter().position(|l| l == "ar").map(|n| n as u8);
        Ok(Matcher { compiled: OnceLock::new(), cues: self.cues, languages: self.languages, arabic })
    }
}

/// The phrases, and the set in which they are found. It is made on first use, because most commands need no more than the
/// cards.
pub(super) struct Matcher {
    compiled: OnceLock<Compiled>,
    cues: Vec<Cue>,
    languages: Vec<String>,
    arabic: Option<u8>,
}

struct Compiled {
    /// The words of each phrase.
    words: Vec<Words>,
    /// The literal parts of all cues.
    literals: PhraseSet,
    /// For each literal where its cues begin in `cues`, and where the last ones end.
    first: Vec<u32>,
    cues: Vec<u32>,
}

impl Compiled {
    fn of(cues: &[Cue]) -> Self {
        let mut folded = Folded::default();
        let words: Vec<Words> = cues.iter().map(|cue| Words::of(&cue.text, &mut folded)).collect();
        let mut all: Vec<(String, u32)> = (0..).zip(&words).map(|(n, words)| (words.literal(), n)).collect();
        all.retain(|(literal, _)| !literal.is_empty());
        all.sort_unstable();
        let same: Vec<&[(String, u32)]> = all.chunk_by(|a, b| a.0 == b.0).collect();
        let literals = PhraseSet::new(same.iter().map(|cues| &cues[0].0));
        let mut first = vec![0];
        first.extend(same.iter().scan(0, |end, cues| {
            *end += cues.len() as u32;
            Some(*end)
        }));
        Self {
            literals: literals.expect("the number of letters is bounded when the cues are collected"),
            first,
            cues: all.iter().map(|(_, cue)| *cue).collect(),
            words,
        }
    }
}

impl Matcher {
    /// Number of phrases.
    pub fn len(&self) -> usize {
        self.cues.len()
    }

    pub fn phrase(&self, cue: u32) -> &Cue {
        &self.cues[cue as usize]
    }

    pub fn cue(&self, hit: Hit) -> &Cue {
        &self.cues[hit.cue as usize]
    }

    /// Language of a phrase as its card names it; empty for phrases of all languages.
    pub fn language(&self, cue: &Cue) -> &str {
        &self.languages[cue.language as usize]
    }

    /// All hits, in order of their start.
    pub fn find(&self, folded: &Folded, hits: &mut Vec<Hit>) {
        hits.clear();
        let text = folded.text();
        let Compiled { words, literals, first, cues } = self.compiled.get_or_init(|| Compiled::of(&self.cues));
        literals.find(text, |literal, start, end| {
            let literal = literal as usize;
            for &cue in &cues[first[literal] as usize..first[literal + 1] as usize] {
                if let Some(end) = self.complete(text, cue, &words[cue as usize], start, end) {
                    hits.push(Hit { cue, start: start as u32, end: end as u32 });
                }
            }
        });
        hits.sort_unstable_by_key(|h| (h.start, h.end, h.cue));
    }

    /// End of the whole phrase whose literal part is at `start..end`, if its boundaries and other words fit.
    fn complete(&self, text: &str, cue: u32, phrase: &Words, start: usize, mut end: usize) -> Option<usize> {
        let cue = &self.cues[cue as usize];
        if !starts_word(text, start, self.arabic == Some(cue.language)) {
            return None;
        }
        let mut open = phrase.words[phrase.literal - 1].1;
        for (word, next_open) in &phrase.words[phrase.literal..] {
            end = if open { word_end(text, end) } else { end };
            let rest = text[end..].strip_prefix(' ')?.strip_prefix(word.as_str())?;
            end = text.len() - rest.len();
            open = *next_open;
        }
        if open {
            return Some(word_end(text, end));
        }
        ends_word(text, end).then_some(end)
    }
}
