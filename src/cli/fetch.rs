//! `brokerwatch fetch`: fetches listings from an address on the web and ingests them.

mod job;
mod report;

use super::context::Context;
use super::failure::{Failure, USAGE};
use super::ingest::{Consent, cores, source_card};
use crate::ingest::acquire::fetch_card::SLOWEST;
use crate::ingest::acquire::source::{Source, Sources};
use crate::ingest::fetch::{AnswerLimits, Plan, Reach};
pub use job::FetchJob;
use job::{Completeness, PACE};
use regex::Regex;
pub use report::print;
use std::time::Duration;
use url::Url;

/// Fetch listings from an address on the web into the catalogue
///
/// The address may be a sitemap, a page with schema.org data, a data.json, a DCAT document, a CKAN portal, an OAI-PMH
/// interface, the interface of a hub, or any file of a known format. Without --source the listings get a source that is
/// named after the host (example.org: example-org). robots.txt is observed.
#[derive(clap::Args)]
pub struct Args {
    /// Where to begin: http://… or https://…
    #[arg(value_name = "URL")]
    url: String,
    /// Source card that says how the listings are read [default: like `files`, under the name of the host]
    #[arg(short, long, value_name = "CARD")]
    source: Option<String>,
    /// Also fetch from this machine (127.0.0.1, ::1), for tests
    #[arg(long)]
    allow_loopback: bool,
    /// Requests a second to one host, 0 for no pace; more than 1 needs --allow-loopback and is for this machine only
    /// [default: 1]
    #[arg(long, value_name = "N")]
    pace: Option<f64>,
    /// Most pages to fetch [default: 100000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,
    /// Fetch only pages of sitemaps whose address matches this regular expression; may be repeated
    #[arg(long, value_name = "PATTERN")]
    include: Vec<String>,
    /// Leave out pages of sitemaps whose address matches this regular expression; may be repeated
    #[arg(long, value_name = "PATTERN")]
    exclude: Vec<String>,
    /// Seconds to wait for an answer [default: 30]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u16).range(1..=600))]
    timeout: Option<u16>,
    /// The address leads to everything the source lists now, so that listings missing from two such runs in a row are
    /// delisted [default: without --source, if nothing else was ever fetched for the same host]
    #[arg(long)]
    complete: bool,
    /// Store unexpected input: a column or fact is missing, or most of the listings would change
    #[arg(long)]
    yes: bool,
}

/// Fetches from an address.
pub fn run(args: Args, context: &Context) -> Result<(), Failure> {
    let start = address("URL", &args.url)?;
    let reach = if args.allow_loopback { Reach::Loopback } else { Reach::Public };
    reach.check_url(&start).map_err(|why| Failure::new(USAGE, format!("{start}: {why}")))?;
    let sources = context.sources()?;
    let source = match &args.source {
        Some(id) => source_card(&sources, id)?.head.clone(),
        None => source_of(&start, &sources)?,
    };
    let completeness = match (args.complete, args.source.is_some()) {
        (true, _) => Completeness::Stated,
        (false, false) => Completeness::OfOneAddress,
        (false, true) => Completeness::Unknown,
    };
    let limits = AnswerLimits::default();
    let time = args.timeout.map_or(limits.time, |seconds| Duration::from_secs(u64::from(seconds)));
    let job = FetchJob {
        source,
        plan: Plan {
            start,
            pace: pace(args.pace, reach)?,
            limit: args.limit.unwrap_or(Plan::LIMIT),
            longest: Duration::MAX,
            include: patterns("--include", &args.include)?,
            exclude: patterns("--exclude", &args.exclude)?,
            links: None,
        },
        reach,
        limits: AnswerLimits { time, ..limits },
        completeness,
        consent: Consent { looks_wrong: args.yes, older: true },
        threads: cores(),
    };
    let method = context.method()?;
    let done = job.run(&method, context, &*context.stop_on_interrupt()?)?;
    print(&job, &done, context)
}

/// An address as the operator gives it.
fn address(flag: &str, text: &str) -> Result<Url, Failure> {
    let hint = "expected for example https://example.org/sitemap.xml";
    Url::parse(text.trim()).map_err(|e| Failure::new(USAGE, format!("{flag}: invalid address “{text}” ({e}); {hint}")))
}

/// Requests a second; more than one only where no stranger's server is asked.
fn pace(pace: Option<f64>, reach: Reach) -> Result<f64, Failure> {
    let pace = pace.unwrap_or(PACE);
    if pace != 0.0 && !(SLOWEST..=f64::MAX).contains(&pace) {
        let expected = format!("expected requests a second, 0 or at least {SLOWEST}");
        return Err(Failure::new(USAGE, format!("--pace: invalid value {pace}; {expected}")));
    }
    if reach == Reach::Public && (pace == 0.0 || pace > PACE) {
        return Err(Failure::new(
            USAGE,
            "--pace: more than one request a second is for tests; it needs --allow-loopback",
        ));
    }
    Ok(pace)
}

/// Regular expressions for addresses.
fn patterns(flag: &str, texts: &[String]) -> Result<Vec<Regex>, Failure> {
    let compile = |text: &String| {
        Regex::new(text).map_err(|e| {
            let reason = e.to_string().lines().last().unwrap_or_default().trim().to_owned();
            Failure::new(USAGE, format!("{flag}: invalid pattern “{text}”: {reason}"))
        })
    };
    texts.iter().map(compile).collect()
}

/// The source that listings of an address get: the card that is named after the host, if there is one, else one that
/// reads like the card `files`.
fn source_of(start: &Url, sources: &Sources) -> Result<Source, Failure> {
    let host = start.host_str().unwrap_or_default();
    let port = start.port().map(|port| format!("-{port}")).unwrap_or_default();
    let words = format!("{host}{port}").to_ascii_lowercase();
    let words: Vec<&str> = words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let id = words.join("-");
    if let Some(card) = sources.get(&id) {
        return Ok(card.head.clone());
    }
    let files = source_card(sources, "files")?.head.clone();
    let url = start.origin().ascii_serialization();
    // On one site identifiers are unique, and a page is no file that would have identifiers of its own.
    Ok(Source { id, publisher: host.to_owned(), url, ids_per_file: false, ..files })
}
