//! The audit rules and their cards.

use super::format::{SeverityBadge, severity_badge};
use super::html::Html;
use super::listing::verdict_meaning;
use super::vocabulary::{ExampleView, examples, status};
use super::{Frame, PageError, format};
use crate::assess::audit::Rule;
use crate::search::{Ast, FacetField, Filters, Request};
use crate::web::App;
use crate::web::params::{encode, shown};
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
    severity: SeverityBadge,
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
    severity: SeverityBadge,
    verdict_meaning: &'static str,
    status: &'static str,
    jurisdictions: String,
    force: String,
    cites: Vec<String>,
    confirmed: &'static str,
    /// When the card was last compared with the law, and when that is due again; empty if it does not say.
    checked: String,
    /// Where the text can be read; empty if it does not say.
    source_url: String,
    remedy: String,
    prose: Html,
    examples: Vec<ExampleView>,
    listings: String,
    search: String,
}

/// All rules, most severe first.
pub(super) async fn list(app: web::Data<App>) -> Result<HttpResponse, PageError> {
    super::render(app, |app| {
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
                severity: severity_badge(card.head.severity),
                cites: card.head.cites.join("; "),
                listings: format::of(counts.get(&card.head.id).copied().unwrap_or(0), "listing", "listings"),
                search: search(&card.head.id),
                status: status(card.head.status),
            })
            .collect();
        let total = format::of(rows.len() as u64, "rule", "rules");
        Ok(RulesPage { frame: Frame::new(app, "rules", "/rules"), total, rows })
    })
    .await
}

fn search(id: &str) -> String {
    format!("/?rule={}", encode(id))
}

/// One rule.
pub(super) async fn page(app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    super::render(app, move |app| {
        let card = app.method.rules.get(&id).ok_or_else(|| {
            PageError::NotFound(format!("There is no rule “{}”. All rules are under “Rules”.", shown(&id)))
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
            severity: severity_badge(head.severity),
            verdict_meaning: verdict_meaning(head.verdict),
            status: status(head.status),
            jurisdictions: head.jurisdictions.join(", "),
            force,
            cites: head.cites.clone(),
            confirmed: confirmed(&head.confidence),
            checked: checked(head),
            source_url: head.source_url.clone().unwrap_or_default(),
            remedy: head.remedy.clone(),
            prose: super::markdown::prose(&card.prose),
            examples: examples(&card.examples, "Triggers this rule", "Does not trigger this rule"),
            listings: format::of(listings, "listing", "listings"),
            search: search(&head.id),
        })
    })
    .await
}

/// When the card was last compared with the law.
fn checked(rule: &Rule) -> String {
    match (&rule.checked_on, &rule.recheck_by) {
        (Some(on), Some(by)) => format!("{on}, to be compared again by {by}"),
        (Some(on), None) => on.clone(),
        _ => String::new(),
    }
}

/// How the citation was verified.
fn confirmed(letter: &str) -> &'static str {
    match letter {
        "C" => "checked against the official text",
        "S" => "taken from a secondary source",
        "K" => "common knowledge",
        "own" => "a check of this project, not of a law",
        _ => "not yet checked",
    }
}
