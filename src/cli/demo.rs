//! `brokerwatch demo`: the whole product in one command, on a sample catalog that is part of the program.

use super::context::Context;
use super::failure::{Failure, UNAVAILABLE};
use super::{ingest, output, progress, serve, token};
use crate::acquire::formats;
use crate::acquire::input::list_files;
use crate::acquire::source::Sources;
use crate::pipeline::{Ingest, When};
use include_dir::{Dir, include_dir};
use std::path::Path;

static SAMPLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/acquire/samples");

/// Source cards of the sample catalog and where their input lies in it.
const SOURCES: [(&str, &str); 3] =
    [("sample-brokers", "sample-brokers.jsonl"), ("sample-exchange", "sample-exchange.csv"), ("sample-cards", "cards")];

/// Ingest the sample catalog and serve it
#[derive(clap::Args)]
pub struct Args {
    /// Port to serve on; a free one is taken if none is given
    #[arg(short, long, default_value_t = 0)]
    port: u16,
    /// Ingest only
    #[arg(long)]
    no_serve: bool,
}

/// Ingests the samples, prints what to try, and serves until interrupted.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let (sources, method) = (Sources::embedded()?, context.method()?);
    let folder = context.folder.root().join("samples");
    std::fs::create_dir_all(&folder)?;
    SAMPLES.extract(&folder)?;
    let stop = context.stop_on_interrupt()?;
    for (name, path) in SOURCES {
        let card = sources.get(name).ok_or_else(|| Failure::new(UNAVAILABLE, format!("the card {name} is missing")))?;
        let format = formats::by_name(&card.head.format)
            .ok_or_else(|| Failure::new(UNAVAILABLE, format!("the format of {name} is missing")))?;
        let files = list_files(&[folder.join(Path::new(path))], format.extensions)?;
        let bar = progress::ingest_bar(context, &files);
        let ingest = Ingest {
            source: &card.head,
            format,
            options: card.head.options(),
            method: &method,
            complete: false,
            observed: When::Reading,
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
    let issued = token::issue(context, "demo-regulator", &["listings:read", "exports:create"], 3600, None)?;
    let data = context.folder.root().display();
    output::text(&format!(
        "\nThe web catalog:      {address}/\n\
         A regulator's token (one hour) and a first question:\n\n  \
         curl -H 'Authorization: Bearer {}' '{address}/api/v1/listings?q=telephone&limit=3'\n\n\
         A CSV export:\n\n  \
         brokerwatch export --data-dir {data} 'sensitivity:call-recording' -o calls.csv\n  \
         curl -O -J '{address}/export.csv?sensitivity=call-recording'\n\n\
         Ctrl-C ends it; the data stays in {data}.\n\n",
        issued.token
    ))?;
    serve::serve(context, listener)
}
