//! `brokerwatch rules explain`: why a rule applies, does not apply or is undecided.

use super::super::context::Context;
use super::super::explain::listing_of;
use super::super::failure::Failure;
use super::super::output;
use crate::assess::audit::{RuleTrace, Subject, Trace, Truth, as_rules_take, may_apply, trace};
use crate::assess::tag::Scratch;
use crate::domain::listing::{Assessment, MayApply};
use serde::Serialize;

/// Show why a rule applies, does not apply or is undecided for a listing or text
#[derive(clap::Args)]
#[command(after_help = "Examples:
  brokerwatch rules explain gdpr-9 18ef036ab3410c3586e056dec31a5ab3
  brokerwatch rules explain us-coppa 'Voices of American children aged 3 to 9'
  brokerwatch rules explain gdpr-9 - < description.txt")]
pub struct Args {
    /// Id of the rule
    rule: String,
    /// Id of a stored listing (32 hex digits), a text, or `-` for standard input
    what: String,
}

/// Prints the condition as a tree.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let method = context.method()?;
    let rule = &super::rule(&method, &args.rule)?.head;
    let (listing, stored) = listing_of(&args.what, context)?;
    // A stored listing is explained with its stored assessment, which includes decisions by people.
    let assessment: Assessment = stored.unwrap_or_else(|| method.assess(&listing, &mut Scratch::default()));
    let (tags, claims, register_matches) =
        (&assessment.tags[..], &assessment.claims[..], &assessment.register_matches[..]);
    let second = assessment.seen_second();
    let subject = Subject { listing: &listing, tags: &as_rules_take(tags), claims, register_matches, second };
    let explained = Explained { traced: trace(rule, &subject), may_apply: may_apply(rule, &subject) };
    if context.json {
        return output::json(&explained);
    }
    output::text(&prose(&listing.title, &rule.title, rule.status.name(), &explained))
}

/// What is printed with `--json`.
#[derive(Serialize)]
struct Explained {
    #[serde(flatten)]
    traced: RuleTrace,
    /// What the rule hangs on, if it is undecided only because nobody states where the seller is established.
    #[serde(skip_serializing_if = "Option::is_none")]
    may_apply: Option<MayApply>,
}

fn prose(listing: &str, title: &str, status: &str, Explained { traced, may_apply }: &Explained) -> String {
    let mut text = format!("{listing}\n{}: {title}\n", traced.rule);
    text.push_str(&match traced.truth {
        Truth::True => "applies\n".to_owned(),
        Truth::False => "does not apply\n".to_owned(),
        Truth::Unknown => format!("undecided; missing: {}\n", traced.missing.join(", ")),
    });
    if let Some(may) = may_apply {
        text.push_str(&format!("may apply if {}\n", may.condition));
        may.signs.iter().for_each(|sign| text.push_str(&format!("  sign: {}\n", sign.sentence())));
    }
    if status != "stable" {
        text.push_str(&format!("the rule is {status} and makes no findings\n"));
    }
    draw(&traced.when, 1, &mut text);
    text
}

fn draw(part: &Trace, depth: usize, text: &mut String) {
    let mark = match part.truth {
        Truth::True => '+',
        Truth::False => '-',
        Truth::Unknown => '?',
    };
    let missing =
        if part.missing.is_empty() { String::new() } else { format!("  (missing: {})", part.missing.join(", ")) };
    text.push_str(&format!("{}{mark} {}{missing}\n", "  ".repeat(depth), part.condition));
    part.parts.iter().for_each(|inner| draw(inner, depth + 1, text));
}
