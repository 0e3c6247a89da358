//! `brokerwatch export`

use super::context::Context;
use super::failure::{Failure, INTERRUPTED, USAGE};
use super::output;
use super::query::strict;
use crate::output::export::{CsvWriter, Profile, RowContext, pages};
use crate::search::Filters;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// Write all listings that a query finds as CSV
#[derive(clap::Args)]
pub struct Args {
    /// Query as for search, taken to the letter; everything if empty. One that begins with a hyphen goes behind `--`
    #[arg(default_value = "")]
    query: String,
    /// File to write; standard output if not given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// `spreadsheet` guards text that a spreadsheet program would execute; `raw` is true to the byte; `excel` opens right in
    /// Excel by a click
    #[arg(long, default_value = "spreadsheet", value_name = "PROFILE")]
    profile: String,
    /// Begin with a byte order mark, which Excel needs to see UTF-8
    #[arg(long)]
    bom: bool,
}

/// Lies beside the file, so that a second person can run the same export and compare.
#[derive(Serialize)]
struct Manifest<'a> {
    query: String,
    profile: &'a str,
    rows: u64,
    /// Of the rows, those that were made up; left out beside real listings unless asked for.
    invented_samples: u64,
    samples_excluded: u64,
    sha256: String,
    last_change: u64,
    written_at: String,
    program: &'static str,
}

/// Streams the rows; a file appears under its name only when it is whole.
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
    let row_context = RowContext { base, personal: context.vocabulary()?.personal().clone() };
    let mut invented = 0;
    let mut write = |out: &mut dyn Write| -> Result<u64, Failure> {
        if args.bom && profile.mark().is_empty() {
            out.write_all("\u{FEFF}".as_bytes())?;
        }
        let mut csv = CsvWriter::new(out, profile, row_context.clone())?;
        for page in pages(&searcher, &store, &scope.ast, &filters)? {
            if stop.load(Ordering::Relaxed) {
                return Err(Failure::new(INTERRUPTED, "interrupted; the export is not whole"));
            }
            for listing in page? {
                csv.row(&listing)?;
            }
        }
        csv.flush()?;
        invented = csv.invented();
        Ok(csv.rows())
    };
    let Some(path) = &args.output else {
        write(&mut BufWriter::new(io::stdout().lock()))?;
        return Ok(());
    };
    let (rows, sha256) = whole_file(path, &mut write)?;
    let manifest = Manifest {
        query: query.to_string(),
        profile: &args.profile,
        rows,
        invented_samples: invented,
        samples_excluded: scope.left_out,
        sha256,
        last_change: searcher.last_change(),
        written_at: output::time(crate::pipeline::clock::now()),
        program: concat!("brokerwatch ", env!("CARGO_PKG_VERSION")),
    };
    let beside = with_suffix(path, ".manifest.json");
    whole_file(&beside, &mut |out| {
        serde_json::to_writer_pretty(&mut *out, &manifest)?;
        Ok(out.write_all(b"\n").map(|()| 0)?)
    })?;
    if context.json {
        return output::json(&manifest);
    }
    context.say(&format!("{} rows written to {}", output::grouped(rows), path.display()));
    Ok(())
}

/// Writes beside the target and renames, so that a broken export never looks like a whole one.
pub fn whole_file(
    path: &Path,
    write: &mut dyn FnMut(&mut dyn Write) -> Result<u64, Failure>,
) -> Result<(u64, String), Failure> {
    let hint = "check that the folder is there and that you may write to it";
    let place = |e: io::Error| Failure::new(USAGE, format!("{}: cannot be written: {e}; {hint}", path.display()));
    let part = with_suffix(path, ".part");
    let mut out = Digesting { inner: BufWriter::new(File::create(&part).map_err(place)?), hash: Sha256::new() };
    let result = write(&mut out).and_then(|rows| {
        out.flush()?;
        out.inner.get_ref().sync_all()?;
        std::fs::rename(&part, path).map_err(place)?;
        Ok(rows)
    });
    if result.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    result.map(|rows| (rows, hex::encode(out.hash.finalize())))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Hashes what passes through.
struct Digesting {
    inner: BufWriter<File>,
    hash: Sha256,
}

impl Write for Digesting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(bytes)?;
        self.hash.update(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
