//! The one table of search fields.
//!
//! From it follow the engine's schema, the names people may type in a query and the fingerprint that names the folder
//! of a generation. A new field is one row here and one line in `document.rs`.

use std::sync::LazyLock;

use tantivy::schema::{BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions};

use crate::analyzer;

/// The full-text fields: their words are searched, their text is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextField {
    /// The headline of the listing.
    Title,
    /// Keywords and other short labels.
    Keywords,
    /// The name of the broker as printed.
    Broker,
    /// The body text.
    Description,
}

/// The facets: short values, several to a document, that can be filtered by and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FacetField {
    /// Terms of the consent vocabulary.
    Consent,
    /// Terms of the provenance vocabulary.
    Provenance,
    /// Terms of the sensitivity vocabulary.
    Sensitivity,
    /// The broker.
    Broker,
    /// The source the listing was read from.
    Source,
    /// Kind of data: text, image, audio …
    Modality,
    /// Countries the data is about.
    Country,
    /// Languages of the data.
    Language,
    /// Severity of the worst or of each finding.
    Severity,
    /// Licence of the offer.
    Licence,
    /// Rules that have a finding on the listing.
    Rule,
    /// Packs of those rules.
    Pack,
    /// Where those rules apply.
    Jurisdiction,
    /// Facts that are not stated and without which some rule cannot be decided.
    Undecided,
    /// How complete the documentation is: `A+` … `F`.
    Grade,
}

/// How a field is laid down in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The id as sixteen bytes, looked up to replace and to delete.
    Id,
    /// The upper half of the id as a number, read for hits and for enumeration.
    IdHigh,
    /// The lower half of the id.
    IdLow,
    /// Analysed words with positions.
    Text(TextField),
    /// Values as they are, as terms and as numbered columns.
    Facet(FacetField),
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct FieldRow {
    /// Name inside the index; the same on disk for ever.
    pub name: &'static str,
    /// How it is laid down.
    pub kind: Kind,
    /// How much more a word counts here than in the description. Only for text.
    pub boost: f32,
    /// What people may type before the colon; the first is the one printed back. Empty: not searchable by name.
    pub query_names: &'static [&'static str],
}

const fn row(name: &'static str, kind: Kind, boost: f32, query_names: &'static [&'static str]) -> FieldRow {
    FieldRow { name, kind, boost, query_names }
}

const fn facet(field: FacetField, names: &'static [&'static str]) -> FieldRow {
    row(names[0], Kind::Facet(field), 0.0, names)
}

/// Every field of the index. Facets stand in the order of [`FacetField`].
pub const FIELDS: &[FieldRow] = &[
    row("id", Kind::Id, 0.0, &[]),
    row("id_high", Kind::IdHigh, 0.0, &[]),
    row("id_low", Kind::IdLow, 0.0, &[]),
    row("title", Kind::Text(TextField::Title), 3.0, &["title"]),
    row("keywords", Kind::Text(TextField::Keywords), 2.0, &["keywords"]),
    row("broker_name", Kind::Text(TextField::Broker), 2.0, &["broker_name"]),
    row("description", Kind::Text(TextField::Description), 1.0, &["description"]),
    facet(FacetField::Consent, &["consent"]),
    facet(FacetField::Provenance, &["provenance"]),
    facet(FacetField::Sensitivity, &["sensitivity"]),
    facet(FacetField::Broker, &["broker"]),
    facet(FacetField::Source, &["source"]),
    facet(FacetField::Modality, &["modality"]),
    facet(FacetField::Country, &["country"]),
    facet(FacetField::Language, &["language", "lang"]),
    facet(FacetField::Severity, &["severity"]),
    facet(FacetField::Licence, &["licence", "license"]),
    facet(FacetField::Rule, &["rule"]),
    facet(FacetField::Pack, &["pack"]),
    facet(FacetField::Jurisdiction, &["jurisdiction"]),
    facet(FacetField::Undecided, &["undecided"]),
    facet(FacetField::Grade, &["grade"]),
];

impl FacetField {
    /// Number of facets.
    pub const COUNT: usize = {
        let (mut count, mut i) = (0, 0);
        while i < FIELDS.len() {
            if matches!(FIELDS[i].kind, Kind::Facet(_)) {
                count += 1;
            }
            i += 1;
        }
        count
    };

    /// All facets, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        FIELDS.iter().filter_map(|row| if let Kind::Facet(facet) = row.kind { Some(facet) } else { None })
    }

    /// The name used on disk and in queries, such as `licence`.
    pub fn name(self) -> &'static str {
        find(Kind::Facet(self)).1.name
    }

    /// The facet that people call `name` in a query, in any case; `lang` and `language` are the same.
    pub fn from_name(name: &str) -> Option<Self> {
        named(name).and_then(|kind| if let Kind::Facet(facet) = kind { Some(facet) } else { None })
    }

    pub(crate) fn handle(self) -> Field {
        handle(Kind::Facet(self))
    }
}

impl TextField {
    /// The text fields in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        FIELDS.iter().filter_map(|row| if let Kind::Text(text) = row.kind { Some(text) } else { None })
    }

    pub(crate) fn handle(self) -> Field {
        handle(Kind::Text(self))
    }

    pub(crate) fn boost(self) -> f32 {
        find(Kind::Text(self)).1.boost
    }
}

/// The field that people call `name` in a query.
pub(crate) fn named(name: &str) -> Option<Kind> {
    FIELDS.iter().find(|row| row.query_names.iter().any(|n| n.eq_ignore_ascii_case(name))).map(|row| row.kind)
}

/// The name to print for a field in a query.
pub(crate) fn query_name(kind: Kind) -> &'static str {
    find(kind).1.query_names.first().copied().unwrap_or_default()
}

/// The engine's number of a field: the fields are added in the order of the table.
pub(crate) fn handle(kind: Kind) -> Field {
    Field::from_field_id(find(kind).0 as u32)
}

fn find(kind: Kind) -> (usize, &'static FieldRow) {
    FIELDS.iter().enumerate().find(|(_, row)| row.kind == kind).expect("every kind has a row, see the test below")
}

/// The engine's schema.
pub(crate) fn schema() -> Schema {
    static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
        let mut builder = Schema::builder();
        for row in FIELDS {
            match row.kind {
                Kind::Id => builder.add_bytes_field(row.name, BytesOptions::default().set_indexed()),
                Kind::IdHigh | Kind::IdLow => builder.add_u64_field(row.name, NumericOptions::default().set_fast()),
                Kind::Text(_) => builder.add_text_field(row.name, words()),
                Kind::Facet(_) => builder.add_text_field(row.name, values()),
            };
        }
        builder.build()
    });
    SCHEMA.clone()
}

fn words() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(analyzer::NAME)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    TextOptions::default().set_indexing_options(indexing)
}

/// No lengths are kept for facet values: they never take part in the ranking.
fn values() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    TextOptions::default().set_indexing_options(indexing).set_fast("raw")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facets_stand_in_the_table_in_the_order_of_the_enum() {
        let places: Vec<usize> = FacetField::all().map(|f| f as usize).collect();
        assert_eq!(places, (0..FacetField::COUNT).collect::<Vec<_>>());
        assert_eq!(FacetField::COUNT, FacetField::Grade as usize + 1);
    }

    #[test]
    fn the_engine_numbers_the_fields_as_the_table_does() {
        for row in FIELDS {
            assert_eq!(schema().get_field(row.name).unwrap(), handle(row.kind), "{}", row.name);
        }
    }

    #[test]
    fn no_query_name_is_given_twice() {
        let mut names: Vec<_> = FIELDS.iter().flat_map(|row| row.query_names).collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn fields_are_found_under_every_name() {
        assert_eq!(FacetField::from_name("LANG"), Some(FacetField::Language));
        assert_eq!(FacetField::from_name("language"), Some(FacetField::Language));
        assert_eq!(FacetField::from_name("title"), None);
        assert_eq!(FacetField::Licence.name(), "licence");
    }
}
