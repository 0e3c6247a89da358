//! The audit rules as pages, as their cards say them.

use super::html::Html;
use super::listing::meaning;
use super::show::{Gravity, gravity};
use super::vocabulary::{ExampleView, examples, status};
use super::{Frame, PageError, show};
use crate::search::{Ast, FacetField, Filters, Request};
use crate::web::App;
use crate::web::params::encode;
use actix_web::{HttpResponse, web};
use askama::Template;
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "rules.html")]
struct RulesPage {
    frame: Frame,
    total: String,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    title: String,
    gravity: Gravity,
    cites: String,
    listings: String,
    search: String,
    status: &'static str,
}

#[derive(Template)]
#[template(path = "rule.html")]
struct RulePage {
    frame: Frame,
    id: String,
    title: String,
    gravity: Gravity,
    meaning: &'static str,
    status: &'static str,
    jurisdictions: String,
    force: String,
    cites: Vec<String>,
    confirmed: &'static str,
    remedy: String,
    prose: Html,
    examples: Vec<ExampleView>,
    listings: String,
    search: String,
}

/// All rules, gravest first.
pub(super) async fn list(app: web::Data<App>) -> Result<HttpResponse, PageError> {
    super::show(app, |app| {
        let (searcher, filters) = (app.reader.searcher(), Filters::new());
        let scope = app.scope(&searcher, &Ast::everything(), &filters)?;
        let counts = searcher.search(&scope.ast, &Request::counting(&filters, &[FacetField::Rule]))?.facets;
        let counts: HashMap<String, u64> = counts.into_iter().flat_map(|f| f.values).collect();
        let mut cards: Vec<_> = app.method.rules.cards().collect();
        cards.sort_by(|a, b| b.head.severity.cmp(&a.head.severity).then_with(|| a.head.id.cmp(&b.head.id)));
        let rows: Vec<Row> = cards
            .into_iter()
            .map(|card| Row {
                id: card.head.id.clone(),
                title: card.head.title.clone(),
                gravity: gravity(card.head.severity),
                cites: card.head.cites.join("; "),
                listings: show::of(counts.get(&card.head.id).copied().unwrap_or(0), "listing", "listings"),
                search: search(&card.head.id),
                status: status(card.head.status),
            })
            .collect();
        let total = show::of(rows.len() as u64, "rule", "rules");
        Ok(RulesPage { frame: Frame::new(app, "rules", "/rules"), total, rows })
    })
    .await
}

fn search(id: &str) -> String {
    format!("/?rule={}", encode(id))
}

/// One rule.
pub(super) async fn page(app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    super::show(app, move |app| {
        let card = app.method.rules.get(&id).ok_or_else(|| {
            let shown: String = id.chars().take(80).collect();
            PageError::NotFound(format!("There is no rule “{shown}”. All rules are under “Rules”."))
        })?;
        let head = &card.head;
        let filters = Filters::from([(FacetField::Rule, vec![head.id.clone()])]);
        let searcher = app.reader.searcher();
        let listings = searcher.count(&app.scope(&searcher, &Ast::everything(), &filters)?.ast, &filters)?;
        let force = match (&head.effective_from, &head.effective_to) {
            (Some(from), Some(to)) => format!("from {from} to {to}"),
            (Some(from), None) => format!("since {from}"),
            (None, Some(to)) => format!("until {to}"),
            (None, None) => String::new(),
        };
        Ok(RulePage {
            frame: Frame::new(app, "rules", &format!("/rules/{}", encode(&head.id))),
            id: head.id.clone(),
            title: card.title.clone(),
            gravity: gravity(head.severity),
            meaning: meaning(head.verdict),
            status: status(head.status),
            jurisdictions: head.jurisdictions.join(", "),
            force,
            cites: head.cites.clone(),
            confirmed: confirmed(&head.confidence),
            remedy: head.remedy.clone(),
            prose: super::markdown::prose(&card.prose),
            examples: examples(&card.examples, "Makes this finding", "Does not make this finding"),
            listings: show::of(listings, "listing", "listings"),
            search: search(&head.id),
        })
    })
    .await
}

/// How well a citation is confirmed.
fn confirmed(letter: &str) -> &'static str {
    match letter {
        "C" => "read in the official text",
        "S" => "taken from a secondary source",
        "K" => "settled, widely known",
        _ => "not yet confirmed",
    }
}
