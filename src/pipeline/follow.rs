//! The index follows the store. Each commit of the index carries the number of the last change it contains, so after a
//! crash at any moment the changes it lacks are read from the store and replayed.

use super::error::PipelineError;
use crate::domain::listing::{ListingId, TermId};
use crate::search::{Document, IndexError, Writer, document};
use crate::store::{Store, StoredListing};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Documents between two commits of the index during an ingest. A commit costs a second or so in which nothing else is
/// written; after a crash the documents it would have saved are replayed from the store.
const COMMIT_EVERY: usize = 200_000;
/// Changes replayed, or listings indexed, at a time.
const PAGE: u32 = 1_000;

/// How the index is written.
#[derive(Clone, Debug)]
pub struct IndexOptions {
    /// Bytes of memory in all.
    pub memory: usize,
    /// Threads.
    pub threads: usize,
    /// The terms about people, which the grade of the documentation depends on.
    pub personal: Arc<BTreeSet<TermId>>,
}

/// Keeps the index behind the store, by at most `COMMIT_EVERY` documents.
pub struct Follower {
    writer: Writer,
    since_commit: usize,
    last_change: u64,
    personal: Arc<BTreeSet<TermId>>,
}

impl Follower {
    /// Opens the index and brings it up to date; a broken index is rebuilt from the store.
    ///
    /// `notice` receives sentences about what had to be repaired.
    pub fn open(
        dir: &Path,
        store: &Store,
        options: &IndexOptions,
        notice: &dyn Fn(&str),
    ) -> Result<Self, PipelineError> {
        let span = tracing::info_span!("follow");
        let _entered = span.enter();
        let opened = Writer::open(dir, options.memory, options.threads);
        let writer = match opened {
            Ok(writer) => writer,
            Err(e @ (IndexError::Locked(_) | IndexError::NoSpace(_))) => return Err(e.into()),
            Err(e) => {
                notice(&format!("{e}; the index is being rebuilt from the store"));
                rebuild(dir, store, options, &|_| ())?;
                Writer::open(dir, options.memory, options.threads)?
            }
        };
        let last_change = writer.last_change()?;
        let mut follower = Self { writer, since_commit: 0, last_change, personal: options.personal.clone() };
        follower.catch_up(dir, store, options, notice)?;
        Ok(follower)
    }

    /// Makes everything searchable and waits until the engine has merged its files.
    pub fn close(mut self) -> Result<(), PipelineError> {
        self.finish()?;
        Ok(self.writer.close()?)
    }

    fn catch_up(
        &mut self,
        dir: &Path,
        store: &Store,
        options: &IndexOptions,
        notice: &dyn Fn(&str),
    ) -> Result<(), PipelineError> {
        let newest = store.last_change()?;
        if self.last_change > newest {
            // The database lost its last transactions (power cut), so what the index has beyond them is not stored.
            notice("the index is ahead of the store; it is being rebuilt");
            self.reopen_after_rebuild(dir, store, options)?;
        }
        let missing = newest - self.last_change.min(newest);
        if missing > 0 {
            notice(&format!("the index is {missing} changes behind the store; replaying them"));
        }
        self.replay(store)?;
        self.finish()
    }

    /// Reads from the store the changes that the index lacks, and replaces the documents of their listings. Those that
    /// are out of view, because their source is removed, are deleted.
    pub fn replay(&mut self, store: &Store) -> Result<(), PipelineError> {
        loop {
            let changes = store.changes_after(self.last_change, PAGE)?;
            let Some(last) = changes.last() else { return Ok(()) };
            let mut ids: Vec<ListingId> = changes.iter().map(|c| c.listing.clone()).collect();
            ids.sort();
            ids.dedup();
            let mut out_of_view: BTreeSet<&ListingId> = ids.iter().collect();
            for stored in store.listings(&ids)? {
                out_of_view.remove(&stored.listing.id);
                self.replace_stored(&stored)?;
            }
            for id in out_of_view {
                self.since_commit += 1;
                self.writer.delete(id.as_str())?;
            }
            tracing::debug!(changes = changes.len(), through = last.seq, "replayed");
            self.committed(last.seq)?;
        }
    }

    fn reopen_after_rebuild(&mut self, dir: &Path, store: &Store, options: &IndexOptions) -> Result<(), PipelineError> {
        rebuild(dir, store, options, &|_| ())?;
        self.writer = Writer::open(dir, options.memory, options.threads)?;
        self.last_change = self.writer.last_change()?;
        Ok(())
    }

    /// Replaces the document of a stored listing.
    pub fn replace_stored(&mut self, stored: &StoredListing) -> Result<(), PipelineError> {
        self.replace(document(&stored.listing, &stored.assessment, stored.availability(), &self.personal))
    }

    /// Adds a document whose id is not in the index.
    pub fn add(&mut self, document: Document) -> Result<(), PipelineError> {
        self.since_commit += 1;
        Ok(self.writer.add(&document)?)
    }

    /// Adds a document and removes the one with the same id, if there is one.
    pub fn replace(&mut self, document: Document) -> Result<(), PipelineError> {
        self.since_commit += 1;
        Ok(self.writer.upsert(&document)?)
    }

    /// The store has committed all changes up to this number.
    pub fn committed(&mut self, change: u64) -> Result<(), PipelineError> {
        self.last_change = change;
        if self.since_commit >= COMMIT_EVERY { self.finish() } else { Ok(()) }
    }

    /// Makes everything searchable and durable.
    pub fn finish(&mut self) -> Result<(), PipelineError> {
        if self.since_commit > 0 || self.writer.last_change()? != self.last_change {
            let span = tracing::info_span!("index commit", documents = self.since_commit, change = self.last_change);
            span.in_scope(|| self.writer.commit(self.last_change))?;
            self.since_commit = 0;
        }
        Ok(())
    }
}

/// Brings the index up to date with the store and closes it again.
pub fn catch_up(dir: &Path, store: &Store, options: &IndexOptions, notice: &dyn Fn(&str)) -> Result<(), PipelineError> {
    Follower::open(dir, store, options, notice)?.close()
}

/// Builds a new generation of the index next to the old one and swaps them. `progress` receives the number of listings
/// done.
pub fn rebuild(
    dir: &Path,
    store: &Store,
    options: &IndexOptions,
    progress: &dyn Fn(u64),
) -> Result<u64, PipelineError> {
    let span = tracing::info_span!("rebuild");
    let _entered = span.enter();
    let last_change = store.last_change()?;
    let mut writer = Writer::create_generation(dir, options.memory, options.threads)?;
    let mut done = 0;
    for page in store.listing_pages(PAGE) {
        let page = page?;
        done += page.len() as u64;
        for stored in page {
            writer.add(&document(&stored.listing, &stored.assessment, stored.availability(), &options.personal))?;
        }
        progress(done);
    }
    writer.promote(last_change)?.close()?;
    tracing::info!(listings = done, change = last_change, "index rebuilt");
    Ok(done)
}
