//! `brokerwatch source new`: looks at a file, proposes which column gives which fact, shows listings as they would be, and
//! writes a source card.

use crate::cli::atomic_file;
use crate::cli::context::Context;
use crate::cli::failure::{Failure, USAGE};
use crate::cli::ingest::input_format;
use crate::cli::output::{self, one_line};
use crate::domain::listing::{Issue, Licence, Listing};
use crate::ingest::acquire::container::{Limits, Source as Bytes, each_member};
use crate::ingest::acquire::formats::Item;
use crate::ingest::acquire::source::Sources;
use crate::ingest::acquire::spool::Spool;
use crate::ingest::propose::{NewCard, card_text};
use crate::ingest::reader::SourceReader;
use serde::Serialize;
use std::fmt::Write;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// Listings shown.
const SHOWN: usize = 10;
/// Records read to count what is not understood.
const LOOKED_AT: usize = 1_000;

/// Look at a file, propose which column gives which fact, show ten listings, and write a source card
#[derive(clap::Args)]
pub struct Args {
    /// The file; of an archive the first file in it
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Id of the source: a-z, 0-9 and hyphens [default: from the name of the file]
    #[arg(long)]
    id: Option<String>,
    /// Who publishes the listings
    #[arg(long, value_name = "NAME", default_value = "")]
    publisher: String,
    /// Where they are published
    #[arg(long, value_name = "ADDRESS", default_value = "")]
    url: String,
    /// Under which terms they may be used
    #[arg(long, default_value = "")]
    terms: String,
    /// Format of the file [default: what its content shows]
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Where to write the card; `-` for standard output [default: ID.md in the folder of --cards, else standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace a card that is there
    #[arg(long)]
    force: bool,
}

/// What was found in the file.
#[derive(Default, Serialize)]
struct Preview {
    file: String,
    format: &'static str,
    /// Records looked at.
    records: usize,
    listings: Vec<Listing>,
    /// Issues of these records, and how many there are.
    issues: Vec<Issue>,
    issue_count: usize,
    /// Columns that no fact reads; they are kept under their names.
    unused: Vec<String>,
    /// What somebody who knows the file should look at.
    doubts: Vec<String>,
    card: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<PathBuf>,
}

/// Proposes a card. Exit code 2 if the file cannot be read or the card is there.
pub fn run(args: &Args, context: &Context) -> Result<(), Failure> {
    let id = args.id.clone().unwrap_or_else(|| id_of(&args.from));
    let mut preview = look(args, &id)?;
    let sources = Sources::from_files(vec![(format!("{id}.md"), preview.card.clone())]);
    sources.map_err(|error| Failure::new(USAGE, format!("invalid id or card: {error}")))?;
    let target = match (&args.output, &context.config.storage.cards_dir) {
        (Some(path), _) if path.as_os_str() == "-" => None,
        (Some(path), _) => Some(path.clone()),
        (None, Some(folder)) => Some(folder.join(format!("{id}.md"))),
        (None, None) => None,
    };
    if let Some(path) = &target {
        if path.exists() && !args.force {
            let hint = "choose another id or file, or allow that it is replaced";
            return Err(Failure::new(USAGE, format!("{}: is there already; {hint}", path.display())));
        }
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        atomic_file::write(path, &mut |out| {
            out.write_all(preview.card.as_bytes())?;
            Ok(1)
        })?;
        preview.written = Some(path.clone());
    }
    if context.json {
        return output::json(&preview);
    }
    context.say(&text(&preview));
    match &preview.written {
        Some(path) => context.say(&format!(
            "written: {}\nto use it: brokerwatch --cards {} ingest --source {id} {}",
            path.display(),
            path.parent().map_or_else(String::new, |folder| folder.display().to_string()),
            args.from.display()
        )),
        None => output::text(&preview.card)?,
    }
    Ok(())
}

/// Reads the beginning of the file, or of the first readable file in it.
fn look(args: &Args, id: &str) -> Result<Preview, Failure> {
    // The folder of the operator's cards may not be there yet.
    let sources = Sources::embedded()?;
    let files = &crate::cli::ingest::source_card(&sources, "files")?.head;
    let format = input_format("--format", args.format.as_deref())?;
    let reader = SourceReader::new(files, format);
    let wrong = |error: &dyn std::fmt::Display| Failure::new(USAGE, format!("{}: {error}", args.from.display()));
    let file = File::open(&args.from).map_err(|error| wrong(&error))?;
    let name = args.from.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (mut preview, mut failed) = (None, None);
    let summary = each_member(&name, Bytes::File(&file), &Limits::default(), &mut |member| {
        let looked = reader.look(&member.name, member.reader).map_err(|e| e.to_string());
        let found = looked.and_then(|bytes| Spool::of(bytes).map_err(|e| e.to_string())).and_then(|spool| {
            let plan = reader.plan(&member.name, &mut || spool.open()).map_err(|e| e.to_string())?;
            let mut found =
                Preview { file: member.name.clone(), format: plan.reader.format.name, ..Preview::default() };
            let mut take = |issue: Issue| {
                found.issue_count += 1;
                if found.issues.len() < SHOWN {
                    found.issues.push(issue);
                }
            };
            let (mut listings, mut records) = (Vec::new(), 0);
            let mut bytes = spool.open().map_err(|e| e.to_string())?;
            let read = plan.reader.read(&member.name, &mut bytes, &mut |item| {
                match item {
                    Item::Issue(issue) => take(issue),
                    Item::Record(record) => {
                        records += 1;
                        let normalised = plan.reader.normaliser.normalise(&record);
                        match normalised.no_listing(&record) {
                            Some(issue) => take(issue),
                            None if listings.len() < SHOWN => listings.push(normalised.listing),
                            None => {}
                        }
                        normalised.issues.into_iter().for_each(&mut take);
                    }
                }
                if records < LOOKED_AT { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            });
            read.map_err(|e| e.to_string())?;
            (found.listings, found.records) = (listings, records);
            let card = NewCard {
                id,
                publisher: if args.publisher.is_empty() { &name } else { &args.publisher },
                url: &args.url,
                terms: &args.terms,
                format: found.format,
                options: &files.format_options,
                file: &member.name,
            };
            found.card = card_text(&card, &plan.proposal);
            (found.unused, found.doubts) = (plan.proposal.unused, plan.proposal.doubts);
            Ok(found)
        });
        match found {
            Ok(found) => preview = Some(found),
            Err(message) => drop(failed.get_or_insert(message)),
        }
        if preview.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if let Some(Preview { records: 0, issues, .. }) = &preview {
        let reason = issues.first().map_or("it holds no record", |issue| issue.message.as_str());
        return Err(wrong(&format!("nothing to propose a card from: {reason}")));
    }
    preview.ok_or_else(|| {
        let reason = failed.or_else(|| summary.failed.into_iter().next());
        wrong(&reason.unwrap_or_else(|| "there is no file in it".to_owned()))
    })
}

/// An id from the name of a file: its letters and digits in lower case.
fn id_of(path: &std::path::Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    let words = stem.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let id = words.collect::<Vec<_>>().join("-");
    if id.is_empty() { "new-source".to_owned() } else { id }
}

/// What people see of it.
fn text(preview: &Preview) -> String {
    let file = one_line(&preview.file);
    let mut text = format!("{file}: {}, {} records looked at\n", preview.format, preview.records);
    for listing in &preview.listings {
        let (title, seller) = output::headline(listing);
        let _ = writeln!(text, "\n  {} ({})", one_line(title), one_line(seller));
        let shown = |fact: &str, value: String, text: &mut String| {
            if !value.is_empty() {
                let _ = writeln!(text, "    {fact:<10} {}", one_line(&value));
            }
        };
        let description: String = listing.description.chars().take(160).collect();
        shown("id", listing.native_id.clone(), &mut text);
        shown("text", description, &mut text);
        shown("price", listing.price.as_ref().map(|p| p.text.clone()).unwrap_or_default(), &mut text);
        let volume: Vec<&str> = listing.volume.iter().map(|v| &*v.text).collect();
        shown("volume", volume.join("; "), &mut text);
        shown("licence", listing.licences().map(Licence::label).collect::<Vec<_>>().join("; "), &mut text);
        shown("languages", listing.languages.join(", "), &mut text);
        shown("countries", listing.countries.join(", "), &mut text);
        shown("address", listing.url.clone().unwrap_or_default(), &mut text);
    }
    if !preview.unused.is_empty() {
        let _ = writeln!(text, "\nkept under their names: {}", preview.unused.join(", "));
    }
    for doubt in &preview.doubts {
        let _ = writeln!(text, "look at: {doubt}");
    }
    if preview.issue_count > 0 {
        let _ = writeln!(text, "\n{} values or records are not understood, the first:", preview.issue_count);
        for issue in &preview.issues {
            let (field, value) = (one_line(&issue.field), one_line(&issue.value));
            let _ = writeln!(text, "  line {}: {field} “{value}”: {}", issue.place.line, issue.message);
        }
    }
    text
}
