//! `brokerwatch source fetch`: fetches a source from where its card says it is.

use super::super::context::Context;
use super::super::failure::{Failure, USAGE};
use super::super::fetch::{FetchJob, print};
use super::card;
use std::time::Duration;

/// Fetch the source from where its card says it is
#[derive(clap::Args)]
pub struct Args {
    /// Source card with a section [fetch]
    #[arg(value_name = "CARD")]
    source: String,
    /// Most pages to fetch [default: the limit of the card]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,
    /// Seconds to wait for an answer [default: 30]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u16).range(1..=600))]
    timeout: Option<u16>,
    /// Store unexpected input: a column or fact is missing, or most of the listings would change
    #[arg(long)]
    yes: bool,
}

/// Fetches the source.
pub fn run(args: &Args, context: &Context) -> Result<(), Failure> {
    let sources = context.sources()?;
    let source = card(&args.source, &sources)?;
    let mut job = FetchJob::of_card(source).ok_or_else(|| {
        let hint = "add a section [fetch] with url = \"https://…\", or use `brokerwatch fetch URL`";
        Failure::new(USAGE, format!("the card “{}” does not say where the source is; {hint}", source.id))
    })?;
    job.plan.limit = args.limit.unwrap_or(job.plan.limit);
    job.limits.time = args.timeout.map_or(job.limits.time, |seconds| Duration::from_secs(u64::from(seconds)));
    job.consent.looks_wrong = args.yes;
    let method = context.method()?;
    let done = job.run(&method, context, &*context.stop_on_interrupt()?)?;
    print(&job, &done, context)
}
