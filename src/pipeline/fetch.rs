//! Fetching into a data folder: every answer goes into the archive and is noted in the store, in steps so small that a
//! crash costs a few seconds of work; what holds listings becomes the input of an ingest like any other.

use super::clock;
use super::error::PipelineError;
use super::fetch_events::events;
use super::folder::{DataFolder, Lock};
use super::lease::Lease;
use crate::ingest::acquire::archive::{Archive, ArchiveError};
use crate::ingest::acquire::input::InputFile;
use crate::ingest::fetch::{Client, Earlier, Harvest, HarvestError, Keeper, Kept, Plan, Validators, harvest};
use crate::store::{NewFetch, RunState, Snapshot, Store, Tally, Writer};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Answers that are noted at once, and the longest time until then.
const BATCH: usize = 200;
const LONGEST: Duration = Duration::from_secs(5);

/// How long answers may wait to be noted after the operator has stopped the run.
const PATIENCE: Duration = Duration::from_secs(10);
/// How old the answers may be of a run that did not end and is continued, in microseconds.
const CONTINUED: i64 = 24 * 3_600 * 1_000_000;

/// A fetch of one source. Its run has begun; the lock of the data folder is taken only when answers are noted.
pub struct FetchSource<'a> {
    /// What to fetch.
    pub plan: &'a Plan,
    /// Who asks.
    pub client: &'a Client,
    /// The source card.
    pub source: &'a str,
    /// The run.
    pub run: &'a str,
    /// Its lease.
    pub lease: &'a Lease,
    /// Where answers are kept.
    pub folder: &'a DataFolder,
    /// Receives the number of answers so far.
    pub progress: &'a dyn Fn(u64),
    /// Set from outside to stop.
    pub stop: &'a AtomicBool,
}

impl FetchSource<'_> {
    /// Fetches; returns what was found and the files to ingest.
    pub fn fetch(&self, archive: &Archive, store: &Store) -> Result<(Harvest, Vec<InputFile>), PipelineError> {
        let span = tracing::info_span!("fetch", run = self.run, source = self.source, start = %self.plan.start);
        let _entered = span.enter();
        let continued = store.unfinished_fetches(self.source, self.run, clock::now() - CONTINUED)?;
        let mut kept = KeptAnswers {
            of: self,
            archive,
            store,
            continued: continued.into_iter().collect(),
            answers: Vec::new(),
            files: Vec::new(),
            sizes: BTreeMap::new(),
            flushed: Instant::now(),
            count: 0,
            lost: BTreeSet::new(),
        };
        let result = harvest(self.plan, self.client, &mut kept);
        // Also what came before an error is kept.
        let flushed = kept.flush();
        let mut harvest = match result {
            Ok(harvest) => harvest,
            Err(HarvestError::Kept(error)) => return Err(error),
            Err(HarvestError::Runtime(source)) => return Err(PipelineError::Network(source)),
        };
        flushed?;
        let lost = std::mem::take(&mut kept.lost).into_iter();
        harvest.broken.extend(lost.map(|url| format!("{url}: another command removed it from the archive")));
        let sizes = kept.sizes;
        let size = |digest: &str| sizes.get(digest).copied().unwrap_or(0);
        let mut files = Vec::with_capacity(harvest.found.len());
        for found in std::mem::take(&mut harvest.found) {
            match archive.snapshot(&found.digest, size(&found.digest)) {
                Some(snapshot) => files.push(InputFile::fetched(&found.url, snapshot)),
                None => harvest.broken.push(format!("{}: it is no longer in the archive", found.url)),
            }
        }
        tracing::info!(answers = harvest.answers, found = files.len(), bytes = harvest.bytes, "fetched");
        Ok((harvest, files))
    }

    /// Notes what the harvest has noticed beside listings. The caller holds the lock.
    pub fn note_events(&self, harvest: &Harvest, store: &Store, writer: &mut Writer) -> Result<(), PipelineError> {
        let events = events(harvest, &store.open_fetch_events(self.source)?);
        for event in &events {
            tracing::info!(kind = event.kind.name(), site = event.site, detail = event.detail, "noticed");
        }
        Ok(writer.note_fetch_events(self.run, self.source, clock::now(), events)?)
    }

    /// The lock of the data folder, as soon as no other process has it; none if the run is stopped meanwhile.
    pub fn lock(&self) -> Result<Option<Lock>, PipelineError> {
        let mut stopped = None;
        let lock = self.folder.lock_while(&mut || {
            self.lease.beat();
            if self.stop.load(Ordering::Relaxed) {
                stopped.get_or_insert_with(Instant::now);
            }
            stopped.is_none_or(|since| since.elapsed() < PATIENCE)
        })?;
        match lock {
            Some(_) if !self.lease.is_held() => Err(PipelineError::TakenForDead),
            lock => Ok(lock),
        }
    }
}

/// Notes that a run that was begun to fetch ends without an ingest.
pub fn end_fetch(
    writer: &mut Writer,
    run: &str,
    state: RunState,
    harvest: &Harvest,
    note: &str,
) -> Result<(), PipelineError> {
    // A run without a file would be taken for one of another command.
    let tally = Tally { files: harvest.pages.max(1), ..Tally::default() };
    Ok(writer.end_run(run, state, &tally, clock::now(), note)?)
}

/// Keeps answers in archive and store.
struct KeptAnswers<'a> {
    of: &'a FetchSource<'a>,
    archive: &'a Archive,
    store: &'a Store,
    /// Runs that did not end, and are continued.
    continued: BTreeSet<String>,
    answers: Vec<NewFetch>,
    files: Vec<Snapshot>,
    /// Sizes of bodies, by digest.
    sizes: BTreeMap<String, u64>,
    flushed: Instant,
    count: u64,
    /// Addresses whose bytes are no longer there.
    lost: BTreeSet<String>,
}

impl KeptAnswers<'_> {
    /// Makes the bytes durable, then notes the answers that name them.
    fn flush(&mut self) -> Result<(), PipelineError> {
        self.flushed = Instant::now();
        if self.answers.is_empty() {
            return Ok(());
        }
        self.archive.sync()?;
        let (mut answers, mut files) = (std::mem::take(&mut self.answers), std::mem::take(&mut self.files));
        // What is not noted is asked for again.
        let Some(_lock) = self.of.lock()? else { return Ok(()) };
        // A command that was not to store its input has removed bytes that it had brought, and that came here too.
        let is_there = |digest: &str, bytes| digest.is_empty() || self.archive.snapshot(digest, bytes).is_some();
        files.retain(|file| is_there(&file.digest, file.bytes));
        answers.retain(|answer| {
            let kept = is_there(&answer.digest, answer.bytes);
            if !kept {
                self.lost.insert(answer.url.clone());
            }
            kept
        });
        let mut writer = self.of.folder.writer(self.store)?;
        writer.note_fetches(self.of.run, self.of.source, clock::now(), &answers, &files)?;
        writer.pause();
        self.flushed = Instant::now();
        Ok(())
    }
}

impl Keeper for KeptAnswers<'_> {
    type Error = PipelineError;

    fn earlier(&mut self, url: &str) -> Result<Option<Earlier>, PipelineError> {
        let Some(fetch) = self.store.newest_fetch(self.of.source, url)? else { return Ok(None) };
        let answer = fetch.answer;
        // Bytes that are gone from the archive are fetched again.
        if self.archive.snapshot(&answer.digest, answer.bytes).is_none() {
            return Ok(None);
        }
        let field = |name: &str| answer.header(name).map(str::to_owned);
        self.sizes.insert(answer.digest.clone(), answer.bytes);
        Ok(Some(Earlier {
            validators: Validators { etag: field("etag"), modified: field("last-modified") },
            content_type: field("content-type").unwrap_or_default(),
            link: field("link").unwrap_or_default(),
            digest: answer.digest,
            is_fresh: self.continued.contains(&fetch.run),
        }))
    }

    fn read(&mut self, digest: &str, most: u64) -> Result<Vec<u8>, PipelineError> {
        let mut bytes = Vec::new();
        let read = self.archive.read(digest)?.take(most).read_to_end(&mut bytes);
        read.map_err(|source| ArchiveError::Source { source })?;
        Ok(bytes)
    }

    fn keep(&mut self, kept: Kept<'_>) -> Result<String, PipelineError> {
        let mut answer = NewFetch {
            start: self.of.plan.start.to_string(),
            url: kept.url.to_owned(),
            location: kept.location.to_owned(),
            at: clock::now(),
            status: kept.status,
            headers: kept.headers.to_vec(),
            digest: kept.digest.to_owned(),
            bytes: self.sizes.get(kept.digest).copied().unwrap_or(0),
            note: kept.note.to_owned(),
        };
        if let Some(body) = kept.body {
            let reader = body.open().map_err(|source| ArchiveError::Source { source })?;
            let snapshot = self.archive.store(reader)?;
            self.sizes.insert(snapshot.digest.clone(), snapshot.bytes);
            (answer.digest, answer.bytes) = (snapshot.digest.clone(), snapshot.bytes);
            self.files.push(Snapshot { digest: snapshot.digest, bytes: snapshot.bytes, name: kept.url.to_owned() });
        }
        let digest = answer.digest.clone();
        self.answers.push(answer);
        self.count += 1;
        (self.of.progress)(self.count);
        if self.answers.len() >= BATCH || self.flushed.elapsed() >= LONGEST {
            self.flush()?;
        }
        Ok(digest)
    }

    fn is_stopped(&self) -> bool {
        self.of.lease.beat();
        self.of.stop.load(Ordering::Relaxed)
    }
}
