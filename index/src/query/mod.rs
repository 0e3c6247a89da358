//! The query language. Every text is a valid query.
//!
//! Most of the words side by side must match; `a AND b` both; `"a phrase"` in this order; `-word` not; `OR` between
//! alternatives; parentheses; `prefix*`; `fuzzy~`; `field:value`, `field:(one OR other)` and `field:*`; `price:<500`,
//! `seen:2024-01..2024-06`, `severity:>=high`; `has:field`. What cannot be understood is reported as a
//! [`QueryDiagnostic`] beside the result, never as an error.

#![warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod ast;
mod dates;
mod diagnostic;
mod leaf;
mod lexer;
mod numbers;
mod parser;
mod print;
#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]
mod tests;
mod typed_value;
mod values;

pub use ast::{Ast, Bounds, Form, Leaf, Node, QueryField, RangeEnd, minimum_should_match};
pub use diagnostic::QueryDiagnostic;
pub use lexer::MAX_SLOP;
pub use parser::{MAX_BYTES, MAX_DIAGNOSTICS, MAX_LEVELS, MAX_TERMS, parse};

pub(crate) use diagnostic::{edit_distance, shown};
