//! `brokerwatch findings list`: streams the selected findings in order of listing id; what is excluded is reported.

use super::super::context::Context;
use super::super::decisions;
use super::super::failure::Failure;
use super::super::output::{self, grouped};
use super::super::query::strict;
use super::super::samples;
use super::list_output::{Format, RowWriter};
use crate::domain::listing::{ListingId, Severity};
use crate::output::export::{FindingRow, pages};
use crate::search::Filters;
use crate::store::{Store, StoredListing};
use crate::web::params::nearest;

/// Listings read from the store at a time.
const PAGE: u32 = 500;

/// List findings with their history and state, in order of listing
#[derive(clap::Args)]
#[command(after_help = "\
Without --status all current findings are listed, waived ones marked; --status gone lists those of earlier versions \
or methods. `open` findings are current and neither waived nor dismissed, including `expired` (a waiver has ended), `disputed`
and `confirmed` ones.")]
pub struct Args {
    /// Query as for search, taken literally [default: all listings]; put `--` before one that begins with a hyphen
    #[arg(default_value = "")]
    query: String,
    /// Only this rule
    #[arg(long, value_name = "ID")]
    rule: Option<String>,
    /// Only rules of this pack
    #[arg(long, value_name = "NAME")]
    pack: Option<String>,
    /// Lowest severity: critical, high, medium, low or note
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    severity: Option<Severity>,
    /// Only rules of this jurisdiction or a part of it: EU, US, US-CA …
    #[arg(long, value_name = "PLACE")]
    jurisdiction: Option<String>,
    /// Only findings with this status on the day
    #[arg(long, value_name = "STATUS")]
    status: Option<Status>,
    /// Only this listing (32 hex digits)
    #[arg(long, value_name = "ID", conflicts_with = "query")]
    listing: Option<String>,
    /// Day for which waivers are shown as in force or expired [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::date)]
    as_of: Option<String>,
    /// Output format [default: table, with --json json]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Status {
    Open,
    Waived,
    Expired,
    Disputed,
    Confirmed,
    Dismissed,
    Gone,
}

/// Counts for the final message.
#[derive(Default)]
struct Totals {
    findings: u64,
    listings: u64,
    waived: u64,
    /// Listings examined, and those of them with undecided rules.
    examined: u64,
    undecided: u64,
    /// Invented samples excluded.
    samples: u64,
}

/// Streams the findings.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let store = context.folder.store()?;
    warn_of_unknown_names(&args, context)?;
    let format = args.format.unwrap_or(if context.json { Format::Json } else { Format::Table });
    let day = super::day(args.as_of.clone());
    let (mut out, mut totals) = (RowWriter::new(format)?, Totals::default());
    let mut page = |listings: Vec<StoredListing>| -> Result<(), Failure> {
        let ids: Vec<ListingId> = listings.iter().map(|l| l.listing.id.clone()).collect();
        let (histories, responses) = (store.finding_histories(&ids)?, store.responses_to(&ids, &day)?);
        for stored in &listings {
            totals.examined += 1;
            totals.undecided += u64::from(stored.assessment.rules_undecided() > 0);
            let Some(history) = histories.get(&stored.listing.id) else { continue };
            let rows = history.sorted().into_iter().map(|h| FindingRow::of(stored, h, &responses, &day));
            let wanted: Vec<FindingRow> = rows.filter(|row| args.selects(row)).collect();
            totals.listings += u64::from(!wanted.is_empty());
            for row in wanted {
                totals.waived += u64::from(row.waiver == Some("active") && row.is_current());
                out.row(&row, totals.findings == 0)?;
                totals.findings += 1;
            }
        }
        Ok(())
    };
    match &args.listing {
        Some(typed) => {
            let id = decisions::listing_id(typed)?;
            page(vec![store.listing(&id)?.ok_or_else(|| decisions::no_listing(typed))?])?;
        }
        None => totals.samples = for_each_page(&args.query, &store, context, &mut page)?,
    }
    out.end(totals.findings == 0)?;
    samples::report_excluded(totals.samples, context);
    let found = match totals.findings {
        0 => "No matching findings".to_owned(),
        n => {
            let (n, listings, waived) = (grouped(n), output::listings(totals.listings), grouped(totals.waived));
            format!("{n} findings on {listings}, {waived} of them waived on {day}")
        }
    };
    let (all, undecided) = (output::listings(totals.examined), grouped(totals.undecided));
    context
        .say(&format!("{found}; {all} examined, {undecided} of them with undecided rules, which is not a clearance"));
    Ok(())
}

/// Passes all listings that match the query to `page`, in order of id, and returns how many invented samples were
/// excluded.
fn for_each_page(
    query: &str,
    store: &Store,
    context: &Context,
    page: &mut dyn FnMut(Vec<StoredListing>) -> Result<(), Failure>,
) -> Result<u64, Failure> {
    if query.trim().is_empty() {
        let (sources, mut excluded) = (samples::excluded_sources(store, None, context)?, 0);
        for listings in store.listing_pages(PAGE) {
            page(samples::retain(listings?, &sources, &mut excluded))?;
        }
        return Ok(excluded);
    }
    let searcher = context.reader()?.searcher().literal();
    let query = strict(query, &searcher, context)?;
    let scope = samples::without_samples(&searcher, &query, &Filters::default(), context)?;
    for listings in pages(&searcher, store, &scope.ast, &Filters::default())? {
        page(listings?)?;
    }
    Ok(scope.samples_excluded)
}

impl Args {
    fn selects(&self, row: &FindingRow) -> bool {
        let is = |wanted: &Option<String>, value: &str| wanted.as_deref().is_none_or(|w| w == value);
        let severe = |least: Severity| Severity::ALL.iter().any(|s| *s >= least && s.name() == row.severity);
        let waived = row.waiver == Some("active");
        let open = row.is_current() && !waived && !row.dismissed;
        is(&self.rule, &row.rule)
            && is(&self.pack, &row.pack)
            && self.severity.is_none_or(severe)
            && self.jurisdiction.as_deref().is_none_or(|place| row.jurisdictions.iter().any(|j| within(j, place)))
            && match self.status {
                Some(Status::Confirmed) => row.is_current() && row.confirmed,
                Some(Status::Dismissed) => row.is_current() && row.dismissed,
                None => row.is_current(),
                Some(Status::Open) => open,
                Some(Status::Waived) => row.is_current() && waived,
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
    found.ok_or_else(|| "expected one of critical, high, medium, low, note".to_owned())
}

/// Older assessments may contain rules that the current method lacks, so an unknown name is a warning and no error.
fn warn_of_unknown_names(args: &Args, context: &Context) -> Result<(), Failure> {
    if args.rule.is_none() && args.pack.is_none() {
        return Ok(());
    }
    let method = context.method()?;
    let rules: Vec<&str> = method.rules.cards().map(|c| c.head.id.as_str()).collect();
    let packs: Vec<&str> = method.rules.packs().into_keys().collect();
    for (what, typed, known) in [("rule", &args.rule, &rules), ("pack", &args.pack, &packs)] {
        let Some(typed) = typed.as_deref().filter(|t| !known.contains(t)) else { continue };
        let hint = nearest(typed, known).map(|meant| format!("; did you mean “{meant}”?")).unwrap_or_default();
        context.say(&format!("--{what}: unknown {what} “{typed}” in the current method{hint}"));
    }
    Ok(())
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
