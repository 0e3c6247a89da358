//! Opens the index for searching and follows it when it changes.
//!
//! A reader sees the commits of any process, and a rebuilt generation, once it reloads. It provides
//! [`Searcher`]s: snapshots of the index that later commits do not change.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tantivy::{Index, IndexReader, ReloadPolicy};

use crate::budget::Budget;
use crate::error::{IndexError, Result};
use crate::guard::guarded;
use crate::layout;
use crate::plan::Synonyms;
use crate::searcher::{Searcher, Shared};
use crate::threads::Threads;
use crate::verify;
use crate::writer::{last_change, open};

/// How often opening is tried if a rebuild removes the generation meanwhile.
const ATTEMPTS: usize = 5;

/// How long a snapshot that was replaced can still be searched, so that paging through an answer neither skips nor
/// repeats a hit.
const KEPT_FOR: Duration = Duration::from_secs(600);
/// … and how many of them at most; each keeps files open that nothing else needs.
const MAX_KEPT: usize = 64;

/// The index, open for searching. Share one among all threads.
pub struct Reader {
    dir: PathBuf,
    open: RwLock<Open>,
    reloading: Mutex<()>,
    /// Earlier snapshots, oldest first, with the time they were replaced.
    earlier: Mutex<VecDeque<(Instant, Searcher)>>,
    shared: Shared,
}

#[derive(Clone)]
struct Open {
    path: PathBuf,
    index: Index,
    reader: IndexReader,
    /// The engine's number of the commit, to find out whether there is a newer one.
    commit: u64,
    searcher: Searcher,
}

impl Reader {
    /// Opens the current generation in `dir`.
    ///
    /// # Errors
    /// [`IndexError::Missing`] if there is none for this version's layout, [`IndexError::Corrupt`] if it must be
    /// rebuilt.
    pub fn open(dir: &Path) -> Result<Self> {
        Self::open_with(dir, Synonyms::default())
    }

    /// The same, with synonyms.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn open_with(dir: &Path, synonyms: Synonyms) -> Result<Self> {
        let threads = Threads::start().map_err(|e| IndexError::engine(dir, e))?;
        let shared = Shared { synonyms: Arc::new(synonyms), threads, ..Shared::default() };
        let open = open_current(dir, &shared)?;
        Ok(Self {
            dir: dir.to_path_buf(),
            open: RwLock::new(open),
            reloading: Mutex::new(()),
            earlier: Mutex::default(),
            shared,
        })
    }

    /// An earlier snapshot, or the newest, by [`Searcher::snapshot_id`]; `None` if it is not available any more.
    pub fn snapshot(&self, id: &str) -> Option<Searcher> {
        let newest = self.searcher();
        if newest.snapshot_id() == id {
            return Some(newest);
        }
        let earlier = self.earlier.lock().unwrap_or_else(PoisonError::into_inner);
        earlier.iter().map(|(_, searcher)| searcher).find(|s| s.snapshot_id() == id).cloned().map(budgeted)
    }

    /// The snapshot of the last reload, under the budget entered on this thread.
    pub fn searcher(&self) -> Searcher {
        budgeted(self.now().searcher)
    }

    /// Switches to what was committed or promoted since, by this or another process; returns whether there was
    /// anything.
    ///
    /// # Errors
    /// As [`Reader::open`]; the reader then keeps showing what it showed.
    pub fn reload(&self) -> Result<bool> {
        let _turn = self.reloading.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(new) = self.newer()? else { return Ok(false) };
        // Columns are loaded before the snapshot is used, so that no query waits for them.
        new.searcher.warm()?;
        let old = std::mem::replace(&mut *self.open.write().unwrap_or_else(PoisonError::into_inner), new);
        let mut earlier = self.earlier.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        earlier.push_back((now, old.searcher));
        while earlier.len() > MAX_KEPT || earlier.front().is_some_and(|(at, _)| now.duration_since(*at) > KEPT_FOR) {
            earlier.pop_front();
        }
        Ok(true)
    }

    fn newer(&self) -> Result<Option<Open>> {
        let mut attempt = 1;
        loop {
            let now = self.now();
            let in_force = layout::current_of_this_version(&self.dir)?;
            let result = match &in_force {
                Some(name) if self.dir.join(name) != now.path => {
                    return open_current(&self.dir, &self.shared).map(Some);
                }
                // An index of another layout is current now; this reader serves its own as long as that exists.
                None if !now.path.is_dir() => return Err(IndexError::Missing(self.dir.clone())),
                _ => now.reloaded(&self.shared),
            };
            // A rebuild may have removed the generation meanwhile.
            if result.is_ok() || attempt == ATTEMPTS || layout::current_of_this_version(&self.dir)? == in_force {
                return result;
            }
            attempt += 1;
        }
    }

    /// The number of the last change of the database that searches see at least.
    pub fn last_change(&self) -> u64 {
        self.searcher().last_change()
    }

    /// How many documents searches see.
    pub fn documents(&self) -> u64 {
        self.searcher().documents()
    }

    /// The name of the generation searches see.
    pub fn generation(&self) -> String {
        self.searcher().generation()
    }

    /// The size of that generation on disk, in bytes.
    pub fn bytes_on_disk(&self) -> u64 {
        layout::size(&self.now().path)
    }

    /// Reads every file and compares it with its checksum. Slow: for `doctor`, not for a request.
    ///
    /// # Errors
    /// [`IndexError::Corrupt`] naming the damaged files.
    pub fn verify(&self) -> Result<()> {
        let mut attempt = 1;
        loop {
            let Open { path, index, commit, .. } = self.now();
            let faults = verify::faults(&self.dir, &path, &index)?;
            if faults.is_empty() {
                return Ok(());
            }
            // A writer may have replaced these files while they were read.
            let replaced = self.reload().unwrap_or(false) || self.now().commit != commit;
            if !replaced || attempt == ATTEMPTS {
                return Err(IndexError::Corrupt { path, reason: faults.join(", ") });
            }
            attempt += 1;
        }
    }

    fn now(&self) -> Open {
        self.open.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Open {
    fn new(path: PathBuf, shared: &Shared) -> Result<Self> {
        let index = open(&path)?;
        let engine = |e| IndexError::engine(&path, e);
        // Read before the segments: another commit in between makes the snapshot newer than the number, never older.
        let commit = index.load_metas().map_err(engine)?.opstamp;
        let last_change = last_change(&index, &path)?;
        let reader: IndexReader =
            guarded(&path, || index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(engine))?;
        let searcher = guarded(&path, || Ok(Searcher::new(reader.searcher(), &path, last_change, shared)))?;
        Ok(Self { path, index, reader, commit, searcher })
    }

    /// The same generation with newer commits; `None` if there are none.
    fn reloaded(self, shared: &Shared) -> Result<Option<Self>> {
        let Self { path, index, reader, commit, searcher } = self;
        let engine = |e| IndexError::engine(&path, e);
        let newest = index.load_metas().map_err(engine)?;
        let last_change = last_change(&index, &path)?;
        // A merge changes the files but not the commit; reloading releases the files that it replaced.
        let segments: Vec<_> = newest.segments.iter().map(|s| (s.id(), s.delete_opstamp())).collect();
        let shown = searcher.inner.segment_readers();
        let same = segments.len() == shown.len()
            && shown.iter().all(|r| segments.contains(&(r.segment_id(), r.delete_opstamp())));
        // An empty commit may keep the engine's number and still contain a newer change.
        if newest.opstamp == commit && same && searcher.last_change() == last_change {
            return Ok(None);
        }
        guarded(&path, || reader.reload().map_err(engine))?;
        let searcher = Searcher::new(reader.searcher(), &path, last_change, shared);
        Ok(Some(Self { path, index, reader, commit: newest.opstamp, searcher }))
    }
}

fn budgeted(searcher: Searcher) -> Searcher {
    match Budget::current() {
        Some(budget) => searcher.with_budget(budget),
        None => searcher,
    }
}

fn open_current(dir: &Path, shared: &Shared) -> Result<Open> {
    let mut failure = IndexError::Missing(dir.to_path_buf());
    for _ in 0..ATTEMPTS {
        let Some(name) = layout::current_of_this_version(dir)? else { break };
        match Open::new(dir.join(&name), shared) {
            Ok(open) => return Ok(open),
            // A generation that was replaced meanwhile may fail to open without being damaged.
            Err(error) if layout::current(dir)?.as_deref() == Some(&*name) => return Err(error),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}
