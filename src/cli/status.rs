//! `brokerwatch status`: what the catalogue contains.

use super::context::Context;
use super::failure::Failure;
use super::output::{self, grouped};
use super::table::pad;
use crate::search::{Reader, Samples};
use crate::store::{Run, SourceCounts, Store};
use serde::Serialize;

/// What is printed with `--json`.
#[derive(Serialize)]
struct Status {
    #[serde(flatten)]
    counts: crate::store::Counts,
    last_change: u64,
    method: String,
    second_reader: SecondReaderStatus,
    index: IndexStatus,
    sources: Vec<SourceCounts>,
    last_run: Option<Run>,
}

#[derive(Serialize)]
struct SecondReaderStatus {
    /// First eight hex digits of the SHA-256 of its model.
    model: String,
    /// Listings in view that it has read.
    listings: u64,
    /// Different passages that it has read.
    passages: u64,
}

#[derive(Serialize)]
struct IndexStatus {
    state: String,
    documents: u64,
    last_change: u64,
    bytes: u64,
    /// Invented samples.
    samples: u64,
}

/// Prints the counts of store, index and sources.
pub fn run(context: &Context) -> Result<(), Failure> {
    let store = context.folder.store()?;
    let index = match Reader::open(&context.folder.index()) {
        Ok(reader) => {
            let searcher = reader.searcher();
            IndexStatus {
                state: "open".to_owned(),
                documents: searcher.documents(),
                last_change: searcher.last_change(),
                bytes: reader.bytes_on_disk(),
                samples: Samples::of(&searcher)?.samples,
            }
        }
        Err(e) => IndexStatus { state: e.to_string(), documents: 0, last_change: 0, bytes: 0, samples: 0 },
    };
    let method = context.method()?;
    let status = Status {
        counts: store.counts()?,
        last_change: store.last_change()?,
        method: method.fingerprint().to_owned(),
        second_reader: second_reader(method.second_reader_name(), &store)?,
        index,
        sources: store.sources()?,
        last_run: store.runs(1)?.pop(),
    };
    if context.json {
        return output::json(&status);
    }
    let c = &status.counts;
    let removed = match c.removed {
        0 => String::new(),
        n => format!("; {} more out of view, see `source list`", grouped(n)),
    };
    let mut text = format!(
        "listings     {:>12}   {} no longer listed{}\nversions     {:>12}\nassessments  {:>12}\ndecisions    {:>12}\n\
         registers    {:>12}\nresponses    {:>12}\nissues       {:>12}\nchanges      {:>12}\nsnapshots    {:>12}\n\
         runs         {:>12}\n",
        grouped(c.listings),
        grouped(c.delisted),
        removed,
        grouped(c.versions),
        grouped(c.assessments),
        grouped(c.decisions),
        grouped(c.registers),
        grouped(c.responses),
        grouped(c.issues),
        grouped(c.changes),
        grouped(c.snapshots),
        grouped(c.runs),
    );
    let i = &status.index;
    text.push_str(&format!(
        "index        {:>12}   {}, change {} of {}, {} bytes\nmethod   {}\n",
        grouped(i.documents),
        i.state,
        i.last_change,
        status.last_change,
        grouped(i.bytes),
        status.method
    ));
    let second = &status.second_reader;
    text.push_str(&format!(
        "second reader {:>10}   listings read, {} passages, model {}\n",
        grouped(second.listings),
        grouped(second.passages),
        second.model
    ));
    if i.samples > 0 {
        text.push_str(&format!(
            "samples      {:>12}   invented, excluded from totals beside real listings\n",
            grouped(i.samples)
        ));
    }
    for s in &status.sources {
        let (listings, issues) = (grouped(s.listings), grouped(s.issues));
        let seen = output::time(s.last_seen);
        let source = pad(&s.source, 28);
        text.push_str(&format!("{source} {listings:>10} listings {issues:>8} issues, last seen {seen}\n"));
    }
    output::text(&text)
}

fn second_reader(model: String, store: &Store) -> Result<SecondReaderStatus, Failure> {
    let ((_, listings), passages) = (store.count_read_by(&model)?, store.count_unit_readings(&model)?);
    Ok(SecondReaderStatus { model, listings, passages })
}
