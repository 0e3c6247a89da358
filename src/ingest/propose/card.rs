//! Writes a source card from a proposal, in the form of the cards that are part of the program.

use super::{Proposal, Reason};
use crate::ingest::acquire::mapping::{FACTS, FieldRule, FieldRules, TextKind};
use std::fmt::Write;

/// What a card says beside its mapping.
#[derive(Clone, Debug)]
pub struct NewCard<'a> {
    /// Id of the source: a-z, 0-9 and hyphens.
    pub id: &'a str,
    /// Who publishes the listings.
    pub publisher: &'a str,
    /// Where; may be empty.
    pub url: &'a str,
    /// Under which terms; may be empty.
    pub terms: &'a str,
    /// Name of the format.
    pub format: &'a str,
    /// Options of the format.
    pub options: &'a toml::Table,
    /// Name of the file that was looked at.
    pub file: &'a str,
}

/// The text of a source card.
pub fn card_text(card: &NewCard<'_>, proposal: &Proposal) -> String {
    let mut text = String::from("+++\n");
    let terms = if card.terms.is_empty() { "Not stated." } else { card.terms };
    for (key, value) in [
        ("id", card.id),
        ("kind", "source"),
        ("status", "stable"),
        ("publisher", card.publisher),
        ("url", card.url),
        ("format", card.format),
        ("terms", terms),
    ] {
        line(&mut text, key, &quoted(value));
    }
    text.push_str("usual_missing = true\n");
    if !card.options.is_empty() {
        text.push_str("\n[options]\n");
        for (key, value) in card.options {
            line(&mut text, &name(key), &value.to_string());
        }
    }
    text.push_str("\n[map]\n");
    for (fact, rules) in FACTS.iter().zip(proposal.map.in_order()) {
        if let Some(rules) = rules {
            line(&mut text, fact, &rules_text(rules));
        }
    }
    text.push_str("+++\n");
    let mut words = String::new();
    prose(&mut words, card, proposal);
    // Names and values come from the file, and a terminal would obey its control characters.
    text.extend(words.chars().map(|c| if c.is_control() && c != '\n' { '\u{FFFD}' } else { c }));
    text
}

fn line(text: &mut String, key: &str, value: &str) {
    text.extend([key, " = ", value, "\n"]);
}

/// A TOML string on one line.
fn quoted(text: &str) -> String {
    // What JSON escapes in a string, TOML escapes alike; it forbids U+007F besides.
    let json = serde_json::Value::from(text).to_string();
    json.replace('\u{7f}', "\\u007F")
}

fn name(key: &str) -> String {
    let bare = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if bare { key.to_owned() } else { quoted(key) }
}

fn rules_text(rules: &FieldRules) -> String {
    let flat = rules.flatten();
    match flat.as_slice() {
        [rule] => rule_text(rule),
        rules => {
            let all: Vec<String> = rules.iter().map(rule_text).collect();
            let short = format!("[{}]", all.join(", "));
            match short.chars().count() <= 100 {
                true => short,
                false => format!("[\n{}]", all.iter().map(|rule| format!("  {rule},\n")).collect::<String>()),
            }
        }
    }
}

fn rule_text(rule: &FieldRule) -> String {
    let mut parts = Vec::new();
    let field = Some(&rule.field).filter(|field| !field.is_empty());
    for (key, value) in [
        ("field", field),
        ("pattern", rule.pattern.as_ref()),
        ("split", rule.split.as_ref()),
        ("value", rule.value.as_ref()),
        ("label", rule.label.as_ref()),
        ("unit", rule.unit.as_ref()),
    ] {
        parts.extend(value.map(|value| format!("{key} = {}", quoted(value))));
    }
    let kind = rule.text.map(|kind| match kind {
        TextKind::Plain => "plain",
        TextKind::Html => "html",
        TextKind::Markdown => "markdown",
        TextKind::DataCard => "data_card",
    });
    parts.extend(kind.map(|kind| format!("text = {}", quoted(kind))));
    parts.extend(rule.find.then(|| "find = true".to_owned()));
    match (parts.as_slice(), field) {
        ([_], Some(field)) => quoted(field),
        _ => format!("{{ {} }}", parts.join(", ")),
    }
}

fn prose(text: &mut String, card: &NewCard<'_>, proposal: &Proposal) {
    // Fences and headings would be read as parts of the card.
    let shown = |text: &str| text.replace(['\n', '\r', '`'], " ");
    let _ = write!(
        text,
        "# {}\n\nProposed from the names and values of the columns of {}; to be read by somebody who knows the source.\n",
        if shown(card.publisher).trim().is_empty() { card.id.to_owned() } else { shown(card.publisher) },
        shown(card.file)
    );
    text.push_str("\n## Why\n\n");
    for Reason { fact, column, why, confidence } in &proposal.reasons {
        let (why, confidence): (&str, &str) = (why.into(), confidence.into());
        let _ = writeln!(text, "- {fact}: “{}”, by {why}, {confidence}", shown(column));
    }
    if !proposal.unused.is_empty() {
        text.push_str("\n## Columns that give no fact\n\nThey are kept with each listing under their own names.\n\n");
        proposal.unused.iter().for_each(|column| text.extend(["- “", &shown(column), "”\n"]));
    }
    if !proposal.doubts.is_empty() {
        text.push_str("\n## Doubts\n\n");
        proposal.doubts.iter().for_each(|doubt| text.extend(["- ", &shown(doubt), ".\n"]));
    }
}
