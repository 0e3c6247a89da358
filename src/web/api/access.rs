//! What the access log notes of a request: the holder of its token, route and digest of the address, status and number of
//! items. Requests without a valid token are not noted.

use crate::web::App;
use crate::web::access_log::{Entry, Event};
use crate::web::auth::Claims;
use crate::web::middleware::RequestId;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use sha2::{Digest, Sha256};

/// Number of items in a response; an extension of it.
#[derive(Clone, Copy)]
pub struct Rows(pub u64);

/// Notes a request that was answered.
pub fn note(app: &App, request: &HttpRequest, response: &HttpResponse) {
    let rows = response.extensions().get::<Rows>().map(|rows| rows.0);
    if let (Some(log), Some(entry)) = (&app.access_log, entry(request, Event::Request)) {
        log.record(Entry { status: Some(response.status().as_u16()), rows, ..entry });
    }
}

/// An entry about a request with a token; `None` for one without.
pub fn entry(request: &HttpRequest, event: Event) -> Option<Entry> {
    let extensions = request.extensions();
    let claims = extensions.get::<Claims>()?;
    let target = request.uri().path_and_query().map_or_else(|| request.path(), |target| target.as_str());
    Some(Entry {
        token: Some(claims.jti.clone()),
        subject: Some(claims.subject.clone()),
        agency: claims.agency.clone(),
        request: extensions.get::<RequestId>().map(|id| id.as_str().to_owned()),
        method: Some(request.method().as_str().chars().take(16).collect()),
        route: request.match_pattern(),
        target: Some(hex::encode(Sha256::digest(target.as_bytes()))),
        ..Entry::of(jiff::Timestamp::now().as_microsecond(), event)
    })
}
