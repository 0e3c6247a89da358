//! A search hit: what a reader needs to decide whether to open the listing.

use super::chips::{Chip, chips, content_note};
use super::explanation::ExplanationView;
use super::format::{self, SeverityBadge, severity_badge};
use super::html::Html;
use crate::search::{Highlighter, written};
use crate::store::StoredListing;
use crate::web::App;

/// Length of the part of the description that is shown, in characters.
const SNIPPET: usize = 260;

/// A hit for a template.
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
    pub severity: Option<SeverityBadge>,
    pub findings: String,
    /// `13 rules undecided`; empty for none.
    pub undecided: String,
    /// Whether it is an invented sample.
    pub invented: bool,
    pub price: Option<String>,
    pub volume: String,
    pub published: Option<String>,
    pub first_seen: String,
    pub delisted: Option<String>,
    pub content_note: Option<String>,
    /// Words of the query that the listing does not contain.
    pub missing_terms: Vec<String>,
    /// Why the listing matches, if the query has words.
    pub explanation: Option<ExplanationView>,
}

/// The hit for a listing, with the words of the query highlighted.
pub(super) fn hit(app: &App, highlighter: &Highlighter, stored: &StoredListing) -> HitView {
    let (listing, assessment) = (&stored.listing, &stored.assessment);
    let source = app.sources.get(&listing.source);
    let language = source.and_then(|c| c.head.language.as_deref());
    let title = format::title(listing);
    let written = written(listing);
    let part = highlighter.snippet(&listing.description, written, SNIPPET);
    HitView {
        href: format!("/listings/{}", listing.id),
        title: Html::marked(title, &highlighter.highlight(title, written)),
        title_lang: format::language_of(&listing.title, language),
        broker: listing.broker.as_ref().map(|b| (format::name(&b.name), format::broker_path(&b.name))),
        invented: app.invented(listing),
        source: source.map_or_else(|| listing.source.clone(), |c| c.title.clone()),
        source_id: listing.source.clone(),
        snippet: Html::marked(&part.text, &part.ranges),
        snippet_lang: format::language_of(&part.text, language),
        cut_before: part.cut_before,
        cut_after: part.cut_after,
        chips: chips(app, assessment),
        severity: assessment.severity().map(severity_badge),
        undecided: format::undecided(assessment),
        findings: format::of(assessment.findings.len() as u64, "finding", "findings"),
        price: listing.price.as_ref().map(format::price),
        volume: listing.volume.iter().take(3).map(format::quantity).collect::<Vec<_>>().join(", "),
        published: listing.published.clone(),
        first_seen: format::day(stored.first_seen),
        delisted: stored.delisted.map(format::day),
        content_note: content_note(app, &assessment.tags),
        missing_terms: Vec::new(),
        explanation: None,
    }
}
