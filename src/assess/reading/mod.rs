//! The reading of a listing: its texts folded, with the way back to the original, made once for an assessment. Tagger,
//! claims and documentation look into it; none of them folds a text or looks for unfilled templates again.
//!
//! Their word lists are searched with one kind of set ([`PhraseSet`]), which tries a phrase only where a word begins.

pub use brokerwatch_text::{
    Folded, PhraseSet, PhraseSetError, ends_word, in_word, is_unspaced, starts_word, word_end, words,
};

use crate::domain::listing::{Field, Listing, template};

/// One text of a listing.
#[derive(Clone, Debug)]
pub struct FieldReading<'a> {
    /// Which.
    pub field: Field,
    /// The text as shown.
    pub original: &'a str,
    /// The text as it is searched, without the parts of a template that nobody filled in.
    pub folded: Folded,
}

impl<'a> FieldReading<'a> {
    fn new(field: Field, original: &'a str, unfilled: &[(usize, usize)]) -> Self {
        let mut folded = Folded::default();
        // Each keyword is a paragraph of its own.
        folded.fold_without(original, unfilled, field == Field::Keywords);
        Self { field, original, folded }
    }
}

/// The texts of a listing.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// The title.
    pub title: FieldReading<'a>,
    /// The keywords, each on a line of its own.
    pub keywords: FieldReading<'a>,
    /// The description.
    pub description: FieldReading<'a>,
}

impl<'a> Reading<'a> {
    /// Reads a listing. `keywords` is the buffer for the text of its keywords.
    pub fn new(listing: &'a Listing, keywords: &'a mut String) -> Self {
        keywords.clear();
        for word in &listing.keywords {
            keywords.push_str(word);
            keywords.push('\n');
        }
        Self {
            title: FieldReading::new(Field::Title, &listing.title, &template::unfilled_in_title(&listing.title)),
            keywords: FieldReading::new(Field::Keywords, keywords, &template::unfilled(keywords)),
            description: FieldReading::new(
                Field::Description,
                &listing.description,
                &template::unfilled(&listing.description),
            ),
        }
    }

    /// Its texts, in the order in which they are read.
    pub fn fields(&self) -> [&FieldReading<'a>; 3] {
        [&self.title, &self.keywords, &self.description]
    }
}
