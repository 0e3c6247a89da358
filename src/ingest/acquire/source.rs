//! Source cards: who publishes, in which format, and which of their columns means what.
//!
//! One card per source under `sources/`; a source in a known format needs nothing else.

use super::fetch_card::FetchCard;
use super::formats::{self, Column, Options};
use super::mapping::{FieldRules, Mapping};
use crate::domain::card::{Card, CardError, Files, embedded_files, read_all};
use crate::domain::vocabulary::Status;
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use std::collections::BTreeMap;

static CARDS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/ingest/acquire/sources");

/// The head of a source card.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Slug; part of every listing's id.
    pub id: String,
    /// Always `source`.
    pub kind: String,
    /// Life of the card.
    pub status: Status,
    /// Who publishes the listings.
    pub publisher: String,
    /// Where.
    pub url: String,
    /// Name of a format, see `formats::FORMATS`, or `any`: the content of each file decides.
    pub format: String,
    /// Under which terms the listings may be used.
    pub terms: String,
    /// Whether all its listings are invented samples, for demonstration or tests: nobody sells them. They are marked
    /// wherever they are shown and are not counted in totals.
    #[serde(default)]
    pub invented: bool,
    /// Whether listings may be brought in through the API.
    #[serde(default)]
    pub upload: bool,
    /// BCP 47 tag of the language of the texts.
    #[serde(default)]
    pub language: Option<String>,
    /// ISO 3166-1 alpha-2 code of the home country, which resolves "nationwide".
    #[serde(default)]
    pub country: Option<String>,
    /// Values that mean "not stated", beside the empty one.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Whether the usual words for "not stated" (“n/a”, “unknown”, 不详) count as missing too, in every fact but title
    /// and description.
    #[serde(default)]
    pub usual_missing: bool,
    /// Values that are statements although they look like words for "not stated".
    #[serde(default)]
    pub stated: Vec<String>,
    /// Columns that change without the offer changing (clicks, deals): no part of a version.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Columns that a file may lack; `*` for all of them. Any other column of `map` is expected in every file.
    #[serde(default)]
    pub optional: Vec<String>,
    /// Columns that the operator named on the command line; expected in every file.
    #[serde(skip)]
    pub asked: Vec<String>,
    /// Options of the format.
    #[serde(default, rename = "options")]
    pub format_options: toml::Table,
    /// What a normal run brings.
    #[serde(default)]
    pub expect: Expectation,
    /// Where it is on the web.
    #[serde(default)]
    pub fetch: Option<FetchCard>,
    /// Which column means what. Without it the format says so, or the names of the columns.
    #[serde(default)]
    pub map: Mapping,
    /// Identifiers are unique only in files of one name, so the name becomes a part of them, unless they are addresses
    /// or long enough to be unique everywhere.
    #[serde(default)]
    pub ids_per_file: bool,
    /// Facts and columns that the operator named on the command line, where the card has no `map`.
    #[serde(skip)]
    pub overrides: Vec<(String, String)>,
}

/// Names of the facts that a card can expect, as in a mapping.
pub const FILLABLE: [&str; 16] = [
    "native_id",
    "title",
    "description",
    "broker",
    "broker_country",
    "url",
    "price",
    "volume",
    "licence",
    "languages",
    "countries",
    "modality",
    "collected",
    "ages",
    "published",
    "keywords",
];

/// What a normal run brings. Another input is not stored unless the operator confirms it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// Least and most listings.
    #[serde(default)]
    pub listings: Option<(u64, u64)>,
    /// Least share of listings, 0 to 1, that state a fact; by its name in a mapping.
    #[serde(default)]
    pub filled: BTreeMap<String, f64>,
}

impl Expectation {
    /// A fault that TOML cannot see, as a sentence.
    fn fault(&self) -> Option<String> {
        if let Some((least, most)) = self.listings
            && least > most
        {
            return Some(format!("invalid listings: expected at least {least} and at most {most}"));
        }
        self.filled.iter().find_map(|(name, share)| {
            if !FILLABLE.contains(&name.as_str()) {
                return Some(format!("unknown fact “{name}” in filled; expected one of {}", FILLABLE.join(", ")));
            }
            let valid = (0.0..=1.0).contains(share);
            (!valid).then(|| format!("invalid share {share} of {name}; expected a number from 0 to 1"))
        })
    }
}

/// All sources, by id.
pub struct Sources {
    sources: BTreeMap<String, Card<Source>>,
}

impl Sources {
    /// The sources that are part of the program.
    pub fn embedded() -> Result<Self, CardError> {
        Self::from_files(embedded_files(&CARDS))
    }

    /// Reads source cards; any fault stops.
    pub fn from_files(files: Files) -> Result<Self, CardError> {
        let sources = read_all(files, |head: &Source| head.id.clone(), Source::check)?;
        Ok(Self { sources })
    }

    /// The sources that are part of the program, and an operator's own; one with the id of a built-in card replaces it.
    pub fn with(own: Files) -> Result<Self, CardError> {
        let mut all = Self::embedded()?;
        all.sources.extend(Self::from_files(own)?.sources);
        Ok(all)
    }

    /// A source by its id.
    pub fn get(&self, id: &str) -> Option<&Card<Source>> {
        self.sources.get(id)
    }

    /// Whether a source has a card that calls it invented.
    pub fn invented(&self, id: &str) -> bool {
        self.get(id).is_some_and(|card| card.head.invented)
    }

    /// All cards in order of id.
    pub fn cards(&self) -> impl Iterator<Item = &Card<Source>> {
        self.sources.values()
    }
}

impl Source {
    /// How its files are read.
    pub fn options(&self) -> Options {
        let optional =
            |name: &str| !self.asked.iter().any(|a| a == name) && self.optional.iter().any(|o| o == "*" || o == name);
        let mut columns: Vec<Column> = Vec::new();
        for name in self.map.columns() {
            if !columns.iter().any(|known| known.name == name) {
                columns.push(Column { expected: !optional(&name), name });
            }
        }
        columns.extend(self.ignore.iter().map(|name| Column { name: name.clone(), expected: false }));
        Options { columns, of_format: self.format_options.clone(), ..Options::default() }
    }

    /// Overrides the column of a fact; an unknown fact gives the names there are.
    pub fn map_column(&mut self, fact: &str, column: &str) -> Result<(), Vec<&'static str>> {
        let mut tried = self.map.clone();
        tried.set(fact, FieldRules::Column(column.to_owned()))?;
        match self.map.is_empty() {
            true => self.overrides.push((fact.to_owned(), column.to_owned())),
            false => self.map = tried,
        }
        self.asked.push(column.to_owned());
        Ok(())
    }

    fn check(&self, path: &str, text: &str) -> Result<(), CardError> {
        if let Some((key, reason)) = self.fetch.as_ref().and_then(FetchCard::fault) {
            let mut lines = text.lines().enumerate().skip_while(|(_, line)| line.trim() != "[fetch]");
            let line = lines.find(|(_, line)| line.trim_start().starts_with(key)).map_or(2, |(n, _)| n + 1);
            return Err(CardError::at(path, line, reason));
        }
        let line_of = |needle: &str| text.lines().position(|l| l.contains(needle)).map_or(2, |n| n + 1);
        let slug =
            !self.id.is_empty() && self.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let fault = if self.kind != "source" {
            Some(("kind", format!("kind is “{}”, expected “source”", self.kind)))
        } else if !slug {
            Some(("id", format!("invalid id “{}”; expected a-z, 0-9 and hyphens", self.id)))
        } else if let Some(format) = formats::by_name(&self.format) {
            let options = (format.check_options)(&self.format_options);
            let fault = options.err().map(|reason| ("[options]", reason)).or_else(|| self.map.fault());
            fault.or_else(|| self.expect.fault().map(|reason| ("expect", reason)))
        } else if formats::of_content(&self.format) {
            let fault = (!self.format_options.is_empty()).then(|| ("[options]", "options need a format".to_owned()));
            fault.or_else(|| self.expect.fault().map(|reason| ("expect", reason)))
        } else {
            let names: Vec<&str> = formats::FORMATS.iter().map(|f| f.name).collect();
            Some((
                "format",
                format!("invalid format “{}”; expected one of {}, warc, any", self.format, names.join(", ")),
            ))
        };
        fault.map_or(Ok(()), |(word, reason)| Err(CardError::at(path, line_of(word), reason)))
    }
}
