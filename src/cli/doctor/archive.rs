//! The checks of the archive: every file is present and unchanged, none is unreferenced, and facts and assessments can
//! be recomputed from the bytes.

use super::{Check, Depth, SAMPLE, SHOWN};
use crate::assess::second_reader::NoMemory;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::pipeline::{RememberingReader, Verification, verify_assessments, verify_facts};
use crate::store::Store;
use std::collections::BTreeSet;

/// Name of the check whose faults `--original` can repair.
pub(super) const FILES: &str = "archive";
/// Name of the check that needs the archived files.
pub(super) const FACTS: &str = "facts reproducible";
/// Name of the check of assessments.
const ASSESSMENTS: &str = "assessments reproducible";
/// Name of the check for unreferenced files.
const ORPHANS: &str = "archive without orphans";

pub(super) fn examine(context: &Context, store: &Store, depth: Depth) -> Vec<Check> {
    let mut checks = vec![
        Check::from_result(FILES, files(context, store, depth)),
        Check::from_result(ORPHANS, orphans(context, store)),
    ];
    if depth != Depth::Quick {
        let some = (depth == Depth::Full).then_some(SAMPLE);
        checks.push(Check::from_result(FACTS, facts(context, store, some)));
        checks.push(Check::from_result(ASSESSMENTS, assessments(context, store, some)));
    }
    checks
}

/// The number of files, and the digests of damaged or missing ones, each with its fault.
pub(super) fn damaged(
    context: &Context,
    store: &Store,
    depth: Depth,
) -> Result<(usize, Vec<(String, String)>), Failure> {
    let archive = context.folder.archive_read_only()?;
    let snapshots = store.snapshots()?;
    let mut faults = Vec::new();
    for (digest, _) in &snapshots {
        let result = match depth {
            Depth::Quick => archive.read(digest).map(drop),
            _ => archive.verify(digest),
        };
        if let Err(error) = result {
            faults.push((digest.clone(), error.to_string()));
        }
    }
    Ok((snapshots.len(), faults))
}

fn files(context: &Context, store: &Store, depth: Depth) -> Result<Check, Failure> {
    let (all, faults) = damaged(context, store, depth)?;
    let how = if depth == Depth::Quick { "present" } else { "read and compared" };
    let detail = match faults.len() {
        0 => format!("{all} files {how}"),
        n => format!("{n} of {all} files are damaged or missing"),
    };
    Ok(Check::from_faults(FILES, detail, faults.into_iter().map(|(_, fault)| fault).collect()))
}

/// Files that no run of the database refers to: of an interrupted run, of a database restored from an older backup, or
/// of a rejected file. They are harmless, so they are reported and are no fault.
fn orphans(context: &Context, store: &Store) -> Result<Check, Failure> {
    let archive = context.folder.archive_read_only()?;
    let known: BTreeSet<String> = store.snapshots()?.into_iter().map(|(digest, _)| digest).collect();
    let (mut orphans, mut unused) = (Vec::new(), 0);
    let used: BTreeSet<String> = store.snapshots_in_use()?.into_iter().collect();
    for digest in archive.digests() {
        let digest = digest?;
        match known.contains(&digest) {
            false => orphans.push(digest),
            true => unused += usize::from(!used.contains(&digest)),
        }
    }
    let detail = match (orphans.len(), known.is_empty()) {
        (0, _) => format!("all files are referenced by a run; {unused} gave no listing"),
        (n, true) => {
            format!("{n} files and no run: the database does not belong to this archive; restore it from a backup")
        }
        (n, false) => {
            let first: Vec<&str> = orphans.iter().take(SHOWN).map(String::as_str).collect();
            format!("{n} files without a run (of an interrupted run, or newer than the database): {}", first.join(", "))
        }
    };
    Ok(Check::new(ORPHANS, orphans.is_empty() || !known.is_empty(), detail))
}

fn facts(context: &Context, store: &Store, some: Option<usize>) -> Result<Check, Failure> {
    let archive = context.folder.archive_read_only()?;
    let verified = verify_facts(store, &archive, &context.sources()?, some)?;
    Ok(recomputed(FACTS, "versions", "read with another mapping or an earlier parser", verified, some))
}

fn assessments(context: &Context, store: &Store, some: Option<usize>) -> Result<Check, Failure> {
    let method = context.method()?;
    let (_, read) = store.count_read_by(&method.second_reader_name())?;
    let remembering = (read > 0 && some.is_some()).then(|| RememberingReader::new(store, &method)).transpose()?;
    // A sample may use what the second reader remembers; otherwise every word is read again.
    let anew = (read > 0 && some.is_none()).then(|| method.second_reader(Box::new(NoMemory))).transpose()?;
    let second = anew.as_deref().or_else(|| remembering.as_ref().map(RememberingReader::reader));
    let verified = verify_assessments(store, &method, second, some)?;
    Ok(recomputed(ASSESSMENTS, "listings", "assessed by another method", verified, some))
}

fn recomputed(name: &'static str, what: &str, earlier: &str, verified: Verification, some: Option<usize>) -> Check {
    let Verification { equal, outdated: other, faults, fault_count: wrong } = verified;
    let sample = if some.is_some() { " in a sample; --deep checks all" } else { "" };
    let detail = format!("{equal} {what} recomputed and equal, {wrong} different, {other} {earlier}{sample}");
    Check { name, ok: wrong == 0, detail, faults }
}
