//! `brokerwatch case`: the cases of agencies, for the operator; and their files, for anybody.

use super::atomic_file;
use super::context::Context;
use super::failure::{FOUND, Failure, UNAVAILABLE, USAGE};
use super::output::{self, grouped, one_line};
use super::serve;
use crate::domain::cases::{Case, CaseState};
use crate::output::case_file::{PublicKeys, Verified, verify};
use crate::web::api::{CaseEventItem, CaseItem, CaseView, write_case_file};
use crate::web::problem::Problem;
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufReader, Seek};
use std::path::{Path, PathBuf};

/// Most bytes of the files of a case file, which is as much as `case verify` reads.
const MAX_BYTES: u64 = 8 << 30;

/// Cases of agencies, and the signed files that prove them
#[derive(clap::Subcommand)]
pub enum Command {
    /// List the cases of all agencies, in the order in which they were opened
    List(List),
    /// Show one case with everything that was done in it
    Show {
        /// Id of the case
        id: String,
    },
    /// Write the file of a case: a signed zip that can be verified without this program
    Export(Export),
    /// Verify a case file; needs no data folder and no network
    Verify(Verify),
}

/// List the cases of all agencies
#[derive(clap::Args)]
pub struct List {
    /// Only cases of this agency
    #[arg(long)]
    agency: Option<String>,
    /// Only cases in this state: open, on-hold or closed
    #[arg(long, value_parser = state)]
    state: Option<CaseState>,
}

/// Write the file of a case
#[derive(clap::Args)]
pub struct Export {
    /// Id of the case
    id: String,
    /// File to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// Verify a case file
#[derive(clap::Args)]
#[command(after_help = "\
Prints one line for everything that is damaged, missing, additional, refused or forged, and exits with 1 if there is \
any. Without --key it is only known that nothing was changed after signing, and not who signed.")]
pub struct Verify {
    /// The case file
    file: PathBuf,
    /// Public key of the server that wrote it (PEM), or its answer to /.well-known/jwks.json
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

/// A case with its history, as printed with `--json`.
#[derive(Serialize)]
struct Shown<'a> {
    case: CaseView<'a>,
    history: Vec<CaseEventItem<'a>>,
}

/// A verification, as printed with `--json`.
#[derive(Serialize)]
struct Printed<'a> {
    verified: bool,
    case: Option<&'a str>,
    agency: Option<&'a str>,
    change: Option<u64>,
    kid: Option<&'a str>,
    key_compared: bool,
    files: u64,
    faults: Vec<String>,
}

/// Runs a subcommand.
pub fn run(command: Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::List(args) => list(&args, context),
        Command::Show { id } => show(&id, context),
        Command::Export(args) => export(&args, context),
        Command::Verify(args) => check(&args, context),
    }
}

fn state(text: &str) -> Result<CaseState, String> {
    let known = CaseState::ALL.into_iter().find(|state| state.name() == text);
    known.ok_or_else(|| "expected one of open, on-hold, closed".to_owned())
}

fn list(args: &List, context: &Context) -> Result<(), Failure> {
    let mut cases = context.folder.store()?.cases(args.agency.as_deref())?;
    cases.retain(|case| args.state.is_none_or(|state| state == case.state));
    let url = serve::configured_url(context);
    if context.json {
        return output::json(&cases.iter().map(|case| CaseItem::new(case, &url)).collect::<Vec<_>>());
    }
    for case in &cases {
        let (pins, hold) = (case.kept().count(), if case.hold { ", hold" } else { "" });
        let (agency, title) = (one_line(&case.agency), one_line(&case.title));
        output::text(&format!("{}  {agency}  {}{hold}  {pins} pins  {title}\n", case.id, case.state.name()))?;
    }
    context.say(&format!("{} cases", cases.len()));
    Ok(())
}

fn show(id: &str, context: &Context) -> Result<(), Failure> {
    let events = context.folder.store()?.case_events(id, None)?;
    if events.is_empty() {
        return Err(no_case(id));
    }
    let case = Case::of(&events).map_err(|e| Failure::new(UNAVAILABLE, e))?;
    let url = serve::configured_url(context);
    let shown = Shown { case: CaseView::new(&case, &url), history: CaseEventItem::all(&events) };
    if context.json {
        return output::json(&shown);
    }
    let hold = if case.hold { ", hold: what it pins must be kept" } else { "" };
    let (title, reason) = (one_line(&case.title), one_line(&case.reason));
    output::text(&format!("{title}\n{reason}\n{} ({}{hold})\n\n", one_line(&case.agency), case.state.name()))?;
    for pin in case.kept() {
        let p = &pin.pinned;
        let of = p.finding.as_deref().or(p.query.as_deref()).or(p.listing.as_deref()).unwrap_or_default();
        let (what, note) = (p.what.name(), one_line(&p.note));
        output::text(&format!("pin {:>3}  {what:<8} {of}  as of change {}: {note}\n", pin.number, pin.change))?;
    }
    for event in &events {
        let by = one_line(&event.by);
        let act = serde_json::to_value(&event.act)?;
        let kind = act["kind"].as_str().unwrap_or_default();
        let words = ["text", "reason", "note"].into_iter().find_map(|name| act[name].as_str()).unwrap_or_default();
        output::text(&format!("{}  {kind:<8} {by}: {}\n", output::time(event.at), one_line(words)))?;
    }
    Ok(())
}

fn export(args: &Export, context: &Context) -> Result<(), Failure> {
    let app = serve::app(context, serve::configured_url(context))?;
    let temporary = tempfile::tempfile()?;
    let mut file = write_case_file(&app, &args.id, None, MAX_BYTES, temporary).map_err(|p| failed(&args.id, &p))?;
    file.rewind()?;
    let (bytes, digest) = atomic_file::write(&args.output, &mut |out| Ok(io::copy(&mut file, out)?))?;
    context.say(&format!("{} bytes written to {}, SHA-256 {digest}", grouped(bytes), args.output.display()));
    Ok(())
}

fn check(args: &Verify, context: &Context) -> Result<(), Failure> {
    let unreadable = |path: &Path, e: &dyn std::fmt::Display| Failure::new(USAGE, format!("{}: {e}", path.display()));
    let known = match &args.key {
        None => None,
        Some(path) => {
            let text = std::fs::read(path).map_err(|e| unreadable(path, &format!("cannot be read: {e}")))?;
            let keys = PublicKeys::read(&String::from_utf8_lossy(&text));
            Some(keys.map_err(|e| unreadable(path, &e))?)
        }
    };
    let cannot = |e: &dyn std::fmt::Display| unreadable(&args.file, &format!("cannot be read: {e}"));
    let file = File::open(&args.file).map_err(|e| cannot(&e))?;
    let found = verify(BufReader::new(file), known.as_ref()).map_err(|e| cannot(&e))?;
    let Verified { manifest, kid, key_known, files, faults } = &found;
    let head = manifest.as_ref().map(|manifest| &manifest.head);
    if context.json {
        output::json(&Printed {
            verified: faults.is_empty(),
            case: head.map(|head| head.case.as_str()),
            agency: head.map(|head| head.agency.as_str()),
            change: head.map(|head| head.change),
            kid: kid.as_deref(),
            key_compared: *key_known,
            files: *files,
            faults: faults.iter().map(ToString::to_string).collect(),
        })?;
    } else {
        for fault in faults {
            output::text(&format!("{fault}\n"))?;
        }
    }
    if !faults.is_empty() {
        let what = format!("{}: not as it was signed ({} faults)", args.file.display(), faults.len());
        return Err(Failure::new(FOUND, what));
    }
    if let (false, Some(head)) = (context.json, head) {
        let (case, agency) = (one_line(&head.case), one_line(&head.agency));
        output::text(&format!(
            "verified: case {case} of {agency} as of change {}, {files} files, signed with the key {}\n",
            head.change,
            kid.as_deref().unwrap_or_default()
        ))?;
    }
    if !key_known {
        context.say("the key in the file was compared with no other: give the server's public key with --key");
    }
    Ok(())
}

fn no_case(id: &str) -> Failure {
    Failure::new(USAGE, format!("unknown case “{}”; `brokerwatch case list` lists all", one_line(id)))
}

fn failed(id: &str, problem: &Problem) -> Failure {
    match problem.code.row().status {
        404 => no_case(id),
        400..500 => Failure::new(USAGE, &problem.detail),
        _ => Failure::new(UNAVAILABLE, problem.cause().unwrap_or(&problem.detail)),
    }
}
