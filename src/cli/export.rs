//! `brokerwatch export`: the listings that match a query, as CSV with a manifest.

use super::context::Context;
use super::failure::{Failure, INTERRUPTED, USAGE};
use super::ingest::cores;
use super::query::strict;
use super::{atomic_file, output};
use crate::output::export::{CsvWriter, PAGE_SIZE, Profile, RowContext, load};
use crate::pipeline::{Pool, ordered};
use crate::search::Filters;
use serde::Serialize;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Write all listings that a query finds as CSV
#[derive(clap::Args)]
pub struct Args {
    /// Query as for search, taken literally [default: everything]; put `--` before one that begins with a hyphen
    #[arg(default_value = "")]
    query: String,
    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// `spreadsheet` escapes text that a spreadsheet program would execute; `raw` changes nothing; `excel` opens
    /// correctly in Excel on a double click
    #[arg(long, default_value = "spreadsheet", value_name = "PROFILE")]
    profile: String,
    /// Begin with a byte order mark, by which Excel recognises UTF-8
    #[arg(long)]
    bom: bool,
}

/// Written beside the CSV file, so that somebody else can repeat the export and compare.
#[derive(Serialize)]
struct Manifest<'a> {
    query: String,
    profile: &'a str,
    rows: u64,
    /// Rows that are invented samples.
    invented_samples: u64,
    /// Invented samples that match the query and are excluded beside real listings.
    samples_excluded: u64,
    sha256: String,
    last_change: u64,
    written_at: String,
    program: &'static str,
}

/// Streams the rows; a file appears under its name only when it is complete.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let profile = Profile::from_name(&args.profile).ok_or_else(|| {
        Failure::new(
            USAGE,
            format!("--profile: invalid value “{}”; expected one of {}", args.profile, Profile::NAMES.join(", ")),
        )
    })?;
    let store = context.folder.store()?;
    let searcher = context.reader()?.searcher().literal();
    let query = strict(&args.query, &searcher, context)?;
    let stop = context.stop_on_interrupt()?;
    let filters = Filters::default();
    let scope = super::samples::scope(&searcher, &query, &filters, context)?;
    let base = context.config.server.public_url.as_deref().unwrap_or_default().trim_end_matches('/').to_owned();
    let row_context = Arc::new(RowContext::new(base, &context.vocabulary()?).with_resales(&store)?);
    let mut invented = 0;
    let mut write = |out: &mut dyn Write| -> Result<u64, Failure> {
        if args.bom && profile.mark().is_empty() {
            out.write_all("\u{FEFF}".as_bytes())?;
        }
        CsvWriter::new(&mut *out, profile, row_context.clone())?.flush()?;
        let mut ids = searcher.all_ids(&scope.ast, &filters, PAGE_SIZE)?;
        let mut rows = 0;
        // Reading listings from the store takes most of the time, so it is done on all cores.
        ordered(
            Pool::new(cores()),
            |jobs| {
                for ids in &mut ids {
                    if stop.load(Ordering::Relaxed) {
                        return Err(Failure::new(INTERRUPTED, "interrupted; the export is incomplete"));
                    }
                    if !jobs.send(ids?) {
                        break;
                    }
                }
                Ok(())
            },
            || (),
            |ids: Vec<String>, ()| -> Result<(Vec<u8>, u64, u64), Failure> {
                let mut csv = CsvWriter::rows_only(Vec::new(), profile, row_context.clone());
                for listing in load(&store, &ids)? {
                    csv.row(&listing)?;
                }
                Ok(csv.finish()?)
            },
            &mut |(text, written, samples): (Vec<u8>, u64, u64)| -> Result<(), Failure> {
                out.write_all(&text)?;
                rows += written;
                invented += samples;
                Ok(())
            },
        )?;
        Ok(rows)
    };
    let Some(path) = &args.output else {
        write(&mut BufWriter::new(io::stdout().lock()))?;
        return Ok(());
    };
    let (rows, sha256) = atomic_file::write(path, &mut write)?;
    let manifest = Manifest {
        query: query.to_string(),
        profile: &args.profile,
        rows,
        invented_samples: invented,
        samples_excluded: scope.samples_excluded,
        sha256,
        last_change: searcher.last_change(),
        written_at: output::time(crate::pipeline::clock::now()),
        program: concat!("brokerwatch ", env!("CARGO_PKG_VERSION")),
    };
    let mut manifest_path = path.as_os_str().to_owned();
    manifest_path.push(".manifest.json");
    atomic_file::write(Path::new(&manifest_path), &mut |out| {
        serde_json::to_writer_pretty(&mut *out, &manifest)?;
        Ok(out.write_all(b"\n").map(|()| 0)?)
    })?;
    if context.json {
        return output::json(&manifest);
    }
    context.say(&format!("{} rows written to {}", output::grouped(rows), path.display()));
    Ok(())
}
