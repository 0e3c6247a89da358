//! Where the listings of an audit come from: files and standard input, or the stored catalogue.

use super::Args;
use super::sink::AuditSink;
use crate::assess::method::Method;
use crate::assess::second_reader::SecondReader;
use crate::cli::context::Context;
use crate::cli::failure::{Failure, USAGE};
use crate::cli::ingest::{cores, prepare, source_card};
use crate::cli::{output, query, retag, samples};
use crate::domain::listing::Responses;
use crate::ingest::acquire::input::find_packed_files;
use crate::ingest::reader::SourceReader;
use crate::output::report::{AuditedListing, InputDigest, Version};
use crate::pipeline::{AuditFiles, AuditInput, AuditItem, AuditStored, Audited};
use crate::search::{Ast, FacetField, Searcher};
use crate::store::{ResponseFilter, Store};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The input of an audit, ready to be read.
pub(super) struct OpenInput {
    from: Origin,
    threads: usize,
    stop: Arc<AtomicBool>,
}

enum Origin {
    Files { reader: Box<SourceReader>, inputs: Vec<AuditInput>, failed: Vec<String> },
    Catalog(Box<Catalog>),
}

struct Catalog {
    store: Store,
    query: Option<(Searcher, Ast)>,
    source: Option<String>,
    /// Sources of samples that are excluded when all listings are read.
    left_out: BTreeSet<String>,
    /// Samples that match the query and are excluded.
    samples: u64,
    before: Option<i64>,
    every: bool,
}

/// Reports every error that can be found before the first listing is read.
pub(super) fn open(args: &Args, context: &Context, day: &str) -> Result<OpenInput, Failure> {
    let from = if args.input.is_empty() { catalog(args, context, day)? } else { files(args, context)? };
    let threads = args.threads.map_or_else(cores, usize::from);
    Ok(OpenInput { from, threads, stop: context.stop_on_interrupt()? })
}

fn files(args: &Args, context: &Context) -> Result<Origin, Failure> {
    let id = args.source.as_deref().unwrap_or("files");
    let sources = context.sources()?;
    let source = prepare(&sources, id, &args.columns)?;
    let format = args.columns.format("--input-format", args.input_format.as_deref())?;
    let reader = SourceReader::new(&source, format);
    // A seller that checks its feed gets the identifiers that its listings have in a catalogue.
    let reader = match args.source {
        None => reader.with_canonical(&source_card(&sources, "canonical")?.head),
        Some(_) => reader,
    };
    let dash = Path::new("-");
    if args.input.iter().filter(|p| *p == dash).count() > 1 {
        return Err(Failure::new(USAGE, "“-” is given twice; standard input can be read only once"));
    }
    let (mut inputs, mut failed) = (Vec::new(), Vec::new());
    for part in args.input.split_inclusive(|p| p == dash) {
        let (named, standard) = match part.split_last() {
            Some((last, before)) if last == dash => (before, true),
            _ => (part, false),
        };
        if !named.is_empty() {
            let (found, unread) = listed(named, &reader, context)?;
            inputs.extend(found);
            failed.extend(unread);
        }
        inputs.extend(standard.then_some(AuditInput::Standard));
    }
    Ok(Origin::Files { reader: Box::new(reader), inputs, failed })
}

/// Files under the paths as typed, so that locations in the report can be opened from the current folder.
fn listed(
    paths: &[PathBuf],
    reader: &SourceReader,
    context: &Context,
) -> Result<(Vec<AuditInput>, Vec<String>), Failure> {
    let absent = |path: &PathBuf| !path.exists() && !path.is_symlink();
    if let Some(path) = paths.iter().find(|p| absent(p)) {
        let shown = path.display();
        let hint = "check the path; to audit the catalogue, use --query";
        return Err(Failure::new(USAGE, format!("{shown}: no such file or folder; {hint}")));
    }
    let found = find_packed_files(paths, &reader.extensions())?;
    found.note().iter().for_each(|note| context.say(note));
    let named = |path: PathBuf| AuditInput::File { name: path.to_string_lossy().into_owned(), path };
    let failed = found.failed.iter().map(ToString::to_string).collect();
    Ok((found.files.into_iter().map(|f| named(f.path)).collect(), failed))
}

fn catalog(args: &Args, context: &Context, day: &str) -> Result<Origin, Failure> {
    if args.columns.delimiter.is_some() {
        return Err(Failure::new(USAGE, "--delimiter: applies to files only; name files to read"));
    }
    if !args.columns.map.is_empty() {
        return Err(Failure::new(USAGE, "--map: applies to files only; name files to read"));
    }
    if args.input_format.is_some() {
        return Err(Failure::new(USAGE, "--input-format: applies to files only; name files to read"));
    }
    let store = context.folder.store()?;
    if let Some(source) = &args.source {
        retag::check_source(source, &store)?;
    }
    let query = args.query.as_ref().map(|text| -> Result<_, Failure> {
        let searcher = context.reader()?.searcher().literal();
        let query = query::strict(text, &searcher, context)?;
        let of_source = args.source.iter().map(|source| (FacetField::Source, vec![source.clone()])).collect();
        let scope = samples::without_samples(&searcher, &query, &of_source, context)?;
        Ok((searcher, scope))
    });
    let before = args.as_of.as_ref().map(|_| end_of(day)).transpose()?;
    let (query, samples) = match query.transpose()? {
        Some((searcher, scope)) => (Some((searcher, scope.ast)), scope.samples_excluded),
        None => (None, 0),
    };
    let left_out = match query {
        Some(_) => BTreeSet::new(),
        None => samples::excluded_sources(&store, args.source.as_deref(), context)?,
    };
    let source = args.source.clone();
    Ok(Origin::Catalog(Box::new(Catalog { store, query, source, left_out, samples, before, every: args.history })))
}

/// The first moment after a day, microseconds since 1970 UTC.
fn end_of(day: &str) -> Result<i64, Failure> {
    let next = day.parse::<jiff::civil::Date>().and_then(|d| d.tomorrow());
    let moment = next.and_then(|d| format!("{d}T00:00:00Z").parse::<jiff::Timestamp>());
    let moment = moment.map_err(|e| Failure::new(USAGE, format!("--as-of: invalid date “{day}”: {e}")))?;
    Ok(moment.as_microsecond())
}

impl OpenInput {
    /// The source card of files.
    pub fn source(&self) -> Option<String> {
        match &self.from {
            Origin::Files { reader, .. } => Some(reader.source().id.clone()),
            Origin::Catalog(_) => None,
        }
    }

    /// Responses of people to findings by a day; those of an audit of files come from its waiver file.
    pub fn responses(&self, day: &str) -> Result<Responses, Failure> {
        match &self.from {
            Origin::Files { .. } => Ok(Responses::default()),
            Origin::Catalog(catalog) => Ok(Responses::in_force(catalog.store.responses(ResponseFilter::All)?, day)),
        }
    }

    /// The selection of stored listings, as one line.
    pub fn catalog(&self) -> Option<String> {
        let Origin::Catalog(c) = &self.from else { return None };
        let versions = if c.every { "every version" } else { "the newest version" };
        let source = c.source.as_ref().map(|s| format!(" of source {s}")).unwrap_or_default();
        let query = c.query.as_ref().map(|(_, ast)| format!(", query {ast}")).unwrap_or_default();
        let until = if c.before.is_some() { " up to the day" } else { "" };
        Some(format!("{versions}{until} of all listings{source}{query}"))
    }

    /// Passes everything to the sink, in order.
    pub fn run(&self, method: &Method, second: Option<&SecondReader>, sink: &mut AuditSink<'_>) -> Result<(), Failure> {
        let (threads, stop) = (self.threads, &*self.stop);
        match &self.from {
            Origin::Files { reader, inputs, failed } => {
                failed.iter().try_for_each(|sentence| sink.failed(sentence))?;
                let audit = AuditFiles { reader, method, second, threads, stop };
                audit.run(inputs, &mut |item| match item {
                    AuditItem::Listing(audited) => sink.listing(seen(*audited)),
                    AuditItem::Issue(issue) => sink.issue(&issue),
                    AuditItem::Failed(sentence) => sink.failed(&sentence),
                    AuditItem::Note(note) => {
                        sink.context.say(&note);
                        Ok(())
                    }
                    AuditItem::Read { name, sha256, bytes } => {
                        sink.read(InputDigest { name, sha256, bytes });
                        Ok(())
                    }
                })?;
                reader.doubts().iter().for_each(|doubt| sink.context.say(doubt));
                Ok(())
            }
            Origin::Catalog(c) => {
                let audit = AuditStored {
                    store: &c.store,
                    query: c.query.as_ref().map(|(searcher, ast)| (searcher, ast)),
                    source: c.source.as_deref(),
                    excluded: &c.left_out,
                    before: c.before,
                    every: c.every,
                    method,
                    threads,
                    stop,
                };
                let looked = audit.run(&mut |audited| sink.listing(seen(audited)))?;
                sink.counts.not_yet_observed = looked.not_yet_observed;
                sink.counts.samples_excluded = c.samples + looked.excluded;
                if let (Some(_), 0, Some(first)) = (c.before, sink.counts.listings, c.store.first_observed()?) {
                    let first = output::time(first);
                    sink.context
                        .say(&format!("no listing was observed by that day; the first was observed on {first}"));
                }
                Ok(())
            }
        }
    }
}

fn seen(audited: Audited) -> AuditedListing {
    let Audited { listing, assessment, place, issues, version } = audited;
    let observed = |at: i64| output::time(at).chars().take(10).collect();
    let version = version.map(|(number, at)| Version { number, observed: observed(at) });
    AuditedListing { listing, assessment, place, issues, version }
}
