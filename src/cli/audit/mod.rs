//! `brokerwatch audit`: applies the rules to files, for which no data folder is needed, or to the stored catalogue.

mod input;
mod options;
mod pipe;
mod rule_selection;
mod sink;

use super::context::Context;
use super::failure::{FOUND, Failure, INTERRUPTED, PARTIAL, USAGE};
use super::ingest::Columns;
use super::{atomic_file, output};
use crate::assess::second_reader::NoMemory;
use crate::domain::listing::Severity;
use crate::output::report::{Counts, EntryBuilder, Head, Outcome, Summary};
use pipe::PipeTolerantWriter;
use sink::AuditSink;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;

const HELP: &str = "\
Without INPUT the stored catalogue is audited: the newest version of each listing or, with --as-of, the one that was \
current on that day. With INPUT no data folder is needed and nothing is written but the report.

Exit codes: 0 no such finding; 1 findings at or above --fail-on that are in force, not waived and, with --baseline, \
new; 2 usage, configuration or input, also when the input is empty; 3 some of the input, or all of it, could not be \
read; the last line also has the number of open findings in the rest; 4 unavailable; 130 interrupted.

Examples:
  brokerwatch audit feed.jsonl
  brokerwatch audit feed/ --format sarif -o audit.sarif --fail-on critical
  brokerwatch audit feed.jsonl --baseline last.json --format json -o now.json
  brokerwatch audit --query 'sensitivity:health' --as-of 2026-06-30";

/// Audit files of listings, or the stored catalogue, and report what the rules find
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
    /// Files, folders (read recursively), or `-` for standard input; omit for the stored catalogue
    #[arg(value_name = "INPUT", conflicts_with_all = ["query", "history"])]
    input: Vec<PathBuf>,
    /// Only stored listings that match this query
    #[arg(long, value_name = "QUERY")]
    query: Option<String>,
    /// Source card that maps the columns to facts, an id or the path of a card's file [default: files, for canonical records canonical]; for the catalogue, only listings of this source
    #[arg(short, long, value_name = "CARD")]
    source: Option<String>,
    #[command(flatten)]
    columns: Columns,
    /// Format of the files [default: the one of the source card]
    #[arg(long, value_name = "FORMAT")]
    input_format: Option<String>,
    /// Only rules of this pack; may be repeated
    #[arg(long, value_name = "NAME")]
    pack: Vec<String>,
    /// Only this rule, in addition to those of --pack; may be repeated
    #[arg(long, value_name = "ID")]
    rule: Vec<String>,
    /// Only rules of this jurisdiction, of what contains it and of its parts: US-CA (and US), DE (and EU), US …; may be
    /// repeated
    #[arg(long, value_name = "PLACE")]
    jurisdiction: Vec<String>,
    /// Day on which provisions and waivers must be in force [default: today, UTC]
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<String>,
    /// Earlier report (json, ndjson or sarif): marks each finding as new, unchanged or gone
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// File of waivers (TOML), see docs/AUDIT.md
    #[arg(long, value_name = "FILE")]
    waivers: Option<PathBuf>,
    /// Lowest severity of open findings that gives exit code 1: critical, high, medium, low, note, or never
    #[arg(long, default_value = "high", value_name = "SEVERITY")]
    fail_on: String,
    /// Format of the report: table, json, ndjson, csv, sarif, markdown, github or junit [default: table]
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// File for the report, written atomically [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Audit every version of every stored listing
    #[arg(long)]
    history: bool,
    /// Also show findings of rules not in force on the day, marked; they never count
    #[arg(long)]
    not_in_force: bool,
    /// Also show undecided rules in formats that omit them
    #[arg(long)]
    undecided: bool,
    /// Read every listing of INPUT a second time: rules that would fire on silence stay undecided where it sees something said
    #[arg(long, requires = "input")]
    second_reader: bool,
    /// Threads that normalise, tag and audit [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

/// Audits and reports.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let format = options::format(&args, context)?;
    let threshold = options::threshold(&args.fail_on)?;
    let day = options::day(args.as_of.as_deref())?;
    // An audit of files must give the same result on every machine, so it does not use the registers of a data folder.
    let mut method = if args.input.is_empty() { context.method()? } else { context.method_without_folder()? };
    let (mut baseline, baseline_digest) = options::baseline(args.baseline.as_deref())?;
    let is_rule = |id: &str| method.rules.get(id).is_some();
    let (mut waivers, waivers_digest) = options::waivers(args.waivers.as_deref(), &is_rule)?;
    let excluded = rule_selection::select(&mut method.rules, &args)?;
    let input = input::open(&args, context, &day)?;
    let second = args.second_reader.then(|| method.second_reader(Box::new(NoMemory))).transpose()?;
    let head = Head {
        layout: Head::LAYOUT,
        program: concat!("brokerwatch ", env!("CARGO_PKG_VERSION")).to_owned(),
        method: method.key(&[], second.as_deref()),
        source: input.source(),
        catalog: input.catalog(),
        packs: rule_selection::packs(&method.rules),
        jurisdictions: args.jurisdiction.clone(),
        fail_on: threshold,
        baseline: baseline_digest,
        waivers: waivers_digest,
        rules: rule_selection::heads(&method.rules, context),
        as_of: day,
    };
    let responses = input.responses(&head.as_of)?;
    let colour = args.output.is_none() && is_coloured();
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
        let mut sink = AuditSink { judge, report, context, threshold, counts: Counts::default(), inputs: Vec::new() };
        input.run(&method, second.as_deref(), &mut sink)?;
        if context.interrupted() {
            return Err(Failure::new(INTERRUPTED, "interrupted; the report is incomplete"));
        }
        sink.close(&excluded)
    };
    let summary = match &args.output {
        None => {
            let mut out = PipeTolerantWriter::new(BufWriter::new(io::stdout().lock()));
            let summary = write(&mut out)?;
            out.flush()?;
            summary
        }
        Some(path) => {
            let mut summary = None;
            atomic_file::write(path, &mut |out| Ok(summary.insert(write(out)?).counts.listings))?;
            summary.ok_or_else(|| Failure::new(USAGE, "the report was not written"))?
        }
    };
    end(&summary, threshold, context)
}

fn end(summary: &Summary, threshold: Option<Severity>, context: &Context) -> Result<(), Failure> {
    let counts = &summary.counts;
    let open = match threshold {
        Some(least) => format!("{} open findings of severity {least} or above", counts.at_threshold),
        None => format!("{} open findings", counts.findings.open),
    };
    match summary.outcome {
        Outcome::Clean => {
            let [listings, undecided] = [counts.listings, counts.undecided].map(output::grouped);
            let found = counts.findings.found;
            let summary = format!("{listings} listings audited: {found} findings; {open}");
            context.say(&format!("{summary}; {undecided} rules undecided, which is not a clearance"));
            Ok(())
        }
        Outcome::Found => Err(Failure::new(FOUND, open)),
        Outcome::NothingRead => Err(Failure::new(USAGE, "the input is empty; check that it is the right file")),
        Outcome::NothingUnderstood => {
            let message = "no listing could be read from the input; check that it is complete and in the format of the \
                           source card (--source, --input-format)";
            Err(Failure::new(PARTIAL, message))
        }
        Outcome::Partial => {
            let (files, records) = (counts.files_failed, counts.unreadable);
            let what = format!("{files} files and {records} records could not be read; of the rest: {open}");
            Err(Failure::new(PARTIAL, format!("the audit is incomplete: {what}")))
        }
    }
}

/// Whether standard output is a terminal that wants colours.
fn is_coloured() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}
