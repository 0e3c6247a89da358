//! Register cards: who publishes a register, how its file is read, and which of its columns means what.
//!
//! One card per register under `cards/`; a register published as a table needs nothing else.

use crate::domain::card::{Card, CardError, Files, embedded_files, read_all};
use crate::domain::vocabulary::Status;
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use std::collections::BTreeMap;

static CARDS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/assess/register/cards");

/// The head of a register card.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterCard {
    /// Slug by which rules and register matches name the register.
    pub id: String,
    /// Always `register`.
    pub kind: String,
    /// Life of the card.
    pub status: Status,
    /// Public name.
    pub name: String,
    /// Who publishes it.
    pub publisher: String,
    /// Where it is published.
    pub url: String,
    /// Where the duty to register, or the list, applies: `US-CA`, `EU`.
    pub jurisdiction: String,
    /// What it is.
    #[serde(rename = "type")]
    pub register_kind: RegisterKind,
    /// Under which terms the file may be used.
    pub terms: String,
    /// Name of a format; a register is a table, so `csv`.
    pub format: String,
    /// Options of the format; checked when a file is imported.
    #[serde(default, rename = "options")]
    pub format_options: toml::Table,
    /// Values that mean "not stated", beside the empty one.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Least and most entries of an edition; outside of it the operator is warned.
    #[serde(default)]
    pub expect: Option<(u64, u64)>,
    /// Which column means what.
    pub columns: Columns,
    /// What the register asks, by the id under which the answer is kept.
    #[serde(default)]
    pub questions: BTreeMap<String, Question>,
}

/// What a register is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum RegisterKind {
    /// Data brokers have to register there.
    BrokerRegistry,
    /// Its entries are under sanctions.
    Sanctions,
}

impl RegisterKind {
    /// Name as used in cards and answers.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::BrokerRegistry => "registry of data brokers",
            Self::Sanctions => "sanctions list",
        }
    }
}

/// Columns by meaning. White space, a colon at the end and the form of apostrophes do not matter in their names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// The official name.
    pub name: String,
    /// Further names.
    #[serde(default)]
    pub other_names: Vec<OtherNames>,
    /// Web sites; several in a cell are separated by white space, commas or semicolons.
    #[serde(default)]
    pub websites: Vec<String>,
    /// Country.
    #[serde(default)]
    pub country: Option<String>,
}

/// A column of further names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherNames {
    /// The column.
    pub column: String,
    /// Separators of names; a line end always is one.
    #[serde(default)]
    pub split: Vec<String>,
}

/// A question and the column of its answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The column.
    pub column: String,
    /// Short public name.
    pub label: String,
    /// How the answer is read.
    #[serde(default)]
    pub reading: Reading,
}

/// How an answer is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// `yes` or `no`.
    #[default]
    YesNo,
    /// A day, ISO 8601.
    Date,
    /// The words as they are.
    Text,
}

/// All registers that can be read, by id.
pub struct RegisterCards {
    cards: BTreeMap<String, Card<RegisterCard>>,
}

impl RegisterCards {
    /// The cards that are part of the program.
    pub fn embedded() -> Result<Self, CardError> {
        Self::with(Files::new())
    }

    /// The cards of the program and an operator's own; one with the id of a built-in card replaces it.
    pub fn with(own: Files) -> Result<Self, CardError> {
        let read = |files| read_all(files, |head: &RegisterCard| head.id.clone(), RegisterCard::check);
        let mut cards = read(embedded_files(&CARDS))?;
        cards.extend(read(own)?);
        Ok(Self { cards })
    }

    /// A card by the id of its register.
    pub fn get(&self, id: &str) -> Option<&Card<RegisterCard>> {
        self.cards.get(id)
    }

    /// All cards in order of id.
    pub fn iter(&self) -> impl Iterator<Item = &Card<RegisterCard>> {
        self.cards.values()
    }
}

impl RegisterCard {
    fn check(&self, path: &str, text: &str) -> Result<(), CardError> {
        let line_of = |needle: &str| text.lines().position(|l| l.contains(needle)).map_or(2, |n| n + 1);
        let slug =
            |id: &str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let question = self.questions.keys().find(|q| !slug(q));
        let fault = if self.kind != "register" {
            Some(("kind", format!("kind is “{}”, expected “register”", self.kind)))
        } else if !slug(&self.id) {
            Some(("id", format!("invalid id “{}”; expected a-z, 0-9 and hyphens", self.id)))
        } else if self.format != "csv" {
            Some(("format", format!("format is “{}”; a register is read as “csv”", self.format)))
        } else if self.columns.name.trim().is_empty() {
            Some(("[columns]", "the card names no column for the name".to_owned()))
        } else {
            question.map(|q| (q.as_str(), format!("invalid id of a question “{q}”; expected a-z, 0-9 and hyphens")))
        };
        fault.map_or(Ok(()), |(word, reason)| Err(CardError::at(path, line_of(word), reason)))
    }
}
