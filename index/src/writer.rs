//! Adds documents to the index and deletes them.
//!
//! Nothing is visible before [`Writer::commit`], and a crash loses only what came after the last commit. Each commit
//! has the number of the last change of the database that it contains, so that a program that reopens the index knows
//! where to continue.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::store::Compressor;
use tantivy::{Index, IndexSettings, IndexWriter, TantivyError};

use crate::analyzer::{self, Readers};
use crate::directory::IndexDirectory;
use crate::document::{Document, decode_id};
use crate::entry::Entry;
use crate::error::{IndexError, Result};
use crate::guard::guarded;
use crate::ids::WithId;
use crate::layout;
use crate::schema::schema;

/// The engine takes no more threads than this.
const MAX_THREADS: usize = 8;

/// The engine needs at least this much memory for each thread, in bytes; less is raised to it.
const MIN_MEMORY: usize = 15_000_000;

/// The engine takes no more than this for each thread.
const MAX_MEMORY: usize = 4_000_000_000;

/// The only writer of a generation. Dropping it without a commit loses what was added since the last one.
pub struct Writer {
    dir: PathBuf,
    path: PathBuf,
    memory: usize,
    threads: usize,
    index: Index,
    inner: IndexWriter<Entry>,
    readers: Arc<Readers>,
}

impl Writer {
    /// Opens the current generation in `dir`, or an empty one if there is none for this version's layout: then
    /// [`Writer::last_change`] is 0 and everything has to be added. `memory_bytes` is shared by all `threads`;
    /// about 128 MB for each is best. The engine’s limits apply: 1–8 threads, 15 MB–4 GB each.
    ///
    /// # Errors
    /// [`IndexError::Locked`] if another writer has it open, [`IndexError::Corrupt`] if it must be rebuilt.
    pub fn open(dir: &Path, memory_bytes: usize, threads: usize) -> Result<Self> {
        let name = match layout::current_of_this_version(dir)? {
            Some(name) => name,
            None => create_first(dir)?,
        };
        Self::on(dir, dir.join(name), memory_bytes, threads)
    }

    /// Starts a generation beside the current one, for a rebuild. It is not visible before [`Writer::promote`]; if that
    /// never happens, the next rebuild deletes it.
    ///
    /// # Errors
    /// [`IndexError::Locked`] if another rebuild is under way.
    pub fn create_generation(dir: &Path, memory_bytes: usize, threads: usize) -> Result<Self> {
        let guard = layout::lock(dir)?;
        let path = layout::start_building(dir, &guard)?;
        create(&path)?;
        // The lock of the writer is taken before the guard is dropped, or another rebuild would delete this folder.
        Self::on(dir, path, memory_bytes, threads)
    }

    fn on(dir: &Path, path: PathBuf, memory_bytes: usize, threads: usize) -> Result<Self> {
        let threads = threads.clamp(1, MAX_THREADS);
        let memory = (memory_bytes / threads).clamp(MIN_MEMORY, MAX_MEMORY) * threads;
        let index = open(&path)?;
        let inner = index.writer_with_num_threads(threads, memory).map_err(|e| IndexError::engine(&path, e))?;
        Ok(Self { dir: dir.to_path_buf(), path, memory, threads, index, inner, readers: Arc::default() })
    }

    /// Adds a document whose id is not in the index. Cheaper than [`Writer::upsert`]; with an id that is there
    /// already, the index would hold both.
    ///
    /// # Errors
    /// [`IndexError::Document`] for a document that cannot be indexed; the writer stays usable. Any other error means
    /// that the writer is unusable and the index has to be reopened.
    pub fn add(&mut self, document: &Document) -> Result<()> {
        let encoded = document.encode(&self.readers)?;
        match self.inner.add_document(encoded) {
            Ok(_) => Ok(()),
            Err(error) => Err(self.cause(error)),
        }
    }

    /// Adds a document in place of the one with the same id, if there is one.
    ///
    /// # Errors
    /// As [`Writer::add`].
    pub fn upsert(&mut self, document: &Document) -> Result<()> {
        self.delete(&document.id)?;
        self.add(document)
    }

    /// Deletes the document with this id; nothing happens if there is none.
    ///
    /// # Errors
    /// [`IndexError::Document`] if this cannot be an id.
    pub fn delete(&mut self, id: &str) -> Result<()> {
        let found = self.inner.delete_query(Box::new(WithId(decode_id(id)?)));
        found.map(drop).map_err(|e| IndexError::engine(&self.path, e))
    }

    /// Makes everything so far durable and visible to readers that reload. `last_change` is the number of the last
    /// change of the database that the index now contains.
    ///
    /// # Errors
    /// [`IndexError::Superseded`] if a rebuild replaced this generation: reopen the index and continue from *its* last
    /// change. [`IndexError::NoSpace`] and others: the previous commit is intact; reopen the index.
    pub fn commit(&mut self, last_change: u64) -> Result<()> {
        self.check_current()?;
        let committed = self.inner.prepare_commit().and_then(|mut prepared| {
            prepared.set_payload(&last_change.to_string());
            prepared.commit()
        });
        committed.map(drop).map_err(|error| self.cause(error))
    }

    /// The number given to the last commit; 0 if there was none.
    ///
    /// # Errors
    /// [`IndexError::Corrupt`] if it cannot be read.
    pub fn last_change(&self) -> Result<u64> {
        last_change(&self.index, &self.path)
    }

    /// The name of the generation being written.
    pub fn generation(&self) -> String {
        layout::file_name(&self.path)
    }

    /// Commits a generation made by [`Writer::create_generation`], makes it current and removes all others. The writer
    /// returned continues with it. For a current generation this is a commit.
    ///
    /// # Errors
    /// As [`Writer::commit`]; [`IndexError::Locked`] if another writer has opened the promoted generation.
    pub fn promote(mut self, last_change: u64) -> Result<Self> {
        self.commit(last_change)?;
        if !layout::is_building(&self.path) {
            return Ok(self);
        }
        let guard = layout::lock(&self.dir)?;
        let Self { dir, path, memory, threads, index, inner, readers: _ } = self;
        // The engine knows its folder by path, so it is closed before the folder gets its final name.
        inner.wait_merging_threads().map_err(|e| IndexError::engine(&path, e))?;
        drop(index);
        let name = layout::activate(&dir, &path, &guard)?;
        let writer = Self::on(&dir, dir.join(&name), memory, threads)?;
        layout::remove_others(&dir, &name, &guard)?;
        Ok(writer)
    }

    /// Ends writing after the merges under way. What was not committed is lost.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if a merge failed; the index is intact all the same.
    pub fn close(self) -> Result<()> {
        self.inner.wait_merging_threads().map_err(|e| IndexError::engine(&self.path, e))
    }

    fn check_current(&self) -> Result<()> {
        if layout::is_building(&self.path) {
            return Ok(());
        }
        match layout::current(&self.dir)? {
            Some(current) if current != self.generation() => {
                Err(IndexError::Superseded { path: self.path.clone(), current })
            }
            _ => Ok(()),
        }
    }

    /// Finds out why a worker of the engine failed: the engine only reports it on a commit.
    fn cause(&mut self, error: TantivyError) -> IndexError {
        if let Err(superseded) = self.check_current() {
            return superseded;
        }
        let killed = matches!(error, TantivyError::ErrorInThread(_));
        let real = if killed { self.inner.prepare_commit().err() } else { None };
        IndexError::engine(&self.path, real.unwrap_or(error))
    }
}

/// Opens the engine's index in `path`. A panic of the engine over damaged files is an error, too.
pub(crate) fn open(path: &Path) -> Result<Index> {
    guarded(path, || {
        let folder = IndexDirectory::open(path).map_err(|e| IndexError::engine(path, e.into()))?;
        let index = Index::open(folder).map_err(|e| IndexError::engine(path, e))?;
        if index.schema() != schema() {
            let reason = "its fields differ from those of its fingerprint".into();
            return Err(IndexError::Corrupt { path: path.to_path_buf(), reason });
        }
        analyzer::register(index.tokenizers());
        Ok(index)
    })
}

/// The last change recorded in the newest commit.
pub(crate) fn last_change(index: &Index, path: &Path) -> Result<u64> {
    let note = index.load_metas().map_err(|e| IndexError::engine(path, e))?.payload;
    note.map_or(Ok(0), |text| {
        text.parse().map_err(|_| IndexError::Corrupt {
            path: path.to_path_buf(),
            reason: format!("invalid payload of the last commit: “{text}”; expected a number"),
        })
    })
}

fn create_first(dir: &Path) -> Result<String> {
    let guard = layout::lock(dir)?;
    // Another process may have created it while this one waited.
    if let Some(name) = layout::current_of_this_version(dir)? {
        return Ok(name);
    }
    let path = layout::start_building(dir, &guard)?;
    create(&path)?;
    layout::activate(dir, &path, &guard)
}

fn create(path: &Path) -> Result<()> {
    // Nothing is stored, so a thread for compressing it would be wasted.
    let settings = IndexSettings {
        docstore_compression: Compressor::None,
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    };
    let folder = IndexDirectory::open(path).map_err(|e| IndexError::engine(path, e.into()))?;
    Index::create(folder, schema(), settings).map_err(|e| IndexError::engine(path, e))?;
    Ok(())
}
