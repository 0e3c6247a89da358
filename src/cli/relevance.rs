//! `brokerwatch relevance`: search quality on queries with graded results.

use super::context::Context;
use super::failure::{FOUND, Failure, USAGE};
use super::output;
use crate::assess::evaluate::relevance::{DEPTH, JudgedQuery, Means, Scored, means};
use crate::domain::listing::ListingId;
use crate::search::{Filters, Page, Request, parse};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

/// Measure search quality on judged queries
#[derive(clap::Args)]
pub struct Args {
    /// File of queries with graded listings, one JSON object per line
    judged: PathBuf,
    /// Exit with 1 if the mean nDCG@10 over all queries is below this, from 0 to 1
    #[arg(long, value_name = "SHARE")]
    min_ndcg: Option<f64>,
    /// Also print every query
    #[arg(long)]
    each: bool,
}

#[derive(Serialize)]
struct Report {
    /// By kind; all queries under the empty name.
    means: BTreeMap<String, Means>,
    queries: Vec<Scored>,
}

/// Runs every query and prints the means.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let fault = |e: &dyn std::fmt::Display| Failure::new(USAGE, format!("{}: {e}", args.judged.display()));
    let text = std::fs::read_to_string(&args.judged).map_err(|e| fault(&format!("cannot be read: {e}")))?;
    let judged = JudgedQuery::read(&text).map_err(|e| fault(&e))?;
    let store = context.folder.store()?;
    let searcher = context.reader()?.searcher();
    let mut scored = Vec::new();
    for judgement in &judged {
        let (query, filters) = (parse(&judgement.query).0, Filters::new());
        let answer = searcher.search(&query, &Request::top(&filters, Page::top(0, DEPTH)))?;
        let ids: Vec<ListingId> = answer.hits.iter().filter_map(|h| ListingId::parse(&h.id)).collect();
        let listings = store.listings(&ids)?;
        let keys: Vec<String> =
            listings.iter().map(|s| format!("{}/{}", s.listing.source, s.listing.native_id)).collect();
        scored.push((judgement.score(&keys), judgement.has_answer()));
    }
    let means = means(&scored);
    let all = means.get("").cloned().unwrap_or_default();
    if context.json {
        output::json(&Report { means, queries: scored.into_iter().map(|(s, _)| s).collect() })?;
    } else {
        let mut out = String::new();
        for (score, _) in scored.iter().filter(|_| args.each) {
            let Scored { id, query, ndcg, reciprocal_rank, ungraded, .. } = score;
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{id:<4} {ndcg:.3} {reciprocal_rank:.2} {ungraded:>2} ungraded  {query}");
        }
        for (kind, mean) in &means {
            let kind = if kind.is_empty() { "all" } else { kind };
            let _ = writeln!(
                out,
                "{kind:<14} {:>3} queries  nDCG@10 {:.3}  MRR {:.3}",
                mean.questions, mean.ndcg, mean.mrr
            );
        }
        output::text(&out)?;
    }
    if args.min_ndcg.is_some_and(|least| all.ndcg < least) { Err(Failure::silent(FOUND)) } else { Ok(()) }
}
