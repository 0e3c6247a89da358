//! One outside issuer: its keys as they were last fetched, and the task that fetches them. Requests only read what is
//! there; one that needs a key which is not known waits a moment for the task, if the task may ask now.

use super::jwk::{OutsideKeys, keys, name_of};
use super::rules::{OutsideRules, Rules};
use crate::pipeline::DiscoveryClient;
use serde::Serialize;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, watch};
use tokio::time::timeout;

/// How often an issuer is asked, and how long requests wait for that.
#[derive(Clone, Copy)]
pub(in crate::web::auth) struct Pauses {
    /// Between two attempts, whatever happens.
    pub least: Duration,
    /// While nobody needs a key that is not known.
    pub usual: Duration,
    /// Of a request that needs keys.
    pub request: Duration,
}

impl Default for Pauses {
    fn default() -> Self {
        Self { least: Duration::from_secs(60), usual: Duration::from_secs(600), request: Duration::from_secs(2) }
    }
}

/// An outside issuer.
pub struct OutsideIssuer {
    rules: Rules,
    client: DiscoveryClient,
    pauses: Pauses,
    state: watch::Sender<State>,
    /// A key was named that is not known.
    wanted: Notify,
}

/// What is known of an issuer.
#[derive(Default)]
struct State {
    /// None before they were fetched for the first time.
    keys: Option<Arc<OutsideKeys>>,
    /// When the last attempt began.
    asked: Option<Instant>,
    /// Attempts that have ended.
    ended: u64,
    /// Whether an attempt is on its way.
    is_asking: bool,
    /// When keys were last fetched, seconds since 1970 UTC.
    fetched_at: Option<i64>,
    /// Why the last attempt failed.
    fault: Option<String>,
}

/// The state of an issuer, for its operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IssuerStatus {
    /// Its `iss`.
    pub issuer: String,
    /// Its usable keys in order of id.
    pub keys: Vec<IssuerKey>,
    /// When they were fetched, seconds since 1970 UTC.
    pub fetched_at: Option<i64>,
    /// Why the last attempt to fetch them failed.
    pub fault: Option<String>,
}

/// A key of an issuer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IssuerKey {
    /// Its id.
    pub kid: String,
    /// The only algorithm it may be used with.
    pub alg: &'static str,
}

impl OutsideIssuer {
    /// An issuer of which nothing is known yet. The error is a part of a sentence.
    pub fn new(rules: OutsideRules, allow_loopback: bool) -> Result<Self, String> {
        Self::with_pauses(rules, allow_loopback, Pauses::default())
    }

    pub(in crate::web::auth) fn with_pauses(
        rules: OutsideRules,
        allow_loopback: bool,
        pauses: Pauses,
    ) -> Result<Self, String> {
        let client = DiscoveryClient::new(allow_loopback)?;
        // The task asks as soon as it runs; a request that comes earlier waits for that.
        let state = watch::Sender::new(State { is_asking: true, ..State::default() });
        Ok(Self { rules: Rules::new(rules)?, client, pauses, state, wanted: Notify::new() })
    }

    pub(in crate::web::auth) fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Its keys; `None` if they have never been fetched.
    pub(in crate::web::auth) fn keys(&self) -> Option<Arc<OutsideKeys>> {
        self.state.borrow().keys.clone()
    }

    /// Waits a moment until an attempt has ended that is on its way or may be made now. If none may be made, this returns
    /// at once, and the task asks when it may.
    pub(in crate::web::auth) async fn newer_keys(&self) {
        let mut seen = self.state.subscribe();
        let (ended, is_asking, may_ask) = {
            let state = seen.borrow();
            let rested = state.asked.is_none_or(|asked| asked.elapsed() >= self.pauses.least);
            (state.ended, state.is_asking, rested)
        };
        if !is_asking {
            self.wanted.notify_one();
        }
        if is_asking || may_ask {
            let _ = timeout(self.pauses.request, seen.wait_for(|state| state.ended != ended)).await;
        }
    }

    /// Keeps the keys fresh for ever: asks again after the usual pause, earlier if a key was named that is not known or
    /// if it failed, and never within the least pause.
    pub(in crate::web) async fn follow(&self) {
        loop {
            let next = tokio::time::Instant::now() + self.pauses.least;
            let before = self.status();
            let reached = self.fetch().await;
            self.log(&before);
            tokio::time::sleep_until(next).await;
            if reached {
                let rest = self.pauses.usual.saturating_sub(self.pauses.least);
                let _ = timeout(rest, self.wanted.notified()).await;
            }
        }
    }

    fn log(&self, before: &IssuerStatus) {
        let IssuerStatus { issuer, keys, fault, .. } = self.status();
        if let Some(fault) = fault {
            tracing::warn!(issuer, fault, "keys of an outside issuer cannot be fetched; earlier ones stay");
        } else if before.fault.is_some() || before.keys != keys || before.fetched_at.is_none() {
            tracing::info!(issuer, keys = keys.len(), "keys of an outside issuer fetched");
        }
    }

    /// Asks once. Whatever goes wrong, the keys that were fetched before stay; whether keys came.
    pub async fn fetch(&self) -> bool {
        self.state.send_modify(|state| (state.is_asking, state.asked) = (true, Some(Instant::now())));
        // Whoever asked for this is served by this attempt.
        let _ = timeout(Duration::ZERO, self.wanted.notified()).await;
        let fetched = self.client.key_set(&self.rules.given.issuer).await.and_then(|set| keys(&set));
        let reached = fetched.is_ok();
        self.state.send_modify(|state| {
            (state.is_asking, state.ended) = (false, state.ended + 1);
            state.fault = fetched.as_ref().err().cloned();
            if let Ok(keys) = fetched {
                (state.keys, state.fetched_at) = (Some(Arc::new(keys)), Some(jiff::Timestamp::now().as_second()));
            }
        });
        reached
    }

    /// Its state.
    pub fn status(&self) -> IssuerStatus {
        let state = self.state.borrow();
        let keys = state.keys.iter().flat_map(|keys| keys.iter());
        IssuerStatus {
            issuer: self.rules.given.issuer.clone(),
            keys: keys.map(|(kid, key)| IssuerKey { kid: kid.clone(), alg: name_of(key.algorithm) }).collect(),
            fetched_at: state.fetched_at,
            fault: state.fault.clone(),
        }
    }
}
