//! `brokerwatch rules show`: the card of a rule.

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::output;
use crate::domain::listing::{Severity, Verdict};
use serde::Serialize;

/// Show the card of a rule
#[derive(clap::Args)]
pub struct Args {
    /// Id of the rule, for example gdpr-9
    id: String,
}

/// A rule as printed with `--json`.
#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    pack: &'a str,
    severity: Severity,
    verdict: Verdict,
    /// The head of the card, TOML.
    head: &'a str,
    /// The prose of the card, Markdown.
    prose: &'a str,
    file: &'a str,
}

/// Prints the card: head, prose, and the number of examples.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let method = context.method()?;
    let card = super::rule(&method, &args.id)?;
    let r = &card.head;
    if context.json {
        let (head, prose, file) = (card.head_text.as_str(), card.prose.as_str(), card.path.as_str());
        return output::json(&Shown {
            id: &r.id,
            pack: &r.pack,
            severity: r.severity,
            verdict: r.verdict,
            head,
            prose,
            file,
        });
    }
    output::text(&format!(
        "{}\n{}, pack {}, {} examples\n\n{}\n{}\n",
        card.title,
        r.id,
        r.pack,
        card.examples.len(),
        card.head_text,
        card.prose
    ))
}
