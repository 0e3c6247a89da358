//! A snapshot of the index: the state of one commit, against which queries are prepared.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};
use tantivy::{Index, IndexReader, ReloadPolicy};

use crate::budget::Budget;
use crate::columns::{ColumnCache, FacetNumbering, SegmentData};
use crate::document::decode_id;
use crate::error::{IndexError, Result};
use crate::guard::guarded;
use crate::ids;
use crate::layout;
use crate::matching::{MatchCache, SegmentView};
use crate::plan::{Dictionary, Plan, ResolveOptions, Synonyms, resolve};
use crate::query::Ast;
use crate::schema::FacetField;
use crate::stemming::STEMMED;
use crate::threads::Threads;

/// A snapshot of the index: later commits do not change it. Cheap to clone; keep it for as long as one answer takes.
#[derive(Clone)]
pub struct Searcher {
    pub(crate) inner: tantivy::Searcher,
    path: Arc<Path>,
    segments: Arc<[SegmentData]>,
    numberings: Arc<[OnceLock<FacetNumbering>; FacetField::COUNT]>,
    synonyms: Arc<Synonyms>,
    pub(crate) threads: Threads,
    correct: bool,
    /// Whether fewer words are required where no document has enough of them.
    pub(crate) relaxing: bool,
    pub(crate) budget: Budget,
    /// Match lists of the request that it serves; none where it serves more than one.
    cache: Option<Arc<MatchCache>>,
    languages: Arc<OnceLock<Vec<&'static str>>>,
    last_change: u64,
}

/// What all snapshots of a reader share.
#[derive(Clone, Default)]
pub(crate) struct Shared {
    pub(crate) column_cache: Arc<ColumnCache>,
    pub(crate) synonyms: Arc<Synonyms>,
    pub(crate) threads: Threads,
}

impl Searcher {
    pub(crate) fn new(inner: tantivy::Searcher, path: &Path, last_change: u64, shared: &Shared) -> Self {
        let segments = shared.column_cache.segments(inner.segment_readers()).into();
        Self {
            inner,
            path: path.into(),
            segments,
            numberings: Arc::default(),
            synonyms: shared.synonyms.clone(),
            threads: shared.threads.clone(),
            correct: true,
            relaxing: true,
            budget: Budget::unlimited(),
            cache: None,
            languages: Arc::default(),
            last_change,
        }
    }

    /// A snapshot of an index in memory that takes queries literally: no corrections, no relaxed matching.
    pub(crate) fn of_memory(index: &Index, synonyms: Arc<Synonyms>) -> tantivy::Result<Self> {
        let reader: IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let shared = Shared { synonyms, ..Shared::default() };
        // Stems of every language are searched: the index that the batch goes into may have any of them.
        let languages = Arc::new(OnceLock::from(STEMMED.iter().map(|s| s.code).collect::<Vec<_>>()));
        Ok(Self {
            correct: false,
            relaxing: false,
            languages,
            ..Self::new(reader.searcher(), Path::new("memory"), 0, &shared)
        })
    }

    /// The same snapshot without relaxed matching: if no document has enough of the words, nothing matches.
    #[must_use]
    pub fn without_relaxing(&self) -> Self {
        Self { relaxing: false, ..self.clone() }
    }

    /// The same snapshot, taking words as they are typed: no corrections, no relaxed matching.
    #[must_use]
    pub fn literal(&self) -> Self {
        Self { correct: false, ..self.without_relaxing() }
    }

    /// The same snapshot for one request: all work is charged to the budget, and match lists computed for one query are
    /// reused by the others. Drop it when the request ends.
    #[must_use]
    pub fn with_budget(&self, budget: Budget) -> Self {
        Self { budget, cache: Some(Arc::default()), ..self.clone() }
    }

    /// The same snapshot without budget and cache, for long use.
    pub(crate) fn without_budget(&self) -> Self {
        Self { budget: Budget::unlimited(), cache: None, ..self.clone() }
    }

    /// The same snapshot with a cache for match lists; the one that it has, if any.
    pub(crate) fn with_cache(&self) -> Self {
        Self { cache: Some(self.cache.clone().unwrap_or_default()), ..self.clone() }
    }

    /// Checks that some budget is left, for loops over hits.
    ///
    /// # Errors
    /// [`IndexError::Stopped`] if it is exhausted.
    pub fn check(&self) -> Result<()> {
        self.budget.spend(1).map_err(|e| self.failed(e))
    }

    /// The number of the last change of the database that this snapshot contains at least.
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

    /// The id of this snapshot: 16 hexadecimal digits that differ as soon as any segment differs.
    pub fn snapshot_id(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.generation());
        for segment in self.inner.segment_readers() {
            hash.update(segment.segment_id().uuid_string());
            hash.update(segment.delete_opstamp().unwrap_or(u64::MAX).to_be_bytes());
        }
        hash.update(self.last_change.to_be_bytes());
        hex::encode(&hash.finalize()[..8])
    }

    /// Whether a document with this id is there.
    ///
    /// # Errors
    /// [`IndexError::Document`] if this cannot be an id; others if the index cannot be read.
    pub fn contains(&self, id: &str) -> Result<bool> {
        let id = decode_id(id)?;
        self.attempt(|| self.find(id).map(|found| found.is_some()))
    }

    /// The segment and document with an id, if it is not deleted.
    pub(crate) fn find(&self, id: u128) -> tantivy::Result<Option<(u32, u32)>> {
        for (number, segment) in self.inner.segment_readers().iter().enumerate() {
            let found = ids::between(segment, id, id)?;
            if let Some(document) = found.into_iter().find(|d| !segment.is_deleted(*d)) {
                return Ok(Some((number as u32, document)));
            }
        }
        Ok(None)
    }

    /// Its segments with their columns.
    pub(crate) fn segments(&self) -> impl Iterator<Item = SegmentView<'_>> {
        let (budget, cache) = (&self.budget, self.cache.as_deref());
        let segments = self.inner.segment_readers().iter().zip(self.segments.iter()).enumerate();
        segments.map(move |(number, (segment, data))| SegmentView {
            searcher: &self.inner,
            segment,
            data,
            number,
            budget,
            cache,
        })
    }

    /// The values of a facet, numbered over all segments.
    pub(crate) fn numbering(&self, field: FacetField) -> tantivy::Result<&FacetNumbering> {
        let place = &self.numberings[field as usize];
        if let Some(known) = place.get() {
            return Ok(known);
        }
        let columns = self.segments().map(|view| view.data.columns.facet(field, view.segment));
        let columns = columns.collect::<tantivy::Result<Vec<_>>>()?;
        Ok(place.get_or_init(|| FacetNumbering::new(&columns)))
    }

    /// What a query means in this snapshot: its words with their stems, synonyms and corrections.
    ///
    /// # Errors
    /// [`IndexError::Stopped`] if it costs more than the budget allows; others if the index cannot be read.
    pub fn plan(&self, ast: &Ast) -> Result<Plan> {
        self.attempt(|| self.resolve(ast))
    }

    pub(crate) fn resolve(&self, ast: &Ast) -> tantivy::Result<Plan> {
        let options = ResolveOptions { synonyms: Some(&self.synonyms), correct: self.correct };
        resolve(ast, &self.dictionary()?, options)
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
        Ok(Dictionary::new(&self.inner, self.languages()?, &self.budget))
    }

    /// Runs a part of a query; a panic of the engine over damaged files becomes an error.
    pub(crate) fn attempt<T>(&self, run: impl FnOnce() -> tantivy::Result<T>) -> Result<T> {
        guarded(&self.path, || run().map_err(|e| self.failed(e)))
    }

    fn failed(&self, error: tantivy::TantivyError) -> IndexError {
        if let Some(stop) = self.budget.stopped().filter(|_| Budget::is_exhausted(&error)) {
            return IndexError::Stopped(stop);
        }
        IndexError::engine(&self.path, error)
    }
}
