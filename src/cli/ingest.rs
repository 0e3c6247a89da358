//! `brokerwatch ingest`: reads listings of a source into the catalogue.

mod report;

use super::context::Context;
use super::failure::{Failure, USAGE};
use super::progress;
use super::source::refuse_inactive;
use crate::domain::card::Card;
use crate::ingest::acquire::formats::{self, Format};
use crate::ingest::acquire::input::{FoundFiles, InputFile, find_packed_files};
use crate::ingest::acquire::source::{Source, Sources};
use crate::ingest::reader::SourceReader;
use crate::pipeline::{FolderError, Follower, Ingest, InputCheck, ObservationTime, Report};
use std::path::{Path, PathBuf};
use std::time::Instant;

pub use report::{issues as print_issues, refusals};

/// Read listings of a source into the catalogue
#[derive(clap::Args)]
pub struct Args {
    /// Source card: who publishes, and which column gives which fact; an id, or the path of a card's file; `files` takes any known format
    #[arg(short, long, value_name = "CARD", default_value = "files")]
    source: String,
    /// Files, folders (read recursively), or `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Format of the files [default: the one of the source card, or what their content shows]
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    #[command(flatten)]
    columns: Columns,
    /// Print all issues and store nothing
    #[arg(long)]
    dry_run: bool,
    /// The input is everything the source lists now; a listing missing from two such runs in a row is marked as
    /// delisted
    #[arg(long)]
    complete: bool,
    /// When the source was observed: a day, a time, or `file-time` for the modification time of each file [default:
    /// now]; a column mapped to observed_at takes precedence
    #[arg(long, value_name = "WHEN")]
    observed_at: Option<String>,
    /// Accept observations older than what is stored; they are added to the history and change nothing current
    #[arg(long)]
    allow_older: bool,
    /// Store unexpected input: a column or fact is missing, or most of the listings would change
    #[arg(long)]
    yes: bool,
    /// Read the listings of the source also a second time, with the sentence encoder, before the command ends; without
    /// this option `serve` does it in the background
    #[arg(long, conflicts_with = "dry_run")]
    second_reader: bool,
    /// Threads that normalise, tag and audit [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

/// How columns are read, where it is not as the source card says.
#[derive(clap::Args)]
pub struct Columns {
    /// Override the column of a fact, for example --map title=name; may be repeated
    #[arg(long, value_name = "FACT=COLUMN")]
    pub map: Vec<String>,
    /// What separates the cells of a CSV file, one character [default: found in the file]
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    pub delimiter: Option<char>,
}

impl Columns {
    /// As [`input_format`]; what has a delimiter is CSV.
    pub fn format(&self, flag: &str, name: Option<&str>) -> Result<Option<&'static Format>, Failure> {
        match (name, self.delimiter) {
            (Some(name), Some(_)) if name != DELIMITED => {
                let hint = format!("only files of format {DELIMITED} have one, not {name}; leave one out");
                Err(Failure::new(USAGE, format!("--delimiter: {hint}")))
            }
            (None, Some(_)) => input_format(flag, Some(DELIMITED)),
            (name, _) => input_format(flag, name),
        }
    }
}

/// The only format with a delimiter.
const DELIMITED: &str = "csv";

/// One ASCII character; a tab may be written `\t` or `tab`.
fn delimiter(typed: &str) -> Result<char, String> {
    let mut characters = typed.chars();
    match (characters.next(), characters.next()) {
        _ if ["\\t", "tab"].contains(&typed) => Ok('\t'),
        (Some(c), None) if c.is_ascii() && !['"', '\r', '\n'].contains(&c) => Ok(c),
        _ => Err("expected one ASCII character, or “tab”".to_owned()),
    }
}

/// Reads listings of one source.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let sources = context.sources()?;
    let source = prepare(&sources, &args.source, &args.columns)?;
    let format = args.columns.format("--format", args.format.as_deref())?;
    let reader = SourceReader::new(&source, format);
    let observed = args.observed_at.as_deref().map(ObservationTime::parse).transpose();
    let observed = observed.map_err(|e| Failure::new(USAGE, format!("--observed-at: {e}")))?.unwrap_or_default();
    let (files, failed, note) = inputs(&args.paths, &reader)?;
    note.iter().for_each(|note| context.say(note));
    let method = context.method()?;
    let bar = progress::ingest_bar(context, &files);
    let ingest = Ingest {
        source: &source,
        reader,
        method: &method,
        complete: args.complete,
        observed,
        threads: args.threads.map_or_else(cores, usize::from),
        progress: &|p| progress::advance(&bar, p),
        stop: &*context.stop_on_interrupt()?,
    };
    let begun = Instant::now();
    let consent = Consent { looks_wrong: args.yes, older: args.allow_older };
    let done = match args.dry_run {
        true => dry_run(&ingest, &files, failed, context, consent)?,
        false => store(&ingest, &files, failed, context, consent)?,
    };
    bar.finish_and_clear();
    if args.second_reader && done.refused.is_empty() {
        super::second_reading::read_source(&source.id, &method, ingest.threads, context)?;
    }
    report::print(&done, &source, args.dry_run, context, begun.elapsed().as_secs_f64())
}

/// What the operator accepts.
#[derive(Clone, Copy, Default)]
pub struct Consent {
    /// Input that looks wrong.
    pub looks_wrong: bool,
    /// Observations older than what is stored.
    pub older: bool,
}

/// The result of an ingest.
pub struct Done {
    pub checked: InputCheck,
    pub report: Report,
    /// Why nothing was stored; empty if it was.
    pub refused: Vec<String>,
}

/// The files to read, messages about those that cannot be read, and what was left out of folders.
pub type Inputs = (Vec<InputFile>, Vec<String>, Option<String>);

/// Finds the files to read.
pub fn inputs(paths: &[PathBuf], reader: &SourceReader) -> Result<Inputs, Failure> {
    let dash = Path::new("-");
    if paths.iter().filter(|p| *p == dash).count() > 1 {
        return Err(Failure::new(USAGE, "“-” is given twice; standard input can be read only once"));
    }
    let named: Vec<PathBuf> = paths.iter().filter(|p| *p != dash).cloned().collect();
    let mut found = match named.is_empty() {
        true => FoundFiles::default(),
        false => find_packed_files(&named, &reader.extensions())?,
    };
    if let Some(at) = paths.iter().position(|p| p == dash) {
        let place = if at == 0 { 0 } else { found.files.len() };
        found.files.insert(place, InputFile::standard());
    }
    let note = found.note();
    Ok((found.files, found.failed.iter().map(ToString::to_string).collect(), note))
}

/// One assessing thread for each core.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, |n| n.get())
}

/// Reads without storing anything, and compares with what is stored.
fn dry_run(
    ingest: &Ingest<'_>,
    files: &[InputFile],
    failed: Vec<String>,
    context: &Context,
    consent: Consent,
) -> Result<Done, Failure> {
    let store = match context.folder.store() {
        Ok(store) => {
            refuse_inactive(&ingest.source.id, &store)?;
            Some(store)
        }
        Err(FolderError::Absent(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let checked = ingest.check(files, failed, None, store.as_ref())?;
    let (report, refused) = (ingest.dry(&checked), report::refusals(&checked, consent));
    Ok(Done { checked, report, refused })
}

/// Ingests into the data folder, which is created if missing; input that looks wrong is not stored.
pub fn store(
    ingest: &Ingest<'_>,
    files: &[InputFile],
    failed: Vec<String>,
    context: &Context,
    consent: Consent,
) -> Result<Done, Failure> {
    let _lock = context.folder.lock()?;
    let store = context.folder.create()?;
    refuse_inactive(&ingest.source.id, &store)?;
    let archive = context.folder.archive()?;
    let mut writer = context.writer(&store)?;
    let checked = ingest.check(files, failed, Some(&archive), Some(&store))?;
    for (file, damaged) in checked.damaged() {
        let problem = "the archived copy was damaged and has been replaced; the damaged copy is";
        context.say(&format!("{file}: {problem} {}", damaged.display()));
    }
    let refused = report::refusals(&checked, consent);
    if !refused.is_empty() || context.interrupted() {
        checked.discard(&archive)?;
        if !refused.is_empty() {
            ingest.note_refused(&uuid::Uuid::now_v7().to_string(), &checked, &refused, &mut writer)?;
        }
        // The folder may have been made just now; without an index it would look damaged.
        Follower::open(&context.folder.index(), &store, &context.index_options()?, &|_| ())?.close()?;
        return Ok(Done { report: ingest.dry(&checked), checked, refused });
    }
    let notice = |text: &str| context.say(text);
    let mut follower = Follower::open(&context.folder.index(), &store, &context.index_options()?, &notice)?;
    let run = uuid::Uuid::now_v7().to_string();
    let report = ingest.run(&run, &checked, &archive, &store, &mut writer, &mut follower)?;
    follower.close()?;
    Ok(Done { checked, report, refused })
}

/// The card of a source.
pub fn source_card<'a>(sources: &'a Sources, id: &str) -> Result<&'a Card<Source>, Failure> {
    sources.get(id).ok_or_else(|| {
        let names: Vec<&str> = sources.cards().map(|c| c.head.id.as_str()).collect();
        Failure::new(USAGE, format!("--source: unknown card “{id}”; expected one of {}", names.join(", ")))
    })
}

/// The format with a name given to `flag`; `None` if none is given or the content of each file decides, as in the pages
/// of a crawl.
pub fn input_format(flag: &str, name: Option<&str>) -> Result<Option<&'static Format>, Failure> {
    let Some(name) = name.filter(|name| !formats::of_content(name)) else { return Ok(None) };
    formats::by_name(name).map(Some).ok_or_else(|| {
        let names: Vec<&str> = formats::FORMATS.iter().map(|f| f.name).chain([formats::WARC]).collect();
        Failure::new(USAGE, format!("{flag}: unknown format “{name}”; expected one of {}", names.join(", ")))
    })
}

/// Whether `--source` names a file and not the id of a card: ids have neither dots nor slashes.
fn is_path(source: &str) -> bool {
    source.contains(['/', '\\', '.'])
}

/// The source card in a file.
fn card_in_file(path: &str) -> Result<Source, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| Failure::new(USAGE, format!("--source: {path}: cannot be read: {e}; check the path")))?;
    let sources = Sources::from_files(vec![(path.to_owned(), text)])?;
    let card = sources.cards().next().map(|card| card.head.clone());
    card.ok_or_else(|| Failure::new(USAGE, format!("--source: {path}: no source card")))
}

/// The source, with the overrides of the command line.
pub fn prepare(sources: &Sources, id: &str, columns: &Columns) -> Result<Source, Failure> {
    let mut source = match is_path(id) {
        true => card_in_file(id)?,
        false => source_card(sources, id)?.head.clone(),
    };
    if let Some(delimiter) = columns.delimiter {
        source.format_options.insert("delimiter".to_owned(), delimiter.to_string().into());
    }
    for entry in &columns.map {
        let Some((fact, column)) = entry.split_once('=') else {
            return Err(Failure::new(
                USAGE,
                format!("--map: invalid value “{entry}”; expected FACT=COLUMN, for example title=name"),
            ));
        };
        source.map_column(fact, column).map_err(|known| {
            Failure::new(USAGE, format!("--map: unknown fact “{fact}”; expected one of {}", known.join(", ")))
        })?;
    }
    Ok(source)
}
