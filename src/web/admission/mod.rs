//! Admission control: no query and no client can keep the server from the others.
//!
//! Everything that reads store or index is admitted here. A limited number of requests runs at a time, fewer of one
//! client; the rest wait briefly and are then rejected with `Retry-After`. What runs has a [`Budget`]: it ends at its
//! deadline, and soon after its client has disconnected. Downloads have slots of their own, because they last as long
//! as the client reads.
//!
//! A client is the address it connects from (of IPv6 the network) or, behind a trusted proxy, what the proxy writes
//! into `X-Forwarded-For`. Pages that need neither store nor index, `/livez` and static files are never rejected.

mod client;
mod limits;
mod rates;
mod slots;
#[cfg(test)]
mod tests;

pub use client::Client;
pub use limits::Limits;
pub use rates::{RateState, Sender};

use crate::search::Budget;
use rates::Rates;
use slots::{DOWNLOADS, FEEDS, LARGE_RESPONSES, REQUESTS, Slot, Slots};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// A request that runs longer than this many deadlines is stuck: every loop checks its budget more often.
const STUCK_AFTER_DEADLINES: u32 = 5;

/// Large responses being sent at a time, in all and to one client: what is not read stays in memory.
const LARGE_RESPONSE_SLOTS: (usize, usize) = (48, 8);

/// Clients that wait for changes at a time, in all and of one address: each holds a connection and nothing else.
const FEED_SLOTS: (usize, usize) = (256, 16);

/// Why a request is not admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// The client has used all of its slots.
    #[error("Too many {0} from your address at the same time.")]
    Client(&'static str),
    /// All slots are in use.
    #[error("The server is busy: too many {0} at the same time.")]
    Busy(&'static str),
}

impl Rejected {
    /// Seconds after which to try again.
    pub fn retry_after(self) -> u32 {
        if matches!(self, Self::Client(DOWNLOADS) | Self::Busy(DOWNLOADS)) { 30 } else { 1 }
    }
}

/// Admits requests, downloads and large responses.
pub struct Admission {
    limits: Limits,
    requests: Slots,
    downloads: Slots,
    large_responses: Slots,
    feeds: Slots,
    rates: Rates,
    in_flight: Arc<InFlight>,
}

/// The start of each running request, by its number, and the number given last.
#[derive(Default)]
struct InFlight(Mutex<(u64, BTreeMap<u64, Instant>)>);

impl InFlight {
    fn with<T>(&self, change: impl FnOnce(&mut (u64, BTreeMap<u64, Instant>)) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Admission {
    /// Whether a request is being worked on.
    pub fn is_busy(&self) -> bool {
        self.in_flight.with(|(_, running)| !running.is_empty())
    }
}

/// An admitted request. The thread that works on it keeps this until it is done.
pub struct Admitted {
    _slot: Slot,
    budget: Budget,
    number: u64,
    in_flight: Arc<InFlight>,
}

impl Admitted {
    /// Does the work of the request under its budget.
    pub fn work<T>(self, work: impl FnOnce() -> T) -> T {
        let _budget = self.budget.enter();
        work()
    }

    /// Cancels the work when the guard is dropped. The caller that waits for the result holds it.
    pub fn cancel_on_drop(&self) -> CancelOnDrop {
        CancelOnDrop(self.budget.clone())
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        self.in_flight.with(|(_, started)| started.remove(&self.number));
    }
}

/// Cancels the work of a request when it is dropped.
pub struct CancelOnDrop(Budget);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// A download or large response that was admitted; its slot is free again when this is dropped.
pub struct Permit {
    _slot: Slot,
}

impl Admission {
    /// Admission control with all slots free.
    pub fn new(limits: Limits) -> Self {
        Self {
            requests: Slots::new(REQUESTS, limits.requests, limits.requests_per_client),
            downloads: Slots::new(DOWNLOADS, limits.exports, limits.exports_per_client),
            large_responses: Slots::new(LARGE_RESPONSES, LARGE_RESPONSE_SLOTS.0, LARGE_RESPONSE_SLOTS.1),
            rates: Rates::new(limits.token_rate, limits.anonymous_rate),
            feeds: Slots::new(FEEDS, FEED_SLOTS.0, FEED_SLOTS.1),
            in_flight: Arc::default(),
            limits,
        }
    }

    /// The limits in force.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Admits a request of the current client when a slot is free. Its deadline counts from then.
    pub async fn admit(&self) -> Result<Admitted, Rejected> {
        let slot = self.requests.acquire(Client::current(), self.limits.wait).await?;
        let number = self.in_flight.with(|(last, started)| {
            *last += 1;
            started.insert(*last, Instant::now());
            *last
        });
        let budget = Budget::new(Some(self.limits.deadline), Some(self.limits.work));
        Ok(Admitted { _slot: slot, budget, number, in_flight: self.in_flight.clone() })
    }

    /// Admits a download of the current client, if a slot is free now.
    pub fn admit_download(&self) -> Result<Permit, Rejected> {
        self.downloads.try_acquire(Client::current()).map(|slot| Permit { _slot: slot })
    }

    /// Counts a request of a token, by its id, or of the current client. The error has the seconds to wait.
    pub fn count(&self, token: Option<&str>) -> Result<Option<RateState>, (RateState, u64)> {
        let anonymous = || Sender::Anonymous(Client::current());
        self.rates.take(token.map_or_else(anonymous, |token| Sender::Token(token.to_owned())))
    }

    /// Admits a client that waits for changes, if a slot is free now.
    pub fn admit_feed(&self) -> Result<Permit, Rejected> {
        self.feeds.try_acquire(Client::current()).map(|slot| Permit { _slot: slot })
    }

    /// Admits a large response to the current client, if a slot is free now. Keep the permit until it has been sent.
    pub fn admit_large_response(&self) -> Result<Permit, Rejected> {
        self.large_responses.try_acquire(Client::current()).map(|slot| Permit { _slot: slot })
    }

    /// Why the server cannot answer, if so: requests that should have ended long ago hold all slots.
    pub fn stuck(&self) -> Option<String> {
        let longest = self.limits.deadline * STUCK_AFTER_DEADLINES;
        let overdue = self.in_flight.with(|(_, started)| started.values().filter(|at| at.elapsed() > longest).count());
        (overdue >= self.limits.requests.max(1)).then(|| {
            format!("{overdue} requests have been running for more than {} ms and hold all slots", longest.as_millis())
        })
    }
}
