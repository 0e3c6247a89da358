//! `brokerwatch register import`: reads an edition of a register into the data folder.

use crate::assess::register::RegisterCard;
use crate::cli::context::Context;
use crate::cli::failure::{Failure, USAGE};
use crate::cli::output::{self, grouped, one_line};
use crate::domain::listing::Issue;
use crate::ingest::acquire::input::list_files;
use crate::pipeline::{ImportRegister, Imported};
use serde::Serialize;
use std::path::PathBuf;

/// Import an edition of a register into the data folder
#[derive(clap::Args)]
pub struct Args {
    /// Files that together are the edition, as published
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Register card that describes the columns
    #[arg(long, value_name = "ID")]
    register: String,
    /// Date of the edition: year, month or day (ISO 8601); the newest edition is in force
    #[arg(long, value_name = "DATE", value_parser = output::year_month_or_day)]
    edition: String,
    /// Print all issues and store nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Serialize)]
struct Summary<'a> {
    register: &'a str,
    edition: &'a str,
    stored: bool,
    files: Vec<FileRead<'a>>,
    issues: Vec<&'a Issue>,
}

#[derive(Serialize)]
struct FileRead<'a> {
    file: &'a str,
    digest: &'a str,
    rows: u64,
    entries: u64,
    refused: u64,
    /// Columns of the card without a value in any row.
    empty_columns: &'a [String],
}

/// Imports the files, or reads them only.
pub fn run(args: &Args, context: &Context) -> Result<(), Failure> {
    let cards = context.register_cards()?;
    let Some(card) = cards.get(&args.register) else {
        let known: Vec<&str> = cards.iter().map(|c| c.head.id.as_str()).collect();
        let message = format!("--register: unknown card “{}”; expected one of {}", args.register, known.join(", "));
        return Err(Failure::new(USAGE, message));
    };
    let files = list_files(&args.files, &["csv", "tsv"])?;
    let import = ImportRegister { card, edition: &args.edition, files: &files };
    let imported = match args.dry_run {
        true => import.dry_run()?,
        false => {
            let store = context.folder.store()?;
            let _lock = context.folder.lock()?;
            let (archive, mut writer) = (context.folder.archive()?, context.writer(&store)?);
            let (run, method) = (uuid::Uuid::now_v7().to_string(), context.method()?);
            import.run(&run, method.fingerprint(), &store, &archive, &mut writer)?
        }
    };
    print(&imported, args, &card.head, context)
}

fn print(imported: &Imported, args: &Args, card: &RegisterCard, context: &Context) -> Result<(), Failure> {
    let issues: Vec<&Issue> = imported.files.iter().flat_map(|f| &f.issues).collect();
    let files: Vec<FileRead<'_>> = imported
        .files
        .iter()
        .map(|f| FileRead {
            file: &f.file,
            digest: &f.digest,
            rows: f.rows,
            entries: f.entries.len() as u64,
            refused: f.refused(),
            empty_columns: &f.empty_columns,
        })
        .collect();
    let total: u64 = files.iter().map(|f| f.entries).sum();
    if context.json {
        let (register, edition) = (args.register.as_str(), args.edition.as_str());
        output::json(&Summary { register, edition, stored: imported.new, files, issues })?;
    } else {
        for issue in &issues {
            let place = format!("{}:{} (row {})", issue.place.file, issue.place.line, issue.place.row);
            let value = one_line(&issue.value);
            let value = if value.is_empty() { value } else { format!(" “{value}”") };
            output::text(&format!("{place}: {} {}{value}: {}\n", issue.code.name(), issue.field, issue.message))?;
        }
        for f in &files {
            let (rows, entries, refused) = (grouped(f.rows), grouped(f.entries), grouped(f.refused));
            context.say(&format!("{}: {rows} rows, {entries} entries, {refused} refused", f.file));
            for column in f.empty_columns {
                context.say(&format!("{}: no row has a value in “{column}”; has the format changed?", f.file));
            }
        }
    }
    if let Some((least, most)) = card.expect
        && !(least..=most).contains(&total)
    {
        context.say(&format!(
            "the card expects {least} to {most} entries of {}; this edition has {total}; is the file complete?",
            card.id
        ));
    }
    context.say(&match (imported.new, args.dry_run) {
        (_, true) => "Dry run; nothing was stored".to_owned(),
        (false, _) => "Nothing to do: these files are already in force".to_owned(),
        (true, _) => format!(
            "Edition {} of {} imported; now part of the method, run `brokerwatch retag` and restart `serve`",
            args.edition, card.id
        ),
    });
    Ok(())
}
