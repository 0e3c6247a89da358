//! Counts sentences that stand in many listings of one source: for `source repeated`, and in the background of `serve`.

use super::background::{Background, Stop};
use super::failure::Failure;
use crate::domain::listing::Listing;
use crate::search::{RepeatedSentences, SentenceCounter};
use crate::store::Store;
use crate::web::{App, CountedSentences, SharedApp};
use std::time::Duration;

/// Listings read together.
const PAGE: u32 = 500;
/// How often the server looks whether listings have changed.
const LOOK_AGAIN: Duration = Duration::from_secs(20);
/// How long a count serves, whatever has changed: a few listings more change no boilerplate.
const SERVES: Duration = Duration::from_secs(600);

/// Counts the sentences of the listings in view; of one source, if it is named. `go_on` is asked before each page and
/// may wait; if it says no, there is no count.
pub fn count(
    store: &Store,
    source: Option<&str>,
    go_on: &dyn Fn() -> bool,
) -> Result<Option<RepeatedSentences>, Failure> {
    let mut counter = SentenceCounter::new(store.counts()?.listings);
    loop {
        if !walk(store, source, go_on, &mut |listing| counter.add(listing))? {
            return Ok(None);
        }
        match counter.finish() {
            Ok(found) => return Ok(Some(found)),
            Err(unfinished) => counter = unfinished,
        }
    }
}

/// Shows each listing in view; whether it came to the end.
pub fn walk(
    store: &Store,
    source: Option<&str>,
    go_on: &dyn Fn() -> bool,
    see: &mut dyn FnMut(&Listing),
) -> Result<bool, Failure> {
    let mut pages = store.listing_pages(PAGE);
    while go_on() {
        let Some(page) = pages.next().transpose()? else { return Ok(true) };
        let of_source = page.iter().filter(|stored| source.is_none_or(|id| stored.listing.source == id));
        of_source.for_each(|stored| see(&stored.listing));
    }
    Ok(false)
}

/// Begins to count in the background, never while a request is being answered, and again after listings have changed.
pub fn begin(app: SharedApp) -> Background {
    Background::start(move |stop| {
        if let Err(error) = keep_counted(&app, &stop) {
            tracing::error!(%error, "repeated sentences are no longer counted; restart the server to go on");
        }
    })
}

fn keep_counted(app: &App, stop: &Stop) -> Result<(), Failure> {
    let idle = || {
        stop.wait_while(|| app.admission.is_busy());
        !stop.is_set()
    };
    let mut counted = None;
    while !stop.is_set() {
        let change = app.store.last_change()?;
        if counted == Some(change) {
            stop.wait(LOOK_AGAIN);
            continue;
        }
        let Some(sentences) = count(&app.store, None, &idle)? else { break };
        tracing::debug!(sentences = sentences.len(), change, "repeated sentences counted");
        app.repeated.set(CountedSentences { sentences, change });
        counted = Some(change);
        stop.wait(SERVES);
    }
    Ok(())
}
