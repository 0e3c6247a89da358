//! A picture of the index at one moment: what every question is put to.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};
use tantivy::{Index, IndexReader, ReloadPolicy};

use crate::budget::Budget;
use crate::columns::{Held, Sort};
use crate::error::{IndexError, Result};
use crate::facets::Numberings;
use crate::guard::guarded;
use crate::language::STEMMED;
use crate::layout;
use crate::matching::Part;
use crate::memo::Memo;
use crate::plan::{Dictionary, Plan, Reading, Synonyms, resolve};
use crate::query::Ast;
use crate::reader::Shared;
use crate::schema::FacetField;
use crate::search::{Filters, Request};
use crate::threads::Threads;

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
    pub(crate) budget: Budget,
    /// What its request has worked out already; none where it serves more than one.
    pub(crate) memo: Option<Arc<Memo>>,
    languages: Arc<OnceLock<Vec<&'static str>>>,
    last_change: u64,
}

impl Searcher {
    pub(crate) fn new(inner: tantivy::Searcher, path: &Path, last_change: u64, shared: &Shared) -> Self {
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
            budget: Budget::unlimited(),
            memo: None,
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
        Self { padded: false, memo: self.memo.as_ref().map(|_| Arc::default()), ..self.clone() }
    }

    /// The same picture, taking words as they are typed: none is corrected, and where no document has as many of them as usual, nothing
    /// is found.
    #[must_use]
    pub fn literal(&self) -> Self {
        Self { correct: false, ..self.without_padding() }
    }

    /// The same picture for one request: all its questions together are charged to the budget, and what was worked out for
    /// one of them is remembered for the others. Not to be kept longer than the request takes.
    #[must_use]
    pub fn within(&self, budget: Budget) -> Self {
        Self { budget, memo: Some(Arc::default()), ..self.clone() }
    }

    /// The same picture without a budget and without a memory, to be kept for long.
    pub(crate) fn unhurried(&self) -> Self {
        Self { budget: Budget::unlimited(), memo: None, ..self.clone() }
    }

    /// Tells whether the budget is used up, for loops over what was found.
    ///
    /// # Errors
    /// [`IndexError::Stopped`] if it is.
    pub fn check(&self) -> Result<()> {
        self.budget.spend(1).map_err(|e| self.failed(e))
    }

    /// The number of the last change of the database that this picture contains at least.
    pub fn last_change(&self) -> u64 {
        self.last_change
    }

    /// How many documents it contains.
    pub fn documents(&self) -> u64 {
        self.inner.num_docs()
    }

    /// The exact number of documents that answer `ast` under `filters`.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn count(&self, ast: &Ast, filters: &Filters) -> Result<u64> {
        self.search(&Request::counting(ast, filters, &[])).map(|answer| answer.total)
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
        let (budget, memo) = (&self.budget, self.memo.as_deref());
        let segments = self.inner.segment_readers().iter().zip(self.held.iter()).enumerate();
        segments.map(move |(number, (segment, held))| Part {
            searcher: &self.inner,
            segment,
            held,
            number,
            budget,
            memo,
        })
    }

    /// What a question means in this picture: its words with their other forms, synonyms and corrections.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn plan(&self, ast: &Ast) -> Result<Plan> {
        self.attempt(|| self.plan_of(ast)).map(Arc::unwrap_or_clone)
    }

    /// The same with the engine's own errors.
    pub(crate) fn plan_of(&self, ast: &Ast) -> tantivy::Result<Arc<Plan>> {
        if let Some(known) = self.memo.as_ref().and_then(|memo| memo.plan(ast)) {
            return Ok(known);
        }
        let reading = Reading { synonyms: Some(&self.synonyms), correct: self.correct };
        let plan = Arc::new(resolve(ast, &self.dictionary()?, reading)?);
        if let Some(memo) = &self.memo {
            memo.keep_plan(ast, &plan);
        }
        Ok(plan)
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

    /// Runs a step of an answer; whatever the engine makes of damaged files, the caller gets an error.
    pub(crate) fn attempt<T>(&self, step: impl FnOnce() -> tantivy::Result<T>) -> Result<T> {
        guarded(&self.path, || step().map_err(|e| self.failed(e)))
    }

    fn failed(&self, error: tantivy::TantivyError) -> IndexError {
        if let Some(stop) = self.budget.stopped().filter(|_| Budget::made(&error)) {
            return IndexError::Stopped(stop);
        }
        IndexError::engine(&self.path, error)
    }
}
