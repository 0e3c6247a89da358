//! `brokerwatch findings show`: one finding with its evidence, its history and the responses to it.

use super::super::context::Context;
use super::super::failure::{Failure, UNAVAILABLE};
use super::super::output::{self, one_line};
use crate::domain::listing::{Response, ResponseKind, Responses};
use crate::output::export::FindingRow;
use crate::store::ResponseFilter;
use serde::Serialize;

/// Show one finding with its evidence, history and responses
#[derive(clap::Args)]
pub struct Args {
    /// Fingerprint of the finding, or its first 8 or more digits
    fingerprint: String,
    /// Day for which waivers are shown as in force or expired [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::date)]
    as_of: Option<String>,
}

/// What is printed with `--json`.
#[derive(Serialize)]
struct Shown<'a> {
    as_of: &'a str,
    #[serde(flatten)]
    row: &'a FindingRow,
    /// All of them; `responses` of the row counts those that are in force.
    #[serde(rename = "response_log")]
    responses: Vec<Listed<'a>>,
}

/// A response, and the one that withdrew it.
#[derive(Serialize)]
struct Listed<'a> {
    #[serde(flatten)]
    response: &'a Response,
    withdrawn_by: Option<u64>,
}

/// Prints the finding.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let store = context.folder.store()?;
    let (fingerprint, listing) = super::resolve(&args.fingerprint, &store)?;
    let history = store.finding_history(&listing)?;
    let (Some(history), Some(stored)) = (history.get(&fingerprint), store.listing(&listing)?) else {
        let message = format!("finding {fingerprint} of listing {listing} cannot be read; run `brokerwatch doctor`");
        return Err(Failure::new(UNAVAILABLE, message));
    };
    let all = store.responses(ResponseFilter::Finding(&fingerprint))?;
    let day = super::day(args.as_of);
    let row = FindingRow::of(&stored, history, &Responses::in_force(all.clone(), &day), &day);
    let made = |w: &&Response| w.made_by(&day);
    let withdrawn = |r: &Response| all.iter().filter(made).find(|w| w.withdraws == Some(r.number)).map(|w| w.number);
    let responses = all.iter().map(|response| Listed { response, withdrawn_by: withdrawn(response) }).collect();
    let shown = Shown { as_of: &day, row: &row, responses };
    if context.json {
        return output::json(&shown);
    }
    output::text(&text(&shown))
}

fn text(shown: &Shown<'_>) -> String {
    let row = shown.row;
    let mut lines = format!("Finding {}\n", row.fingerprint);
    let mut line = |name: &str, value: String| {
        if !value.is_empty() {
            lines.push_str(&format!("  {name:<14} {}\n", one_line(&value)));
        }
    };
    line("state", format!("{} on {}{}", row.state, shown.as_of, super::list_output::annotations(row)));
    line("severity", row.severity.to_owned());
    line("rule", format!("{}: {}", row.rule, row.rule_title));
    line("listing", format!("{} {}", row.listing, row.title));
    line("first seen", format!("version {}, {}", row.first_version, row.first_observed));
    line("last seen", format!("version {} of {}, {}", row.last_version, row.version, row.last_observed));
    line("methods", row.methods.join(", "));
    row.cites.iter().for_each(|c| line("provision", c.clone()));
    row.quotes.iter().for_each(|w| line("evidence", format!("“{w}”")));
    row.facts.iter().for_each(|f| line("fact", f.clone()));
    line("remedy", row.remedy.clone());
    lines.push_str(if shown.responses.is_empty() { "No responses\n" } else { "Responses\n" });
    for listed in &shown.responses {
        lines.push_str(&response(listed, shown.as_of));
    }
    lines
}

fn response(listed: &Listed<'_>, day: &str) -> String {
    let r = listed.response;
    let until = r.until.as_deref();
    let what = match (r.kind, until, r.withdraws) {
        (ResponseKind::Waive, Some(until), _) => format!("waive until {until}"),
        (ResponseKind::Withdraw, _, Some(earlier)) => format!("withdraw {earlier}"),
        (kind, ..) => kind.name().to_owned(),
    };
    let state = match (listed.withdrawn_by, until) {
        _ if !r.made_by(day) => format!(" (given after {day})"),
        (Some(number), _) => format!(" (withdrawn by {number})"),
        (None, Some(until)) if until < day => " (expired)".to_owned(),
        (None, Some(_)) => " (in force)".to_owned(),
        (None, None) => String::new(),
    };
    let (time, by, text) = (output::time(r.at), one_line(&r.by), one_line(&r.text));
    format!("{:>5}  {time}  {what}{state}\n       {by}: {text}\n", r.number)
}
