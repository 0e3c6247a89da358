//! The schedule of `serve`: fetches sources whose cards say how often, each when it is due, several at a time, but never
//! two of one host.

use super::background::{Background, Stop};
use super::context::Context;
use super::failure::Failure;
use super::fetch::FetchJob;
use crate::ingest::acquire::source::{Source, Sources};
use crate::pipeline::clock;
use crate::store::{SourceState, Store};
use crate::web::SharedApp;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use url::{Position, Url};

/// How long is waited at a time: another process may have fetched, or changed the state of a source.
const LOOK_AGAIN: Duration = Duration::from_secs(20);
/// Wait after a fetch that could not begin.
const LATER: Duration = Duration::from_secs(300);

/// Begins to fetch in the background; nothing if no card says how often.
pub fn begin(context: &Context, sources: &Sources, app: SharedApp) -> Option<Background> {
    let all = sources.cards().map(|card| &card.head);
    let scheduled: Vec<Source> = all.filter(|source| every(source).is_some()).cloned().collect();
    if scheduled.is_empty() {
        return None;
    }
    let context = context.for_background();
    Some(Background::start(move |stop| {
        let work = Mutex::new(AtWork::default());
        std::thread::scope(|scope| {
            while !stop.is_set() {
                for source in &scheduled {
                    let host = host(source);
                    if stop.is_set() || !locked(&work).may_begin(source, &host, context.config.fetch.at_once) {
                        continue;
                    }
                    match is_due(source, &app.store) {
                        Ok(true) => {}
                        Ok(false) => continue,
                        Err(error) => {
                            tracing::warn!(source = source.id, %error, "not fetched; tried again later");
                            locked(&work).put_off(source);
                            continue;
                        }
                    }
                    locked(&work).hosts.insert(source.id.clone(), host);
                    let (work, app, context, stop) = (&work, &app, &context, &stop);
                    scope.spawn(move || {
                        let result = fetch(source, app, context, stop);
                        let mut work = locked(work);
                        work.hosts.remove(&source.id);
                        if let Err(error) = result {
                            tracing::warn!(source = source.id, %error, "not fetched; tried again later");
                            work.put_off(source);
                        }
                    });
                }
                stop.wait(LOOK_AGAIN);
            }
        });
    }))
}

/// The sources that are being fetched, and those that have to wait.
#[derive(Default)]
struct AtWork {
    /// The host of each that is being fetched.
    hosts: HashMap<String, String>,
    /// When a source that could not be fetched is tried again.
    put_off: HashMap<String, Instant>,
}

impl AtWork {
    /// Whether a source may be fetched beside the others: each host is asked at its own pace by one of them.
    fn may_begin(&self, source: &Source, host: &str, at_once: usize) -> bool {
        let waits = self.put_off.get(&source.id).is_some_and(|until| *until > Instant::now());
        let busy = self.hosts.contains_key(&source.id) || self.hosts.values().any(|other| other == host);
        !waits && !busy && self.hosts.len() < at_once
    }

    fn put_off(&mut self, source: &Source) {
        self.put_off.insert(source.id.clone(), Instant::now() + LATER);
    }
}

/// A panic in another thread leaves the lists intact, so a poisoned lock can be used.
fn locked(work: &Mutex<AtWork>) -> MutexGuard<'_, AtWork> {
    work.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The host that a source is fetched from, with its port.
fn host(source: &Source) -> String {
    let url = source.fetch.as_ref().and_then(|fetch| Url::parse(&fetch.url).ok());
    url.map(|url| url[Position::BeforeHost..Position::AfterPort].to_owned()).unwrap_or_default()
}

fn every(source: &Source) -> Option<u64> {
    source.fetch.as_ref()?.every_seconds()
}

/// Whether a source is to be fetched now.
fn is_due(source: &Source, store: &Store) -> Result<bool, Failure> {
    let state = store.source_state(&source.id)?.map(|event| event.state).unwrap_or_default();
    let Some(every) = every(source).filter(|_| state == SourceState::Active) else { return Ok(false) };
    Ok(store.next_fetch(&source.id, every)? <= clock::now())
}

fn fetch(source: &Source, app: &SharedApp, context: &Context, stop: &Stop) -> Result<(), Failure> {
    let Some(mut job) = FetchJob::of_card(source) else { return Ok(()) };
    // Whoever searches meanwhile needs the other cores.
    job.threads = 1;
    let done = job.run(&app.method, context, stop.flag())?;
    let (harvest, ingested) = (&done.harvest, done.ingested.as_ref());
    let tally = ingested.map(|done| done.report.tally).unwrap_or_default();
    let unexpected = ingested.map(|done| done.refused.join("; ")).unwrap_or_default();
    tracing::info!(
        run = done.run,
        source = source.id,
        pages = harvest.pages,
        added = tally.added,
        changed = tally.changed,
        delisted = tally.delisted,
        broken = harvest.broken.len(),
        refused = harvest.refused.len(),
        drawn_by_script = harvest.drawn_by_script.len(),
        unexpected,
        seconds = done.seconds,
        "fetched as scheduled"
    );
    Ok(())
}
