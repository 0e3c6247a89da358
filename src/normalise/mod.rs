//! Values of listings as published become typed values, or a sentence that says what was expected.
//!
//! One file per kind of value. Nothing is guessed: what is not clearly understood stays text.

mod currency;
pub mod number;
mod number_word;
pub mod price;
#[cfg(test)]
mod price_tests;
mod price_unit;
pub mod text;
