//! What this process counts from its start: requests, their durations, exported rows.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Upper bounds of the buckets of the request durations, in seconds.
const BUCKETS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// What this process has counted since its start.
pub struct Metrics {
    pub(super) registry: Registry,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Histogram, fn() -> Histogram>,
    export_rows: Counter,
    /// One scrape at a time: a second one would only compete for the store.
    pub(super) scrape: Semaphore,
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
    pub(in crate::web) fn request(&self, route: String, method: &'static str, status: u16, duration: Duration) {
        let labels = RouteLabels { route, method };
        self.durations.get_or_create(&labels).observe(duration.as_secs_f64());
        let RouteLabels { route, method } = labels;
        self.requests.get_or_create(&RequestLabels { route, method, status }).inc();
    }

    /// Counts a row of a CSV export.
    pub(in crate::web) fn export_row(&self) {
        self.export_rows.inc();
    }
}
