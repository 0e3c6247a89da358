//! How much clients may ask, as configured in `[limits]`.

use std::net::IpAddr;
use std::time::Duration;

/// Limits on requests and downloads.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How long a request may work.
    pub deadline: Duration,
    /// How many documents, positions and terms a request may look at.
    pub work: u64,
    /// Requests that work at a time.
    pub requests: usize,
    /// Requests of one client that work at a time.
    pub requests_per_client: usize,
    /// How long a request may wait for a slot.
    pub wait: Duration,
    /// Downloads at a time.
    pub exports: usize,
    /// Downloads of one client at a time.
    pub exports_per_client: usize,
    /// How long a client may take to read one block of a download, or the network to take what is sent.
    pub write: Duration,
    /// Requests that one token may send in a minute; 0 for any number.
    pub token_rate: u32,
    /// Requests to the API that one client without a valid token may send in a minute; 0 for any number.
    pub anonymous_rate: u32,
    /// Addresses of proxies whose `X-Forwarded-For` is trusted.
    pub proxies: Vec<IpAddr>,
}

impl Default for Limits {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            deadline: Duration::from_secs(3),
            work: 500_000_000,
            requests: 2 * processors,
            requests_per_client: processors,
            wait: Duration::from_secs(2),
            exports: 8,
            exports_per_client: 2,
            write: Duration::from_secs(30),
            token_rate: 6_000,
            anonymous_rate: 600,
            proxies: Vec::new(),
        }
    }
}
