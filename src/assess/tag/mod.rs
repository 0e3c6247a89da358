//! The tagger: which terms apply to a listing, and the words that prove it.
//!
//! A *cue* is a phrase of a term card. Each match of a cue is judged by its context (`cue_match`): a negative phrase of
//! the card, a denial, a citation, the context words that a weak cue needs. What remains becomes a few named features
//! (`decide`), and one small model for all terms (`model`) turns them into a confidence. The result is a pure function
//! of listing, cards, signals and weights, so it is deterministic: no clock, random numbers or network.

mod consent;
mod context;
mod cue_match;
mod decide;
mod explain;
mod fact;
mod hint;
mod matcher;
mod model;
mod region;
mod signals;

pub use consent::{ConsentReading, Stance, denied_directly, denies_document, readings};
pub use explain::{CueMatchTrace, Explanation, ScorePart, TermTrace};
pub use model::{FEATURES, Feature, Features, Model};

use crate::assess::reading::Reading;
use crate::domain::card::CardError;
use crate::domain::listing::{Facet, Listing, Modality, Tag, TermId, digest_hex};
use crate::domain::vocabulary::Vocabulary;
use cue_match::{Buffers, CueMatch, MatchOutcome, TitleFlags};
use decide::Candidate;
use fact::FactPattern;
use hint::Hints;
use matcher::Matcher;
use std::collections::BTreeMap;

/// Increased whenever the program gives other tags for the same cards, signals and weights.
const LOGIC: &str = "tag/8";

/// The term for consent that the listing itself denies.
const CONSENT_NOT_OBTAINED: &str = "consent:not-obtained";
/// Terms by which a listing claims consent of some kind, not valid consent in the sense of the GDPR. A denial in the
/// clause cancels them.
const CONSENT_CLAIMED: [&str; 7] = [
    "consent:explicit-informed",
    "consent:written-release",
    "consent:parental",
    "consent:all-party",
    "consent:one-party",
    "consent:contributor-terms",
    "consent:tos-implied",
];

/// A dispute over consent; it says nothing about whether consent was given.
const DISPUTED: &str = "consent:disputed";
/// Synthetic data, in which there are no people.
const SYNTHETIC: &str = "provenance:synthetic";

/// Tags listings. Built once, shared by all threads.
pub struct Tagger {
    matcher: Matcher,
    model: Model,
    terms: Vec<Prepared>,
    broader: BTreeMap<TermId, TermId>,
    absence: Vec<(Facet, TermId)>,
    /// The term of a facet for what is said and not understood.
    unclear: Vec<(Facet, TermId)>,
    hints: Hints,
    /// Index of [`CONSENT_NOT_OBTAINED`], where the vocabulary has it.
    consent_not_obtained: Option<u32>,
}

/// What judging a match needs of a term.
struct Prepared {
    id: TermId,
    personal: bool,
    sensitive: bool,
    modalities: Vec<Modality>,
    aggregates_count: bool,
    artificial_counts: bool,
    consent_bearing: ConsentBearing,
    facts: Vec<FactPattern>,
}

/// How a term bears on the consent of the people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ConsentBearing {
    /// Claims consent of some kind.
    Claims,
    /// Says that consent was not obtained.
    Denies,
    /// States another legal basis or why consent is not needed; cancelled by a denial.
    OtherBasis,
    /// Says nothing about consent.
    Unrelated,
}

impl ConsentBearing {
    fn of(term: &TermId) -> Self {
        match term.as_str() {
            CONSENT_NOT_OBTAINED => Self::Denies,
            id if CONSENT_CLAIMED.contains(&id) => Self::Claims,
            DISPUTED => Self::Unrelated,
            SYNTHETIC => Self::OtherBasis,
            _ if term.facet() == Facet::Consent => Self::OtherBasis,
            _ => Self::Unrelated,
        }
    }
}

/// Buffers that one thread keeps from listing to listing.
#[derive(Default)]
pub struct Scratch {
    buffers: Buffers,
    matches: Vec<CueMatch>,
    /// For each cue, one more than the index of its best match in `matches`.
    best: Vec<u32>,
    denied: Vec<u32>,
}

/// Digest of everything besides the cards that can change a tag: program, signals, weights.
pub fn logic() -> String {
    let lists = [signals::TEXT, model::TEXT, consent::TEXT, hint::TEXT];
    digest_hex(&[LOGIC].into_iter().chain(lists).map(str::as_bytes).collect::<Vec<_>>())
}

impl Tagger {
    /// Prepares the stable terms of a vocabulary.
    pub fn new(vocabulary: &Vocabulary) -> Result<Self, CardError> {
        Self::with_model(vocabulary, Model::embedded()?)
    }

    /// As [`Tagger::new`], with other weights.
    pub fn with_model(vocabulary: &Vocabulary, model: Model) -> Result<Self, CardError> {
        let anchors = consent::anchors();
        let anchors = anchors.map_err(|e| CardError::at("src/assess/tag/consent/words.toml", 1, e.message()))?;
        let lists = signals::lists(anchors);
        let lists = lists.map_err(|e| CardError::at("src/assess/tag/context.toml", 1, e.message()))?;
        let mut builder = matcher::Builder::default();
        let (mut terms, mut absence, mut unclear, mut broader) = (Vec::new(), Vec::new(), Vec::new(), BTreeMap::new());
        for card in vocabulary.cards().filter(|c| c.head.is_in_use()) {
            let head = &card.head;
            if head.absence {
                let of = if head.id.is_unclear() { &mut unclear } else { &mut absence };
                of.push((head.id.facet(), head.id.clone()));
                continue;
            }
            if let Some(wider) = &head.broader {
                broader.insert(head.id.clone(), wider.clone());
            }
            builder.add_term(terms.len() as u32, head);
            terms.push(Prepared {
                id: head.id.clone(),
                personal: head.personal,
                sensitive: head.id.facet() == Facet::Sensitivity,
                modalities: head.carriers.clone(),
                aggregates_count: head.aggregates_count,
                artificial_counts: head.artificial_counts,
                consent_bearing: ConsentBearing::of(&head.id),
                facts: FactPattern::of(&head.facts),
            });
        }
        builder.add_signals(&lists);
        let hints = Hints::embedded().map_err(|e| CardError::at("src/assess/tag/hint.toml", 1, e))?;
        let matcher = builder.build().map_err(|e| CardError::at("vocabulary", 1, e))?;
        let consent_not_obtained =
            terms.iter().position(|t| t.consent_bearing == ConsentBearing::Denies).map(|n| n as u32);
        Ok(Self { matcher, model, terms, broader, absence, unclear, hints, consent_not_obtained })
    }

    /// Tags one listing. Tags are in order of facet, then term.
    pub fn tag(&self, listing: &Listing, scratch: &mut Scratch) -> Vec<Tag> {
        let mut keywords = String::new();
        self.complete(self.cued(listing, &Reading::new(listing, &mut keywords), scratch), &[], |_| ())
    }

    /// Tags from cues and other columns only, before broader and not-stated tags are added. Only this part looks into the text.
    pub fn cued(&self, listing: &Listing, reading: &Reading<'_>, scratch: &mut Scratch) -> Vec<Tag> {
        let candidates = self.read(listing, reading, scratch, None);
        let keywords = reading.keywords.original;
        let mut tags = candidates.iter().filter_map(|c| decide::tag(self, listing, keywords, c)).collect();
        fact::add(&self.terms, listing, &mut tags);
        tags
    }

    /// Completes the tags of [`Tagger::cued`]: `correct` adds and removes tags, broader terms are derived from narrower
    /// ones, `correct` runs again, and not-stated tags are added in all facets but the `answered` ones. Tags are in
    /// order of facet, then term.
    pub fn complete(&self, mut tags: Vec<Tag>, answered: &[Facet], correct: impl Fn(&mut Vec<Tag>)) -> Vec<Tag> {
        correct(&mut tags);
        decide::widen(self, &mut tags);
        correct(&mut tags);
        self.add_not_stated(&mut tags, answered);
        tags.sort_by(|a, b| a.term.cmp(&b.term));
        tags
    }

    /// The terms with a cue that counts, with all their features; what the model is fitted on.
    pub fn candidates(&self, listing: &Listing, scratch: &mut Scratch) -> Vec<(TermId, Features)> {
        let mut keywords = String::new();
        let candidates = self.read(listing, &Reading::new(listing, &mut keywords), scratch, None);
        candidates.into_iter().map(|c| (self.terms[c.term as usize].id.clone(), c.features)).collect()
    }

    /// Reads a listing; `all` receives every match of every cue.
    fn read(
        &self,
        listing: &Listing,
        reading: &Reading<'_>,
        scratch: &mut Scratch,
        mut all: Option<&mut Vec<CueMatch>>,
    ) -> Vec<Candidate> {
        let Scratch { buffers, matches, best, denied } = scratch;
        best.resize(self.matcher.len(), 0);
        denied.clear();
        let mut title_flags = TitleFlags::default();
        for field in reading.fields().into_iter().filter(|field| !field.original.is_empty()) {
            cue_match::read_field(self, listing, field, &mut title_flags, buffers, |cue_match| {
                if let Some(all) = &mut all {
                    all.push(cue_match.clone());
                }
                if cue_match.outcome == MatchOutcome::Denied && !denied.contains(&cue_match.term) {
                    denied.push(cue_match.term);
                }
                if !cue_match.counts() {
                    return;
                }
                // The best match of each cue is evidence enough.
                match best[cue_match.cue as usize].checked_sub(1) {
                    Some(n) if matches[n as usize].logit >= cue_match.logit => {}
                    Some(n) => matches[n as usize] = cue_match,
                    None => {
                        best[cue_match.cue as usize] = matches.len() as u32 + 1;
                        matches.push(cue_match);
                    }
                }
            });
        }
        for cue_match in matches.iter() {
            best[cue_match.cue as usize] = 0;
        }
        decide::candidates(self, listing, matches, denied)
    }

    /// Adds the not-stated tags: the questions that a listing about people leaves unanswered.
    fn add_not_stated(&self, tags: &mut Vec<Tag>, answered: &[Facet]) {
        for (facet, term) in self.absence.iter().filter(|(facet, _)| !answered.contains(facet)) {
            if tags.iter().any(|t| t.term.facet() == *facet) {
                continue;
            }
            let personal = |t: &&Tag| self.terms.iter().any(|p| p.personal && p.id == t.term);
            if tags.iter().any(|t| personal(&t)) {
                let evidence = tags.iter().filter(personal).filter_map(|t| t.evidence.first().cloned()).collect();
                tags.push(decide::not_stated_tag(term.clone(), evidence));
            }
        }
    }
}

#[cfg(test)]
mod tests;
