//! Two addresses for machines that watch the server: is it alive, and can it answer.

use super::App;
use super::pages::at;
use actix_web::{HttpResponse, web};
use std::time::Duration;

/// How long the store may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// `/livez` and `/readyz`.
pub fn configure(cfg: &mut web::ServiceConfig) {
    cfg.service(at("/livez", alive)).service(at("/readyz", ready));
}

async fn alive() -> HttpResponse {
    text(HttpResponse::Ok(), "alive\n".to_owned())
}

/// Ready when the store answers, the index is open and requests get their turn; the text says how far the index has followed the
/// store.
async fn ready(app: web::Data<App>) -> HttpResponse {
    if let Some(stuck) = app.gate.stuck() {
        return text(HttpResponse::ServiceUnavailable(), format!("not ready: {stuck}\n"));
    }
    let asked = web::block(move || app.store.last_change().map(|last| (last, app.reader.searcher())));
    let Ok(asked) = tokio::time::timeout(PATIENCE, asked).await else {
        return text(HttpResponse::ServiceUnavailable(), "not ready: the store does not answer\n".to_owned());
    };
    match asked {
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
