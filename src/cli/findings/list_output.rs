//! How `brokerwatch findings list` writes its rows: table, JSON, NDJSON or CSV.

use crate::cli::failure::Failure;
use crate::cli::output::one_line;
use crate::output::export::{FindingRow, FindingsWriter};
use std::io::{self, BufWriter, StdoutLock, Write};

/// Formats of `findings list`.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    Table,
    Json,
    Ndjson,
    Csv,
}

/// Writes rows to standard output, in one of the formats.
pub(super) enum RowWriter<'a> {
    Table(BufWriter<StdoutLock<'a>>),
    Json(BufWriter<StdoutLock<'a>>),
    Ndjson(BufWriter<StdoutLock<'a>>),
    Csv(Box<FindingsWriter<BufWriter<StdoutLock<'a>>>>),
}

impl RowWriter<'_> {
    /// Begins the output.
    pub fn new(format: Format) -> Result<Self, Failure> {
        let out = BufWriter::new(io::stdout().lock());
        Ok(match format {
            Format::Table => Self::Table(out),
            Format::Json => Self::Json(out),
            Format::Ndjson => Self::Ndjson(out),
            Format::Csv => Self::Csv(Box::new(FindingsWriter::new(out)?)),
        })
    }

    /// Writes a row; `first` says whether it is the first one.
    pub fn row(&mut self, row: &FindingRow, first: bool) -> Result<(), Failure> {
        match self {
            Self::Table(out) => out.write_all(line(row).as_bytes())?,
            Self::Json(out) => {
                out.write_all(if first { b"[\n" } else { b",\n" })?;
                serde_json::to_writer(out, row)?;
            }
            Self::Ndjson(out) => {
                serde_json::to_writer(&mut *out, row)?;
                out.write_all(b"\n")?;
            }
            Self::Csv(csv) => csv.row(row)?,
        }
        Ok(())
    }

    /// Ends the output; `empty` says whether no row was written.
    pub fn end(&mut self, empty: bool) -> Result<(), Failure> {
        match self {
            Self::Table(out) | Self::Ndjson(out) => out.flush()?,
            Self::Json(out) => {
                out.write_all(if empty { b"[]\n" } else { b"\n]\n" })?;
                out.flush()?;
            }
            Self::Csv(csv) => csv.flush()?,
        }
        Ok(())
    }
}

fn line(row: &FindingRow) -> String {
    let versions = match (row.first_version, row.last_version) {
        (first, last) if first == last => format!("version {first}"),
        (first, last) => format!("versions {first}–{last}"),
    };
    let (title, rule_title) = (one_line(&row.title), one_line(&row.rule_title));
    let method = row.methods.last().map(String::as_str).unwrap_or_default();
    format!(
        "{:<8} {}  {}: {rule_title}\n         {}{}, {versions} of {}, method {method}\n         {} {title}\n",
        row.severity,
        row.fingerprint,
        row.rule,
        row.state,
        annotations(row),
        row.version,
        row.listing,
    )
}

/// Waiver and dispute, as shown after the state of a finding.
pub(super) fn annotations(row: &FindingRow) -> String {
    let mut text = String::new();
    if let (Some(waiver), Some(until)) = (row.waiver, &row.waived_until) {
        let by = one_line(row.waived_by.as_deref().unwrap_or_default());
        text += &match waiver {
            "active" => format!(" until {until} by {by}"),
            _ => format!(", waiver by {by} expired on {until}"),
        };
    }
    let signs = [(row.disputed, ", disputed"), (row.confirmed, ", confirmed")];
    text + &signs.into_iter().filter_map(|(holds, sign)| holds.then_some(sign)).collect::<String>()
}
