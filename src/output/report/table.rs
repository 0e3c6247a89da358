//! For a terminal: per listing its findings, at the end sums that add up. A listing without a finding, and of which
//! nothing may apply on an implied country, takes no line.

use super::sentences::{
    annotations, is_unreadable, issue_line, may_apply_line, one_line, quotes, second_line, title, undecided_line,
};
use super::{BaselineFinding, Entry, FindingCounts, Head, Report, ReportedFinding, Summary};
use crate::domain::listing::{Issue, Severity};
use std::io::{self, Write};

/// A report under way.
pub(super) struct Table<'a> {
    head: &'a Head,
    out: &'a mut dyn Write,
    colour: bool,
    undecided: bool,
    rule_width: usize,
    gone: bool,
}

impl<'a> Table<'a> {
    pub fn begin(head: &'a Head, out: &'a mut dyn Write, colour: bool, undecided: bool) -> Self {
        let rule_width = head.rules.iter().map(|r| r.id.chars().count()).max().unwrap_or(0);
        Self { head, out, colour, undecided, rule_width, gone: false }
    }

    /// The severity in eight columns, coloured where that is wanted; the word is there either way.
    fn severity(&self, severity: Severity) -> String {
        let code = match severity {
            Severity::Critical => "1;31",
            Severity::High => "31",
            Severity::Medium => "33",
            Severity::Low => "36",
            Severity::Note => "2",
        };
        match self.colour {
            true => format!("\x1b[{code}m{:<8}\x1b[0m", severity.name()),
            false => format!("{:<8}", severity.name()),
        }
    }

    fn finding(&mut self, reported: &ReportedFinding) -> io::Result<()> {
        let f = &reported.finding;
        let state = match (&self.head.baseline, reported.state) {
            (Some(_), state) => format!("{:<10}", state.map(|s| s.name()).unwrap_or_default()),
            (None, _) => String::new(),
        };
        let (severity, width) = (self.severity(f.severity), self.rule_width);
        writeln!(self.out, "  {severity} {state}{:<width$}  {}", f.rule, f.title)?;
        let quotes = quotes(f);
        if !quotes.is_empty() {
            writeln!(self.out, "           “{}”", quotes.join("”, “"))?;
        }
        writeln!(self.out, "           {}", one_line(&f.cites.join("; ")))?;
        if !f.remedy.is_empty() {
            writeln!(self.out, "           Remedy: {}", one_line(&f.remedy))?;
        }
        annotations(reported).iter().try_for_each(|mark| writeln!(self.out, "           {mark}"))
    }
}

impl Report for Table<'_> {
    fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        let cannot = undecided_line(&entry.undecided);
        let may_apply = may_apply_line(&entry.may_apply);
        if entry.findings.is_empty() && may_apply.is_none() && !(self.undecided && cannot.is_some()) {
            return Ok(());
        }
        let version = entry.version.as_ref().map(|v| format!(", version {} of {}", v.number, v.observed));
        let (file, line) = (one_line(&entry.place.file), entry.place.line);
        let (title, id) = (title(entry), one_line(&entry.native_id));
        writeln!(self.out, "{file}:{line}  {title} ({id}{})", version.unwrap_or_default())?;
        entry.findings.iter().try_for_each(|reported| self.finding(reported))?;
        if let Some(may_apply) = may_apply {
            writeln!(self.out, "  {may_apply}")?;
        }
        if let Some(cannot) = cannot {
            writeln!(self.out, "  {cannot}")?;
        }
        if let Some(seen) = second_line(entry) {
            writeln!(self.out, "  {seen}")?;
        }
        writeln!(self.out)
    }

    fn issue(&mut self, issue: &Issue) -> io::Result<()> {
        if is_unreadable(issue) { writeln!(self.out, "{}\n", issue_line(issue)) } else { Ok(()) }
    }

    fn failed(&mut self, sentence: &str) -> io::Result<()> {
        writeln!(self.out, "{}\n", one_line(sentence))
    }

    fn gone(&mut self, known: &BaselineFinding) -> io::Result<()> {
        if !std::mem::replace(&mut self.gone, true) {
            writeln!(self.out, "Gone since the baseline")?;
        }
        let (severity, width) = (self.severity(known.severity), self.rule_width);
        let listing = one_line(&known.listing_title);
        writeln!(self.out, "  {severity} {:<width$}  {listing} ({})", known.rule, one_line(&known.native_id))
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let counts = &summary.counts;
        if self.gone {
            writeln!(self.out)?;
        }
        let with_baseline = self.head.baseline.is_some();
        let last = if with_baseline { "new" } else { "open" };
        let middle = if with_baseline { format!("{:>11}", "unchanged") } else { String::new() };
        writeln!(self.out, "{:<10}{:>9}{:>9}{middle}{last:>9}", "findings", "found", "waived")?;
        let mut row = |name: &str, l: FindingCounts| {
            let middle = if with_baseline { format!("{:>11}", l.unchanged) } else { String::new() };
            writeln!(self.out, "{name:<10}{:>9}{:>9}{middle}{:>9}", l.found, l.waived, l.open)
        };
        for (severity, ledger) in counts.severities().filter(|(_, l)| l.found > 0) {
            row(severity.name(), ledger)?;
        }
        row("total", counts.findings)?;
        writeln!(self.out)?;
        sentences(self.head, summary).iter().try_for_each(|s| writeln!(self.out, "{s}"))
    }
}

/// Further sentences at the end, one a line; also used by Markdown.
pub(super) fn sentences(head: &Head, summary: &Summary) -> Vec<String> {
    let c = &summary.counts;
    let mut all =
        vec![format!("{} listings audited, {} with findings, as of {}", c.listings, c.with_findings, head.as_of)];
    let mut add = |n: u64, sentence: String| {
        if n > 0 {
            all.push(sentence);
        }
    };
    let n = c.not_in_force;
    add(n, format!("{n} findings of rules not in force on {}, shown with --not-in-force", head.as_of));
    let n = c.undecided_listings;
    add(n, format!("{n} listings with undecided rules ({} rules in total), shown with --undecided", c.undecided));
    let n = c.waivers_expired;
    add(n, format!("{n} findings with a waiver that expired before {}; they count as not waived", head.as_of));
    add(c.waivers_unused, format!("{} waivers match no finding", c.waivers_unused));
    add(c.gone, format!("{} findings of the baseline are gone", c.gone));
    add(c.repeated, format!("{} duplicate records, counted once", c.repeated));
    add(c.not_yet_observed, format!("{} listings were not yet observed on {}", c.not_yet_observed, head.as_of));
    let n = c.samples_excluded;
    add(n, format!("{n} invented samples excluded; --query is:sample finds them"));
    add(c.issues, format!("{} issues in the input, each reported with its location", c.issues));
    add(c.unreadable, format!("{} records could not be read completely", c.unreadable));
    add(c.files_failed, format!("{} files could not be read", c.files_failed));
    if let Some(threshold) = head.fail_on {
        all.push(format!("{} open findings of severity {threshold} or above", c.at_threshold));
    }
    all.push(format!("method {}, {}", head.method, head.program));
    all
}
