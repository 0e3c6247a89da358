//! Sentences that several formats of a report share.

use super::entry::{Entry, ReportedFinding};
use crate::domain::listing::{CountrySign, Finding, Issue, MayApply, Undecided, text};
use std::collections::BTreeSet;

/// Text of a seller on one line, without characters that control a terminal.
pub(super) fn one_line(text: &str) -> String {
    let line = text::one_line(text);
    match line.chars().any(is_command) {
        true => line.chars().map(|c| if is_command(c) { '\u{FFFD}' } else { c }).collect(),
        false => line,
    }
}

/// Control characters, and those that turn the direction of text.
fn is_command(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The title, or a placeholder.
pub(super) fn title(entry: &Entry) -> String {
    if entry.title.is_empty() { "(untitled)".to_owned() } else { one_line(&entry.title) }
}

/// The quoted words, each once, in order of the text.
pub(super) fn quotes(finding: &Finding) -> Vec<String> {
    let mut quotes = Vec::new();
    for evidence in &finding.evidence {
        let quote = one_line(&evidence.quote);
        if !quotes.contains(&quote) {
            quotes.push(quote);
        }
    }
    quotes
}

/// What a finding rests on, one line each: the quoted words, the provisions and the remedy.
pub(super) fn grounds(finding: &Finding) -> String {
    let quotes = quotes(finding);
    let shown = if quotes.is_empty() { String::new() } else { format!("“{}”\n", quotes.join("”, “")) };
    let remedy = if finding.remedy.is_empty() { String::new() } else { format!("\nRemedy: {}", finding.remedy) };
    format!("{shown}{}{remedy}", finding.cites.join("; "))
}

/// A finding as a sentence: an indicator, never a judgement.
pub(super) fn indicator(finding: &Finding) -> String {
    let quotes = quotes(finding);
    let shown = match quotes.is_empty() {
        true => String::new(),
        false => format!(" The listing shows “{}”.", quotes.join("”, “")),
    };
    let because = if finding.facts.is_empty() { "its condition is true".to_owned() } else { finding.facts.join("; ") };
    let cites = finding.cites.join("; ");
    format!("{}.{shown} {} ({cites}) may apply because: {because}.", finding.title, finding.rule)
}

/// `12 rules undecided: missing countries, use`; none if all is decided.
pub fn undecided_line(undecided: &[Undecided]) -> Option<String> {
    let rules: BTreeSet<&str> = undecided.iter().flat_map(|u| &u.rules).map(String::as_str).collect();
    let missing: BTreeSet<&str> = undecided.iter().flat_map(|u| &u.missing).map(String::as_str).collect();
    let what = if rules.len() == 1 { "rule" } else { "rules" };
    let missing = missing.into_iter().collect::<Vec<_>>().join(", ");
    (!rules.is_empty()).then(|| format!("{} {what} undecided: missing {missing}", rules.len()))
}

/// `2 rules may apply if the seller is established in China: a, b (signs: …)`; none if there are none. All rules of a
/// listing hang on the same country.
pub(super) fn may_apply_line(may: &[MayApply]) -> Option<String> {
    let first = may.first()?;
    let what = if may.len() == 1 { "rule" } else { "rules" };
    let rules: Vec<&str> = may.iter().map(|m| m.rule.as_str()).collect();
    let signs: Vec<String> = first.signs.iter().map(CountrySign::sentence).collect();
    let (number, condition) = (may.len(), &first.condition);
    let line = format!("{number} {what} may apply if {condition}: {}; signs: {}", rules.join(", "), signs.join(", "));
    Some(one_line(&line))
}

/// `second reader: also consent:not-obtained; doubts sensitivity:children`; none if it sees what the lists see.
pub(super) fn second_line(entry: &Entry) -> Option<String> {
    let reading = entry.second_reading.as_ref()?;
    let list = |word: &str, terms: Vec<&str>| (!terms.is_empty()).then(|| format!("{word} {}", terms.join(", ")));
    let also = list("also", reading.tags.iter().map(|t| t.term.as_str()).collect());
    let doubts = list("doubts", reading.doubts.iter().map(|t| t.as_str()).collect());
    let said: Vec<String> = also.into_iter().chain(doubts).collect();
    (!said.is_empty()).then(|| format!("second reader: {}", said.join("; ")))
}

/// Annotations of a finding: not in force, waived; empty if there are none.
pub(super) fn annotations(reported: &ReportedFinding) -> Vec<String> {
    let mut annotations = Vec::new();
    if !reported.in_force {
        let f = &reported.finding;
        let day = |d: &Option<String>, open: &str| d.clone().unwrap_or_else(|| open.to_owned());
        let (from, to) = (day(&f.effective_from, "…"), day(&f.effective_to, "…"));
        annotations.push(format!("not in force on the day ({from} to {to})"));
    }
    if let Some(w) = &reported.waiver {
        let (by, reason) = (one_line(&w.by), one_line(&w.reason));
        let verb = if w.expired { "waiver ended on" } else { "waived until" };
        annotations.push(format!("{verb} {} by {by}: {reason}", w.until));
    }
    annotations
}

/// Whether a record, or a part of it, was not read at all.
pub fn is_unreadable(issue: &Issue) -> bool {
    issue.code.is_unparsed()
}

/// `file:line: code field “value”: message`.
pub fn issue_line(issue: &Issue) -> String {
    let value = match issue.value.is_empty() {
        true => String::new(),
        false => format!(" “{}”", one_line(&issue.value)),
    };
    let field = if issue.field.is_empty() { String::new() } else { format!(" {}", one_line(&issue.field)) };
    let (place, code) = (&issue.place, issue.code.name());
    format!("{}:{}: {code}{field}{value}: {}", one_line(&place.file), place.line, one_line(&issue.message))
}
