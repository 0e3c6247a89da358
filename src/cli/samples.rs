//! Invented samples beside real listings, for commands that act on the catalog: left out of what they count unless they are
//! asked for, and the operator hears how many.

use super::context::Context;
use super::failure::Failure;
use super::output::grouped;
use crate::ingest::acquire::source::Sources;
use crate::search::{Ast, Filters, Scope, Searcher, scoped};
use crate::store::{Store, StoredListing};
use std::collections::BTreeSet;

/// A question as it is asked: without invented samples beside real listings. Says how many were left out.
pub fn scope(searcher: &Searcher, query: &Ast, filters: &Filters, context: &Context) -> Result<Scope, Failure> {
    let scope = within(searcher, query, filters)?;
    say_left_out(scope.samples_excluded, context);
    Ok(scope)
}

/// The same, for a command that says in another place how many were left out.
pub fn within(searcher: &Searcher, query: &Ast, filters: &Filters) -> Result<Scope, Failure> {
    let sources = Sources::embedded()?;
    let invented: Vec<&str> = sources.cards().filter(|c| c.head.invented).map(|c| c.head.id.as_str()).collect();
    Ok(scoped(searcher, query, filters, &invented)?)
}

/// The sources whose listings a walk through the whole store leaves out: those of samples, if there are real listings too and
/// none of samples is `asked` for. The store is asked, because a walk must not depend on the index.
pub fn left_out(store: &Store, asked: Option<&str>) -> Result<BTreeSet<String>, Failure> {
    let sources = Sources::embedded()?;
    let (invented, real): (BTreeSet<String>, BTreeSet<String>) =
        store.sources()?.into_iter().filter(|s| s.listings > 0).map(|s| s.source).partition(|id| sources.invented(id));
    let leaves = !real.is_empty() && asked.is_none_or(|id| !invented.contains(id));
    Ok(if leaves { invented } else { BTreeSet::new() })
}

/// The listings of a page that are not of the sources left out; how many were is added to `count`.
pub fn kept(mut page: Vec<StoredListing>, left_out: &BTreeSet<String>, count: &mut u64) -> Vec<StoredListing> {
    let before = page.len();
    page.retain(|stored| !left_out.contains(&stored.listing.source));
    *count += (before - page.len()) as u64;
    page
}

/// Says how many were left out, if any.
pub fn say_left_out(samples: u64, context: &Context) {
    match samples {
        0 => {}
        1 => context.say("1 invented sample is left out; is:sample finds it"),
        n => context.say(&format!("{} invented samples are left out; is:sample finds them", grouped(n))),
    }
}
