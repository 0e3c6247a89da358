//! `brokerwatch source list`: all sources, each in one line.

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::output::{self, grouped};
use crate::cli::table::pad;
use crate::ingest::acquire::fetch_card::FetchCard;
use crate::ingest::acquire::source::Sources;
use crate::pipeline::FolderError;
use crate::store::{SourceState, SourceSummary, Store};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    title: Option<&'a str>,
    publisher: Option<&'a str>,
    format: Option<&'a str>,
    /// Whether there is a card of it.
    card: bool,
    invented: bool,
    state: SourceState,
    /// When `serve` fetches it next, microseconds since 1970 UTC; 0 for at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_fetch: Option<i64>,
    #[serde(flatten)]
    stored: &'a SourceSummary,
}

/// Prints the sources; no data folder is needed.
pub fn run(context: &Context) -> Result<(), Failure> {
    let sources = context.sources()?;
    let (stored, states, next) = match context.folder.store() {
        Ok(store) => (store.source_summaries()?, store.source_states()?, next_fetches(&sources, &store)?),
        Err(FolderError::Absent(_)) => (BTreeMap::new(), BTreeMap::new(), BTreeMap::new()),
        Err(error) => return Err(error.into()),
    };
    let mut ids: Vec<&str> = sources.cards().map(|c| c.head.id.as_str()).collect();
    // Runs of registers are no sources.
    ids.extend(stored.iter().filter(|(_, s)| s.listings > 0).map(|(id, _)| id.as_str()));
    ids.sort_unstable();
    ids.dedup();
    let nothing = SourceSummary::default();
    let listed: Vec<Listed<'_>> = ids
        .into_iter()
        .map(|id| {
            let card = sources.get(id);
            Listed {
                id,
                title: card.map(|c| c.title.as_str()),
                publisher: card.map(|c| c.head.publisher.as_str()),
                format: card.map(|c| c.head.format.as_str()),
                card: card.is_some(),
                invented: sources.invented(id),
                state: states.get(id).map(|event| event.state).unwrap_or_default(),
                next_fetch: next.get(id).copied(),
                stored: stored.get(id).unwrap_or(&nothing),
            }
        })
        .collect();
    if context.json {
        return output::json(&listed);
    }
    for s in &listed {
        let observed = s.stored.last_observed.map_or("never read".to_owned(), output::time);
        let card = s.format.unwrap_or("no card");
        let (id, state) = (pad(s.id, 28), pad(s.state.name(), 8));
        let unreadable = match s.stored.unreadable {
            0 => String::new(),
            n => format!(", {} unreadable", grouped(n)),
        };
        let listings = grouped(s.stored.listings);
        let next = match s.next_fetch {
            None => String::new(),
            Some(0) => "  next fetch at once".to_owned(),
            Some(at) => format!("  next fetch {}", output::time(at)),
        };
        output::text(&format!("{id} {state} {listings:>10} listings{unreadable}  {observed}  {card}{next}\n"))?;
    }
    Ok(())
}

/// When each source is fetched next whose card says how often.
fn next_fetches(sources: &Sources, store: &Store) -> Result<BTreeMap<String, i64>, Failure> {
    let mut next = BTreeMap::new();
    for card in sources.cards() {
        let id = &card.head.id;
        if let Some(every) = card.head.fetch.as_ref().and_then(FetchCard::every_seconds) {
            next.insert(id.clone(), store.next_fetch(id, every)?);
        }
    }
    Ok(next)
}
