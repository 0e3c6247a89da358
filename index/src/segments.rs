//! Goes through the segments of a snapshot, on several threads where the work is worth it.

use std::ops::Range;

use tantivy::DocId;

use crate::columns::Sort;
use crate::doc_id_set::WINDOW_DOCUMENTS;
use crate::error::Result;
use crate::matching::SegmentView;
use crate::schema::FacetField;
use crate::searcher::Searcher;

impl Searcher {
    /// Does the same with every segment. `work` is in entries of posting lists; the results are in the order of the
    /// segments.
    pub(crate) fn each_segment<T: Send>(
        &self,
        work: u64,
        of_segment: impl Fn(usize, SegmentView<'_>) -> tantivy::Result<T> + Sync,
    ) -> tantivy::Result<Vec<T>> {
        self.threads.each(work, self.segments().enumerate(), |(number, view)| of_segment(number, view))
    }

    /// Does the same with every piece of every segment: with whole segments or, where the work is worth it, with
    /// smaller pieces shared by several threads. The results are in the order of the documents.
    pub(crate) fn each_piece<T: Send>(
        &self,
        work: u64,
        of_piece: impl Fn(usize, SegmentView<'_>, Range<DocId>) -> tantivy::Result<T> + Sync,
    ) -> tantivy::Result<Vec<T>> {
        let size = self.threads.piece_size(work);
        let pieces = self.segments().enumerate().flat_map(|(number, view)| {
            let documents = view.documents();
            let piece = move |from: DocId| (number, view, from..documents.min(from.saturating_add(size)));
            (0..documents).step_by(size as usize).map(piece)
        });
        self.threads.each(work, pieces, |(number, view, piece)| of_piece(number, view, piece))
    }

    /// Loads the columns that nearly every query needs, so that the first one need not wait for them.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn warm(&self) -> Result<()> {
        let of_segment = |_: usize, view: SegmentView<'_>| {
            view.data.columns.order(Sort::NEWEST, view.segment)?;
            for field in FacetField::all() {
                view.data.counts(field, view.segment)?;
            }
            view.data.live_docs(view.segment);
            view.data.columns.rows(view.segment).map(drop)
        };
        let warm = || -> tantivy::Result<()> {
            self.each_segment(u64::MAX, of_segment)?;
            FacetField::all().try_for_each(|field| self.numbering(field).map(drop))
        };
        self.attempt(warm)
    }

    /// The same snapshot, answering every query with several threads and in the smallest pieces; for tests.
    #[doc(hidden)]
    #[must_use]
    pub fn always_parallel(&self) -> Self {
        let mut parallel = self.clone();
        parallel.threads = self.threads.always_parallel(WINDOW_DOCUMENTS);
        parallel
    }
}
