//! Shares the work of large questions among threads, segment by segment or piece by piece.

use std::ops::Range;
use std::thread;

use tantivy::{DocId, Executor};

use crate::guard::SEARCH_THREADS;
use crate::matching::{Part, WINDOW_DOCUMENTS};
use crate::searcher::Searcher;

/// More threads than this do not make a question any quicker.
const MOST: usize = 8;

/// The threads of a reader, and from how much work on, in entries of lists looked at, they are used.
#[derive(Clone)]
pub(crate) struct Threads {
    executor: Executor,
    /// Below this a question is answered before another thread has woken up.
    from: u64,
    /// Below this segments stay whole: every piece finds its own best hundred.
    split_from: u64,
    /// Documents of a piece of a segment that one thread takes at a time: a whole number of windows.
    piece: DocId,
}

impl Default for Threads {
    /// The caller's thread and no other.
    fn default() -> Self {
        Self { executor: Executor::SingleThread, from: 100_000, split_from: 200_000, piece: 32 * WINDOW_DOCUMENTS }
    }
}

impl Threads {
    /// One for each processor.
    pub(crate) fn start() -> tantivy::Result<Self> {
        let count = thread::available_parallelism().map_or(1, usize::from).min(MOST);
        Ok(Self { executor: Executor::multi_thread(count, SEARCH_THREADS)?, ..Self::default() })
    }

    fn each<A: Send, T: Send>(
        &self,
        work: u64,
        parts: impl Iterator<Item = A>,
        of_part: impl Fn(A) -> tantivy::Result<T> + Sync,
    ) -> tantivy::Result<Vec<T>> {
        if work < self.from { parts.map(of_part).collect() } else { self.executor.map(of_part, parts) }
    }
}

impl Searcher {
    /// Does the same with every segment; several at a time where the work, in entries of lists, is worth it. The results
    /// are in the order of the segments.
    pub(crate) fn each_part<T: Send>(
        &self,
        work: u64,
        of_part: impl Fn(usize, Part<'_>) -> tantivy::Result<T> + Sync,
    ) -> tantivy::Result<Vec<T>> {
        self.threads.each(work, self.parts().enumerate(), |(number, part)| of_part(number, part))
    }

    /// Does the same with every piece of every segment: whole segments, or smaller pieces shared by several threads where the
    /// work is worth it. The results are in the order of the documents.
    pub(crate) fn each_piece<T: Send>(
        &self,
        work: u64,
        of_piece: impl Fn(usize, Part<'_>, Range<DocId>) -> tantivy::Result<T> + Sync,
    ) -> tantivy::Result<Vec<T>> {
        let size = if work < self.threads.split_from { DocId::MAX } else { self.threads.piece };
        let pieces = self.parts().enumerate().flat_map(|(number, part)| {
            let documents = part.documents();
            let piece = move |from: DocId| (number, part, from..documents.min(from.saturating_add(size)));
            (0..documents).step_by(size as usize).map(piece)
        });
        self.threads.each(work, pieces, |(number, part, piece)| of_piece(number, part, piece))
    }

    /// The same picture, answering every question with several threads and in the smallest pieces; for tests.
    #[doc(hidden)]
    #[must_use]
    pub fn sharing_all(&self) -> Self {
        let threads = Threads { from: 0, split_from: 0, piece: WINDOW_DOCUMENTS, ..self.threads.clone() };
        let mut shared = self.clone();
        shared.threads = threads;
        shared
    }
}
