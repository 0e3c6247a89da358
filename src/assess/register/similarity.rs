//! How similar two names are: words in common, weighted by how rare they are in the register; words that differ by a
//! typing error; initials. The result is a number between 0 and 1 and the reason for it.

use super::name::Name;

/// Least similarity of a candidate.
pub const THRESHOLD: f32 = 0.75;

/// Similarity of names that are the same but for contradicting legal forms.
const OTHER_FORM: f32 = 0.95;
/// Similarity of a short name that is the same.
const SHORT: f32 = 0.9;
/// Similarity of a name that is the first part of a domain of the entry.
pub(super) const LABEL: f32 = 0.9;
/// Similarity of an abbreviation.
const INITIALS: f32 = 0.78;
/// Fewest letters of a name inside another, of a spelling without spaces, and of an abbreviation, for it to count.
const CONTAINED: usize = 5;
const JOINED: usize = 8;
const ABBREVIATION: usize = 4;

/// How one name resembles another.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Similarity {
    /// The same name; whether only once spaces were taken out.
    Equal { spaced: bool },
    /// Not the same, with the similarity and the reason for it.
    Similar(f32, SimilarityReason),
}

/// What makes two names similar.
#[derive(Clone, Debug, PartialEq)]
pub enum SimilarityReason {
    /// The same name with legal forms of different kinds.
    OtherForm,
    /// The same name, too short to identify a company.
    Short,
    /// The names are equal, but one word alone does not identify a company.
    OneWord,
    /// One is made of the first letters of the other.
    Initials,
    /// Nearly the same letters in all.
    Letters,
    /// Words in common, words that nearly agree, and those that stand on one side only.
    Words {
        /// Words of both.
        common: Vec<String>,
        /// Words of the seller and of the entry that nearly agree.
        near: Vec<(String, String)>,
        /// Words of the seller alone.
        left: Vec<String>,
        /// Words of the entry alone.
        right: Vec<String>,
    },
}

/// How much a word in common says, by how rare it is in a register.
pub(super) trait Rarity {
    /// Weight of the word; more the rarer it is.
    fn weight(&self, word: &str) -> f32;
    /// Whether so few entries have the word that it can stand for a name.
    fn is_rare(&self, word: &str) -> bool;
}

/// Compares a seller's name with a name of an entry.
pub(super) fn compare(seller: &Name, entry: &Name, rarity: &dyn Rarity) -> Similarity {
    if seller.joined.is_empty() || entry.joined.is_empty() {
        return Similarity::Similar(0.0, words(seller, entry, rarity).1);
    }
    if seller.whole == entry.whole && (!seller.is_short() || !seller.forms.is_empty()) {
        return Similarity::Equal { spaced: false };
    }
    let long = seller.joined.chars().count() >= JOINED;
    let same = seller.words == entry.words;
    if same || (long && seller.joined == entry.joined) {
        return match (super::legal_form::conflict(&seller.forms, &entry.forms), seller.is_short()) {
            (true, _) => Similarity::Similar(OTHER_FORM, SimilarityReason::OtherForm),
            (_, true) => Similarity::Similar(SHORT, SimilarityReason::Short),
            _ => Similarity::Equal { spaced: !same },
        };
    }
    if seller.whole.concat().chars().count() >= JOINED && seller.whole.concat() == entry.whole.concat() {
        return Similarity::Equal { spaced: true };
    }
    let (by_words, parts) = words(seller, entry, rarity);
    let by_letters = letters(&seller.joined, &entry.joined);
    let by_initials = if abbreviates(seller, entry) || abbreviates(entry, seller) { INITIALS } else { 0.0 };
    if by_words >= by_letters && by_words >= by_initials {
        Similarity::Similar(by_words, parts)
    } else if by_letters >= by_initials {
        Similarity::Similar(by_letters, SimilarityReason::Letters)
    } else {
        Similarity::Similar(by_initials, SimilarityReason::Initials)
    }
}

/// Words in common over all words, and over those of the shorter name, by weight. One name inside another counts only
/// if a word of it is rare: “Data Services” is part of many names.
fn words(a: &Name, b: &Name, rarity: &dyn Rarity) -> (f32, SimilarityReason) {
    let weight = |word: &str| rarity.weight(word);
    let (mut common, mut near, mut left) = (Vec::new(), Vec::new(), Vec::new());
    let mut right: Vec<String> = b.words.clone();
    let (mut shared, mut letters, mut rare) = (0.0, 0, false);
    let mut open: Vec<&String> = Vec::new();
    for word in &a.words {
        match right.iter().position(|w| w == word) {
            Some(at) => {
                right.remove(at);
                shared += weight(word);
                letters += word.chars().count();
                rare |= rarity.is_rare(word);
                common.push(word.clone());
            }
            None => open.push(word),
        }
    }
    for word in open {
        let closest = right.iter().enumerate().map(|(n, other)| (typo(word, other), n));
        match closest.max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1))).filter(|(similarity, _)| *similarity > 0.0)
        {
            Some((similarity, at)) => {
                let other = right.remove(at);
                shared += similarity * (weight(word) + weight(&other)) / 2.0;
                letters += word.chars().count();
                rare |= rarity.is_rare(&other);
                near.push((word.clone(), other));
            }
            None => left.push(word.clone()),
        }
    }
    let total = |name: &Name| name.words.iter().map(|w| weight(w)).sum::<f32>().max(f32::EPSILON);
    let (of_a, of_b) = (total(a), total(b));
    let all = (2.0 * shared / (of_a + of_b)).min(1.0);
    let inner = if letters >= CONTAINED && rare { (shared / of_a.min(of_b)).min(1.0) } else { 0.0 };
    (0.6 * all + 0.4 * inner, SimilarityReason::Words { common, near, left, right })
}

/// Similarity of two words that differ by one or two typing errors; 0 for others and for short ones. In a word of four
/// letters one changed letter makes another word: “home” and “hope”.
pub(super) fn typo(a: &str, b: &str) -> f32 {
    if a.chars().chain(b.chars()).any(char::is_numeric) {
        return 0.0;
    }
    by_edit_distance(a, b, WORD)
}

/// Similarity of two names without their spaces.
pub(super) fn letters(a: &str, b: &str) -> f32 {
    by_edit_distance(a, b, JOINED)
}

/// Shortest word in which one different letter is taken for a typing error.
const WORD: usize = 5;
/// Shortest word in which two are.
const TWO_TYPOS: usize = 9;

/// Similarity of two words of some length. A word of the trade at the same end of both does not count: “acmedata” and
/// “homedata” are compared as “acme” and “home”.
fn by_edit_distance(a: &str, b: &str, least: usize) -> f32 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().min(b.len()) < least {
        return 0.0;
    }
    let ends = super::name::trade_ends(&a, &b);
    let (a, b) = (&a[ends.0..a.len() - ends.1], &b[ends.0..b.len() - ends.1]);
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    let allowed = if short >= TWO_TYPOS { 2 } else { 1 };
    if short < WORD || long - short > allowed {
        return 0.0;
    }
    // Letters to add, drop, change or swap with their neighbour.
    let text = |letters: &[char]| letters.iter().collect::<String>();
    match strsim::osa_distance(&text(a), &text(b)) {
        d if d <= allowed => 1.0 - d as f32 / long as f32,
        _ => 0.0,
    }
}

/// Whether the first name is made of the initials of the second.
fn abbreviates(short: &Name, long: &Name) -> bool {
    let [word] = short.words.as_slice() else { return false };
    word.chars().count() >= ABBREVIATION && long.words.len() >= 3 && long.initials().contains(word)
}
