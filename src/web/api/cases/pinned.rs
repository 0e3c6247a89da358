//! What is pinned: exactly what the API answers at that moment, with the digest of its bytes. Of a search, which has no
//! address that stays, the listings that it found.

use super::super::findings::{find, finding_body};
use super::super::list::json;
use super::super::listing::{id, in_view, listing_body, version_body};
use super::super::parameters;
use super::super::write::body::{JsonBody, refused, wrong};
use super::super::write::tag_of;
use crate::domain::cases::{PinKind, Pinned};
use crate::domain::listing::ListingId;
use crate::output::export::load;
use crate::search::parse;
use crate::web::App;
use crate::web::facet_values::resolve_strictly;
use crate::web::problem::{Problem, ProblemCode};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Listings of a search that a pin names; the total counts all.
const MAX_LISTED: usize = 1_000;
/// Most bytes of what is pinned.
const MAX_BYTES: usize = 8 << 20;

/// What is to be pinned.
pub struct PinRequest {
    target: Target,
    note: String,
    /// The entity tag of what the caller saw.
    etag: Option<String>,
}

enum Target {
    Listing(String),
    Version { listing: String, number: u64, method: Option<String> },
    Finding(String),
    Search(String),
}

/// What a search found.
#[derive(Serialize)]
struct SearchSeen<'a> {
    /// The search as a query string, in its canonical form.
    query: String,
    /// Number of the last change that the index contained.
    index_change: u64,
    total: u64,
    samples_excluded: u64,
    /// How many listings are named at most; in order of id.
    limit_applied: usize,
    listings: Vec<ListingSeen<'a>>,
}

/// A listing that a search found.
#[derive(Serialize)]
struct ListingSeen<'a> {
    id: &'a str,
    title: &'a str,
    broker: Option<&'a str>,
    source: &'a str,
    version: u64,
    record_digest: &'a str,
    method: &'a str,
}

impl PinRequest {
    /// Reads a body.
    pub fn read(bytes: &[u8]) -> Result<Self, Problem> {
        let members = ["kind", "listing", "version", "method", "finding", "query", "note", "etag"];
        let body = JsonBody::parse(bytes, &members)?;
        let kind = body.one_of("kind", &PinKind::ALL.map(|kind| (kind.name(), kind)))?;
        let allowed: &[&str] = match kind {
            PinKind::Listing => &["listing"],
            PinKind::Version => &["listing", "version", "method"],
            PinKind::Finding => &["finding"],
            PinKind::Search => &["query"],
        };
        let of_other = ["listing", "version", "method", "finding", "query"].into_iter();
        if let Some(name) = of_other.filter(|name| !allowed.contains(name)).find(|name| body.has(name)) {
            let detail = format!("A pin of the kind “{}” has no “{name}”.", kind.name());
            return Err(wrong(name, detail));
        }
        let target = match kind {
            PinKind::Listing => Target::Listing(body.text("listing")?),
            PinKind::Version => {
                let number = body.maybe_number("version")?;
                let number = number.ok_or_else(|| wrong("version", "The member “version” is missing."))?;
                Target::Version { listing: body.text("listing")?, number, method: body.maybe_text("method")? }
            }
            PinKind::Finding => Target::Finding(body.text("finding")?),
            PinKind::Search => Target::Search(body.text("query")?),
        };
        Ok(Self { target, note: body.text("note")?.trim().to_owned(), etag: body.maybe_text("etag")? })
    }
}

/// What is pinned, and its bytes as text.
pub fn see(app: &App, asked: PinRequest) -> Result<(Pinned, String), Problem> {
    let PinRequest { target, note, etag } = asked;
    let (what, member, bytes, named) = match target {
        Target::Listing(text) => {
            let of = |listing: &ListingId| {
                let stored = in_view(app, listing)?;
                let named = Named::version(listing, stored.version.number, &stored.assessment.method);
                Ok((listing_body(app, &stored)?, named))
            };
            let (bytes, named) = id(&text).and_then(|listing| of(&listing)).map_err(|e| named_in(e, "listing"))?;
            (PinKind::Listing, "listing", bytes, named)
        }
        Target::Version { listing: text, number, method } => {
            let of = |listing: &ListingId| {
                let (bytes, method) = version_body(app, listing, number, method.as_deref())?;
                Ok((bytes, Named::version(listing, number, &method)))
            };
            let (bytes, named) = id(&text).and_then(|listing| of(&listing)).map_err(|e| named_in(e, "version"))?;
            (PinKind::Version, "version", bytes, named)
        }
        Target::Finding(fingerprint) => {
            let of = || {
                let listing = find(app, &fingerprint)?;
                // The version and assessment of the listing at this moment, so that the record can be shown.
                let (stored, _) = app
                    .store
                    .listing_in_evidence(&listing)?
                    .ok_or_else(|| Problem::internal("a finding of a listing that is not there"))?;
                let mut named = Named::version(&listing, stored.version.number, &stored.assessment.method);
                named.finding = Some(fingerprint.clone());
                Ok((finding_body(app, &fingerprint, &listing)?, named))
            };
            let (bytes, named) = of().map_err(|e| named_in(e, "finding"))?;
            (PinKind::Finding, "finding", bytes, named)
        }
        Target::Search(query) => {
            let (bytes, query) = search_body(app, &query).map_err(|e| named_in(e, "query"))?;
            (PinKind::Search, "query", bytes, Named { query: Some(query), ..Named::default() })
        }
    };
    if etag.is_some_and(|etag| etag.trim().trim_matches('"') != tag_of(&bytes)) {
        let detail = "It has changed since you saw it. Read it again, and pin it again if you still want to.";
        return Err(Problem::new(ProblemCode::PreconditionFailed, detail));
    }
    if bytes.len() > MAX_BYTES {
        return Err(refused(member, format!("It has {} bytes; at most {MAX_BYTES} can be pinned.", bytes.len())));
    }
    let seen = String::from_utf8(bytes).map_err(Problem::internal)?;
    let (digest, bytes) = (hex::encode(Sha256::digest(seen.as_bytes())), seen.len() as u64);
    let Named { listing, version, method, finding, query } = named;
    Ok((Pinned { what, listing, version, method, finding, query, note, digest, bytes }, seen))
}

/// What a pin names.
#[derive(Default)]
struct Named {
    listing: Option<String>,
    version: Option<u64>,
    method: Option<String>,
    finding: Option<String>,
    query: Option<String>,
}

impl Named {
    fn version(listing: &ListingId, version: u64, method: &str) -> Self {
        let (listing, method) = (Some(listing.to_string()), Some(method.to_owned()));
        Self { listing, version: Some(version), method, ..Self::default() }
    }
}

/// What a search finds, and the search in its canonical form.
pub fn search_body(app: &App, query: &str) -> Result<(Vec<u8>, String), Problem> {
    let (search, _) = parameters::search(query.trim_start_matches('?'), &[])?;
    let search = resolve_strictly(app, &search)?;
    let searcher = app.reader.searcher();
    let scope = app.scope(&searcher, &parse(&search.q).0, &search.filters)?;
    let total = searcher.count(&scope.ast, &search.filters)?;
    let mut stored = Vec::new();
    for ids in searcher.all_ids(&scope.ast, &search.filters, 100)? {
        stored.extend(load(&app.store, &ids?).map_err(super::super::expanded::failed)?);
        if stored.len() >= MAX_LISTED {
            break;
        }
    }
    stored.truncate(MAX_LISTED);
    let listings = stored.iter().map(|stored| ListingSeen {
        id: stored.listing.id.as_str(),
        title: &stored.listing.title,
        broker: stored.listing.broker.as_ref().map(|broker| broker.name.as_str()),
        source: &stored.listing.source,
        version: stored.version.number,
        record_digest: &stored.version.record_digest,
        method: &stored.assessment.method,
    });
    let query = search.query_string();
    let seen = SearchSeen {
        query: query.clone(),
        index_change: searcher.last_change(),
        total,
        samples_excluded: scope.samples_excluded,
        limit_applied: MAX_LISTED,
        listings: listings.collect(),
    };
    Ok((json(&seen)?, query))
}

/// A problem with what the body names, told by its member; faults of the server stay what they are.
fn named_in(problem: Problem, member: &str) -> Problem {
    match problem.code.row().status {
        400..=422 => refused(member, problem.detail),
        _ => problem,
    }
}
