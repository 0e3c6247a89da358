//! `brokerwatch search`

use super::context::Context;
use super::failure::Failure;
use super::output;
use crate::listing::ListingId;
use crate::search::{FACETS, FacetCounts, Filters, Marker, Page, QueryNotice, Request, parse, written};
use crate::store::StoredListing;
use serde::Serialize;

/// Search the catalog
#[derive(clap::Args)]
pub struct Args {
    /// Words, "phrases", -not, OR, field:value; everything if empty. See docs/SEARCH.md
    #[arg(default_value = "", allow_hyphen_values = true)]
    query: String,
    /// Hits shown
    #[arg(short, long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
    /// Hits skipped
    #[arg(long, default_value_t = 0)]
    offset: u32,
}

#[derive(Serialize)]
struct Answer<'a> {
    query: String,
    total: u64,
    shown: usize,
    notices: Vec<String>,
    facets: Vec<Facet<'a>>,
    items: &'a [StoredListing],
}

#[derive(Serialize)]
struct Facet<'a> {
    field: &'static str,
    distinct: u64,
    values: Vec<(&'a str, u64)>,
}

/// Prints hits with the words that matched.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let store = context.folder.store()?;
    let searcher = context.reader()?.searcher();
    let (query, notices) = parse(&args.query);
    for notice in &notices {
        context.say(&told(notice));
    }
    let page = Page::top(args.offset as usize, args.limit as usize);
    let facets: &[_] = if context.json { &FACETS } else { &[] };
    let filters = Filters::default();
    let answer = searcher.search(&Request { facets, ..Request::top(&query, &filters, page) })?;
    let marker = Marker::new(&searcher.plan(&query)?);
    let ids: Vec<ListingId> = answer.hits.iter().filter_map(|h| ListingId::parse(&h.id)).collect();
    let items = store.listings(&ids)?;
    if context.json {
        return output::json(&Answer {
            query: query.to_string(),
            total: answer.total,
            shown: items.len(),
            notices: notices.iter().map(told).collect(),
            facets: answer.facets.iter().map(facet).collect(),
            items: &items,
        });
    }
    for stored in &items {
        output::text(&shown(stored, &marker))?;
    }
    let first = args.offset as u64 + u64::from(!items.is_empty());
    let last = u64::from(args.offset) + items.len() as u64;
    context.say(&match answer.total {
        0 => "Nothing found. Fewer words find more; `brokerwatch status` says what the catalog holds.".to_owned(),
        total => format!("{first}–{last} of {} listings", output::grouped(total)),
    });
    Ok(())
}

fn facet(counts: &FacetCounts) -> Facet<'_> {
    Facet {
        field: counts.field.name(),
        distinct: counts.distinct,
        values: counts.values.iter().map(|(v, n)| (v.as_str(), *n)).collect(),
    }
}

/// A notice of the query parser as one line.
pub fn told(notice: &QueryNotice) -> String {
    let hint = notice.hint.as_ref().map(|h| format!("; {h}")).unwrap_or_default();
    format!("query, byte {}: {}{hint}", notice.position + 1, notice.message)
}

fn shown(stored: &StoredListing, marker: &Marker) -> String {
    let listing = &stored.listing;
    let title = if listing.title.is_empty() { "(untitled)" } else { &listing.title };
    let broker = listing.broker.as_ref().map_or("seller not named", |b| &b.name);
    let tags: Vec<&str> = stored.assessment.tags.iter().map(|t| t.term.as_str()).collect();
    let cut = marker.snippet(&listing.description, written(listing), 200);
    let severity = stored.assessment.severity().map(|s| format!(" [{s}]")).unwrap_or_default();
    let text = cut.text.replace('\n', " ");
    let gone =
        stored.gone.map(|at| format!(" (no longer listed: last met on {})", output::time(at))).unwrap_or_default();
    format!(
        "{title}{severity}{gone}\n  {} · {broker} · {}\n  {}\n  {text}\n\n",
        listing.id,
        listing.source,
        tags.join(" ")
    )
}
