//! `brokerwatch findings list`: all findings that are asked for, streamed in order of listing; none is left out silently.

use super::super::context::Context;
use super::super::decisions;
use super::super::failure::Failure;
use super::super::output::{self, grouped};
use super::super::query::strict;
use super::super::samples;
use super::one_line;
use crate::domain::listing::{ListingId, Severity};
use crate::output::export::{FindingRow, FindingsWriter, pages};
use crate::search::Filters;
use crate::store::{Store, StoredListing};
use crate::web::params::nearest;
use std::io::{self, BufWriter, StdoutLock, Write};

/// Listings read from the store at a time.
const PAGE: u32 = 500;

/// List findings with their history and state, in order of listing
#[derive(clap::Args)]
#[command(
    after_help = "Without --status, all findings that stand are listed, waived ones marked; --status gone lists those that no
longer stand. `open` are those that stand and are not waived, among them `expired` (a waiver has ended) and
`disputed` ones."
)]
pub struct Args {
    /// Query as for search, taken to the letter; the whole store if empty. One that begins with a hyphen goes behind `--`
    #[arg(default_value = "")]
    query: String,
    /// Only this rule
    #[arg(long, value_name = "ID")]
    rule: Option<String>,
    /// Only rules of this pack
    #[arg(long, value_name = "NAME")]
    pack: Option<String>,
    /// Only findings at least as grave: critical, high, medium, low, note
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    severity: Option<Severity>,
    /// Only rules that apply there, or in a part of it: EU, US, US-CA …
    #[arg(long, value_name = "PLACE")]
    jurisdiction: Option<String>,
    /// Only findings that stand so on the day
    #[arg(long, value_name = "STATUS")]
    status: Option<Status>,
    /// Only this listing (32 hex digits)
    #[arg(long, value_name = "ID", conflicts_with = "query")]
    listing: Option<String>,
    /// Tell which waivers hold on this day [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::a_day)]
    as_of: Option<String>,
    /// How to write them [default: table, with --json json]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Status {
    Open,
    Waived,
    Expired,
    Disputed,
    Gone,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Json,
    Ndjson,
    Csv,
}

/// Where rows go.
enum Out<'a> {
    Table(BufWriter<StdoutLock<'a>>),
    Json(BufWriter<StdoutLock<'a>>),
    Ndjson(BufWriter<StdoutLock<'a>>),
    Csv(Box<FindingsWriter<BufWriter<StdoutLock<'a>>>>),
}

/// What was listed.
#[derive(Default)]
struct Sums {
    findings: u64,
    listings: u64,
    waived: u64,
    /// Listings looked at, and those of them with rules that cannot be decided.
    looked_at: u64,
    undecided: u64,
    /// Invented samples left out.
    samples: u64,
}

/// Streams the findings.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let store = context.folder.store()?;
    warn_of_slips(&args, context)?;
    let format = args.format.unwrap_or(if context.json { Format::Json } else { Format::Table });
    let day = super::day(args.as_of.clone());
    let (mut out, mut sums) = (Out::new(format)?, Sums::default());
    let mut page = |listings: Vec<StoredListing>| -> Result<(), Failure> {
        let ids: Vec<ListingId> = listings.iter().map(|l| l.listing.id.clone()).collect();
        let (histories, responses) = (store.finding_histories(&ids)?, store.responses_to(&ids, &day)?);
        for stored in &listings {
            sums.looked_at += 1;
            sums.undecided += u64::from(stored.assessment.rules_undecided() > 0);
            let Some(history) = histories.get(&stored.listing.id) else { continue };
            let rows = history.sorted().into_iter().map(|h| FindingRow::of(stored, h, &responses, &day));
            let wanted: Vec<FindingRow> = rows.filter(|row| args.wants(row)).collect();
            sums.listings += u64::from(!wanted.is_empty());
            for row in wanted {
                sums.waived += u64::from(row.waiver == Some("active") && row.is_current());
                out.row(&row, sums.findings == 0)?;
                sums.findings += 1;
            }
        }
        Ok(())
    };
    match &args.listing {
        Some(typed) => {
            let id = decisions::listing_id(typed)?;
            page(vec![store.listing(&id)?.ok_or_else(|| decisions::no_listing(typed))?])?;
        }
        None => sums.samples = walk(&args.query, &store, context, &mut page)?,
    }
    out.end(sums.findings == 0)?;
    samples::say_left_out(sums.samples, context);
    let told = match sums.findings {
        0 => "No such findings".to_owned(),
        n => {
            let (n, listings, waived) = (grouped(n), output::listings(sums.listings), grouped(sums.waived));
            format!("{n} findings on {listings}, {waived} of them waived on {day}")
        }
    };
    let (all, undecided) = (output::listings(sums.looked_at), grouped(sums.undecided));
    context.say(&format!("{told}; {all} looked at, {undecided} of them with undecided rules, which are no clearance"));
    Ok(())
}

/// All listings that the query finds, or all there are, a page at a time in order of id; how many invented samples were left
/// out of them.
fn walk(
    query: &str,
    store: &Store,
    context: &Context,
    page: &mut dyn FnMut(Vec<StoredListing>) -> Result<(), Failure>,
) -> Result<u64, Failure> {
    if query.trim().is_empty() {
        let (invented, mut left_out) = (samples::left_out(store, None)?, 0);
        let mut after: Option<ListingId> = None;
        loop {
            let listings = store.listings_after(after.as_ref(), PAGE)?;
            let Some(last) = listings.last() else { return Ok(left_out) };
            after = Some(last.listing.id.clone());
            page(samples::kept(listings, &invented, &mut left_out))?;
        }
    }
    let searcher = context.reader()?.searcher().literal();
    let query = strict(query, &searcher, context)?;
    let scope = samples::within(&searcher, &query, &Filters::default())?;
    for listings in pages(&searcher, store, &scope.ast, &Filters::default())? {
        page(listings?)?;
    }
    Ok(scope.left_out)
}

impl Args {
    fn wants(&self, row: &FindingRow) -> bool {
        let is = |wanted: &Option<String>, value: &str| wanted.as_deref().is_none_or(|w| w == value);
        let grave = |least: Severity| Severity::ALL.iter().any(|s| *s >= least && s.name() == row.severity);
        let open = row.is_current() && row.waiver != Some("active");
        is(&self.rule, &row.rule)
            && is(&self.pack, &row.pack)
            && self.severity.is_none_or(grave)
            && self.jurisdiction.as_deref().is_none_or(|place| row.jurisdictions.iter().any(|j| within(j, place)))
            && match self.status {
                None => row.is_current(),
                Some(Status::Open) => open,
                Some(Status::Waived) => row.is_current() && !open,
                Some(Status::Expired) => row.is_current() && row.waiver == Some("expired"),
                Some(Status::Disputed) => row.is_current() && row.disputed,
                Some(Status::Gone) => !row.is_current(),
            }
    }
}

/// Whether a jurisdiction is a place or a part of it.
fn within(jurisdiction: &str, place: &str) -> bool {
    let rest = jurisdiction.get(..place.len()).filter(|head| head.eq_ignore_ascii_case(place));
    rest.is_some_and(|head| jurisdiction.len() == head.len() || jurisdiction[head.len()..].starts_with('-'))
}

fn severity(text: &str) -> Result<Severity, String> {
    let found = Severity::ALL.into_iter().find(|s| s.name() == text);
    found.ok_or_else(|| "expected critical, high, medium, low or note".to_owned())
}

/// Older assessments may know rules that the present method does not, so an unknown name is told and not refused.
fn warn_of_slips(args: &Args, context: &Context) -> Result<(), Failure> {
    if args.rule.is_none() && args.pack.is_none() {
        return Ok(());
    }
    let method = context.method()?;
    let rules: Vec<&str> = method.rules.cards().map(|c| c.head.id.as_str()).collect();
    let packs: Vec<&str> = method.rules.packs().into_keys().collect();
    for (what, typed, known) in [("rule", &args.rule, &rules), ("pack", &args.pack, &packs)] {
        let Some(typed) = typed.as_deref().filter(|t| !known.contains(t)) else { continue };
        let hint = nearest(typed, known).map(|meant| format!("; did you mean “{meant}”?")).unwrap_or_default();
        context.say(&format!("--{what}: the present method has no {what} “{typed}”{hint}"));
    }
    Ok(())
}

impl Out<'_> {
    fn new(format: Format) -> Result<Self, Failure> {
        let out = BufWriter::new(io::stdout().lock());
        Ok(match format {
            Format::Table => Self::Table(out),
            Format::Json => Self::Json(out),
            Format::Ndjson => Self::Ndjson(out),
            Format::Csv => Self::Csv(Box::new(FindingsWriter::new(out)?)),
        })
    }

    fn row(&mut self, row: &FindingRow, first: bool) -> Result<(), Failure> {
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

    fn end(&mut self, empty: bool) -> Result<(), Failure> {
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
        marks(row),
        row.version,
        row.listing,
    )
}

/// What people said of a finding, in a few words behind its state.
pub fn marks(row: &FindingRow) -> String {
    let mut text = String::new();
    if let (Some(waiver), Some(until)) = (row.waiver, &row.waived_until) {
        let by = one_line(row.waived_by.as_deref().unwrap_or_default());
        text += &match waiver {
            "active" => format!(" until {until} by {by}"),
            _ => format!(", waiver of {by} expired after {until}"),
        };
    }
    text + if row.disputed { ", disputed" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_takes_in_its_parts_and_no_other_place() {
        for (jurisdiction, place, inside) in [
            ("US-CA", "US-CA", true),
            ("US-CA", "us", true),
            ("US", "US-CA", false),
            ("USX", "US", false),
            ("E", "EU", false),
        ] {
            assert_eq!(within(jurisdiction, place), inside, "{jurisdiction} in {place}");
        }
    }
}
