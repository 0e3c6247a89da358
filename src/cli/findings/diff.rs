//! `brokerwatch findings diff`: what the newest assessment of each listing says differently from an earlier one.

use super::super::context::Context;
use super::super::decisions;
use super::super::failure::{Failure, USAGE};
use super::super::output::grouped;
use super::one_line;
use crate::domain::listing::{Finding, FindingDiff, ListingId};
use crate::store::{Baseline, Since, Store, StoredListing};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

/// Listings read from the store at a time.
const PAGE: u32 = 500;

/// Say what is new, unchanged and gone against an earlier assessment
#[derive(clap::Args)]
#[command(
    after_help = "Without --since each listing's newest assessment is compared with the one before: that of the version before, or
of the same version under another method. Listings with one assessment only have nothing to be compared with and
are counted. With --since all listings that moved are compared with what held then; of a listing added since,
everything is new."
)]
pub struct Args {
    /// Only this listing (32 hex digits)
    #[arg(long, value_name = "ID")]
    listing: Option<String>,
    /// Compare with what held after this entry of the change log, or at the beginning of this day (UTC)
    #[arg(long, value_name = "SEQ|DATE")]
    since: Option<String>,
}

/// One listing as printed with `--json`.
#[derive(Serialize)]
struct Compared<'a> {
    listing: &'a str,
    title: &'a str,
    /// Null for a listing that was not there then.
    before: Option<Assessment<'a>>,
    after: Assessment<'a>,
    new: Vec<Named<'a>>,
    unchanged: Vec<Named<'a>>,
    gone: Vec<Named<'a>>,
}

#[derive(Serialize)]
struct Assessment<'a> {
    version: u64,
    method: &'a str,
}

#[derive(Serialize)]
struct Named<'a> {
    fingerprint: &'a str,
    rule: &'a str,
    severity: &'static str,
    title: &'a str,
}

/// Findings of one rule.
#[derive(Clone, Copy, Default, Serialize)]
struct Moves {
    new: u64,
    unchanged: u64,
    gone: u64,
}

/// What stands below the listings.
#[derive(Default, Serialize)]
struct Sums {
    looked_at: u64,
    compared: u64,
    /// Of those compared, listings that were not there then.
    added: u64,
    /// Of those compared, listings with another finding than before.
    moved: u64,
    total: Moves,
    rules: BTreeMap<String, Moves>,
}

/// Compares, and prints listing by listing.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let store = context.folder.store()?;
    let since = since(args.since.as_deref(), &store)?;
    let (mut out, mut sums) = (BufWriter::new(io::stdout().lock()), Sums::default());
    if context.json {
        out.write_all(b"{\"listings\":[")?;
    }
    let mut page = |listings: &[StoredListing]| -> Result<(), Failure> {
        for (stored, baseline) in listings.iter().zip(store.baselines(listings, since)?) {
            sums.looked_at += 1;
            let Some(baseline) = baseline else { continue };
            let nothing = Vec::new();
            let before = baseline.as_ref().map_or(&nothing, |b| &b.findings);
            let diff = FindingDiff::between(before, &stored.assessment.findings);
            sums.compared += 1;
            sums.note(&diff, baseline.is_none());
            let compared = Compared::new(stored, baseline.as_ref(), &diff);
            if context.json {
                out.write_all(if sums.compared == 1 { b"\n" } else { b",\n" })?;
                serde_json::to_writer(&mut out, &compared)?;
            } else if !(diff.new.is_empty() && diff.gone.is_empty()) {
                out.write_all(compared.told().as_bytes())?;
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
            let mut after: Option<ListingId> = None;
            loop {
                let listings = store.listings_after(after.as_ref(), PAGE)?;
                let Some(last) = listings.last() else { break };
                after = Some(last.listing.id.clone());
                page(&listings)?;
            }
        }
    }
    if context.json {
        out.write_all(b"\n],\"sums\":")?;
        serde_json::to_writer(&mut out, &sums)?;
        out.write_all(b"}\n")?;
    } else {
        out.write_all(sums.told().as_bytes())?;
    }
    out.flush()?;
    context.say(&format!(
        "{} of {} listings compared ({} added since), {} with other findings than before",
        grouped(sums.compared),
        grouped(sums.looked_at),
        grouped(sums.added),
        grouped(sums.moved),
    ));
    Ok(())
}

/// With what to compare.
fn since(typed: Option<&str>, store: &Store) -> Result<Since, Failure> {
    let Some(typed) = typed else { return Ok(Since::Previous) };
    if let Ok(seq) = typed.parse::<u64>() {
        let last = store.last_change()?;
        return match seq <= last {
            true => Ok(Since::Change(seq)),
            false => Err(Failure::new(USAGE, format!("--since: there is no change {seq}; the last is {last}"))),
        };
    }
    let start = super::a_day(typed).ok().and_then(|day| format!("{day}T00:00:00Z").parse::<jiff::Timestamp>().ok());
    start.map(|t| Since::Time(t.as_microsecond())).ok_or_else(|| {
        let hint = "expected the number of a change, or a day such as 2026-11-25";
        Failure::new(USAGE, format!("--since: “{typed}” is neither; {hint}"))
    })
}

impl<'a> Compared<'a> {
    fn new(stored: &'a StoredListing, baseline: Option<&'a Baseline>, diff: &FindingDiff<'a>) -> Self {
        let named = |findings: &[&'a Finding]| findings.iter().map(|f| Named::new(f)).collect();
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

    fn told(&self) -> String {
        let name = |a: &Assessment<'_>| format!("version {}, method {}", a.version, a.method);
        let before = self.before.as_ref().map_or_else(|| "not there".to_owned(), name);
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

impl<'a> Named<'a> {
    fn new(f: &'a Finding) -> Self {
        Self { fingerprint: &f.fingerprint, rule: &f.rule, severity: f.severity.name(), title: &f.title }
    }
}

impl Sums {
    fn note(&mut self, diff: &FindingDiff<'_>, added: bool) {
        self.added += u64::from(added);
        self.moved += u64::from(!(diff.new.is_empty() && diff.gone.is_empty()));
        let mut count = |findings: &[&Finding], add: &dyn Fn(&mut Moves)| {
            for f in findings {
                add(self.rules.entry(f.rule.clone()).or_default());
                add(&mut self.total);
            }
        };
        count(&diff.new, &|m| m.new += 1);
        count(&diff.unchanged, &|m| m.unchanged += 1);
        count(&diff.gone, &|m| m.gone += 1);
    }

    fn told(&self) -> String {
        if self.rules.is_empty() {
            return String::new();
        }
        let row = |name: &str, m: &Moves| {
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
