//! Invented samples beside real listings: commands exclude them unless the query asks for them, and report how many.

use super::context::Context;
use super::failure::Failure;
use super::output::grouped;
use crate::search::{Ast, Filters, Scope, Searcher, scoped};
use crate::store::{Store, StoredListing};
use std::collections::BTreeSet;

/// The query without invented samples beside real listings. Reports how many were excluded.
pub fn scope(searcher: &Searcher, query: &Ast, filters: &Filters, context: &Context) -> Result<Scope, Failure> {
    let scope = without_samples(searcher, query, filters, context)?;
    report_excluded(scope.samples_excluded, context);
    Ok(scope)
}

/// The same, for a command that reports elsewhere how many were excluded.
pub fn without_samples(
    searcher: &Searcher,
    query: &Ast,
    filters: &Filters,
    context: &Context,
) -> Result<Scope, Failure> {
    let sources = context.sources()?;
    let invented: Vec<&str> = sources.cards().filter(|c| c.head.invented).map(|c| c.head.id.as_str()).collect();
    Ok(scoped(searcher, query, filters, &invented)?)
}

/// The sources to exclude when all stored listings are read: those of samples, if there are real listings and `asked`
/// is none of them. Read from the store, because such a command must not depend on the index.
pub fn excluded_sources(store: &Store, asked: Option<&str>, context: &Context) -> Result<BTreeSet<String>, Failure> {
    let sources = context.sources()?;
    let (invented, real): (BTreeSet<String>, BTreeSet<String>) =
        store.sources()?.into_iter().filter(|s| s.listings > 0).map(|s| s.source).partition(|id| sources.invented(id));
    let excludes = !real.is_empty() && asked.is_none_or(|id| !invented.contains(id));
    Ok(if excludes { invented } else { BTreeSet::new() })
}

/// Removes the listings of excluded sources from a page, and adds their number to `count`.
pub fn retain(mut page: Vec<StoredListing>, excluded: &BTreeSet<String>, count: &mut u64) -> Vec<StoredListing> {
    let before = page.len();
    page.retain(|stored| !excluded.contains(&stored.listing.source));
    *count += (before - page.len()) as u64;
    page
}

/// Reports how many samples were excluded, if any.
pub fn report_excluded(samples: u64, context: &Context) {
    match samples {
        0 => {}
        1 => context.say("1 invented sample excluded; is:sample finds it"),
        n => context.say(&format!("{} invented samples excluded; is:sample finds them", grouped(n))),
    }
}
