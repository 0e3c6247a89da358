//! Who waits for changes: one look at the change log serves all clients that wait, however many they are.

use super::problem::Problem;
use crate::store::Store;
use actix_web::web;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often the change log is looked at while somebody waits.
const LOOK: Duration = Duration::from_millis(200);

/// The newest change known, and when it was looked up.
#[derive(Default)]
pub struct ChangeFeed {
    newest: Mutex<Option<(u64, Instant)>>,
    stopping: AtomicBool,
}

impl ChangeFeed {
    /// Ends all waiting, because the server stops.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether the server stops.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Waits until there is a change after `since`, at most until a time; whether there is one.
    pub async fn wait(&self, store: &Store, since: u64, until: Instant) -> Result<bool, Problem> {
        loop {
            if self.look(store).await? > since {
                return Ok(true);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || self.is_stopping() {
                return Ok(false);
            }
            tokio::time::sleep(LOOK.min(left)).await;
        }
    }

    /// The number of the newest change, as of a moment ago.
    async fn look(&self, store: &Store) -> Result<u64, Problem> {
        let known = {
            let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
            let known = newest.filter(|(_, at)| at.elapsed() < LOOK).map(|(change, _)| change);
            // Whoever comes while this one looks uses what was known before.
            if let Some((_, at)) = newest.as_mut().filter(|_| known.is_none()) {
                *at = Instant::now();
            }
            known
        };
        if let Some(change) = known {
            return Ok(change);
        }
        let store = store.clone();
        let change = web::block(move || store.last_change()).await.map_err(Problem::internal)??;
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner) = Some((change, Instant::now()));
        Ok(change)
    }
}
