//! The one table of search fields.
//!
//! From it follow the engine's schema, the names people may type in a query and the fingerprint that names the folder
//! of a generation. A new field is one row here and one line in `document.rs`.

use std::sync::LazyLock;

use tantivy::schema::Field;

mod engine;
mod fields;

pub(crate) use engine::schema;
pub use fields::{FacetField, NumberField, RangeField, TextField};

/// How a field is indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The first bytes of the id, looked up to replace and to delete.
    Id,
    /// The upper half of the id as a number, read for hits and for enumeration.
    IdHigh,
    /// The lower half of the id.
    IdLow,
    /// Analysed words with positions.
    Text(TextField),
    /// Values as they are, as terms and as columns.
    Facet(FacetField),
    /// Stems of the words of the title, with the prefix of their language.
    TitleStems,
    /// Stems of the words of description and keywords, with the prefix of their language.
    Stems,
    /// Phonetic codes of the broker's name, the same in every script.
    Phonetic,
    /// A number as a column.
    Number(NumberField),
    /// The lower end of a range.
    RangeFrom(RangeField),
    /// Its upper end, where it differs from the lower.
    RangeTo(RangeField),
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct FieldRow {
    /// Name inside the index; it never changes on disk.
    pub name: &'static str,
    /// How it is indexed.
    pub kind: Kind,
    /// How much a word counts here, against the description. Only for text.
    pub boost: f32,
    /// What people may type before the colon; the first is the one printed back. Empty: not searchable by name.
    pub query_names: &'static [&'static str],
    /// For a facet whose values have an order: all of them, least first. Only these can be compared with `<` and `>`.
    pub order: &'static [&'static str],
    /// Values that mean “not stated”; `has:` does not count them.
    pub unstated: &'static [&'static str],
    /// Other spellings of values that people may type, each with the value meant.
    pub aliases: &'static [(&'static str, &'static str)],
}

const fn row(name: &'static str, kind: Kind, boost: f32, query_names: &'static [&'static str]) -> FieldRow {
    FieldRow { name, kind, boost, query_names, order: &[], unstated: &[], aliases: &[] }
}

const fn facet(field: FacetField, name: &'static str, names: &'static [&'static str]) -> FieldRow {
    row(name, Kind::Facet(field), 0.0, names)
}

const fn number(field: NumberField, names: &'static [&'static str]) -> FieldRow {
    row(names[0], Kind::Number(field), 0.0, names)
}

impl FieldRow {
    const fn ordered(mut self, values: &'static [&'static str]) -> Self {
        self.order = values;
        self
    }

    const fn unstated(
        mut self,
        values: &'static [&'static str],
        aliases: &'static [(&'static str, &'static str)],
    ) -> Self {
        self.unstated = values;
        self.aliases = aliases;
        self
    }
}

/// What people type for “not stated”.
const NOT_STATED: &[(&str, &str)] = &[("not-stated", "unknown"), ("none", "unknown"), ("missing", "unknown")];

/// Every field of the index. Facets, numbers and ranges are in the order of their enums.
pub const FIELDS: &[FieldRow] = &[
    row("id", Kind::Id, 0.0, &["id"]),
    row("id_high", Kind::IdHigh, 0.0, &[]),
    row("id_low", Kind::IdLow, 0.0, &[]),
    row("title", Kind::Text(TextField::Title), 3.0, &["title"]),
    row("keywords", Kind::Text(TextField::Keywords), 2.0, &["keywords", "keyword"]),
    row("broker_name", Kind::Text(TextField::Broker), 2.0, &["broker_name"]),
    row("description", Kind::Text(TextField::Description), 1.0, &["description"]),
    row("title_stems", Kind::TitleStems, 1.5, &[]),
    row("stems", Kind::Stems, 0.5, &[]),
    row("broker_sound", Kind::Phonetic, 0.5, &[]),
    facet(FacetField::Consent, "consent", &["consent"]).unstated(&["unknown"], NOT_STATED),
    facet(FacetField::Provenance, "provenance", &["provenance"]).unstated(&["unknown"], NOT_STATED),
    facet(FacetField::Sensitivity, "sensitivity", &["sensitivity"]),
    facet(FacetField::Broker, "broker", &["broker", "seller"]),
    facet(FacetField::Source, "source", &["source"]),
    facet(FacetField::Modality, "modality", &["modality"]),
    facet(FacetField::Country, "country", &["country"]),
    facet(FacetField::Language, "language", &["language", "lang"]),
    facet(FacetField::Severity, "severity", &["severity"]).ordered(&["note", "low", "medium", "high", "critical"]),
    facet(FacetField::Licence, "licence", &["licence", "license"]),
    facet(FacetField::Rule, "rule", &["rule"]),
    facet(FacetField::Pack, "pack", &["pack"]),
    facet(FacetField::Jurisdiction, "jurisdiction", &["jurisdiction"]),
    facet(FacetField::Undecided, "undecided", &["undecided"]),
    facet(FacetField::Grade, "grade", &["grade"]).ordered(GRADES),
    facet(FacetField::Currency, "currency", &["currency"]),
    facet(FacetField::Status, "status", &["is", "status"]),
    facet(FacetField::Written, "written", &["written"]),
    facet(FacetField::SecondReader, "second_reader", &["second_reader", "second"]),
    facet(FacetField::MayApply, "may_apply", &["may_apply"]),
    facet(FacetField::LookUp, "look_up", &["look_up", "lookup"]),
    number(NumberField::Price, &["price"]),
    number(NumberField::Volume, &["volume", "items"]),
    number(NumberField::People, &["people", "speakers"]),
    number(NumberField::Hours, &["hours"]),
    number(NumberField::Images, &["images"]),
    number(NumberField::Videos, &["videos"]),
    number(NumberField::Recordings, &["recordings"]),
    number(NumberField::Texts, &["texts"]),
    number(NumberField::Records, &["records"]),
    number(NumberField::Tokens, &["tokens"]),
    number(NumberField::Columns, &["columns"]),
    number(NumberField::Devices, &["devices"]),
    number(NumberField::Bytes, &["bytes", "size"]),
    row("published_from", Kind::RangeFrom(RangeField::Published), 0.0, &["published"]),
    row("published_to", Kind::RangeTo(RangeField::Published), 0.0, &[]),
    row("collected_from", Kind::RangeFrom(RangeField::Collected), 0.0, &["collected"]),
    row("collected_to", Kind::RangeTo(RangeField::Collected), 0.0, &[]),
    row("observed_from", Kind::RangeFrom(RangeField::Observed), 0.0, &["observed"]),
    row("observed_to", Kind::RangeTo(RangeField::Observed), 0.0, &[]),
    row("seen_from", Kind::RangeFrom(RangeField::Seen), 0.0, &["seen"]),
    row("seen_to", Kind::RangeTo(RangeField::Seen), 0.0, &[]),
    row("age_from", Kind::RangeFrom(RangeField::Age), 0.0, &["age", "ages"]),
    row("age_to", Kind::RangeTo(RangeField::Age), 0.0, &[]),
];

/// Grades of documentation, worst first.
const GRADES: &[&str] = &["F", "D", "D+", "C", "C+", "B", "B+", "A", "A+"];

/// A kind of field of which the table holds several, numbered in the order of the table.
macro_rules! listed {
    ($kind:ident, $variant:ident, $what:literal) => {
        impl $kind {
            #[doc = concat!("Number of ", $what, ".")]
            pub const COUNT: usize = {
                let (mut count, mut i) = (0, 0);
                while i < FIELDS.len() {
                    if matches!(FIELDS[i].kind, Kind::$variant(_)) {
                        count += 1;
                    }
                    i += 1;
                }
                count
            };

            #[doc = concat!("All ", $what, ", in the order of the table.")]
            pub fn all() -> impl Iterator<Item = Self> {
                FIELDS.iter().filter_map(|row| if let Kind::$variant(field) = row.kind { Some(field) } else { None })
            }

            /// Its row in the table.
            pub fn row(self) -> &'static FieldRow {
                find(Kind::$variant(self)).1
            }

            /// The name used on disk.
            pub fn name(self) -> &'static str {
                self.row().name
            }

            pub(crate) fn handle(self) -> Field {
                // Needed for every value of every document.
                static HANDLES: LazyLock<Vec<Field>> =
                    LazyLock::new(|| $kind::all().map(|field| handle(Kind::$variant(field))).collect());
                HANDLES[self as usize]
            }
        }
    };
}

listed!(TextField, Text, "text fields");
listed!(FacetField, Facet, "facets");
listed!(NumberField, Number, "numbers");
listed!(RangeField, RangeFrom, "ranges");

impl FacetField {
    /// The facet that people call `name` in a query, in any case; `lang` and `language` are the same.
    pub fn from_name(name: &str) -> Option<Self> {
        named(name).and_then(|kind| if let Kind::Facet(facet) = kind { Some(facet) } else { None })
    }

    /// The rank of `value` among the ordered values of this facet, least first, in any case.
    pub fn position(self, value: &str) -> Option<usize> {
        self.row().order.iter().position(|v| v.eq_ignore_ascii_case(value))
    }
}

impl NumberField {
    /// The number that people call `name` in a query.
    pub fn from_name(name: &str) -> Option<Self> {
        named(name).and_then(|kind| if let Kind::Number(number) = kind { Some(number) } else { None })
    }
}

impl RangeField {
    /// The range that people call `name` in a query.
    pub fn from_name(name: &str) -> Option<Self> {
        named(name).and_then(|kind| if let Kind::RangeFrom(span) = kind { Some(span) } else { None })
    }

    /// The name that people type.
    pub fn query_name(self) -> &'static str {
        query_name(Kind::RangeFrom(self))
    }

    /// Whether its values are days; otherwise they are plain whole numbers.
    pub fn is_days(self) -> bool {
        self != Self::Age
    }

    pub(crate) fn handle_to(self) -> Field {
        handle(Kind::RangeTo(self))
    }
}

impl TextField {
    pub(crate) fn boost(self) -> f32 {
        self.row().boost
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

pub(crate) fn find(kind: Kind) -> (usize, &'static FieldRow) {
    FIELDS.iter().enumerate().find(|(_, row)| row.kind == kind).expect("every kind has a row, see the test below")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kinds_stand_in_the_table_in_the_order_of_their_enums() {
        let in_order = |places: Vec<usize>, count: usize| assert_eq!(places, (0..count).collect::<Vec<_>>());
        in_order(FacetField::all().map(|f| f as usize).collect(), FacetField::LookUp as usize + 1);
        in_order(TextField::all().map(|f| f as usize).collect(), TextField::Description as usize + 1);
        in_order(NumberField::all().map(|f| f as usize).collect(), NumberField::Bytes as usize + 1);
        in_order(RangeField::all().map(|f| f as usize).collect(), RangeField::Age as usize + 1);
        assert_eq!(FIELDS.iter().filter(|r| matches!(r.kind, Kind::RangeTo(_))).count(), RangeField::COUNT);
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
