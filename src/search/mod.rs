//! Between the domain and the index: what of a listing is indexed, which facets are shown (they are counted in
//! `index/src/facets.rs`), which queries are related.
//!
//! The index itself, its query language and its engine are in the crate `brokerwatch-index`; the index is a view that
//! follows the change log of the store and can be deleted and rebuilt.

mod broader_codes;
mod brokers;
mod diagnostics;
mod document;
mod explanation;
mod repeated;
mod requested_values;
mod scope;
mod synonyms;
mod variations;

pub use broader_codes::broader_code;
pub use brokers::{BrokerCount, brokers};
pub use brokerwatch_index::folded;
pub use brokerwatch_index::query::{Form, Leaf, Node, QueryField};
pub use brokerwatch_index::{
    Answer, Ast, Bucket, Budget, Combination, Completion, CompletionKind, Document, Explanation, FacetCounts,
    FacetField, Filters, Highlighter, Histogram, HistogramField, IdChunks, IndexError, NumberField, Order, Page,
    PageToken, Partition, Percolator, PreparedQuery, QueryDiagnostic, RangeField, Reader, Request, Sample, Searcher,
    Snippet, StopReason, Suggestion, Synonyms, TermMatch, TextField, Writer, parse,
};
pub use diagnostics::{diagnose, facet_leaves};
pub use document::{DOUBTS, READ_TWICE, count_read_twice, document, sample, written};
pub use explanation::{ExplanationSummary, TermSummary, format_points, summarise};
pub use repeated::{MANY, RepeatedSentence, RepeatedSentences, SentenceCounter};
pub use requested_values::requested_values;
pub use scope::{SAMPLES, Samples, Scope, conjunction, scoped};
pub use synonyms::synonyms;
pub use variations::{
    DroppedCondition, Relaxation, relaxations, require_all_words, with_condition, with_word_replaced,
};

/// The query for listings with any sensitivity term.
pub const SENSITIVE: &str = "sensitivity:*";

/// Facets shown on pages and counted in answers, in this order.
pub const FACETS: [FacetField; 12] = [
    FacetField::Sensitivity,
    FacetField::Consent,
    FacetField::Provenance,
    FacetField::SecondReader,
    FacetField::Severity,
    FacetField::Pack,
    FacetField::Grade,
    FacetField::Modality,
    FacetField::Country,
    FacetField::Language,
    FacetField::Source,
    FacetField::Broker,
];
