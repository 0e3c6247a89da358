//! Tags: what the words of a listing say about consent, provenance and sensitivity, with the words that prove it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The three questions every listing is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Facet {
    /// Did the people concerned agree?
    Consent,
    /// Where does the data come from?
    Provenance,
    /// What could harm the people in it?
    Sensitivity,
}

impl Facet {
    /// All facets, in the order shown.
    pub const ALL: [Self; 3] = [Self::Consent, Self::Provenance, Self::Sensitivity];

    /// Name as used in term ids and URLs.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Id of a term of the vocabulary, `facet:slug`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TermId {
    text: String,
    facet: Facet,
}

impl TermId {
    /// The facet before the colon.
    pub fn facet(&self) -> Facet {
        self.facet
    }
    /// Whether it says that something is said of its facet that was not understood.
    pub fn is_unclear(&self) -> bool {
        self.slug() == "unclear"
    }
    /// The slug after the colon.
    pub fn slug(&self) -> &str {
        &self.text[self.facet.name().len() + 1..]
    }
    /// `facet:slug`.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl TryFrom<String> for TermId {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let found = text.split_once(':').and_then(|(facet, slug)| {
            let facet = Facet::ALL.into_iter().find(|f| f.name() == facet)?;
            let ok =
                !slug.is_empty() && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            ok.then_some(facet)
        });
        match found {
            Some(facet) => Ok(Self { text, facet }),
            None => Err(format!(
                "“{text}” is not a term id: expected consent:…, provenance:… or sensitivity:… with a-z, 0-9 and hyphens"
            )),
        }
    }
}

impl From<TermId> for String {
    fn from(id: TermId) -> String {
        id.text
    }
}

impl fmt::Display for TermId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// How a tag came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The listing's words say it.
    #[serde(alias = "declared")]
    Stated,
    /// It follows from weaker words: a weak cue with a context word or a fitting modality.
    #[serde(alias = "inferred")]
    Implied,
    /// Nothing in the listing answers the question; the evidence shows why it arises.
    NotStated,
    /// A person accepted it, or accepted a narrower term; the decision says who and why.
    Decided,
    /// The second reader sees it in a sentence in which no list has a cue. Only in [`SecondReading::tags`].
    SecondReader,
}

/// Sentences that may answer a question, in words that were not understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Hint {
    /// The question.
    pub facet: Facet,
    /// How likely it is that something is said, at least one half.
    pub confidence: f32,
    /// The sentences.
    pub evidence: Vec<Evidence>,
}

/// A field of a listing that can contain evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Field {
    /// `Listing::title`.
    Title,
    /// `Listing::description`.
    Description,
    /// `Listing::keywords`, joined by line breaks.
    Keywords,
    /// `Listing::extra`, a line `column: value` each, in order of the columns.
    Extra,
}

impl Field {
    /// Name as shown and as used in files.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Evidence: a byte range of a field of the listing, and its words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Evidence {
    /// Where.
    pub field: Field,
    /// First byte; on a character boundary.
    pub start: usize,
    /// Byte after the last; on a character boundary.
    pub end: usize,
    /// The words, byte for byte.
    pub quote: String,
    /// The cue of the term's card that matched them; empty where the second reader sees a term in a sentence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub cue: String,
}

/// One tag of one listing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tag {
    /// Which term.
    pub term: TermId,
    /// How it came about.
    pub basis: Basis,
    /// Between 0.5 and 0.97: how sure the tagger is that a careful reader would agree. 1 only where a person decided.
    pub confidence: f32,
    /// The words that prove it; empty only where a person decided, who then gives a reason.
    pub evidence: Vec<Evidence>,
}

/// What the second reader sees in a listing, beside the tags of the lists. No finding rests on it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SecondReading {
    /// Names its model: the first eight hex digits of the SHA-256 of the file.
    pub model: String,
    /// Terms that it sees and the lists do not, in order of facet, then term.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// Terms that both see.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agrees: Vec<TermId>,
    /// Terms of the lists that it knows and sees nowhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<TermId>,
    /// What it sees denied (`consent`, `faces`, `real-people` …), with the sentences.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub denied: BTreeMap<String, Vec<Evidence>>,
}
