//! Sets of names that texts are searched for: the platforms of the table, and the names of a question that the table
//! does not have, in the spellings in which listings write them.

use super::passage::folded;
use crate::assess::reading::{PhraseSet, is_unspaced};
use crate::domain::market::Platforms;
use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

/// How a name must stand to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    /// Wherever it stands: it is a word for what is posted there.
    Content,
    /// As far as the words around it say so.
    Name,
    /// As [`Self::Name`], and of a service on which data sets and their code lie: what is stored or downloaded there does
    /// not come from there.
    Host,
    /// As [`Self::Name`], of a name that somebody typed: it begins as a name begins.
    Word,
    /// As [`Self::Word`], of a name that is a word of every day: only beside what makes it a name.
    Ordinary,
    /// Somebody's own domain: it also counts where example records hold its addresses.
    Domain,
}

/// A set of names. Each has a number, which several spellings may share.
pub(super) struct Names {
    pub(super) phrases: PhraseSet,
    of: Vec<(usize, Strength)>,
}

/// Names of services that are words of every day in some language.
static ORDINARY: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("ordinary_words.txt").split_whitespace().collect());

/// Whether a name is a word of every day.
pub(super) fn is_ordinary(name: &str) -> bool {
    ORDINARY.contains(name.to_lowercase().as_str())
}

impl Names {
    /// The platforms of the table, numbered in its order.
    pub fn table() -> &'static Self {
        static TABLE: LazyLock<Names> = LazyLock::new(|| {
            let mut spellings = Vec::new();
            for (number, platform) in Platforms::get().iter().enumerate() {
                let usual = if platform.host { Strength::Host } else { Strength::Name };
                let strong = platform.content.iter().map(|p| (p, Strength::Content));
                let phrases = platform.phrases.iter().map(|p| (p, Strength::Content));
                for (phrase, strength) in strong.chain(phrases).chain(platform.names.iter().map(|n| (n, usual))) {
                    spellings.push((folded(phrase), number, strength));
                }
            }
            Names::of(spellings)
        });
        &TABLE
    }

    /// Domains of a question, numbered in their order.
    pub fn domains<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let all = names.into_iter().enumerate().map(|(number, name)| (folded(name), number, Strength::Domain));
        Self::of(all.filter(|(name, ..)| !name.is_empty()).collect())
    }

    /// Names of a question, numbered in their order.
    pub fn asked<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all = Vec::new();
        for (number, name) in names.into_iter().enumerate() {
            // “The Times” is no word of every day, “Times” is.
            let strength = |spelling: &str| if is_ordinary(spelling) { Strength::Ordinary } else { Strength::Word };
            all.extend(spellings(name).into_iter().map(|s| (folded(&s), number, strength(&s))));
        }
        all.retain(|(phrase, ..)| !phrase.is_empty());
        Self::of(all)
    }

    /// Groups of names; those of a group share its number.
    pub fn grouped<'a, G: Iterator<Item = &'a str>>(groups: impl Iterator<Item = G>) -> Self {
        let each = groups.enumerate().flat_map(|(number, names)| names.map(move |name| (folded(name), number)));
        Self::of(
            each.filter(|(name, _)| !name.is_empty()).map(|(name, number)| (name, number, Strength::Word)).collect(),
        )
    }

    fn of(spellings: Vec<(String, usize, Strength)>) -> Self {
        let of = spellings.iter().map(|(_, number, strength)| (*number, *strength)).collect();
        let phrases = spellings.into_iter().map(|(phrase, ..)| phrase);
        Self { phrases: PhraseSet::new(phrases).expect("empty names were left out"), of }
    }

    /// The number of the name that a phrase spells, and how it must stand.
    pub fn name(&self, phrase: u32) -> (usize, Strength) {
        self.of[phrase as usize]
    }
}

/// The spellings of a name: as it is, without “The”, a domain also without its ending, and words run together or apart.
pub(crate) fn spellings(name: &str) -> Vec<String> {
    let name = name.trim();
    let mut found = BTreeSet::from([name.to_owned()]);
    let bare = name.strip_prefix("www.").unwrap_or(name);
    let bare = bare.strip_prefix("The ").or_else(|| bare.strip_prefix("the ")).unwrap_or(bare);
    found.insert(bare.to_owned());
    if let Some((site, _)) = bare.rsplit_once('.').filter(|(site, end)| {
        site.chars().count() >= 4 && (2..=4).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_alphabetic())
    }) {
        let site = site.rsplit_once('.').map_or(site, |(_, last)| last);
        if site.chars().count() >= 4 {
            found.insert(site.to_owned());
        }
    }
    for name in found.clone() {
        let apart = apart(&name);
        found.insert(apart.clone());
        let joined: String = apart.split([' ', '-']).collect();
        if joined.chars().count() >= 6 && !joined.chars().any(is_unspaced) {
            found.insert(joined);
        }
    }
    found.into_iter().filter(|n| n.chars().any(char::is_alphanumeric)).collect()
}

/// “derStandard” and “GuardianAuthorship” with a space before each capital that follows a small letter.
pub(super) fn apart(name: &str) -> String {
    let mut apart = String::with_capacity(name.len() + 4);
    let mut last = ' ';
    for c in name.chars() {
        if last.is_lowercase() && c.is_uppercase() {
            apart.push(' ');
        }
        apart.push(c);
        last = c;
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_searched_in_the_spellings_that_listings_use() {
        let has = |name: &str, spelling: &str| spellings(name).iter().any(|s| s == spelling);
        assert!(has("derStandard.at", "der Standard") && has("derStandard.at", "derStandard.at"));
        assert!(has("The Guardian", "Guardian") && has("Good Reads", "GoodReads") && has("Wal-Mart", "WalMart"));
        assert!(!has("x.com", "x"), "a letter is no name");
        assert_eq!(spellings("微博"), ["微博"]);
    }
}
