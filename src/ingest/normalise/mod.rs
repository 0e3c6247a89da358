//! From records to listings: one file per kind of value, text in, typed value out, or a sentence that says what was
//! expected. Nothing here fails, guesses, or knows a clock; what is not understood is kept as text and told as an issue.

mod absence;
pub mod ages;
pub mod date;
mod extract;
pub mod language;
pub mod licence;
pub mod modality;
#[cfg(test)]
mod never_panics;
mod noise;
pub mod number;
pub mod observed;
pub mod place;
pub mod price;
pub mod record;
mod step;
pub mod text;
pub mod url;
pub mod volume;
