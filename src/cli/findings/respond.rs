//! `brokerwatch findings waive`, `confirm`, `dispute`, `dismiss`, `reply` and `withdraw`: checks and stores a response.

use super::super::context::Context;
use super::super::failure::{Failure, USAGE};
use super::super::output;
use crate::domain::listing::{Response, ResponseKind};
use crate::pipeline::{RespondError, ResponseOutcome, ResponseRequest, clock, respond, withdraw as store_withdrawal};
use serde::Serialize;

/// Waive a finding until a date; it stays visible, marked as waived
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
    /// Reason; shown with the waiver
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Last day on which it is in force, at most two years ahead
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: String,
}

/// A statement about a finding
#[derive(clap::Args)]
pub struct Statement {
    /// Fingerprint of the finding, or its first 8 or more digits
    fingerprint: String,
    /// Who makes the statement; shown with it
    #[arg(long, value_name = "NAME")]
    by: String,
    /// The statement; shown unchanged
    #[arg(long, value_name = "TEXT")]
    text: String,
}

/// Withdraw a response; both stay in the record
#[derive(clap::Args)]
pub struct Withdraw {
    /// Number of the response, as in `findings show`
    number: u64,
    /// Who withdraws it
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Reason
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// What is printed with `--json`.
#[derive(Serialize)]
struct Stored<'a> {
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
    store(&fingerprint, ResponseKind::Waive, by, reason, Some(until), context)
}

/// Stores a confirmation, a dispute, a dismissal or a reply.
pub fn statement(args: Statement, kind: ResponseKind, context: &Context) -> Result<(), Failure> {
    store(&args.fingerprint, kind, args.by, args.text, None, context)
}

/// Withdraws a response.
pub fn withdraw(args: Withdraw, context: &Context) -> Result<(), Failure> {
    let store = context.folder.store()?;
    let _lock = context.folder.lock()?;
    let responded = store_withdrawal(args.number, &args.by, &args.reason, &store, &mut context.writer(&store)?)?;
    print(&responded, context)
}

fn store(
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
    let responded = respond(answer, &clock::today(), &store, &mut writer)?;
    print(&responded, context)
}

fn print(responded: &ResponseOutcome, context: &Context) -> Result<(), Failure> {
    let (stored, response) = match responded {
        ResponseOutcome::Stored(response) => (true, response),
        ResponseOutcome::AlreadyGiven(response) => (false, response),
    };
    let Response { number, finding, rule, listing, .. } = response;
    let what = match (response.kind, &response.until, response.withdraws) {
        (ResponseKind::Waive, Some(until), _) => format!("waives finding {finding} until {until}"),
        (ResponseKind::Withdraw, _, Some(earlier)) => format!("withdraws response {earlier} to finding {finding}"),
        (ResponseKind::Confirm, ..) => format!("confirms finding {finding}"),
        (ResponseKind::Dismiss, ..) => format!("dismisses finding {finding}"),
        (kind, ..) => format!("is a {} of finding {finding}", kind.name()),
    };
    context.say(&match stored {
        true => format!("Response {number} {what} ({rule}, listing {listing})"),
        false => format!("Nothing to do: response {number} of {} already {what}", output::one_line(&response.by)),
    });
    if context.json {
        output::json(&Stored { stored, response })?;
    }
    Ok(())
}
