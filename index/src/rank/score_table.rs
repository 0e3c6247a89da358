//! The BM25 score of a term by frequency and length, looked up where many documents are scored.

use tantivy::query::Bm25Weight;

/// Term frequencies below this are scored by a table …
const TABLE_FREQS: u32 = 9;
/// … if the term is in at least this many documents.
const TABLE_DOCUMENTS: u64 = 10_000;

/// The BM25 score of a term, by its frequency and the engine's number for the length of the text.
pub(super) struct ScoreTable {
    weight: Bm25Weight,
    /// 256 lengths for each frequency, from zero; empty if it does not pay.
    table: Vec<f32>,
}

impl ScoreTable {
    pub(super) fn new(weight: Bm25Weight, documents: u64) -> Self {
        let freqs = 0..if documents < TABLE_DOCUMENTS { 0 } else { TABLE_FREQS };
        let table = freqs.flat_map(|freq| (0..=u8::MAX).map(move |length| (length, freq)));
        Self { table: table.map(|(length, freq)| weight.score(length, freq)).collect(), weight }
    }

    pub(super) fn get(&self, length: u8, freq: u32) -> f32 {
        let known = self.table.get((freq << 8) as usize | usize::from(length));
        known.copied().unwrap_or_else(|| self.weight.score(length, freq))
    }
}
