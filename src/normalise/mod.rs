//! From records to listings: one file per kind of value, text in, typed value out, or a sentence that says what was
//! expected. Nothing here fails, guesses, or knows a clock; what is not understood is kept as text and told as an issue.

pub mod ages;
pub mod country;
mod currency;
pub mod date;
mod extract;
pub mod language;
pub mod licence;
pub mod modality;
pub mod number;
mod number_word;
pub mod price;
#[cfg(test)]
mod price_tests;
mod price_unit;
pub mod record;
pub mod text;
pub mod url;
pub mod volume;
mod volume_prose;
mod volume_unit;
