//! The checks of the database: its pages, its seals, and whether its rows follow from each other.

use super::{Check, Depth, MOST};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::store::{
    DecisionsChecked, DelistingsChecked, PagesChecked, ResponsesChecked, SealsChecked, Store, StoreError, TimesChecked,
};

/// Names of the checks that a new making of the database's indexes may mend.
pub(super) const PAGES: &str = "pages of the database";

pub(super) const SUMS: &str = "bytes of the database";

pub(super) fn examine(context: &Context, store: &Store, depth: Depth) -> Vec<Check> {
    let mut checks = Vec::new();
    if depth != Depth::Quick {
        checks.push(Check::made(SUMS, sums(store)));
        checks.push(Check::made(PAGES, pages(store)));
        checks.push(Check::made("rows that others name", dangling(store)));
        checks.push(Check::made("everything as sealed", seals(store)));
        checks.push(Check::made("rows follow from others", identities(store)));
    }
    checks.push(Check::made("changes without a gap", changes(store)));
    checks.extend(match readable(store) {
        Ok((counted, listings, findings, found)) => [
            Check::new("every listing readable", counted == listings, format!("{counted} listings")),
            Check::new(
                "every finding can be found",
                findings == found,
                format!("{found} of {findings} findings lead from their fingerprint to a listing"),
            ),
        ]
        .into(),
        Err(error) => vec![Check::new("every listing readable", false, error.to_string())],
    });
    checks.push(Check::made("marks of gone listings", gone(store)));
    checks.push(Check::made("times in order", times(store)));
    checks.push(Check::made("decisions without a gap", decisions(store)));
    checks.push(Check::made("registers readable", registers(context, store)));
    checks.push(Check::made("answers without a gap", responses(store)));
    checks
}

fn sums(store: &Store) -> Result<Check, StoreError> {
    Ok(match store.check_pages()? {
        PagesChecked::NotCompared(why) => Check::new(SUMS, true, format!("not compared: {why}")),
        PagesChecked::Compared(pages, faults) => {
            let detail =
                if faults.is_empty() { "as the last writer left them" } else { "changed since the last writer" };
            Check::of(SUMS, format!("{pages} pages, {detail}"), faults)
        }
    })
}

fn pages(store: &Store) -> Result<Check, StoreError> {
    let faults = store.integrity()?;
    let detail = if faults.is_empty() { "sound, and its indexes agree with its tables" } else { "damaged" };
    Ok(Check::of(PAGES, detail.to_owned(), faults))
}

fn dangling(store: &Store) -> Result<Check, StoreError> {
    let faults = store.dangling()?;
    let detail = if faults.is_empty() { "all there" } else { "some are missing" };
    Ok(Check::of("rows that others name", detail.to_owned(), faults))
}

fn seals(store: &Store) -> Result<Check, StoreError> {
    let SealsChecked { seals, changes, faults } = store.check_seals(&|_| ())?;
    Ok(Check::of("everything as sealed", format!("{seals} seals over {changes} changes and all runs"), faults))
}

fn identities(store: &Store) -> Result<Check, StoreError> {
    let faults = store.check_identities(MOST + 1)?;
    let detail = if faults.is_empty() { "ids, newest versions, findings" } else { "some do not" };
    Ok(Check::of("rows follow from others", detail.to_owned(), faults))
}

fn changes(store: &Store) -> Result<Check, StoreError> {
    let (changes, last) = (store.counts()?.changes, store.last_change()?);
    let detail = format!("{changes} entries, the last has number {last}");
    Ok(Check::new("changes without a gap", changes == last, detail))
}

/// A listing is marked as gone as often as the log says that it went and did not return.
fn gone(store: &Store) -> Result<Check, StoreError> {
    let DelistingsChecked { marked, delisted: gone, relisted: returned } = store.check_delistings()?;
    let detail = format!("{marked} no longer listed; {gone} entries say gone, {returned} returned");
    Ok(Check::new("marks of gone listings", returned + marked == gone, detail))
}

/// No listing was last seen before it was first seen, and no version is older than its predecessor without being marked.
fn times(store: &Store) -> Result<Check, StoreError> {
    let TimesChecked { reversed, unmarked: out_of_order, out_of_order: late } = store.check_times()?;
    let detail = format!(
        "{reversed} listings last seen before first seen; {out_of_order} versions older than their predecessor, {late} \
         marked as read later"
    );
    Ok(Check::new("times in order", reversed == 0 && out_of_order == 0, detail))
}

/// Decisions are only added, so the last number is their count; each names a listing that is there.
fn decisions(store: &Store) -> Result<Check, StoreError> {
    let DecisionsChecked { count, last, orphaned } = store.check_decisions()?;
    let ok = count == last && orphaned == 0;
    let detail = format!("{count} decisions, the last has number {last}; {orphaned} on listings that are not there");
    Ok(Check::new("decisions without a gap", ok, detail))
}

/// Imports and decisions on matches are only added, and every register in force can be read back from the archive.
fn registers(context: &Context, store: &Store) -> Result<Check, Failure> {
    let (imports, decisions) = (store.registers()?, store.register_decisions()?);
    let ends = (imports.last().map_or(0, |r| r.number), decisions.last().map_or(0, |d| d.number));
    let ok = ends == (imports.len() as u64, decisions.len() as u64);
    let method = context.method()?;
    let (held, entries) = method.registers().iter().fold((0, 0), |(n, e), r| (n + 1, e + r.entries().len()));
    let (files, decisions) = (imports.len(), decisions.len());
    let detail =
        format!("{held} in force with {entries} entries; {files} files imported, {decisions} decisions on matches");
    Ok(Check::new("registers readable", ok, detail))
}

/// Answers are only added, like decisions; each names a finding that its listing has or had.
fn responses(store: &Store) -> Result<Check, StoreError> {
    let ResponsesChecked { count, last, orphaned } = store.check_responses()?;
    let ok = count == last && orphaned == 0;
    let detail = format!("{count} answers, the last has number {last}; {orphaned} to findings that never were");
    Ok(Check::new("answers without a gap", ok, detail))
}

/// Listings there are; those whose newest version and assessment can be read back; their findings, and how many of these can be found
/// by their fingerprint.
fn readable(store: &Store) -> Result<(u64, u64, u64, u64), StoreError> {
    let counted = store.counts()?.listings;
    let (mut after, mut listings, mut findings, mut found) = (None, 0, 0, 0);
    loop {
        let page = store.listings_after(after.as_ref(), 1_000)?;
        let Some(last) = page.last() else { return Ok((counted, listings, findings, found)) };
        after = Some(last.listing.id.clone());
        listings += page.len() as u64;
        let all = page.iter().flat_map(|s| &s.assessment.findings);
        let fingerprints: Vec<&str> = all.map(|f| f.fingerprint.as_str()).collect();
        findings += fingerprints.len() as u64;
        found += store.count_indexed_findings(&fingerprints)?;
    }
}
