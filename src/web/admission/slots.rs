//! Slots: a limited number of pieces of work of one kind at a time, and fewer of one client.

use super::Rejected;
use super::client::Client;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Requests of one client that may wait for a slot; more are rejected at once.
const MAX_WAITING: usize = 64;

/// Kinds of work, as named in messages.
pub(super) const REQUESTS: &str = "requests";
pub(super) const DOWNLOADS: &str = "downloads";
pub(super) const FEEDS: &str = "feeds";
pub(super) const LARGE_RESPONSES: &str = "large responses";

/// Slots for one kind of work.
pub(super) struct Slots {
    kind: &'static str,
    all: Arc<Semaphore>,
    per_client: usize,
    clients: Mutex<HashMap<Client, Arc<Semaphore>>>,
}

/// A slot in use; it is free again when this is dropped.
pub(super) struct Slot {
    _all: OwnedSemaphorePermit,
    _client: OwnedSemaphorePermit,
}

impl Slots {
    pub(super) fn new(kind: &'static str, all: usize, per_client: usize) -> Self {
        let all = Arc::new(Semaphore::new(all.max(1)));
        Self { kind, all, per_client: per_client.max(1), clients: Mutex::default() }
    }

    fn client(&self, client: Client) -> Result<Arc<Semaphore>, Rejected> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        // Clients without running or waiting work are removed, so the map cannot grow without bound.
        clients.retain(|_, slots| Arc::strong_count(slots) > 1);
        let slots = clients.entry(client).or_insert_with(|| Arc::new(Semaphore::new(self.per_client)));
        if Arc::strong_count(slots) > self.per_client + MAX_WAITING {
            return Err(Rejected::Client(self.kind));
        }
        Ok(slots.clone())
    }

    /// Waits for a slot, first for one of the client.
    pub(super) async fn acquire(&self, client: Client, wait: Duration) -> Result<Slot, Rejected> {
        let until = tokio::time::Instant::now() + wait;
        let own = tokio::time::timeout_at(until, self.client(client)?.acquire_owned()).await;
        let Ok(Ok(own)) = own else { return Err(Rejected::Client(self.kind)) };
        let all = tokio::time::timeout_at(until, self.all.clone().acquire_owned()).await;
        let Ok(Ok(all)) = all else { return Err(Rejected::Busy(self.kind)) };
        Ok(Slot { _all: all, _client: own })
    }

    /// A slot, if one is free now.
    pub(super) fn try_acquire(&self, client: Client) -> Result<Slot, Rejected> {
        let own = self.client(client)?.try_acquire_owned().map_err(|_| Rejected::Client(self.kind))?;
        let all = self.all.clone().try_acquire_owned().map_err(|_| Rejected::Busy(self.kind))?;
        Ok(Slot { _all: all, _client: own })
    }

    #[cfg(test)]
    pub(super) fn clients(&self) -> usize {
        self.clients.lock().unwrap().len()
    }
}
