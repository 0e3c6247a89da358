//! The vocabulary: the terms by which listings are tagged, one card per term.
//!
//! `consent/`, `provenance/` and `sensitivity/` beside this file hold the cards. Their heads carry the cues per language
//! that the tagger looks for; their prose is what the public reads under `/vocabulary`. Terms and mappings to the Data
//! Privacy Vocabulary follow `docs/reference/terms.md`.

mod term;

pub use term::{Cues, Status, Term};

use crate::card::{Card, CardError, Files, embedded_files, read_all};
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
        Self::with(Files::new())
    }

    /// The vocabulary of the program with an operator's own cards, which replace built-in ones of the same id.
    pub fn with(own: Files) -> Result<Self, CardError> {
        Self::read(embedded_files(&CARDS), own)
    }

    /// Reads term cards. Any fault stops: half a vocabulary would tag wrongly.
    pub fn from_files(files: Files) -> Result<Self, CardError> {
        Self::read(files, Files::new())
    }

    fn read(files: Files, own: Files) -> Result<Self, CardError> {
        let mut terms = read_all(files, |head: &Term| head.id.clone(), Term::check)?;
        terms.extend(read_all(own, |head: &Term| head.id.clone(), Term::check)?);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn error(cards: &[(&str, &str)]) -> String {
        let files = cards.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        Vocabulary::from_files(files).unwrap_err().to_string()
    }

    fn card(id: &str, extra: &str, cue: &str) -> String {
        format!(
            "+++\nid = \"{id}\"\nkind = \"term\"\nstatus = \"stable\"\nlabel = \"L\"\ndefinition = \"D\"\n{extra}\n\
             [cues.en]\nstrong = [\"{cue}\"]\n+++\n# T\n"
        )
    }

    #[test]
    fn a_broken_vocabulary_is_refused_with_file_and_line() {
        let good = card("sensitivity:a", "", "word");
        assert!(
            error(&[("a.md", &good), ("b.md", &good)])
                .starts_with("b.md:2: the id “sensitivity:a” is already used by a.md")
        );
        assert!(error(&[("a.md", &card("mood:a", "", "word"))]).contains("is not a term id"));
        assert!(error(&[("a.md", &card("sensitivity:a", "", "wo*rd"))]).starts_with("a.md:9: “wo*rd” is no cue"));
        let orphan = card("sensitivity:a", "broader = \"sensitivity:b\"", "word");
        assert!(error(&[("a.md", &orphan)]).contains("the broader term “sensitivity:b” has no card"));
        assert!(error(&[("a.md", &card("sensitivity:a", "absence = true", "word"))]).contains("and not both"));
    }
}
