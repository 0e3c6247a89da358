//! `POST /api/v1/lookup`: whether somebody could be in a data set. Without a token, and nothing of the question is kept.

use super::blocking;
use super::list::json;
use super::parameters::invalid;
use crate::output::lookup::LookupError;
use crate::web::App;
use crate::web::lookup::{HEADERS, MOST_BYTES, Refused, answer, from_json, too_large};
use crate::web::problem::{Problem, ProblemCode};
use actix_web::http::header::{ALLOW, CONTENT_TYPE};
use actix_web::web::{self, Bytes, Data, PayloadConfig};
use actix_web::{Error, HttpResponse, Resource, guard};

/// The route. A question is sent in the body, never in an address.
pub(super) fn resource() -> Resource {
    web::resource("/v1/lookup")
        .app_data(PayloadConfig::new(MOST_BYTES))
        .route(web::route().guard(guard::Post()).to(ask))
        .default_service(web::to(only_post))
}

async fn only_post() -> Result<HttpResponse, Problem> {
    let problem =
        Problem::new(ProblemCode::MethodNotAllowed, "Expected the method POST, with the question in the body.");
    Err(private(problem.with_header(ALLOW, "POST")))
}

async fn ask(app: Data<App>, body: Result<Bytes, Error>) -> Result<HttpResponse, Problem> {
    let body = body.map_err(|_| private(Problem::new(ProblemCode::BodyTooLarge, too_large())))?;
    let (question, page) = from_json(&body).map_err(|refused| private(problem(refused)))?;
    let shared = app.clone();
    let found = blocking(app, move || answer(&shared, &question, page).map_err(Problem::from)).await;
    let text = found.and_then(|answer| json(&answer)).map_err(private)?;
    let mut ok = HttpResponse::Ok();
    for header in HEADERS {
        ok.insert_header(header);
    }
    Ok(ok.insert_header((CONTENT_TYPE, "application/json")).body(text))
}

/// No cache keeps an answer, nor an error that speaks of a question.
fn private(problem: Problem) -> Problem {
    HEADERS.into_iter().fold(problem, |problem, (name, value)| problem.with_header(name, value))
}

fn problem(refused: Refused) -> Problem {
    match refused {
        Refused::Malformed(sentence) => Problem::new(ProblemCode::BadParameter, sentence),
        Refused::UnknownKey(sentence) => Problem::new(ProblemCode::UnknownParameter, sentence),
        Refused::Values(errors) => {
            let detail = errors.first().map(|e| e.sentence.clone()).unwrap_or_default();
            let mut problem = Problem::new(ProblemCode::BadParameter, detail);
            problem.errors = errors.iter().flat_map(|e| invalid(e.field, e.sentence.clone()).errors).collect();
            problem
        }
    }
}

impl From<LookupError> for Problem {
    fn from(error: LookupError) -> Self {
        match error {
            LookupError::Index(error) => error.into(),
            LookupError::Store(error) => error.into(),
            LookupError::Manifest(error) => error.into(),
            LookupError::Address => invalid("urls", format!("{error}.")),
        }
    }
}
