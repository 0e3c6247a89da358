//! `brokerwatch log`: the access log of the API, and whether its chain is whole.

use super::context::Context;
use super::failure::{FOUND, Failure, UNAVAILABLE};
use super::output;
use crate::web::access_log::{AccessLogError, Head, Line, lines, verify};
use clap::Subcommand;
use serde::Serialize;

/// The access log of the API: who asked what, and whether the log is whole
#[derive(Subcommand)]
pub enum Command {
    /// Check that no line was changed, left out or put in
    Verify(Verify),
    /// Print lines, oldest first
    Show(Show),
}

/// Check that no line was changed, left out or put in
#[derive(clap::Args)]
#[command(after_help = "\
Lines cut off at the end break no chain: note number and digest that the command prints, and give them next time.")]
pub struct Verify {
    /// A line noted earlier, as NUMBER:DIGEST; it must still be there
    #[arg(long, value_name = "NUMBER:DIGEST", value_parser = head)]
    expect: Option<Head>,
}

/// Print lines, oldest first
#[derive(clap::Args)]
pub struct Show {
    /// Only lines of this subject
    #[arg(long)]
    subject: Option<String>,
    /// Only lines of this token (jti)
    #[arg(long, value_name = "JTI")]
    token: Option<String>,
    /// Only lines of this day or later
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::findings::date)]
    since: Option<String>,
}

/// What is printed with `--json`.
#[derive(Serialize)]
struct Printed<'a> {
    whole: bool,
    first: u64,
    last: u64,
    digest: &'a str,
    lines: u64,
}

/// Runs a subcommand.
pub fn run(command: Command, context: &Context) -> Result<(), Failure> {
    context.folder.store()?;
    match command {
        Command::Verify(args) => check(&args, context),
        Command::Show(args) => show(&args, context),
    }
}

fn check(args: &Verify, context: &Context) -> Result<(), Failure> {
    let verified = verify(&context.folder.access_log(), args.expect.as_ref()).map_err(|error| match error {
        AccessLogError::Broken { .. } => Failure::new(FOUND, format!("the access log is not whole: {error}")),
        AccessLogError::Io { .. } => Failure::new(UNAVAILABLE, error),
    })?;
    let (first, head, lines) = (verified.first, &verified.head, verified.lines);
    if context.json {
        return output::json(&Printed { whole: true, first, last: head.number, digest: &head.hash, lines });
    }
    match lines {
        0 => context.say("the access log is empty"),
        _ => output::text(&format!("{}:{}\n", head.number, head.hash))?,
    }
    context.say(&format!("{} lines, {first} to {}, form a whole chain", output::grouped(lines), head.number));
    Ok(())
}

fn show(args: &Show, context: &Context) -> Result<(), Failure> {
    let mut failure = None;
    let wanted = |line: &Line| {
        let is = |asked: &Option<String>, value: &Option<String>| asked.is_none() || asked == value;
        let since = args.since.as_deref().is_none_or(|day| output::time(line.entry.at).as_str() >= day);
        is(&args.subject, &line.entry.subject) && is(&args.token, &line.entry.token) && since
    };
    let shown = lines(&context.folder.access_log(), &mut |path, _, line, _| {
        if failure.is_none() && wanted(&line) {
            let printed = if context.json { json_line(&line) } else { output::text(&text_line(&line)) };
            failure = printed.err();
        }
        let stopped = || std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        match &failure {
            None => Ok(()),
            Some(_) => Err(AccessLogError::Io { path: path.to_owned(), source: stopped() }),
        }
    });
    match (failure, shown) {
        (Some(failure), _) => Err(failure),
        (None, Err(error @ AccessLogError::Broken { .. })) => Err(Failure::new(FOUND, error)),
        (None, shown) => shown.map_err(|error| Failure::new(UNAVAILABLE, error)),
    }
}

/// One JSON object a line: a log has no end to wait for.
fn json_line(line: &Line) -> Result<(), Failure> {
    output::text(&format!("{}\n", serde_json::to_string(line)?))
}

fn text_line(line: &Line) -> String {
    let entry = &line.entry;
    let text = |value: &Option<String>| value.as_deref().map_or("-".to_owned(), output::one_line);
    let rows = entry.rows.map(|rows| format!("  {rows} rows")).unwrap_or_default();
    let status = entry.status.map_or("-".to_owned(), |status| status.to_string());
    let event = serde_json::to_value(entry.event).ok();
    let event = event.as_ref().and_then(|e| e.as_str()).unwrap_or_default();
    format!(
        "{:>7}  {}  {event}  {}  {} {}  {status}{rows}  {}\n",
        line.number,
        output::time(entry.at),
        text(&entry.subject),
        text(&entry.method),
        text(&entry.route),
        text(&entry.token)
    )
}

fn head(text: &str) -> Result<Head, String> {
    let parsed = text.trim().split_once(':').and_then(|(number, hash)| Some((number.parse().ok()?, hash)));
    match parsed {
        Some((number, hash)) if hash.len() == 64 => Ok(Head { number, hash: hash.to_owned() }),
        _ => Err("expected NUMBER:DIGEST, as `brokerwatch log verify` prints it".to_owned()),
    }
}
