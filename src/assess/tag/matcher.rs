//! Finds all cues of all terms, and the words that change their meaning, in one pass: an Aho-Corasick automaton over
//! the folded phrases, then a check of word boundaries and word endings at each match.

use super::fold::Folded;
use super::signals::{Kind, Lists};
use crate::domain::vocabulary::Term;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::sync::OnceLock;

/// Letters of all cues together; far below what the automaton can number.
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

/// A phrase as prepared for matching.
pub(super) struct Cue {
    /// Index of the term; not used for a signal.
    pub term: u32,
    pub role: Role,
    /// Index into `Matcher::languages`.
    pub language: u8,
    /// The phrase as written in its card.
    pub text: String,
    /// Folded words; `true` if any ending may follow.
    words: Vec<(String, bool)>,
    /// Number of leading words that form the automaton's pattern (all, or up to the first with an open ending).
    literal: usize,
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

/// Collects phrases before the automaton is built.
#[derive(Default)]
pub(super) struct Builder {
    cues: Vec<Cue>,
    languages: Vec<String>,
    folded: Folded,
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

    fn add(&mut self, term: u32, role: Role, language: &str, phrase: &str) {
        self.folded.fold(phrase);
        let words: Vec<(String, bool)> = self
            .folded
            .text()
            .split_whitespace()
            .map(|w| (w.trim_end_matches('*').to_owned(), w.ends_with('*')))
            .collect();
        let literal = words.iter().position(|(_, open)| *open).map_or(words.len(), |n| n + 1);
        let language = match self.languages.iter().position(|l| l == language) {
            Some(n) => n,
            None => {
                self.languages.push(language.to_owned());
                self.languages.len() - 1
            }
        };
        self.cues.push(Cue { term, role, language: language as u8, text: phrase.to_owned(), words, literal });
    }

    /// Builds the matcher.
    ///
    /// # Errors
    /// The cues have more letters than the automaton can hold.
    pub fn build(self) -> Result<Matcher, String> {
        let letters: usize = self.cues.iter().flat_map(|cue| &cue.words).map(|(word, _)| word.len() + 1).sum();
        if letters > MAX_LETTERS {
            return Err(format!("the cues have {letters} letters, and at most {MAX_LETTERS} can be compiled"));
        }
        let arabic = self.languages.iter().position(|l| l == "ar").map(|n| n as u8);
        Ok(Matcher { compiled: OnceLock::new(), cues: self.cues, languages: self.languages, arabic })
    }
}

/// The phrases, and the automaton that finds them. It is compiled on first use, because commands that only list cards
/// do not need it.
pub(super) struct Matcher {
    compiled: OnceLock<Compiled>,
    cues: Vec<Cue>,
    languages: Vec<String>,
    arabic: Option<u8>,
}

struct Compiled {
    automaton: AhoCorasick,
    /// The cues of each pattern.
    patterns: Vec<Vec<u32>>,
}

impl Compiled {
    fn of(cues: &[Cue]) -> Self {
        let literal = |cue: &Cue| {
            let words: Vec<&str> = cue.words[..cue.literal].iter().map(|(w, _)| w.as_str()).collect();
            words.join(" ")
        };
        let mut literals: Vec<(String, u32)> = (0..).zip(cues).map(|(n, cue)| (literal(cue), n)).collect();
        literals.sort_unstable();
        let patterns: Vec<&[(String, u32)]> = literals.chunk_by(|a, b| a.0 == b.0).collect();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            // A DFA is no faster on real texts and takes a second and 300 MB to build.
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .dense_depth(3)
            .build(patterns.iter().map(|same| &same[0].0))
            .expect("the number of letters is bounded when the cues are collected");
        Self {
            automaton,
            patterns: patterns.into_iter().map(|same| same.iter().map(|(_, cue)| *cue).collect()).collect(),
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
        let Compiled { automaton, patterns } = self.compiled.get_or_init(|| Compiled::of(&self.cues));
        for found in automaton.find_overlapping_iter(text) {
            for &cue in &patterns[found.pattern().as_usize()] {
                if let Some(end) = self.complete(text, cue, found.start(), found.end()) {
                    hits.push(Hit { cue, start: found.start() as u32, end: end as u32 });
                }
            }
        }
        hits.sort_unstable_by_key(|h| (h.start, h.end, h.cue));
    }

    /// End of the whole phrase whose literal part is at `start..end`, if its boundaries and other words fit.
    fn complete(&self, text: &str, cue: u32, start: usize, mut end: usize) -> Option<usize> {
        let cue = &self.cues[cue as usize];
        if !starts_word(text, start, self.arabic == Some(cue.language)) {
            return None;
        }
        let mut open = cue.words[cue.literal - 1].1;
        for (word, next_open) in &cue.words[cue.literal..] {
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

/// Letters and digits that form words between spaces; Chinese, Japanese and Thai are written without them.
pub(super) fn in_word(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { !is_unspaced(c) && c.is_alphanumeric() }
}

pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{2FA1F}' | '\u{0E00}'..='\u{0E7F}')
}

/// Arabic writes conjunction, prepositions and article as part of the word: at most three of these letters.
const CLITICS: [char; 6] = ['و', 'ف', 'ب', 'ك', 'ل', 'ا'];

pub(super) fn starts_word(text: &str, start: usize, clitics: bool) -> bool {
    let bytes = text.as_bytes();
    // Most text is ASCII, where a look at two bytes is enough.
    match (start.checked_sub(1).map(|n| bytes[n]), bytes.get(start)) {
        (None, _) | (_, None) => return true,
        (Some(before), Some(first)) if before.is_ascii() && first.is_ascii() => {
            return !(before.is_ascii_alphanumeric() && first.is_ascii_alphanumeric());
        }
        _ => {}
    }
    let first = text[start..].chars().next();
    let before = text[..start].chars().next_back();
    let (Some(first), Some(before)) = (first, before) else { return true };
    if !in_word(first) || !in_word(before) {
        return true;
    }
    if !clitics {
        return false;
    }
    let mut prefix = text[..start].chars().rev().take_while(|c| in_word(*c));
    let mut letters = 0;
    prefix.by_ref().take(4).all(|c| {
        letters += 1;
        CLITICS.contains(&c)
    }) && letters <= 3
}

pub(super) fn ends_word(text: &str, end: usize) -> bool {
    let bytes = text.as_bytes();
    match (end.checked_sub(1).map(|n| bytes[n]), bytes.get(end)) {
        (_, None) => return true,
        (Some(last), Some(after)) if last.is_ascii() && after.is_ascii() => {
            return !(last.is_ascii_alphanumeric() && after.is_ascii_alphanumeric());
        }
        _ => {}
    }
    let last = text[..end].chars().next_back();
    let after = text[end..].chars().next();
    !matches!((last, after), (Some(l), Some(a)) if in_word(l) && in_word(a))
}

pub(super) fn word_end(text: &str, end: usize) -> usize {
    text[end..].find(|c| !in_word(c)).map_or(text.len(), |n| end + n)
}

/// Number of words between two offsets; a character of an unspaced script counts as half a word.
pub(super) fn words(text: &str, from: usize, to: usize) -> usize {
    let between = text[from..to.max(from)].trim();
    let unspaced = if between.is_ascii() { 0 } else { between.chars().filter(|c| is_unspaced(*c)).count() };
    between.split(' ').filter(|w| w.chars().any(|c| c.is_alphanumeric() && !is_unspaced(c))).count() + unspaced / 2
}
