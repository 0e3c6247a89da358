//! One host: when it may be asked next, and how it fares.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

/// Addresses in a row that fail before a host is left alone.
const PATIENCE: u32 = 20;
/// Wait before the first new attempt; it doubles.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// Longest wait that a server may ask for.
pub const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// How a host fares.
#[derive(Debug)]
pub struct Host {
    /// When it may be asked again.
    next: Instant,
    failures: u32,
    /// Requests that are not answered yet.
    pub on_their_way: u32,
}

impl Default for Host {
    fn default() -> Self {
        Self { next: Instant::now(), failures: 0, on_their_way: 0 }
    }
}

impl Host {
    /// How long to wait before the next request.
    pub fn wait(&self) -> Duration {
        self.next.saturating_duration_since(Instant::now())
    }

    /// Notes a request; the next one comes after the interval.
    pub fn asked(&mut self, interval: Duration) {
        self.next = self.next.max(Instant::now() + interval);
    }

    /// Notes that the server wants to be left alone for a time.
    pub fn pause(&mut self, time: Duration) {
        self.next = self.next.max(Instant::now() + time);
    }

    /// Notes how an address ended.
    pub fn ended(&mut self, well: bool) {
        self.failures = if well { 0 } else { self.failures + 1 };
    }

    /// Whether so much failed that it is left alone.
    pub fn is_given_up(&self) -> bool {
        self.failures >= PATIENCE
    }
}

/// The wait before a new attempt: longer each time, and never the same for two clients.
pub fn backoff(attempt: u32) -> Duration {
    let random = RandomState::new().hash_one(attempt) as u32;
    let jitter = 0.75 + 0.5 * f64::from(random) / f64::from(u32::MAX);
    (FIRST_WAIT * 2_u32.saturating_pow(attempt)).mul_f64(jitter)
}

/// The wait that `Retry-After` asks for: seconds, or a date. `now`: the present in seconds since 1970.
pub fn retry_after(value: &str, now: i64) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let at = jiff::fmt::rfc2822::parse(value).ok()?.timestamp().as_second();
    Some(Duration::from_secs(u64::try_from(at - now).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_says_when_to_come_again() {
        assert_eq!(retry_after(" 7 ", 0), Some(Duration::from_secs(7)));
        let at = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(retry_after(at, 784_111_770), Some(Duration::from_secs(7)));
        assert_eq!(retry_after(at, 784_111_780), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", 0), None);
    }

    #[test]
    fn waits_grow_and_differ() {
        let waits: Vec<Duration> = (0..20).map(|_| backoff(1)).collect();
        assert!(waits.iter().all(|wait| (750..=1_250).contains(&wait.as_millis())), "{waits:?}");
        assert!(waits.iter().any(|wait| *wait != waits[0]));
        assert!(backoff(3) > backoff(1));
    }

    #[test]
    fn a_host_that_only_fails_is_given_up() {
        let mut host = Host::default();
        (0..PATIENCE - 1).for_each(|_| host.ended(false));
        host.ended(true);
        (0..PATIENCE - 1).for_each(|_| host.ended(false));
        assert!(!host.is_given_up());
        host.ended(false);
        assert!(host.is_given_up());
    }
}
