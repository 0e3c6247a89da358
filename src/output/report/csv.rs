//! CSV: one row a finding, those of the baseline that are gone at the end. Columns are only added at the end within a major
//! version. Text that a spreadsheet program would execute gets an apostrophe, as in every export.

use super::{BaselineFinding, Entry, Head, Report, ReportedFinding, Summary};
use crate::domain::listing::Issue;
use crate::output::export::{ColumnKind, Profile, column_table, join};
use std::io::{self, Write};

/// What a row is made of.
struct Row<'a> {
    head: &'a Head,
    entry: &'a Entry,
    reported: &'a ReportedFinding,
}

struct Column {
    name: &'static str,
    kind: ColumnKind,
    about: &'static str,
    cell: fn(&Row<'_>) -> String,
    /// The cell of a finding that is gone, as far as the baseline knows it.
    gone: fn(&BaselineFinding) -> String,
}

const fn column(
    name: &'static str,
    kind: ColumnKind,
    about: &'static str,
    cell: fn(&Row<'_>) -> String,
    gone: fn(&BaselineFinding) -> String,
) -> Column {
    Column { name, kind, about, cell, gone }
}

/// A cell of which a baseline says nothing.
fn unknown(_: &BaselineFinding) -> String {
    String::new()
}

const COLUMNS: &[Column] = &[
    column(
        "fingerprint",
        ColumnKind::Code,
        "Names the finding as long as rule, listing and words stay (32 hex digits)",
        |r| r.reported.finding.fingerprint.clone(),
        |k| k.fingerprint.clone(),
    ),
    column("rule", ColumnKind::Code, "Id of the rule", |r| r.reported.finding.rule.clone(), |k| k.rule.clone()),
    column("pack", ColumnKind::Code, "Pack of the rule", |r| r.reported.finding.pack.clone(), unknown),
    column(
        "severity",
        ColumnKind::Code,
        "critical, high, medium, low or note",
        |r| r.reported.finding.severity.name().to_owned(),
        |k| k.severity.name().to_owned(),
    ),
    column(
        "verdict",
        ColumnKind::Code,
        "What the finding amounts to",
        |r| r.reported.finding.verdict.map(|v| v.name()).unwrap_or_default().to_owned(),
        unknown,
    ),
    column(
        "state",
        ColumnKind::Code,
        "Against the baseline: new, unchanged or gone; empty without one",
        |r| r.reported.state.map(|s| s.name()).unwrap_or_default().to_owned(),
        |_| "gone".to_owned(),
    ),
    column(
        "in_force",
        ColumnKind::Code,
        "Whether the provision is in force on the day: true or false",
        |r| r.reported.in_force.to_string(),
        unknown,
    ),
    column("waived_by", ColumnKind::Text, "Owner of the waiver", |r| waiver(r, |w| &w.by), unknown),
    column("waiver_reason", ColumnKind::Text, "Reason of the waiver", |r| waiver(r, |w| &w.reason), unknown),
    column(
        "waived_until",
        ColumnKind::Date,
        "Last day of the waiver; before `as_of` it has ended and counts as none",
        |r| waiver(r, |w| &w.until),
        unknown,
    ),
    column("title", ColumnKind::Text, "What the rule finds", |r| r.reported.finding.title.clone(), |k| k.title.clone()),
    column(
        "cites",
        ColumnKind::Text,
        "Provisions, joined by |",
        |r| join(r.reported.finding.cites.iter().cloned()),
        unknown,
    ),
    column(
        "jurisdictions",
        ColumnKind::Code,
        "Where they apply, joined by |",
        |r| join(r.reported.finding.jurisdictions.iter().cloned()),
        unknown,
    ),
    column(
        "effective_from",
        ColumnKind::Date,
        "First day in force",
        |r| r.reported.finding.effective_from.clone().unwrap_or_default(),
        unknown,
    ),
    column(
        "effective_to",
        ColumnKind::Date,
        "Last day in force",
        |r| r.reported.finding.effective_to.clone().unwrap_or_default(),
        unknown,
    ),
    column(
        "evidence",
        ColumnKind::Text,
        "Words of the listing, joined by |",
        |r| join(super::sentences::quotes(&r.reported.finding).into_iter()),
        unknown,
    ),
    column(
        "facts",
        ColumnKind::Text,
        "Facts used, joined by |",
        |r| join(r.reported.finding.facts.iter().cloned()),
        unknown,
    ),
    column(
        "remedy",
        ColumnKind::Text,
        "What the seller could state or do",
        |r| r.reported.finding.remedy.clone(),
        unknown,
    ),
    column("listing", ColumnKind::Code, "Id of the listing (32 hex digits)", |r| r.entry.id.to_string(), unknown),
    column("source", ColumnKind::Code, "Source card", |r| r.entry.source.clone(), unknown),
    column("native_id", ColumnKind::Text, "Id at the source", |r| r.entry.native_id.clone(), |k| k.native_id.clone()),
    column(
        "listing_title",
        ColumnKind::Text,
        "Title of the listing",
        |r| r.entry.title.clone(),
        |k| k.listing_title.clone(),
    ),
    column("broker", ColumnKind::Text, "Seller as named", |r| r.entry.broker.clone().unwrap_or_default(), unknown),
    column("url", ColumnKind::Text, "Address at the source", |r| r.entry.url.clone().unwrap_or_default(), unknown),
    column("file", ColumnKind::Text, "File of the record", |r| r.entry.place.file.clone(), |k| k.file.clone()),
    column(
        "line",
        ColumnKind::Number,
        "Line on which it begins",
        |r| r.entry.place.line.to_string(),
        |k| k.line.to_string(),
    ),
    column(
        "version",
        ColumnKind::Number,
        "Number of the stored version",
        |r| version(r).map(|v| v.number.to_string()).unwrap_or_default(),
        unknown,
    ),
    column(
        "observed",
        ColumnKind::Date,
        "Day on which that version was first observed, UTC",
        |r| version(r).map(|v| v.observed.clone()).unwrap_or_default(),
        unknown,
    ),
    column("as_of", ColumnKind::Date, "Day of the audit", |r| r.head.as_of.clone(), unknown),
    column("method", ColumnKind::Code, "Fingerprint of the method", |r| r.head.method.clone(), unknown),
];

fn waiver(row: &Row<'_>, part: fn(&super::AppliedWaiver) -> &String) -> String {
    row.reported.waiver.as_ref().map(part).cloned().unwrap_or_default()
}

fn version<'a>(row: &Row<'a>) -> Option<&'a super::Version> {
    row.entry.version.as_ref()
}

/// A report under way.
pub(super) struct Csv<'a> {
    head: &'a Head,
    inner: csv::Writer<&'a mut dyn Write>,
}

impl<'a> Csv<'a> {
    pub fn begin(head: &'a Head, out: &'a mut dyn Write) -> io::Result<Self> {
        let mut inner = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        inner.write_record(COLUMNS.iter().map(|c| c.name))?;
        Ok(Self { head, inner })
    }

    fn row(&mut self, cell: impl Fn(&Column) -> String) -> io::Result<()> {
        for column in COLUMNS {
            let cell = cell(column);
            self.inner.write_field(Profile::Spreadsheet.guard(column.kind, &cell).as_ref())?;
        }
        Ok(self.inner.write_record(None::<&[u8]>)?)
    }
}

impl Report for Csv<'_> {
    fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        let head = self.head;
        entry.findings.iter().try_for_each(|reported| self.row(|c| (c.cell)(&Row { head, entry, reported })))
    }

    /// Issues are not findings; the command prints each with its location on standard error.
    fn issue(&mut self, _: &Issue) -> io::Result<()> {
        Ok(())
    }

    fn failed(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn gone(&mut self, known: &BaselineFinding) -> io::Result<()> {
        self.row(|c| (c.gone)(known))
    }

    fn end(&mut self, _: &Summary) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The table of columns as Markdown, for `docs/reference/audit-csv.md`.
pub fn reference() -> String {
    column_table(COLUMNS.iter().map(|c| (c.name, c.kind, c.about)))
}
