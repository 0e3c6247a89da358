//! The schedule of `serve`: fetches sources whose cards say how often, one at a time, each when it is due.

use super::background::{Background, Stop};
use super::context::Context;
use super::failure::Failure;
use super::fetch::FetchJob;
use crate::ingest::acquire::source::{Source, Sources};
use crate::pipeline::clock;
use crate::store::{SourceState, Store};
use crate::web::SharedApp;
use std::collections::HashMap;
use std::time::{Duration, Instant};

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
        // When a source that could not be fetched is tried again.
        let mut put_off = HashMap::<String, Instant>::new();
        while !stop.is_set() {
            for source in &scheduled {
                let waits = put_off.get(&source.id).is_some_and(|until| *until > Instant::now());
                if stop.is_set() || waits {
                    continue;
                }
                if let Err(error) = fetch_if_due(source, &app, &context, &stop) {
                    tracing::warn!(source = source.id, %error, "not fetched; tried again later");
                    put_off.insert(source.id.clone(), Instant::now() + LATER);
                }
            }
            stop.wait(LOOK_AGAIN);
        }
    }))
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

fn fetch_if_due(source: &Source, app: &SharedApp, context: &Context, stop: &Stop) -> Result<(), Failure> {
    let Some(job) = FetchJob::of_card(source).filter(|_| !stop.is_set()) else { return Ok(()) };
    if !is_due(source, &app.store)? {
        return Ok(());
    }
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
