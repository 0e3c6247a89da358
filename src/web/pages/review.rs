//! Listings to decide on, for an operator with a token. The token is sent in the body of a form and kept nowhere: not in
//! an address, not in a cookie, not in the page.

use super::error::method_not_allowed;
use super::{Frame, PageError, chips, combining_marks, format, run_blocking};
use crate::domain::listing::ReviewQuestion;
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::params::ParamError;
use crate::web::review::{review, term};
use actix_web::guard::{Any, Get, Head, Post};
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Form};
use actix_web::{HttpResponse, Resource};
use askama::Template;
use serde::Deserialize;

/// Questions on the page.
const SHOWN: usize = 25;

/// What the form sends.
#[derive(Deserialize)]
struct Asked {
    token: String,
    #[serde(default)]
    term: String,
}

#[derive(Template)]
#[template(path = "review.html")]
struct ReviewPage {
    frame: Frame,
    /// Why there is no answer; empty if there is one or nothing has been asked.
    refused: String,
    terms: Vec<TermView>,
    answer: Option<AnswerView>,
}

/// A term to choose.
struct TermView {
    id: String,
    label: String,
    chosen: bool,
}

struct AnswerView {
    /// Listings that have been read a second time.
    read_twice: String,
    /// All listings in view.
    listings: String,
    /// Questions there are, shown or not.
    total: String,
    questions: Vec<QuestionView>,
}

struct QuestionView {
    href: String,
    title: String,
    listing: String,
    term: String,
    label: String,
    term_href: String,
    seen_by: &'static str,
    confidence: String,
    quote: String,
}

/// The form with GET, the form and the questions with POST.
pub(super) fn resource() -> Resource {
    let not_understood = web::FormConfig::default().error_handler(|error, _| {
        PageError::from(ParamError::new("", format!("The form was not understood: {error}."), None)).into()
    });
    web::resource("/review")
        .app_data(not_understood)
        .route(web::route().guard(Any(Get()).or(Head())).to(form))
        .route(web::route().guard(Post()).to(questions))
        .default_service(web::to(method_not_allowed))
}

async fn form(app: Data<App>) -> Result<HttpResponse, PageError> {
    page(app, StatusCode::OK, String::new(), String::new(), false).await
}

async fn questions(app: Data<App>, asked: Form<Asked>) -> Result<HttpResponse, PageError> {
    let Asked { token, term: typed } = asked.into_inner();
    let (status, refused) = match Caller::of_token(&app, token.trim()) {
        Ok(caller) if caller.require(Scope::ListingsRead).is_err() => {
            (StatusCode::FORBIDDEN, format!("The token does not have the scope {}.", Scope::ListingsRead))
        }
        Ok(_) if !typed.is_empty() && term(&app, &typed).is_none() => {
            (StatusCode::BAD_REQUEST, "The term is not in the vocabulary in force.".to_owned())
        }
        Ok(_) => return page(app, StatusCode::OK, String::new(), typed, true).await,
        Err(refusal) => (StatusCode::FORBIDDEN, format!("The token is refused: {refusal}.")),
    };
    page(app, status, refused, typed, false).await
}

async fn page(
    app: Data<App>,
    status: StatusCode,
    refused: String,
    typed: String,
    permitted: bool,
) -> Result<HttpResponse, PageError> {
    let body = run_blocking(app, move |app| {
        let answer = match permitted {
            true => Some((review(app, SHOWN, term(app, &typed))?, app.store.counts()?.listings)),
            false => None,
        };
        let cards = app.method.vocabulary.cards().filter(|card| card.head.is_in_use());
        let terms = cards.map(|card| TermView {
            id: card.head.id.to_string(),
            label: card.head.label.clone(),
            chosen: card.head.id.as_str() == typed,
        });
        let view = ReviewPage {
            frame: Frame::new(app, "review", "/review"),
            refused,
            terms: terms.collect(),
            answer: answer.map(|(found, listings)| AnswerView {
                read_twice: format::count(found.read_twice),
                listings: format::count(listings),
                total: format::count(found.total),
                questions: found.questions.iter().map(|question| view(app, question)).collect(),
            }),
        };
        Ok(combining_marks::limit_combining_marks(view.render()?))
    })
    .await?;
    let private = ("cache-control", "no-store");
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").insert_header(private).body(body))
}

fn view(app: &App, question: &ReviewQuestion) -> QuestionView {
    let ReviewQuestion { listing, title, term, seen_by, confidence, quote, .. } = question;
    QuestionView {
        href: format!("/listings/{listing}"),
        title: if title.trim().is_empty() { "(no title)".to_owned() } else { title.clone() },
        listing: listing.to_string(),
        term: term.to_string(),
        label: chips::label_of(app, term),
        term_href: format!("/vocabulary/{}/{}", term.facet().name(), term.slug()),
        seen_by: seen_by.words(),
        confidence: format!("{confidence:.2}"),
        quote: quote.clone(),
    }
}
