//! `GET /api/v1/deals`: public deals by which content of platforms and publishers changed hands. Without a token.

use super::parameters::Parameters;
use super::public::cached_json;
use crate::domain::card::Card;
use crate::domain::market::Deal;
use crate::web::App;
use crate::web::problem::Problem;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

/// A deal as the API gives it.
#[derive(Serialize)]
struct Item<'a> {
    title: &'a str,
    #[serde(flatten)]
    deal: &'a Deal,
    /// What else is known, in Markdown.
    text: &'a str,
}

impl<'a> Item<'a> {
    fn of(card: &'a Card<Deal>) -> Self {
        Self { title: &card.title, deal: &card.head, text: &card.prose }
    }
}

/// All deals, newest first.
pub async fn list(request: HttpRequest, app: Data<App>) -> Result<HttpResponse, Problem> {
    Parameters::read(request.query_string(), &[])?;
    #[derive(Serialize)]
    struct List<'a> {
        items: Vec<Item<'a>>,
    }
    let items = app.deals.newest_first().into_iter().map(Item::of).collect();
    cached_json(&List { items })
}
