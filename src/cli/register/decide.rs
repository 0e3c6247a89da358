//! `brokerwatch register confirm`, `deny`, `withdraw` and `decisions`: decisions by people on matches.

use crate::cli::context::Context;
use crate::cli::failure::{Failure, USAGE};
use crate::cli::output;
use crate::domain::listing::{BrokerId, RegisterDecision, RegisterDecisions, RegisterVerdict};
use crate::pipeline::{MatchError, MatchOutcome, MatchRequest, decide_match};
use serde::Serialize;

/// Decide whether an entry of a register is a broker
#[derive(clap::Args)]
pub struct Args {
    /// Published name of the broker, or the slug in the address of its page
    broker: String,
    /// Id of the register
    #[arg(long, value_name = "ID")]
    register: String,
    /// Official name of the entry, as in the register
    #[arg(long, value_name = "NAME")]
    entry: String,
    /// Who decides; shown with the match
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Reason; shown with the match
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// Stores the decision.
pub fn run(args: Args, verdict: RegisterVerdict, context: &Context) -> Result<(), Failure> {
    let method = context.method()?;
    if method.registers().get(&args.register).is_none() {
        return Err(super::matches::no_register(&args.register, &method));
    }
    let broker = BrokerId::derive(&args.broker);
    let (_lock, store) = (context.folder.lock()?, context.folder.store()?);
    let Args { register, entry, by, reason, .. } = args;
    let request = MatchRequest { register, broker: broker.clone(), entry, verdict, by, reason };
    let outcome = decide_match(request, method.registers(), &store, &mut context.writer(&store)?);
    let (stored, known) = match outcome.map_err(|error| refused(error, &args.broker))? {
        MatchOutcome::Stored(decision) => (Some(decision), None),
        MatchOutcome::AlreadyInForce(held) => (None, Some(held)),
        MatchOutcome::NothingToWithdraw => (None, None),
    };
    let known = known.as_ref();
    context.say(&match (&stored, known) {
        (Some(d), _) => format!(
            "Decision {}: {} “{}” for {broker}; now part of the method, run `brokerwatch retag` and restart `serve`",
            d.number,
            d.verdict.name(),
            d.entry
        ),
        (None, Some(d)) => {
            format!("Nothing to do: “{}” already by decision {} of {}", d.verdict.name(), d.number, d.by)
        }
        (None, None) => "Nothing to do: no decision on this match is in force".to_owned(),
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

fn refused(error: MatchError, broker: &str) -> Failure {
    match error {
        MatchError::Store(error) => error.into(),
        MatchError::NoEntry { meant: None, .. } => {
            let hint = format!("`brokerwatch register match '{broker}'` shows the most similar entries");
            Failure::new(USAGE, format!("--entry: {error}; {hint}"))
        }
        MatchError::NoEntry { .. } => Failure::new(USAGE, format!("--entry: {error}")),
        error => Failure::new(USAGE, error),
    }
}

/// Prints all decisions, oldest first.
pub fn list(context: &Context) -> Result<(), Failure> {
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
