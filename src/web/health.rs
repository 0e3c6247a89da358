//! Health checks: `/livez` and `/readyz`.

use super::App;
use super::pages::route;
use actix_web::{HttpResponse, web};
use std::time::Duration;

/// How long the store may take to answer.
const STORE_TIMEOUT: Duration = Duration::from_secs(5);

/// `/livez` and `/readyz`.
pub fn configure(cfg: &mut web::ServiceConfig) {
    cfg.service(route("/livez", alive)).service(route("/readyz", ready));
}

async fn alive() -> HttpResponse {
    text(HttpResponse::Ok(), "alive\n".to_owned())
}

/// Ready when the store responds, the index is open and requests get a slot. The text says up to which change of the
/// store the index is.
async fn ready(app: web::Data<App>) -> HttpResponse {
    if let Some(stuck) = app.admission.stuck() {
        return text(HttpResponse::ServiceUnavailable(), format!("not ready: {stuck}\n"));
    }
    let state = web::block(move || app.store.last_change().map(|last| (last, app.reader.searcher())));
    let Ok(state) = tokio::time::timeout(STORE_TIMEOUT, state).await else {
        return text(HttpResponse::ServiceUnavailable(), "not ready: the store does not respond\n".to_owned());
    };
    match state {
        Ok(Ok((last, searcher))) => {
            let (documents, seen) = (searcher.documents(), searcher.last_change());
            text(HttpResponse::Ok(), format!("ready: {documents} listings indexed, change {seen} of {last}\n"))
        }
        Ok(Err(error)) => text(HttpResponse::ServiceUnavailable(), format!("not ready: {error}\n")),
        Err(_) => text(HttpResponse::ServiceUnavailable(), "not ready: the server is stopping\n".to_owned()),
    }
}

fn text(mut builder: actix_web::HttpResponseBuilder, body: String) -> HttpResponse {
    builder.insert_header(("cache-control", "no-store")).content_type("text/plain; charset=utf-8").body(body)
}
