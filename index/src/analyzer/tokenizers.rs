//! The names of the tokenizers in the schema, and what the engine finds under them.

use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};

use super::packed::PackedTokenizer;

/// The name of the word tokenizer in the schema on disk; it never changes.
pub(crate) const WORDS: &str = "brokerwatch";
/// … of the stem tokenizer.
pub(crate) const STEMS: &str = "brokerwatch_stems";
/// … of the phonetic tokenizer.
pub(crate) const PHONETIC: &str = "brokerwatch_sounds";

/// Registers the tokenizers with an index. All take packed terms: texts are read before the engine gets them.
pub(crate) fn register(tokenizers: &TokenizerManager) {
    for name in [WORDS, STEMS, PHONETIC] {
        tokenizers.register(name, TextAnalyzer::from(PackedTokenizer::default()));
    }
}
