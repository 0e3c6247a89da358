//! What changed in the law, and in the rules because of it: a page, and an Atom feed (RFC 4287).

use super::html::Html;
use super::{Frame, PageError};
use crate::assess::audit::{LawChange, law_changes};
use crate::web::App;
use crate::web::params::encode;
use actix_web::{HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "law_changes.html")]
struct ChangesPage {
    frame: Frame,
    changes: Vec<ChangeView>,
}

struct ChangeView {
    on: String,
    cause: &'static str,
    what: String,
    applies_from: String,
    source_url: String,
    /// Names of rules and sets; the path of a rule's page, empty for a set.
    rules: Vec<(String, String)>,
}

/// The page.
pub(super) async fn page(app: web::Data<App>) -> Result<HttpResponse, PageError> {
    super::render(app, |app| {
        let view = |c: &LawChange| ChangeView {
            on: c.on.clone(),
            cause: c.cause.label(),
            what: c.what.clone(),
            applies_from: c.applies_from.clone().unwrap_or_default(),
            source_url: c.source_url.clone().unwrap_or_default(),
            rules: c.rules.iter().map(|id| (id.clone(), link(app, id))).collect(),
        };
        let changes = law_changes().iter().map(view).collect();
        Ok(ChangesPage { frame: Frame::new(app, "rules", "/rules/changes"), changes })
    })
    .await
}

fn link(app: &App, id: &str) -> String {
    if app.method.rules.get(id).is_some() { format!("/rules/{}", encode(id)) } else { String::new() }
}

/// The feed. An entry's id is made of day and rules, so it stays the same while the text is corrected.
pub(super) async fn feed(app: web::Data<App>) -> Result<HttpResponse, PageError> {
    let changes = law_changes();
    let updated = changes.first().map_or("1970-01-01", |c| c.on.as_str());
    let page = format!("{}/rules/changes", app.public_url);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <title>brokerwatch: changes of the law</title>\n<id>{0}.atom</id>\n<updated>{updated}T00:00:00Z</updated>\n\
         <author><name>brokerwatch</name></author>\n<link rel=\"self\" href=\"{0}.atom\"/>\n<link href=\"{0}\"/>\n",
        escaped(&page)
    );
    for c in changes {
        let names = c.rules.join(", ");
        let id = escaped(&format!("{page}#{}-{}", c.on, c.rules.join("+")));
        let from = c.applies_from.as_ref().map_or(String::new(), |day| format!(" Applies from {day}."));
        let link = c.source_url.as_ref().unwrap_or(&page);
        xml.push_str(&format!(
            "<entry>\n<title>{}</title>\n<id>{id}</id>\n<updated>{}T00:00:00Z</updated>\n<link href=\"{}\"/>\n\
             <category term=\"{}\"/>\n<content type=\"text\">{}</content>\n</entry>\n",
            escaped(&format!("{names}: {}", c.cause.label())),
            c.on,
            escaped(link),
            escaped(c.cause.label()),
            escaped(&format!("{}{from}", c.what))
        ));
    }
    xml.push_str("</feed>\n");
    Ok(HttpResponse::Ok()
        .content_type("application/atom+xml; charset=utf-8")
        .insert_header(("cache-control", "public, max-age=3600"))
        .body(xml))
}

/// Text as it stands in XML, also in attributes.
fn escaped(text: &str) -> String {
    let mut html = Html::default();
    html.text(text);
    html.to_string()
}
