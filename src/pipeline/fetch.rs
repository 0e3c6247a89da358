//! Fetching into a data folder: every answer goes into the archive and is noted in the store, in steps so small that a
//! crash costs a few seconds of work; what holds listings becomes the input of an ingest like any other.

use super::clock;
use super::error::PipelineError;
use crate::ingest::acquire::archive::{Archive, ArchiveError};
use crate::ingest::acquire::input::InputFile;
use crate::ingest::fetch::{Client, Earlier, Harvest, HarvestError, Keeper, Kept, Plan, Validators, harvest};
use crate::store::{NewFetch, RunState, Snapshot, Store, Tally, Writer};
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Answers that are noted at once, and the longest time until then.
const BATCH: usize = 200;
const LONGEST: Duration = Duration::from_secs(5);

/// A fetch of one source.
pub struct FetchSource<'a> {
    /// What to fetch.
    pub plan: &'a Plan,
    /// Who asks.
    pub client: &'a Client,
    /// The source card.
    pub source: &'a str,
    /// The run, which has begun.
    pub run: &'a str,
    /// Receives the number of answers so far.
    pub progress: &'a dyn Fn(u64),
    /// Set from outside to stop.
    pub stop: &'a AtomicBool,
}

impl FetchSource<'_> {
    /// Fetches; returns what was found and the files to ingest.
    pub fn fetch(
        &self,
        archive: &Archive,
        store: &Store,
        writer: &mut Writer,
    ) -> Result<(Harvest, Vec<InputFile>), PipelineError> {
        let span = tracing::info_span!("fetch", run = self.run, source = self.source, start = %self.plan.start);
        let _entered = span.enter();
        let mut kept = KeptAnswers {
            of: self,
            archive,
            store,
            writer,
            answers: Vec::new(),
            files: Vec::new(),
            sizes: BTreeMap::new(),
            flushed: Instant::now(),
            count: 0,
        };
        let result = harvest(self.plan, self.client, &mut kept);
        // Also what came before an error is kept.
        let flushed = kept.flush();
        let harvest = match result {
            Ok(harvest) => harvest,
            Err(HarvestError::Kept(error)) => return Err(error),
            Err(HarvestError::Runtime(source)) => return Err(PipelineError::Network(source)),
        };
        flushed?;
        let sizes = kept.sizes;
        let size = |digest: &str| sizes.get(digest).copied().unwrap_or(0);
        let file = |url: &str, digest: &str| Some(InputFile::fetched(url, archive.snapshot(digest, size(digest))?));
        let files = harvest.found.iter().filter_map(|found| file(&found.url, &found.digest)).collect();
        tracing::info!(answers = harvest.answers, found = harvest.found.len(), bytes = harvest.bytes, "fetched");
        Ok((harvest, files))
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
    writer: &'a mut Writer,
    answers: Vec<NewFetch>,
    files: Vec<Snapshot>,
    /// Sizes of bodies, by digest.
    sizes: BTreeMap<String, u64>,
    flushed: Instant,
    count: u64,
}

impl KeptAnswers<'_> {
    /// Makes the bytes durable, then notes the answers that name them.
    fn flush(&mut self) -> Result<(), PipelineError> {
        self.flushed = Instant::now();
        if self.answers.is_empty() {
            return Ok(());
        }
        self.archive.sync()?;
        let (answers, files) = (std::mem::take(&mut self.answers), std::mem::take(&mut self.files));
        self.writer.note_fetches(self.of.run, self.of.source, clock::now(), &answers, &files)?;
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
        self.of.stop.load(Ordering::Relaxed)
    }
}
