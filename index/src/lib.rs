//! The search index of brokerwatch: listings go in as plain documents, questions as text, answers come out as ids.
//!
//! The index is a cache. Everything in it can be rebuilt from the database, so it keeps no text, only what is needed
//! to find a listing, to count it and to name it. The engine underneath is Tantivy; none of its types or its query
//! syntax leave this crate, so that it can be tuned or replaced without a change elsewhere.
//!
//! In the order data flows: a [`Document`] goes through the [`Writer`] into a *generation* (one folder), a [`Reader`]
//! hands out [`Searcher`]s over the newest one, [`parse`] turns what a person typed into an [`Ast`], and
//! [`Searcher::search`] answers a [`Request`]. [`snippet()`] shows which words of a text the question meant.

mod analyzer;
mod cursor;
mod document;
mod error;
mod facets;
mod layout;
pub mod query;
mod reader;
mod schema;
mod search;
mod snippet;
mod top;
mod version;
mod walk;
mod writer;

pub use cursor::IdChunks;
pub use document::{Document, Facets};
pub use error::IndexError;
pub use facets::FacetCounts;
pub use layout::{Generation, State, generations, remove_generation};
pub use query::{Ast, QueryNotice, parse};
pub use reader::{Reader, Searcher};
pub use schema::{FIELDS, FacetField, FieldRow, Kind, NumberField, SpanField, TextField};
pub use search::{Answer, Filters, Hit, Page, Request};
pub use snippet::{Snippet, highlight, snippet};
pub use version::fingerprint;
pub use writer::Writer;
