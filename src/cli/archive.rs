//! `brokerwatch archive`: what the archive has, for other programs.

use super::atomic_file;
use super::context::Context;
use super::failure::{Failure, USAGE};
use super::output::grouped;
use crate::output::warc::{Warc, WarcError};
use crate::pipeline::clock;
use crate::store::Fetch;
use std::path::PathBuf;

/// What the archive has, for other programs
#[derive(clap::Subcommand)]
pub enum Command {
    /// Write the answers of servers as a WARC, the format of web archives
    Export(Args),
}

/// Write the answers of servers as a WARC, the format of web archives
#[derive(clap::Args)]
pub struct Args {
    /// File to write, WARC 1.1; packed, a record at a time, if its name ends in .gz
    #[arg(long, value_name = "FILE")]
    warc: PathBuf,
    /// Only answers fetched for this source
    #[arg(short, long, value_name = "CARD")]
    source: Option<String>,
    /// Only answers of this run
    #[arg(long, value_name = "RUN")]
    run: Option<String>,
}

/// Runs a subcommand.
pub fn run(command: Command, context: &Context) -> Result<(), Failure> {
    let Command::Export(args) = command;
    let store = context.folder.store()?;
    let archive = context.folder.archive_read_only()?;
    let packed = args.warc.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
    let name = args.warc.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let wanted = |fetch: &Fetch| args.run.as_ref().is_none_or(|run| *run == fetch.run);
    let (records, _) = atomic_file::write(&args.warc, &mut |out| {
        let mut warc = Warc::begin(out, packed, &name, clock::system())?;
        let (mut after, mut records) = (0, 0);
        loop {
            let page = store.fetches_after(after, args.source.as_deref())?;
            let Some(last) = page.last() else { break };
            after = last.number;
            // What no server answered is no record of a web archive.
            for fetch in page.iter().filter(|fetch| fetch.answer.status > 0 && wanted(fetch)) {
                warc.answer(fetch, &archive)?;
                records += 1;
            }
        }
        match records {
            0 => Err(Failure::new(USAGE, "nothing was fetched that fits; see `brokerwatch source list`, and --run")),
            _ => Ok(records),
        }
    })?;
    context.say(&format!("{} answers written to {}", grouped(records), args.warc.display()));
    Ok(())
}

impl From<WarcError> for Failure {
    fn from(error: WarcError) -> Self {
        match error {
            WarcError::Archive(error) => error.into(),
            WarcError::Io(error) => error.into(),
        }
    }
}
