//! How fresh what is stored of a source is, and what was noticed of it.

use super::RunItem;
use super::provenance::time;
use crate::store::{FetchEvent, SourceSummary};
use crate::web::coverage::Coverage;
use serde::Serialize;

/// A source.
#[derive(Serialize)]
pub struct CoverageItem<'a> {
    source: &'a str,
    /// Where it is fetched from; null if it is not.
    url: Option<&'a str>,
    /// `active` or `disabled`.
    state: &'static str,
    last_success: Option<String>,
    last_run: Option<RunItem<'a>>,
    listings: u64,
    delisted: u64,
    unreadable: u64,
    /// Share of the last 30 ended runs that succeeded.
    success_rate: Option<f64>,
    /// Of the last run that succeeded: share of listings that were new, gone or back again.
    drift: Option<f64>,
    next_fetch: Option<String>,
    /// When the run that fetches it now last gave a sign of life.
    heartbeat: Option<String>,
    events: Vec<FetchEventItem<'a>>,
}

impl<'a> CoverageItem<'a> {
    /// The view of a source.
    pub fn new(coverage: &'a Coverage, stored: Option<&SourceSummary>) -> Self {
        let number = |of: fn(&SourceSummary) -> u64| stored.map_or(0, of);
        Self {
            source: &coverage.source,
            url: coverage.url.as_deref(),
            state: coverage.state.name(),
            last_success: coverage.last_success.map(time),
            last_run: coverage.last_run.as_ref().map(RunItem::new),
            listings: number(|s| s.listings),
            delisted: number(|s| s.delisted),
            unreadable: number(|s| s.unreadable),
            success_rate: coverage.success_rate(),
            drift: coverage.drift_share(),
            next_fetch: coverage.next.map(time),
            heartbeat: coverage.under_way.as_ref().map(|way| time(way.heartbeat)),
            events: coverage.events.iter().map(FetchEventItem::new).collect(),
        }
    }
}

/// Something that a fetch noticed.
#[derive(Serialize)]
pub struct FetchEventItem<'a> {
    number: u64,
    source: &'a str,
    run: &'a str,
    kind: &'static str,
    site: &'a str,
    detail: &'a str,
    at: String,
}

impl<'a> FetchEventItem<'a> {
    /// The view of an event.
    pub fn new(event: &'a FetchEvent) -> Self {
        Self {
            number: event.number,
            source: &event.source,
            run: &event.run,
            kind: event.event.kind.name(),
            site: &event.event.site,
            detail: &event.event.detail,
            at: time(event.at),
        }
    }
}
