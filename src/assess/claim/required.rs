//! What a sentence must contain before a pattern can match it, as sequences of three bytes, the way a search engine for
//! source code uses an index (Cox 2012, “Regular Expression Matching with a Trigram Index”). Nearly all patterns are
//! ruled out by a few bits, where a search would read the whole sentence.

use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

/// Bytes of a gram.
const GRAM: usize = 3;
/// Bits of a set of grams, a power of two.
const GRAM_BITS: u32 = 12;
/// Grams of a literal that are looked for.
const LOOKED_FOR: usize = 3;
/// Most literals of one alternation.
const MOST_LITERALS: usize = 256;
/// Most literals that are made by putting parts together.
const MOST_JOINED: usize = 48;
/// Most characters of a class that are taken one by one.
const MOST_CHARACTERS: usize = 12;
/// Characters of a class that are looked at, to see whether all are digits.
const MOST_DIGITS: usize = 2_000;

/// The grams of a text.
pub(super) struct Grams {
    set: [u64; 1 << (GRAM_BITS - 6)],
    digit: bool,
}

impl Grams {
    pub fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut set = [0; 1 << (GRAM_BITS - 6)];
        for window in bytes.windows(GRAM) {
            let gram = gram(window);
            set[usize::from(gram >> 6)] |= 1 << (gram & 63);
        }
        let digit = bytes.iter().any(u8::is_ascii_digit) || (!text.is_ascii() && text.chars().any(char::is_numeric));
        Self { set, digit }
    }

    fn has(&self, gram: u16) -> bool {
        self.set[usize::from(gram >> 6)] >> (gram & 63) & 1 == 1
    }
}

/// A number below `1 << GRAM_BITS`.
fn gram(bytes: &[u8]) -> u16 {
    let whole = bytes.iter().fold(0, |whole, byte| whole << 8 | u32::from(*byte));
    (whole.wrapping_mul(0x9E37_79B1) >> (32 - GRAM_BITS)) as u16
}

/// What every text has that a pattern matches.
#[derive(Debug)]
pub(super) enum Required {
    /// Nothing is known of it.
    Nothing,
    /// A digit of any script.
    Digit,
    /// One of these literals, each as some of its grams.
    Literals(Box<[[u16; LOOKED_FOR]]>),
    /// All of these.
    All(Vec<Required>),
    /// One of these.
    Any(Vec<Required>),
}

impl Required {
    /// `Nothing` for a pattern that cannot be read; whoever compiles it says why.
    pub fn of(pattern: &str) -> Self {
        regex_syntax::parse(pattern).map_or(Self::Nothing, |hir| Known::of(&hir).required())
    }

    /// Whether a text may match.
    pub fn fits(&self, grams: &Grams) -> bool {
        match self {
            Self::Nothing => true,
            Self::Digit => grams.digit,
            Self::Literals(literals) => literals.iter().any(|literal| literal.iter().all(|gram| grams.has(*gram))),
            Self::All(all) => all.iter().all(|required| required.fits(grams)),
            Self::Any(any) => any.iter().any(|required| required.fits(grams)),
        }
    }

    /// One of these literals. Short ones are in too many texts.
    fn literals(mut literals: Vec<Vec<u8>>) -> Self {
        if literals.iter().all(|l| matches!(l.as_slice(), [b'0'..=b'9'])) && !literals.is_empty() {
            return Self::Digit;
        }
        if literals.len() > MOST_LITERALS || literals.iter().any(|l| l.len() < GRAM) {
            return Self::Nothing;
        }
        // What begins with another literal contains it.
        literals.sort_unstable();
        literals.dedup_by(|longer, shorter| longer.starts_with(shorter));
        let grams = |literal: &Vec<u8>| {
            let last = literal.len() - GRAM;
            [0, last / 2, last].map(|at| gram(&literal[at..at + GRAM]))
        };
        Self::Literals(literals.iter().map(grams).collect())
    }

    fn all(parts: Vec<Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::Nothing => {}
                Self::All(parts) => flat.extend(parts),
                part => flat.push(part),
            }
        }
        flat.sort_by_key(Self::cost);
        match flat.len() {
            0 => Self::Nothing,
            1 => flat.remove(0),
            _ => Self::All(flat),
        }
    }

    fn any(parts: Vec<Self>) -> Self {
        match parts.iter().any(|part| matches!(part, Self::Nothing)) {
            true => Self::Nothing,
            false => Self::Any(parts),
        }
    }

    /// Grams that are looked at, about.
    fn cost(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Digit => 1,
            Self::Literals(literals) => literals.len(),
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::cost).sum::<usize>() + 1,
        }
    }
}

/// What is known of a part of a pattern.
enum Known {
    /// It matches exactly these texts.
    Exactly(Vec<Vec<u8>>),
    /// It matches texts that have this.
    Has(Required),
}

impl Known {
    fn of(hir: &Hir) -> Self {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::Exactly(vec![Vec::new()]),
            HirKind::Literal(literal) => Self::Exactly(vec![literal.0.to_vec()]),
            HirKind::Class(class) => Self::of_class(class),
            HirKind::Capture(capture) => Self::of(&capture.sub),
            HirKind::Repetition(repetition) => Self::of_repetition(repetition),
            HirKind::Concat(parts) => Self::of_concat(parts),
            HirKind::Alternation(parts) => Self::of_alternation(parts),
        }
    }

    fn of_class(class: &Class) -> Self {
        let Class::Unicode(class) = class else { return Self::Has(Required::Nothing) };
        let size: usize = class.iter().map(|range| range.end() as usize - range.start() as usize + 1).sum();
        let mut characters = class.iter().flat_map(|range| range.start()..=range.end());
        match size {
            ..=MOST_CHARACTERS => Self::Exactly(characters.map(|c| c.to_string().into_bytes()).collect()),
            ..=MOST_DIGITS if characters.all(char::is_numeric) => Self::Has(Required::Digit),
            _ => Self::Has(Required::Nothing),
        }
    }

    fn of_repetition(repetition: &Repetition) -> Self {
        let sub = Self::of(&repetition.sub);
        match (repetition.min, repetition.max, sub) {
            (1, Some(1), sub) => sub,
            (0, Some(1), Self::Exactly(mut texts)) => {
                texts.push(Vec::new());
                Self::Exactly(texts)
            }
            (0, _, _) => Self::Has(Required::Nothing),
            (_, _, sub) => Self::Has(sub.required()),
        }
    }

    fn of_concat(parts: &[Hir]) -> Self {
        let (mut has, mut joined) = (Vec::new(), vec![Vec::new()]);
        let mut exact = true;
        for part in parts {
            match Self::of(part) {
                Self::Exactly(texts) if texts.len() * joined.len() <= MOST_JOINED => {
                    let join = |before: &Vec<u8>| texts.iter().map(|t| [&before[..], t].concat()).collect::<Vec<_>>();
                    joined = joined.iter().flat_map(join).collect();
                }
                Self::Exactly(texts) => {
                    exact = false;
                    has.push(Required::literals(std::mem::replace(&mut joined, texts)));
                }
                Self::Has(required) => {
                    exact = false;
                    has.push(Required::literals(std::mem::replace(&mut joined, vec![Vec::new()])));
                    has.push(required);
                }
            }
        }
        if exact {
            return Self::Exactly(joined);
        }
        has.push(Required::literals(joined));
        Self::Has(Required::all(has))
    }

    fn of_alternation(parts: &[Hir]) -> Self {
        let parts: Vec<Self> = parts.iter().map(Self::of).collect();
        let exact = parts.iter().map(|part| match part {
            Self::Exactly(texts) => Some(texts.len()),
            Self::Has(_) => None,
        });
        match exact.sum::<Option<usize>>() {
            Some(..=MOST_LITERALS) => Self::Exactly(
                parts
                    .into_iter()
                    .flat_map(|part| match part {
                        Self::Exactly(texts) => texts,
                        Self::Has(_) => Vec::new(),
                    })
                    .collect(),
            ),
            _ => Self::Has(Required::any(parts.into_iter().map(Self::required).collect())),
        }
    }

    fn required(self) -> Required {
        match self {
            Self::Exactly(texts) => Required::literals(texts),
            Self::Has(required) => required,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::Regex;

    fn fits(pattern: &str, text: &str) -> bool {
        Required::of(pattern).fits(&Grams::of(text))
    }

    #[test]
    fn a_text_without_the_words_of_a_pattern_is_ruled_out() {
        let pattern = r"\b(?:\d+|dozens) (?:native )?(?:speakers?|people)(?: from [a-z]+)?\b";
        assert!(fits(pattern, "recordings of 97 native speakers"));
        assert!(fits(pattern, "dozens people"));
        assert!(!fits(pattern, "recordings of native speakers"));
        assert!(!fits(pattern, "97 loudspeak"));
        assert!(fits(r"[a-z]+", "x"), "nothing is known of it");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]
        #[test]
        fn no_text_that_matches_is_ruled_out(
            pattern in "(a|bc|[ab]c?|(ab|c|abc){1,2}|x?|[0-9]|\\\\b|\\\\w|(abcd|cd)?|电话){1,6}", text in "[abcdx07 电话]{0,16}",
        ) {
            // About one in ten matches.
            if Regex::new(&pattern).is_ok_and(|regex| regex.is_match(&text)) {
                prop_assert!(fits(&pattern, &text), "{pattern}");
            }
        }
    }
}
