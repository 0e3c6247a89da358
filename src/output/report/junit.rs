//! JUnit's XML, which build servers show as tests: a listing is a suite, each finding a test case of it.
//!
//! An open finding at or above the threshold is a `failure`, one that is waived, unchanged, not in force or below the
//! threshold is `skipped` with the reason; a rule that cannot be decided is skipped too, so that none of them looks
//! passed. A listing without a finding or an undecided rule has one case that says so. What could not be read is an
//! `error`. Reports are counted before they are written, since the counts stand in the first line.

use super::sentences::{annotations, grounds, is_unreadable, issue_line, title, undecided_line};
use super::table::sentences;
use super::{BaselineFinding, Entry, Head, Report, ReportedFinding, Summary};
use crate::domain::listing::Issue;
use std::io::{self, Write};

/// A report under way. The suites are kept until the end: about as much memory as the report has bytes.
pub(super) struct Junit<'a> {
    head: &'a Head,
    out: &'a mut dyn Write,
    suites: String,
    total: Tally,
    faults: Vec<String>,
}

/// How many cases there are, and what became of them.
#[derive(Clone, Copy, Default)]
struct Tally {
    tests: u64,
    failures: u64,
    errors: u64,
    skipped: u64,
}

impl Tally {
    fn attributes(self) -> String {
        let Self { tests, failures, errors, skipped } = self;
        format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"")
    }

    fn add(&mut self, other: Self) {
        self.tests += other.tests;
        self.failures += other.failures;
        self.errors += other.errors;
        self.skipped += other.skipped;
    }
}

impl<'a> Junit<'a> {
    pub fn begin(head: &'a Head, out: &'a mut dyn Write) -> Self {
        Self { head, out, suites: String::new(), total: Tally::default(), faults: Vec::new() }
    }

    /// The case of a finding, and whether it is a failure.
    fn finding(&self, reported: &ReportedFinding, suite: &str) -> (String, bool) {
        let f = &reported.finding;
        let text = format!("{}\n{}", f.title, grounds(f));
        let fails = reported.is_open() && self.head.fail_on.is_some_and(|least| f.severity >= least);
        let inner = if fails {
            let (severity, message) = (f.severity, escaped(&f.title));
            format!("<failure type=\"{severity}\" message=\"{message}\">{}</failure>", escaped(&text))
        } else {
            let mut why = annotations(reported);
            if why.is_empty() {
                why.push(format!("severity {} is below the threshold", f.severity));
            }
            let message = escaped(&format!("{}: {}", why.join("; "), f.title));
            format!("<skipped message=\"{message}\"/><system-out>{}</system-out>", escaped(&text))
        };
        (case(suite, f.rule.as_str(), &inner), fails)
    }
}

impl Report for Junit<'_> {
    fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        for issue in entry.issues.iter().filter(|i| is_unreadable(i)) {
            self.issue(issue)?;
        }
        let suite = escaped(&format!("{}:{}", entry.place.file, entry.place.line));
        let (mut cases, mut tally) = (String::new(), Tally::default());
        for reported in &entry.findings {
            let (case, fails) = self.finding(reported, &suite);
            cases.push_str(&case);
            tally.add(Tally { tests: 1, failures: fails.into(), skipped: (!fails).into(), errors: 0 });
        }
        if let Some(line) = undecided_line(&entry.undecided) {
            cases.push_str(&case(&suite, "undecided rules", &format!("<skipped message=\"{}\"/>", escaped(&line))));
            tally.add(Tally { tests: 1, skipped: 1, ..Tally::default() });
        }
        if tally.tests == 0 {
            cases.push_str(&case(&suite, "no finding", ""));
            tally.tests = 1;
        }
        let name = escaped(&format!("{} ({})", title(entry), entry.native_id));
        self.suites.push_str(&format!("<testsuite name=\"{name}\" {}>\n{cases}</testsuite>\n", tally.attributes()));
        self.total.add(tally);
        Ok(())
    }

    fn issue(&mut self, issue: &Issue) -> io::Result<()> {
        if is_unreadable(issue) {
            self.faults.push(issue_line(issue));
        }
        Ok(())
    }

    fn failed(&mut self, sentence: &str) -> io::Result<()> {
        self.faults.push(sentence.to_owned());
        Ok(())
    }

    fn gone(&mut self, _: &BaselineFinding) -> io::Result<()> {
        // The sentences at the end count them; a finding that is gone is no case of this run.
        Ok(())
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        if !self.faults.is_empty() {
            let errors = self.faults.len() as u64;
            let tally = Tally { tests: errors, errors, ..Tally::default() };
            let mut cases = String::new();
            for (number, fault) in (1..).zip(&self.faults) {
                let inner = format!("<error message=\"{}\"/>", escaped(fault));
                cases.push_str(&case("input", &format!("unreadable {number}"), &inner));
            }
            self.suites.push_str(&format!(
                "<testsuite name=\"What could not be read\" {}>\n{cases}</testsuite>\n",
                tally.attributes()
            ));
            self.total.add(tally);
        }
        let last = sentences(self.head, summary).join("\n");
        writeln!(self.out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(self.out, "<testsuites name=\"brokerwatch audit\" {}>", self.total.attributes())?;
        self.out.write_all(self.suites.as_bytes())?;
        writeln!(
            self.out,
            "<testsuite name=\"Summary\" tests=\"0\" failures=\"0\" errors=\"0\" skipped=\"0\"><system-out>{}</system-out></testsuite>",
            escaped(&last)
        )?;
        writeln!(self.out, "</testsuites>")
    }
}

/// A test case; `suite` is escaped already.
fn case(suite: &str, name: &str, inner: &str) -> String {
    format!("<testcase classname=\"{suite}\" name=\"{}\">{inner}</testcase>\n", escaped(name))
}

/// Text in XML 1.0, which knows no control characters but tab and line ends.
fn escaped(text: &str) -> String {
    let allowed = |c: &char| matches!(c, '\t' | '\n' | '\r') || (*c >= ' ' && !('\u{FFFE}'..='\u{FFFF}').contains(c));
    let text: String = text.chars().filter(allowed).collect();
    quick_xml::escape::escape(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_listing_cannot_leave_its_place() {
        assert_eq!(escaped("a<b>&\"c\"\u{0}\u{b}"), "a&lt;b&gt;&amp;&quot;c&quot;");
    }
}
