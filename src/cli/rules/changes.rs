//! `brokerwatch rules changes`: what changed in the law, and in the rules because of it.

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::output;
use crate::assess::audit::{LawChange, law_changes};
use jiff::civil::Date;

/// List changes of the law, and of rules because of it, newest first
#[derive(clap::Args)]
pub struct Args {
    /// Only changes made on this day or later
    #[arg(long, value_name = "YYYY-MM-DD")]
    since: Option<Date>,
    /// Only changes of this rule, or of this set with its @
    #[arg(long, value_name = "ID")]
    rule: Option<String>,
}

/// Prints the changes.
pub fn run(args: &Args, context: &Context) -> Result<(), Failure> {
    if let Some(rule) = args.rule.as_deref().filter(|r| !r.starts_with('@')) {
        super::rule(&context.method()?, rule)?;
    }
    let since = args.since.map(|d| d.to_string());
    let wanted = |c: &&LawChange| {
        since.as_ref().is_none_or(|s| c.on >= *s) && args.rule.as_ref().is_none_or(|r| c.rules.contains(r))
    };
    let changes: Vec<&LawChange> = law_changes().iter().filter(wanted).collect();
    if context.json {
        return output::json(&changes);
    }
    let mut text = String::new();
    for c in &changes {
        let from = c.applies_from.as_ref().map_or(String::new(), |d| format!(", applies from {d}"));
        text.push_str(&format!(
            "{}  {} ({}{from})\n            {}\n",
            c.on,
            c.rules.join(", "),
            c.cause.label(),
            c.what
        ));
        if let Some(url) = &c.source_url {
            text.push_str(&format!("            {url}\n"));
        }
    }
    if changes.is_empty() {
        context.say("No change is recorded");
    }
    output::text(&text)
}
