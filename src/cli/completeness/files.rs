//! Completeness of listings in files or standard input; nothing is stored.

use super::{Args, many, table::total};
use crate::assess::completeness::{Completeness, GradeDistribution, documentation};
use crate::assess::tag::Scratch;
use crate::cli::context::Context;
use crate::cli::failure::{Failure, PARTIAL, USAGE};
use crate::cli::ingest::source_card;
use crate::ingest::acquire::formats::{self, Input, Item};
use crate::ingest::acquire::input::find_files;
use crate::ingest::normalise::record::Normaliser;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// Reads and measures them.
pub(super) fn run(what: &str, args: &Args, standard: Option<usize>, context: &Context) -> Result<(), Failure> {
    let sources = context.sources()?;
    let name = args.source.as_deref().unwrap_or("canonical");
    let source = &source_card(&sources, name)?.head;
    let format = formats::by_name(&source.format).expect("the check of the cards knows every format");
    let method = context.method()?;
    let normaliser = Normaliser::new(source);
    let (mut spread, mut scratch, mut broken) = (GradeDistribution::default(), Scratch::default(), 0_u64);
    let mut failed = None;
    let mut take = |item: Item| {
        let result = match item {
            Item::Record(record) => {
                let listing = normaliser.normalise(&record).listing;
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
    let mut read =
        |file: &str, reader: &mut dyn Read| (format.read)(Input { file, reader }, &source.options(), &mut take);
    let mut wrong = 0;
    if what == "-" {
        read("standard input", &mut std::io::stdin().lock()).map_err(|e| Failure::new(USAGE, e))?;
    } else {
        let found = find_files(&[PathBuf::from(what)], format.extensions)?;
        for error in &found.failed {
            eprintln!("brokerwatch: {error}");
            wrong += 1;
        }
        let files = found.files;
        for file in &files {
            let mut reader = std::fs::File::open(&file.path)?;
            if let Err(error) = read(&file.name, &mut reader) {
                eprintln!("brokerwatch: {error}");
                wrong += 1;
            }
        }
        if wrong == files.len() + found.failed.len() {
            return Err(Failure::silent(USAGE));
        }
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
