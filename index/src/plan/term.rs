//! A word or phrase of a query, and the variants under which the index may have it.

use std::ops::Range;

use strum::IntoStaticStr;
use tantivy::schema::Field;

use crate::schema::{FacetField, Kind, TextField, handle};

/// A word or phrase with the variants under which it may be found.
#[derive(Debug, Clone)]
pub(crate) struct QueryTerm {
    /// As typed.
    pub(crate) typed: String,
    /// Bytes of the typed text.
    pub(crate) span: Range<usize>,
    /// Its analysed terms if it is plain text next to its neighbours; for proximity and whole titles. Empty otherwise.
    pub(crate) terms: Vec<String>,
    pub(crate) variants: Vec<TermVariant>,
}

/// One variant of a word: what to look up in which field, and how much a match counts.
#[derive(Debug, Clone)]
pub(crate) struct TermVariant {
    pub(crate) field: MatchField,
    pub(crate) pattern: TermPattern,
    pub(crate) boost: f32,
    pub(crate) match_kind: MatchKind,
    /// How many documents match at most, as far as that is known.
    pub(crate) doc_freq: u64,
}

impl TermVariant {
    /// A variant of which it is not known yet how many documents match.
    pub(super) fn new(field: MatchField, pattern: TermPattern, boost: f32, match_kind: MatchKind) -> Self {
        Self { field, pattern, boost, match_kind, doc_freq: u64::MAX }
    }
}

/// The field in which a variant is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum MatchField {
    Text(TextField),
    TitleStems,
    Stems,
    Phonetic,
    Facet(FacetField),
}

/// The terms that a variant looks up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum TermPattern {
    One(String),
    /// Terms at these positions, which may be moved by `slop` in all.
    Phrase {
        terms: Vec<(usize, String)>,
        slop: u32,
    },
    /// Terms side by side, the last of which is a prefix.
    PhrasePrefix {
        terms: Vec<String>,
    },
    /// All terms with this prefix.
    Prefix(String),
    /// Any of these, sorted.
    AnyOf(Vec<String>),
}

/// Why a variant matches what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum MatchKind {
    /// The word as typed.
    Exact,
    /// A word with the same stem in a language, given by its ISO 639-1 code.
    Stem(&'static str),
    /// Two words written as one, or one word written as several.
    Joined,
    /// A word with the prefix typed.
    Prefix,
    /// A name that sounds alike.
    Phonetic,
    /// A word within the edit distance requested by `~`.
    Fuzzy,
    /// The correction of a word that no listing has.
    Corrected,
    /// A synonym.
    Synonym,
}

impl MatchKind {
    /// Its public name: `exact`, `stem`, `joined`, `prefix`, `phonetic`, `fuzzy`, `corrected` or `synonym`.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The language of a stem, ISO 639-1.
    pub fn language(self) -> Option<&'static str> {
        if let Self::Stem(language) = self { Some(language) } else { None }
    }
}

/// The field of the engine.
pub(crate) fn field_of(field: MatchField) -> Field {
    handle(match field {
        MatchField::Text(field) => Kind::Text(field),
        MatchField::TitleStems => Kind::TitleStems,
        MatchField::Stems => Kind::Stems,
        MatchField::Phonetic => Kind::Phonetic,
        MatchField::Facet(field) => Kind::Facet(field),
    })
}
