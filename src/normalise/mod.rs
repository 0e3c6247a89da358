//! Values of listings as published become typed values, or a sentence that says what was expected.
//!
//! One file per kind of value. Nothing is guessed: what is not clearly understood stays text.

mod absence;
pub mod ages;
mod china_place;
pub mod country;
mod country_name;
mod currency;
pub mod date;
#[cfg(test)]
mod date_tests;
mod date_word;
pub mod language;
mod language_name;
pub mod licence;
mod licence_name;
pub mod modality;
#[cfg(test)]
mod never_panics;
pub mod number;
mod number_word;
pub mod price;
#[cfg(test)]
mod price_tests;
mod price_unit;
pub mod text;
pub mod url;
pub mod volume;
mod volume_prose;
mod volume_unit;
