//! Opens the index for searching and follows it when it changes.
//!
//! A reader sees the commits of any process, and a rebuilt generation, once it reloads. What it hands out is a
//! [`Searcher`]: a fixed picture of the index that later commits do not disturb.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tantivy::{Index, IndexReader, ReloadPolicy};

use crate::columns::{Held, Shelf, Sort};
use crate::error::{IndexError, Result};
use crate::facets::Numberings;
use crate::guard::guarded;
use crate::language::STEMMED;
use crate::layout;
use crate::matching::Part;
use crate::plan::{Dictionary, Plan, Reading, Synonyms, resolve};
use crate::query::Ast;
use crate::schema::FacetField;
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
struct Shared {
    shelf: Arc<Shelf>,
    synonyms: Arc<Synonyms>,
    threads: Threads,
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

/// A picture of the index at one moment. Cheap to clone; keep it for as long as one answer takes.
#[derive(Clone)]
pub struct Searcher {
    pub(crate) inner: tantivy::Searcher,
    pub(crate) path: Arc<Path>,
    pub(crate) held: Arc<[Held]>,
    pub(crate) numberings: Arc<Numberings>,
    pub(crate) synonyms: Arc<Synonyms>,
    pub(crate) threads: Threads,
    pub(crate) correct: bool,
    pub(crate) padded: bool,
    languages: Arc<OnceLock<Vec<&'static str>>>,
    last_change: u64,
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
        earlier.iter().map(|(_, searcher)| searcher).find(|s| s.picture() == name).cloned()
    }

    /// The picture of the last reload.
    pub fn searcher(&self) -> Searcher {
        self.now().searcher
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
        if newest.opstamp == commit && same && searcher.last_change == last_change {
            return Ok(None);
        }
        guarded(&path, || reader.reload().map_err(engine))?;
        let searcher = Searcher::new(reader.searcher(), &path, last_change, shared);
        Ok(Some(Self { path, index, reader, commit: newest.opstamp, searcher }))
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

impl Searcher {
    fn new(inner: tantivy::Searcher, path: &Path, last_change: u64, shared: &Shared) -> Self {
        let held = shared.shelf.hold(inner.segment_readers()).into();
        Self {
            inner,
            path: path.into(),
            held,
            numberings: Arc::default(),
            synonyms: shared.synonyms.clone(),
            threads: shared.threads.clone(),
            correct: true,
            padded: true,
            languages: Arc::default(),
            last_change,
        }
    }

    /// A picture of an index in memory that takes questions as they are: nothing is corrected.
    pub(crate) fn of_memory(index: &Index, synonyms: Arc<Synonyms>) -> tantivy::Result<Self> {
        let reader: IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let shared = Shared { synonyms, ..Shared::default() };
        // Other forms are looked for in every language: the index that the batch goes into may have any.
        let languages = Arc::new(OnceLock::from(STEMMED.iter().map(|s| s.code).collect::<Vec<_>>()));
        Ok(Self {
            correct: false,
            padded: false,
            languages,
            ..Self::new(reader.searcher(), Path::new("memory"), 0, &shared)
        })
    }

    /// The same picture, answering with as many words as usual only: where no document has them, no others are shown.
    #[must_use]
    pub fn without_padding(&self) -> Self {
        Self { padded: false, ..self.clone() }
    }

    /// The number of the last change of the database that this picture contains at least.
    pub fn last_change(&self) -> u64 {
        self.last_change
    }

    /// How many documents it contains.
    pub fn documents(&self) -> u64 {
        self.inner.num_docs()
    }

    /// The name of its generation.
    pub fn generation(&self) -> String {
        layout::file_name(&self.path)
    }

    /// The name of this picture: another one as soon as anything in it is laid down differently. Hexadecimal digits.
    pub fn picture(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.generation());
        for segment in self.inner.segment_readers() {
            hash.update(segment.segment_id().uuid_string());
            hash.update(segment.delete_opstamp().unwrap_or(u64::MAX).to_be_bytes());
        }
        hash.update(self.last_change.to_be_bytes());
        hex::encode(&hash.finalize()[..8])
    }

    /// Reads what nearly every question needs, so that the first one need not wait.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn warm(&self) -> Result<()> {
        let of_part = |_: usize, part: Part<'_>| {
            part.held.columns.order(Sort::NEWEST, part.segment)?;
            for field in FacetField::all() {
                part.held.counts(field, part.segment)?;
            }
            part.held.living(part.segment);
            part.held.columns.rows(part.segment).map(drop)
        };
        let warm = || -> tantivy::Result<()> {
            self.each_part(u64::MAX, of_part)?;
            FacetField::all().try_for_each(|field| self.numbering(field).map(drop))
        };
        self.attempt(warm)
    }

    /// Its segments with what is held of them.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let segments = self.inner.segment_readers().iter().zip(self.held.iter());
        segments.map(|(segment, held)| Part { searcher: &self.inner, segment, held })
    }

    /// What a question means in this picture: its words with their other forms, synonyms and corrections.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn plan(&self, ast: &Ast) -> Result<Plan> {
        self.attempt(|| self.plan_of(ast))
    }

    /// The same with the engine's own errors.
    pub(crate) fn plan_of(&self, ast: &Ast) -> tantivy::Result<Plan> {
        resolve(ast, &self.dictionary()?, Reading { synonyms: Some(&self.synonyms), correct: self.correct })
    }

    /// The languages with stems in which its documents are written.
    fn languages(&self) -> tantivy::Result<&[&'static str]> {
        if let Some(known) = self.languages.get() {
            return Ok(known);
        }
        let numbering = self.numbering(FacetField::Written)?;
        let written = |code: &str| numbering.values.iter().any(|v| &**v == code);
        let found = STEMMED.iter().map(|s| s.code).filter(|code| written(code)).collect();
        Ok(self.languages.get_or_init(|| found))
    }

    pub(crate) fn dictionary(&self) -> tantivy::Result<Dictionary<'_>> {
        Ok(Dictionary::new(&self.inner, self.languages()?))
    }

    /// Runs a step of an answer; whatever the engine makes of damaged files, the caller gets an error.
    pub(crate) fn attempt<T>(&self, step: impl FnOnce() -> tantivy::Result<T>) -> Result<T> {
        guarded(&self.path, || step().map_err(|e| self.failed(e)))
    }

    fn failed(&self, error: tantivy::TantivyError) -> IndexError {
        IndexError::engine(&self.path, error)
    }
}
