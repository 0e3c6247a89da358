//! Deals: which platforms gave what to whom, as reported; and which platforms a search names.

use super::{Frame, PageError, format};
use crate::assess::lookup::name;
use crate::domain::card::Card;
use crate::domain::market::{Deal, Platform, Platforms};
use crate::search::{Ast, FacetField, Filters};
use crate::web::App;
use crate::web::params::encode;
use actix_web::{HttpResponse, web};
use askama::Template;
use std::collections::BTreeSet;

/// A deal as it is shown.
pub(super) struct DealView {
    pub id: String,
    pub title: String,
    pub givers: String,
    pub takers: String,
    pub content: String,
    pub when: String,
    pub value: String,
    pub status: &'static str,
    pub confidence: &'static str,
    pub platforms: Vec<(String, String)>,
    pub sources: Vec<(String, String)>,
    pub prose: String,
}

#[derive(Template)]
#[template(path = "deals.html")]
struct DealsPage {
    frame: Frame,
    total: String,
    deals: Vec<DealView>,
    platforms: Vec<PlatformRow>,
}

/// A platform and its listings.
struct PlatformRow {
    name: String,
    href: String,
    listings: String,
}

fn view(card: &Card<Deal>) -> DealView {
    let deal = &card.head;
    let named = |id: &String| {
        let platform = Platforms::get().by_id(id)?;
        Some((platform.name.clone(), format!("/platforms/{id}")))
    };
    DealView {
        id: deal.id.clone(),
        title: card.title.clone(),
        givers: deal.givers.join(", "),
        takers: if deal.takers.is_empty() { "not disclosed".to_owned() } else { deal.takers.join(", ") },
        content: deal.content.clone(),
        when: deal.until.as_ref().map_or_else(|| deal.from.clone(), |until| format!("{} to {until}", deal.from)),
        value: deal.value.clone().unwrap_or_else(|| "not reported".to_owned()),
        status: deal.status.name(),
        confidence: deal.confidence.name(),
        platforms: deal.platforms.iter().filter_map(named).collect(),
        sources: deal.sources.iter().map(|s| (s.by.clone(), s.date.clone())).collect(),
        prose: card.prose.clone(),
    }
}

/// The deals on what people left on a platform, newest first.
pub(super) fn of_platform(app: &App, id: &str) -> Vec<DealView> {
    app.deals.of_platform(id).into_iter().map(view).collect()
}

/// The platforms that the words of a search name, for the box above its hits.
pub(super) fn named_in(query: &Ast) -> Vec<&'static Platform> {
    let words: Vec<&str> =
        query.positive_leaves().into_iter().filter(|l| l.field.is_none()).map(|l| l.text.as_str()).collect();
    let pairs = words.windows(2).map(|pair| pair.join(" "));
    let all = words.iter().map(|w| (*w).to_owned()).chain(pairs);
    let named: BTreeSet<&str> =
        all.filter_map(|word| Platforms::get().named(&word)).map(|platform| platform.id.as_str()).collect();
    Platforms::get().iter().filter(|p| !p.is_common_word() && named.contains(p.id.as_str())).collect()
}

pub(super) async fn list(app: web::Data<App>) -> Result<HttpResponse, PageError> {
    super::render(app, |app| {
        let searcher = app.reader.searcher();
        let scope = app.scope(&searcher, &Ast::everything(), &Filters::new())?;
        let counts = searcher.facet(&scope.ast, &Filters::new(), FacetField::LookUp)?.values;
        let listings = |id: &str| {
            let name = name::of(name::PLATFORM, id);
            counts.iter().find(|(value, _)| *value == name).map_or(0, |(_, count)| *count)
        };
        let mut platforms: Vec<(u64, &Platform)> = Platforms::get().iter().map(|p| (listings(&p.id), p)).collect();
        platforms.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
        let row = |(count, platform): (u64, &Platform)| PlatformRow {
            name: platform.name.clone(),
            href: format!("/platforms/{}", platform.id),
            listings: format::of(count, "listing", "listings"),
        };
        let deals: Vec<DealView> = app.deals.newest_first().into_iter().map(view).collect();
        Ok(DealsPage {
            frame: Frame::new(app, "deals", "/deals"),
            total: format::of(deals.len() as u64, "deal", "deals"),
            deals,
            platforms: platforms.into_iter().map(row).collect(),
        })
    })
    .await
}

/// Path of the page of a platform.
pub(super) fn path(platform: &Platform) -> String {
    format!("/platforms/{}", encode(&platform.id))
}
