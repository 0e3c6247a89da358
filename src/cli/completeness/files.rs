//! Completeness of listings in files or standard input; nothing is stored.

use super::{Args, many, table::total};
use crate::assess::completeness::{Completeness, GradeDistribution, documentation};
use crate::assess::tag::Scratch;
use crate::cli::context::Context;
use crate::cli::failure::{Failure, PARTIAL, USAGE};
use crate::cli::ingest::source_card;
use crate::ingest::acquire::container::{Limits, Source as Bytes, each_member};
use crate::ingest::acquire::formats::Item;
use crate::ingest::acquire::input::find_packed_files;
use crate::ingest::acquire::spool::Spool;
use crate::ingest::reader::{FileReader, SourceReader};
use std::io::Read;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// Reads and measures them.
pub(super) fn run(what: &str, args: &Args, standard: Option<usize>, context: &Context) -> Result<(), Failure> {
    let sources = context.sources()?;
    let name = args.source.as_deref().unwrap_or("files");
    let source = &source_card(&sources, name)?.head;
    let reader = SourceReader::new(source, None);
    let reader = match args.source {
        None => reader.with_canonical(&source_card(&sources, "canonical")?.head),
        Some(_) => reader,
    };
    let method = context.method()?;
    let (mut spread, mut scratch, mut broken) = (GradeDistribution::default(), Scratch::default(), 0_u64);
    let mut failed = None;
    let mut take = |how: &FileReader, item: Item| {
        let result = match item {
            Item::Record(record) => {
                let listing = how.normaliser.normalise(&record).listing;
                let assessment = method.assess(&listing, &mut scratch);
                let personal = method.vocabulary.personal();
                spread.add(&documentation(&listing, &assessment, personal));
                let measured = Completeness::of(&listing, &assessment, personal);
                many(&listing, &measured, standard, context)
            }
            Item::Issue(issue) => {
                broken += 1;
                eprintln!("brokerwatch: {}:{}: {}", issue.place.file, issue.place.line, issue.message);
                Ok(())
            }
        };
        match result {
            Ok(()) => ControlFlow::Continue(()),
            Err(failure) => {
                failed = Some(failure);
                ControlFlow::Break(())
            }
        }
    };
    let (mut read, mut wrong) = (0_u64, 0_u64);
    let mut file = |name: &str, bytes: Bytes<'_>| {
        let summary = each_member(name, bytes, &Limits::default(), &mut |member| {
            match one(&reader, &member.name, member.reader, &mut take) {
                Ok(()) => read += 1,
                Err(message) => {
                    eprintln!("brokerwatch: {message}");
                    wrong += 1;
                }
            }
            ControlFlow::Continue(())
        });
        if let Some(note) = summary.note() {
            context.say(&format!("{name}: {note}"));
        }
        for message in &summary.failed {
            eprintln!("brokerwatch: {message}");
            wrong += 1;
        }
    };
    if what == "-" {
        file("standard input", Bytes::Stream(&mut std::io::stdin().lock()));
    } else {
        let found = find_packed_files(&[PathBuf::from(what)], &reader.extensions())?;
        found.note().iter().for_each(|note| context.say(note));
        for one in &found.files {
            file(&one.name, Bytes::File(&std::fs::File::open(&one.path)?));
        }
        for error in &found.failed {
            eprintln!("brokerwatch: {error}");
            wrong += 1;
        }
    }
    reader.doubts().iter().for_each(|doubt| context.say(doubt));
    if read == 0 && wrong > 0 && failed.is_none() {
        return Err(Failure::silent(USAGE));
    }
    if let Some(failure) = failed {
        return Err(failure);
    }
    if spread.listings() == 0 {
        let hint = "check that it is complete and in the format of the source card (--source)";
        return Err(Failure::new(USAGE, format!("no listing could be read from the input; {hint}")));
    }
    total(&spread, context)?;
    if wrong > 0 || broken > 0 { Err(Failure::silent(PARTIAL)) } else { Ok(()) }
}

/// Reads one file that is no archive; the error is one line with place and hint.
fn one(
    reader: &SourceReader,
    name: &str,
    bytes: &mut dyn Read,
    take: &mut dyn FnMut(&FileReader, Item) -> ControlFlow<()>,
) -> Result<(), String> {
    let unreadable = |error: std::io::Error| format!("{name}: cannot be read: {error}");
    let bytes = reader.look(name, bytes).map_err(|error| error.to_string())?;
    let spool = Spool::of(bytes).map_err(unreadable)?;
    let (how, mut bytes) = reader.open(name, &mut || spool.open()).map_err(|error| error.to_string())?;
    how.read(name, &mut bytes, &mut |item| take(&how, item)).map_err(|error| error.to_string())
}
