//! Search turned round: which of many kept questions does a new document answer?
//!
//! A batch of documents becomes a small index in memory, and every question is put to it. Nothing is ranked and nothing
//! corrected: whether a document answers a question must not depend on which others came with it.

use std::sync::Arc;

use tantivy::Index;

use crate::analyzer;
use crate::document::{Document, encode_id};
use crate::error::{IndexError, Result};
use crate::plan::Synonyms;
use crate::query::Ast;
use crate::schema::schema;
use crate::search::Filters;
use crate::searcher::Searcher;

/// Memory for the index of one batch, in bytes: the least the engine takes.
const MEMORY: usize = 15_000_000;

/// Kept questions, each under a name of the caller's.
pub struct Percolator<K> {
    questions: Vec<(K, Ast, Filters)>,
    synonyms: Arc<Synonyms>,
}

impl<K> Percolator<K> {
    /// Without questions yet. `synonyms` should be those of the reader whose answers the alerts announce.
    pub fn new(synonyms: Synonyms) -> Self {
        Self { questions: Vec::new(), synonyms: Arc::new(synonyms) }
    }

    /// Keeps a question.
    pub fn keep(&mut self, name: K, question: Ast, filters: Filters) {
        self.questions.push((name, question, filters));
    }

    /// Whether no question is kept.
    pub fn is_empty(&self) -> bool {
        self.questions.is_empty()
    }

    /// For each question that some document of the batch answers, the ids of those documents in order.
    ///
    /// # Errors
    /// [`IndexError::Document`] for a document that cannot be indexed; others if memory does not suffice.
    pub fn run(&self, batch: &[Document]) -> Result<Vec<(&K, Vec<String>)>> {
        if batch.is_empty() || self.is_empty() {
            return Ok(Vec::new());
        }
        let encoded = batch.iter().map(Document::encode).collect::<Result<Vec<_>>>()?;
        self.answered(encoded).map_err(|e| IndexError::engine("memory".as_ref(), e))
    }

    fn answered(&self, batch: Vec<tantivy::TantivyDocument>) -> tantivy::Result<Vec<(&K, Vec<String>)>> {
        let index = Index::create_in_ram(schema());
        analyzer::register(index.tokenizers());
        let mut writer = index.writer_with_num_threads::<tantivy::TantivyDocument>(1, MEMORY)?;
        for document in batch {
            writer.add_document(document)?;
        }
        writer.commit()?;
        let searcher = Searcher::of_memory(&index, self.synonyms.clone())?;
        let mut found = Vec::new();
        for (name, question, filters) in &self.questions {
            let mut ids = Vec::new();
            for (part, (bits, _)) in searcher.parts().zip(searcher.answering_to(question, filters)?) {
                let column = part.held.columns.ids(part.segment)?;
                ids.extend(bits.iter().map(|d| column.get(d)));
            }
            if !ids.is_empty() {
                ids.sort_unstable();
                found.push((name, ids.into_iter().map(encode_id).collect()));
            }
        }
        Ok(found)
    }
}
