//! Workflow commands by which GitHub shows findings as annotations at the line of a file in a change.
//!
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>: `::error file=…,line=…,title=…::text`.
//! A finding that makes the command fail is an error; one that is open below the threshold a warning; what is waived,
//! unchanged or not in force, and rules that cannot be decided are notices.

use super::sentences::{annotations, grounds, is_unreadable, issue_line, one_line, title, undecided_line};
use super::table::sentences;
use super::{BaselineFinding, Entry, Head, Report, ReportedFinding, Summary};
use crate::domain::listing::Issue;
use std::io::{self, Write};

/// A report under way.
pub(super) struct GitHub<'a> {
    head: &'a Head,
    out: &'a mut dyn Write,
    undecided: bool,
}

impl<'a> GitHub<'a> {
    pub fn begin(head: &'a Head, out: &'a mut dyn Write, undecided: bool) -> Self {
        Self { head, out, undecided }
    }

    fn level(&self, reported: &ReportedFinding) -> &'static str {
        let fails = self.head.fail_on.is_some_and(|least| reported.finding.severity >= least);
        match (reported.is_open(), fails) {
            (true, true) => "error",
            (true, false) => "warning",
            (false, _) => "notice",
        }
    }

    fn line(&mut self, level: &str, place: Option<(&str, u64)>, title: &str, text: &str) -> io::Result<()> {
        let place = place.map_or(String::new(), |(file, line)| format!("file={},line={line},", property(file)));
        writeln!(self.out, "::{level} {place}title={}::{}", property(title), message(text))
    }
}

impl Report for GitHub<'_> {
    fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        let place = (entry.place.file.as_str(), entry.place.line);
        for issue in entry.issues.iter().filter(|i| is_unreadable(i)) {
            self.issue(issue)?;
        }
        for reported in &entry.findings {
            let f = &reported.finding;
            let mut text = format!("{}: {}\n{}", title(entry), f.title, grounds(f));
            for mark in annotations(reported) {
                text.push_str(&format!("\n{mark}"));
            }
            self.line(self.level(reported), Some(place), &format!("{} ({})", f.rule, f.severity), &text)?;
        }
        match undecided_line(&entry.undecided) {
            Some(line) if self.undecided => self.line("notice", Some(place), "undecided", &line),
            _ => Ok(()),
        }
    }

    fn issue(&mut self, issue: &Issue) -> io::Result<()> {
        if is_unreadable(issue) { self.line("error", None, "unreadable", &issue_line(issue)) } else { Ok(()) }
    }

    fn failed(&mut self, sentence: &str) -> io::Result<()> {
        self.line("error", None, "unreadable", &one_line(sentence))
    }

    fn gone(&mut self, known: &BaselineFinding) -> io::Result<()> {
        let text = format!("gone since the baseline: {} ({})", known.listing_title, known.native_id);
        self.line("notice", None, &known.rule, &text)
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        sentences(self.head, summary).iter().try_for_each(|s| self.line("notice", None, "audit", s))
    }
}

/// Text of a message: per cent signs and line ends are escaped, so that no text of a listing can begin a command.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, in which colons and commas are escaped too.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_listing_cannot_begin_a_command_or_a_property() {
        assert_eq!(message("100 %\n::error::x\r"), "100 %25%0A::error::x%0D");
        assert_eq!(property("a,line=1:x"), "a%2Cline=1%3Ax");
    }
}
