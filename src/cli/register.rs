//! `brokerwatch register`: public registers of data brokers, imported, listed, and matched with the sellers of the catalog.

use super::context::Context;
use super::failure::{Failure, USAGE};
use super::output::{self, grouped};
use super::register_match;
use crate::assess::register::RegisterCard;
use crate::domain::listing::{BrokerId, Issue, RegisterDecision, RegisterDecisions, RegisterVerdict};
use crate::ingest::acquire::input::list_files;
use crate::pipeline::{ImportRegister, Imported, clock};
use crate::store::{RegisterImport, in_force};
use serde::Serialize;
use std::path::PathBuf;

/// Public registers of data brokers, and how the sellers of the catalog stand in them
#[derive(clap::Subcommand)]
pub enum Command {
    /// Read the file of an edition of a register into the data folder
    Import(Import),
    /// List the registers: the editions imported, and the cards without one
    List,
    /// Say how a seller stands in the registers, and why; without a name, every broker of the catalog
    Match(register_match::Args),
    /// A person confirms that an entry is a broker, over the comparison of names
    Confirm(Decide),
    /// A person denies that an entry is a broker, over the comparison of names
    Deny(Decide),
    /// A person takes an earlier confirmation or denial back
    Withdraw(Decide),
    /// List what people decided on matches
    Decisions,
}

/// Read the file of an edition of a register into the data folder
#[derive(clap::Args)]
pub struct Import {
    /// Files that together are the edition, unchanged as published
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Register card that says what the columns mean
    #[arg(long, value_name = "ID")]
    register: String,
    /// Which edition: its year, month or day, ISO 8601; the newest is in force
    #[arg(long, value_name = "DATE", value_parser = edition)]
    edition: String,
    /// Read everything and print the issues, but store nothing
    #[arg(long)]
    dry_run: bool,
}

/// A person decides on a match
#[derive(clap::Args)]
pub struct Decide {
    /// The broker, by its published name or the slug in the address of its page
    broker: String,
    /// Id of the register
    #[arg(long, value_name = "ID")]
    register: String,
    /// Official name of the entry, as the register has it
    #[arg(long, value_name = "NAME")]
    entry: String,
    /// Who decides; shown with the match
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Why; shown with the match
    #[arg(long, value_name = "TEXT")]
    reason: String,
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
    /// Columns of the card that no row states.
    silent: &'a [String],
}

#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    name: Option<&'a str>,
    kind: Option<&'static str>,
    jurisdiction: Option<&'a str>,
    imports: Vec<ListedImport<'a>>,
}

#[derive(Serialize)]
struct ListedImport<'a> {
    #[serde(flatten)]
    import: &'a RegisterImport,
    in_force: bool,
}

/// Runs a subcommand.
pub fn run(command: Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::Import(args) => import(&args, context),
        Command::List => list(context),
        Command::Match(args) => register_match::run(&args, context),
        Command::Confirm(args) => decide(args, RegisterVerdict::Confirm, context),
        Command::Deny(args) => decide(args, RegisterVerdict::Deny, context),
        Command::Withdraw(args) => decide(args, RegisterVerdict::Withdraw, context),
        Command::Decisions => decisions(context),
    }
}

/// A year, month or day; anything else would have no order.
fn edition(text: &str) -> Result<String, String> {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let day = format!("{text}{}", ["-01-01", "-01", ""].get(text.matches('-').count()).unwrap_or(&""));
    let good = ["0000", "0000-00", "0000-00-00"].contains(&shape.as_str()) && day.parse::<jiff::civil::Date>().is_ok();
    good.then(|| text.to_owned()).ok_or_else(|| "expected a year, month or day, such as 2025 or 2026-01-31".to_owned())
}

fn import(args: &Import, context: &Context) -> Result<(), Failure> {
    let cards = context.register_cards()?;
    let Some(card) = cards.get(&args.register) else {
        let known: Vec<&str> = cards.iter().map(|c| c.head.id.as_str()).collect();
        let message = format!("--register: there is no card “{}”; there are: {}", args.register, known.join(", "));
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
    tell(&imported, args, &card.head, context)
}

fn tell(imported: &Imported, args: &Import, card: &RegisterCard, context: &Context) -> Result<(), Failure> {
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
            silent: &f.silent,
        })
        .collect();
    let total: u64 = files.iter().map(|f| f.entries).sum();
    if context.json {
        let (register, edition) = (args.register.as_str(), args.edition.as_str());
        output::json(&Summary { register, edition, stored: imported.new, files, issues })?;
    } else {
        for issue in &issues {
            let place = format!("{}:{} (row {})", issue.place.file, issue.place.line, issue.place.row);
            let value = crate::domain::listing::text::one_line(&issue.value);
            let value = if value.is_empty() { value } else { format!(" “{value}”") };
            output::text(&format!("{place}: {} {}{value}: {}\n", issue.code.name(), issue.field, issue.message))?;
        }
        for f in &files {
            let (rows, entries, refused) = (grouped(f.rows), grouped(f.entries), grouped(f.refused));
            context.say(&format!("{}: {rows} rows, {entries} entries, {refused} refused", f.file));
            for column in f.silent {
                context.say(&format!("{}: no row states “{column}”. Has the form changed?", f.file));
            }
        }
    }
    if let Some((least, most)) = card.expect
        && !(least..=most).contains(&total)
    {
        context.say(&format!(
            "The card expects {least} to {most} entries of {}; this edition has {total}. Is the file complete?",
            card.id
        ));
    }
    context.say(&match (imported.new, args.dry_run) {
        (_, true) => "Read, stored nothing".to_owned(),
        (false, _) => "Nothing to do: these very files are in force already".to_owned(),
        (true, _) => format!(
            "Edition {} of {} is imported. It is part of the method now: run `brokerwatch retag`, and start `serve` anew",
            args.edition, card.id
        ),
    });
    Ok(())
}

fn list(context: &Context) -> Result<(), Failure> {
    let (cards, store) = (context.register_cards()?, context.folder.store()?);
    let all = store.registers()?;
    let held = in_force(&all);
    let is_held =
        |f: &RegisterImport| held.get(f.register.as_str()).is_some_and(|h| h.iter().any(|g| g.number == f.number));
    let mut ids: Vec<&str> =
        cards.iter().map(|c| c.head.id.as_str()).chain(all.iter().map(|f| f.register.as_str())).collect();
    ids.sort_unstable();
    ids.dedup();
    let listed: Vec<Listed<'_>> = ids
        .into_iter()
        .map(|id| {
            let head = cards.get(id).map(|c| &c.head);
            let files = all.iter().filter(|f| f.register == id);
            Listed {
                id,
                name: head.map(|h| h.name.as_str()),
                kind: head.map(|h| h.register_kind.name()),
                jurisdiction: head.map(|h| h.jurisdiction.as_str()),
                imports: files.map(|import| ListedImport { import, in_force: is_held(import) }).collect(),
            }
        })
        .collect();
    if context.json {
        return output::json(&listed);
    }
    for l in &listed {
        let name = l.name.unwrap_or("(its card is not there; name its folder with --cards)");
        output::text(&format!("{}  {name}\n", l.id))?;
        if l.imports.is_empty() {
            output::text("    no edition imported\n")?;
        }
        for ListedImport { import: f, in_force } in &l.imports {
            let state = if *in_force { "in force" } else { "no longer in force" };
            let (time, records, entries) = (output::time(f.imported_at), grouped(f.records), grouped(f.entries));
            output::text(&format!(
                "    edition {}  {records} rows, {entries} entries  {time}  {state}\n    {}  {}\n",
                f.edition, f.digest, f.file
            ))?;
        }
    }
    Ok(())
}

fn decide(args: Decide, verdict: RegisterVerdict, context: &Context) -> Result<(), Failure> {
    let [by, reason] = [("--by", args.by), ("--reason", args.reason)].map(|(name, text)| match text.trim() {
        "" => Err(Failure::new(USAGE, format!("{name}: is empty; a decision says who made it and why"))),
        text => Ok(text.to_owned()),
    });
    let (by, reason) = (by?, reason?);
    let method = context.method()?;
    let Some(register) = method.registers().get(&args.register) else {
        return Err(register_match::no_register(&args.register, &method));
    };
    let broker = BrokerId::derive(&args.broker);
    let (_lock, store) = (context.folder.lock()?, context.folder.store()?);
    let held = store.register_decisions_in_force()?;
    let known = held.on(&args.register, &broker, &args.entry);
    if known.is_none() && register.named(&args.entry).next().is_none() {
        let nearest: Vec<_> = register.matches(&args.entry).into_iter().take(1).collect();
        let hint = nearest.first().map_or_else(
            || format!("`brokerwatch register match '{}'` names the nearest", args.broker),
            |m| format!("did you mean “{}”?", register.entries()[m.entry].name()),
        );
        let (id, edition) = (register.id(), register.edition());
        let message = format!("--entry: edition {edition} of {id} has no entry “{}”; {hint}", args.entry);
        return Err(Failure::new(USAGE, message));
    }
    let stored = match (known, verdict) {
        (None, RegisterVerdict::Withdraw) => None,
        (Some(known), verdict) if known.verdict == verdict => None,
        _ => {
            let (register, entry, at) = (args.register, args.entry, clock::now());
            let (id, number) = (String::new(), 0);
            let decision =
                RegisterDecision { id, number, register, broker: broker.clone(), entry, verdict, by, reason, at };
            Some(context.writer(&store)?.decide_match(decision)?)
        }
    };
    context.say(&match (&stored, known) {
        (Some(d), _) => format!(
            "Decision {}: {} “{}” for {broker}. It is part of the method now: run `brokerwatch retag`, and start `serve` anew",
            d.number,
            d.verdict.name(),
            d.entry
        ),
        (None, Some(d)) => format!("Nothing to do: already “{}” by decision {} of {}", d.verdict.name(), d.number, d.by),
        (None, None) => "Nothing to do: no decision on this match holds".to_owned(),
    });
    if context.json {
        #[derive(Serialize)]
        struct Answer<'a> {
            stored: bool,
            decision: Option<&'a RegisterDecision>,
        }
        output::json(&Answer { stored: stored.is_some(), decision: stored.as_ref().or(known) })?;
    }
    Ok(())
}

fn decisions(context: &Context) -> Result<(), Failure> {
    #[derive(Serialize)]
    struct Listed<'a> {
        #[serde(flatten)]
        decision: &'a RegisterDecision,
        in_force: bool,
    }
    let all = context.folder.store()?.register_decisions()?;
    let held = RegisterDecisions::in_force(all.clone());
    let listed: Vec<_> = all.iter().map(|decision| Listed { decision, in_force: held.holds(decision) }).collect();
    if context.json {
        return output::json(&listed);
    }
    for Listed { decision: d, in_force } in &listed {
        let state = if *in_force { "in force" } else { "no longer in force" };
        let (time, verdict) = (output::time(d.at), d.verdict.name());
        output::text(&format!(
            "{:>5}  {time}  {}  {verdict} {} = “{}” ({state})\n       {}: {}\n",
            d.number, d.register, d.broker, d.entry, d.by, d.reason
        ))?;
    }
    context.say(&format!("{} decisions, {} in force", listed.len(), listed.iter().filter(|l| l.in_force).count()));
    Ok(())
}
