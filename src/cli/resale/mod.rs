//! `brokerwatch resale`: listings that are likely the same goods, and what people decided on them.

mod decide;
mod list;

use super::context::Context;
use super::failure::Failure;
use super::{output, progress};
use crate::domain::listing::ResaleVerdict;
use crate::pipeline::{follow_resales, rebuild_resales, resales_are_behind};
use serde::Serialize;
use std::time::Instant;

/// Listings that are likely the same goods, offered by other sellers or in other sources
#[derive(clap::Subcommand)]
pub enum Command {
    /// List the clusters, with what their listings say differently
    List(list::Args),
    /// Show the cluster that a listing is in
    Show(list::ShowArgs),
    /// Compare all listings again; decisions stay
    Rebuild,
    /// Confirm that two listings are the same goods, whatever they share
    Confirm(decide::Args),
    /// Keep two listings apart that are not the same goods
    Split(decide::Args),
    /// Withdraw an earlier confirmation or split
    Withdraw(decide::Args),
    /// List the decisions on pairs
    Decisions,
}

/// Runs a subcommand.
pub fn run(command: Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::List(args) => list::run(&args, context),
        Command::Show(args) => list::show(&args, context),
        Command::Rebuild => rebuild(context),
        Command::Confirm(args) => decide::run(args, ResaleVerdict::Confirm, context),
        Command::Split(args) => decide::run(args, ResaleVerdict::Split, context),
        Command::Withdraw(args) => decide::run(args, ResaleVerdict::Withdraw, context),
        Command::Decisions => decide::list(context),
    }
}

/// Compares all listings again.
fn rebuild(context: &Context) -> Result<(), Failure> {
    #[derive(Serialize)]
    struct Answer {
        listings: u64,
        clusters: u64,
        listings_in_clusters: u64,
    }
    let _lock = context.folder.lock()?;
    context.folder.store()?;
    let store = context.folder.create()?;
    let mut writer = context.writer(&store)?;
    let bar = progress::listing_bar(context, store.last_change()?);
    let begun = Instant::now();
    let done = rebuild_resales(&store, &mut writer, &|n| bar.set_position(n))?;
    bar.finish_and_clear();
    let seconds = begun.elapsed().as_secs_f64();
    let (clusters, in_clusters) = store.count_resales()?;
    context.say(&format!(
        "{} compared in {seconds:.1} s: {} in {} clusters",
        output::listings(done.listings),
        output::listings(in_clusters),
        output::grouped(clusters)
    ));
    if context.json {
        output::json(&Answer { listings: done.listings, clusters, listings_in_clusters: in_clusters })?;
    }
    Ok(())
}

/// Says if changes of the catalogue are not compared yet, as after an upgrade.
fn say_if_behind(store: &crate::store::Store, context: &Context) -> Result<(), Failure> {
    if resales_are_behind(store)? {
        context.say("Some listings are not compared yet; the next `ingest` or `brokerwatch resale rebuild` does it");
    }
    Ok(())
}

/// Compares what has changed, before a decision is stored.
fn catch_up(store: &crate::store::Store, writer: &mut crate::store::Writer) -> Result<(), Failure> {
    follow_resales(store, writer, &|_| ())?;
    Ok(())
}
