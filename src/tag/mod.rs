//! The tagger: which terms a listing's own words call for, and the words that prove it.
//!
//! A *cue* is a phrase of a term card. A strong cue alone gives the tag; a weak cue needs *company*: a carrier word in
//! the same sentence ("protest" + "images") or a stated modality that carries it. Negation in the same clause takes a
//! cue away, and so do words such as "synthetic" in the same sentence. The result is a pure function of listing and
//! vocabulary: no clock, no chance, no network.

mod context;
mod fold;
mod matcher;
mod score;

pub use fold::Folded;

use crate::card::CardError;
use crate::listing::{Facet, Field, Listing, Tag, TermId};
use crate::vocabulary::{Status, Vocabulary};
use context::Context;
use matcher::Matcher;

/// Raised whenever the program gives other tags for the same cards; part of the method fingerprint.
pub const LOGIC: &str = "tag/2";

/// Gives tags to listings. Built once, shared by all threads.
pub struct Tagger {
    matcher: Matcher,
    context: Context,
    terms: Vec<Prepared>,
    absence: Vec<(Facet, TermId)>,
}

/// What scoring needs of a term.
struct Prepared {
    id: TermId,
    personal: bool,
    carriers: Vec<crate::listing::Modality>,
}

/// Buffers that one thread keeps from listing to listing.
#[derive(Default)]
pub struct Scratch {
    folded: Folded,
    hits: Vec<matcher::Hit>,
    keywords: String,
    found: Vec<score::Found>,
}

impl Tagger {
    /// Prepares the stable terms of a vocabulary.
    pub fn new(vocabulary: &Vocabulary) -> Result<Self, CardError> {
        let mut builder = matcher::Builder::default();
        let (mut terms, mut absence) = (Vec::new(), Vec::new());
        for card in vocabulary.cards().filter(|c| c.head.status == Status::Stable) {
            let head = &card.head;
            if head.absence {
                absence.push((head.id.facet(), head.id.clone()));
                continue;
            }
            builder.add_term(terms.len(), head);
            terms.push(Prepared { id: head.id.clone(), personal: head.personal, carriers: head.carriers.clone() });
        }
        let matcher = builder.build().map_err(|e| CardError::at("vocabulary", 1, e))?;
        Ok(Self { matcher, context: Context::new(), terms, absence })
    }

    /// Tags one listing. Tags come in order of facet, then term.
    pub fn tag(&self, listing: &Listing, scratch: &mut Scratch) -> Vec<Tag> {
        let Scratch { folded, hits, keywords, found } = scratch;
        keywords.clear();
        for word in &listing.keywords {
            keywords.push_str(word);
            keywords.push('\n');
        }
        found.clear();
        let fields =
            [(Field::Title, &*listing.title), (Field::Keywords, keywords), (Field::Description, &*listing.description)];
        for (field, text) in fields {
            if text.is_empty() {
                continue;
            }
            folded.fold(text);
            self.matcher.find(folded, hits);
            score::weigh(self, listing, field, text, folded, hits, found);
        }
        let mut tags = score::decide(self, found);
        self.mark_silence(&mut tags);
        tags.sort_by(|a, b| a.term.cmp(&b.term));
        tags
    }

    fn mark_silence(&self, tags: &mut Vec<Tag>) {
        for (facet, term) in &self.absence {
            if tags.iter().any(|t| t.term.facet() == *facet) {
                continue;
            }
            let personal = |t: &&Tag| self.terms.iter().any(|p| p.personal && p.id == t.term);
            let evidence: Vec<_> = tags.iter().filter(personal).filter_map(|t| t.evidence.first().cloned()).collect();
            if !evidence.is_empty() {
                tags.push(score::silence(term.clone(), evidence));
            }
        }
    }
}
