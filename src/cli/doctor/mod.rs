//! `brokerwatch doctor`: checks that nothing is damaged, and that store, archive and index agree.

mod archive;
mod database;
mod index;
mod repair;

use super::context::Context;
use super::failure::{FOUND, Failure, USAGE};
use super::output;
use crate::store::{Store, StoredJson};
use serde::Serialize;
use std::fmt::Display;
use std::path::PathBuf;

/// Facts and assessments that are recomputed without `--deep`.
const SAMPLE: usize = 200;
/// Faults of one check that are printed.
const SHOWN: usize = 20;

/// Check that nothing is damaged or lost, and that store, archive and index agree
#[derive(clap::Args)]
pub struct Args {
    /// Recompute all facts and current assessments from the archived bytes, not only a sample
    #[arg(long)]
    deep: bool,
    /// Skip checks that read all files: checksums, digests, seals and recomputation
    #[arg(long, conflicts_with = "deep")]
    quick: bool,
    /// Repair what can be rebuilt: the index, the indexes of the database, and with --original archived files
    #[arg(long)]
    repair: bool,
    /// Original file, or folder of files, that replaces damaged copies in the archive; may be repeated
    #[arg(long, value_name = "PATH", requires = "repair")]
    original: Vec<PathBuf>,
    /// Check nothing; print what the database holds of a version, or of all versions of a listing, as JSON: a line for
    /// each listing and each assessment
    #[arg(long, value_name = "ID", conflicts_with_all = ["deep", "quick", "repair", "original"])]
    unpack: Option<String>,
    /// Read every archived file; always done, unless --quick
    #[arg(long, hide = true, conflicts_with = "quick")]
    archive: bool,
}

/// How thoroughly.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Quick,
    Full,
    Deep,
}

/// One check.
#[derive(Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    detail: String,
    /// The first faults, one sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<String>,
}

impl Check {
    fn new(name: &'static str, ok: bool, detail: String) -> Self {
        Self { name, ok, detail, faults: Vec::new() }
    }

    /// A check that passes if there are no faults.
    fn from_faults(name: &'static str, detail: String, faults: Vec<String>) -> Self {
        Self { name, ok: faults.is_empty(), detail, faults }
    }

    /// A check that could not be carried out counts as failed.
    fn from_result<E: Display>(name: &'static str, result: Result<Self, E>) -> Self {
        result.unwrap_or_else(|error| Self::new(name, false, error.to_string()))
    }
}

/// Checks, and repairs with `--repair`. Exit code 1 if a fault remains.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let depth = match (args.quick, args.deep) {
        (true, _) => Depth::Quick,
        (_, true) => Depth::Deep,
        _ => Depth::Full,
    };
    let store = context.folder.store()?;
    if let Some(id) = &args.unpack {
        return unpack(&store, id);
    }
    let mut checks = examine(context, &store, depth);
    if args.repair && checks.iter().any(|c| !c.ok) && repair::run(context, &store, &checks, &args.original)? {
        checks = examine(context, &store, depth);
    }
    if context.json {
        output::json(&checks)?;
    } else {
        for c in &checks {
            output::text(&format!("{:<6} {:<26} {}\n", if c.ok { "ok" } else { "FAULT" }, c.name, c.detail))?;
            for fault in c.faults.iter().take(SHOWN) {
                output::text(&format!("       - {fault}\n"))?;
            }
            if c.faults.len() > SHOWN {
                output::text(&format!("       - and {} more\n", c.faults.len() - SHOWN))?;
            }
        }
    }
    let faults: Vec<&str> = checks.iter().filter(|c| !c.ok).map(|c| c.name).collect();
    if args.repair {
        repair::report_unrepaired(context, &faults);
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::silent(FOUND)) }
}

/// Prints the packed columns of a version. The JSON is printed as it is stored, because seals are over its bytes.
fn unpack(store: &Store, id: &str) -> Result<(), Failure> {
    let values = store.stored_json(id)?;
    if values.is_empty() {
        return Err(Failure::new(USAGE, format!("no version or listing has the id “{id}”")));
    }
    for StoredJson { version, method, json } in values {
        output::text(&match method {
            None => format!("{{\"version\":\"{version}\",\"listing\":{json}}}\n"),
            Some(method) => format!("{{\"version\":\"{version}\",\"method\":\"{method}\",\"assessment\":{json}}}\n"),
        })?;
    }
    Ok(())
}

fn examine(context: &Context, store: &Store, depth: Depth) -> Vec<Check> {
    let mut checks = database::examine(context, store, depth);
    checks.extend(index::examine(context, store, depth));
    checks.extend(archive::examine(context, store, depth));
    checks
}
