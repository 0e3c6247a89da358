//! Texts as they are searched: folded with the way back to the original, words in scripts with and without spaces, and
//! sets of phrases. It knows neither listings nor cards, and is optimised in every build, because everything that is
//! read goes through it.

mod chinese;
mod fold;
mod homoglyph;
mod latin;
mod phrase_set;
mod word;

pub use chinese::simplified;
pub use fold::Folded;
pub use latin::basic_latin;
pub use phrase_set::{PhraseSet, PhraseSetError};
pub use word::{ends_word, in_word, is_unspaced, starts_word, word_end, words};
