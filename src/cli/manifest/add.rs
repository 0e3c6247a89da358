//! `brokerwatch manifest add`: reads published lists of addresses into a manifest.

use super::manifests;
use crate::cli::context::Context;
use crate::cli::failure::{Failure, INTERRUPTED};
use crate::cli::manifest::show;
use crate::cli::output::{self, grouped};
use crate::ingest::acquire::input::{InputFile, find_packed_files};
use crate::manifest::{About, EXTENSIONS, ManifestError, ManifestWriter, check_name, read_files};
use crate::pipeline::clock;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

/// Read published lists of addresses into a manifest
#[derive(clap::Args)]
pub struct Args {
    /// Files or folders: one address a line, CSV, TSV, JSON lines or Parquet, also packed (gz, zst, zip …); “-” reads
    /// standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Name by which answers call the manifest: small letters, digits, “-”, “_” and “.”
    #[arg(long)]
    name: String,
    /// Who published the list
    #[arg(long)]
    publisher: Option<String>,
    /// When it was published: year, month or day (ISO 8601)
    #[arg(long, value_parser = crate::cli::output::year_month_or_day)]
    date: Option<String>,
    /// Licence of the list
    #[arg(long)]
    licence: Option<String>,
    /// Column of the addresses [default: by its name, such as “url”, or by what it holds]
    #[arg(long)]
    column: Option<String>,
    /// Replace the manifest that has this name
    #[arg(long)]
    replace: bool,
}

/// Reads the files and writes the manifest.
pub fn run(args: &Args, context: &Context) -> Result<(), Failure> {
    check_name(&args.name)?;
    let (standard, paths): (Vec<_>, Vec<_>) = args.files.iter().cloned().partition(|path| path.as_os_str() == "-");
    let mut files = Vec::new();
    if !paths.is_empty() {
        let found = find_packed_files(&paths, EXTENSIONS)?;
        if let Some(error) = found.failed.into_iter().next() {
            return Err(error.into());
        }
        files = found.files;
    }
    files.extend(standard.first().map(|_| InputFile::standard()));
    let _lock = context.folder.lock()?;
    let all = manifests(context);
    let path = all.path(&args.name)?;
    if path.exists() && !args.replace {
        return Err(ManifestError::Taken(args.name.clone()).into());
    }
    all.remove_unfinished()?;
    let stop = context.stop_on_interrupt()?;
    let mut writer = ManifestWriter::new(&path)?;
    let read = read_files(&files, args.column.as_deref(), &mut writer, &mut |_| !stop.load(Ordering::Relaxed));
    if context.interrupted() {
        return Err(Failure::new(INTERRUPTED, "interrupted; nothing was added"));
    }
    let read = read?;
    if read.rows == read.skipped.values().map(|skipped| skipped.rows).sum::<u64>() {
        let reasons: Vec<String> = read.skipped.iter().map(|(why, s)| format!("{why}: {}", grouped(s.rows))).collect();
        let what = format!("no row is an address ({}); nothing was added", reasons.join(", "));
        let place = files.first().map_or("stdin", |file| &file.name);
        return Err(ManifestError::Input { place: place.to_owned(), what }.into());
    }
    let about = About {
        name: args.name.clone(),
        publisher: args.publisher.clone(),
        date: args.date.clone(),
        licence: args.licence.clone(),
        added_at: clock::system(),
        files: read.files,
        rows_read: read.rows,
        skipped: read.skipped,
    };
    let manifest = writer.finish(about)?;
    if context.json {
        return output::json(&show::Shown::of(&manifest));
    }
    output::text(&show::Shown::of(&manifest).text())
}
