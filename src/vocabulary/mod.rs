//! The vocabulary: the terms by which listings are tagged, one card per term.
//!
//! `consent/`, `provenance/` and `sensitivity/` beside this file hold the cards. Their heads carry the cues per language
//! that the tagger looks for; their prose is what the public reads under `/vocabulary`. Terms and mappings to the Data
//! Privacy Vocabulary follow `docs/reference/terms.md`.

mod term;

pub use term::{Cues, Status, Term};

use crate::card::{Card, CardError, Files, embedded_files};
use crate::listing::{TermId, digest_hex};
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;

static CARDS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/vocabulary");

/// All terms, by id.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    terms: BTreeMap<TermId, Card<Term>>,
}

impl Vocabulary {
    /// The vocabulary that is part of the program.
    pub fn embedded() -> Result<Self, CardError> {
        Self::from_files(embedded_files(&CARDS))
    }

    /// Reads term cards. Any fault stops: half a vocabulary would tag wrongly.
    pub fn from_files(files: Files) -> Result<Self, CardError> {
        let mut terms = BTreeMap::<TermId, Card<Term>>::new();
        for (path, text) in files {
            let card = Card::<Term>::parse(&path, &text)?;
            card.head.check(&path, &text)?;
            if let Some(other) = terms.get(&card.head.id) {
                let reason = format!("the id “{}” is already used by {}", card.head.id, other.path);
                return Err(CardError::at(&path, 2, reason));
            }
            terms.insert(card.head.id.clone(), card);
        }
        for card in terms.values() {
            if let Some(broader) = card.head.broader.as_ref().filter(|b| !terms.contains_key(b)) {
                return Err(CardError::at(&card.path, 2, format!("the broader term “{broader}” has no card")));
            }
        }
        Ok(Self { terms })
    }

    /// A term by its id.
    pub fn get(&self, id: &TermId) -> Option<&Card<Term>> {
        self.terms.get(id)
    }

    /// All cards in order of id.
    pub fn cards(&self) -> impl Iterator<Item = &Card<Term>> {
        self.terms.values()
    }

    /// Digest of everything in the cards that can change a tag (the heads, not the prose).
    pub fn fingerprint(&self) -> String {
        let heads: Vec<&[u8]> = self.terms.values().map(|c| c.head_text.as_bytes()).collect();
        digest_hex(&heads)
    }
}
