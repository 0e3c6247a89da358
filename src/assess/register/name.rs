//! Names made comparable: without case, accents, punctuation, dots of initials and legal forms, with “and” for “&”.

use super::legal_form::{self, Form};
use brokerwatch_text::basic_latin;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Stop words: they do not identify anybody.
const STOP_WORDS: [&str; 5] = ["the", "and", "of", "und", "et"];

/// Words of the trade: they can be rare in a small register and still do not identify anybody.
#[rustfmt::skip]
const TRADE: &[&str] = &[
    "ai", "analytics", "audience", "consulting", "consumer", "data", "dataset", "datasets", "digital", "direct", "exchange",
    "global", "group", "health", "holding", "holdings", "information", "insights", "intelligence", "international", "lab",
    "labs", "list", "lists", "mailing", "management", "market", "marketing", "marketplace", "media", "mobile", "network",
    "networks", "online", "partners", "research", "science", "service", "services", "software", "solution", "solutions",
    "systems", "tech", "technologies", "technology", "ventures", "voice", "voices", "worldwide",
];

/// Whether the word only says what business it is.
pub(super) fn is_trade(word: &str) -> bool {
    TRADE.binary_search(&word).is_ok()
}

/// A name ready to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// All words, folded.
    pub whole: Vec<String>,
    /// The words that tell names apart: without legal forms, articles and “and”; never empty unless the name has no
    /// letter.
    pub words: Vec<String>,
    /// The same without spaces.
    pub joined: String,
    /// Legal forms taken off.
    pub forms: Vec<Form>,
}

/// Letters at the beginning and at the end of two words that are the same words of the trade, short ones set aside:
/// “data” of “acmedata” and “homedata”.
pub(super) fn trade_ends(a: &[char], b: &[char]) -> (usize, usize) {
    let (mut from, mut to) = (0, 0);
    loop {
        let (left, right) = (&a[from..a.len() - to], &b[from..b.len() - to]);
        let trade = TRADE.iter().filter(|w| w.len() >= SHORTEST_TRADE_WORD).map(|w| w.chars().collect::<Vec<_>>());
        let ends = trade.map(|w| {
            let begins = left.starts_with(&w) && right.starts_with(&w);
            let stops = left.ends_with(&w) && right.ends_with(&w);
            if stops {
                (0, w.len())
            } else if begins {
                (w.len(), 0)
            } else {
                (0, 0)
            }
        });
        let Some(longest) = ends.max_by_key(|(f, t)| f + t).filter(|(f, t)| f + t > 0) else { return (from, to) };
        (from, to) = (from + longest.0, to + longest.1);
    }
}

/// Shortest word of the trade that is recognised inside another word.
const SHORTEST_TRADE_WORD: usize = 4;

impl Name {
    /// Folds a name.
    pub fn new(text: &str) -> Self {
        let whole = words(text);
        let mut words = whole.clone();
        let forms = legal_form::take_off(&mut words);
        let telling: Vec<String> = words.iter().filter(|w| !STOP_WORDS.contains(&w.as_str())).cloned().collect();
        let words = if telling.is_empty() { words } else { telling };
        let joined = words.concat();
        Self { whole, words, joined, forms }
    }

    /// Whether the text is nothing but a legal form, such as “Inc.”.
    pub fn is_only_form(&self) -> bool {
        legal_form::is_form(&self.whole)
    }

    /// Too few letters to identify a company: three Latin ones, or one Chinese.
    pub fn is_short(&self) -> bool {
        let weight = |c: char| if ('\u{2E80}'..='\u{FAFF}').contains(&c) { 2 } else { 1 };
        self.joined.chars().map(weight).sum::<usize>() < 4
    }

    /// First letters of all words, and of the telling words.
    pub fn initials(&self) -> [String; 2] {
        let of = |words: &[String]| words.iter().filter_map(|w| w.chars().next()).collect::<String>();
        [of(&self.whole), of(&self.words)]
    }
}

/// Folded words; initials with dots or spaces between them are one word.
fn words(text: &str) -> Vec<String> {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        if let Some(letters) = basic_latin(c) {
            folded.push_str(letters);
            continue;
        }
        match c {
            '&' | '+' => folded.push_str(" and "),
            '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '״' | '"' | '“' | '”' | '«' | '»' | '„' => {}
            '.' => folded.push('.'),
            c if c.is_alphanumeric() => folded.push(c),
            _ => folded.push(' '),
        }
    }
    let mut words: Vec<String> = Vec::new();
    for word in folded.split_whitespace() {
        let pieces: Vec<&str> = word.split('.').filter(|p| !p.is_empty()).collect();
        match pieces.len() > 1 && pieces.iter().all(|p| p.chars().count() == 1) {
            true => words.push(pieces.concat()),
            false => words.extend(pieces.into_iter().map(str::to_owned)),
        }
    }
    let mut joined: Vec<String> = Vec::with_capacity(words.len());
    let mut initial = false;
    for word in words {
        let single = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
        match joined.last_mut() {
            Some(last) if single && initial => last.push_str(&word),
            _ => joined.push(word),
        }
        initial = single;
    }
    joined
}
