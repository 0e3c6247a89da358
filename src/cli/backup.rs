//! `brokerwatch backup`: a copy of the database as it is at one moment.

use super::context::Context;
use super::failure::{Failure, USAGE};
use super::output::{self, grouped};
use serde::Serialize;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Copy the database as it is at one moment, also while other processes read and write
#[derive(clap::Args)]
pub struct Args {
    /// The file to write; it must not exist
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Serialize)]
struct Written<'a> {
    file: &'a Path,
    bytes: u64,
    last_change: u64,
}

/// Copies the database. The file appears under its name only when it is complete.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let store = context.folder.store()?;
    let fault =
        |e: std::io::Error| Failure::new(USAGE, format!("{}: {e}; check that the folder exists", args.file.display()));
    if args.file.exists() {
        return Err(Failure::new(USAGE, format!("{}: already exists; give another name", args.file.display())));
    }
    let folder = args.file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        return Err(Failure::new(USAGE, format!("{}: no such folder; create it first", folder.display())));
    }
    // Read before the copy, which therefore contains at least this change.
    let last_change = store.last_change()?;
    let mut part = args.file.clone().into_os_string();
    part.push(".part");
    let part = PathBuf::from(part);
    // Left over from an interrupted copy; the database refuses to write to an existing file.
    if let Err(error) = fs::remove_file(&part)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        return Err(fault(error));
    }
    if !store.copy_to(&part)? {
        return Err(Failure::new(USAGE, "the database is on a PostgreSQL server; use pg_dump"));
    }
    File::open(&part).and_then(|file| file.sync_all()).map_err(fault)?;
    fs::rename(&part, &args.file).map_err(fault)?;
    let bytes = fs::metadata(&args.file).map_err(fault)?.len();
    if context.json {
        return output::json(&Written { file: &args.file, bytes, last_change });
    }
    context.say(&format!(
        "{} bytes written to {}, with at least all changes up to {last_change}; now copy the archive and, separately, \
         the keys",
        grouped(bytes),
        args.file.display()
    ));
    Ok(())
}
