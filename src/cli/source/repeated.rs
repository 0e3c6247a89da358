//! `brokerwatch source repeated`: the boilerplate of a source, found by counting.

use super::unknown;
use crate::cli::context::Context;
use crate::cli::failure::{Failure, INTERRUPTED, USAGE};
use crate::cli::output::{self, grouped, one_line};
use crate::cli::repeated_sentences::{count, walk};
use crate::domain::listing::ListingId;
use crate::search::{MANY, RepeatedSentence};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::atomic::Ordering;

/// Show sentences that stand in many listings of a source
#[derive(clap::Args)]
pub struct Args {
    /// Id of the source
    source: String,
    /// Maximum number of sentences; 0 shows all
    #[arg(short, long, value_name = "N", default_value_t = 20)]
    limit: usize,
}

#[derive(Serialize)]
struct Shown<'a> {
    source: &'a str,
    /// Listings of the source in view.
    listings: u64,
    /// Different sentences in at least so many of them …
    at_least: u32,
    /// … are so many.
    total: usize,
    /// Those in most listings first.
    sentences: &'a [Sentence],
}

#[derive(Serialize)]
struct Sentence {
    /// Listings of the source that have it.
    listings: u32,
    /// As the first of them prints it.
    sentence: String,
    /// The id of that listing.
    first: ListingId,
}

/// Counts and prints them.
pub fn run(args: &Args, context: &Context) -> Result<(), Failure> {
    let (store, id) = (context.folder.store()?, args.source.as_str());
    let stop = context.stop_on_interrupt()?;
    let go_on = || !stop.load(Ordering::Relaxed);
    let interrupted = || Failure::new(INTERRUPTED, "interrupted; nothing was written");
    let repeated = count(&store, Some(id), &go_on)?.ok_or_else(interrupted)?;
    let (mut printed, mut listings) = (HashMap::<u64, Sentence>::new(), 0);
    let ended = walk(&store, Some(id), &go_on, &mut |listing| {
        listings += 1;
        for RepeatedSentence { range, listings, key } in repeated.of(listing) {
            printed.entry(key).or_insert_with(|| Sentence {
                listings,
                sentence: listing.description[range].to_owned(),
                first: listing.id.clone(),
            });
        }
    })?;
    if !ended {
        return Err(interrupted());
    }
    if listings == 0 {
        let sources = context.sources()?;
        return Err(match sources.get(id) {
            None => unknown(id, &sources),
            Some(_) => Failure::new(USAGE, format!("source “{id}” has no listings in view; ingest its files first")),
        });
    }
    let mut sentences: Vec<Sentence> = printed.into_values().collect();
    sentences.sort_by(|a, b| b.listings.cmp(&a.listings).then_with(|| a.sentence.cmp(&b.sentence)));
    let total = sentences.len();
    if args.limit > 0 {
        sentences.truncate(args.limit);
    }
    let shown = Shown { source: id, listings, at_least: MANY, total, sentences: &sentences };
    if context.json { output::json(&shown) } else { output::text(&text(&shown)) }
}

fn text(s: &Shown<'_>) -> String {
    let mut lines = format!(
        "{}: {} in {MANY} or more of {} listings; {} shown\n",
        s.source,
        match s.total {
            1 => "1 sentence".to_owned(),
            n => format!("{} sentences", grouped(n as u64)),
        },
        grouped(s.listings),
        s.sentences.len(),
    );
    for sentence in s.sentences {
        lines.push_str(&format!(
            "{:>8}  {}  “{}”\n",
            grouped(sentence.listings.into()),
            sentence.first,
            one_line(&sentence.sentence)
        ));
    }
    lines
}
