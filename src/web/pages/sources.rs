//! The sources: where listings are read, under which terms, and when they were last seen.

use super::facet_choice::Choice;
use super::facets::top_values;
use super::html::Html;
use super::{Frame, PageError, format, labels};
use crate::search::{Ast, FacetField, Filters, Request};
use crate::store::{IssueKind, SourceCounts, SourceEvent, SourceState};
use crate::web::App;
use crate::web::params::{SearchParams, encode};
use actix_web::{HttpResponse, web};
use askama::Template;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "sources.html")]
struct SourcesPage {
    frame: Frame,
    used: Vec<View>,
    idle: Vec<View>,
    removed: Vec<RemovedView>,
}

/// A source out of view.
struct RemovedView {
    id: String,
    title: String,
    day: String,
    reason: String,
}

struct View {
    id: String,
    title: String,
    publisher: String,
    url: String,
    language: Option<String>,
    country: Option<String>,
    terms: String,
    format: String,
    prose: Html,
    listings: String,
    issues: String,
    last_seen: String,
    search: String,
    /// Whether all of its listings are invented samples.
    invented: bool,
    /// Since when it is not read, and why; empty if it is read.
    disabled: String,
    /// Listings by grade of documentation, best first.
    grades: Vec<Choice>,
    /// What was not understood, most frequent first.
    kinds: Vec<KindView>,
    /// How many listings of the newest run stated each fact.
    stated: String,
}

/// Issues of one kind in one field.
struct KindView {
    count: String,
    field: String,
    message: String,
    value: String,
    place: String,
}

/// All sources; those with listings first.
pub(super) async fn page(app: web::Data<App>) -> Result<HttpResponse, PageError> {
    super::render(app, |app| {
        let counts: BTreeMap<String, SourceCounts> =
            app.store.sources()?.into_iter().map(|s| (s.source.clone(), s)).collect();
        let mut used: Vec<View> = counts.values().map(|c| view(app, &c.source, Some(c))).collect::<Result<_, _>>()?;
        used.sort_by_key(|v| v.title.to_lowercase());
        let states = app.store.source_states()?;
        let out = |id: &str| states.get(id).filter(|event| event.state == SourceState::Removed);
        let idle = app.sources.cards().map(|c| c.head.id.as_str());
        let idle = idle.filter(|id| !counts.contains_key(*id) && out(id).is_none());
        let mut idle: Vec<View> = idle.map(|id| view(app, id, None)).collect::<Result<_, _>>()?;
        for view in used.iter_mut().chain(&mut idle) {
            if let Some(event) = states.get(&view.id).filter(|event| event.state == SourceState::Disabled) {
                view.disabled = since(event);
            }
        }
        let removed = states.values().filter(|event| event.state == SourceState::Removed);
        let removed = removed.map(|event| RemovedView {
            title: app.sources.get(&event.source).map_or_else(|| event.source.clone(), |c| c.title.clone()),
            id: event.source.clone(),
            day: format::day(event.at),
            reason: event.reason.clone(),
        });
        let removed = removed.collect();
        Ok(SourcesPage { frame: Frame::new(app, "sources", "/sources"), used, idle, removed })
    })
    .await
}

/// `2026-11-29: reason`.
fn since(event: &SourceEvent) -> String {
    let reason = if event.reason.is_empty() { String::new() } else { format!(": {}", event.reason) };
    format!("{}{reason}", format::day(event.at))
}

/// A source with its card; if the card is unknown, the source is shown by its id.
fn view(app: &App, id: &str, counts: Option<&SourceCounts>) -> Result<View, PageError> {
    let card = app.sources.get(id);
    let head = card.map(|c| &c.head);
    let web = |url: &String| url.starts_with("http://") || url.starts_with("https://");
    Ok(View {
        id: id.to_owned(),
        title: card.map_or_else(|| id.to_owned(), |c| c.title.clone()),
        publisher: head.map(|h| h.publisher.clone()).unwrap_or_default(),
        url: head.map(|h| h.url.clone()).filter(web).unwrap_or_default(),
        language: head.and_then(|h| h.language.as_deref()).and_then(labels::language),
        country: head.and_then(|h| h.country.as_deref()).and_then(labels::country),
        terms: head.map(|h| h.terms.clone()).unwrap_or_default(),
        format: head.map(|h| h.format.replace('_', " ")).unwrap_or_default(),
        // The title of the card is the heading of the section, so headings in its prose are one level lower.
        prose: super::markdown::prose(&card.map(|c| c.prose.replace("\n## ", "\n### ")).unwrap_or_default()),
        listings: format::of(counts.map_or(0, |c| c.listings), "listing", "listings"),
        issues: format::of(counts.map_or(0, |c| c.issues), "issue", "issues"),
        last_seen: counts.map(|c| format::time(c.last_seen)).unwrap_or_default(),
        search: format!("/?source={}", encode(id)),
        invented: head.is_some_and(|h| h.invented),
        disabled: String::new(),
        grades: counts.map(|_| grades(app, id)).transpose()?.unwrap_or_default(),
        kinds: app.store.issue_kinds(id)?.into_iter().map(kind).collect(),
        stated: stated(app, id)?,
    })
}

fn kind(kind: IssueKind) -> KindView {
    let IssueKind { count, field, example, .. } = kind;
    let place = format!("{}:{}", example.place.file, example.place.line);
    KindView { count: format::count(count), field, message: example.message, value: example.value, place }
}

/// `title 100 %, price 28 %` of the newest run that was read to its end; empty if its figures are not known.
fn stated(app: &App, source: &str) -> Result<String, PageError> {
    let run = app.store.newest_complete_run(source)?;
    let Some(figures) = run.and_then(|run| run.figures) else { return Ok(String::new()) };
    let share = |count: u64| match (100 * count).checked_div(figures.listings) {
        Some(0) => "below 1 %".to_owned(),
        share => format!("{} %", share.unwrap_or_default()),
    };
    let stated = figures.filled.iter().filter(|(_, count)| **count > 0);
    let stated: Vec<String> = stated.map(|(fact, count)| format!("{} {}", fact_name(fact), share(*count))).collect();
    Ok(stated.join(", "))
}

/// A fact of a mapping in the words of the pages.
fn fact_name(fact: &str) -> &str {
    match fact {
        "native_id" => "identifier",
        "broker" => "seller",
        "broker_country" => "country of the seller",
        "url" => "address",
        "modality" => "kind of data",
        other => other,
    }
}

fn grades(app: &App, source: &str) -> Result<Vec<Choice>, PageError> {
    let filters = Filters::from([(FacetField::Source, vec![source.to_owned()])]);
    let params = SearchParams { filters, page: 1, ..SearchParams::default() };
    let query = Ast::everything();
    let answer = app.reader.searcher().search(&query, &Request::counting(&params.filters, &[FacetField::Grade]))?;
    Ok(top_values(app, &params, &answer, FacetField::Grade, usize::MAX))
}
