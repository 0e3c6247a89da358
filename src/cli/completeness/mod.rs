//! `brokerwatch completeness`: which documentation facts a listing states; for the catalogue, the grades
//! and the facts missing most often. Files are measured without a database.

mod files;
mod table;

use super::context::Context;
use super::failure::{Failure, USAGE};
use super::{output, samples};
use crate::assess::completeness::{Completeness, GradeDistribution, Table, documentation};
use crate::domain::listing::{BrokerId, Listing, ListingId};
use serde::Serialize;

/// Listings read from the store at a time.
const PAGE: u32 = 500;

/// Show which documentation facts listings state, and which are missing
#[derive(clap::Args)]
#[command(after_help = "Examples:
  brokerwatch completeness 18ef036ab3410c3586e056dec31a5ab3
  brokerwatch completeness --broker datatang
  brokerwatch completeness my-feed.jsonl --standard eu-template
  brokerwatch completeness --source hub-cards cards/ --json")]
pub struct Args {
    /// Id of a stored listing, a file or folder of listings, or `-` for standard input [default: the whole catalogue]
    what: Option<String>,
    /// Only stored listings of this broker: its name, or the slug in the address of its page
    #[arg(long, value_name = "NAME", conflicts_with = "what")]
    broker: Option<String>,
    /// For the catalogue, only this source; for files, the source card that maps their columns [default: files, for canonical records canonical]
    #[arg(long, short, value_name = "CARD")]
    source: Option<String>,
    /// Only facts that this standard requires: d-ta, eu-template, ab-2013, croissant-rai or datasheet
    #[arg(long, value_name = "ID")]
    standard: Option<String>,
}

/// One listing as printed with `--json`.
#[derive(Serialize)]
struct Measured<'a> {
    id: &'a ListingId,
    title: &'a str,
    completeness: &'a Completeness<'a>,
}

/// Measures a listing, files or the catalogue.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let standard = args.standard.as_deref().map(standard).transpose()?;
    match args.what.as_deref() {
        None => catalog(&args, context),
        Some(what) => match ListingId::parse(what) {
            Some(id) => {
                let stored = context.folder.store()?.listing(&id)?;
                let stored = stored.ok_or_else(|| super::decisions::no_listing(what))?;
                let vocabulary = context.vocabulary()?;
                let measured = Completeness::of(&stored.listing, &stored.assessment, vocabulary.personal());
                one(&stored.listing, &measured, standard, context)
            }
            None => files::run(what, &args, standard, context),
        },
    }
}

fn standard(id: &str) -> Result<usize, Failure> {
    let table = Table::embedded();
    table.standard(id).ok_or_else(|| {
        let known: Vec<&str> = table.standards.iter().map(|s| s.id.as_str()).collect();
        Failure::new(USAGE, format!("--standard: unknown standard “{id}”; expected one of {}", known.join(", ")))
    })
}

/// Measures all stored listings, a page at a time.
fn catalog(args: &Args, context: &Context) -> Result<(), Failure> {
    let (store, vocabulary) = (context.folder.store()?, context.vocabulary()?);
    let wanted = args.broker.as_deref().map(BrokerId::derive);
    let mut spread = GradeDistribution::default();
    let (sources, mut excluded) = (samples::excluded_sources(&store, args.source.as_deref(), context)?, 0);
    for page in store.listing_pages(PAGE) {
        for stored in &samples::retain(page?, &sources, &mut excluded) {
            let broker = stored.listing.broker.as_ref().map(|b| &b.id);
            let of_broker = wanted.as_ref().is_none_or(|w| broker == Some(w));
            let of_source = args.source.as_ref().is_none_or(|s| *s == stored.listing.source);
            if of_broker && of_source {
                spread.add(&documentation(&stored.listing, &stored.assessment, vocabulary.personal()));
            }
        }
    }
    if spread.listings() == 0 && (args.broker.is_some() || args.source.is_some()) {
        let hint = "see `brokerwatch status` for the sources and the page /brokers for the brokers";
        return Err(Failure::new(USAGE, format!("the catalogue has no listing of this broker or source; {hint}")));
    }
    samples::report_excluded(excluded, context);
    table::total(&spread, context)
}

/// One listing of many: with `--json` a line, otherwise its table.
fn many(listing: &Listing, c: &Completeness<'_>, standard: Option<usize>, context: &Context) -> Result<(), Failure> {
    if context.json {
        let line = serde_json::to_string(&Measured { id: &listing.id, title: &listing.title, completeness: c })?;
        return output::text(&format!("{line}\n"));
    }
    output::text(&format!("{}\n", table::listing(listing, c, standard)))
}

/// One stored listing.
fn one(listing: &Listing, c: &Completeness<'_>, standard: Option<usize>, context: &Context) -> Result<(), Failure> {
    match context.json {
        true => output::json(&Measured { id: &listing.id, title: &listing.title, completeness: c }),
        false => output::text(&table::listing(listing, c, standard)),
    }
}
