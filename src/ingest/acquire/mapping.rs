//! The mapping of a source card: from the columns of a source to the facts of a listing.

use serde::Deserialize;
use std::fmt;

/// Which column (or rule) gives which fact. A fact without an entry is not stated by the source.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// The source's own id of a listing.
    pub native_id: Option<FieldRules>,
    /// Title.
    pub title: Option<FieldRules>,
    /// Description; several pieces become paragraphs.
    pub description: Option<FieldRules>,
    /// Name of the seller.
    pub broker: Option<FieldRules>,
    /// Country of the seller.
    pub broker_country: Option<FieldRules>,
    /// Address of the listing.
    pub url: Option<FieldRules>,
    /// Price as text, with or without currency and unit.
    pub price: Option<FieldRules>,
    /// Currency, where it has a column of its own.
    pub currency: Option<FieldRules>,
    /// The unit priced, where it has a column of its own.
    pub price_unit: Option<FieldRules>,
    /// Sizes.
    pub volume: Option<FieldRules>,
    /// Licence.
    pub licence: Option<FieldRules>,
    /// Languages of the data.
    pub languages: Option<FieldRules>,
    /// Countries the data is about.
    pub countries: Option<FieldRules>,
    /// Kinds of content.
    pub modality: Option<FieldRules>,
    /// Collection period in one field.
    pub collected: Option<FieldRules>,
    /// First day of collection, where it has a column of its own.
    pub collected_from: Option<FieldRules>,
    /// Last day of collection, where it has a column of its own.
    pub collected_to: Option<FieldRules>,
    /// Ages of the people.
    pub ages: Option<FieldRules>,
    /// Date of publication.
    pub published: Option<FieldRules>,
    /// Keywords and categories.
    pub keywords: Option<FieldRules>,
    /// When the record was taken from the source: a date, or a date and time. Last, because the digest of a mapping
    /// without it must stay what it was before this field existed.
    pub observed_at: Option<FieldRules>,
}

/// A column name, a rule table, or a list of these.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "expected a column name, a rule such as { field = \"…\", pattern = \"…\" }, or a list")]
pub enum FieldRules {
    /// The value of a column as it is.
    Column(String),
    /// Several. Stands before the rule: a list of texts could be taken for the values of its members.
    List(Vec<FieldRules>),
    /// A value made from a column.
    FieldRule(FieldRule),
}

/// How a value is made from a column.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FieldRule {
    /// Column.
    pub field: String,
    /// Regular expression; its first group, or the whole match, is the value. No match: not stated.
    pub pattern: Option<String>,
    /// Characters that separate items.
    pub split: Option<String>,
    /// What underscores become.
    pub underscores: Option<Underscores>,
    /// How text becomes plain text.
    pub text: Option<TextKind>,
    /// Volume only: look for numbers with units in free text.
    pub find: bool,
    /// Modality only: the values are task names of dataset hubs.
    pub task: bool,
    /// A constant instead of a column.
    pub value: Option<String>,
}

/// Stored with every version as part of the digest of its mapping, so the name and order of what is printed stay;
/// otherwise all listings would count as read anew.
impl fmt::Debug for FieldRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, pattern, split, underscores, text, find, task, value } = self;
        f.debug_struct("Rule")
            .field("field", field)
            .field("pattern", pattern)
            .field("split", split)
            .field("underscores", underscores)
            .field("text", text)
            .field("find", find)
            .field("task", task)
            .field("value", value)
            .finish()
    }
}

/// What underscores become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Underscores {
    /// Spaces.
    Spaces,
}

/// How text becomes plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextKind {
    /// It is plain.
    Plain,
    /// HTML.
    Html,
    /// Markdown.
    Markdown,
    /// The Markdown of a data card, whose empty template sections say nothing.
    DataCard,
}

impl FieldRules {
    /// The rules in order.
    pub fn flatten(&self) -> Vec<FieldRule> {
        match self {
            Self::Column(field) => vec![FieldRule { field: field.clone(), ..FieldRule::default() }],
            Self::FieldRule(rule) => vec![rule.clone()],
            Self::List(list) => list.iter().flat_map(FieldRules::flatten).collect(),
        }
    }
}

impl Mapping {
    /// A fault that TOML cannot see: the word at fault and the reason.
    pub(super) fn fault(&self) -> Option<(&'static str, String)> {
        if self.title.is_none() && self.description.is_none() {
            return Some(("[map]", "the mapping names neither a title nor a description".to_owned()));
        }
        self.all().into_iter().flat_map(FieldRules::flatten).find_map(|rule| {
            if rule.field.is_empty() == rule.value.is_none() {
                return Some(("[map]", "expected either a field or a constant value in a rule".to_owned()));
            }
            let pattern = rule.pattern?;
            let error = regex::Regex::new(&pattern).err()?;
            Some(("pattern", format!("invalid regular expression “{pattern}”: {error}")))
        })
    }

    /// Sets the rules of a fact by its name; an unknown name gives the names there are.
    pub fn set(&mut self, fact: &str, rules: FieldRules) -> Result<(), Vec<&'static str>> {
        let facts: [(&'static str, &mut Option<FieldRules>); 21] = [
            ("native_id", &mut self.native_id),
            ("title", &mut self.title),
            ("description", &mut self.description),
            ("broker", &mut self.broker),
            ("broker_country", &mut self.broker_country),
            ("url", &mut self.url),
            ("price", &mut self.price),
            ("currency", &mut self.currency),
            ("price_unit", &mut self.price_unit),
            ("volume", &mut self.volume),
            ("licence", &mut self.licence),
            ("languages", &mut self.languages),
            ("countries", &mut self.countries),
            ("modality", &mut self.modality),
            ("collected", &mut self.collected),
            ("collected_from", &mut self.collected_from),
            ("collected_to", &mut self.collected_to),
            ("ages", &mut self.ages),
            ("published", &mut self.published),
            ("keywords", &mut self.keywords),
            ("observed_at", &mut self.observed_at),
        ];
        let mut known = Vec::with_capacity(facts.len());
        for (name, slot) in facts {
            if name == fact {
                *slot = Some(rules);
                return Ok(());
            }
            known.push(name);
        }
        Err(known)
    }

    /// The columns that are read, in order of the facts; one that two facts read is there twice.
    pub fn columns(&self) -> Vec<String> {
        let rules = self.all().into_iter().flat_map(FieldRules::flatten);
        rules.map(|rule| rule.field).filter(|field| !field.is_empty()).collect()
    }

    fn all(&self) -> Vec<&FieldRules> {
        let Self { native_id, title, description, broker, url, price, currency, price_unit, volume, .. } = self;
        let Self { licence, languages, countries, modality, collected, collected_from, collected_to, .. } = self;
        let all = [native_id, title, description, broker, url, price, currency, price_unit, volume, licence, languages];
        let more = [countries, modality, collected, collected_from, collected_to, &self.ages, &self.published];
        all.into_iter().chain(more).chain([&self.keywords, &self.broker_country, &self.observed_at]).flatten().collect()
    }
}
