//! The query language: what people type, read forgivingly.
//!
//! Of words side by side most must occur; `a AND b` both; `"a phrase"` in this order; `-word` must not occur; `OR`
//! between alternatives; parentheses; `prefix*`; `like~` with slips; `field:value`, `field:(one OR other)` and
//! `field:*`; `price:<500`, `seen:2024-01..2024-06`, `severity:>=high`; `has:field`. Whatever is typed gives a search:
//! what cannot be understood is reported as a [`QueryNotice`] beside the result, never as a refusal.

mod ast;
mod days;
mod lexer;
mod notice;
mod parser;
mod print;
#[cfg(test)]
mod tests;
mod values;
mod words;

pub use ast::{Ast, Bounds, Form, Leaf, Limit, Node, QueryField, least};
pub use notice::QueryNotice;
pub use parser::{MOST_BYTES, MOST_LEVELS, MOST_NOTICES, MOST_TERMS, parse};
pub use words::MOST_SLOP;

pub(crate) use notice::{distance, shown};
