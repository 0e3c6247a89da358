//! `brokerwatch resale list` and `show`: clusters, with what their listings say differently.

use super::say_if_behind;
use crate::cli::context::Context;
use crate::cli::decisions::{listing_id, no_listing};
use crate::cli::failure::Failure;
use crate::cli::output::{self, one_line};
use crate::domain::listing::ListingId;
use crate::web::resale::{Relation, Resale, resale, resale_of};
use serde::Serialize;

/// List the clusters
#[derive(clap::Args)]
pub struct Args {
    /// How many, at most
    #[arg(short, long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    limit: u32,
    /// Only those after this cluster, in order of id
    #[arg(long, value_name = "ID")]
    after: Option<String>,
}

/// Show a cluster
#[derive(clap::Args)]
pub struct ShowArgs {
    /// Id of a listing, 32 hexadecimal digits
    listing: String,
}

#[derive(Serialize)]
struct Listed {
    clusters: u64,
    listings_in_clusters: u64,
    items: Vec<Resale>,
    /// What to give as --after for more; null at the end.
    next: Option<ListingId>,
}

/// Prints clusters in order of id.
pub fn run(args: &Args, context: &Context) -> Result<(), Failure> {
    let after = args.after.as_deref().map(listing_id).transpose()?;
    let store = context.folder.store()?;
    say_if_behind(&store, context)?;
    let (clusters, listings_in_clusters) = store.count_resales()?;
    let mut found = store.resale_clusters(after.as_ref(), args.limit + 1)?;
    let more = found.len() > args.limit as usize;
    found.truncate(args.limit as usize);
    let next = found.last().filter(|_| more).map(|last| last.first.clone());
    let mut items = Vec::new();
    for cluster in &found {
        items.extend(resale(&store, cluster)?);
    }
    if context.json {
        return output::json(&Listed { clusters, listings_in_clusters, items, next });
    }
    for item in &items {
        output::text(&text(item))?;
    }
    let (of, listings) = (output::grouped(clusters), output::listings(listings_in_clusters));
    context.say(&format!("{} of {of} clusters shown, with {listings} in all", items.len()));
    if let Some(next) = next {
        context.say(&format!("More with --after {next}"));
    }
    Ok(())
}

/// Prints the cluster of one listing.
pub fn show(args: &ShowArgs, context: &Context) -> Result<(), Failure> {
    let id = listing_id(&args.listing)?;
    let store = context.folder.store()?;
    say_if_behind(&store, context)?;
    if store.listing(&id)?.is_none() {
        return Err(no_listing(id.as_str()));
    }
    let found = resale_of(&store, &id)?;
    if context.json {
        return output::json(&found);
    }
    match &found {
        Some(item) => output::text(&text(item)),
        None => {
            context.say("No other listing is likely the same goods");
            Ok(())
        }
    }
}

/// A cluster as text.
fn text(item: &Resale) -> String {
    let mut text = format!("cluster {} ({})\n", item.cluster, output::listings(item.size as u64));
    for listing in &item.listings {
        let seller = listing.seller.as_deref().unwrap_or("seller not stated");
        let relation = match listing.relation {
            Relation::First => "observed first",
            Relation::AlsoListed => "the same seller in another source",
            Relation::OtherSeller => "another seller",
        };
        let (title, seller) = (one_line(&listing.title), one_line(seller));
        let when = &listing.first_observed;
        text.push_str(&format!("  {}  {title}\n    {seller}, {}, {when}: {relation}", listing.listing, listing.source));
        if !listing.reason.is_empty() {
            text.push_str(&format!("; {}", one_line(&listing.reason)));
        }
        if let Some(by) = &listing.confirmed_by {
            text.push_str(&format!("; confirmed by {}", one_line(by)));
        }
        text.push('\n');
    }
    for difference in item.differences.iter().filter(|d| d.differs && d.fact != "title") {
        let value = |v: &String| if v.is_empty() { "not stated".to_owned() } else { one_line(v) };
        let values: Vec<String> = difference.values.iter().map(value).collect();
        text.push_str(&format!("  {}: {}\n", difference.fact, values.join(" | ")));
    }
    text.push('\n');
    text
}
