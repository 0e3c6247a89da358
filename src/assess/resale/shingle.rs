//! Keys of a text: digests of sequences of three words (of six characters where words are not separated), chosen by
//! *winnowing* (Schleimer, Wilkerson and Aiken, SIGMOD 2003): of every few sequences in a row the one with the smallest
//! digest. The choice depends on the words around alone, so a part that is copied gives the same keys in another text.

use brokerwatch_text::{in_word, is_unspaced};

/// What the parts of a sequence weigh together: a word two, a character of an unspaced script one.
const WEIGHT: usize = 6;
/// Sequences in a row of which one is chosen.
const WINDOW: usize = 6;
/// Sets the keys of texts apart from those of numbers.
const TEXT: u64 = 0x7465_7874;

/// An odd number without pattern, 2⁶⁴ divided by the golden ratio.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Spreads the bits of a number (the finaliser of SplitMix64).
pub fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A digest of bytes that is the same on every machine (FNV-1a, spread).
pub fn digest(bytes: &[u8]) -> u64 {
    mix(bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, b| (hash ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3)))
}

/// The words of a folded text as digests, each with its weight; characters of an unspaced script are words of their
/// own, and numbers are left out: they change from seller to seller and have keys of their own.
pub fn tokens(text: &str, mut found: impl FnMut(u64, usize)) {
    let bytes = text.as_bytes();
    let mut word = None;
    let end_word = |word: &mut Option<usize>, end: usize, found: &mut dyn FnMut(u64, usize)| {
        if let Some(letters) = word.take().map(|start: usize| &bytes[start..end])
            && !letters[0].is_ascii_digit()
        {
            found(digest(letters), 2);
        }
    };
    let mut at = 0;
    // Most text is ASCII, of which a look at a byte is enough.
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii_alphanumeric() {
            word.get_or_insert(at);
            at += 1;
        } else if byte.is_ascii() {
            end_word(&mut word, at, &mut found);
            at += 1;
        } else {
            let Some(c) = text[at..].chars().next() else { break };
            if in_word(c) {
                word.get_or_insert(at);
            } else {
                end_word(&mut word, at, &mut found);
            }
            if is_unspaced(c) {
                found(mix(u64::from(u32::from(c))), 1);
            }
            at += c.len_utf8();
        }
    }
    end_word(&mut word, at, &mut found);
}

/// The keys of a folded text, smallest first, at most `most`.
pub fn keys(text: &str, most: usize) -> Vec<u64> {
    let mut words = Vec::with_capacity(text.len() / 5);
    tokens(text, |digest, weight| words.push((digest, weight)));
    let mut shingles = Vec::with_capacity(words.len());
    for start in 0..words.len() {
        let (mut key, mut weight) = (TEXT, 0);
        for (word, of_word) in &words[start..] {
            key = (key.rotate_left(23) ^ word).wrapping_mul(STEP);
            weight += of_word;
            if weight >= WEIGHT {
                shingles.push(mix(key));
                break;
            }
        }
    }
    let mut chosen = Vec::with_capacity(shingles.len() / 2);
    for window in shingles.windows(WINDOW.min(shingles.len()).max(1)) {
        let least = window.iter().copied().min().unwrap_or(0);
        if chosen.last() != Some(&least) {
            chosen.push(least);
        }
    }
    chosen.sort_unstable();
    chosen.dedup();
    chosen.truncate(most);
    chosen
}
