//! The search index of brokerwatch: listings go in as plain documents, questions as text, answers come out as ids.
//!
//! The index is a cache. Everything in it can be rebuilt from the database, so it keeps no text, only what is needed
//! to find a listing, to count it and to name it. The engine underneath is Tantivy; none of its types or its query
//! syntax leave this crate, so that it can be tuned or replaced without a change elsewhere.
//!
//! In the order data flows: a [`Document`] goes through the [`Writer`] into a *generation* (one folder), a [`Reader`]
//! hands out [`Searcher`]s over the newest one, [`parse`] turns what a person typed into an [`Ast`], the searcher makes a
//! [`Plan`] of it and answers a [`Request`]: which documents, how many, in which order, with which counts. [`Marker`] shows
//! which words of a text the question meant, [`Searcher::explain`] why a document stands where it does.

mod analyzer;
mod budget;
mod calendar;
mod columns;
mod complete;
mod cursor;
mod document;
mod error;
mod facets;
mod folder;
mod guard;
mod histogram;
mod ids;
mod language;
mod layout;
mod mark;
mod matching;
mod memo;
mod missing;
mod percolate;
mod plan;
pub mod query;
mod rank;
mod reader;
mod schema;
mod search;
mod searcher;
mod similar;
mod snippet;
mod threads;
mod verify;
mod version;
mod writer;

pub use budget::{Budget, Entered, Stop};
pub use columns::{Sort, SortBy};
pub use complete::{Completion, CompletionKind};
pub use cursor::IdChunks;
pub use document::{Document, Facets, Numbers, Spans};
pub use error::IndexError;
pub use facets::{FacetCounts, folded};
pub use histogram::{Bucket, Histogram, HistogramOf};
pub use language::detect;
pub use layout::{Generation, State, generations, remove_generation};
pub use mark::{BadMark, Mark};
pub use percolate::Percolator;
pub use plan::{How, Plan, Suggestion, Synonyms};
pub use query::{Ast, QueryNotice, parse};
pub use rank::{Explanation, Part};
pub use reader::Reader;
pub use schema::{FIELDS, FacetField, FieldRow, Kind, NumberField, SpanField, TextField};
pub use search::{Answer, Filters, Hit, Order, Page, Request};
pub use searcher::Searcher;
pub use similar::Sample;
pub use snippet::{Marker, Snippet};
pub use version::fingerprint;
pub use writer::Writer;
