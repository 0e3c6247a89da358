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
use std::time::{Duration, Instant};
use url::Url;

/// Requests a second, unless something else is asked for.
pub const PACE: f64 = 1.0;

/// Most memory of the index writer, in bytes: a fetch brings little at a time, and may run beside the server.
const INDEX_MEMORY: usize = 48 << 20;

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
    /// Threads that normalise and assess what was fetched.
    pub threads: usize,
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
            longest: Duration::MAX,
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
            threads: cores(),
        })
    }

    /// Fetches, and ingests what was fetched. The data folder is locked when something is stored, and not while the
    /// network is waited for; meanwhile the lease of the run says that it is alive.
    pub fn run(&self, method: &Method, context: &Context, stop: &AtomicBool) -> Result<Fetched, Failure> {
        let begun = Instant::now();
        let client = Client::new(&user_agent(context), self.reach, self.limits, system());
        let client = client.map_err(|why| Failure::new(USAGE, format!("the client cannot be set up: {why}")))?;
        let folder = &context.folder;
        let lock = folder.lock()?;
        let store = folder.create()?;
        refuse_inactive(&self.source.id, &store)?;
        let archive = folder.archive()?;
        let run = uuid::Uuid::now_v7().to_string();
        let lease = folder.lease(&self.source.id, &run)?;
        let complete = match self.completeness {
            Completeness::Stated => true,
            Completeness::OfOneAddress => store.fetched_only_from(&self.source.id, self.plan.start.as_str())?,
            Completeness::Unknown => false,
        };
        let notice = |text: &str| context.say(text);
        let mut options = context.index_options()?;
        (options.memory, options.threads) = (options.memory.min(INDEX_MEMORY), options.threads.min(2));
        let follower = || Follower::open(&folder.index(), &store, &options, &notice).map_err(Failure::from);
        if !folder.has_index() {
            // A folder that was made just now would look damaged.
            follower()?.close()?;
        }
        let mut writer = context.writer(&store)?;
        let at = clock::now();
        writer.begin_run(&run, &self.source.id, method.fingerprint(), at)?;
        writer.pause();
        drop(lock);
        let bar = super::super::progress::fetch_bar(context);
        let fetch = FetchSource {
            plan: &Plan { longest: self.plan.longest.min(context.config.fetch.longest()), ..self.plan.clone() },
            client: &client,
            source: &self.source.id,
            run: &run,
            lease: &lease,
            folder,
            progress: &|answers| bar.set_position(answers),
            stop,
        };
        let fetched = fetch.fetch(&archive, &store);
        bar.finish_and_clear();
        let ended = |harvest, ingested| {
            let seconds = begun.elapsed().as_secs_f64();
            Ok(Fetched { run: run.clone(), harvest, ingested, seconds })
        };
        let (mut harvest, files) = match fetched {
            Ok(fetched) => fetched,
            Err(error) => {
                // Why it ended is noted if that is still possible; the error itself is what the operator has to know.
                if let Ok(Some(_lock)) = fetch.lock()
                    && let Ok(mut writer) = context.writer(&store)
                {
                    let _ = end_fetch(&mut writer, &run, RunState::Stopped, &Harvest::default(), &error.to_string());
                }
                return Err(error.into());
            }
        };
        let Some(_lock) = fetch.lock()? else {
            // The next command that writes notes that the run did not end.
            harvest.stopped = true;
            return ended(harvest, None);
        };
        let mut writer = context.writer(&store)?;
        let mut follower = follower()?;
        fetch.note_events(&harvest, &store, &mut writer)?;
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
            threads: self.threads,
            progress: &|_| lease.beat(),
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
