//! A tag in one line: its label, its facet as a word and a shape, and a remark where it is only implied.

use crate::domain::listing::{Basis, Tag, TermId};
use crate::domain::vocabulary::{facet, skos};
use crate::web::App;

/// A tag for a template.
pub(super) struct Chip {
    /// `sensitivity`, also the class that colours it.
    pub facet: &'static str,
    /// Label of the term.
    pub label: String,
    /// Page of the term.
    pub href: String,
    /// `implied`, `decided` or nothing.
    pub remark: &'static str,
}

/// The tags of a listing, sensitivity first: it is what most people look for.
pub(super) fn chips(app: &App, tags: &[Tag]) -> Vec<Chip> {
    let of = |facet| tags.iter().filter(move |t| t.term.facet() == facet);
    facet::SHOWN.into_iter().flat_map(of).map(|tag| chip(app, tag)).collect()
}

fn chip(app: &App, tag: &Tag) -> Chip {
    Chip {
        facet: tag.term.facet().name(),
        label: label(app, tag),
        href: href(tag),
        remark: match tag.basis {
            Basis::Implied => "implied",
            Basis::Decided => "decided",
            Basis::Stated | Basis::NotStated => "",
        },
    }
}

/// Label of the term of a tag; its id if the term has since been removed.
pub(super) fn label(app: &App, tag: &Tag) -> String {
    label_of(app, &tag.term)
}

/// Label of a term; its id if the term has since been removed.
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

/// Labels of the terms that call for a warning, joined; `None` if there is none.
pub(super) fn content_note(app: &App, tags: &[Tag]) -> Option<String> {
    let labels: Vec<String> = tags
        .iter()
        .filter_map(|t| app.method.vocabulary.get(&t.term))
        .filter(|card| card.head.content_note)
        .map(|card| card.head.label.to_lowercase())
        .collect();
    (!labels.is_empty()).then(|| labels.join(", "))
}
