//! The threads that share the work of large queries.

use std::thread;

use tantivy::{DocId, Executor};

use crate::doc_id_set::WINDOW_DOCUMENTS;
use crate::guard::SEARCH_THREADS;

/// More threads than this do not make a query any faster.
const MAX_THREADS: usize = 8;

/// The threads of a reader, and from how much work on they are used, in entries of posting lists.
#[derive(Clone)]
pub(crate) struct Threads {
    executor: Executor,
    /// Below this a query is answered before another thread has woken up.
    parallel_from: u64,
    /// Below this segments stay whole: every piece selects its own best hundred, which costs more than it saves.
    split_from: u64,
    /// Documents of a piece of a segment that one thread takes at a time: a whole number of windows.
    piece: DocId,
}

impl Default for Threads {
    /// The caller's thread and no other.
    fn default() -> Self {
        Self {
            executor: Executor::SingleThread,
            parallel_from: 100_000,
            split_from: 200_000,
            piece: 32 * WINDOW_DOCUMENTS,
        }
    }
}

impl Threads {
    /// One thread for each processor.
    pub(crate) fn start() -> tantivy::Result<Self> {
        let count = thread::available_parallelism().map_or(1, usize::from).min(MAX_THREADS);
        Ok(Self { executor: Executor::multi_thread(count, SEARCH_THREADS)?, ..Self::default() })
    }

    /// The same threads, used for any work and in pieces of this size.
    pub(crate) fn always_parallel(&self, piece: DocId) -> Self {
        Self { parallel_from: 0, split_from: 0, piece, ..self.clone() }
    }

    /// Documents of a piece for this much work.
    pub(crate) fn piece_size(&self, work: u64) -> DocId {
        if work < self.split_from { DocId::MAX } else { self.piece }
    }

    /// Does the same with each item, in the order of the items; on several threads if there is enough work.
    pub(crate) fn each<A: Send, T: Send>(
        &self,
        work: u64,
        items: impl Iterator<Item = A>,
        of_item: impl Fn(A) -> tantivy::Result<T> + Sync,
    ) -> tantivy::Result<Vec<T>> {
        if work < self.parallel_from { items.map(of_item).collect() } else { self.executor.map(of_item, items) }
    }
}
