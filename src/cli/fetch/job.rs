//! One fetch of one source, from the first request to the end of the run.

use super::super::context::Context;
use super::super::failure::{Failure, USAGE};
use super::super::ingest::{Consent, Done, cores, refusals};
use super::super::source::refuse_inactive;
use crate::assess::method::Method;
use crate::ingest::acquire::selector::Selector;
use crate::ingest::acquire::source::Source;
use crate::ingest::fetch::{AnswerLimits, Client, Harvest, Plan, Reach, system};
use crate::ingest::reader::SourceReader;
use crate::pipeline::{FetchSource, Follower, Ingest, ObservationTime, clock, end_fetch};
use crate::store::RunState;
use regex::Regex;
use std::sync::atomic::AtomicBool;
use std::time::Instant;
use url::Url;

/// Requests a second, unless something else is asked for.
pub const PACE: f64 = 1.0;

/// Whether the address leads to everything that the source lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// Somebody says so.
    Stated,
    /// It does if nothing else was ever fetched for the source.
    OfOneAddress,
    /// Nobody says so.
    Unknown,
}

/// What to fetch, for which source.
pub struct FetchJob {
    pub source: Source,
    pub plan: Plan,
    pub reach: Reach,
    pub limits: AnswerLimits,
    pub completeness: Completeness,
    pub consent: Consent,
}

/// What came of it.
pub struct Fetched {
    pub run: String,
    pub harvest: Harvest,
    /// What was ingested; none if nothing could be.
    pub ingested: Option<Done>,
    pub seconds: f64,
}

impl FetchJob {
    /// What the card of a source asks for; none if it does not say where the source is. The card was checked when it was
    /// read, so that what is invalid in it is left out here.
    pub fn of_card(source: &Source) -> Option<Self> {
        let card = source.fetch.as_ref()?;
        let patterns = |texts: &[String]| texts.iter().filter_map(|text| Regex::new(text).ok()).collect();
        let plan = Plan {
            start: Url::parse(&card.url).ok()?,
            pace: card.pace.unwrap_or(PACE),
            limit: card.limit.unwrap_or(Plan::LIMIT),
            include: patterns(&card.include),
            exclude: patterns(&card.exclude),
            links: card.links.as_ref().and_then(|text| Selector::parse(text).ok()),
        };
        Some(Self {
            source: source.clone(),
            plan,
            reach: if card.allow_loopback { Reach::Loopback } else { Reach::Public },
            limits: AnswerLimits::default(),
            completeness: Completeness::Stated,
            consent: Consent { looks_wrong: false, older: true },
        })
    }

    /// Fetches, and ingests what was fetched. The data folder is locked as long as it takes.
    pub fn run(&self, method: &Method, context: &Context, stop: &AtomicBool) -> Result<Fetched, Failure> {
        let begun = Instant::now();
        let limits = self.limits;
        let client = Client::new(&user_agent(context), self.reach, limits, system());
        let client = client.map_err(|why| Failure::new(USAGE, format!("the client cannot be set up: {why}")))?;
        let _lock = context.folder.lock()?;
        let store = context.folder.create()?;
        refuse_inactive(&self.source.id, &store)?;
        let archive = context.folder.archive()?;
        let mut writer = context.writer(&store)?;
        let run = uuid::Uuid::now_v7().to_string();
        let at = clock::now();
        let only = self.plan.start.as_str();
        let complete = match self.completeness {
            Completeness::Stated => true,
            Completeness::OfOneAddress => store.fetched_only_from(&self.source.id, only)?,
            Completeness::Unknown => false,
        };
        writer.begin_run(&run, &self.source.id, method.fingerprint(), at)?;
        let bar = super::super::progress::fetch_bar(context);
        let fetch = FetchSource {
            plan: &self.plan,
            client: &client,
            source: &self.source.id,
            run: &run,
            progress: &|answers| bar.set_position(answers),
            stop,
        };
        let (harvest, files) = fetch.fetch(&archive, &store, &mut writer)?;
        bar.finish_and_clear();
        let notice = |text: &str| context.say(text);
        let ended = |harvest, ingested| {
            let seconds = begun.elapsed().as_secs_f64();
            Ok(Fetched { run: run.clone(), harvest, ingested, seconds })
        };
        // The folder may have been made just now; without an index it would look damaged.
        let mut follower = Follower::open(&context.folder.index(), &store, &context.index_options()?, &notice)?;
        if harvest.stopped || files.is_empty() {
            let (state, note) = match harvest.stopped {
                true => (RunState::Stopped, "stopped by the operator".to_owned()),
                false => (RunState::Refused, nothing_found(&harvest)),
            };
            end_fetch(&mut writer, &run, state, &harvest, &note)?;
            follower.close()?;
            return ended(harvest, None);
        }
        let ingest = Ingest {
            source: &self.source,
            reader: SourceReader::new(&self.source, None),
            method,
            complete: complete && harvest.is_whole(),
            observed: ObservationTime::OfRun,
            threads: cores(),
            progress: &|_| (),
            stop,
        };
        // A page that is drawn by a script may have been one with a listing.
        let failed = harvest.broken.iter().chain(&harvest.drawn_by_script).cloned().collect();
        let checked = ingest.check(&files, failed, Some(&archive), Some(&store))?;
        let refused = refusals(&checked, self.consent);
        if !refused.is_empty() {
            checked.discard(&archive)?;
            ingest.refuse_begun(&run, &checked, &refused, &mut writer)?;
            follower.close()?;
            return ended(harvest, Some(Done { report: ingest.dry(&checked), checked, refused }));
        }
        let report = ingest.run_begun((&run, at), &checked, &archive, &store, &mut writer, &mut follower)?;
        follower.close()?;
        ended(harvest, Some(Done { checked, report, refused }))
    }
}

/// Who asks: the program, its version, and whom to write to.
fn user_agent(context: &Context) -> String {
    let contact = context.config.server.contact.as_ref();
    let contact = contact.map(|contact| format!(" (+{contact})")).unwrap_or_default();
    format!("{}/{}{contact}", crate::ingest::fetch::TOKEN, env!("CARGO_PKG_VERSION"))
}

/// Why nothing could be ingested: sentences.
pub fn nothing_found(harvest: &Harvest) -> String {
    let pages = harvest.pages;
    let mut why = vec![format!("nothing that holds listings was found in {pages} pages")];
    why.extend(harvest.drawn_by_script.iter().chain(&harvest.refused).chain(&harvest.broken).take(20).cloned());
    why.join("\n")
}
