//! Where metrics are served, if anywhere.

use super::number;
use serde::Deserialize;
use std::net::IpAddr;

/// `[metrics]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Metrics {
    /// Address to listen on; loopback unless configured, because metrics are not for the public.
    /// `BROKERWATCH_METRICS_BIND`.
    pub bind: String,
    /// Port; 0 takes a free one. Without a port no metrics are served. `BROKERWATCH_METRICS_PORT`.
    pub port: Option<u16>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self { bind: "127.0.0.1".to_owned(), port: None }
    }
}

impl Metrics {
    pub(super) fn overlay(&mut self, environment: &impl Fn(&str) -> Option<String>, faults: &mut Vec<String>) {
        if let Some(bind) = environment("BROKERWATCH_METRICS_BIND") {
            self.bind = bind;
        }
        if let Some(text) = environment("BROKERWATCH_METRICS_PORT") {
            let mut port = 0;
            number(&mut port, "BROKERWATCH_METRICS_PORT", Some(text), faults);
            self.port = Some(port);
        }
    }

    pub(super) fn check(&self, faults: &mut Vec<String>) {
        if self.bind.parse::<IpAddr>().is_err() {
            faults.push(format!("metrics.bind: invalid IP address “{}”, for example 127.0.0.1 or ::1", self.bind));
        }
    }
}
