//! Findings as rows: one for each finding of each listing, with its history and what people answered. The names and the
//! order of the columns are those of the fields below, in CSV as in JSON.

use super::{Kind, Profile};
use crate::domain::listing::{FindingHistory, FindingState, Response, Responses, Verdict, Waiver};
use crate::store::StoredListing;
use serde::Serialize;
use std::io::Write;

/// One finding of one listing on one day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FindingRow {
    /// Names the finding for good, 32 hex digits.
    pub fingerprint: String,
    /// `open`, `waived` or `gone`.
    pub state: &'static str,
    /// Waiver: `active`, `expired`, or none was given.
    pub waiver: Option<&'static str>,
    /// Its owner.
    pub waived_by: Option<String>,
    /// Its reason.
    pub waived_for: Option<String>,
    /// Its last day, ISO 8601.
    pub waived_until: Option<String>,
    /// Whether a dispute stands.
    pub disputed: bool,
    /// Answers that stand.
    pub answers: u64,
    /// `critical`, `high`, `medium`, `low` or `note`.
    pub severity: &'static str,
    /// Rule card.
    pub rule: String,
    /// Its headline.
    pub rule_title: String,
    /// Its pack.
    pub pack: String,
    /// What the finding amounts to.
    pub verdict: Option<&'static str>,
    /// Where the provision applies.
    pub jurisdictions: Vec<String>,
    /// First day in force, ISO 8601.
    pub effective_from: Option<String>,
    /// Last day in force, ISO 8601.
    pub effective_to: Option<String>,
    /// The provisions.
    pub cites: Vec<String>,
    /// The words that triggered it.
    pub words: Vec<String>,
    /// The facts used.
    pub facts: Vec<String>,
    /// What the seller could state or do.
    pub remedy: String,
    /// The listing, 32 hex digits.
    pub listing: String,
    /// Its source.
    pub source: String,
    /// Its title.
    pub title: String,
    /// Its seller as named.
    pub broker: Option<String>,
    /// First version in which the finding was seen.
    pub first_version: u64,
    /// When that version was first seen, UTC.
    pub first_observed: String,
    /// Last version in which the finding was seen.
    pub last_version: u64,
    /// When that version was first seen, UTC.
    pub last_observed: String,
    /// Newest version of the listing.
    pub version: u64,
    /// The methods that found it.
    pub methods: Vec<String>,
}

impl FindingRow {
    /// The row of a finding on a day, ISO 8601.
    pub fn of(stored: &StoredListing, history: &FindingHistory, responses: &Responses, day: &str) -> Self {
        let (finding, listing) = (&history.finding, &stored.listing);
        let waiver = responses.waiver(&finding.fingerprint, day);
        let said: Option<&Response> = waiver.map(|w| match w {
            Waiver::Active(said) | Waiver::Expired(said) => said,
        });
        Self {
            fingerprint: finding.fingerprint.clone(),
            state: history.state(responses, day).name(),
            waiver: waiver.map(|w| if matches!(w, Waiver::Active(_)) { "active" } else { "expired" }),
            waived_by: said.map(|r| r.by.clone()),
            waived_for: said.map(|r| r.text.clone()),
            waived_until: said.and_then(|r| r.until.clone()),
            disputed: responses.disputed(&finding.fingerprint),
            answers: responses.to(&finding.fingerprint).len() as u64,
            severity: finding.severity.name(),
            rule: finding.rule.clone(),
            rule_title: finding.title.clone(),
            pack: finding.pack.clone(),
            verdict: finding.verdict.map(Verdict::name),
            jurisdictions: finding.jurisdictions.clone(),
            effective_from: finding.effective_from.clone(),
            effective_to: finding.effective_to.clone(),
            cites: finding.cites.clone(),
            words: finding.evidence.iter().map(|e| e.quote.clone()).collect(),
            facts: finding.facts.clone(),
            remedy: finding.remedy.clone(),
            listing: listing.id.to_string(),
            source: listing.source.clone(),
            title: listing.title.clone(),
            broker: listing.broker.as_ref().map(|b| b.name.clone()),
            first_version: history.first.version,
            first_observed: super::columns::time(history.first.observed_at),
            last_version: history.last.version,
            last_observed: super::columns::time(history.last.observed_at),
            version: stored.version.number,
            methods: history.methods.clone(),
        }
    }

    /// Whether it is in the newest assessment.
    pub fn stands(&self) -> bool {
        self.state != FindingState::Gone.name()
    }
}

/// What stands in a column.
type Cell = fn(&FindingRow) -> String;

/// Header, kind and cell of every column, in the order of the fields.
const CELLS: &[(&str, Kind, Cell)] = &[
    ("fingerprint", Kind::Code, |row| row.fingerprint.clone()),
    ("state", Kind::Code, |row| row.state.to_owned()),
    ("waiver", Kind::Code, |row| row.waiver.unwrap_or_default().to_owned()),
    ("waived_by", Kind::Text, |row| optional(&row.waived_by)),
    ("waived_for", Kind::Text, |row| optional(&row.waived_for)),
    ("waived_until", Kind::Date, |row| optional(&row.waived_until)),
    ("disputed", Kind::Code, |row| row.disputed.to_string()),
    ("answers", Kind::Number, |row| row.answers.to_string()),
    ("severity", Kind::Code, |row| row.severity.to_owned()),
    ("rule", Kind::Code, |row| row.rule.clone()),
    ("rule_title", Kind::Text, |row| row.rule_title.clone()),
    ("pack", Kind::Code, |row| row.pack.clone()),
    ("verdict", Kind::Code, |row| row.verdict.unwrap_or_default().to_owned()),
    ("jurisdictions", Kind::Text, |row| join(&row.jurisdictions)),
    ("effective_from", Kind::Date, |row| optional(&row.effective_from)),
    ("effective_to", Kind::Date, |row| optional(&row.effective_to)),
    ("cites", Kind::Text, |row| join(&row.cites)),
    ("words", Kind::Text, |row| join(&row.words)),
    ("facts", Kind::Text, |row| join(&row.facts)),
    ("remedy", Kind::Text, |row| row.remedy.clone()),
    ("listing", Kind::Code, |row| row.listing.clone()),
    ("source", Kind::Code, |row| row.source.clone()),
    ("title", Kind::Text, |row| row.title.clone()),
    ("broker", Kind::Text, |row| optional(&row.broker)),
    ("first_version", Kind::Number, |row| row.first_version.to_string()),
    ("first_observed", Kind::Date, |row| row.first_observed.clone()),
    ("last_version", Kind::Number, |row| row.last_version.to_string()),
    ("last_observed", Kind::Date, |row| row.last_observed.clone()),
    ("version", Kind::Number, |row| row.version.to_string()),
    ("methods", Kind::Code, |row| join(&row.methods)),
];

fn optional(value: &Option<String>) -> String {
    value.clone().unwrap_or_default()
}

fn join(values: &[String]) -> String {
    super::columns::join(values.iter().cloned())
}

/// Writes findings as CSV, guarded for spreadsheets: CRLF, UTF-8, header always, lists joined by `|`.
pub struct FindingsWriter<W: Write>(csv::Writer<W>);

impl<W: Write> FindingsWriter<W> {
    /// Writes the header.
    pub fn new(out: W) -> Result<Self, csv::Error> {
        let mut inner = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        inner.write_record(CELLS.iter().map(|c| c.0))?;
        Ok(Self(inner))
    }

    /// Writes one finding.
    pub fn row(&mut self, row: &FindingRow) -> Result<(), csv::Error> {
        for (_, kind, cell) in CELLS {
            self.0.write_field(Profile::Spreadsheet.guard(*kind, &cell(row)).as_ref())?;
        }
        self.0.write_record(None::<&[u8]>)
    }

    /// Passes everything on to the writer beneath.
    pub fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_the_csv_are_the_fields_of_the_json() {
        let finding: crate::domain::listing::Finding = serde_json::from_value(serde_json::json!({
            "fingerprint": "f", "rule": "r", "title": "", "severity": "high", "cites": [], "evidence": [], "facts": [],
        }))
        .unwrap();
        let seen = crate::domain::listing::SeenIn { version: 1, observed_at: 0 };
        let history = FindingHistory { finding, first: seen, last: seen, methods: vec![], is_current: true };
        let stored = StoredListing {
            listing: crate::domain::listing::Listing::bare("=1+1", ""),
            assessment: crate::domain::listing::Assessment::default(),
            version: crate::store::VersionInfo {
                id: String::new(),
                number: 1,
                record_digest: String::new(),
                reading: String::new(),
                snapshot: String::new(),
                place: crate::domain::listing::SourceLocation::default(),
                run_id: String::new(),
                observed_at: 0,
                observed_by: crate::domain::listing::ObservedBy::Reading,
                recorded_at: 0,
                late: false,
            },
            first_seen: 0,
            last_seen: 0,
            last_read: 0,
            gone: None,
        };
        let row = FindingRow::of(&stored, &history, &Responses::default(), "2026-01-01");
        // Text, because a JSON value in memory forgets the order of its fields.
        let json = serde_json::to_string(&row).unwrap();
        let places: Vec<Option<usize>> = CELLS.iter().map(|c| json.find(&format!("\"{}\":", c.0))).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{json}");
        assert_eq!(serde_json::to_value(&row).unwrap().as_object().unwrap().len(), CELLS.len());
        let mut out = Vec::new();
        let mut writer = FindingsWriter::new(&mut out).unwrap();
        writer.row(&row).unwrap();
        writer.flush().unwrap();
        drop(writer);
        assert!(String::from_utf8(out).unwrap().contains(",'=1+1,"), "a title is no formula");
    }
}
