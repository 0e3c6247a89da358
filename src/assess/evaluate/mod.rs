//! How good is the method? Card examples are executed and labelled listings are compared with the tags they get.

mod decided;
mod examples;
mod fit;
mod gold;
mod held_out;
mod labels;
mod markdown;
pub mod relevance;
mod report;
mod score;
mod subset;

pub use decided::{DecidedTerm, decided};
pub use examples::{ExampleResult, run_examples};
pub use fit::{Decided, fit};
pub use gold::{AnsweredFacets, GoldError, Item, read_gold};
pub use held_out::{HeldOut, held_out};
pub use labels::{LABELS, Label, NONE};
pub use markdown::markdown;
pub use report::{Difference, Family, Mean, OfLanguage, Report, evaluate};
pub use score::{Bin, Clean, Counts, Score, interval, least_gain};
pub use subset::Subset;

use crate::domain::listing::Listing;

/// Longest title that a text can begin with, in bytes.
const TITLE: usize = 200;

/// A listing made of a bare text. The text before the first “ — ”, “: ”, full stop or line end is taken for its
/// title, if it is short.
pub fn listing_of_text(text: &str) -> Listing {
    let text = text.trim();
    let ends = [" — ", ": ", "：", ". ", "。", "\n"];
    let end = ends.iter().filter_map(|e| text.find(e).map(|at| (at, e.len()))).min();
    match end.filter(|(at, _)| *at > 0 && *at <= TITLE) {
        Some((at, len)) => Listing::bare(&text[..at], text[at + len..].trim_start()),
        None => Listing::bare("", text),
    }
}
