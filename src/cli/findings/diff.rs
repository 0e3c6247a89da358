//! `brokerwatch findings diff`: compares the newest assessment of each listing with an earlier one.

use super::super::context::Context;
use super::super::decisions;
use super::super::failure::{Failure, USAGE};
use super::super::output::{grouped, one_line};
use crate::domain::listing::{Finding, FindingDiff};
use crate::store::{Baseline, Since, Store, StoredListing};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

/// Listings read from the store at a time.
const PAGE: u32 = 500;

/// Compare with an earlier assessment: findings new, unchanged and gone
#[derive(clap::Args)]
#[command(after_help = "\
Without --since the newest assessment of each listing is compared with the previous one: of the previous version, or \
of the same version under another method. Listings with a single assessment are only counted. With --since all \
listings that changed are compared with the assessment in force then; all findings of a listing added since are new.")]
pub struct Args {
    /// Only this listing (32 hex digits)
    #[arg(long, value_name = "ID")]
    listing: Option<String>,
    /// Compare with the assessments in force after this entry of the change log, or at the beginning of this day (UTC)
    #[arg(long, value_name = "SEQ|DATE")]
    since: Option<String>,
}

/// One listing as printed with `--json`.
#[derive(Serialize)]
struct Compared<'a> {
    listing: &'a str,
    title: &'a str,
    /// Null for a listing that did not exist then.
    before: Option<Assessment<'a>>,
    after: Assessment<'a>,
    new: Vec<FindingSummary<'a>>,
    unchanged: Vec<FindingSummary<'a>>,
    gone: Vec<FindingSummary<'a>>,
}

#[derive(Serialize)]
struct Assessment<'a> {
    version: u64,
    method: &'a str,
}

#[derive(Serialize)]
struct FindingSummary<'a> {
    fingerprint: &'a str,
    rule: &'a str,
    severity: &'static str,
    title: &'a str,
}

/// Counts of findings.
#[derive(Clone, Copy, Default, Serialize)]
struct DiffCounts {
    new: u64,
    unchanged: u64,
    gone: u64,
}

/// The totals after the listings.
#[derive(Default, Serialize)]
struct Totals {
    examined: u64,
    compared: u64,
    /// Of those compared, listings that did not exist then.
    added: u64,
    /// Of those compared, listings whose findings differ.
    changed: u64,
    total: DiffCounts,
    rules: BTreeMap<String, DiffCounts>,
}

/// Compares, and prints listing by listing.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let store = context.folder.store()?;
    let since = since(args.since.as_deref(), &store)?;
    let (mut out, mut totals) = (BufWriter::new(io::stdout().lock()), Totals::default());
    if context.json {
        out.write_all(b"{\"listings\":[")?;
    }
    let mut page = |listings: &[StoredListing]| -> Result<(), Failure> {
        for (stored, baseline) in listings.iter().zip(store.baselines(listings, since)?) {
            totals.examined += 1;
            let Some(baseline) = baseline else { continue };
            let nothing = Vec::new();
            let before = baseline.as_ref().map_or(&nothing, |b| &b.findings);
            let diff = FindingDiff::between(before, &stored.assessment.findings);
            totals.compared += 1;
            totals.note(&diff, baseline.is_none());
            let compared = Compared::new(stored, baseline.as_ref(), &diff);
            if context.json {
                out.write_all(if totals.compared == 1 { b"\n" } else { b",\n" })?;
                serde_json::to_writer(&mut out, &compared)?;
            } else if !(diff.new.is_empty() && diff.gone.is_empty()) {
                out.write_all(compared.text().as_bytes())?;
            }
        }
        Ok(())
    };
    match &args.listing {
        Some(typed) => {
            let id = decisions::listing_id(typed)?;
            page(&[store.listing(&id)?.ok_or_else(|| decisions::no_listing(typed))?])?;
        }
        None => {
            for listings in store.listing_pages(PAGE) {
                page(&listings?)?;
            }
        }
    }
    if context.json {
        out.write_all(b"\n],\"totals\":")?;
        serde_json::to_writer(&mut out, &totals)?;
        out.write_all(b"}\n")?;
    } else {
        out.write_all(totals.text().as_bytes())?;
    }
    out.flush()?;
    context.say(&format!(
        "{} of {} listings compared ({} added since), {} with changed findings",
        grouped(totals.compared),
        grouped(totals.examined),
        grouped(totals.added),
        grouped(totals.changed),
    ));
    Ok(())
}

/// Parses `--since`.
fn since(typed: Option<&str>, store: &Store) -> Result<Since, Failure> {
    let Some(typed) = typed else { return Ok(Since::Previous) };
    if let Ok(seq) = typed.parse::<u64>() {
        let last = store.last_change()?;
        return match seq <= last {
            true => Ok(Since::Change(seq)),
            false => Err(Failure::new(USAGE, format!("--since: invalid change {seq}; the last is {last}"))),
        };
    }
    let start = super::date(typed).ok().and_then(|day| format!("{day}T00:00:00Z").parse::<jiff::Timestamp>().ok());
    start.map(|t| Since::Time(t.as_microsecond())).ok_or_else(|| {
        let hint = "expected the number of a change, or a date such as 2026-11-25";
        Failure::new(USAGE, format!("--since: invalid value “{typed}”; {hint}"))
    })
}

impl<'a> Compared<'a> {
    fn new(stored: &'a StoredListing, baseline: Option<&'a Baseline>, diff: &FindingDiff<'a>) -> Self {
        let named = |findings: &[&'a Finding]| findings.iter().map(|f| FindingSummary::new(f)).collect();
        Self {
            listing: stored.listing.id.as_str(),
            title: &stored.listing.title,
            before: baseline.map(|b| Assessment { version: b.version, method: &b.method }),
            after: Assessment { version: stored.version.number, method: &stored.assessment.method },
            new: named(&diff.new),
            unchanged: named(&diff.unchanged),
            gone: named(&diff.gone),
        }
    }

    fn text(&self) -> String {
        let name = |a: &Assessment<'_>| format!("version {}, method {}", a.version, a.method);
        let before = self.before.as_ref().map_or_else(|| "no listing".to_owned(), name);
        let mut text = format!("{} {}\n", self.listing, one_line(self.title));
        text += &format!("  {before} → {}; {} unchanged\n", name(&self.after), self.unchanged.len());
        for (sign, findings) in [('+', &self.new), ('-', &self.gone)] {
            for f in findings {
                let title = one_line(f.title);
                text += &format!("  {sign} {:<8} {}  {}: {title}\n", f.severity, f.fingerprint, f.rule);
            }
        }
        text
    }
}

impl<'a> FindingSummary<'a> {
    fn new(f: &'a Finding) -> Self {
        Self { fingerprint: &f.fingerprint, rule: &f.rule, severity: f.severity.name(), title: &f.title }
    }
}

impl Totals {
    fn note(&mut self, diff: &FindingDiff<'_>, added: bool) {
        self.added += u64::from(added);
        self.changed += u64::from(!(diff.new.is_empty() && diff.gone.is_empty()));
        let mut count = |findings: &[&Finding], add: &dyn Fn(&mut DiffCounts)| {
            for f in findings {
                add(self.rules.entry(f.rule.clone()).or_default());
                add(&mut self.total);
            }
        };
        count(&diff.new, &|m| m.new += 1);
        count(&diff.unchanged, &|m| m.unchanged += 1);
        count(&diff.gone, &|m| m.gone += 1);
    }

    fn text(&self) -> String {
        if self.rules.is_empty() {
            return String::new();
        }
        let row = |name: &str, m: &DiffCounts| {
            let [new, unchanged, gone] = [m.new, m.unchanged, m.gone].map(grouped);
            format!("{name:<40} {new:>10} {unchanged:>10} {gone:>10}\n")
        };
        let mut text = format!("\n{:<40} {:>10} {:>10} {:>10}\n", "rule", "new", "unchanged", "gone");
        for (rule, moves) in &self.rules {
            text += &row(rule, moves);
        }
        text + &row("all", &self.total)
    }
}
