//! What states a fact: a field, a size, a column, a claim, a tag or a phrase of the listing.

use super::field::FIELDS;
use super::input::Quote;
use crate::domain::listing::{Claim, Listing, Quantity, Tag, text};
use serde::Serialize;
use std::borrow::Cow;

/// What answers a fact. It borrows everything; text is made only where it is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer<'a> {
    pub(super) source: AnswerSource<'a>,
    /// Whether it states the fact; otherwise it claims it without proof.
    pub proof: bool,
}

/// Where an answer was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum AnswerSource<'a> {
    /// A field, by its index in [`FIELDS`].
    Field(usize, &'a Listing),
    Size(&'a Quantity),
    /// A column of the record: name and text.
    Column(&'a str, &'a str),
    Claim(&'a Claim),
    Tag(&'a Tag),
    Phrase(Quote<'a>),
    SellerCountry(&'a str),
}

/// Longest value shown of a field, in bytes: `by` says where the whole value is.
const SHOWN: usize = 160;

impl<'a> Answer<'a> {
    /// The field, claim, tag or column: `licence`, `claim people:200`, `consent:written-release`, `column doi`.
    pub fn by(&self) -> Cow<'a, str> {
        match self.source {
            AnswerSource::Field(n, _) => FIELDS[n].name.into(),
            AnswerSource::Size(_) => "volume".into(),
            AnswerSource::Column(name, _) => format!("column {name}").into(),
            AnswerSource::Claim(claim) => format!("claim {}:{}", claim.kind.name(), claim.value).into(),
            AnswerSource::Tag(tag) => tag.term.as_str().into(),
            AnswerSource::Phrase(_) => "words".into(),
            AnswerSource::SellerCountry(_) => "seller-country".into(),
        }
    }

    /// The value of a field or column, cut to one line of at most 160 bytes; none where words are quoted.
    pub fn says(&self) -> Option<String> {
        match self.source {
            AnswerSource::Field(n, listing) => {
                (FIELDS[n].read)(listing).or_else(|| listing.unparsed.get(FIELDS[n].name).cloned())
            }
            AnswerSource::Size(size) => Some(size.text.clone()),
            AnswerSource::Column(_, text) | AnswerSource::SellerCountry(text) => Some(text.to_owned()),
            AnswerSource::Claim(_) | AnswerSource::Tag(_) | AnswerSource::Phrase(_) => None,
        }
        .map(|text| text::one_line_cut(&text, SHOWN))
    }

    /// The words of title or description.
    pub fn words(&self) -> Option<Quote<'a>> {
        match self.source {
            AnswerSource::Claim(claim) => Some(Quote::of(&claim.evidence)),
            AnswerSource::Tag(tag) => tag.evidence.first().map(Quote::of),
            AnswerSource::Phrase(words) => Some(words),
            AnswerSource::Field(..)
            | AnswerSource::Size(_)
            | AnswerSource::Column(..)
            | AnswerSource::SellerCountry(_) => None,
        }
    }
}

impl Serialize for Answer<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct AnswerJson<'a> {
            by: Cow<'a, str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            says: Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            words: Option<Quote<'a>>,
            proof: bool,
        }
        AnswerJson { by: self.by(), says: self.says(), words: self.words(), proof: self.proof }.serialize(serializer)
    }
}
