//! Between the domain and the index: what of a listing is searched and filtered, and which facets exist.
//!
//! The index itself, its query language and its engine live in the crate `brokerwatch-index`; the index is a view that
//! follows the store's change log and can be thrown away.

mod asked;
mod broader;
mod brokers;
mod document;
mod narrow;
mod reasons;
mod remarks;
mod scope;
mod synonyms;

pub use asked::asked_values;
pub use broader::broader_code;
pub use brokers::{BrokerCount, brokers};
pub use brokerwatch_index::folded;
pub use brokerwatch_index::query::{Leaf, QueryField};
pub use brokerwatch_index::{
    Answer, Ast, Bucket, Budget, Completion, CompletionKind, Document, Explanation, FacetCounts, FacetField, Filters,
    Histogram, HistogramOf, How, IdChunks, IndexError, Mark, Marker, NumberField, Order, Page, Part, Percolator, Plan,
    QueryNotice, Reader, Request, Sample, Searcher, Snippet, SpanField, Stop, Suggestion, Synonyms, Writer, parse,
};
pub use document::{document, sample, written};
pub use narrow::{LeftOut, Wider, narrowed, replaced, strict, wider};
pub use reasons::{Reason, Reasons, form, points, reasons};
pub use remarks::{facet_leaves, remarks};
pub use scope::{SAMPLES, Samples, Scope, both, scoped};
pub use synonyms::synonyms;

/// The question that finds listings with any term of sensitivity.
pub const SENSITIVE: &str = "sensitivity:*";

/// Facets offered on pages and counted in answers, in the order shown.
pub const FACETS: [FacetField; 11] = [
    FacetField::Sensitivity,
    FacetField::Consent,
    FacetField::Provenance,
    FacetField::Severity,
    FacetField::Pack,
    FacetField::Grade,
    FacetField::Modality,
    FacetField::Country,
    FacetField::Language,
    FacetField::Source,
    FacetField::Broker,
];
