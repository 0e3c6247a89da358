//! Reading rows: one record of a register becomes one registration, or an issue that says why not. A value that is not
//! understood is left out of the entry; the entry is kept.

use super::card::{Question, Reading, RegisterCard};
use super::domain;
use super::name::Name;
use crate::domain::listing::{Issue, IssueCode, Record, SourceLocation};
use crate::ingest::normalise::date::parse_date;
use crate::ingest::normalise::place::country;
use crate::ingest::normalise::text::clean_line;
use serde_json::Value;
use std::collections::BTreeMap;

/// One entry of a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Names as the register has them, the official one first; never empty.
    pub names: Vec<String>,
    /// Domains stated, in lower case, without those that many share.
    pub domains: Vec<String>,
    /// Country, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Answers by question; those left open are absent.
    pub answers: BTreeMap<String, String>,
    /// SHA-256 of the file; empty while it is being read.
    pub digest: String,
    /// Where it stands.
    pub place: SourceLocation,
}

impl Registration {
    /// The official name.
    pub fn name(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }
}

/// Reads one row. Without a name it is not an entry, and one of the issues says so.
pub fn read_record(card: &RegisterCard, record: &Record) -> (Option<Registration>, Vec<Issue>) {
    let mut row = Row { card, record, issues: Vec::new() };
    let registration = row.registration();
    (registration, row.issues)
}

/// Columns that the card names and no row of a file fills: the form may have changed.
pub fn unfilled_columns(card: &RegisterCard, stated: &dyn Fn(&str) -> bool) -> Vec<String> {
    let c = &card.columns;
    let all = std::iter::once(&c.name).chain(c.other_names.iter().map(|o| &o.column)).chain(&c.websites);
    let all = all.chain(&c.country).chain(card.questions.values().map(|q| &q.column));
    all.filter(|column| !stated(&key(column))).map(|c| clean_line(c)).collect()
}

/// The names of the columns that a row fills, in the form that [`unfilled_columns`] compares.
pub fn filled_columns(record: &Record) -> impl Iterator<Item = String> + '_ {
    record.fields.iter().filter(|(_, v)| v.as_str().is_none_or(|t| !t.trim().is_empty())).map(|(name, _)| key(name))
}

/// The name of a column without differences of typing: white space, a colon at the end, curly apostrophes.
fn key(column: &str) -> String {
    clean_line(column).trim_end_matches(':').trim_end().replace('’', "'").to_lowercase()
}

struct Row<'a> {
    card: &'a RegisterCard,
    record: &'a Record,
    issues: Vec<Issue>,
}

impl Row<'_> {
    fn registration(&mut self) -> Option<Registration> {
        let columns = &self.card.columns;
        let Some(name) = self.cell(&columns.name).map(|t| clean_line(&t)).filter(|n| has_letter(n)) else {
            let message = "the row has no name, so it is not an entry of the register";
            self.issue(IssueCode::MissingField, &columns.name, "", message);
            return None;
        };
        Some(Registration {
            names: self.names(name),
            domains: self.domains(),
            country: self.country(),
            answers: self.answers(),
            digest: String::new(),
            place: self.record.place.clone(),
        })
    }

    /// The text of a cell, unless it says that nothing is stated.
    fn cell(&self, column: &str) -> Option<String> {
        let wanted = key(column);
        let (_, value) = self.record.fields.iter().find(|(name, _)| key(name) == wanted)?;
        let text = match value {
            Value::String(text) => text.trim().to_owned(),
            other => other.to_string(),
        };
        let missing = self.card.missing.iter().any(|m| m.eq_ignore_ascii_case(&text));
        (!text.is_empty() && !missing).then_some(text)
    }

    fn issue(&mut self, code: IssueCode, field: &str, value: &str, message: &str) {
        self.issues.push(Issue::new(code, &self.record.place, &clean_line(field), value, message));
    }

    fn names(&mut self, official: String) -> Vec<String> {
        let mut names = vec![official];
        for other in &self.card.columns.other_names {
            let Some(text) = self.cell(&other.column) else { continue };
            let mut pieces: Vec<String> = text.lines().map(str::to_owned).collect();
            for mark in other.split.iter().filter(|m| !m.is_empty()) {
                pieces = pieces.iter().flat_map(|p| p.split(mark.as_str()).map(str::to_owned)).collect();
            }
            let mut found: Vec<String> = Vec::new();
            for piece in pieces.iter().map(|p| clean_line(p)) {
                let piece = piece.strip_prefix("formerly ").unwrap_or(&piece).trim();
                match found.last_mut() {
                    // “L2, Inc” is one name.
                    Some(last) if Name::new(piece).is_only_form() => last.push_str(&format!(", {piece}")),
                    _ if has_letter(piece) => found.push(piece.to_owned()),
                    _ => {}
                }
            }
            if found.is_empty() {
                self.issue(IssueCode::NotUnderstood, &other.column, &text, "expected names");
            }
            for name in found {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }

    fn domains(&mut self) -> Vec<String> {
        let mut domains = Vec::new();
        for column in &self.card.columns.websites {
            let Some(text) = self.cell(column) else { continue };
            let between = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
            for address in text.split(between).filter(|a| !a.is_empty()) {
                match domain::registrable(address) {
                    Some(domain) if !domains.contains(&domain) => domains.push(domain),
                    None if !domain::is_address(address) => {
                        self.issue(IssueCode::NotUnderstood, column, address, "expected a web address");
                    }
                    _ => {}
                }
            }
        }
        domains
    }

    fn country(&mut self) -> Option<String> {
        let column = self.card.columns.country.as_ref()?;
        let text = self.cell(column)?;
        match country::parse_one(&text) {
            Ok(code) => Some(code),
            Err(expected) => {
                self.issue(IssueCode::NotUnderstood, column, &text, &format!("expected {expected}"));
                None
            }
        }
    }

    fn answers(&mut self) -> BTreeMap<String, String> {
        let mut answers = BTreeMap::new();
        for (id, Question { column, reading, .. }) in &self.card.questions {
            let Some(text) = self.cell(column) else { continue };
            let answer = match reading {
                Reading::YesNo => match text.to_lowercase().as_str() {
                    "yes" | "y" | "true" => Ok("yes".to_owned()),
                    "no" | "n" | "false" => Ok("no".to_owned()),
                    _ => Err("yes or no".to_owned()),
                },
                Reading::Date => parse_date(&text),
                Reading::Text => Ok(clean_line(&text)),
            };
            match answer {
                Ok(answer) => drop(answers.insert(id.clone(), answer)),
                Err(expected) => {
                    self.issue(IssueCode::NotUnderstood, column, &text, &format!("expected {expected}"));
                }
            }
        }
        answers
    }
}

fn has_letter(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}
