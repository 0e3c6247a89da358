//! The sentence encoder of the second reader: a transformer that reads a short text in about a hundred languages and
//! says how strongly it speaks of each term. It needs no network, no Python and no other file than its model.
//!
//! The same text gives the same bits on every machine (see [`arithmetic`]), because what it says becomes part of a
//! verdict that must be repeatable. `tests/second_reader/README.md` tells how the model was made.

pub mod arithmetic;
mod covariance;
mod examples;
mod file;
mod layers;
mod tokens;

pub use covariance::Covariance;
pub use examples::Example;
pub use file::{ModelError, Output};
pub use layers::{Answer, Encoder, model_digest};
pub use tokens::Token;
