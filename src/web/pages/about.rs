//! The method in plain words: how tags and findings come about and what they cannot say.

use super::{Frame, PageError, show};
use crate::web::App;
use actix_web::{HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "about.html")]
struct AboutPage {
    frame: Frame,
    terms: String,
    rules: String,
    public_url: String,
}

/// The page.
pub(super) async fn page(app: web::Data<App>) -> Result<HttpResponse, PageError> {
    super::show(app, |app| {
        Ok(AboutPage {
            frame: Frame::new(app, "about", "/about"),
            terms: show::of(app.method.vocabulary.cards().count() as u64, "term", "terms"),
            rules: show::of(app.method.rules.cards().count() as u64, "rule", "rules"),
            public_url: app.public_url.clone(),
        })
    })
    .await
}
