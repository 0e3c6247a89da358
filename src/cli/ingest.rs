//! `brokerwatch ingest`

use super::context::Context;
use super::failure::{Failure, INTERRUPTED, PARTIAL, USAGE};
use super::output::{self, grouped};
use super::progress;
use crate::acquire::formats::{self, Format};
use crate::acquire::input::{InputFile, list_files};
use crate::acquire::mapping::Rules;
use crate::acquire::source::{Source, Sources};
use crate::card::Card;
use crate::listing::Issue;
use crate::pipeline::{Follower, Ingest, Report};
use serde::Serialize;
use std::path::PathBuf;
use std::time::Instant;

/// Read listings of a source into the catalog
#[derive(clap::Args)]
pub struct Args {
    /// Source card that says what the columns mean
    #[arg(short, long, value_name = "CARD")]
    source: String,
    /// Files, or folders that are read with all they hold
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Format of the files, if not the one of the card
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Take a fact from another column than the card says, for example --map title=name; may be repeated
    #[arg(long, value_name = "FACT=COLUMN")]
    map: Vec<String>,
    /// Read everything and print the issues, but store nothing
    #[arg(long)]
    dry_run: bool,
    /// The input is everything the source lists now: what two such runs in a row do not meet is marked as no longer listed
    #[arg(long)]
    complete: bool,
    /// Threads that normalise, tag and audit [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

/// What is printed with `--json`.
#[derive(Serialize)]
struct Summary<'a> {
    run: &'a str,
    source: &'a str,
    #[serde(flatten)]
    tally: &'a crate::store::Tally,
    failed: &'a [String],
    /// Whether the run counts as a reading of all that the source lists.
    complete: bool,
    /// Why not, if the operator says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    doubt: Option<&'a str>,
    seconds: f64,
    listings_per_second: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    issue_list: Option<&'a [Issue]>,
}

/// Reads listings of one source.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let sources = Sources::embedded()?;
    let source = prepare(&sources, &args)?;
    let name = args.format.as_deref().unwrap_or(&source.format);
    let format = input_format("--format", name)?;
    let files = list_files(&args.paths, format.extensions)?;
    let method = context.method()?;
    let bar = progress::ingest_bar(context, &files);
    let ingest = Ingest {
        source: &source,
        format,
        options: source.options(),
        method: &method,
        complete: args.complete,
        threads: args.threads.map_or_else(cores, usize::from),
        progress: &|p| progress::advance(&bar, p),
        stop: &*context.stop_on_interrupt()?,
    };
    let begun = Instant::now();
    let (report, issues) = if args.dry_run {
        let (report, issues) = ingest.dry_run(&files)?;
        (report, Some(issues))
    } else {
        (store(&ingest, &files, context)?, None)
    };
    bar.finish_and_clear();
    tell(context, &source, &report, issues.as_deref(), begun.elapsed().as_secs_f64())?;
    if report.stopped {
        return Err(Failure::new(
            INTERRUPTED,
            "interrupted; what was read is stored, the same command goes on from there",
        ));
    }
    match report.failed.len() {
        0 => Ok(()),
        n if n == files.len() => Err(Failure::silent(USAGE)),
        _ => Err(Failure::silent(PARTIAL)),
    }
}

/// One assessing thread for each core.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, |n| n.get())
}

/// Ingests into the data folder, which is made if it is not there.
pub fn store(ingest: &Ingest<'_>, files: &[InputFile], context: &Context) -> Result<Report, Failure> {
    let _lock = context.folder.lock()?;
    let store = context.folder.create()?;
    let archive = context.folder.archive()?;
    let mut writer = store.writer()?;
    let notice = |text: &str| context.say(text);
    let mut follower = Follower::open(&context.folder.index(), &store, context.budget(), &notice)?;
    let run = uuid::Uuid::now_v7().to_string();
    let report = ingest.run(&run, files, &archive, &store, &mut writer, &mut follower)?;
    follower.close()?;
    Ok(report)
}

/// The card of a source, or which there are.
pub fn source_card<'a>(sources: &'a Sources, id: &str) -> Result<&'a Card<Source>, Failure> {
    sources.get(id).ok_or_else(|| {
        let names: Vec<&str> = sources.cards().map(|c| c.head.id.as_str()).collect();
        Failure::new(USAGE, format!("--source: there is no card “{id}”; there are: {}", names.join(", ")))
    })
}

/// The format of that name, given behind a flag, or which there are.
pub fn input_format(flag: &str, name: &str) -> Result<&'static Format, Failure> {
    formats::by_name(name).ok_or_else(|| {
        let names: Vec<&str> = formats::FORMATS.iter().map(|f| f.name).collect();
        Failure::new(USAGE, format!("{flag}: unknown format “{name}”; there are: {}", names.join(", ")))
    })
}

/// The card, with what the command line changes.
fn prepare(sources: &Sources, args: &Args) -> Result<Source, Failure> {
    let mut source = source_card(sources, &args.source)?.head.clone();
    for entry in &args.map {
        let Some((fact, column)) = entry.split_once('=') else {
            return Err(Failure::new(USAGE, format!("--map: “{entry}” is not FACT=COLUMN, for example title=name")));
        };
        source.map.set(fact, Rules::Column(column.to_owned())).map_err(|known| {
            Failure::new(USAGE, format!("--map: “{fact}” is no fact; there are: {}", known.join(", ")))
        })?;
    }
    Ok(source)
}

fn tell(
    context: &Context,
    source: &Source,
    report: &Report,
    issues: Option<&[Issue]>,
    seconds: f64,
) -> Result<(), Failure> {
    let tally = &report.tally;
    for failure in &report.failed {
        eprintln!("brokerwatch: {failure}");
    }
    if context.json {
        return output::json(&Summary {
            run: &report.run,
            source: &source.id,
            tally,
            failed: &report.failed,
            complete: report.whole,
            doubt: report.doubt.as_deref(),
            seconds,
            listings_per_second: tally.records as f64 / seconds.max(1e-9),
            issue_list: issues,
        });
    }
    for issue in issues.unwrap_or_default() {
        let place = format!("{}:{} (row {})", issue.place.file, issue.place.line, issue.place.row);
        let value = if issue.value.is_empty() { String::new() } else { format!(" “{}”", issue.value) };
        output::text(&format!("{place}: {} {}{value}: {}\n", issue.code.name(), issue.field, issue.message))?;
    }
    let doing = if issues.is_some() { "Read, stored nothing:" } else { "Ingested" };
    context.say(&format!(
        "{doing} {} records of {} from {} files: {} added, {} changed, {} unchanged, {} repeated, {} gone, {} returned; {} issues; {:.1} s, {} a second",
        grouped(tally.records),
        source.id,
        grouped(tally.files),
        grouped(tally.added),
        grouped(tally.changed),
        grouped(tally.unchanged),
        grouped(tally.repeated),
        grouped(tally.gone),
        grouped(tally.returned),
        grouped(tally.issues),
        seconds,
        grouped((tally.records as f64 / seconds.max(1e-9)) as u64),
    ));
    if let Some(doubt) = &report.doubt {
        context.say(&format!("Not counted as complete, so no listing is missed: {doubt}."));
    }
    if let Some((least, most)) = source.expect.listings
        && !(least..=most).contains(&tally.records)
    {
        context.say(&format!(
            "The card expects {least} to {most} listings of {}; this run brought {}. Was the input complete?",
            source.id, tally.records
        ));
    }
    Ok(())
}
