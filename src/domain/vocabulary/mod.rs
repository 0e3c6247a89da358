//! The vocabulary: the terms by which listings are tagged, one card per term.
//!
//! `consent/`, `provenance/` and `sensitivity/` next to this file hold the cards. Their heads carry the cues per
//! language that the tagger looks for; their prose is what the public reads under `/vocabulary`. Terms and mappings to
//! the Data Privacy Vocabulary follow `docs/reference/terms.md`; `skos/` writes all of it as linked data.

pub mod curie;
pub mod facet;
mod prose;
pub mod skos;
mod term;

pub use term::{Cues, Status, Term};

use crate::domain::card::{Card, CardError, Files, embedded_files, read_all};
use crate::domain::listing::{Facet, TermId, digest_hex};
use include_dir::{Dir, include_dir};
use std::collections::{BTreeMap, BTreeSet};

static CARDS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/domain/vocabulary");

/// How much of a language the lists read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// Nine of ten terms or more have cues in it.
    All,
    /// Some terms have.
    Part,
    /// No term has: what they do not say of a listing in it means nothing.
    Nothing,
}

/// All terms, by id.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    terms: BTreeMap<TermId, Card<Term>>,
    personal: BTreeSet<TermId>,
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

    /// Reads term cards. Any error stops, because half a vocabulary would give wrong tags.
    pub fn from_files(files: Files) -> Result<Self, CardError> {
        Self::read(files, Files::new())
    }

    fn read(files: Files, own: Files) -> Result<Self, CardError> {
        let mut terms = read_all(files, |head: &Term| head.id.clone(), Term::check)?;
        terms.extend(read_all(own, |head: &Term| head.id.clone(), Term::check)?);
        for card in terms.values() {
            // The head begins on the second line of the file.
            let line = card.head_text.lines().position(|l| l.starts_with("broader")).map_or(2, |n| n + 2);
            let mut above = card.head.broader.as_ref();
            for _ in 0..terms.len() {
                let Some(id) = above else { break };
                let Some(broader) = terms.get(id) else {
                    return Err(CardError::at(&card.path, line, format!("the broader term “{id}” has no card")));
                };
                above = broader.head.broader.as_ref();
            }
            if above.is_some() {
                let reason = "the broader terms form a cycle; one of them must have none";
                return Err(CardError::at(&card.path, line, reason));
            }
        }
        let personal = terms.values().filter(|c| c.head.personal).map(|c| c.head.id.clone()).collect();
        Ok(Self { terms, personal })
    }

    /// A term by its id.
    pub fn get(&self, id: &TermId) -> Option<&Card<Term>> {
        self.terms.get(id)
    }

    /// The terms whose card says that the data is about people (`personal = true`).
    pub fn personal(&self) -> &BTreeSet<TermId> {
        &self.personal
    }

    /// All cards in order of id.
    pub fn cards(&self) -> impl Iterator<Item = &Card<Term>> {
        self.terms.values()
    }

    /// The terms directly below a term, in order of id.
    pub fn narrower<'a>(&'a self, id: &'a TermId) -> impl Iterator<Item = &'a Card<Term>> {
        self.cards().filter(move |c| c.head.broader.as_ref() == Some(id))
    }

    /// The terms of a facet in order of reading: each after its broader term, with its depth (0 for the topmost), terms
    /// side by side in order of their labels, “not stated” last.
    pub fn outline(&self, facet: Facet) -> Vec<(usize, &Card<Term>)> {
        let above = |card: &Card<Term>| card.head.broader.clone().filter(|b| b.facet() == facet);
        let mut below = BTreeMap::<Option<TermId>, Vec<&Card<Term>>>::new();
        for card in self.cards().filter(|c| c.head.id.facet() == facet) {
            below.entry(above(card)).or_default().push(card);
        }
        // Taken from the end of a stack, so the first in order has to be pushed last.
        for cards in below.values_mut() {
            cards.sort_by_cached_key(|c| (c.head.absence, c.head.label.to_lowercase()));
            cards.reverse();
        }
        let mut waiting: Vec<_> = below.remove(&None).into_iter().flatten().map(|c| (0, c)).collect();
        let mut outline = Vec::new();
        while let Some((depth, card)) = waiting.pop() {
            outline.push((depth, card));
            let narrower = below.remove(&Some(card.head.id.clone())).into_iter().flatten();
            waiting.extend(narrower.map(|c| (depth + 1, c)));
        }
        outline
    }

    /// How much of a language the lists read, by the part of the terms in use that have cues in it.
    pub fn reads(&self, language: &str) -> Reads {
        let terms = || self.cards().filter(|c| c.head.is_in_use() && !c.head.absence);
        let (all, with) = (terms().count(), terms().filter(|c| c.head.cues.contains_key(language)).count());
        match with {
            0 => Reads::Nothing,
            _ if with * 10 >= all * 9 => Reads::All,
            _ => Reads::Part,
        }
    }

    /// The languages of which the lists read so much, ISO 639-1.
    pub fn languages(&self, reads: Reads) -> BTreeSet<String> {
        let known: BTreeSet<&String> = self.cards().flat_map(|c| c.head.cues.keys()).collect();
        known.into_iter().filter(|language| self.reads(language) == reads).cloned().collect()
    }

    /// Digest of everything in the cards that can change a tag: the heads, not the prose.
    pub fn fingerprint(&self) -> String {
        let heads: Vec<&[u8]> = self.terms.values().map(|c| c.head_text.as_bytes()).collect();
        digest_hex(&heads)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_say_which_languages_they_read() {
        let vocabulary = Vocabulary::embedded().unwrap();
        let all = vocabulary.languages(Reads::All);
        assert_eq!(
            all.iter().map(String::as_str).collect::<Vec<_>>(),
            ["ar", "de", "en", "es", "fr", "pt", "ru", "zh"]
        );
        assert_eq!((vocabulary.reads("ja"), vocabulary.reads("id")), (Reads::Part, Reads::Nothing));
    }

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
        assert!(error(&[("a.md", &card("sensitivity:a", "", "wo*rd"))]).starts_with("a.md:9: invalid cue “wo*rd”"));
        let orphan = card("sensitivity:a", "broader = \"sensitivity:b\"", "word");
        assert!(error(&[("a.md", &orphan)]).contains("the broader term “sensitivity:b” has no card"));
        assert!(error(&[("a.md", &card("sensitivity:a", "absence = true", "word"))]).contains("and not both"));
        let mapped = card("sensitivity:a", "close_match = [\"pd:Health\", \"dvp:Consent\"]", "word");
        assert!(
            error(&[("a.md", &mapped)]).starts_with("a.md:7: the prefix of “dvp:Consent” is unknown: expected one of")
        );
        let (a, b) = (
            card("sensitivity:a", "broader = \"sensitivity:b\"", "x"),
            card("sensitivity:b", "broader = \"sensitivity:a\"", "y"),
        );
        assert!(error(&[("a.md", &a), ("b.md", &b)]).starts_with("a.md:7: the broader terms form a cycle"));
    }

    #[test]
    fn the_outline_is_ordered_by_broader_terms_with_silence_last() {
        let vocabulary = Vocabulary::embedded().unwrap();
        for facet in Facet::ALL {
            let outline = vocabulary.outline(facet);
            assert_eq!(outline.len(), vocabulary.cards().filter(|c| c.head.id.facet() == facet).count());
            for (n, (depth, card)) in outline.iter().enumerate() {
                let before = outline[..n].iter().rev().find(|(d, _)| d < depth).map(|(_, c)| &c.head.id);
                assert_eq!(before, card.head.broader.as_ref().filter(|b| b.facet() == facet), "{}", card.path);
            }
            let mut silence = outline.iter().skip_while(|(_, c)| !c.head.absence);
            assert!(silence.all(|(_, c)| c.head.absence), "{facet:?}");
        }
    }
}
