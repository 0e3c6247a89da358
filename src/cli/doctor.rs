//! `brokerwatch doctor`: do store, archive and index agree?

use super::context::Context;
use super::failure::{FOUND, Failure};
use super::output;
use crate::listing::ListingId;
use crate::pipeline::{catch_up, rebuild};
use crate::search::{Filters, Reader, parse};
use crate::store::{DecisionsChecked, GoneChecked, ResponsesChecked, Store, TimesChecked};
use serde::Serialize;

/// Check that store, archive and index agree
#[derive(clap::Args)]
pub struct Args {
    /// Mend what can be mended: the index is rebuilt from the store
    #[arg(long)]
    repair: bool,
    /// Also read every archived file and compare its digest
    #[arg(long)]
    archive: bool,
}

/// One check.
#[derive(Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    detail: String,
}

/// Checks, and mends if asked. Exit code 1 if a fault remains.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let store = context.folder.store()?;
    let mut checks = examine(context, &store, args.archive)?;
    let index_faults = checks.iter().any(|c| !c.ok && c.name.starts_with("index"));
    if args.repair && index_faults {
        let _lock = context.folder.lock()?;
        rebuild(&context.folder.index(), &store, context.budget(), &|_| ())?;
        catch_up(&context.folder.index(), &store, context.budget(), &|n| context.say(n))?;
        context.say("the index has been rebuilt from the store");
        checks = examine(context, &store, args.archive)?;
    }
    if context.json {
        output::json(&checks)?;
    } else {
        for c in &checks {
            output::text(&format!("{:<6} {:<26} {}\n", if c.ok { "ok" } else { "FAULT" }, c.name, c.detail))?;
        }
    }
    let faults = checks.iter().filter(|c| !c.ok).count();
    if faults > 0 { Err(Failure::silent(FOUND)) } else { Ok(()) }
}

fn examine(context: &Context, store: &Store, archive: bool) -> Result<Vec<Check>, Failure> {
    let counts = store.counts()?;
    let last = store.last_change()?;
    let (listings, findings, found) = readable(store)?;
    let mut checks = vec![
        Check {
            name: "changes without a gap",
            ok: counts.changes == last,
            detail: format!("{} entries, the last has number {last}", counts.changes),
        },
        Check {
            name: "every listing readable",
            ok: counts.listings == listings,
            detail: format!("{} listings", counts.listings),
        },
        Check {
            name: "every finding can be found",
            ok: findings == found,
            detail: format!("{found} of {findings} findings lead from their fingerprint to a listing"),
        },
    ];
    checks.push(examine_gone(store)?);
    checks.push(examine_times(store)?);
    checks.push(examine_decisions(store)?);
    checks.push(examine_registers(context, store));
    checks.push(examine_responses(store)?);
    checks.extend(examine_index(context, store, last));
    checks.push(examine_archive(context, store, archive)?);
    Ok(checks)
}

/// A listing is marked as gone as often as the log says that it went and did not return.
fn examine_gone(store: &Store) -> Result<Check, Failure> {
    let GoneChecked { marked, gone, returned } = store.check_gone()?;
    let detail = format!("{marked} no longer listed; {gone} entries say gone, {returned} returned");
    Ok(Check { name: "marks of gone listings", ok: returned + marked == gone, detail })
}

/// No listing was last seen before it was first seen, and no version is older than its predecessor without being marked.
fn examine_times(store: &Store) -> Result<Check, Failure> {
    let TimesChecked { reversed, out_of_order, late } = store.check_times()?;
    let detail = format!(
        "{reversed} listings last seen before first seen; {out_of_order} versions older than their predecessor, {late} \
         marked as read later"
    );
    Ok(Check { name: "times in order", ok: reversed == 0 && out_of_order == 0, detail })
}

/// Decisions are only added, so the last number is their count; each names a listing that is there.
fn examine_decisions(store: &Store) -> Result<Check, Failure> {
    let DecisionsChecked { count, last, astray } = store.check_decisions()?;
    let ok = count == last && astray == 0;
    let detail = format!("{count} decisions, the last has number {last}; {astray} on listings that are not there");
    Ok(Check { name: "decisions without a gap", ok, detail })
}

/// Imports and decisions on matches are only added, and every register in force can be read back from the archive.
fn examine_registers(context: &Context, store: &Store) -> Check {
    let found = || -> Result<(bool, String), Failure> {
        let (imports, decisions) = (store.registers()?, store.register_decisions()?);
        let ends = (imports.last().map_or(0, |r| r.number), decisions.last().map_or(0, |d| d.number));
        let ok = ends == (imports.len() as u64, decisions.len() as u64);
        let method = context.method()?;
        let (held, entries) = method.registers().iter().fold((0, 0), |(n, e), r| (n + 1, e + r.entries().len()));
        let (files, decisions) = (imports.len(), decisions.len());
        Ok((
            ok,
            format!("{held} in force with {entries} entries; {files} files imported, {decisions} decisions on matches"),
        ))
    };
    let (ok, detail) = found().unwrap_or_else(|failure| (false, failure.to_string()));
    Check { name: "registers readable", ok, detail }
}

/// Answers are only added, like decisions; each names a finding that its listing has or had.
fn examine_responses(store: &Store) -> Result<Check, Failure> {
    let ResponsesChecked { count, last, astray } = store.check_responses()?;
    let ok = count == last && astray == 0;
    let detail = format!("{count} answers, the last has number {last}; {astray} to findings that never were");
    Ok(Check { name: "answers without a gap", ok, detail })
}

/// Listings whose newest version and assessment can be read back, their findings, and how many of these can be found by
/// their fingerprint.
fn readable(store: &Store) -> Result<(u64, u64, u64), Failure> {
    let (mut after, mut listings, mut findings, mut found) = (None, 0, 0, 0);
    loop {
        let page = store.listings_after(after.as_ref(), 1_000)?;
        let Some(last) = page.last() else { return Ok((listings, findings, found)) };
        after = Some(last.listing.id.clone());
        listings += page.len() as u64;
        let all = page.iter().flat_map(|s| &s.assessment.findings);
        let fingerprints: Vec<&str> = all.map(|f| f.fingerprint.as_str()).collect();
        findings += fingerprints.len() as u64;
        found += store.count_seen(&fingerprints)?;
    }
}

fn examine_index(context: &Context, store: &Store, last: u64) -> Vec<Check> {
    match compare(context, store) {
        Ok(Compared { seen, missing, surplus, delisted, gone }) => vec![
            Check { name: "index up to date", ok: seen == last, detail: format!("has seen change {seen} of {last}") },
            Check {
                name: "index holds the same ids",
                ok: missing == 0 && surplus == 0,
                detail: format!("{missing} missing, {surplus} surplus"),
            },
            Check {
                name: "index knows what is gone",
                ok: delisted == gone,
                detail: format!("{delisted} of {gone} listings found as no longer listed"),
            },
        ],
        Err(reason) => vec![Check { name: "index can be opened", ok: false, detail: reason }],
    }
}

/// The index beside the store.
struct Compared {
    /// Last change seen by the index.
    seen: u64,
    /// Ids missing from it.
    missing: u64,
    /// Ids it has too many.
    surplus: u64,
    /// Listings it finds as no longer listed.
    delisted: u64,
    /// Listings of the store that are no longer listed.
    gone: u64,
}

/// Compares both, in order of id.
fn compare(context: &Context, store: &Store) -> Result<Compared, String> {
    let reader = Reader::open(&context.folder.index()).map_err(|e| e.to_string())?;
    let searcher = reader.searcher();
    let (mut missing, mut surplus, mut gone) = (0, 0, 0);
    let mut indexed = searcher.ids(5_000).map_err(|e| e.to_string())?.flat_map(|chunk| match chunk {
        Ok(ids) => ids.into_iter().map(Ok).collect::<Vec<_>>(),
        Err(e) => vec![Err(e.to_string())],
    });
    let mut next = indexed.next().transpose()?;
    let mut after: Option<ListingId> = None;
    loop {
        let page = store.listings_after(after.as_ref(), 1_000).map_err(|e| e.to_string())?;
        let Some(end) = page.last() else { break };
        after = Some(end.listing.id.clone());
        for stored in page {
            gone += u64::from(stored.gone.is_some());
            let id = stored.listing.id.as_str();
            while next.as_deref().is_some_and(|n| n < id) {
                surplus += 1;
                next = indexed.next().transpose()?;
            }
            if next.as_deref() == Some(id) {
                next = indexed.next().transpose()?;
            } else {
                missing += 1;
            }
        }
    }
    while next.is_some() {
        surplus += 1;
        next = indexed.next().transpose()?;
    }
    let delisted = searcher.count(&parse("is:delisted").0, &Filters::default()).map_err(|e| e.to_string())?;
    Ok(Compared { seen: searcher.last_change(), missing, surplus, delisted, gone })
}

fn examine_archive(context: &Context, store: &Store, thorough: bool) -> Result<Check, Failure> {
    let archive = context.folder.archive_read_only()?;
    let snapshots = store.snapshots()?;
    let mut faults = Vec::new();
    for (digest, _) in &snapshots {
        let result = if thorough { archive.verify(digest) } else { archive.read(digest).map(drop) };
        if let Err(e) = result {
            faults.push(e.to_string());
        }
    }
    let how = if thorough { "read and compared" } else { "present" };
    let detail = match faults.first() {
        None => format!("{} files {how}", snapshots.len()),
        Some(first) => format!("{} of {} files are not as stored; the first: {first}", faults.len(), snapshots.len()),
    };
    Ok(Check { name: "archive", ok: faults.is_empty(), detail })
}
