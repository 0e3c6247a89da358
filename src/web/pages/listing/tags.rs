//! The tags of a listing with their evidence in context.

use super::super::evidence::{NumberedEvidence, in_context};
use super::super::html::Html;
use super::super::{chips, format};
use super::decisions::{DecisionView, accepted};
use crate::domain::listing::{Assessment, Basis, Evidence, Listing, Tag, TermId};
use crate::domain::vocabulary::facet;
use crate::web::App;
use std::collections::BTreeSet;

/// The tags of one facet.
pub(super) struct TagGroup {
    pub facet: &'static str,
    pub heading: &'static str,
    pub question: &'static str,
    pub tags: Vec<TagView>,
}

/// One tag.
pub(super) struct TagView {
    pub label: String,
    pub href: String,
    pub definition: String,
    pub basis: &'static str,
    pub basis_note: &'static str,
    /// Confidence of the tagger; empty if a person decided.
    pub confidence: String,
    /// The decision that accepted this very tag.
    pub decision: Option<DecisionView>,
    pub evidence: Vec<Quote>,
}

/// One piece of evidence. `first` is set where its number appears for the first time on the page.
pub(super) struct Quote {
    pub number: Option<usize>,
    pub first: bool,
    pub field: &'static str,
    pub context: Html,
    pub cue: String,
    /// That many listings of the source have the sentence; empty if not.
    pub repeated: String,
}

/// The tags of all facets, sensitivity first; facets without a tag are left out.
pub(super) fn tag_groups(
    app: &App,
    listing: &Listing,
    assessment: &Assessment,
    numbered: &NumberedEvidence,
) -> Vec<TagGroup> {
    let mut mentioned = BTreeSet::new();
    facet::SHOWN
        .into_iter()
        .filter_map(|facet| {
            let (heading, question) = (facet::heading(facet), facet::question(facet));
            let of = assessment.tags.iter().filter(|t| t.term.facet() == facet);
            let tags: Vec<TagView> = of.map(|t| view(app, listing, assessment, t, numbered, &mut mentioned)).collect();
            (!tags.is_empty()).then_some(TagGroup { facet: facet.name(), heading, question, tags })
        })
        .collect()
}

/// What only the second reader sees, and what it says of the rest.
pub(super) struct SecondReadingView {
    pub model: String,
    pub tags: Vec<TagView>,
    /// Labels of the terms that both see.
    pub agrees: String,
    /// Labels of the terms of the lists that it sees nowhere.
    pub doubts: String,
    /// What it sees denied, with the sentences.
    pub denied: Vec<(String, Vec<String>)>,
}

/// The second reading of an assessment, if there is one.
pub(super) fn second_reading(
    app: &App,
    listing: &Listing,
    assessment: &Assessment,
    numbered: &NumberedEvidence,
) -> Option<SecondReadingView> {
    let reading = assessment.second_reading.as_ref()?;
    let mut mentioned = BTreeSet::new();
    let labels = |terms: &[TermId]| terms.iter().map(|t| chips::label_of(app, t)).collect::<Vec<_>>().join(", ");
    let words = |words: &[Evidence]| words.iter().map(|e| e.quote.clone()).collect();
    Some(SecondReadingView {
        model: reading.model.clone(),
        tags: reading.tags.iter().map(|t| view(app, listing, assessment, t, numbered, &mut mentioned)).collect(),
        agrees: labels(&reading.agrees),
        doubts: labels(&reading.doubts),
        denied: reading.denied.iter().map(|(what, e)| (what.replace('-', " "), words(e))).collect(),
    })
}

fn view(
    app: &App,
    listing: &Listing,
    assessment: &Assessment,
    tag: &Tag,
    numbered: &NumberedEvidence,
    mentioned: &mut BTreeSet<usize>,
) -> TagView {
    let decision = accepted(assessment, tag);
    let (basis, basis_note) = match tag.basis {
        Basis::Stated => ("stated", "The listing’s own words say it."),
        Basis::Implied if tag.term.is_unclear() => {
            ("not understood", "A sentence touches on this; what it says was not understood. Read it.")
        }
        Basis::Implied => ("implied", "A weak cue suggests it, together with a context word or the kind of data."),
        Basis::NotStated => {
            ("not stated", "The listing says nothing about this; the quoted words show why the question arises.")
        }
        Basis::Decided if decision.is_some() => ("accepted by a curator", "A person read the listing and decided."),
        Basis::Decided => ("accepted by a curator", "It follows from a decision on a narrower term."),
        Basis::SecondReader => {
            ("second reader", "A language model sees it in this sentence; no listed phrase says it.")
        }
    };
    let quote = |evidence: &Evidence| {
        let number = numbered.number(evidence);
        let context = match number {
            Some(_) => in_context(&listing.text(evidence.field), evidence),
            None => Html::marked(&evidence.quote, &[]),
        };
        let first = number.is_some_and(|n| mentioned.insert(n));
        let repeated = numbered.listings_with_sentence(listing, evidence).map(boilerplate).unwrap_or_default();
        Quote { number, first, field: evidence.field.name(), context, cue: evidence.cue.clone(), repeated }
    };
    TagView {
        label: chips::label(app, tag),
        href: chips::href(tag),
        definition: app.method.vocabulary.get(&tag.term).map(|c| c.head.definition.clone()).unwrap_or_default(),
        basis,
        basis_note,
        confidence: match tag.basis {
            Basis::Decided => String::new(),
            _ => format!("{}, {:.2}", format::confidence(tag.confidence), tag.confidence),
        },
        decision,
        evidence: tag.evidence.iter().map(quote).collect(),
    }
}

/// What is said of a sentence that stands in so many listings of the source.
fn boilerplate(listings: u32) -> String {
    format!("a standard sentence of the source: {} of its listings have it", format::count(listings.into()))
}
