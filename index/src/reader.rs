//! Opens the index for searching and follows it when it changes.
//!
//! A reader sees the commits of any process, and a rebuilt generation, once it reloads. What it hands out is a
//! [`Searcher`]: a fixed picture of the index that later commits do not disturb.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tantivy::{Index, IndexReader, ReloadPolicy};

use crate::budget::Budget;
use crate::columns::Shelf;
use crate::error::{IndexError, Result};
use crate::guard::guarded;
use crate::layout;
use crate::plan::Synonyms;
use crate::searcher::Searcher;
use crate::threads::Threads;
use crate::verify;
use crate::writer::{last_change, open};

/// How often opening is tried when a rebuild removes the generation in the very moment.
const ATTEMPTS: usize = 5;

/// How long a picture that newer ones have replaced can still be asked for, so that whoever pages through an answer
/// neither skips nor repeats anything.
const KEPT_FOR: Duration = Duration::from_secs(600);
/// … and how many of them at most; each holds open the files that only it still needs.
const KEPT: usize = 64;

/// The index, open for searching. Share one among all threads.
pub struct Reader {
    dir: PathBuf,
    open: RwLock<Open>,
    reloading: Mutex<()>,
    /// Earlier pictures, oldest first, with the moment they were replaced.
    earlier: Mutex<VecDeque<(Instant, Searcher)>>,
    shared: Shared,
}

/// What all pictures of a reader have in common.
#[derive(Clone, Default)]
pub(crate) struct Shared {
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) synonyms: Arc<Synonyms>,
    pub(crate) threads: Threads,
}

#[derive(Clone)]
struct Open {
    path: PathBuf,
    index: Index,
    reader: IndexReader,
    /// The engine's number of the commit shown, to tell whether anything is new.
    commit: u64,
    searcher: Searcher,
}

impl Reader {
    /// Opens the generation in force in `dir`.
    ///
    /// # Errors
    /// [`IndexError::Missing`] if there is none for this version's layout, [`IndexError::Corrupt`] if it must be
    /// rebuilt.
    pub fn open(dir: &Path) -> Result<Self> {
        Self::open_with(dir, Synonyms::default())
    }

    /// The same, with phrases that stand for values of facets.
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

    /// An earlier picture, or the newest, by [`Searcher::picture`]; `None` if it is not kept any more.
    pub fn picture(&self, name: &str) -> Option<Searcher> {
        let newest = self.searcher();
        if newest.picture() == name {
            return Some(newest);
        }
        let earlier = self.earlier.lock().unwrap_or_else(PoisonError::into_inner);
        earlier.iter().map(|(_, searcher)| searcher).find(|s| s.picture() == name).cloned().map(budgeted)
    }

    /// The picture of the last reload, under the budget entered on this thread.
    pub fn searcher(&self) -> Searcher {
        budgeted(self.now().searcher)
    }

    /// Takes in what was committed or promoted since, by this or another process; tells whether anything was.
    ///
    /// # Errors
    /// As [`Reader::open`]; the reader then keeps showing what it showed.
    pub fn reload(&self) -> Result<bool> {
        let _turn = self.reloading.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(new) = self.newer()? else { return Ok(false) };
        // What every question needs is read before anybody has to wait for it.
        new.searcher.warm()?;
        let old = std::mem::replace(&mut *self.open.write().unwrap_or_else(PoisonError::into_inner), new);
        let mut earlier = self.earlier.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        earlier.push_back((now, old.searcher));
        while earlier.len() > KEPT || earlier.front().is_some_and(|(at, _)| now.duration_since(*at) > KEPT_FOR) {
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
                // An index of another layout is in force now; this reader serves its own as long as that exists.
                None if !now.path.is_dir() => return Err(IndexError::Missing(self.dir.clone())),
                _ => now.again(&self.shared),
            };
            // A rebuild may remove the generation in the very moment it is looked at.
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

    /// Reads every file and compares it with its checksum. Slow: for a check-up, not for a request.
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
            // A writer may have put other files in place of these while they were being read.
            let moved = self.reload().unwrap_or(false) || self.now().commit != commit;
            if !moved || attempt == ATTEMPTS {
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
        // Read before the segments: another commit in between makes the picture newer than the number, never older.
        let commit = index.load_metas().map_err(engine)?.opstamp;
        let last_change = last_change(&index, &path)?;
        let reader: IndexReader =
            guarded(&path, || index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(engine))?;
        let searcher = guarded(&path, || Ok(Searcher::new(reader.searcher(), &path, last_change, shared)))?;
        Ok(Self { path, index, reader, commit, searcher })
    }

    /// The same generation after newer commits; `None` if there are none.
    fn again(self, shared: &Shared) -> Result<Option<Self>> {
        let Self { path, index, reader, commit, searcher } = self;
        let engine = |e| IndexError::engine(&path, e);
        let newest = index.load_metas().map_err(engine)?;
        let last_change = last_change(&index, &path)?;
        // A merge changes the files but not the commit; reloading lets go of the files it made superfluous.
        let segments: Vec<_> = newest.segments.iter().map(|s| (s.id(), s.delete_opstamp())).collect();
        let shown = searcher.inner.segment_readers();
        let same = segments.len() == shown.len()
            && shown.iter().all(|r| segments.contains(&(r.segment_id(), r.delete_opstamp())));
        // An empty commit may keep the engine's number and yet carry a newer change.
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
        Some(budget) => searcher.within(budget),
        None => searcher,
    }
}

fn open_current(dir: &Path, shared: &Shared) -> Result<Open> {
    let mut failure = IndexError::Missing(dir.to_path_buf());
    for _ in 0..ATTEMPTS {
        let Some(name) = layout::current_of_this_version(dir)? else { break };
        match Open::new(dir.join(&name), shared) {
            Ok(open) => return Ok(open),
            // Only a generation that is no longer in force may fail to open without being damaged.
            Err(error) if layout::current(dir)?.as_deref() == Some(&*name) => return Err(error),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}
