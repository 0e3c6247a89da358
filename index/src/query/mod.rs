//! The query language: what people type, read forgivingly.
//!
//! Words must all occur; `"a phrase"` in this order; `-word` must not occur; `OR` between alternatives; parentheses;
//! `prefix*`; `field:value` and `field:"two words"`; `field:*` for any value at all. Whatever is typed gives a search:
//! what cannot be understood is reported as a [`QueryNotice`] beside the result, never as a refusal.

mod ast;
mod lexer;
mod notice;
mod parser;
mod print;
#[cfg(test)]
mod tests;

pub use ast::{Ast, Bounds, Form, Leaf, Limit, Node, QueryField, least};
pub use notice::QueryNotice;
pub use parser::{MOST_LEVELS, MOST_NOTICES, MOST_TERMS, parse};

pub(crate) use notice::distance;
