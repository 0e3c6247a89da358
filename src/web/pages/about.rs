//! The method page: how tags and findings are made, and their limits.

use super::{Frame, PageError, format};
use crate::search::count_read_twice;
use crate::web::App;
use actix_web::{HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "about.html")]
struct AboutPage {
    frame: Frame,
    terms: String,
    rules: String,
    /// Listings that the second reader has read.
    read_twice: String,
    public_url: String,
}

/// The page.
pub(super) async fn page(app: web::Data<App>) -> Result<HttpResponse, PageError> {
    super::render(app, |app| {
        let read = count_read_twice(&app.reader.searcher())?;
        Ok(AboutPage {
            frame: Frame::new(app, "about", "/about"),
            terms: format::of(app.method.vocabulary.cards().count() as u64, "term", "terms"),
            rules: format::of(app.method.rules.cards().count() as u64, "rule", "rules"),
            read_twice: format::of(read, "listing", "listings"),
            public_url: app.public_url.clone(),
        })
    })
    .await
}
