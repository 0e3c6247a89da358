//! What `doctor --repair` can rebuild, and hints for everything else.

use super::{Check, Depth, archive, database};
use crate::cli::context::Context;
use crate::cli::failure::{Failure, USAGE};
use crate::ingest::acquire::formats::FORMATS;
use crate::ingest::acquire::input::list_files;
use crate::pipeline::{catch_up, rebuild};
use crate::store::Store;
use std::collections::BTreeSet;
use std::fs::File;
use std::path::PathBuf;

/// Repairs failed checks where possible; returns whether anything was done.
pub(super) fn run(context: &Context, store: &Store, checks: &[Check], originals: &[PathBuf]) -> Result<bool, Failure> {
    let at_fault = |name: &str| checks.iter().any(|c| !c.ok && c.name == name);
    let _lock = context.folder.lock()?;
    let mut done = false;
    if at_fault(archive::FILES) && !originals.is_empty() {
        done |= restore(context, store, originals)?;
    }
    if at_fault(database::PAGES) {
        store.repairer(&context.folder.alive_runs())?.repair_indexes()?;
        context.say("the indexes of the database have been rebuilt from its tables");
        done = true;
    }
    // A page may contain anything, so its checksum is renewed only if nothing else of the database is at fault.
    let only_sums = checks.iter().all(|c| c.ok || c.name == database::SUMS || c.name.starts_with("index"));
    if at_fault(database::SUMS) && only_sums {
        drop(store.repairer(&context.folder.alive_runs())?);
        context.say("the page checksums have been renewed, as no other check of the database failed");
        done = true;
    }
    if checks.iter().any(|c| !c.ok && c.name.starts_with("index")) {
        rebuild(&context.folder.index(), store, &context.index_options()?, &|_| ())?;
        catch_up(&context.folder.index(), store, &context.index_options()?, &|n| context.say(n))?;
        context.say("the index has been rebuilt from the store");
        done = true;
    }
    Ok(done)
}

/// Replaces damaged or missing copies with originals; other files are ignored.
fn restore(context: &Context, store: &Store, originals: &[PathBuf]) -> Result<bool, Failure> {
    let (_, damaged) = archive::damaged(context, store, Depth::Full)?;
    let mut wanted: BTreeSet<String> = damaged.into_iter().map(|(digest, _)| digest).collect();
    let endings: Vec<&str> = FORMATS.iter().flat_map(|f| f.extensions.iter().copied()).collect();
    let archive = context.folder.archive()?;
    let mut restored = 0;
    for file in list_files(originals, &endings)? {
        let unreadable =
            |e: std::io::Error| Failure::new(USAGE, format!("{}: cannot be read: {e}", file.path.display()));
        let digest = crate::ingest::acquire::archive::digest_of(&mut File::open(&file.path).map_err(unreadable)?)
            .map_err(unreadable)?;
        if wanted.remove(&digest) {
            archive.store(&mut File::open(&file.path).map_err(unreadable)?)?;
            restored += 1;
        }
    }
    archive.sync()?;
    context.say(&format!(
        "{restored} archived files have been restored from originals; {} are still missing",
        wanted.len()
    ));
    Ok(restored > 0)
}

/// Prints what the operator can do about each check that still fails.
pub(super) fn report_unrepaired(context: &Context, faults: &[&str]) {
    for name in faults {
        let hint = match *name {
            archive::FILES => "give the original files with --original, or restore them from a backup",
            name if name.starts_with("index") => "stop the process that writes the index, then repair again",
            archive::FACTS if faults.contains(&archive::FILES) => {
                "the archived files are damaged, see above; restore them and run doctor again"
            }
            "registers readable" => "import the register again",
            _ => "this cannot be rebuilt; restore the database from a backup",
        };
        context.say(&format!("not repaired: {name}; {hint}"));
    }
}
