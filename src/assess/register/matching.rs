//! A register in one edition, and the search for a seller among its entries.
//!
//! An entry *is* the seller if one of its names equals the seller's once normalised, or if the seller's name is a
//! domain that the entry states. Anything less is compared (`similarity.rs`) and is a candidate from [`THRESHOLD`] on.
//! The address of a listing belongs to the marketplace and is never compared.

use super::card::{RegisterCard, RegisterKind};
use super::domain;
use super::name::{Name, is_trade};
use super::read::Registration;
use super::similarity::{self, LABEL, Rarity, Similarity, SimilarityReason, THRESHOLD};
use crate::domain::card::Card;
use crate::domain::listing::{Issue, MatchStatus};
use std::collections::{BTreeSet, HashMap};

/// A file of an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterFile {
    /// SHA-256 of its bytes, 64 hex digits.
    pub digest: String,
    /// Its name as given by the operator.
    pub name: String,
}

/// One edition of a register, prepared for matching.
pub struct Register {
    card: Card<RegisterCard>,
    edition: String,
    files: Vec<RegisterFile>,
    entries: Vec<Registration>,
    issues: Vec<Issue>,
    names: Vec<Named>,
    /// Names by word; how many entries have a word is how common it is.
    words: HashMap<String, Posting>,
    whole: HashMap<String, Vec<usize>>,
    joined: HashMap<usize, Vec<usize>>,
    initials: HashMap<String, Vec<usize>>,
}

struct Named {
    entry: usize,
    text: String,
    name: Name,
}

#[derive(Default)]
struct Posting {
    names: Vec<usize>,
    entries: BTreeSet<usize>,
}

/// Why an entry is, or resembles, the seller.
#[derive(Clone, Debug, PartialEq)]
pub enum MatchReason {
    /// This name of the entry equals the seller's.
    Name {
        /// The name of the entry.
        of: String,
        /// Only once spaces were taken out.
        spaced: bool,
    },
    /// The entry states this domain, which is the seller's name.
    Domain(String),
    /// The seller's name is the first part of this domain of the entry.
    Label(String),
    /// This name of the entry resembles the seller's.
    Similar {
        /// The name of the entry.
        of: String,
        /// What makes them similar.
        why: SimilarityReason,
    },
}

/// An entry with how it fits a seller.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Number of the entry, from 0.
    pub entry: usize,
    /// Listed or candidate.
    pub match_status: MatchStatus,
    /// 1 if listed, else the similarity.
    pub score: f32,
    /// Why.
    pub reason: MatchReason,
}

impl Register {
    /// Prepares the entries of an edition. Files and entries are in the order in which they were read.
    pub fn new(
        card: Card<RegisterCard>,
        edition: &str,
        files: Vec<RegisterFile>,
        entries: Vec<Registration>,
        issues: Vec<Issue>,
    ) -> Self {
        let mut register = Self {
            card,
            edition: edition.to_owned(),
            files,
            entries,
            issues,
            names: Vec::new(),
            words: HashMap::new(),
            whole: HashMap::new(),
            joined: HashMap::new(),
            initials: HashMap::new(),
        };
        for entry in 0..register.entries.len() {
            for text in register.entries[entry].names.clone() {
                register.add(entry, text);
            }
        }
        register
    }

    fn add(&mut self, entry: usize, text: String) {
        let (at, name) = (self.names.len(), Name::new(&text));
        for word in &name.words {
            let posting = self.words.entry(word.clone()).or_default();
            posting.names.push(at);
            posting.entries.insert(entry);
        }
        self.whole.entry(name.whole.concat()).or_default().push(at);
        self.joined.entry(name.joined.chars().count()).or_default().push(at);
        let initials: BTreeSet<String> = name.initials().into_iter().collect();
        initials.into_iter().for_each(|i| self.initials.entry(i).or_default().push(at));
        self.names.push(Named { entry, text, name });
    }

    /// Id of the register.
    pub fn id(&self) -> &str {
        &self.card.head.id
    }

    /// Its card.
    pub fn card(&self) -> &Card<RegisterCard> {
        &self.card
    }

    /// The edition.
    pub fn edition(&self) -> &str {
        &self.edition
    }

    /// The files of the edition.
    pub fn files(&self) -> &[RegisterFile] {
        &self.files
    }

    /// All entries, in the order of the files.
    pub fn entries(&self) -> &[Registration] {
        &self.entries
    }

    /// What was not understood in the files.
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// Entries with this official name, exactly as the register has it.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.entries.iter().enumerate().filter(move |(_, e)| e.name() == name).map(|(n, _)| n)
    }

    /// The entries that are the seller or candidates for it, the best first; those of equal rank in the order of the
    /// register. What is below the threshold is not a match and not returned, so that nothing can name it beside the
    /// seller.
    pub fn matches(&self, seller: &str) -> Vec<Match> {
        let name = Name::new(seller);
        let mut best: HashMap<usize, Match> = HashMap::new();
        let mut take = |found: Match| match best.get(&found.entry) {
            Some(known) if rank(known) >= rank(&found) => {}
            _ => drop(best.insert(found.entry, found)),
        };
        for at in self.near(&name) {
            let named = &self.names[at];
            let (match_status, score, reason) = match similarity::compare(&name, &named.name, self) {
                Similarity::Equal { .. } if self.is_one_word(&name, named) => (
                    MatchStatus::Candidate,
                    LABEL,
                    MatchReason::Similar { of: named.text.clone(), why: SimilarityReason::OneWord },
                ),
                Similarity::Equal { spaced } => {
                    (MatchStatus::Listed, 1.0, MatchReason::Name { of: named.text.clone(), spaced })
                }
                Similarity::Similar(score, why) if score >= THRESHOLD => {
                    (MatchStatus::Candidate, score, MatchReason::Similar { of: named.text.clone(), why })
                }
                Similarity::Similar(..) => continue,
            };
            take(Match { entry: named.entry, match_status, score, reason });
        }
        let domain = domain::registrable(seller);
        for (entry, registration) in self.entries.iter().enumerate() {
            for stated in &registration.domains {
                if domain.as_ref() == Some(stated) {
                    let reason = MatchReason::Domain(stated.clone());
                    take(Match { entry, match_status: MatchStatus::Listed, score: 1.0, reason });
                } else if name.joined.len() >= 5 && domain::label(stated) == name.joined {
                    let reason = MatchReason::Label(stated.clone());
                    take(Match { entry, match_status: MatchStatus::Candidate, score: LABEL, reason });
                }
            }
        }
        let mut found: Vec<Match> = best.into_values().collect();
        found.sort_by(|a, b| rank(b).cmp(&rank(a)).then(a.entry.cmp(&b.entry)));
        found
    }

    /// How similar a name and the official name of an entry are, and whether that is a match.
    pub fn similarity(&self, seller: &str, entry: usize) -> (MatchStatus, f32) {
        let (seller, other) = (Name::new(seller), Name::new(self.entries[entry].name()));
        match similarity::compare(&seller, &other, self) {
            Similarity::Equal { .. } => (MatchStatus::Listed, 1.0),
            Similarity::Similar(score, _) if score >= THRESHOLD => (MatchStatus::Candidate, score),
            Similarity::Similar(score, _) => (MatchStatus::NotFound, score),
        }
    }

    /// Whether an equal name is one word that does not identify a company by itself: in a register of brokers a short
    /// name beside the official one, as many companies are called “Vector” for short; on a sanctions list, where an
    /// entry accuses, any single word. The lists contain aliases such as “Amana” and “Solange” that unrelated companies
    /// have too.
    fn is_one_word(&self, seller: &Name, named: &Named) -> bool {
        if seller.words.len() != 1 {
            return false;
        }
        match self.card.head.register_kind {
            RegisterKind::BrokerRegistry => named.text != self.entries[named.entry].name(),
            RegisterKind::Sanctions => true,
        }
    }

    /// How many entries have the word in a name.
    pub(super) fn having(&self, word: &str) -> usize {
        self.words.get(word).map_or(0, |p| p.entries.len())
    }

    /// Names that a comparison could find similar: a common or nearly common word, nearly the same letters, initials.
    fn near(&self, name: &Name) -> BTreeSet<usize> {
        let mut near = BTreeSet::new();
        near.extend(self.whole.get(&name.whole.concat()).into_iter().flatten());
        for (word, posting) in &self.words {
            if name.words.iter().any(|w| w == word || similarity::typo(w, word) > 0.0) {
                near.extend(&posting.names);
            }
        }
        let length = name.joined.chars().count();
        let about = (length.saturating_sub(2)..=length + 2).filter_map(|l| self.joined.get(&l)).flatten();
        near.extend(about.filter(|at| {
            let joined = &self.names[**at].name.joined;
            *joined == name.joined || similarity::letters(&name.joined, joined) > 0.0
        }));
        near.extend(self.initials.get(&name.joined).into_iter().flatten());
        for initials in name.initials() {
            near.extend(self.words.get(&initials).into_iter().flat_map(|p| &p.names));
        }
        near
    }
}

impl Rarity for Register {
    /// The logarithm of entries over entries that have the word.
    fn weight(&self, word: &str) -> f32 {
        ((self.entries.len() + 1) as f32 / (self.having(word) + 1) as f32).ln().max(0.3)
    }

    /// At most one entry in twenty has it, and it is not a word of the trade.
    fn is_rare(&self, word: &str) -> bool {
        !is_trade(word) && self.having(word) <= (self.entries.len() / 20).max(1)
    }
}

/// Listed before candidates, equal names before domains, higher before lower similarity.
fn rank(found: &Match) -> (u8, u32) {
    let class = match (found.match_status, &found.reason) {
        (MatchStatus::Listed, MatchReason::Name { spaced: false, .. }) => 4,
        (MatchStatus::Listed, MatchReason::Name { .. }) => 3,
        (MatchStatus::Listed, _) => 2,
        _ => 0,
    };
    (class, (found.score * 1e6) as u32)
}
