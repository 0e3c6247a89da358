//! `brokerwatch source schedule`: which sources are fetched by `serve`, and when.

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::output::{self, grouped};
use super::super::table::pad;
use crate::pipeline::FolderError;
use crate::store::{Run, SourceState};
use serde::Serialize;

#[derive(Serialize)]
struct Scheduled<'a> {
    source: &'a str,
    url: &'a str,
    every: &'a str,
    state: SourceState,
    /// The newest run that fetched it.
    last_run: Option<Run>,
    /// When the next begins, microseconds since 1970 UTC; 0 for at once; none while the source is not active.
    next_fetch: Option<i64>,
}

/// Prints the schedule; no data folder is needed.
pub fn run(context: &Context) -> Result<(), Failure> {
    let sources = context.sources()?;
    let store = match context.folder.store() {
        Ok(store) => Some(store),
        Err(FolderError::Absent(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let mut scheduled = Vec::new();
    for card in sources.cards() {
        let Some(fetch) = &card.head.fetch else { continue };
        let (Some(seconds), Some(every)) = (fetch.every_seconds(), &fetch.every) else { continue };
        let id = card.head.id.as_str();
        let mut entry = Scheduled {
            source: id,
            url: &fetch.url,
            every,
            state: SourceState::Active,
            last_run: None,
            next_fetch: Some(0),
        };
        if let Some(store) = &store {
            entry.state = store.source_state(id)?.map(|event| event.state).unwrap_or_default();
            entry.last_run = store.newest_fetch_run(id)?;
            let active = entry.state == SourceState::Active;
            entry.next_fetch = active.then(|| store.next_fetch(id, seconds)).transpose()?;
        }
        scheduled.push(entry);
    }
    if context.json {
        return output::json(&scheduled);
    }
    if scheduled.is_empty() {
        context.say("no source card has [fetch] with every = \"1d\" or the like");
    }
    for entry in &scheduled {
        let last = entry.last_run.as_ref().map_or("never fetched".to_owned(), |run| {
            format!("{} {} ({} records)", run.state, output::time(run.started_at), grouped(run.tally.records))
        });
        let next = match entry.next_fetch {
            None => entry.state.name().to_owned(),
            Some(0) => "next at once".to_owned(),
            Some(at) => format!("next {}", output::time(at)),
        };
        output::text(&format!("{} every {:<4}  {last}  {next}  {}\n", pad(entry.source, 28), entry.every, entry.url))?;
    }
    Ok(())
}
