//! What the catalogue consists of: brokers, sources, runs, terms, rules.

use super::assessment::RegisterView;
use super::provenance::time;
use crate::assess::audit::Rule;
use crate::domain::card::Card;
use crate::domain::listing::{RegisterEntry, Severity, Verdict};
use crate::domain::vocabulary::Term;
use crate::ingest::acquire::source::Source;
use crate::search::BrokerCount;
use crate::store::{Run, SourceEvent, SourceState, SourceSummary};
use crate::web::params::encode;
use serde::Serialize;
use serde_json::Value;

/// Addresses of a broker, source, term or rule.
#[derive(Serialize)]
struct Links {
    /// Its page.
    html: String,
    /// Its listings.
    listings: String,
}

impl Links {
    fn new(base: &str, page: &str, filter: &str) -> Self {
        Self { html: format!("{base}{page}"), listings: format!("{base}/api/v1/listings?{filter}") }
    }
}

/// A broker: all names with one slug.
#[derive(Serialize)]
pub struct BrokerItem<'a> {
    id: &'a str,
    /// As published, the one with most listings first.
    names: &'a [String],
    listings: u64,
    /// Of them, those tagged as sensitive.
    sensitive: u64,
    /// The match with each imported register.
    registers: Vec<RegisterView<'a>>,
    links: Links,
}

impl<'a> BrokerItem<'a> {
    /// The view of a broker with its matches.
    pub fn new(broker: &'a BrokerCount, registers: &'a [RegisterEntry], base: &str) -> Self {
        let names: Vec<String> = broker.names.iter().map(|name| format!("broker={}", encode(name))).collect();
        Self {
            id: broker.id.as_str(),
            names: &broker.names,
            listings: broker.listings,
            sensitive: broker.found,
            registers: registers.iter().map(RegisterView::new).collect(),
            links: Links::new(base, &format!("/brokers/{}", encode(broker.id.as_str())), &names.join("&")),
        }
    }
}

/// A source: its card, its state and what is stored of it.
#[derive(Serialize)]
pub struct SourceItem<'a> {
    id: &'a str,
    /// Null for the rest of the card where there is no card any more.
    title: Option<&'a str>,
    publisher: Option<&'a str>,
    url: Option<&'a str>,
    format: Option<&'a str>,
    language: Option<&'a str>,
    country: Option<&'a str>,
    terms: Option<&'a str>,
    invented: bool,
    /// `active`, `disabled` or `removed`.
    state: &'static str,
    state_since: Option<String>,
    state_reason: Option<&'a str>,
    listings: u64,
    delisted: u64,
    issues: u64,
    unreadable: u64,
    runs: u64,
    first_observed: Option<String>,
    last_observed: Option<String>,
    last_run: Option<RunItem<'a>>,
    links: Links,
}

impl<'a> SourceItem<'a> {
    /// The view of a source.
    pub fn new(
        id: &'a str,
        card: Option<&'a Card<Source>>,
        event: Option<&'a SourceEvent>,
        stored: Option<&'a SourceSummary>,
        base: &str,
    ) -> Self {
        let head = card.map(|card| &card.head);
        let number = |of: fn(&SourceSummary) -> u64| stored.map_or(0, of);
        Self {
            id,
            title: card.map(|card| card.title.as_str()),
            publisher: head.map(|h| h.publisher.as_str()),
            url: head.map(|h| h.url.as_str()),
            format: head.map(|h| h.format.as_str()),
            language: head.and_then(|h| h.language.as_deref()),
            country: head.and_then(|h| h.country.as_deref()),
            terms: head.map(|h| h.terms.as_str()),
            invented: head.is_some_and(|h| h.invented),
            state: event.map_or(SourceState::default(), |e| e.state).name(),
            state_since: event.map(|e| time(e.at)),
            state_reason: event.map(|e| e.reason.as_str()).filter(|reason| !reason.is_empty()),
            listings: number(|s| s.listings),
            delisted: number(|s| s.delisted),
            issues: number(|s| s.issues),
            unreadable: number(|s| s.unreadable),
            runs: number(|s| s.runs),
            first_observed: stored.and_then(|s| s.first_observed).map(time),
            last_observed: stored.and_then(|s| s.last_observed).map(time),
            last_run: stored.and_then(|s| s.last_run.as_ref()).map(RunItem::new),
            links: Links::new(base, "/sources", &format!("source={}", encode(id))),
        }
    }
}

/// A run: one reading of one source, a retag, or a decision.
#[derive(Serialize)]
pub struct RunItem<'a> {
    id: &'a str,
    source: &'a str,
    /// `running`, `complete`, `refused`, `stopped` or `interrupted`.
    state: &'a str,
    /// The method under which it assessed.
    method: &'a str,
    started_at: String,
    finished_at: Option<String>,
    observed_at: String,
    /// Whether it read everything the source listed then.
    complete: bool,
    /// Files, records, and what became of them.
    counts: Value,
    note: &'a str,
}

impl<'a> RunItem<'a> {
    /// The view of a run.
    pub fn new(run: &'a Run) -> Self {
        Self {
            id: &run.id,
            source: &run.source,
            state: &run.state,
            method: &run.method,
            started_at: time(run.started_at),
            finished_at: run.finished_at.map(time),
            observed_at: time(run.observed_at),
            complete: run.complete,
            // Numbers can always be written as JSON.
            counts: serde_json::to_value(run.tally).unwrap_or_default(),
            note: &run.note,
        }
    }
}

/// A term of the vocabulary.
#[derive(Serialize)]
pub struct TermItem<'a> {
    id: &'a str,
    facet: &'static str,
    label: &'a str,
    definition: &'a str,
    /// `draft`, `stable` or `retired`.
    status: &'static str,
    broader: Option<&'a str>,
    close_match: &'a [String],
    special_category: Option<&'a str>,
    content_note: bool,
    personal: bool,
    /// Whether it means that something is not stated.
    absence: bool,
    /// Languages in which it has cues.
    languages: Vec<&'a str>,
    /// Listings tagged with it.
    listings: u64,
    links: Links,
}

impl<'a> TermItem<'a> {
    /// The view of a term.
    pub fn new(term: &'a Term, listings: u64, base: &str) -> Self {
        let (facet, slug) = (term.id.facet().name(), encode(term.id.slug()));
        Self {
            id: term.id.as_str(),
            facet,
            label: &term.label,
            definition: &term.definition,
            status: term.status.name(),
            broader: term.broader.as_ref().map(|id| id.as_str()),
            close_match: &term.close_match,
            special_category: term.special_category.as_deref(),
            content_note: term.content_note,
            personal: term.personal,
            absence: term.absence,
            languages: term.cues.keys().map(String::as_str).collect(),
            listings,
            links: Links::new(base, &format!("/vocabulary/{facet}/{slug}"), &format!("{facet}={slug}")),
        }
    }
}

/// An audit rule.
#[derive(Serialize)]
pub struct RuleItem<'a> {
    id: &'a str,
    pack: &'a str,
    title: &'a str,
    status: &'static str,
    severity: &'static str,
    verdict: &'static str,
    jurisdictions: &'a [String],
    effective_from: Option<&'a str>,
    effective_to: Option<&'a str>,
    cites: &'a [String],
    /// How well the citation is confirmed: `C`, `S`, `K`, `M` or `own`.
    confidence: &'a str,
    evidence: &'a [String],
    remedy: &'a str,
    /// Listings with a finding of it.
    listings: u64,
    /// Listings for which it is undecided are counted per fact in `/api/v1/risk`.
    links: Links,
}

impl<'a> RuleItem<'a> {
    /// The view of a rule.
    pub fn new(rule: &'a Rule, listings: u64, base: &str) -> Self {
        let (severity, verdict): (Severity, Verdict) = (rule.severity, rule.verdict);
        Self {
            id: &rule.id,
            pack: &rule.pack,
            title: &rule.title,
            status: rule.status.name(),
            severity: severity.name(),
            verdict: verdict.name(),
            jurisdictions: &rule.jurisdictions,
            effective_from: rule.effective_from.as_deref(),
            effective_to: rule.effective_to.as_deref(),
            cites: &rule.cites,
            confidence: &rule.confidence,
            evidence: &rule.evidence,
            remedy: &rule.remedy,
            listings,
            links: Links::new(base, &format!("/rules/{}", encode(&rule.id)), &format!("rule={}", encode(&rule.id))),
        }
    }
}
