//! The tags of a listing with the words that prove them, as they stand in the text.

use super::super::html::Html;
use super::super::marks::{Numbered, in_context};
use super::super::{chips, show};
use super::decisions::{Said, accepted};
use crate::domain::listing::{Assessment, Basis, Evidence, Listing, Tag};
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
    /// How sure the tagger is; empty where a person decided.
    pub confidence: String,
    /// The decision of its own that an accepted tag has.
    pub said: Option<Said>,
    pub evidence: Vec<Quote>,
}

/// One piece of evidence. `first` is set where the page mentions its number for the first time.
pub(super) struct Quote {
    pub number: Option<usize>,
    pub first: bool,
    pub field: &'static str,
    pub context: Html,
    pub cue: String,
}

/// The tags of all facets, sensitivity first; facets without a tag are left out.
pub(super) fn tag_groups(app: &App, listing: &Listing, assessment: &Assessment, numbered: &Numbered) -> Vec<TagGroup> {
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

fn view(
    app: &App,
    listing: &Listing,
    assessment: &Assessment,
    tag: &Tag,
    numbered: &Numbered,
    mentioned: &mut BTreeSet<usize>,
) -> TagView {
    let said = accepted(assessment, tag);
    let (basis, basis_note) = match tag.basis {
        Basis::Stated => ("stated", "The listing’s own words say it."),
        Basis::Implied => {
            ("implied", "A weaker word suggests it, in company with another or with the kind of content.")
        }
        Basis::NotStated => ("not stated", "The listing does not answer the question; these words are why it arises."),
        Basis::Decided if said.is_some() => ("accepted by a curator", "A person read the listing and decided."),
        Basis::Decided => ("accepted by a curator", "It follows from a decision on a narrower term."),
    };
    let quote = |evidence: &Evidence| {
        let number = numbered.number(evidence);
        let context = match number {
            Some(_) => in_context(&listing.text(evidence.field), evidence),
            None => Html::marked(&evidence.quote, &[]),
        };
        let first = number.is_some_and(|n| mentioned.insert(n));
        Quote { number, first, field: evidence.field.name(), context, cue: evidence.cue.clone() }
    };
    TagView {
        label: chips::label(app, tag),
        href: chips::href(tag),
        definition: app.method.vocabulary.get(&tag.term).map(|c| c.head.definition.clone()).unwrap_or_default(),
        basis,
        basis_note,
        confidence: match tag.basis {
            Basis::Decided => String::new(),
            _ => format!("{}, {:.2}", show::confidence(tag.confidence), tag.confidence),
        },
        said,
        evidence: tag.evidence.iter().map(quote).collect(),
    }
}
