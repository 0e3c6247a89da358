//! `brokerwatch rules list`: the rules by pack.

use super::super::context::Context;
use super::super::failure::{Failure, USAGE};
use super::super::output;
use super::super::table::pad;
use crate::assess::audit::Rule;
use crate::domain::listing::{Severity, Verdict};
use serde::Serialize;

/// List rules, by pack
#[derive(clap::Args)]
pub struct Args {
    /// Only rules of this pack; may be repeated
    #[arg(long, value_name = "NAME")]
    pack: Vec<String>,
    /// Only rules of this jurisdiction: EU, US, US-CA, any …
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<String>,
    /// Only rules with this status: stable, draft or retired
    #[arg(long, value_name = "STATUS")]
    status: Option<String>,
    /// Only rules in force on this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<jiff::civil::Date>,
}

/// A rule as printed with `--json`.
#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    pack: &'a str,
    title: &'a str,
    status: &'static str,
    severity: Severity,
    verdict: Verdict,
    jurisdictions: &'a [String],
    effective_from: Option<&'a str>,
    effective_to: Option<&'a str>,
    cites: &'a [String],
    confidence: &'a str,
    evidence: &'a [String],
    remedy: &'a str,
    examples: usize,
}

/// Prints the rules, by pack, then by id.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let method = context.method()?;
    let packs = method.rules.packs();
    if let Some(unknown) = args.pack.iter().find(|p| !packs.contains_key(p.as_str())) {
        let names: Vec<&str> = packs.keys().copied().collect();
        return Err(Failure::new(
            USAGE,
            format!("--pack: unknown pack “{unknown}”; expected one of {}", names.join(", ")),
        ));
    }
    if let Some(state) = args.status.as_deref().filter(|s| !["stable", "draft", "retired"].contains(s)) {
        return Err(Failure::new(
            USAGE,
            format!("--status: invalid status “{state}”; expected one of stable, draft, retired"),
        ));
    }
    let day = args.as_of.map(|d| d.to_string());
    let wanted = |r: &Rule| {
        (args.pack.is_empty() || args.pack.contains(&r.pack))
            && args.jurisdiction.as_ref().is_none_or(|j| r.jurisdictions.contains(j))
            && args.status.as_deref().is_none_or(|s| r.status.name() == s)
            && day.as_deref().is_none_or(|d| r.in_force(d))
    };
    let mut cards: Vec<_> = method.rules.cards().filter(|c| wanted(&c.head)).collect();
    cards.sort_by(|a, b| (&a.head.pack, &a.head.id).cmp(&(&b.head.pack, &b.head.id)));
    if context.json {
        let rows: Vec<Row<'_>> = cards.iter().map(|c| row(&c.head, c.examples.len())).collect();
        return output::json(&rows);
    }
    let mut text = String::new();
    let mut pack = "";
    for card in &cards {
        let r = &card.head;
        if pack != r.pack {
            pack = &r.pack;
            text.push_str(&format!("{}{pack}\n", if text.is_empty() { "" } else { "\n" }));
        }
        let draft = if r.status.name() == "stable" { "" } else { r.status.name() };
        text.push_str(&format!(
            "  {} {:<8} {:<20} {:<8} {}\n",
            pad(&r.id, 24),
            r.severity.name(),
            r.verdict.name(),
            draft,
            r.title
        ));
    }
    output::text(&text)?;
    let stable = cards.iter().filter(|c| c.head.status.name() == "stable").count();
    for (register, rules) in method.rules.registers().iter().filter(|(id, _)| method.registers().get(id).is_none()) {
        context.say(&format!("register {register} has not been imported; undecided without it: {}", rules.join(", ")));
    }
    context.say(&format!("{} rules, {stable} in use, {} not", cards.len(), cards.len() - stable));
    Ok(())
}

fn row(r: &Rule, examples: usize) -> Row<'_> {
    Row {
        id: &r.id,
        pack: &r.pack,
        title: &r.title,
        status: r.status.name(),
        severity: r.severity,
        verdict: r.verdict,
        jurisdictions: &r.jurisdictions,
        effective_from: r.effective_from.as_deref(),
        effective_to: r.effective_to.as_deref(),
        cites: &r.cites,
        confidence: &r.confidence,
        evidence: &r.evidence,
        remedy: &r.remedy,
        examples,
    }
}
