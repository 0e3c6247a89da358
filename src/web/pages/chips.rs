//! Chips: a tag as a small link with its label, its facet, and a note if it is implied, decided or of the second reader.

use crate::domain::listing::{Assessment, Basis, Tag, TermId};
use crate::domain::vocabulary::{facet, skos};
use crate::web::App;

/// A tag for a template.
pub(super) struct Chip {
    /// Name of the facet, also the CSS class.
    pub facet: &'static str,
    /// Label of the term.
    pub label: String,
    /// Page of the term.
    pub href: String,
    /// `implied`, `decided`, `second reader` or empty.
    pub note: &'static str,
}

/// The tags of a listing and what the second reader sees besides, those of sensitivity first.
pub(super) fn chips(app: &App, assessment: &Assessment) -> Vec<Chip> {
    let of = |facet| assessment.tags_together().filter(move |t| t.term.facet() == facet);
    facet::SHOWN.into_iter().flat_map(of).map(|tag| chip(app, tag)).collect()
}

fn chip(app: &App, tag: &Tag) -> Chip {
    Chip {
        facet: tag.term.facet().name(),
        label: label(app, tag),
        href: href(tag),
        note: match tag.basis {
            Basis::Implied if tag.term.is_unclear() => "",
            Basis::Implied => "implied",
            Basis::Decided => "decided",
            Basis::SecondReader => "second reader",
            Basis::Stated | Basis::NotStated => "",
        },
    }
}

/// Label of the term of a tag; its id if the term was removed.
pub(super) fn label(app: &App, tag: &Tag) -> String {
    label_of(app, &tag.term)
}

/// Label of a term; its id if the term was removed.
pub(super) fn label_of(app: &App, term: &TermId) -> String {
    app.method.vocabulary.get(term).map_or_else(|| term.to_string(), |card| card.head.label.clone())
}

/// Page of the term of a tag.
pub(super) fn href(tag: &Tag) -> String {
    href_of(&tag.term)
}

/// Page of a term.
pub(super) fn href_of(term: &TermId) -> String {
    skos::path(term)
}

/// Labels of the terms with a content note, joined; `None` if there are none.
pub(super) fn content_note(app: &App, tags: &[Tag]) -> Option<String> {
    let labels: Vec<String> = tags
        .iter()
        .filter_map(|t| app.method.vocabulary.get(&t.term))
        .filter(|card| card.head.content_note)
        .map(|card| card.head.label.to_lowercase())
        .collect();
    (!labels.is_empty()).then(|| labels.join(", "))
}
