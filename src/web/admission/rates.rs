//! Rates: how many requests in a minute one token may send, and one client without a token. A bucket holds as many
//! requests as a minute has and is refilled evenly, so short bursts pass and a steady stream is held to the rate.

use super::client::Client;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Buckets above which full ones are forgotten.
const MANY: usize = 10_000;
/// The window of a rate.
const WINDOW: Duration = Duration::from_secs(60);

/// Whose requests are counted together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Sender {
    /// The holder of a token, by its id.
    Token(String),
    /// A client without a valid token.
    Anonymous(Client),
}

/// The state of a bucket after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateState {
    /// Name of the policy.
    pub policy: &'static str,
    /// Requests in a window.
    pub quota: u32,
    /// Requests left now.
    pub left: u32,
    /// Seconds until the bucket is full again.
    pub reset: u64,
}

/// The buckets.
pub struct Rates {
    token: u32,
    anonymous: u32,
    buckets: Mutex<HashMap<Sender, Bucket>>,
}

struct Bucket {
    left: f64,
    at: Instant,
}

impl Rates {
    /// Rates in requests a minute; 0 for none.
    pub fn new(token: u32, anonymous: u32) -> Self {
        Self { token, anonymous, buckets: Mutex::default() }
    }

    /// Takes a request out of the bucket of its sender; `None` if there is no rate. The error has the seconds until the
    /// next one is there.
    pub fn take(&self, sender: Sender) -> Result<Option<RateState>, (RateState, u64)> {
        self.take_at(sender, Instant::now())
    }

    fn take_at(&self, sender: Sender, now: Instant) -> Result<Option<RateState>, (RateState, u64)> {
        let (policy, quota) = match sender {
            Sender::Token(_) => ("token", self.token),
            Sender::Anonymous(_) => ("anonymous", self.anonymous),
        };
        if quota == 0 {
            return Ok(None);
        }
        let (full, each) = (f64::from(quota), WINDOW.as_secs_f64() / f64::from(quota));
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > MANY {
            // A bucket that is full again says nothing.
            buckets.retain(|_, bucket| now.saturating_duration_since(bucket.at) < WINDOW);
        }
        let bucket = buckets.entry(sender).or_insert(Bucket { left: full, at: now });
        let passed = now.saturating_duration_since(bucket.at).as_secs_f64();
        bucket.left = (bucket.left + passed / each).min(full);
        bucket.at = now;
        let taken = bucket.left >= 1.0;
        if taken {
            bucket.left -= 1.0;
        }
        let reset = ((full - bucket.left) * each).ceil() as u64;
        let state = RateState { policy, quota, left: bucket.left as u32, reset };
        match taken {
            true => Ok(Some(state)),
            false => Err((state, ((1.0 - bucket.left) * each).ceil().max(1.0) as u64)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_a_stream_is_held_to_the_rate() {
        let rates = Rates::new(60, 0);
        let start = Instant::now();
        let take =
            |id: &str, seconds: u64| rates.take_at(Sender::Token(id.to_owned()), start + Duration::from_secs(seconds));
        for n in 0..60 {
            assert_eq!(take("a", 0).unwrap().unwrap().left, 59 - n);
        }
        let (state, wait) = take("a", 0).unwrap_err();
        assert_eq!((state.left, state.reset, wait), (0, 60, 1));
        assert!(take("b", 0).is_ok(), "each token has its own");
        assert!(take("a", 1).is_ok() && take("a", 1).is_err(), "one a second");
        assert_eq!(take("a", 3_600).unwrap().unwrap().left, 59, "never more than a minute's");
        assert_eq!(rates.take(Sender::Anonymous(Client::UNKNOWN)), Ok(None), "no rate");
    }

    #[test]
    fn buckets_that_are_full_again_are_forgotten() {
        let rates = Rates::new(60, 60);
        let start = Instant::now();
        for n in 0..=MANY {
            let _ = rates.take_at(Sender::Token(n.to_string()), start);
        }
        let _ = rates.take_at(Sender::Token("x".to_owned()), start + WINDOW);
        assert_eq!(rates.buckets.lock().unwrap().len(), 1);
    }
}
