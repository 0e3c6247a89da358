//! `[limits]`: how much work requests may cause.

use super::number;
use serde::Deserialize;
use std::net::IpAddr;

/// `[limits]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Time limit of a request, in milliseconds. `BROKERWATCH_QUERY_DEADLINE_MS`.
    pub query_deadline_ms: u64,
    /// Number of documents, positions and terms that a request may read. `BROKERWATCH_QUERY_WORK`.
    pub query_work: u64,
    /// Concurrent requests; 0 for twice the number of processors. `BROKERWATCH_REQUESTS`.
    pub requests: usize,
    /// Concurrent requests of one client; 0 for half of all. `BROKERWATCH_REQUESTS_PER_CLIENT`.
    pub requests_per_client: usize,
    /// How long a request may wait to be processed, in milliseconds. `BROKERWATCH_WAIT_MS`.
    pub wait_ms: u64,
    /// Concurrent downloads. `BROKERWATCH_EXPORTS`.
    pub exports: usize,
    /// Concurrent downloads of one client. `BROKERWATCH_EXPORTS_PER_CLIENT`.
    pub exports_per_client: usize,
    /// After how many seconds without progress a connection is closed. `BROKERWATCH_WRITE_TIMEOUT_S`.
    pub write_timeout_s: u64,
    /// Requests to the API that one token may send in a minute; 0 for any number. `BROKERWATCH_TOKEN_RATE`.
    pub token_rate: u32,
    /// The same for one client without a valid token. `BROKERWATCH_ANONYMOUS_RATE`.
    pub anonymous_rate: u32,
    /// IP addresses of proxies whose `X-Forwarded-For` is used. `BROKERWATCH_TRUSTED_PROXIES`, separated by commas.
    pub trusted_proxies: Vec<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            query_deadline_ms: 3_000,
            query_work: 500_000_000,
            requests: 0,
            requests_per_client: 0,
            wait_ms: 2_000,
            exports: 8,
            exports_per_client: 2,
            write_timeout_s: 30,
            token_rate: 6_000,
            anonymous_rate: 600,
            trusted_proxies: Vec::new(),
        }
    }
}

impl Limits {
    pub(super) fn overlay(&mut self, environment: &impl Fn(&str) -> Option<String>, faults: &mut Vec<String>) {
        let mut read = |value: &mut u64, name| number(value, name, environment(name), faults);
        read(&mut self.query_deadline_ms, "BROKERWATCH_QUERY_DEADLINE_MS");
        read(&mut self.query_work, "BROKERWATCH_QUERY_WORK");
        read(&mut self.wait_ms, "BROKERWATCH_WAIT_MS");
        read(&mut self.write_timeout_s, "BROKERWATCH_WRITE_TIMEOUT_S");
        let mut read = |value: &mut usize, name| number(value, name, environment(name), faults);
        read(&mut self.requests, "BROKERWATCH_REQUESTS");
        read(&mut self.requests_per_client, "BROKERWATCH_REQUESTS_PER_CLIENT");
        read(&mut self.exports, "BROKERWATCH_EXPORTS");
        read(&mut self.exports_per_client, "BROKERWATCH_EXPORTS_PER_CLIENT");
        number(&mut self.token_rate, "BROKERWATCH_TOKEN_RATE", environment("BROKERWATCH_TOKEN_RATE"), faults);
        let name = "BROKERWATCH_ANONYMOUS_RATE";
        number(&mut self.anonymous_rate, name, environment(name), faults);
        if let Some(proxies) = environment("BROKERWATCH_TRUSTED_PROXIES") {
            let named = proxies.split(',').map(str::trim).filter(|p| !p.is_empty());
            self.trusted_proxies = named.map(str::to_owned).collect();
        }
    }

    pub(super) fn check(&self, faults: &mut Vec<String>) {
        let mut within = |name: &str, value: u64, least: u64, most: u64| {
            if !(least..=most).contains(&value) {
                faults.push(format!("limits.{name}: invalid value {value}; expected {least} to {most}"));
            }
        };
        within("query_deadline_ms", self.query_deadline_ms, 10, 600_000);
        within("query_work", self.query_work, 1_000_000, 1_000_000_000_000);
        within("wait_ms", self.wait_ms, 0, 60_000);
        within("write_timeout_s", self.write_timeout_s, 1, 3_600);
        within("requests", self.requests as u64, 0, 1_000);
        within("requests_per_client", self.requests_per_client as u64, 0, 1_000);
        within("exports", self.exports as u64, 1, 1_000);
        within("exports_per_client", self.exports_per_client as u64, 1, 1_000);
        within("token_rate", u64::from(self.token_rate), 0, 10_000_000);
        within("anonymous_rate", u64::from(self.anonymous_rate), 0, 10_000_000);
        for proxy in self.trusted_proxies.iter().filter(|p| p.parse::<IpAddr>().is_err()) {
            faults
                .push(format!("limits.trusted_proxies: invalid IP address “{proxy}”; expected for example 127.0.0.1"));
        }
    }

    /// The addresses of the trusted proxies.
    pub fn proxies(&self) -> Vec<IpAddr> {
        self.trusted_proxies.iter().filter_map(|proxy| proxy.parse().ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_limits_and_addresses_are_all_reported() {
        let mut faults = Vec::new();
        Limits { query_deadline_ms: 0, trusted_proxies: vec!["proxy".into()], ..Limits::default() }.check(&mut faults);
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(
            faults[0].starts_with("limits.query_deadline_ms: invalid value 0;") && faults[1].contains("“proxy”"),
            "{faults:?}"
        );
        let (mut limits, mut faults) = (Limits::default(), Vec::new());
        let named = |name: &str| (name == "BROKERWATCH_TRUSTED_PROXIES").then(|| "127.0.0.1, ::1".to_owned());
        limits.overlay(&named, &mut faults);
        limits.check(&mut faults);
        assert_eq!((limits.proxies().len(), faults.len()), (2, 0), "{faults:?}");
    }
}
