//! Metrics in the text format of Prometheus (version 0.0.4), on an address of their own that is off unless configured
//! (`[metrics]`). What each metric means is described in `docs/OPERATING.md`.
//!
//! Requests and exported rows are counted here as they happen, from the start of the process. Everything else is read
//! from store and index for each scrape, so it is also right after a restart and while another process writes. Labels
//! have few values: route patterns, sources and rules, never addresses, brokers or queries.

mod catalog;
#[cfg(test)]
mod tests;

use super::App;
use super::api::get;
use super::problem::Problem;
use actix_web::dev::Server;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{Data, ServiceConfig, block};
use actix_web::{HttpResponse, HttpServer};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::prometheus_text::{self, CONTENT_TYPE as TEXT_FORMAT};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::io;
use std::net::TcpListener;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Upper bounds of the buckets of the request durations, in seconds.
const BUCKETS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// What this process has counted since its start.
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Histogram, fn() -> Histogram>,
    export_rows: Counter,
    /// One scrape at a time: a second one would only compete for the store.
    scrape: Semaphore,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    /// Route pattern, for example `/listings/{id}`.
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
    method: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Metrics of a process that has not served anything.
    pub fn new() -> Self {
        let requests = Family::<RequestLabels, Counter>::default();
        let durations = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        let export_rows = Counter::default();
        let build = Family::<[(&str, &str); 1], Gauge>::default();
        build.get_or_create(&[("version", env!("CARGO_PKG_VERSION"))]).set(1);
        let mut registry = Registry::with_prefix("brokerwatch");
        registry.register("http_requests", "Responses sent, by route pattern, method and status", requests.clone());
        registry.register(
            "http_request_duration_seconds",
            "Time from the request to the head of its response, by route pattern and method",
            durations.clone(),
        );
        registry.register("export_rows", "Rows written into CSV exports", export_rows.clone());
        registry.register("build_info", "Version of the program; always 1", build);
        Self { registry, requests, durations, export_rows, scrape: Semaphore::new(1) }
    }

    /// Counts a response. `route` is a route pattern.
    pub(super) fn request(&self, route: String, method: &'static str, status: u16, duration: Duration) {
        let labels = RouteLabels { route, method };
        self.durations.get_or_create(&labels).observe(duration.as_secs_f64());
        let RouteLabels { route, method } = labels;
        self.requests.get_or_create(&RequestLabels { route, method, status }).inc();
    }

    /// Counts a row of a CSV export.
    pub(super) fn export_row(&self) {
        self.export_rows.inc();
    }
}

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
