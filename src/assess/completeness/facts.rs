//! Reads `facts.toml`: names become readers, and every error names the word that causes it.

use super::input::MeasurementInput;
use super::phrase::{PhraseHits, PhraseLists};
use super::reader::{Reader, ReaderContext, Sets};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The file, part of the program and of the method fingerprint.
pub(super) const TEXT: &str = include_str!("facts.toml");

/// The weight of the facts of the accountability core.
pub(super) const CORE_WEIGHT: u32 = 3;

static TABLE: LazyLock<Table> =
    LazyLock::new(|| Table::read(TEXT).expect("the file is part of the program and a test reads it"));

/// A standard of documentation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Short id: `d-ta`.
    pub id: String,
    /// Name.
    pub name: String,
    /// Who made it, and what is known of it.
    pub source: String,
}

/// When a fact is asked for.
#[derive(Debug)]
pub struct Condition {
    /// Short id: `personal-data`.
    pub id: String,
    /// As words that can follow “where”.
    pub says: String,
    any: Vec<Reader>,
    unless: Vec<Reader>,
}

impl Condition {
    pub(super) fn holds(&self, context: &ReaderContext<'_>) -> bool {
        let one = |readers: &[Reader]| readers.iter().any(|r| r.finds(context));
        one(&self.any) && !one(&self.unless)
    }
}

/// A fact of the documentation.
#[derive(Debug)]
pub struct Fact {
    /// `A01` … `A62`.
    pub id: String,
    /// A few words.
    pub label: String,
    /// 1, 2 or 3.
    pub weight: u32,
    /// Index of its condition; `None`: always asked for.
    pub when: Option<usize>,
    /// For each standard, the fields under which it asks for the fact; empty: it does not.
    pub asked_by: Vec<Vec<String>>,
    /// What states it.
    pub answers: Vec<Reader>,
    /// What claims it without proof.
    pub promises: Vec<Reader>,
    /// Rules whose contradictions are about it.
    pub contradicted_by: Vec<String>,
}

impl Fact {
    pub(super) fn name(&'static self) -> FactName {
        FactName { id: &self.id, label: &self.label, weight: self.weight }
    }
}

/// A field of a form that a buyer has to fill, and the facts any of which fills it, by index.
#[derive(Debug)]
pub(super) struct FormField {
    pub id: String,
    pub label: String,
    pub filled_by: Vec<usize>,
}

/// A section of the EU template.
#[derive(Debug)]
pub(super) struct Section {
    pub always: bool,
    pub any: Vec<Reader>,
    pub fields: Vec<FormField>,
}

/// Names of a fact, for output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FactName {
    /// `A01` … `A62`.
    pub id: &'static str,
    /// A few words.
    pub label: &'static str,
    /// 1, 2 or 3.
    pub weight: u32,
}

/// Everything the file holds.
#[derive(Debug)]
pub struct Table {
    /// Year and month of the state of knowledge.
    pub as_of: String,
    /// The standards.
    pub standards: Vec<Standard>,
    /// The conditions.
    pub conditions: Vec<Condition>,
    /// The facts, in order of id.
    pub facts: Vec<Fact>,
    pub(super) sections: Vec<Section>,
    pub(super) items: Vec<FormField>,
    pub(super) phrases: PhraseLists,
    pub(super) sets: Sets,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    as_of: String,
    standard: Vec<Standard>,
    condition: Vec<RawCondition>,
    words: BTreeMap<String, Vec<String>>,
    sets: Sets,
    section: Vec<RawSection>,
    item: Vec<RawField>,
    fact: Vec<RawFact>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCondition {
    id: String,
    says: String,
    any: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSection {
    id: String,
    #[serde(default)]
    always: bool,
    #[serde(default)]
    any: Vec<String>,
    field: Vec<RawField>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawField {
    id: String,
    label: String,
    filled_by: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawFact {
    id: String,
    label: String,
    weight: u32,
    #[serde(default)]
    when: Option<String>,
    asked_by: BTreeMap<String, Vec<String>>,
    answers: Vec<String>,
    #[serde(default)]
    promises: Vec<String>,
    #[serde(default)]
    contradicted_by: Vec<String>,
}

impl Table {
    /// The table that is part of the program.
    pub fn embedded() -> &'static Table {
        &TABLE
    }

    /// Reads the file.
    ///
    /// # Errors
    /// One line with the word at fault: invalid TOML, an unknown reader, condition, standard or fact, a weight other
    /// than 1, 2 or 3.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
        let phrases = PhraseLists::new(file.words)?;
        let readers =
            |names: &[String]| names.iter().map(|n| Reader::parse(n, &phrases)).collect::<Result<Vec<_>, _>>();
        let mut conditions = Vec::new();
        for RawCondition { id, says, any, unless } in file.condition {
            conditions.push(Condition { id, says, any: readers(&any)?, unless: readers(&unless)? });
        }
        let index_of = |mut names: &mut dyn Iterator<Item = &str>, name: &str, what: &str| {
            (&mut names).position(|n| n == name).ok_or_else(|| format!("“{name}” is not a {what} of the file"))
        };
        let ids: Vec<String> = file.fact.iter().map(|f| f.id.clone()).collect();
        let mut facts = Vec::new();
        for raw in file.fact {
            if !(1..=CORE_WEIGHT).contains(&raw.weight) {
                return Err(format!("{}: the weight {} is not 1, 2 or 3", raw.id, raw.weight));
            }
            if facts.last().is_some_and(|before: &Fact| before.id >= raw.id) {
                return Err(format!("{}: facts must be in order of id, each once", raw.id));
            }
            let condition =
                |c: &String| index_of(&mut conditions.iter().map(|c: &Condition| c.id.as_str()), c, "condition");
            let when = raw.when.as_ref().map(condition).transpose()?;
            let mut asked_by = vec![Vec::new(); file.standard.len()];
            for (standard, fields) in raw.asked_by {
                asked_by[index_of(&mut file.standard.iter().map(|s| s.id.as_str()), &standard, "standard")?] = fields;
            }
            facts.push(Fact {
                answers: readers(&raw.answers)?,
                promises: readers(&raw.promises)?,
                id: raw.id,
                label: raw.label,
                weight: raw.weight,
                when,
                asked_by,
                contradicted_by: raw.contradicted_by,
            });
        }
        let field = |raw: RawField| -> Result<FormField, String> {
            let fact = |id: &String| index_of(&mut ids.iter().map(String::as_str), id, "fact");
            let filled_by = raw.filled_by.iter().map(fact).collect::<Result<_, _>>()?;
            Ok(FormField { id: raw.id, label: raw.label, filled_by })
        };
        let mut sections = Vec::new();
        for raw in file.section {
            if raw.always != raw.any.is_empty() {
                return Err(format!("the section {} needs either “always” or “any”", raw.id));
            }
            let fields = raw.field.into_iter().map(field).collect::<Result<_, _>>()?;
            sections.push(Section { always: raw.always, any: readers(&raw.any)?, fields });
        }
        let items = file.item.into_iter().map(field).collect::<Result<_, _>>()?;
        let (as_of, standards, sets) = (file.as_of, file.standard, file.sets);
        Ok(Self { as_of, standards, conditions, facts, sections, items, phrases, sets })
    }

    /// What the readers of this table look at in a listing.
    pub(super) fn context<'a>(&'static self, input: MeasurementInput<'a>) -> ReaderContext<'a> {
        let hits = PhraseHits::find(&self.phrases, input.listing);
        ReaderContext { input, hits, phrases: &self.phrases, sets: &self.sets }
    }

    /// As [`Table::context`], without searching for phrases.
    pub(super) fn context_without_phrases<'a>(&'static self, input: MeasurementInput<'a>) -> ReaderContext<'a> {
        ReaderContext { input, hits: PhraseHits::none(), phrases: &self.phrases, sets: &self.sets }
    }

    /// The index of the standard with this id.
    pub fn standard(&self, id: &str) -> Option<usize> {
        self.standards.iter().position(|s| s.id == id)
    }
}
