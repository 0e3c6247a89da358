//! `brokerwatch source show`: one source with its card, state, runs and unreadable records.

use super::{percent, state_since, unknown};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::output::{self, grouped, one_line};
use crate::ingest::acquire::archive::Archive;
use crate::ingest::acquire::fetch_card::FetchCard;
use crate::pipeline::FolderError;
use crate::store::{Quarantined, Run, SourceEvent, SourceState, SourceSummary};
use serde::Serialize;

/// Show a source: its card, listings, runs, state, and the records that could not be read
#[derive(clap::Args)]
pub struct Args {
    /// Id of the source
    source: String,
    /// List the records that could not be read, those of the newest runs first
    #[arg(long)]
    issues: bool,
    /// Print the first N bytes of each of them, from the archive
    #[arg(long, value_name = "N", requires = "issues")]
    bytes: Option<u64>,
    /// Maximum number of records and of runs
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: u32,
}

#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    title: Option<&'a str>,
    publisher: Option<&'a str>,
    url: Option<&'a str>,
    format: Option<&'a str>,
    terms: Option<&'a str>,
    invented: bool,
    expect: Option<Expected<'a>>,
    state: SourceState,
    events: &'a [SourceEvent],
    #[serde(flatten)]
    stored: &'a SourceSummary,
    /// Where it is fetched, how often by `serve`, and when next (microseconds since 1970 UTC; 0 for at once).
    fetch: Option<(&'a str, Option<&'a str>, Option<i64>)>,
    /// How the newest fetch ended.
    last_fetch: Option<Run>,
    newest_runs: &'a [Run],
    quarantine: Option<Vec<Unread<'a>>>,
}

/// What the card expects of a normal run.
#[derive(Serialize)]
struct Expected<'a> {
    listings: Option<(u64, u64)>,
    filled: &'a std::collections::BTreeMap<String, f64>,
}

/// A record that could not be read.
#[derive(Serialize)]
struct Unread<'a> {
    #[serde(flatten)]
    record: &'a Quarantined,
    /// Its first bytes, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<String>,
}

/// Prints the source; no data folder is needed for its card.
pub fn run(args: &Args, context: &Context) -> Result<(), Failure> {
    let (sources, id) = (context.sources()?, args.source.as_str());
    let store = match context.folder.store() {
        Ok(store) => Some(store),
        Err(FolderError::Absent(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let (mut stored, mut events, mut runs, mut records) =
        (SourceSummary::default(), Vec::new(), Vec::new(), Vec::new());
    let (mut last_fetch, mut next_fetch) = (None, None);
    let fetch = sources.get(id).and_then(|card| card.head.fetch.as_ref());
    if let Some(store) = &store {
        stored = store.source_summaries()?.remove(id).unwrap_or_default();
        last_fetch = store.newest_fetch_run(id)?;
        next_fetch = fetch.and_then(FetchCard::every_seconds).map(|every| store.next_fetch(id, every)).transpose()?;
        (events, runs) = (store.source_events(Some(id))?, store.runs_of_source(id, args.limit)?);
        records = if args.issues { store.quarantine(id, args.limit)? } else { Vec::new() };
    }
    let card = sources.get(id);
    if card.is_none() && stored.listings == 0 {
        return Err(unknown(id, &sources));
    }
    let archive = match args.bytes {
        Some(_) if !records.is_empty() => Some(context.folder.archive_read_only()?),
        _ => None,
    };
    let unread = |record| Unread { record, bytes: archive.as_ref().map(|a| first_bytes(record, a, args.bytes)) };
    let head = card.map(|c| &c.head);
    let shown = Shown {
        id,
        title: card.map(|c| c.title.as_str()),
        publisher: head.map(|h| h.publisher.as_str()),
        url: head.map(|h| h.url.as_str()),
        format: head.map(|h| h.format.as_str()),
        terms: head.map(|h| h.terms.as_str()),
        invented: sources.invented(id),
        expect: head.map(|h| Expected { listings: h.expect.listings, filled: &h.expect.filled }),
        state: events.last().map(|event| event.state).unwrap_or_default(),
        events: &events,
        stored: &stored,
        fetch: fetch.map(|card| (card.url.as_str(), card.every.as_deref(), next_fetch)),
        last_fetch,
        newest_runs: &runs,
        quarantine: args.issues.then(|| records.iter().map(unread).collect()),
    };
    if context.json { output::json(&shown) } else { output::text(&text(&shown)) }
}

/// The first bytes of a record, or why they cannot be shown.
fn first_bytes(record: &Quarantined, archive: &Archive, most: Option<u64>) -> String {
    let place = &record.stored.issue.place;
    let Some(snapshot) = &record.snapshot else { return "(its archived file is not known)".to_owned() };
    match archive.read_range(snapshot, place.offset, place.length.min(most.unwrap_or(0))) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) => format!("({error})"),
    }
}

fn text(s: &Shown<'_>) -> String {
    let mut lines = format!("{}  {}\n", s.id, s.title.unwrap_or("(no card; name its folder with --cards)"));
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            lines.push_str(&format!("  {name:<14} {}\n", one_line(value)));
        }
    };
    line("publisher", s.publisher.unwrap_or_default());
    line("address", s.url.unwrap_or_default());
    line("format", s.format.unwrap_or_default());
    line("terms", s.terms.unwrap_or_default());
    if let Some(Expected { listings, filled }) = &s.expect {
        let listings = listings.map(|(least, most)| format!("{least} to {most} listings"));
        let filled = filled.iter().map(|(fact, share)| format!("{fact} in {:.0} %", share * 100.0));
        line("expected", &listings.into_iter().chain(filled).collect::<Vec<_>>().join(", "));
    }
    line("state", &s.events.last().map_or_else(|| s.state.name().to_owned(), state_since));
    let stored = s.stored;
    let [listings, delisted, issues, unreadable, runs] =
        [stored.listings, stored.delisted, stored.issues, stored.unreadable, stored.runs].map(grouped);
    line("listings", &format!("{listings}, {delisted} of them no longer listed"));
    line("issues", &format!("{issues}, {unreadable} records unreadable"));
    let (first, last) = (stored.first_observed.map(output::time), stored.last_observed.map(output::time));
    line("observed", &first.zip(last).map(|(first, last)| format!("{first} to {last}")).unwrap_or_default());
    if let Some((url, every, next)) = s.fetch {
        let next =
            next.map(|at| if at == 0 { "next at once".to_owned() } else { format!("next {}", output::time(at)) });
        let every = every.map(|every| format!("every {every} by serve"));
        line("fetched from", &[Some(url.to_owned()), every, next].into_iter().flatten().collect::<Vec<_>>().join(", "));
    }
    if let Some(run) = &s.last_fetch {
        line("last fetch", &format!("{} {}", run.state, output::time(run.started_at)));
    }
    line("runs", &runs);
    for run in s.newest_runs {
        lines.push_str(&run_lines(run));
    }
    let Some(quarantine) = &s.quarantine else { return lines };
    lines.push_str(&format!("  unreadable records: {} shown of {unreadable}\n", quarantine.len()));
    for Unread { record, bytes } in quarantine {
        let issue = &record.stored.issue;
        let (place, code) = (&issue.place, issue.code.name());
        let snapshot = record.snapshot.as_deref().unwrap_or("unknown");
        lines.push_str(&format!(
            "    {}:{} (row {}): {code}: {}\n      bytes {}+{} of {snapshot}, run {}\n",
            one_line(&place.file),
            place.line,
            place.row,
            one_line(&issue.message),
            place.offset,
            place.length,
            record.stored.run_id
        ));
        if let Some(bytes) = bytes {
            lines.push_str(&format!("      {}\n", one_line(bytes)));
        }
    }
    lines
}

/// A run, with the shares of facts that its input stated.
fn run_lines(run: &Run) -> String {
    let t = &run.tally;
    let mut lines = format!(
        "    {}  {}: {} records, {} added, {} changed, {} delisted, {} issues  {}\n",
        output::time(run.started_at),
        run.state,
        grouped(t.records),
        grouped(t.added),
        grouped(t.changed),
        grouped(t.delisted),
        grouped(t.issues),
        run.id
    );
    if let Some(figures) = &run.figures {
        let stated = figures.filled.iter().filter(|(_, count)| **count > 0);
        let share = |(fact, count): (&String, &u64)| format!("{fact} {} %", percent(*count, figures.listings));
        let shares: Vec<String> = stated.map(share).collect();
        if !shares.is_empty() {
            lines.push_str(&format!("      stated: {}\n", shares.join(", ")));
        }
    }
    for note in run.note.lines() {
        lines.push_str(&format!("      {}\n", one_line(note)));
    }
    lines
}
