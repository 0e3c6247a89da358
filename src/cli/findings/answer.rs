//! `brokerwatch findings waive`, `dispute`, `reply` and `withdraw`: an answer is checked, stored and told.

use super::super::context::Context;
use super::super::failure::{Failure, USAGE};
use super::super::output;
use crate::domain::listing::{Response, ResponseKind};
use crate::pipeline::{RespondError, ResponseOutcome, ResponseRequest, clock, respond, withdraw as take_back};
use serde::Serialize;

/// Take responsibility for leaving a finding be, up to a day; it stays visible, marked as waived
#[derive(clap::Args)]
#[command(after_help = "Example:
  brokerwatch findings waive 3f9a51c2 --by 'Ines Roth' --until 2027-06-30 \\
      --reason 'The seller showed us the consent forms; a public note follows in June'")]
pub struct Waive {
    /// Fingerprint of the finding, or its first 8 or more digits
    fingerprint: String,
    /// Who takes responsibility; shown with the waiver
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Why; shown with the waiver
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Last day on which it holds, at most two years ahead
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: String,
}

/// Words put beside a finding
#[derive(clap::Args)]
pub struct Words {
    /// Fingerprint of the finding, or its first 8 or more digits
    fingerprint: String,
    /// Who says so; shown with the words
    #[arg(long, value_name = "NAME")]
    by: String,
    /// The words; shown as they are
    #[arg(long, value_name = "TEXT")]
    text: String,
}

/// Take an answer back; both stay in the record
#[derive(clap::Args)]
pub struct Withdraw {
    /// Number of the answer, as `findings show` tells it
    number: u64,
    /// Who takes it back
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// What is printed with `--json`.
#[derive(Serialize)]
struct Told<'a> {
    stored: bool,
    response: &'a Response,
}

impl From<RespondError> for Failure {
    fn from(error: RespondError) -> Self {
        match error {
            RespondError::Store(error) => error.into(),
            error => Self::new(USAGE, error),
        }
    }
}

/// Stores a waiver.
pub fn waive(args: Waive, context: &Context) -> Result<(), Failure> {
    let Waive { fingerprint, by, reason, until } = args;
    say(&fingerprint, ResponseKind::Waive, by, reason, Some(until), context)
}

/// Stores a dispute or a reply.
pub fn words(args: Words, kind: ResponseKind, context: &Context) -> Result<(), Failure> {
    say(&args.fingerprint, kind, args.by, args.text, None, context)
}

/// Takes an answer back.
pub fn withdraw(args: Withdraw, context: &Context) -> Result<(), Failure> {
    let store = context.folder.store()?;
    let _lock = context.folder.lock()?;
    let told = take_back(args.number, &args.by, &args.reason, &store, &mut context.writer(&store)?)?;
    tell(&told, context)
}

fn say(
    typed: &str,
    kind: ResponseKind,
    by: String,
    text: String,
    until: Option<String>,
    context: &Context,
) -> Result<(), Failure> {
    let store = context.folder.store()?;
    let _lock = context.folder.lock()?;
    let mut writer = context.writer(&store)?;
    let (finding, listing) = super::resolve(typed, &store)?;
    let answer = ResponseRequest { finding, listing, kind, by, text, until };
    let told = respond(answer, &clock::today(), &store, &mut writer)?;
    tell(&told, context)
}

fn tell(told: &ResponseOutcome, context: &Context) -> Result<(), Failure> {
    let (stored, response) = match told {
        ResponseOutcome::Stored(response) => (true, response),
        ResponseOutcome::AlreadyGiven(response) => (false, response),
    };
    let Response { number, finding, rule, listing, .. } = response;
    let what = match (response.kind, &response.until, response.withdraws) {
        (ResponseKind::Waive, Some(until), _) => format!("waives finding {finding} until {until}"),
        (ResponseKind::Withdraw, _, Some(earlier)) => format!("takes back answer {earlier} to finding {finding}"),
        (kind, ..) => format!("is a {} of finding {finding}", kind.name()),
    };
    context.say(&match stored {
        true => format!("ResponseRequest {number} {what} ({rule}, listing {listing})"),
        false => format!("Nothing to do: answer {number} of {} already {what}", super::one_line(&response.by)),
    });
    if context.json {
        output::json(&Told { stored, response })?;
    }
    Ok(())
}
