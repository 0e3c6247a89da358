//! One listing as a result: what somebody needs to decide whether to open it.

use super::chips::{Chip, chips, content_note};
use super::html::Html;
use super::show::{self, Gravity, gravity};
use super::why::Why;
use crate::search::{Highlighter, written};
use crate::store::StoredListing;
use crate::web::App;

/// Longest part of a description shown, in characters.
const SNIPPET: usize = 260;

/// A result for a template.
pub(super) struct HitView {
    pub href: String,
    pub title: Html,
    pub title_lang: Option<String>,
    pub broker: Option<(String, String)>,
    pub source: String,
    pub source_id: String,
    pub snippet: Html,
    pub snippet_lang: Option<String>,
    pub cut_before: bool,
    pub cut_after: bool,
    pub chips: Vec<Chip>,
    pub gravity: Option<Gravity>,
    pub findings: String,
    /// `13 rules undecided`; empty for none.
    pub undecided: String,
    /// Whether it is a sample.
    pub invented: bool,
    pub price: Option<String>,
    pub volume: String,
    pub published: Option<String>,
    pub first_seen: String,
    pub delisted: Option<String>,
    pub content_note: Option<String>,
    /// Words asked for that it lacks.
    pub missing: Vec<String>,
    /// Why it was found, if a word was asked for.
    pub why: Option<Why>,
}

/// A result for the listing, with the words of the question marked.
pub(super) fn hit(app: &App, highlighter: &Highlighter, stored: &StoredListing) -> HitView {
    let (listing, assessment) = (&stored.listing, &stored.assessment);
    let source = app.sources.get(&listing.source);
    let language = source.and_then(|c| c.head.language.as_deref());
    let title = show::title(listing);
    let written = written(listing);
    let part = highlighter.snippet(&listing.description, written, SNIPPET);
    HitView {
        href: format!("/listings/{}", listing.id),
        title: Html::marked(title, &highlighter.highlight(title, written)),
        title_lang: show::language_of(&listing.title, language),
        broker: listing.broker.as_ref().map(|b| (show::name(&b.name), show::broker_path(&b.name))),
        invented: app.invented(listing),
        source: source.map_or_else(|| listing.source.clone(), |c| c.title.clone()),
        source_id: listing.source.clone(),
        snippet: Html::marked(&part.text, &part.ranges),
        snippet_lang: show::language_of(&part.text, language),
        cut_before: part.cut_before,
        cut_after: part.cut_after,
        chips: chips(app, &assessment.tags),
        gravity: assessment.severity().map(gravity),
        undecided: show::undecided(assessment),
        findings: show::of(assessment.findings.len() as u64, "finding", "findings"),
        price: listing.price.as_ref().map(show::price),
        volume: listing.volume.iter().take(3).map(show::quantity).collect::<Vec<_>>().join(", "),
        published: listing.published.clone(),
        first_seen: show::day(stored.first_seen),
        delisted: stored.delisted.map(show::day),
        content_note: content_note(app, &assessment.tags),
        missing: Vec::new(),
        why: None,
    }
}
