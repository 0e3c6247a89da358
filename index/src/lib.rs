//! The search index of brokerwatch: documents in, queries as text, ids out.
//!
//! The index is a cache. Everything in it can be rebuilt from the database, so it stores no text, only what is needed
//! to find, count and identify a listing. The engine underneath is Tantivy; none of its types nor its query syntax
//! leave this crate, so that it can be tuned or replaced without changes elsewhere.
//!
//! In the order data flows: a [`Document`] goes through the [`Writer`] into a *generation* (one folder), a [`Reader`]
//! provides [`Searcher`]s, each a snapshot of the newest one, [`parse`] turns what a person typed into an [`Ast`],
//! [`Searcher::prepare`] resolves it into a [`PreparedQuery`], from which come the [`Answer`] to a [`Request`],
//! histograms, counts and explanations. [`Highlighter`] marks the words of a query in a text.

mod analyzer;
mod answer;
mod budget;
mod calendar;
mod columns;
mod completion;
mod directory;
mod doc_id_set;
mod document;
mod entry;
mod error;
mod facets;
mod fingerprint;
mod guard;
mod histogram;
mod id_chunks;
mod ids;
mod language;
mod layout;
mod matching;
mod missing_terms;
mod order;
mod page_token;
mod paging;
mod partition;
mod percolator;
mod phrase;
mod plan;
mod prepared;
pub mod query;
mod rank;
mod reader;
mod request;
mod schema;
mod searcher;
mod segments;
mod similar;
mod smallest_ids;
mod snippet;
mod stemming;
mod threads;
mod verify;
mod writer;

pub use answer::{Answer, Hit};
pub use budget::{Budget, BudgetGuard, StopReason};
pub use columns::{Sort, SortBy};
pub use completion::{Completion, CompletionKind};
pub use document::{Document, Facets, Numbers, Ranges};
pub use error::IndexError;
pub use facets::{FacetCounts, folded};
pub use fingerprint::fingerprint;
pub use histogram::{Bucket, Histogram, HistogramField};
pub use id_chunks::IdChunks;
pub use language::detect;
pub use layout::{Generation, GenerationState, generations, remove_generation};
pub use order::Order;
pub use page_token::{InvalidPageToken, PageToken};
pub use partition::{Combination, Partition};
pub use percolator::Percolator;
pub use plan::{MatchKind, Plan, Suggestion, Synonyms};
pub use prepared::PreparedQuery;
pub use query::{Ast, QueryDiagnostic, parse};
pub use rank::{Explanation, TermMatch};
pub use reader::Reader;
pub use request::{Filters, Page, Request};
pub use schema::{FIELDS, FacetField, FieldRow, Kind, NumberField, RangeField, TextField};
pub use searcher::Searcher;
pub use similar::Sample;
pub use snippet::{Highlighter, Snippet};
pub use writer::Writer;
