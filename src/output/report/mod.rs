//! What an audit found, as a document: for people, programs, spreadsheets, pull requests and code scanning.
//!
//! `judge.rs` makes of an assessment what is shown on a day: findings in force, their state against a baseline, their
//! waivers. `counts.rs` adds up and decides how the command ends. Each format is one file that writes as it goes. Nothing
//! here knows a clock, a file or a database: the same listings, method and day give the same bytes.

mod baseline;
mod build;
mod counts;
mod csv;
mod entry;
mod github;
mod json;
mod junit;
mod markdown;
mod sarif;
mod sarif_rule;
mod sentences;
mod table;
mod waivers;

pub use self::csv::reference;
pub use baseline::{Baseline, BaselineFinding};
pub use build::{AuditedListing, EntryBuilder};
pub use counts::{Counts, FindingCounts, Outcome, Summary};
pub use entry::{AppliedWaiver, BaselineState, Entry, Head, InputDigest, ReportedFinding, RuleHead, Version};
pub use sentences::{is_unreadable, issue_line, undecided_line};
pub use waivers::{Waivers, is_day};

use crate::domain::listing::Issue;
use std::io::{self, Write};

/// The formats of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Format {
    /// For a terminal.
    Table,
    /// One JSON document.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// One row a finding.
    Csv,
    /// SARIF 2.1.0.
    Sarif,
    /// For an article or a comment.
    Markdown,
    /// Annotations in GitHub's workflows.
    Github,
    /// JUnit's XML, for build servers.
    Junit,
}

impl Format {
    /// All, in the order of the help text.
    pub const ALL: [Self; 8] =
        [Self::Table, Self::Json, Self::Ndjson, Self::Csv, Self::Sarif, Self::Markdown, Self::Github, Self::Junit];

    /// Name on the command line.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }

    /// Begins a report. `colour`: whether a table may be coloured; `undecided`: whether rules that cannot be decided are
    /// shown where they are left out otherwise.
    pub fn begin<'a>(
        self,
        head: &'a Head,
        out: &'a mut dyn Write,
        colour: bool,
        undecided: bool,
    ) -> io::Result<Box<dyn Report + 'a>> {
        Ok(match self {
            Self::Table => Box::new(table::Table::begin(head, out, colour, undecided)),
            Self::Json => Box::new(json::Json::begin(head, out, true)?),
            Self::Ndjson => Box::new(json::Json::begin(head, out, false)?),
            Self::Csv => Box::new(csv::Csv::begin(head, out)?),
            Self::Sarif => Box::new(sarif::Sarif::begin(head, out, undecided)?),
            Self::Markdown => Box::new(markdown::Markdown::begin(head, out, undecided)),
            Self::Github => Box::new(github::GitHub::begin(head, out, undecided)),
            Self::Junit => Box::new(junit::Junit::begin(head, out)),
        })
    }
}

/// A report under way. Errors are those of the writer beneath.
pub trait Report {
    /// One listing, in the order of the input.
    fn entry(&mut self, entry: &Entry) -> io::Result<()>;

    /// Something of the input that is not a listing: an unreadable or repeated record.
    fn issue(&mut self, issue: &Issue) -> io::Result<()>;

    /// A file that could not be read: one sentence.
    fn failed(&mut self, sentence: &str) -> io::Result<()>;

    /// A finding of the baseline that is no longer there.
    fn gone(&mut self, known: &BaselineFinding) -> io::Result<()>;

    /// The end, once.
    fn end(&mut self, summary: &Summary) -> io::Result<()>;
}
