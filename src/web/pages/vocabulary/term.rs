//! The page of a term: definition, neighbours, cues and examples.

use super::super::html::Html;
use super::super::{Frame, PageError, format, labels, markdown};
use super::{ExampleView, examples, find, search, status, with_downloads};
use crate::domain::card::Card;
use crate::domain::listing::TermId;
use crate::domain::vocabulary::{Cues, Term, curie, facet, skos};
use crate::search::{Ast, FacetField, Filters};
use crate::web::App;
use crate::web::params;
use actix_web::{HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "term.html")]
struct TermPage {
    frame: Frame,
    label: String,
    id: String,
    /// Path of this page; the downloads add an extension.
    path: String,
    facet: &'static str,
    heading: &'static str,
    definition: String,
    status: &'static str,
    /// From the top term down to the direct parent.
    broader: Vec<Neighbour>,
    narrower: Vec<Neighbour>,
    mappings: Vec<Mapping>,
    special: Option<String>,
    content_note: bool,
    absence: bool,
    /// Doubtful content that counts.
    counts: Vec<&'static str>,
    /// Kinds of data that serve as context of a weak cue.
    carriers: String,
    prose: Html,
    cues: Vec<CueRow>,
    facts: Vec<String>,
    negations: Vec<String>,
    examples: Vec<ExampleView>,
    listings: String,
    search: String,
}

/// A broader or narrower term.
struct Neighbour {
    label: String,
    href: String,
}

/// A term of a public vocabulary.
struct Mapping {
    curie: String,
    iri: String,
    vocabulary: &'static str,
}

/// Cues in one language.
struct CueRow {
    language: String,
    code: String,
    /// `12 strong, 3 weak`.
    tally: String,
    strong: Vec<String>,
    weak: Vec<String>,
    context: Vec<String>,
}

/// One term.
pub(in crate::web::pages) async fn page(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let (facet, slug) = path.into_inner();
    let address = skos::path(&find(&app, &facet, &slug)?.head.id);
    let page = super::super::render(app, move |app| view(app, find(app, &facet, &slug)?)).await?;
    Ok(with_downloads(page, &address))
}

fn view(app: &App, card: &Card<Term>) -> Result<TermPage, PageError> {
    let (head, id) = (&card.head, &card.head.id);
    let vocabulary = &app.method.vocabulary;
    let field = params::facet(id.facet().name()).unwrap_or(FacetField::Sensitivity);
    let filters = Filters::from([(field, vec![id.slug().to_owned()])]);
    let searcher = app.reader.searcher();
    let listings = searcher.count(&app.scope(&searcher, &Ast::everything(), &filters)?.ast, &filters)?;
    let mut broader = Vec::new();
    let mut above = head.broader.as_ref().and_then(|b| vocabulary.get(b));
    while let Some(card) = above {
        broader.push(neighbour(card));
        above = card.head.broader.as_ref().and_then(|b| vocabulary.get(b));
    }
    broader.reverse();
    let mut narrower: Vec<Neighbour> = vocabulary.narrower(id).map(neighbour).collect();
    narrower.sort_by_cached_key(|n| n.label.to_lowercase());
    let mut cues: Vec<CueRow> = head.cues.iter().map(cue_row).collect();
    cues.sort_by(|a, b| a.language.cmp(&b.language));
    let known = |name: &str| {
        let other = TermId::try_from(name.to_owned()).ok().filter(|other| other != id)?;
        vocabulary.get(&other).map(|card| skos::path(&card.head.id))
    };
    Ok(TermPage {
        frame: Frame::new(app, "vocabulary", &skos::path(id)),
        label: head.label.clone(),
        id: id.to_string(),
        path: skos::path(id),
        facet: id.facet().name(),
        heading: facet::heading(id.facet()),
        definition: head.definition.clone(),
        status: status(head.status),
        broader,
        narrower,
        mappings: head.close_match.iter().filter_map(|c| mapping(c)).collect(),
        special: head.special_category.clone(),
        content_note: head.content_note,
        absence: head.absence,
        counts: [
            (head.aggregates_count, "figures about groups of people"),
            (head.artificial_counts, "synthetic, drawn or simulated content"),
        ]
        .into_iter()
        .filter_map(|(holds, words)| holds.then_some(words))
        .collect(),
        carriers: head.carriers.iter().map(|m| m.name()).collect::<Vec<_>>().join(", "),
        prose: markdown::linked(&card.prose, known),
        cues,
        facts: head.facts.iter().map(|(column, values)| format!("{column}: {}", values.join(", "))).collect(),
        negations: head.neg.clone(),
        examples: examples(&card.examples, "Gets this tag", "Does not get this tag"),
        listings: format::of(listings, "listing", "listings"),
        search: search(id),
    })
}

fn neighbour(card: &Card<Term>) -> Neighbour {
    Neighbour { label: card.head.label.clone(), href: skos::path(&card.head.id) }
}

fn mapping(text: &str) -> Option<Mapping> {
    // Cards with an invalid CURIE are refused when the vocabulary is loaded.
    let (iri, namespace) = curie::expand(text).ok()?;
    Some(Mapping { curie: text.to_owned(), iri, vocabulary: namespace.name })
}

fn cue_row((code, cues): (&String, &Cues)) -> CueRow {
    let tally: Vec<String> = [(cues.strong.len(), "strong"), (cues.weak.len(), "weak")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{} {word}", format::count(n as u64)))
        .collect();
    CueRow {
        language: labels::language(code).unwrap_or_else(|| code.clone()),
        code: code.clone(),
        tally: tally.join(", "),
        strong: cues.strong.clone(),
        weak: cues.weak.clone(),
        context: cues.context.clone(),
    }
}
