//! Metrics in the text format of Prometheus (version 0.0.4), on an address of their own that is off unless configured
//! (`[metrics]`). What each metric means is described in `docs/OPERATING.md`.
//!
//! Requests and exported rows are counted here as they happen, from the start of the process. Everything else is read
//! from store and index for each scrape, so it is also right after a restart and while another process writes. Labels
//! have few values: route patterns, sources and rules, never addresses, brokers or queries.

mod catalog;
mod counters;
#[cfg(test)]
mod tests;

pub use counters::Metrics;

use super::App;
use super::api::route::get;
use super::problem::Problem;
use actix_web::dev::Server;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{Data, ServiceConfig, block};
use actix_web::{HttpResponse, HttpServer};
use prometheus_client::encoding::prometheus_text::{self, CONTENT_TYPE as TEXT_FORMAT};
use std::io;
use std::net::TcpListener;

/// The server of `/metrics`, with one worker. It stops when its handle says so.
///
/// Errors: the listener cannot be used.
pub(super) fn server(listener: TcpListener, app: Data<App>) -> io::Result<Server> {
    let server = HttpServer::new(move || actix_web::App::new().app_data(app.clone()).configure(configure));
    Ok(server.workers(1).listen(listener)?.disable_signals().shutdown_timeout(1).run())
}

/// The route.
pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(get("/metrics", scrape));
}

async fn scrape(app: Data<App>) -> Result<HttpResponse, Problem> {
    let _turn = app.metrics.scrape.acquire().await.map_err(Problem::internal)?;
    let state = app.clone();
    let catalog = block(move || catalog::read(&state)).await.map_err(Problem::internal)?;
    let mut text = String::new();
    for registry in [&app.metrics.registry, &catalog] {
        prometheus_text::encode(&mut text, registry).map_err(Problem::internal)?;
    }
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, TEXT_FORMAT))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(text))
}
