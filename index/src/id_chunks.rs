//! Enumerates matching documents in order of their ids, at constant memory, for exports.
//!
//! Documents added meanwhile do not shift such an enumeration, and each id comes exactly once.

use std::vec;

use crate::document::encode_id;
use crate::error::Result;
use crate::prepared::{Matches, PreparedQuery};
use crate::query::Ast;
use crate::request::Filters;
use crate::searcher::Searcher;
use crate::smallest_ids::SmallestIds;

/// How many ids one pass over the matches collects: 16 bytes each.
const PER_PASS: usize = 65_536;

/// All ids that match a query, in order, in chunks. Made by [`Searcher::all_ids`] and [`Searcher::ids`].
pub struct IdChunks {
    searcher: Searcher,
    matches: Matches,
    chunk: usize,
    per_pass: usize,
    after: Option<u128>,
    ready: vec::IntoIter<u128>,
    last_pass: bool,
}

impl Searcher {
    /// The ids of all documents that match `ast` under `filters`, in order of id, `chunk` at a time.
    ///
    /// # Errors
    /// If the query cannot be prepared; the iterator itself yields errors of reading.
    pub fn all_ids(&self, ast: &Ast, filters: &Filters, chunk: usize) -> Result<IdChunks> {
        let matches = self.attempt(|| PreparedQuery::new(self, ast)?.filtered(filters))?;
        let chunk = chunk.max(1);
        Ok(IdChunks {
            // A download may take longer than a query is allowed to, as slow as its client is.
            searcher: self.without_budget(),
            matches,
            chunk,
            per_pass: PER_PASS.max(chunk),
            after: None,
            ready: Vec::new().into_iter(),
            last_pass: false,
        })
    }

    /// The ids of all documents, in order, `chunk` at a time.
    ///
    /// # Errors
    /// As [`Searcher::all_ids`].
    pub fn ids(&self, chunk: usize) -> Result<IdChunks> {
        self.all_ids(&Ast::everything(), &Filters::new(), chunk)
    }
}

impl IdChunks {
    fn pass(&mut self) -> tantivy::Result<()> {
        let mut smallest = SmallestIds::new(self.after, self.per_pass);
        for (view, (docs, _)) in self.searcher.segments().zip(&self.matches) {
            let ids = view.data.columns.ids(view.segment)?;
            docs.iter().for_each(|d| smallest.push(ids.get(d)));
        }
        let found = smallest.into_sorted();
        self.last_pass = found.len() < self.per_pass;
        self.after = found.last().copied().or(self.after);
        self.ready = found.into_iter();
        Ok(())
    }
}

impl Iterator for IdChunks {
    type Item = Result<Vec<String>>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut chunk: Vec<String> = self.ready.by_ref().take(self.chunk).map(encode_id).collect();
        while chunk.len() < self.chunk && !self.last_pass {
            let searcher = self.searcher.clone();
            if let Err(error) = searcher.attempt(|| self.pass()) {
                self.last_pass = true;
                return Some(Err(error));
            }
            chunk.extend(self.ready.by_ref().take(self.chunk - chunk.len()).map(encode_id));
        }
        if chunk.is_empty() { None } else { Some(Ok(chunk)) }
    }
}
