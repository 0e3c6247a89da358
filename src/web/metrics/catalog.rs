//! Metrics of the catalogue, read from store and index for each scrape. What cannot be read is left out of the page and
//! logged: a wrong value would be worse than a gap.

use crate::domain::listing::{ListingId, Response, ResponseKind, Responses, Waiver};
use crate::ingest::acquire::fetch_card::FetchCard;
use crate::pipeline::clock;
use crate::search::{Ast, FacetField, Filters, Request, Searcher, count_read_twice};
use crate::store::{ResponseFilter, StoreError};
use crate::web::App;
use crate::web::coverage::Coverage;
use crate::web::problem::Problem;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicU64;

/// Names and values of labels.
type Labels = Vec<(&'static str, String)>;

/// The metrics of store and index as they are now. Blocks.
pub(super) fn read(app: &App) -> Registry {
    let mut registry = Registry::with_prefix("brokerwatch");
    let searcher = app.reader.searcher();
    index(&mut registry, &searcher);
    outside_issuers(&mut registry, app);
    for (group, result) in [
        ("runs", runs(&mut registry, app)),
        ("drift", drift(&mut registry, app, &searcher)),
        ("findings", findings(&mut registry, app, &searcher)),
    ] {
        if let Err(problem) = result {
            tracing::warn!(group, cause = problem.cause(), "metrics left out: {problem}");
        }
    }
    registry
}

fn gauge(registry: &mut Registry, name: &str, help: &str, value: u64) {
    let gauge = Gauge::<i64>::default();
    gauge.set(signed(value));
    registry.register(name, help, gauge);
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn index(registry: &mut Registry, searcher: &Searcher) {
    gauge(registry, "index_documents", "Listings in the search index", searcher.documents());
    if let Ok(read) = count_read_twice(searcher) {
        gauge(registry, "second_reader_listings", "Listings in the index that the second reader has read", read);
    }
    // The name of a generation is the fingerprint of its layout and its running number.
    let name = searcher.generation();
    if let Some(number) = name.rsplit_once('-').and_then(|(_, number)| number.parse().ok()) {
        gauge(
            registry,
            "index_generation",
            "Number of the index generation in use; each rebuild makes a new one",
            number,
        );
    }
}

/// The keys of outside issuers and when they were fetched; an issuer that was never reached has no time.
fn outside_issuers(registry: &mut Registry, app: &App) {
    let (keys, fetched) = (Family::<Labels, Gauge>::default(), Family::<Labels, Gauge>::default());
    for issuer in app.auth.outside.all() {
        let status = issuer.status();
        let labels = vec![("issuer", status.issuer)];
        keys.get_or_create(&labels).set(signed(status.keys.len() as u64));
        if let Some(at) = status.fetched_at {
            fetched.get_or_create(&labels).set(at);
        }
    }
    registry.register("outside_issuer_keys", "Keys of an outside issuer that verify tokens", keys);
    let help = "When the keys of an outside issuer were last fetched, seconds since 1970 UTC";
    registry.register("outside_issuer_last_success_timestamp_seconds", help, fetched);
}

fn drift(registry: &mut Registry, app: &App, searcher: &Searcher) -> Result<(), Problem> {
    let behind = app.store.last_change()?.saturating_sub(searcher.last_change());
    gauge(registry, "store_index_drift", "Changes in the store that the search index does not contain yet", behind);
    Ok(())
}

fn runs(registry: &mut Registry, app: &App) -> Result<(), Problem> {
    let items = Family::<Labels, Counter>::default();
    let successes = Family::<Labels, Gauge>::default();
    for source in app.store.ingest_totals()? {
        let label = || ("source", source.source.clone());
        for (outcome, count) in [
            ("added", source.added),
            ("changed", source.changed),
            ("unchanged", source.unchanged),
            ("repeated", source.repeated),
        ] {
            items.get_or_create(&vec![label(), ("outcome", outcome.to_owned())]).inc_by(count);
        }
        if let Some(finished) = source.last_success {
            successes.get_or_create(&vec![label()]).set(finished.div_euclid(1_000_000));
        }
    }
    registry.register("ingest_items", "Records read by all ingest runs, by source and outcome", items);
    registry.register(
        "source_last_success_timestamp_seconds",
        "When an ingest run of the source last ended successfully, seconds since 1970 UTC",
        successes,
    );
    let next = Family::<Labels, Gauge>::default();
    for card in app.sources.cards() {
        if let Some(every) = card.head.fetch.as_ref().and_then(FetchCard::every_seconds) {
            let at = app.store.next_fetch(&card.head.id, every)?;
            next.get_or_create(&vec![("source", card.head.id.clone())]).set(at.div_euclid(1_000_000));
        }
    }
    registry.register(
        "source_next_fetch_timestamp_seconds",
        "When a source is fetched next whose card says how often, seconds since 1970 UTC; 0 if it never was",
        next,
    );
    let (rates, drifts) =
        (Family::<Labels, Gauge<f64, AtomicU64>>::default(), Family::<Labels, Gauge<f64, AtomicU64>>::default());
    for coverage in Coverage::of_all(app)? {
        let labels = vec![("source", coverage.source.clone())];
        for (family, value) in [(&rates, coverage.success_rate()), (&drifts, coverage.drift_share())] {
            if let Some(value) = value {
                family.get_or_create(&labels).set(value);
            }
        }
    }
    registry.register("source_success_ratio", "Share of the last 30 runs of a source that succeeded", rates);
    let help = "Share of listings that the last successful run of a source found new, gone or back again";
    registry.register("source_drift_ratio", help, drifts);
    let help = "Runs recorded as running; a killed run counts until the next command that writes";
    gauge(registry, "job_running", help, app.store.running_runs()?);
    Ok(())
}

/// Findings of the newest assessments, as pages count them: without invented samples, if there are real listings.
fn findings(registry: &mut Registry, app: &App, searcher: &Searcher) -> Result<(), Problem> {
    let filters = Filters::new();
    let scope = app.scope(searcher, &Ast::everything(), &filters)?;
    let request = Request::counting(&filters, &[FacetField::Rule]);
    let counts = searcher.search(&scope.ast, &request)?.facets.into_iter().flat_map(|facet| facet.values);
    let waived = waived(app, scope.samples_excluded > 0)?;
    let family = Family::<Labels, Gauge>::default();
    for (rule, count) in counts {
        let severity = app.method.rules.get(&rule).map_or("unknown", |card| card.head.severity.name());
        // Index and store may differ for a moment; there are never more waivers than findings.
        let waived = waived.get(&rule).copied().unwrap_or(0).min(count);
        for (status, count) in [("open", count - waived), ("waived", waived)] {
            let labels = vec![("rule", rule.clone()), ("severity", severity.to_owned()), ("status", status.to_owned())];
            family.get_or_create(&labels).set(signed(count));
        }
    }
    registry.register("findings", "Findings of the newest assessments, by rule, severity and status", family);
    Ok(())
}

/// How many present findings have an active waiver today, by rule.
fn waived(app: &App, without_samples: bool) -> Result<BTreeMap<String, u64>, StoreError> {
    let today = clock::today();
    let responses = Responses::in_force(app.store.responses(ResponseFilter::All)?, &today);
    let active = |r: &&Response| {
        r.kind == ResponseKind::Waive && matches!(responses.waiver(&r.finding, &today), Some(Waiver::Active(_)))
    };
    let waived: Vec<&Response> = responses.all().filter(active).collect();
    let fingerprints: BTreeSet<&str> = waived.iter().map(|r| r.finding.as_str()).collect();
    let ids: BTreeSet<&ListingId> = waived.iter().map(|r| &r.listing).collect();
    let ids: Vec<ListingId> = ids.into_iter().cloned().collect();
    let mut by_rule = BTreeMap::new();
    for chunk in ids.chunks(500) {
        for stored in app.store.listings(chunk)? {
            if without_samples && app.invented(&stored.listing) {
                continue;
            }
            for finding in &stored.assessment.findings {
                if fingerprints.contains(finding.fingerprint.as_str()) {
                    *by_rule.entry(finding.rule.clone()).or_default() += 1;
                }
            }
        }
    }
    Ok(by_rule)
}
