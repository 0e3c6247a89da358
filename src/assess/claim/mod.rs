//! Claims: what a listing says about itself — consent, anonymisation, what a buyer may do, how many people, which ages,
//! where, when and how it was collected, and that it is sold for artificial intelligence — with the words that say it.
//!
//! Title and description are folded and searched once for anchors, plain words without which nothing is claimed. Where
//! an anchor is found, the patterns of its group are tried on the sentence. Ambiguous text gives no claim. The result
//! is a pure function of the text and the pattern lists.

mod country;
mod denial;
mod passage;
mod pattern;
mod pattern_lists;
mod pattern_parts;
mod reader;
mod required;
mod us_state;
mod value;

use crate::assess::reading::{Folded, Reading};
use crate::domain::listing::{Claim, ClaimKind, Listing, digest_hex};
use pattern_lists::PatternLists;
use reader::{ClaimReader, TRAINING};

/// Raised whenever the program makes other claims of the same text and pattern lists.
const LOGIC: &str = "claim/7";

/// Digest of everything that can change a claim: program and pattern lists.
pub fn logic() -> String {
    let lists = pattern_lists::FILES.iter().flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]);
    let cities = [pattern_lists::CITIES.as_bytes()];
    digest_hex(&std::iter::once(LOGIC.as_bytes()).chain(lists).chain(cities).collect::<Vec<_>>())
}

/// Names of cities and provinces with the code of their country, of the state for the USA; ambiguous ones too.
pub fn cities() -> impl Iterator<Item = (&'static str, &'static str)> {
    pattern_lists::cities().map(|(name, code, _)| (name, code))
}

/// Whether a short text, such as a title, names a country, a state or a city, whatever for.
pub fn names_a_place(text: &str) -> bool {
    let mut folded = Folded::default();
    folded.fold(text);
    country::is_named_in(&folded, text)
}

/// Whether some pattern gives a claim of this kind and value. Values that are parsed from the text, such as numbers of
/// people, are all possible.
pub fn can_say(kind: ClaimKind, value: &str) -> bool {
    let parsed = [ClaimKind::People, ClaimKind::Ages, ClaimKind::Place, ClaimKind::Collected];
    parsed.contains(&kind) || (kind, value) == TRAINING || PatternLists::give(kind, value)
}

/// What a listing's title and description say about it: by kind, then in the order of the text, each value once.
pub fn claims(listing: &Listing) -> Vec<Claim> {
    let mut keywords = String::new();
    claims_of(&Reading::new(listing, &mut keywords))
}

/// As [`claims`], of a listing that has been read.
pub fn claims_of(reading: &Reading<'_>) -> Vec<Claim> {
    let mut reader = ClaimReader::new(&reading.title.folded);
    reader.read(&reading.title);
    reader.read(&reading.description);
    reader.finish()
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_values;
