//! The checks of the archive: is every file there and as it was received, is there none that nothing names, and do facts and
//! assessments still follow from the bytes?

use super::{Check, Depth, MOST, SAMPLE};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::ingest::acquire::source::Sources;
use crate::pipeline::{Verification, verify_assessments, verify_facts};
use crate::store::Store;
use std::collections::BTreeSet;

/// Name of the check whose faults an original can mend.
pub(super) const FILES: &str = "archive";
/// Name of the check that needs the archived files.
pub(super) const FACTS: &str = "facts follow from bytes";

pub(super) fn examine(context: &Context, store: &Store, depth: Depth) -> Vec<Check> {
    let mut checks = vec![
        Check::made(FILES, files(context, store, depth)),
        Check::made("archive without orphans", orphans(context, store)),
    ];
    if depth != Depth::Quick {
        let some = (depth == Depth::Full).then_some(SAMPLE);
        checks.push(Check::made(FACTS, facts(context, store, some)));
        checks.push(Check::made("verdicts follow from facts", assessments(context, store, some)));
    }
    checks
}

/// Digests of the files that are not as they were received, each with what is wrong.
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
        n => format!("{n} of {all} files are not as stored"),
    };
    Ok(Check::of(FILES, detail, faults.into_iter().map(|(_, fault)| fault).collect()))
}

/// Files that no run of the database refers to: of a run that was cut short, of a database that was restored from an older backup, or of a
/// file that was refused. They take room and do no harm, so they are told and are no fault.
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
        (0, _) => format!("each file is named by a run; {unused} gave no listing (refused, or without one)"),
        (n, true) => {
            format!("{n} files and no run: the database is not the one of this archive; restore it from a backup")
        }
        (n, false) => {
            let first: Vec<&str> = orphans.iter().take(MOST).map(String::as_str).collect();
            format!(
                "{n} files that no run names (of a run cut short, or newer than the database): {}",
                first.join(", ")
            )
        }
    };
    Ok(Check::new("archive without orphans", orphans.is_empty() || !known.is_empty(), detail))
}

fn facts(context: &Context, store: &Store, some: Option<usize>) -> Result<Check, Failure> {
    let archive = context.folder.archive_read_only()?;
    let verified = verify_facts(store, &archive, &Sources::embedded()?, some)?;
    Ok(told(FACTS, "versions", "read by another mapping or earlier readers", verified, some))
}

fn assessments(context: &Context, store: &Store, some: Option<usize>) -> Result<Check, Failure> {
    let verified = verify_assessments(store, &context.method()?, some)?;
    Ok(told("verdicts follow from facts", "listings", "assessed by another method", verified, some))
}

fn told(name: &'static str, what: &str, earlier: &str, verified: Verification, some: Option<usize>) -> Check {
    let Verification { equal, earlier: other, faults, wrong } = verified;
    let sample = if some.is_some() { " in a sample; --deep takes all" } else { "" };
    let detail = format!("{equal} {what} made again and equal, {wrong} not, {other} {earlier}{sample}");
    Check { name, ok: wrong == 0, detail, faults }
}
