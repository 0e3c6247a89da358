//! `brokerwatch backup`

use super::context::Context;
use super::failure::{Failure, USAGE};
use super::output::{self, grouped};
use serde::Serialize;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Write a copy of the database as it stands at one moment, also while others read and write
#[derive(clap::Args)]
pub struct Args {
    /// The file to write; it must not be there
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Serialize)]
struct Written<'a> {
    file: &'a Path,
    bytes: u64,
    last_change: u64,
}

/// Copies the database. The name appears only for a whole file.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let store = context.folder.store()?;
    let told = |e: std::io::Error| {
        Failure::new(USAGE, format!("{}: {e}; check that the folder is there", args.file.display()))
    };
    if args.file.exists() {
        return Err(Failure::new(USAGE, format!("{}: is there already; give another name", args.file.display())));
    }
    let folder = args.file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        return Err(Failure::new(USAGE, format!("{}: no such folder; make it first", folder.display())));
    }
    // The number is read first: the copy holds at least that change.
    let last_change = store.last_change()?;
    let mut part = args.file.clone().into_os_string();
    part.push(".part");
    let part = PathBuf::from(part);
    // A leftover of a copy that was cut short.
    if let Err(error) = fs::remove_file(&part)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        return Err(told(error));
    }
    if !store.copy_to(&part)? {
        return Err(Failure::new(USAGE, "the database is on a PostgreSQL server; use pg_dump"));
    }
    File::open(&part).and_then(|file| file.sync_all()).map_err(told)?;
    fs::rename(&part, &args.file).map_err(told)?;
    let bytes = fs::metadata(&args.file).map_err(told)?.len();
    if context.json {
        return output::json(&Written { file: &args.file, bytes, last_change });
    }
    context.say(&format!(
        "{} bytes written to {}, up to change {last_change} at least; now copy the archive, and the keys apart from both",
        grouped(bytes),
        args.file.display()
    ));
    Ok(())
}
