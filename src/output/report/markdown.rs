//! For an article or a comment on a change: a summary, then each listing with its findings, the quoted words, the citation
//! and the remedy. The summary comes first, so the rest is kept until the end.

use super::sentences::{
    annotations, is_unreadable, issue_line, may_apply_line, one_line, quotes, second_line, title, undecided_line,
};
use super::table::sentences;
use super::{BaselineFinding, Entry, FindingCounts, Head, Report, ReportedFinding, Summary};
use crate::domain::listing::Issue;
use std::io::{self, Write};

/// A report under way.
pub(super) struct Markdown<'a> {
    head: &'a Head,
    out: &'a mut dyn Write,
    undecided: bool,
    listings: String,
    faults: String,
    gone: String,
}

impl<'a> Markdown<'a> {
    pub fn begin(head: &'a Head, out: &'a mut dyn Write, undecided: bool) -> Self {
        Self { head, out, undecided, listings: String::new(), faults: String::new(), gone: String::new() }
    }

    fn finding(&mut self, reported: &ReportedFinding) {
        let f = &reported.finding;
        let state = reported.state.map(|s| format!(" ({})", s.name())).unwrap_or_default();
        self.listings.push_str(&format!("- **{}**{state} {} – `{}`\n", f.severity, plain(&f.title), f.rule));
        let quotes = quotes(f);
        if !quotes.is_empty() {
            let quotes: Vec<String> = quotes.iter().map(|q| plain(q)).collect();
            self.listings.push_str(&format!("  - The listing shows “{}”.\n", quotes.join("”, “")));
        }
        if !f.facts.is_empty() {
            self.listings.push_str(&format!("  - May apply because: {}.\n", plain(&f.facts.join("; "))));
        }
        self.listings.push_str(&format!("  - {}\n", plain(&f.cites.join("; "))));
        if !f.remedy.is_empty() {
            self.listings.push_str(&format!("  - Remedy: {}\n", plain(&f.remedy)));
        }
        for mark in annotations(reported) {
            self.listings.push_str(&format!("  - *{}*\n", plain(&mark)));
        }
    }

    fn summary(&mut self, heading: &str, rows: &[(String, FindingCounts)], total: FindingCounts) -> io::Result<()> {
        writeln!(self.out, "| {heading} | found | waived | unchanged | open |\n| --- | ---: | ---: | ---: | ---: |")?;
        let last = ("**total**".to_owned(), total);
        for (name, l) in rows.iter().chain([&last]) {
            writeln!(self.out, "| {name} | {} | {} | {} | {} |", l.found, l.waived, l.unchanged, l.open)?;
        }
        writeln!(self.out)
    }
}

impl Report for Markdown<'_> {
    fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        for issue in entry.issues.iter().filter(|i| is_unreadable(i)) {
            self.issue(issue)?;
        }
        let cannot = undecided_line(&entry.undecided);
        let may_apply = may_apply_line(&entry.may_apply);
        if entry.findings.is_empty() && may_apply.is_none() && !(self.undecided && cannot.is_some()) {
            return Ok(());
        }
        let version = entry.version.as_ref().map(|v| format!(", version {} of {}", v.number, v.observed));
        let broker = entry.broker.as_deref().map(|b| format!(", {}", plain(b))).unwrap_or_default();
        let place = format!("{}:{}", entry.place.file, entry.place.line);
        self.listings.push_str(&format!(
            "### {}\n\n{}{broker} – {}{}\n\n",
            plain(&title(entry)),
            plain(&entry.native_id),
            plain(&place),
            version.unwrap_or_default()
        ));
        entry.findings.iter().for_each(|reported| self.finding(reported));
        if let Some(may_apply) = may_apply {
            self.listings.push_str(&format!("- {}\n", plain(&may_apply)));
        }
        if let Some(cannot) = cannot {
            self.listings.push_str(&format!("- {cannot}\n"));
        }
        if let Some(seen) = second_line(entry) {
            self.listings.push_str(&format!("- {seen}\n"));
        }
        self.listings.push('\n');
        Ok(())
    }

    fn issue(&mut self, issue: &Issue) -> io::Result<()> {
        if is_unreadable(issue) {
            self.faults.push_str(&format!("- {}\n", plain(&issue_line(issue))));
        }
        Ok(())
    }

    fn failed(&mut self, sentence: &str) -> io::Result<()> {
        self.faults.push_str(&format!("- {}\n", plain(sentence)));
        Ok(())
    }

    fn gone(&mut self, known: &BaselineFinding) -> io::Result<()> {
        let (listing, id) = (plain(&known.listing_title), plain(&known.native_id));
        self.gone.push_str(&format!("- **{}** `{}` – {listing} ({id})\n", known.severity, known.rule));
        Ok(())
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let counts = &summary.counts;
        writeln!(self.out, "# Audit of listings, as of {}\n", self.head.as_of)?;
        writeln!(
            self.out,
            "Each finding is an indicator: it quotes what a listing shows and names a provision that may apply.\n"
        )?;
        let by_severity = counts.severities().filter(|(_, l)| l.found > 0).map(|(s, l)| (s.name().to_owned(), l));
        self.summary("severity", &by_severity.collect::<Vec<_>>(), counts.findings)?;
        let by_pack: Vec<_> = counts.by_pack.iter().map(|(pack, l)| (plain(pack), *l)).collect();
        self.summary("pack", &by_pack, counts.findings)?;
        for sentence in sentences(self.head, summary) {
            writeln!(self.out, "- {}", plain(&sentence))?;
        }
        for input in &summary.inputs {
            writeln!(self.out, "- {}: SHA-256 `{}`", plain(&input.name), input.sha256)?;
        }
        for (heading, text) in [
            ("What could not be read", &self.faults),
            ("Findings", &self.listings),
            ("Gone since the baseline", &self.gone),
        ] {
            if !text.is_empty() {
                write!(self.out, "\n## {heading}\n\n{}\n", text.trim_end())?;
            }
        }
        Ok(())
    }
}

/// Foreign text as text: nothing in it is a mark, a link, a mention or HTML.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 8);
    for c in one_line(text).chars() {
        match c {
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '&' => plain.push_str("&amp;"),
            // Hosts of code turn these into mentions of people and links to tickets.
            '@' => plain.push_str("&#64;"),
            '#' => plain.push_str("&#35;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' => {
                plain.push('\\');
                plain.push(c);
            }
            _ => plain.push(c),
        }
    }
    // Addresses would become links by themselves.
    plain.replace("://", ":&#47;/").replace("www.", "www&#46;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_stays_text() {
        let hostile = "a|b <img src=x> [x](https://e.example) @all `c` **d**\n# e ![f](g)";
        let mut html = String::new();
        pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new(&plain(hostile)));
        for mark in ["<img", "<a ", "<code", "<strong", "<h1"] {
            assert!(!html.contains(mark), "{mark}: {html}");
        }
        assert!(html.contains("https:"), "{html}");
        assert!(!plain(hostile).contains('@'));
    }
}
