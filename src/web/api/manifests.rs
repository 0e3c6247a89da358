//! `GET /api/v1/manifests` and `GET /api/v1/manifests/range/{prefix}`: the lists of addresses, and a look-up that does not
//! tell the server what is looked for. No token, since a token is a name; the log has the pattern of the route only.

use super::blocking;
use super::list::json;
use super::parameters::Parameters;
use super::view::ManifestView;
use crate::manifest::{ManifestError, PREFIX};
use crate::web::App;
use crate::web::problem::{Problem, ProblemCode};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

#[derive(Serialize)]
struct List {
    items: Vec<ManifestView>,
    /// Digits that a prefix may have.
    prefix_digits: [usize; 2],
}

/// What manifests there are.
pub async fn list(request: HttpRequest, app: Data<App>) -> Result<HttpResponse, Problem> {
    Parameters::read(request.query_string(), &[])?;
    let body = blocking(app.clone(), move || {
        let items = app.manifests.all()?.iter().map(ManifestView::new).collect();
        json(&List { items, prefix_digits: [*PREFIX.start(), *PREFIX.end()] })
    })
    .await?;
    Ok(no_store(body))
}

/// The hashes that begin with some digits.
pub async fn range(app: Data<App>, prefix: Path<String>) -> Result<HttpResponse, Problem> {
    let body = blocking(app.clone(), move || json(&app.manifests.range(&prefix)?)).await?;
    Ok(no_store(body))
}

/// Neither the client nor anything in between keeps what was asked.
fn no_store(body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body)
}

impl From<ManifestError> for Problem {
    fn from(error: ManifestError) -> Self {
        match error {
            // A message for the one who asks; it quotes what was asked and goes nowhere else.
            ManifestError::Question(message) => Self::new(ProblemCode::BadParameter, message),
            error if error.is_input() => Self::new(ProblemCode::BadParameter, error.to_string()),
            error => Self::unavailable("list of addresses", error),
        }
    }
}
