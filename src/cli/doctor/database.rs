//! The checks of the database: its pages, its seals, and the consistency of its rows.

use super::{Check, Depth, SHOWN};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::store::{
    CasesChecked, DecisionsChecked, DelistingsChecked, PagesChecked, ResponsesChecked, SealsChecked, SourcesChecked,
    Store, StoreError, TimesChecked,
};

/// Name of the check that rebuilding the indexes of the database may repair.
pub(super) const PAGES: &str = "database pages";
/// Name of the check of the page checksums.
pub(super) const SUMS: &str = "database page checksums";
const REFERENCES: &str = "references";
const SEALS: &str = "seals";
const CONSISTENCY: &str = "rows consistent";
const CASES: &str = "cases";
const READABLE: &str = "listings readable";

pub(super) fn examine(context: &Context, store: &Store, depth: Depth) -> Vec<Check> {
    let mut checks = Vec::new();
    if depth != Depth::Quick {
        checks.push(Check::from_result(SUMS, sums(store)));
        checks.push(Check::from_result(PAGES, pages(store)));
        checks.push(Check::from_result(REFERENCES, dangling(store)));
        checks.push(Check::from_result(SEALS, seals(store)));
        checks.push(Check::from_result(CONSISTENCY, identities(store)));
    }
    checks.push(Check::from_result("change log without gaps", changes(store)));
    checks.extend(match readable(store) {
        Ok((counted, listings, findings, found)) => [
            Check::new(READABLE, counted == listings, format!("{counted} listings")),
            Check::new(
                "findings by fingerprint",
                findings == found,
                format!("{found} of {findings} findings are found by their fingerprint"),
            ),
        ]
        .into(),
        Err(error) => vec![Check::new(READABLE, false, error.to_string())],
    });
    checks.push(Check::from_result("delisted marks", gone(store)));
    checks.push(Check::from_result("removed sources", removed(store)));
    checks.push(Check::from_result("times in order", times(store)));
    checks.push(Check::from_result("decisions without gaps", decisions(store)));
    checks.push(Check::from_result("registers readable", registers(context, store)));
    checks.push(Check::from_result("responses without gaps", responses(store)));
    checks.push(Check::from_result(CASES, cases(store)));
    checks
}

fn sums(store: &Store) -> Result<Check, StoreError> {
    Ok(match store.check_pages()? {
        PagesChecked::NotCompared(reason) => Check::new(SUMS, true, format!("not compared: {reason}")),
        PagesChecked::Compared(pages, faults) => {
            let detail = if faults.is_empty() {
                "unchanged since the last write"
            } else {
                "changed by something other than this program"
            };
            Check::from_faults(SUMS, format!("{pages} pages, {detail}"), faults)
        }
    })
}

fn pages(store: &Store) -> Result<Check, StoreError> {
    let faults = store.integrity()?;
    let detail = if faults.is_empty() { "intact, indexes agree with tables" } else { "damaged" };
    Ok(Check::from_faults(PAGES, detail.to_owned(), faults))
}

fn dangling(store: &Store) -> Result<Check, StoreError> {
    let faults = store.dangling()?;
    let detail = if faults.is_empty() { "complete" } else { "some refer to missing rows" };
    Ok(Check::from_faults(REFERENCES, detail.to_owned(), faults))
}

fn seals(store: &Store) -> Result<Check, StoreError> {
    let SealsChecked { seals, changes, faults } = store.check_seals(&|_| ())?;
    Ok(Check::from_faults(SEALS, format!("{seals} seals over {changes} changes and all runs"), faults))
}

fn identities(store: &Store) -> Result<Check, StoreError> {
    let faults = store.check_identities(SHOWN + 1)?;
    let detail = if faults.is_empty() { "ids, newest versions and findings agree" } else { "some disagree" };
    Ok(Check::from_faults(CONSISTENCY, detail.to_owned(), faults))
}

fn changes(store: &Store) -> Result<Check, StoreError> {
    let (changes, last) = (store.counts()?.changes, store.last_change()?);
    let detail = format!("{changes} entries, the last has number {last}");
    Ok(Check::new("change log without gaps", changes == last, detail))
}

/// The number of delisted listings follows from the change log.
fn gone(store: &Store) -> Result<Check, StoreError> {
    let DelistingsChecked { marked, delisted: gone, relisted: returned } = store.check_delistings()?;
    let detail = format!("{marked} delisted; {gone} log entries delisted, {returned} relisted");
    Ok(Check::new("delisted marks", returned + marked == gone, detail))
}

/// The listings out of view are those of removed sources, and their number follows from the change log.
fn removed(store: &Store) -> Result<Check, StoreError> {
    let SourcesChecked { events, last, removed, wrong, removals, restorals } = store.check_sources()?;
    let detail = format!(
        "{removed} listings out of view, {wrong} differ from their source; {removals} log entries removed, {restorals} \
         restored; {events} events of sources, the last has number {last}"
    );
    let ok = events == last && wrong == 0 && restorals + removed == removals;
    Ok(Check::new("removed sources", ok, detail))
}

/// No listing was last seen before it was first seen, and no version is older than its predecessor without being
/// marked.
fn times(store: &Store) -> Result<Check, StoreError> {
    let TimesChecked { reversed, unmarked: out_of_order, out_of_order: late } = store.check_times()?;
    let detail = format!(
        "{reversed} listings last seen before first seen; {out_of_order} versions older than their predecessor, {late} \
         marked as out of order"
    );
    Ok(Check::new("times in order", reversed == 0 && out_of_order == 0, detail))
}

/// Events of cases are only added, so the last number is their count; what was pinned has its digest.
fn cases(store: &Store) -> Result<Check, StoreError> {
    let CasesChecked { cases, events, last, faults } = store.check_cases()?;
    let detail = format!("{cases} cases with {events} events, the last has number {last}; pins are as they were seen");
    if events != last {
        return Ok(Check::new(CASES, false, detail));
    }
    Ok(Check::from_faults(CASES, detail, faults))
}

/// Decisions are only added, so the last number is their count; each refers to an existing listing.
fn decisions(store: &Store) -> Result<Check, StoreError> {
    let DecisionsChecked { count, last, orphaned } = store.check_decisions()?;
    let ok = count == last && orphaned == 0;
    let detail = format!("{count} decisions, the last has number {last}; {orphaned} on missing listings");
    Ok(Check::new("decisions without gaps", ok, detail))
}

/// Imports and decisions on matches are only added, and every register in force can be read back from the archive.
fn registers(context: &Context, store: &Store) -> Result<Check, Failure> {
    let (imports, decisions) = (store.registers()?, store.register_decisions()?);
    let ends = (imports.last().map_or(0, |r| r.number), decisions.last().map_or(0, |d| d.number));
    let ok = ends == (imports.len() as u64, decisions.len() as u64);
    let in_force = context.registers(&context.register_cards()?)?;
    let (held, entries) = in_force.iter().fold((0, 0), |(n, e), r| (n + 1, e + r.entries().len()));
    let (files, decisions) = (imports.len(), decisions.len());
    let detail =
        format!("{held} in force with {entries} entries; {files} files imported, {decisions} decisions on matches");
    Ok(Check::new("registers readable", ok, detail))
}

/// Responses are only added, like decisions; each refers to a finding that its listing has or had.
fn responses(store: &Store) -> Result<Check, StoreError> {
    let ResponsesChecked { count, last, orphaned } = store.check_responses()?;
    let ok = count == last && orphaned == 0;
    let detail = format!("{count} responses, the last has number {last}; {orphaned} to unknown findings");
    Ok(Check::new("responses without gaps", ok, detail))
}

/// The number of listings; of those whose newest version and assessment can be read; of their findings; and of the
/// findings that can be found by their fingerprint.
fn readable(store: &Store) -> Result<(u64, u64, u64, u64), StoreError> {
    let counted = store.counts()?.listings;
    let (mut listings, mut findings, mut found) = (0, 0, 0);
    for page in store.listing_pages(1_000) {
        let page = page?;
        listings += page.len() as u64;
        let all = page.iter().flat_map(|s| &s.assessment.findings);
        let fingerprints: Vec<&str> = all.map(|f| f.fingerprint.as_str()).collect();
        findings += fingerprints.len() as u64;
        found += store.count_indexed_findings(&fingerprints)?;
    }
    Ok((counted, listings, findings, found))
}
