//! The listing: every fact that a source stated, as a typed value where it could be parsed and as text where not.

use super::{Amount, Broker, Field, ListingId, Modality, Price, Quantity};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// One offer of data, normalised. `None` and empty always mean "not stated", never "no".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    /// Stable digest of (source, native id).
    pub id: ListingId,
    /// Id of the source card, for example `zhejiang-data-exchange`.
    pub source: String,
    /// What the source itself calls the listing.
    pub native_id: String,
    /// Whether its source card says that its listings are invented samples.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub invented: bool,
    /// Title as plain text, one line.
    pub title: String,
    /// Description as plain text: markup removed, paragraphs kept as line breaks.
    pub description: String,
    /// The seller, if named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broker: Option<Broker>,
    /// Address of the listing at the source (http or https).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Asking price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// Sizes: people, hours, images, records, bytes …
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub volume: Vec<Quantity>,
    /// Licence offered to the buyer, the first if there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<Licence>,
    /// Further licences in the order of the source, which seldom says whether they apply to parts or can be chosen from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_licences: Vec<Licence>,
    /// BCP 47 tags of the languages in the data, sorted, for example `zh`, `pt-BR`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// ISO 3166-1 alpha-2 codes of the countries the data is about, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// Kinds of content, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modalities: Vec<Modality>,
    /// When the data was collected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collected: Option<Period>,
    /// Ages of the people in the data, whole years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ages: Option<AgeRange>,
    /// ISO 8601 date of publication at the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Keywords and categories as the seller gave them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// Facts that the seller states in words which could not be parsed, by name of the fact. Stored as `unread`: the
    /// store compares stored listings as text.
    #[serde(rename = "unread", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unparsed: BTreeMap<String, String>,
    /// Everything else the record said, by its own column name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
    /// ISO 3166-2 codes of the parts of those countries that the listing names, sorted, for example `US-CA`. Their
    /// countries stand in `countries` too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subdivisions: Vec<String>,
    /// ISO 3166-1 alpha-2 code of the home country of the source, as its card said when the record was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_country: Option<String>,
}

impl Listing {
    /// All licences in the order of the source.
    pub fn licences(&self) -> impl Iterator<Item = &Licence> {
        self.licence.iter().chain(&self.other_licences)
    }

    /// Whether a price is stated that is not “free”.
    pub fn is_for_sale(&self) -> bool {
        self.price.as_ref().is_some_and(|price| price.amount != Amount::Free)
    }

    /// The text of a field, as evidence counts its bytes: the keywords are joined by line breaks, each other column is a
    /// line `column: value`.
    pub fn text(&self, field: Field) -> Cow<'_, str> {
        match field {
            Field::Title => Cow::Borrowed(&self.title),
            Field::Description => Cow::Borrowed(&self.description),
            Field::Keywords => Cow::Owned(self.keywords.join("\n")),
            Field::Extra => Cow::Owned(self.extra_lines().map(|(_, _, line)| line + "\n").collect()),
        }
    }

    /// The other columns: where the value of each begins in the text of [`Field::Extra`], its length, and its line.
    pub fn extra_lines(&self) -> impl Iterator<Item = (usize, usize, String)> {
        let mut at = 0;
        self.extra.iter().map(move |(column, value)| {
            let line = format!("{column}: {value}");
            let from = at + line.len() - value.len();
            at += line.len() + 1;
            (from, value.len(), line)
        })
    }

    /// A listing of title and description only, for text that no source published.
    pub fn bare(title: &str, description: &str) -> Self {
        Self {
            id: ListingId::derive("text", title),
            source: "text".to_owned(),
            native_id: "text".to_owned(),
            invented: false,
            title: title.to_owned(),
            description: description.to_owned(),
            broker: None,
            url: None,
            price: None,
            volume: Vec::new(),
            licence: None,
            languages: Vec::new(),
            countries: Vec::new(),
            modalities: Vec::new(),
            collected: None,
            ages: None,
            published: None,
            keywords: Vec::new(),
            unparsed: BTreeMap::new(),
            extra: BTreeMap::new(),
            subdivisions: Vec::new(),
            other_licences: Vec::new(),
            source_country: None,
        }
    }
}

/// A licence: an SPDX identifier where the words name one, otherwise the words themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Licence {
    /// SPDX short identifier or expression, for example `CC-BY-4.0`.
    Spdx(String),
    /// Any other terms, quoted.
    Custom(String),
}

impl Licence {
    /// `CC-BY-4.0` or `custom: …`, as shown on pages and in exports.
    pub fn label(&self) -> String {
        match self {
            Self::Spdx(id) => id.clone(),
            Self::Custom(words) => format!("custom: {words}"),
        }
    }
}

/// A period with the precision that was published: `2021`, `2021-03` or `2021-03-09`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First day, month or year; `None` if open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Last day, month or year; `None` if open or still collecting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// Ages in whole years, inclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgeRange {
    /// Youngest, if stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u8>,
    /// Oldest, if stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u8>,
}
