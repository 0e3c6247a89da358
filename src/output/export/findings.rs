//! Findings as rows: one for each finding of each listing, with its history and the responses to it.
//!
//! A column is one entry of the table below: its meaning, name, type, kind and value. The fields of the row, its JSON and its
//! CSV follow from the entry, in this order.

use super::{ColumnKind, Profile};
use crate::domain::listing::{Finding, FindingHistory, FindingState, Listing, Response, Responses, Verdict, Waiver};
use crate::store::StoredListing;
use serde::Serialize;
use std::io::Write;

/// What the values of a row are taken from: a finding of a stored listing on a day, ISO 8601.
struct Origin<'a> {
    stored: &'a StoredListing,
    listing: &'a Listing,
    history: &'a FindingHistory,
    finding: &'a Finding,
    responses: &'a Responses,
    day: &'a str,
}

impl<'a> Origin<'a> {
    fn waiver(&self) -> Option<Waiver<'a>> {
        self.responses.waiver(&self.finding.fingerprint, self.day)
    }

    /// The response that waives the finding, in force or expired.
    fn waived(&self) -> Option<&'a Response> {
        self.waiver().map(|w| match w {
            Waiver::Active(response) | Waiver::Expired(response) => response,
        })
    }
}

/// The text of a value in a cell.
trait CellText {
    fn text(&self) -> String;
}

impl CellText for String {
    fn text(&self) -> String {
        self.clone()
    }
}

impl CellText for &'static str {
    fn text(&self) -> String {
        (*self).to_owned()
    }
}

impl CellText for bool {
    fn text(&self) -> String {
        self.to_string()
    }
}

impl CellText for u64 {
    fn text(&self) -> String {
        self.to_string()
    }
}

impl<T: CellText> CellText for Option<T> {
    fn text(&self) -> String {
        self.as_ref().map(T::text).unwrap_or_default()
    }
}

impl CellText for Vec<String> {
    fn text(&self) -> String {
        super::join(self.iter().cloned())
    }
}

/// The text of a cell.
type Cell = fn(&FindingRow) -> String;

/// Makes of each entry a field of the row, how it is filled, and a column of the CSV.
macro_rules! columns {
    ($( $(#[$meaning:meta])* $name:ident: $type:ty, $kind:ident, $value:expr; )*) => {
        /// One finding of one listing on one day.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        pub struct FindingRow {
            $( $(#[$meaning])* pub $name: $type, )*
        }

        impl FindingRow {
            fn from_origin(origin: &Origin<'_>) -> Self {
                $( let $name: fn(&Origin<'_>) -> $type = $value; )*
                Self { $( $name: $name(origin), )* }
            }
        }

        /// Header, kind and cell of every column.
        const COLUMNS: &[(&str, ColumnKind, Cell)] =
            &[ $( (stringify!($name), ColumnKind::$kind, |row| row.$name.text()), )* ];
    };
}

columns! {
    /// Names the finding for good, 32 hex digits.
    fingerprint: String, Code, |o| o.finding.fingerprint.clone();
    /// `open`, `waived`, `dismissed` or `gone`.
    state: &'static str, Code, |o| o.history.state(o.responses, o.day).name();
    /// Waiver: `active`, `expired`, or none was given.
    waiver: Option<&'static str>, Code, |o| {
        o.waiver().map(|w| if matches!(w, Waiver::Active(_)) { "active" } else { "expired" })
    };
    /// Owner of the waiver.
    waived_by: Option<String>, Text, |o| o.waived().map(|r| r.by.clone());
    /// Reason of the waiver.
    waiver_reason: Option<String>, Text, |o| o.waived().map(|r| r.text.clone());
    /// Last day of the waiver, ISO 8601.
    waived_until: Option<String>, Date, |o| o.waived().and_then(|r| r.until.clone());
    /// Whether a dispute is in force.
    disputed: bool, Code, |o| o.responses.disputed(&o.finding.fingerprint);
    /// Number of responses in force.
    responses: u64, Number, |o| o.responses.to(&o.finding.fingerprint).len() as u64;
    /// `critical`, `high`, `medium`, `low` or `note`.
    severity: &'static str, Code, |o| o.finding.severity.name();
    /// Id of the rule.
    rule: String, Code, |o| o.finding.rule.clone();
    /// Headline of the rule.
    rule_title: String, Text, |o| o.finding.title.clone();
    /// Pack of the rule.
    pack: String, Code, |o| o.finding.pack.clone();
    /// What the finding amounts to.
    verdict: Option<&'static str>, Code, |o| o.finding.verdict.map(Verdict::name);
    /// Where the provision applies.
    jurisdictions: Vec<String>, Text, |o| o.finding.jurisdictions.clone();
    /// First day in force, ISO 8601.
    effective_from: Option<String>, Date, |o| o.finding.effective_from.clone();
    /// Last day in force, ISO 8601.
    effective_to: Option<String>, Date, |o| o.finding.effective_to.clone();
    /// The provisions.
    cites: Vec<String>, Text, |o| o.finding.cites.clone();
    /// The words that the finding rests on.
    quotes: Vec<String>, Text, |o| o.finding.evidence.iter().map(|e| e.quote.clone()).collect();
    /// The facts used.
    facts: Vec<String>, Text, |o| o.finding.facts.clone();
    /// What the seller could state or do.
    remedy: String, Text, |o| o.finding.remedy.clone();
    /// Id of the listing, 32 hex digits.
    listing: String, Code, |o| o.listing.id.to_string();
    /// Source of the listing.
    source: String, Code, |o| o.listing.source.clone();
    /// Title of the listing.
    title: String, Text, |o| o.listing.title.clone();
    /// Seller as named.
    broker: Option<String>, Text, |o| o.listing.broker.as_ref().map(|b| b.name.clone());
    /// First version with the finding.
    first_version: u64, Number, |o| o.history.first.version;
    /// When that version was first observed, UTC.
    first_observed: String, Date, |o| super::columns::time(o.history.first.observed_at);
    /// Last version with the finding.
    last_version: u64, Number, |o| o.history.last.version;
    /// When that version was first observed, UTC.
    last_observed: String, Date, |o| super::columns::time(o.history.last.observed_at);
    /// Newest version of the listing.
    version: u64, Number, |o| o.stored.version.number;
    /// The methods that found it.
    methods: Vec<String>, Code, |o| o.history.methods.clone();
    /// Whether the newest judgement of a person confirms it.
    confirmed: bool, Code, |o| o.responses.confirmed(&o.finding.fingerprint);
    /// Whether the newest judgement of a person dismisses it.
    dismissed: bool, Code, |o| o.responses.dismissed(&o.finding.fingerprint);
}

impl FindingRow {
    /// The row of a finding on a day, ISO 8601.
    pub fn of(stored: &StoredListing, history: &FindingHistory, responses: &Responses, day: &str) -> Self {
        let (listing, finding) = (&stored.listing, &history.finding);
        Self::from_origin(&Origin { stored, listing, history, finding, responses, day })
    }

    /// Whether it is in the newest assessment.
    pub fn is_current(&self) -> bool {
        self.state != FindingState::Gone.name()
    }
}

/// Writes findings as CSV, guarded for spreadsheets: CRLF, UTF-8, header always, lists joined by `|`.
pub struct FindingsWriter<W: Write>(csv::Writer<W>);

impl<W: Write> FindingsWriter<W> {
    /// Writes the header.
    pub fn new(out: W) -> Result<Self, csv::Error> {
        let mut inner = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        inner.write_record(COLUMNS.iter().map(|c| c.0))?;
        Ok(Self(inner))
    }

    /// Writes one finding.
    pub fn row(&mut self, row: &FindingRow) -> Result<(), csv::Error> {
        for (_, kind, cell) in COLUMNS {
            self.0.write_field(Profile::Spreadsheet.guard(*kind, &cell(row)).as_ref())?;
        }
        self.0.write_record(None::<&[u8]>)
    }

    /// Flushes the writer beneath.
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
                out_of_order: false,
            },
            first_seen: 0,
            last_seen: 0,
            last_read: 0,
            delisted: None,
        };
        let row = FindingRow::of(&stored, &history, &Responses::default(), "2026-01-01");
        // Text, because a JSON value in memory forgets the order of its fields.
        let json = serde_json::to_string(&row).unwrap();
        let places: Vec<Option<usize>> = COLUMNS.iter().map(|c| json.find(&format!("\"{}\":", c.0))).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{json}");
        assert_eq!(serde_json::to_value(&row).unwrap().as_object().unwrap().len(), COLUMNS.len());
        let mut out = Vec::new();
        let mut writer = FindingsWriter::new(&mut out).unwrap();
        writer.row(&row).unwrap();
        writer.flush().unwrap();
        drop(writer);
        assert!(String::from_utf8(out).unwrap().contains(",'=1+1,"), "a title is no formula");
    }
}
