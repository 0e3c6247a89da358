//! From records to listings: one file per kind of value, text in, typed value out, or a sentence that says what was
//! expected. Nothing here fails, guesses, or knows a clock; what is not understood is kept as text and told as an issue.

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
mod extract;
pub mod language;
mod language_name;
pub mod licence;
mod licence_name;
pub mod modality;
#[cfg(test)]
mod never_panics;
mod noise;
pub mod number;
mod number_groups;
mod number_word;
pub mod observed;
pub mod price;
#[cfg(test)]
mod price_tests;
mod price_unit;
pub mod record;
mod step;
pub mod text;
pub mod url;
pub mod volume;
mod volume_prose;
mod volume_unit;
