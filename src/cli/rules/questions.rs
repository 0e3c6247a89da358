//! `brokerwatch rules questions`: what to ask the seller of a listing, because rules wait for the answers.

use super::super::context::Context;
use super::super::explain::listing_of;
use super::super::failure::Failure;
use super::super::output::{self, one_line};
use crate::assess::audit::questions;
use crate::assess::tag::Scratch;

/// Show what to ask the seller of a listing, because rules wait for the answers
#[derive(clap::Args)]
#[command(after_help = "Examples:
  brokerwatch rules questions 18ef036ab3410c3586e056dec31a5ab3
  brokerwatch rules questions 'Recorded calls of 1,200 customers, $2,000'")]
pub struct Args {
    /// Id of a stored listing (32 hex digits), a text, or `-` for standard input
    what: String,
}

/// Prints the questions as a list that can be sent.
pub fn run(args: &Args, context: &Context) -> Result<(), Failure> {
    let method = context.method()?;
    let (listing, stored) = listing_of(&args.what, context)?;
    let assessment = stored.unwrap_or_else(|| method.assess(&listing, &mut Scratch::default()));
    let asked = questions(&method.rules, &listing, &assessment);
    if context.json {
        return output::json(&asked);
    }
    if asked.questions.is_empty() {
        context.say("No rule waits for an answer; that is no clearance");
    }
    let mut text = String::new();
    for (number, q) in (1..).zip(&asked.questions) {
        let rules = q.rules.join(", ");
        text.push_str(&format!("{number}. {}\n   {}: {rules}\n", one_line(&q.question), q.highest_severity));
    }
    if asked.rules_far_from_decided > 0 {
        let (rules, lack) = if asked.rules_far_from_decided == 1 { ("rule", "lacks") } else { ("rules", "lack") };
        context.say(&format!(
            "{} {rules} {lack} more than two facts; no single answer decides them",
            asked.rules_far_from_decided
        ));
    }
    output::text(&text)
}
