//! The list of all terms, by facet, narrower terms below their broader one.

use super::super::{Frame, PageError, format};
use super::{search, status, with_downloads};
use crate::domain::card::Card;
use crate::domain::listing::Facet;
use crate::domain::vocabulary::{Term, facet, skos};
use crate::search::{Ast, FacetField, Filters, Request};
use crate::web::App;
use actix_web::{HttpResponse, web};
use askama::Template;
use std::collections::HashMap;

/// Deepest indentation; deeper terms are shown at this depth.
const MAX_DEPTH: usize = 3;

#[derive(Template)]
#[template(path = "vocabulary.html")]
struct VocabularyPage {
    frame: Frame,
    total: String,
    groups: Vec<Group>,
}

struct Group {
    facet: &'static str,
    heading: &'static str,
    question: &'static str,
    count: String,
    terms: Vec<Row>,
}

struct Row {
    /// 0 for top terms.
    depth: usize,
    /// Label of the broader term, for screen readers, which do not see the indentation.
    broader: Option<String>,
    label: String,
    href: String,
    definition: String,
    listings: String,
    search: String,
    status: &'static str,
    special: Option<String>,
    content_note: bool,
}

/// All terms.
pub(in crate::web::pages) async fn page(app: web::Data<App>) -> Result<HttpResponse, PageError> {
    let page = super::super::render(app, |app| {
        let facets = [FacetField::Sensitivity, FacetField::Consent, FacetField::Provenance];
        let (searcher, filters) = (app.reader.searcher(), Filters::new());
        let scope = app.scope(&searcher, &Ast::everything(), &filters)?;
        let counts = searcher.search(&scope.ast, &Request::counting(&filters, &facets))?.facets;
        let counts: HashMap<String, u64> = counts
            .into_iter()
            .flat_map(|f| f.values.into_iter().map(move |(slug, n)| (format!("{}:{slug}", f.field.name()), n)))
            .collect();
        let group = |facet: Facet| {
            let outline = app.method.vocabulary.outline(facet);
            Group {
                facet: facet.name(),
                heading: facet::heading(facet),
                question: facet::question(facet),
                count: format::of(outline.len() as u64, "term", "terms"),
                terms: outline.into_iter().map(|(depth, card)| row(app, depth, card, &counts)).collect(),
            }
        };
        Ok(VocabularyPage {
            frame: Frame::new(app, "vocabulary", "/vocabulary"),
            total: format::of(app.method.vocabulary.cards().count() as u64, "term", "terms"),
            groups: facet::SHOWN.into_iter().map(group).collect(),
        })
    })
    .await?;
    Ok(with_downloads(page, "/vocabulary"))
}

fn row(app: &App, depth: usize, card: &Card<Term>, counts: &HashMap<String, u64>) -> Row {
    let head = &card.head;
    let broader = head.broader.as_ref().and_then(|b| app.method.vocabulary.get(b));
    Row {
        depth: depth.min(MAX_DEPTH),
        broader: broader.map(|b| b.head.label.clone()),
        label: head.label.clone(),
        href: skos::path(&head.id),
        definition: head.definition.clone(),
        listings: format::of(counts.get(head.id.as_str()).copied().unwrap_or(0), "listing", "listings"),
        search: search(&head.id),
        status: status(head.status),
        special: head.special_category.clone(),
        content_note: head.content_note,
    }
}
