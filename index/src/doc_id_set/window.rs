//! A window of a set: a few thousand documents whose scores fit into the processor's cache.

use tantivy::DocId;

use super::{block_starts, each_bit};

/// The documents of a set between `from` and `from` + [`super::WINDOW_DOCUMENTS`].
pub(crate) struct Window<'a> {
    pub(crate) from: DocId,
    /// How many documents of the set these are.
    pub(crate) count: u64,
    pub(super) documents: Documents<'a>,
}

pub(super) enum Documents<'a> {
    Few(&'a [DocId]),
    Many(&'a [usize]),
}

impl Window<'_> {
    /// The documents in order.
    pub(crate) fn each(&self, mut visit: impl FnMut(DocId)) {
        match self.documents {
            Documents::Few(documents) => documents.iter().for_each(|d| visit(*d)),
            Documents::Many(blocks) => {
                blocks.iter().zip(block_starts(self.from)).for_each(|(b, start)| each_bit(*b, start, &mut visit));
            }
        }
    }

    /// Sets the values of the documents to zero; those of others are undefined afterwards.
    pub(crate) fn clear(&self, values: &mut [f32]) {
        match self.documents {
            Documents::Few(documents) => documents.iter().for_each(|d| values[(d - self.from) as usize] = 0.0),
            Documents::Many(_) => values.fill(0.0),
        }
    }

    /// The documents in order whose value is at least `threshold`; `values` are those of all documents of the window.
    /// Blocks of sixty-four values below the threshold are skipped at once.
    pub(crate) fn each_from(&self, values: &[f32], threshold: f32, mut visit: impl FnMut(DocId, f32)) {
        let mut consider = |document: DocId| {
            let value = values[(document - self.from) as usize];
            if value >= threshold {
                visit(document, value);
            }
        };
        match self.documents {
            Documents::Few(documents) => documents.iter().for_each(|d| consider(*d)),
            Documents::Many(blocks) => {
                let chunks = values.chunks(usize::BITS as usize);
                for ((block, start), values) in blocks.iter().zip(block_starts(self.from)).zip(chunks) {
                    if values.iter().map(|v| u32::from(*v >= threshold)).sum::<u32>() > 0 {
                        each_bit(*block, start, &mut consider);
                    }
                }
            }
        }
    }
}
