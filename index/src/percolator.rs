//! Reverse search: which of many saved searches match a new document?
//!
//! A batch of documents becomes a small index in memory, and every saved search is run on it. Nothing is ranked or
//! corrected: whether a document matches must not depend on which others are in the batch.

use std::sync::Arc;

use tantivy::Index;

use crate::analyzer;
use crate::document::{Document, encode_id};
use crate::entry::Entry;
use crate::error::{IndexError, Result};
use crate::plan::Synonyms;
use crate::prepared::PreparedQuery;
use crate::query::Ast;
use crate::rank::{TermMatch, explain};
use crate::request::Filters;
use crate::schema::schema;
use crate::searcher::Searcher;

/// Memory for the index of one batch, in bytes: the least the engine takes.
const MEMORY: usize = 15_000_000;

/// The name of a saved search, and the documents that it matches with what matched in each.
pub type Explained<'a, K> = (&'a K, Vec<(String, Vec<TermMatch>)>);

/// Saved searches, each under a name of the caller.
pub struct Percolator<K> {
    searches: Vec<(K, Ast, Filters)>,
    synonyms: Arc<Synonyms>,
}

impl<K> Percolator<K> {
    /// Without saved searches. `synonyms` should be those of the reader whose answers the alerts announce.
    pub fn new(synonyms: Synonyms) -> Self {
        Self { searches: Vec::new(), synonyms: Arc::new(synonyms) }
    }

    /// Adds a saved search.
    pub fn add(&mut self, name: K, query: Ast, filters: Filters) {
        self.searches.push((name, query, filters));
    }

    /// Whether there are no saved searches.
    pub fn is_empty(&self) -> bool {
        self.searches.is_empty()
    }

    /// For each saved search that matches some document of the batch, the ids of those documents in order.
    ///
    /// # Errors
    /// [`IndexError::Document`] for a document that cannot be indexed; others if memory does not suffice.
    pub fn run(&self, batch: &[Document]) -> Result<Vec<(&K, Vec<String>)>> {
        let found = self.matching(batch, false)?.into_iter();
        Ok(found.map(|(name, ids)| (name, ids.into_iter().map(|(id, _)| id).collect())).collect())
    }

    /// The same with the terms of the search that each document has.
    ///
    /// # Errors
    /// As [`Percolator::run`].
    pub fn explained(&self, batch: &[Document]) -> Result<Vec<Explained<'_, K>>> {
        self.matching(batch, true)
    }

    fn matching(&self, batch: &[Document], explained: bool) -> Result<Vec<Explained<'_, K>>> {
        if batch.is_empty() || self.is_empty() {
            return Ok(Vec::new());
        }
        let readers = Arc::default();
        let encoded = batch.iter().map(|d| d.encode(&readers)).collect::<Result<Vec<_>>>()?;
        self.matching_entries(encoded, explained).map_err(|e| IndexError::engine("memory".as_ref(), e))
    }

    fn matching_entries(&self, batch: Vec<Entry>, explained: bool) -> tantivy::Result<Vec<Explained<'_, K>>> {
        let index = Index::create_in_ram(schema());
        analyzer::register(index.tokenizers());
        let mut writer = index.writer_with_num_threads::<Entry>(1, MEMORY)?;
        for document in batch {
            writer.add_document(document)?;
        }
        writer.commit()?;
        let searcher = Searcher::of_memory(&index, self.synonyms.clone())?;
        let mut found = Vec::new();
        for (name, query, filters) in &self.searches {
            let mut ids = Vec::new();
            let prepared = PreparedQuery::new(&searcher, query)?;
            for (view, (docs, _)) in searcher.segments().zip(prepared.filtered(filters)?) {
                let column = view.data.columns.ids(view.segment)?;
                ids.extend(docs.iter().map(|d| column.get(d)));
            }
            if !ids.is_empty() {
                ids.sort_unstable();
                let terms = |id| -> tantivy::Result<Vec<TermMatch>> {
                    let explanation = if explained { explain(&searcher, prepared.plan(), id)? } else { None };
                    Ok(explanation.map(|e| e.terms).unwrap_or_default())
                };
                let ids = ids.into_iter().map(|id| Ok((encode_id(id), terms(id)?)));
                found.push((name, ids.collect::<tantivy::Result<_>>()?));
            }
        }
        Ok(found)
    }
}
