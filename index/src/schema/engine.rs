//! The schema of the engine, from the table of fields.

use std::sync::LazyLock;

use tantivy::schema::{BytesOptions, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions};

use super::{FIELDS, Kind};
use crate::analyzer;

/// The engine's schema.
pub(crate) fn schema() -> Schema {
    static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
        let mut builder = Schema::builder();
        for row in FIELDS {
            match row.kind {
                Kind::Id => builder.add_bytes_field(row.name, BytesOptions::default().set_indexed()),
                Kind::IdHigh | Kind::IdLow => builder.add_u64_field(row.name, NumericOptions::default().set_fast()),
                Kind::Text(_) => {
                    builder.add_text_field(row.name, words(analyzer::WORDS, IndexRecordOption::WithFreqsAndPositions))
                }
                Kind::Facet(_) => builder.add_text_field(row.name, values()),
                // Stems and phonetic codes have no positions: phrases always match exact words.
                Kind::TitleStems | Kind::Stems => {
                    builder.add_text_field(row.name, words(analyzer::STEMS, IndexRecordOption::WithFreqs))
                }
                Kind::Phonetic => {
                    builder.add_text_field(row.name, words(analyzer::PHONETIC, IndexRecordOption::WithFreqs))
                }
                Kind::Number(_) => builder.add_f64_field(row.name, NumericOptions::default().set_fast()),
                Kind::RangeFrom(_) | Kind::RangeTo(_) => {
                    builder.add_i64_field(row.name, NumericOptions::default().set_fast())
                }
            };
        }
        builder.build()
    });
    SCHEMA.clone()
}

fn words(analyzer: &str, option: IndexRecordOption) -> TextOptions {
    let indexing = TextFieldIndexing::default().set_tokenizer(analyzer).set_index_option(option);
    TextOptions::default().set_indexing_options(indexing)
}

/// Without lengths: a facet value is scored by its rarity alone.
fn values() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_fieldnorms(false)
        // Frequencies are always 1, but the engine needs them to skip documents that cannot reach the threshold.
        .set_index_option(IndexRecordOption::WithFreqs);
    TextOptions::default().set_indexing_options(indexing).set_fast("raw")
}
