//! `brokerwatch audit`: what the rules find in files, without any data folder, or in the stored catalog.

mod choose;
mod sources;

use super::context::Context;
use super::export::whole_file;
use super::failure::{FOUND, Failure, INTERRUPTED, PARTIAL, USAGE};
use super::output;
use crate::domain::listing::Severity;
use crate::output::report::{
    AuditedListing, Baseline, Counts, EntryBuilder, Format, Head, InputDigest, Outcome, Report, Summary, Waivers,
};
use crate::output::report::{is_unreadable, issue_line};
use crate::pipeline::clock;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

const HELP: &str = "\
Without WHAT the stored catalog is audited: the newest version of each listing or, with --as-of, the one that was current
on that day. With WHAT no data folder is needed and nothing is written but the report.

Exit codes: 0 clean; 1 findings at or above --fail-on that are in force, not waived and, with --baseline, new; 2 usage,
configuration or input, also when no listing could be read at all; 3 some of the input could not be read, whatever was
found in the rest: the last line says both; 4 unavailable; 130 interrupted.

Examples:
  brokerwatch audit feed.jsonl
  brokerwatch audit feed/ --format sarif -o audit.sarif --fail-on critical
  brokerwatch audit feed.jsonl --baseline last.json --format json -o now.json
  brokerwatch audit --query 'sensitivity:health' --as-of 2026-06-30";

/// Audit files of listings, or the stored catalog, and report what the rules find
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
    /// Files, folders that are read with all they hold, or `-` for standard input; nothing for the stored catalog
    #[arg(value_name = "WHAT", conflicts_with_all = ["query", "history"])]
    what: Vec<PathBuf>,
    /// Only the stored listings that this query finds
    #[arg(long, value_name = "QUERY")]
    query: Option<String>,
    /// Source card that says what the columns mean [default: canonical]; for the catalog, only listings of this source
    #[arg(short, long, value_name = "CARD")]
    source: Option<String>,
    /// Take a fact from another column than the card says, for example --map title=name; may be repeated
    #[arg(long, value_name = "FACT=COLUMN")]
    map: Vec<String>,
    /// Format of the files, if not the one of the card
    #[arg(long, value_name = "FORMAT")]
    input_format: Option<String>,
    /// Only rules of this pack; may be repeated
    #[arg(long, value_name = "NAME")]
    pack: Vec<String>,
    /// Only this rule, beside those of --pack; may be repeated
    #[arg(long, value_name = "ID")]
    rule: Vec<String>,
    /// Only rules that apply there or within: US-CA (also rules of the US), DE (also of the EU), US …; may be repeated
    #[arg(long, value_name = "PLACE")]
    jurisdiction: Vec<String>,
    /// Day on which provisions must be in force and waivers hold [default: today, UTC]
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<String>,
    /// Report of an earlier run (json, ndjson or sarif): says of each finding whether it is new, unchanged or gone
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// File of waivers (TOML), see docs/AUDIT.md
    #[arg(long, value_name = "FILE")]
    waivers: Option<PathBuf>,
    /// Severity from which open findings give exit code 1: critical, high, medium, low, note, or never
    #[arg(long, default_value = "high", value_name = "SEVERITY")]
    fail_on: String,
    /// Format of the report: table, json, ndjson, csv, sarif or markdown [default: table]
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// File for the report, written whole or not at all; standard output if not given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Every version of every stored listing
    #[arg(long)]
    history: bool,
    /// Show findings of rules that are not in force on the day, marked; they never count
    #[arg(long)]
    not_in_force: bool,
    /// Show rules that cannot be decided also where a report leaves them out
    #[arg(long)]
    undecided: bool,
    /// Threads that normalise, tag and audit [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

/// Audits and reports.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let format = format(&args, context)?;
    let threshold = threshold(&args.fail_on)?;
    let day = day(args.as_of.as_deref())?;
    // What is read from files says the same wherever it is read.
    let mut method = if args.what.is_empty() { context.method()? } else { context.method_without_folder()? };
    let (mut baseline, baseline_digest) = baseline(args.baseline.as_deref())?;
    let (mut waivers, waivers_digest) = waivers(args.waivers.as_deref(), &|id| method.rules.get(id).is_some())?;
    let dropped = choose::narrow(&mut method.rules, &args)?;
    let input = sources::open(&args, context, &day)?;
    let head = Head {
        layout: Head::LAYOUT,
        program: concat!("brokerwatch ", env!("CARGO_PKG_VERSION")).to_owned(),
        method: method.fingerprint().to_owned(),
        source: input.source(),
        catalog: input.catalog(),
        packs: choose::packs(&method.rules),
        jurisdictions: args.jurisdiction.clone(),
        fail_on: threshold,
        baseline: baseline_digest,
        waivers: waivers_digest,
        rules: choose::heads(&method.rules, context),
        as_of: day,
    };
    let responses = input.responses(&head.as_of)?;
    let colour = args.output.is_none() && colours();
    let mut write = |out: &mut dyn Write| -> Result<Summary, Failure> {
        let judge = EntryBuilder {
            day: &head.as_of,
            rules: &method.rules,
            baseline: baseline.take(),
            waivers: std::mem::take(&mut waivers),
            responses: &responses,
            show_not_in_force: args.not_in_force,
        };
        let report = format.begin(&head, out, colour, args.undecided)?;
        let mut desk = Desk { judge, report, context, threshold, counts: Counts::default(), inputs: Vec::new() };
        input.run(&method, &mut desk)?;
        if context.interrupted() {
            return Err(Failure::new(INTERRUPTED, "interrupted; the report is not whole"));
        }
        desk.close(&dropped)
    };
    let summary = match &args.output {
        None => {
            let mut out = Patient { inner: BufWriter::new(io::stdout().lock()), closed: false };
            let summary = write(&mut out)?;
            out.flush()?;
            summary
        }
        Some(path) => {
            let mut summary = None;
            whole_file(path, &mut |out| Ok(summary.insert(write(out)?).counts.listings))?;
            summary.ok_or_else(|| Failure::new(USAGE, "the report was not written"))?
        }
    };
    end(&summary, threshold, context)
}

/// Where listings and issues arrive: each is judged, counted, told and written.
struct Desk<'a> {
    judge: EntryBuilder<'a>,
    report: Box<dyn Report + 'a>,
    context: &'a Context,
    threshold: Option<Severity>,
    counts: Counts,
    inputs: Vec<InputDigest>,
}

impl Desk<'_> {
    fn listing(&mut self, seen: AuditedListing) -> Result<(), Failure> {
        let (entry, not_in_force) = self.judge.judge(seen);
        self.counts.note(&entry, self.threshold);
        self.counts.not_in_force += not_in_force;
        entry.issues.iter().for_each(|issue| self.tell(issue));
        Ok(self.report.entry(&entry)?)
    }

    fn issue(&mut self, issue: &crate::domain::listing::Issue) -> Result<(), Failure> {
        self.counts.note_issue(issue);
        self.tell(issue);
        Ok(self.report.issue(issue)?)
    }

    fn tell(&self, issue: &crate::domain::listing::Issue) {
        match is_unreadable(issue) {
            true => eprintln!("brokerwatch: {}", issue_line(issue)),
            false => self.context.say(&issue_line(issue)),
        }
    }

    fn failed(&mut self, sentence: &str) -> Result<(), Failure> {
        self.counts.files_failed += 1;
        eprintln!("brokerwatch: {sentence}");
        Ok(self.report.failed(sentence)?)
    }

    fn read(&mut self, input: InputDigest) {
        self.counts.files += 1;
        self.inputs.push(input);
    }

    /// Ends the report. Findings of rules in `dropped` were not looked for, so none of them is gone.
    fn close(mut self, dropped: &BTreeSet<String>) -> Result<Summary, Failure> {
        self.counts.waivers_unused = self.judge.waivers.unused();
        let gone = self.judge.baseline.map(|b| b.gone(|rule| !dropped.contains(rule))).unwrap_or_default();
        self.counts.gone = gone.len() as u64;
        gone.iter().try_for_each(|known| self.report.gone(known))?;
        let summary = Summary::new(self.inputs, self.counts);
        self.report.end(&summary)?;
        Ok(summary)
    }
}

fn end(summary: &Summary, threshold: Option<Severity>, context: &Context) -> Result<(), Failure> {
    let counts = &summary.counts;
    let open = match threshold {
        Some(threshold) => format!("{} open findings of severity {threshold} or above", counts.at_threshold),
        None => format!("{} open findings", counts.findings.open),
    };
    match summary.outcome {
        Outcome::Clean => {
            let [listings, undecided] = [counts.listings, counts.undecided].map(output::grouped);
            let found = counts.findings.found;
            let told = format!("{listings} listings audited: {found} findings; {open}");
            context.say(&format!("{told}; {undecided} times a rule could not be decided, which is no clearance"));
            Ok(())
        }
        Outcome::Found => Err(Failure::new(FOUND, open)),
        Outcome::NothingRead => {
            let message = "no listing could be read from the input; check that it is complete and of the format of the \
                           source card (--source, --input-format)";
            Err(Failure::new(USAGE, message))
        }
        Outcome::Partial => {
            let (files, records) = (counts.files_failed, counts.unreadable);
            let what = format!("{files} files and {records} records could not be read; of the rest: {open}");
            Err(Failure::new(PARTIAL, format!("the audit is not complete: {what}")))
        }
    }
}

fn format(args: &Args, context: &Context) -> Result<Format, Failure> {
    let name = match (&args.format, context.json) {
        (Some(name), true) if name != "json" => {
            return Err(Failure::new(USAGE, format!("--json and --format {name} contradict each other; give one")));
        }
        (Some(name), _) => name,
        (None, true) => return Ok(Format::Json),
        (None, false) => return Ok(Format::Table),
    };
    Format::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|f| f.name()).collect();
        Failure::new(USAGE, format!("--format: unknown format “{name}”; there are: {}", names.join(", ")))
    })
}

fn threshold(name: &str) -> Result<Option<Severity>, Failure> {
    let known = Severity::ALL.into_iter().find(|s| s.name() == name);
    if name == "never" || known.is_some() {
        return Ok(known);
    }
    let names: Vec<&str> = Severity::ALL.iter().map(|s| s.name()).collect();
    let message = format!("--fail-on: “{name}” is no severity; there are: {}, never", names.join(", "));
    Err(Failure::new(USAGE, message))
}

/// The day asked for, or today. The clock is read here and nowhere below.
fn day(asked: Option<&str>) -> Result<String, Failure> {
    let Some(day) = asked else { return Ok(output::time(clock::now()).chars().take(10).collect()) };
    match crate::output::report::is_day(day) {
        true => Ok(day.to_owned()),
        false => Err(Failure::new(USAGE, format!("--as-of: “{day}” is no day; expected YYYY-MM-DD, as 2025-03-01"))),
    }
}

fn baseline(path: Option<&Path>) -> Result<(Option<Baseline>, Option<InputDigest>), Failure> {
    let Some(path) = path else { return Ok((None, None)) };
    let (bytes, digest) = beside("--baseline", path)?;
    let baseline = Baseline::read(&bytes)
        .map_err(|reason| Failure::new(USAGE, format!("--baseline: {}: {reason}", path.display())))?;
    Ok((Some(baseline), Some(digest)))
}

fn waivers(path: Option<&Path>, known: &dyn Fn(&str) -> bool) -> Result<(Waivers, Option<InputDigest>), Failure> {
    let Some(path) = path else { return Ok((Waivers::default(), None)) };
    let (bytes, digest) = beside("--waivers", path)?;
    let name = path.display().to_string();
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::new(USAGE, format!("--waivers: {name}: not UTF-8; save it as UTF-8")))?;
    let waivers = Waivers::read(&name, &text, known).map_err(|e| Failure::new(USAGE, format!("--waivers: {e}")))?;
    Ok((waivers, Some(digest)))
}

/// A file beside the input, with its digest.
fn beside(flag: &str, path: &Path) -> Result<(Vec<u8>, InputDigest), Failure> {
    let bytes = std::fs::read(path)
        .map_err(|e| Failure::new(USAGE, format!("{flag}: {}: cannot be read: {e}; check the path", path.display())))?;
    let digest = InputDigest {
        name: path.display().to_string(),
        sha256: hex::encode(Sha256::digest(&bytes)),
        bytes: bytes.len() as u64,
    };
    Ok((bytes, digest))
}

fn colours() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}

/// Goes on when the reader of a pipe has seen enough: the exit code must not depend on how much somebody read.
struct Patient<W> {
    inner: W,
    closed: bool,
}

impl<W: Write> Patient<W> {
    fn pass<T>(&mut self, result: io::Result<T>, instead: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(instead)
            }
            other => other,
        }
    }
}

impl<W: Write> Write for Patient<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(bytes.len());
        }
        let result = self.inner.write(bytes);
        self.pass(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let result = self.inner.flush();
        self.pass(result, ())
    }
}
