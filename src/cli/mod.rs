//! The command line: one file per command. Data goes to standard output, everything else to standard error.

mod alert_task;
mod alerts;
mod archive;
mod atomic_file;
mod audit;
mod background;
mod backup;
mod cards;
mod case;
mod completeness;
mod completions;
mod context;
mod decide;
mod decisions;
mod demo;
mod doctor;
mod evaluate;
mod explain;
mod export;
mod failure;
mod fetch;
mod findings;
mod ingest;
mod init;
mod letter;
mod log;
mod lookup;
mod lookup_remote;
mod manifest;
mod output;
mod outside_issuers;
mod progress;
mod query;
mod register;
mod reindex;
mod relevance;
mod repeated_sentences;
mod resale;
mod retag;
mod review;
mod rights;
mod rules;
mod run_retag;
mod samples;
mod schedule;
mod search;
mod second_reading;
mod serve;
mod source;
mod status;
mod table;
mod token;

use clap::{Parser, Subcommand};
use context::Context;
use failure::Failure;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

const EXIT_CODES: &str = "\
Exit codes: 0 success; 1 negative result (doctor: a fault remains; audit: open findings); 2 usage, configuration or \
input; 3 partial success (some files or records could not be read); 4 unavailable (locked, disk full, no data); \
130 interrupted.

Folder, database, address, tokens and index can also be set in a file (--config) or by BROKERWATCH_… variables; \
see docs/OPERATING.md.";

/// brokerwatch makes the market in AI training data visible.
#[derive(Parser)]
#[command(name = "brokerwatch", version, after_help = EXIT_CODES, max_term_width = 110)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(clap::Args)]
struct Global {
    /// Configuration file (TOML)
    #[arg(short, long, global = true, value_name = "FILE", env = "BROKERWATCH_CONFIG")]
    config: Option<PathBuf>,
    /// Folder of database, archive, index and keys [default: data, for demo: demo-data]
    #[arg(short, long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Folder of your own cards of terms, rules, registers and sources; a card replaces the built-in one with the same id
    #[arg(long, global = true, value_name = "DIR")]
    cards: Option<PathBuf>,
    /// Write JSON to standard output
    #[arg(long, global = true)]
    json: bool,
    /// Print less to standard error
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Print more to standard error; twice for details
    #[arg(short, long, global = true, action = clap::ArgAction::Count, conflicts_with = "quiet")]
    verbose: u8,
    /// Never draw a progress bar
    #[arg(long, global = true)]
    no_progress: bool,
    /// Write even if the clock is behind the newest record of the data folder
    #[arg(long, global = true)]
    allow_clock_back: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Create a data folder with an empty database and new keys
    Init,
    /// Ingest the sample catalogue and serve it on a free port
    Demo(demo::Args),
    /// Read listings of a source into the catalogue
    Ingest(ingest::Args),
    /// What the archive has, for other programs
    #[command(subcommand)]
    Archive(archive::Command),
    /// Fetch listings from an address on the web into the catalogue
    Fetch(fetch::Args),
    /// The sources: their cards, listings, runs and states
    #[command(subcommand)]
    Source(source::Command),
    /// Search the catalogue
    Search(search::Args),
    /// Look up whether you could be in a data set, by what you know
    Lookup(lookup::Args),
    /// Run saved searches on changed listings
    Alerts(alerts::Args),
    /// Write all listings that a query finds as CSV
    Export(export::Args),
    /// Audit files of listings, or the stored catalogue, and report what the rules find
    Audit(audit::Args),
    /// Reassess stored listings after a change of the method, without reading their sources
    Retag(retag::Args),
    /// Accept or reject a term for a listing, overriding the tagger
    Decide(decide::Args),
    /// List decisions on terms
    Decisions(decisions::Args),
    /// Listings for people to decide on
    #[command(subcommand)]
    Review(review::Command),
    /// Public registers of data brokers, and the match status of the catalogue's sellers
    #[command(subcommand)]
    Register(register::Command),
    /// Listings that are likely the same goods, offered by other sellers or in other sources
    #[command(subcommand)]
    Resale(resale::Command),
    /// Lists of the addresses that image and text sets were made from, for look-ups
    #[command(subcommand)]
    Manifest(manifest::Command),
    /// Findings over time, and the responses to them: waivers, judgements, disputes, replies
    #[command(subcommand)]
    Findings(findings::Command),
    /// Cases of agencies, and the signed files that prove them
    #[command(subcommand)]
    Case(case::Command),
    /// Show which law gives people of a place which right, and the routes to opt out
    Rights(rights::Args),
    /// Write a letter that claims a right, as text, mail or calendar entry
    Letter(letter::Args),
    /// Rebuild the index from the store
    Reindex,
    /// Serve the web catalogue and the API
    Serve(serve::Args),
    /// Access tokens for the API
    #[command(subcommand)]
    Token(token::Command),
    /// The access log of the API: who asked what, and whether the log is whole
    #[command(subcommand)]
    Log(log::Command),
    /// Cards of terms, rules, registers and sources
    #[command(subcommand)]
    Cards(cards::Command),
    /// Rules of the audit
    #[command(subcommand)]
    Rules(rules::Command),
    /// Compare the tags of labelled listings with their labels
    Evaluate(evaluate::Args),
    /// Measure search quality on judged queries
    Relevance(relevance::Args),
    /// Show every cue found in a listing or text, whether it counts, and the score
    Explain(explain::Args),
    /// Show which documentation facts listings state, and which are missing
    Completeness(completeness::Args),
    /// Show what the catalogue contains
    Status,
    /// Check that store, archive and index agree
    Doctor(doctor::Args),
    /// Copy the database, also while other processes read and write
    Backup(backup::Args),
    /// Write a completion script for a shell
    Completions(completions::Args),
}

/// Runs the program and returns its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    output::start_logs(&cli.global, matches!(cli.command, Command::Serve(_) | Command::Demo(_)));
    match Context::new(cli.global).and_then(|context| dispatch(cli.command, &context)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn dispatch(command: Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::Init => init::run(context),
        Command::Demo(args) => demo::run(args, context),
        Command::Ingest(args) => ingest::run(args, context),
        Command::Archive(command) => archive::run(command, context),
        Command::Fetch(args) => fetch::run(args, context),
        Command::Source(command) => source::run(command, context),
        Command::Search(args) => search::run(args, context),
        Command::Lookup(args) => lookup::run(args, context),
        Command::Alerts(args) => alerts::run(args, context),
        Command::Export(args) => export::run(args, context),
        Command::Audit(args) => audit::run(args, context),
        Command::Retag(args) => retag::run(args, context),
        Command::Decide(args) => decide::run(args, context),
        Command::Decisions(args) => decisions::run(args, context),
        Command::Review(command) => review::run(command, context),
        Command::Register(command) => register::run(command, context),
        Command::Manifest(command) => manifest::run(command, context),
        Command::Resale(command) => resale::run(command, context),
        Command::Findings(command) => findings::run(command, context),
        Command::Case(command) => case::run(command, context),
        Command::Rights(args) => rights::run(&args, context),
        Command::Letter(args) => letter::run(&args, context),
        Command::Reindex => reindex::run(context),
        Command::Serve(args) => serve::run(args, context),
        Command::Log(command) => log::run(command, context),
        Command::Token(command) => token::run(command, context),
        Command::Cards(command) => cards::run(command, context),
        Command::Rules(command) => rules::run(command, context),
        Command::Evaluate(args) => evaluate::run(args, context),
        Command::Relevance(args) => relevance::run(args, context),
        Command::Explain(args) => explain::run(args, context),
        Command::Completeness(args) => completeness::run(args, context),
        Command::Status => status::run(context),
        Command::Doctor(args) => doctor::run(args, context),
        Command::Backup(args) => backup::run(args, context),
        Command::Completions(args) => completions::run(args),
    }
}
