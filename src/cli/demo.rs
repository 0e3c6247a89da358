//! `brokerwatch demo`: ingests and serves a sample catalogue that is part of the program.
//!
//! The samples are invented, so they go to a folder of their own and are never mixed with real listings.

use super::context::Context;
use super::failure::{Failure, UNAVAILABLE, USAGE};
use super::{ingest, output, progress, serve, token};
use crate::ingest::acquire::input::list_files;
use crate::ingest::acquire::source::Sources;
use crate::ingest::reader::SourceReader;
use crate::pipeline::{FolderError, Ingest, ObservationTime};
use include_dir::{Dir, include_dir};
use std::path::Path;

static SAMPLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/ingest/acquire/samples");

/// Source cards of the sample catalogue and where their input lies in it.
const SOURCES: [(&str, &str); 3] =
    [("sample-brokers", "sample-brokers.jsonl"), ("sample-exchange", "sample-exchange.csv"), ("sample-cards", "cards")];

/// The folder of the demo unless another is named.
const FOLDER: &str = "demo-data";

/// Ingest the sample catalogue into a folder of its own (demo-data unless --data-dir says otherwise) and serve it
#[derive(clap::Args)]
pub struct Args {
    /// Port to serve on [default: a free one]
    #[arg(short, long, default_value_t = 0)]
    port: u16,
    /// Ingest only
    #[arg(long)]
    no_serve: bool,
}

/// Ingests the samples, prints what to try, and serves until interrupted.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let chosen = context.config.storage.data_dir.clone();
    let context = &context.in_folder(if context.folder_chosen { &chosen } else { Path::new(FOLDER) });
    let sources = context.sources()?;
    refuse_real(context, &sources)?;
    let method = context.method()?;
    let folder = context.folder.root().join("samples");
    std::fs::create_dir_all(&folder)?;
    SAMPLES.extract(&folder)?;
    let stop = context.stop_on_interrupt()?;
    for (name, path) in SOURCES {
        let card = sources.get(name).ok_or_else(|| Failure::new(UNAVAILABLE, format!("the card {name} is missing")))?;
        let reader = SourceReader::new(&card.head, None);
        let files = list_files(&[folder.join(Path::new(path))], &reader.extensions())?;
        let bar = progress::ingest_bar(context, &files);
        let ingest = Ingest {
            source: &card.head,
            reader,
            method: &method,
            complete: false,
            observed: ObservationTime::OfRun,
            threads: ingest::cores(),
            progress: &|p| progress::advance(&bar, p),
            stop: &stop,
        };
        let consent = ingest::Consent { looks_wrong: true, older: false };
        let report = ingest::store(&ingest, &files, Vec::new(), context, consent)?.report;
        bar.finish_and_clear();
        context.say(&format!(
            "{name}: {} listings, {} issues",
            output::grouped(report.tally.records),
            output::grouped(report.tally.issues)
        ));
    }
    if args.no_serve {
        return Ok(());
    }
    let listener = serve::listen(&context.config.server.bind, args.port)?;
    let address = serve::public_url(context, &listener)?;
    let issued = token::issue(context, "demo-regulator", &["listings:read"], 3600, None)?;
    let data = context.folder.root().display();
    output::text(&format!(
        "\nEverything here is invented. The web catalogue:      {address}/\n\
         A token for a regulator (valid for one hour) and a first query:\n\n  \
         curl -H 'Authorization: Bearer {}' '{address}/api/v1/listings?q=telephone&limit=3'\n\n\
         A CSV export:\n\n  \
         brokerwatch export --data-dir {data} 'sensitivity:call-recording' -o calls.csv\n  \
         curl -O -J '{address}/export.csv?sensitivity=call-recording'\n\n\
         Stop with Ctrl-C; the data stays in {data}.\n\n",
        issued.token
    ))?;
    serve::serve(context, listener)
}

/// Fails for a folder with real listings: nobody could tell the invented ones from them.
fn refuse_real(context: &Context, sources: &Sources) -> Result<(), Failure> {
    let store = match context.folder.store() {
        Ok(store) => store,
        Err(FolderError::Absent(_)) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let real: Vec<String> = store.sources()?.into_iter().map(|s| s.source).filter(|id| !sources.invented(id)).collect();
    if real.is_empty() {
        return Ok(());
    }
    let (folder, ids) = (context.folder.root().display(), real.join(", "));
    let reason = "and the samples are invented; choose another folder with --data-dir";
    Err(Failure::new(USAGE, format!("{folder}: has listings of real sources (“{ids}”), {reason}")))
}
