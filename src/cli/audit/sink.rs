//! The sink of an audit: what reaches it is judged, counted, reported on standard error and written to the report.

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::domain::listing::{Issue, Severity};
use crate::output::report::{
    AuditedListing, Counts, EntryBuilder, InputDigest, Report, Summary, is_unreadable, issue_line,
};
use std::collections::BTreeSet;

/// Receives listings and issues in order, and passes each to the judge, the counts, standard error and the report.
pub(super) struct AuditSink<'a> {
    pub judge: EntryBuilder<'a>,
    pub report: Box<dyn Report + 'a>,
    pub context: &'a Context,
    pub threshold: Option<Severity>,
    pub counts: Counts,
    pub inputs: Vec<InputDigest>,
}

impl AuditSink<'_> {
    /// A listing with its assessment.
    pub fn listing(&mut self, seen: AuditedListing) -> Result<(), Failure> {
        let (entry, not_in_force) = self.judge.judge(seen);
        self.counts.note(&entry, self.threshold);
        self.counts.not_in_force += not_in_force;
        entry.issues.iter().for_each(|issue| self.say(issue));
        Ok(self.report.entry(&entry)?)
    }

    /// An issue of a record that gave no listing.
    pub fn issue(&mut self, issue: &Issue) -> Result<(), Failure> {
        self.counts.note_issue(issue);
        self.say(issue);
        Ok(self.report.issue(issue)?)
    }

    fn say(&self, issue: &Issue) {
        match is_unreadable(issue) {
            true => eprintln!("brokerwatch: {}", issue_line(issue)),
            false => self.context.say(&issue_line(issue)),
        }
    }

    /// A file that could not be read.
    pub fn failed(&mut self, sentence: &str) -> Result<(), Failure> {
        self.counts.files_failed += 1;
        eprintln!("brokerwatch: {sentence}");
        Ok(self.report.failed(sentence)?)
    }

    /// A file that was read to its end.
    pub fn read(&mut self, input: InputDigest) {
        self.counts.files += 1;
        self.inputs.push(input);
    }

    /// Ends the report. Rules in `excluded` were not evaluated, so findings of theirs that are missing do not count as
    /// gone.
    pub fn close(mut self, excluded: &BTreeSet<String>) -> Result<Summary, Failure> {
        self.counts.waivers_unused = self.judge.waivers.unused();
        let gone = self.judge.baseline.map(|b| b.gone(|rule| !excluded.contains(rule))).unwrap_or_default();
        self.counts.gone = gone.len() as u64;
        gone.iter().try_for_each(|known| self.report.gone(known))?;
        let summary = Summary::new(self.inputs, self.counts);
        self.report.end(&summary)?;
        Ok(summary)
    }
}
