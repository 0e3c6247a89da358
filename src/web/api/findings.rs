//! `GET /api/v1/findings/{fingerprint}`: one finding over time.

use super::blocking;
use super::list::json;
use super::listing::with_etag;
use super::parameters::Parameters;
use super::view::FindingDetail;
use crate::domain::listing::{ListingId, is_hex};
use crate::web::App;
use crate::web::auth::{Caller, Scope};
use crate::web::finding_annotations::FindingAnnotations;
use crate::web::params::shown;
use crate::web::problem::{Problem, ProblemCode};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

/// One finding, also one that no longer holds.
pub async fn one(
    request: HttpRequest,
    caller: Caller,
    path: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.require(Scope::FindingsRead)?;
    Parameters::read(request.query_string(), &[])?;
    let fingerprint = path.into_inner();
    let body = blocking(app.clone(), move || finding_body(&app, &fingerprint, &find(&app, &fingerprint)?)).await?;
    Ok(with_etag(&request, body, None))
}

/// The listing of a finding that any stored assessment ever had.
pub(super) fn find(app: &App, fingerprint: &str) -> Result<ListingId, Problem> {
    if !is_hex(fingerprint, 32) {
        let detail = format!("invalid fingerprint “{}”: expected 32 lower-case hex digits.", shown(fingerprint));
        return Err(Problem::new(ProblemCode::NoSuchFinding, detail));
    }
    let (_, id) = app.store.find_findings(fingerprint, 1)?.pop().ok_or_else(|| not_found(fingerprint))?;
    Ok(id)
}

/// The body of a finding; its digest is the entity tag that a response must name.
pub(super) fn finding_body(app: &App, fingerprint: &str, id: &ListingId) -> Result<Vec<u8>, Problem> {
    let annotations = FindingAnnotations::read(&app.store, std::slice::from_ref(id))?;
    let history = annotations.history(id).and_then(|h| h.get(fingerprint)).ok_or_else(|| not_found(fingerprint))?;
    json(&FindingDetail::new(id, history, &annotations, &app.public_url))
}

fn not_found(fingerprint: &str) -> Problem {
    let detail = format!("No stored assessment has a finding {fingerprint}.");
    Problem::new(ProblemCode::NoSuchFinding, detail)
}
