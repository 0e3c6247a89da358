//! `brokerwatch completeness`: which facts of the documentation a listing states, point by point; over the catalog, how
//! grades spread and what is missing most often. A file is measured without any database.

use super::context::Context;
use super::failure::{Failure, PARTIAL, USAGE};
use super::output::{self, grouped};
use super::samples;
use crate::assess::completeness::{
    Answer, Completeness, DistributionSummary, GradeDistribution, MeasuredFact, MeasurementInput, Score, Table,
};
use crate::assess::tag::Scratch;
use crate::domain::listing::text::one_line;
use crate::domain::listing::{Assessment, BrokerId, Listing, ListingId, TermId};
use crate::ingest::acquire::formats::{self, Input, Item};
use crate::ingest::acquire::input::find_files;
use crate::ingest::acquire::source::Sources;
use crate::ingest::normalise::record::Normaliser;
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// Listings read from the store at a time.
const PAGE: u32 = 500;
/// Facts shown as missing most often.
const MOST_MISSING: usize = 15;

/// Show which facts of the documentation listings state, and which are missing
#[derive(clap::Args)]
#[command(after_help = "Examples:
  brokerwatch completeness 18ef036ab3410c3586e056dec31a5ab3
  brokerwatch completeness --broker datatang
  brokerwatch completeness my-feed.jsonl --standard eu-template
  brokerwatch completeness --source hub-cards cards/ --json")]
pub struct Args {
    /// Id of a stored listing, a file or folder of listings, or `-` for standard input; the whole catalog if not given
    what: Option<String>,
    /// Of the catalog, only this broker: its name, or the end of its page's address
    #[arg(long, value_name = "NAME", conflicts_with = "what")]
    broker: Option<String>,
    /// Of the catalog, only this source; of a file, the card that says what its columns mean [default: canonical]
    #[arg(long, short, value_name = "CARD")]
    source: Option<String>,
    /// Only the facts that this standard asks for: d-ta, eu-template, ab-2013, croissant-rai or datasheet
    #[arg(long, value_name = "ID")]
    standard: Option<String>,
}

/// One listing as printed with `--json`.
#[derive(Serialize)]
struct Measured<'a> {
    id: &'a ListingId,
    title: &'a str,
    completeness: &'a Completeness<'a>,
}

/// Many listings as printed with `--json`.
#[derive(Serialize)]
struct Total {
    summary: DistributionSummary,
}

/// Measures what was asked for.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let standard = args.standard.as_deref().map(standard).transpose()?;
    match args.what.as_deref() {
        None => catalog(&args, context),
        Some(what) => match ListingId::parse(what) {
            Some(id) => {
                let stored = context.folder.store()?.listing(&id)?;
                let stored = stored.ok_or_else(|| super::decisions::no_listing(what))?;
                let vocabulary = context.vocabulary()?;
                let measured = measure(&stored.listing, &stored.assessment, vocabulary.personal());
                one(&stored.listing, &measured, standard, context)
            }
            None => files(what, &args, standard, context),
        },
    }
}

fn standard(id: &str) -> Result<usize, Failure> {
    let table = Table::embedded();
    table.standard(id).ok_or_else(|| {
        let known: Vec<&str> = table.standards.iter().map(|s| s.id.as_str()).collect();
        Failure::new(USAGE, format!("--standard: there is no “{id}”; there are: {}", known.join(", ")))
    })
}

fn measure<'a>(listing: &'a Listing, assessment: &'a Assessment, personal: &'a BTreeSet<TermId>) -> Completeness<'a> {
    let given = MeasurementInput { listing, tags: &assessment.tags, claims: &assessment.claims, personal };
    Completeness::measure(&given, &assessment.findings)
}

/// Walks through the store, a page at a time.
fn catalog(args: &Args, context: &Context) -> Result<(), Failure> {
    let (store, vocabulary) = (context.folder.store()?, context.vocabulary()?);
    let wanted = args.broker.as_deref().map(BrokerId::derive);
    let mut spread = GradeDistribution::default();
    let (invented, mut left_out) = (samples::left_out(&store, args.source.as_deref())?, 0);
    let mut after: Option<ListingId> = None;
    loop {
        let page = store.listings_after(after.as_ref(), PAGE)?;
        let Some(last) = page.last() else { break };
        after = Some(last.listing.id.clone());
        for stored in &samples::kept(page, &invented, &mut left_out) {
            let broker = stored.listing.broker.as_ref().map(|b| &b.id);
            let of_broker = wanted.as_ref().is_none_or(|w| broker == Some(w));
            let of_source = args.source.as_ref().is_none_or(|s| *s == stored.listing.source);
            if of_broker && of_source {
                spread.add(&measure(&stored.listing, &stored.assessment, vocabulary.personal()));
            }
        }
    }
    if spread.listings() == 0 && (args.broker.is_some() || args.source.is_some()) {
        let hint = "`brokerwatch status` lists the sources, the page “Brokers” the brokers";
        return Err(Failure::new(USAGE, format!("no listing of this broker or source is in the catalog; {hint}")));
    }
    samples::say_left_out(left_out, context);
    total(&spread, context)
}

/// Reads listings from files or standard input; nothing is stored.
fn files(what: &str, args: &Args, standard: Option<usize>, context: &Context) -> Result<(), Failure> {
    let sources = Sources::embedded()?;
    let name = args.source.as_deref().unwrap_or("canonical");
    let source = &sources.get(name).map(|card| &card.head).ok_or_else(|| {
        let names: Vec<&str> = sources.cards().map(|c| c.head.id.as_str()).collect();
        Failure::new(USAGE, format!("--source: there is no card “{name}”; there are: {}", names.join(", ")))
    })?;
    let format = formats::by_name(&source.format).expect("the check of the cards knows every format");
    let method = context.method()?;
    let normaliser = Normaliser::new(source);
    let (mut spread, mut scratch, mut broken) = (GradeDistribution::default(), Scratch::default(), 0_u64);
    let mut failed = None;
    let mut take = |item: Item| {
        let result = match item {
            Item::Record(record) => {
                let listing = normaliser.normalise(&record).listing;
                let assessment = method.assess(&listing, &mut scratch);
                let measured = measure(&listing, &assessment, method.vocabulary.personal());
                spread.add(&measured);
                many(&listing, &measured, standard, context)
            }
            Item::Issue(issue) => {
                broken += 1;
                eprintln!("brokerwatch: {}:{}: {}", issue.place.file, issue.place.line, issue.message);
                Ok(())
            }
        };
        match result {
            Ok(()) => ControlFlow::Continue(()),
            Err(failure) => {
                failed = Some(failure);
                ControlFlow::Break(())
            }
        }
    };
    let mut read =
        |file: &str, reader: &mut dyn Read| (format.read)(Input { file, reader }, &source.options(), &mut take);
    let mut wrong = 0;
    if what == "-" {
        read("standard input", &mut std::io::stdin().lock()).map_err(|e| Failure::new(USAGE, e))?;
    } else {
        let found = find_files(&[PathBuf::from(what)], format.extensions)?;
        for error in &found.failed {
            eprintln!("brokerwatch: {error}");
            wrong += 1;
        }
        let files = found.files;
        for file in &files {
            let mut reader = std::fs::File::open(&file.path)?;
            if let Err(error) = read(&file.name, &mut reader) {
                eprintln!("brokerwatch: {error}");
                wrong += 1;
            }
        }
        if wrong == files.len() + found.failed.len() {
            return Err(Failure::silent(USAGE));
        }
    }
    if let Some(failure) = failed {
        return Err(failure);
    }
    if spread.listings() == 0 {
        let hint = "check that it is complete and of the format of the source card (--source)";
        return Err(Failure::new(USAGE, format!("no listing could be read from the input; {hint}")));
    }
    total(&spread, context)?;
    if wrong > 0 || broken > 0 { Err(Failure::silent(PARTIAL)) } else { Ok(()) }
}

/// One listing of a file: with `--json` a line, else its table.
fn many(listing: &Listing, c: &Completeness<'_>, standard: Option<usize>, context: &Context) -> Result<(), Failure> {
    if context.json {
        let line = serde_json::to_string(&Measured { id: &listing.id, title: &listing.title, completeness: c })?;
        return output::text(&format!("{line}\n"));
    }
    output::text(&format!("{}\n", table(listing, c, standard)))
}

/// The one listing asked for.
fn one(listing: &Listing, c: &Completeness<'_>, standard: Option<usize>, context: &Context) -> Result<(), Failure> {
    match context.json {
        true => output::json(&Measured { id: &listing.id, title: &listing.title, completeness: c }),
        false => output::text(&table(listing, c, standard)),
    }
}

fn score(name: &str, s: &Score) -> String {
    let Score { points, of, stated, asked, percent, grade } = s;
    let grade = grade.name();
    format!("  {grade:<2}  {percent:>5.1} %  {points:>5} of {of:>3} points  {stated:>2} of {asked:>2} facts  {name}\n")
}

/// Scores, gaps, warnings, and every fact with what answers it.
fn table(listing: &Listing, c: &Completeness<'_>, standard: Option<usize>) -> String {
    let mut text = format!("{}\n{}", listing.title, score("accountability core", &c.core));
    text += &score("all facts", &c.overall);
    c.standards.iter().for_each(|s| text += &score(s.name, &s.score));
    for (name, gap) in [("EU template", &c.eu_template), ("AB 2013", &c.ab_2013)] {
        text += &format!("{name}: a buyer could not fill {} of {}\n", gap.open.len(), gap.of);
        gap.open.iter().for_each(|f| text += &format!("  {:<8}{}\n", f.id, f.label));
    }
    for flag in &c.flags {
        let words = flag.words.map(|w| format!(": “{}”", w.quote)).unwrap_or_default();
        text += &format!("Warning: {}{words}\n", flag.says);
    }
    text += "fact  weight  points  state           label\n";
    for (fact, names) in c.facts.iter().zip(&Table::embedded().facts) {
        let asked = standard.map(|s| &names.asked_by[s]);
        if asked.is_some_and(|fields| fields.is_empty()) {
            continue;
        }
        let MeasuredFact { fact: f, state, points, .. } = fact;
        text += &format!("{}   {:>6}  {points:>6}  {:<14}  {}", f.id, f.weight, state.name(), f.label);
        text += &asked.map(|fields| format!(" [{}]", fields.join(", "))).unwrap_or_default();
        text.push('\n');
        fact.answers.iter().for_each(|a| text += &format!("{:24}{}\n", "", answer(a)));
        fact.contradicted_by.iter().for_each(|r| text += &format!("{:24}contradicted: rule {r}\n", ""));
        fact.not_asked.iter().for_each(|why| text += &format!("{:24}asked for only where {why}\n", ""));
    }
    text
}

fn answer(a: &Answer<'_>) -> String {
    let quoted = a.words().map(|w| format!(" “{}” ({} {}–{})", one_line(w.quote), w.field.name(), w.start, w.end));
    let says = a.says().map(|s| format!(" “{s}”"));
    let proof = if a.proof { "" } else { ", no proof" };
    format!("{}{}{proof}", a.by(), quoted.or(says).unwrap_or_default())
}

/// What many listings come to; with `--json` on one line behind the listings.
fn total(spread: &GradeDistribution, context: &Context) -> Result<(), Failure> {
    let summary = spread.summary();
    if context.json {
        return output::text(&format!("{}\n", serde_json::to_string(&Total { summary })?));
    }
    let mut text = format!("{} listings\n", grouped(summary.listings));
    let share = |n: u64| 100.0 * n as f64 / summary.listings.max(1) as f64;
    text += &format!(
        "Mean: accountability core {:.1} %, all facts {:.1} %\n",
        summary.mean_core_percent, summary.mean_overall_percent
    );
    for (id, percent) in &summary.mean_standard_percent {
        text += &format!("  {id:<14} {percent:>5.1} %\n");
    }
    text += &format!(
        "A buyer could not fill, on average: EU template {:.1} fields, AB 2013 {:.1} items\nGrades of the accountability core\n",
        summary.mean_open_eu_template, summary.mean_open_ab_2013
    );
    for (grade, n) in summary.grades.iter().filter(|(_, n)| *n > 0) {
        text += &format!("  {grade:<2}  {:>9}  {:>5.1} %\n", grouped(*n), share(*n));
    }
    text += "Missing most often (of the listings it is asked of)\n";
    for m in summary.missing.iter().take(MOST_MISSING) {
        let of_asked = 100.0 * m.missing as f64 / m.asked.max(1) as f64;
        text +=
            &format!("  {}  {:>9}  {of_asked:>5.1} %  {} (weight {})\n", m.id, grouped(m.missing), m.label, m.weight);
    }
    if summary.missing.len() > MOST_MISSING {
        text += &format!("  and {} facts more; --json has all\n", summary.missing.len() - MOST_MISSING);
    }
    for (flag, n) in &summary.flags {
        text += &format!("Warning {flag}: {} listings, {:.1} %\n", grouped(*n), share(*n));
    }
    output::text(&text)
}
