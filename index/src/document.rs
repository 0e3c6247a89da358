//! A listing as it is indexed: an id, a few texts and the values to filter by.

use std::ops::{Index, IndexMut};
use std::sync::Arc;

use crate::analyzer::Readers;
use crate::entry::{Entry, EntryBuilder, Slot};
use crate::error::{IndexError, Result};
use crate::ids;
use crate::schema::{FacetField, Kind, NumberField, RangeField, handle};

/// Longest facet value in bytes. Longer ones are rejected, because the engine would drop them silently.
pub(crate) const LONGEST_VALUE: usize = 4096;

/// One listing to be indexed. Texts may be empty; they are searched but not stored.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// 32 lower-case hexadecimal digits, unique in the index.
    pub id: String,
    /// The headline.
    pub title: String,
    /// The body text.
    pub description: String,
    /// The broker's name as printed.
    pub broker_name: String,
    /// Keywords and labels, separated by anything.
    pub keywords: String,
    /// The language title and description are written in, ISO 639-1, for example from [`crate::detect`]. `None` if it
    /// is not clear: the listing then matches by exact words only. It is also the value of [`FacetField::Written`].
    pub written: Option<String>,
    /// The values to filter by and to count.
    pub facets: Facets,
    /// The numbers to compare; not finite ones are ignored.
    pub numbers: Numbers,
    /// The ranges to compare, both ends included, the lower first; days are counted from 1970-01-01.
    pub ranges: Ranges,
}

/// The values of every facet. Order does not matter; empty and repeated values of one facet are ignored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets([Vec<String>; FacetField::COUNT]);

/// The numbers of a listing; `None` where none is stated.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Numbers([Option<f64>; NumberField::COUNT]);

/// The ranges of a listing; `None` where none is stated. An open end is [`i64::MIN`] or [`i64::MAX`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ranges([Option<(i64, i64)>; RangeField::COUNT]);

/// Access by the name of the field.
macro_rules! by_field {
    ($table:ident, $field:ident, $value:ty) => {
        impl Index<$field> for $table {
            type Output = $value;

            fn index(&self, field: $field) -> &$value {
                &self.0[field as usize]
            }
        }

        impl IndexMut<$field> for $table {
            fn index_mut(&mut self, field: $field) -> &mut $value {
                &mut self.0[field as usize]
            }
        }
    };
}

by_field!(Facets, FacetField, Vec<String>);
by_field!(Numbers, NumberField, Option<f64>);
by_field!(Ranges, RangeField, Option<(i64, i64)>);

impl Document {
    /// The engine's form of the document; its texts are read when the engine asks for them.
    ///
    /// # Errors
    /// [`IndexError::Document`] for an id that is not 32 lower-case hexadecimal digits or a facet value above 4 kB.
    pub(crate) fn encode(&self, readers: &Arc<Readers>) -> Result<Entry> {
        let id = decode_id(&self.id)?;
        let facets: usize = self.facets.0.iter().flatten().map(String::len).sum();
        let texts = [&self.title, &self.keywords, &self.broker_name, &self.description].map(String::as_str);
        let mut entry = EntryBuilder::new(texts, self.written.as_deref(), facets);
        entry.push(handle(Kind::Id), Slot::Id(ids::term_bytes(id)));
        entry.push(handle(Kind::IdHigh), Slot::U64((id >> 64) as u64));
        entry.push(handle(Kind::IdLow), Slot::U64(id as u64));
        for field in FacetField::all().filter(|f| *f != FacetField::Written) {
            let (values, handle) = (&self.facets[field], field.handle());
            for (i, value) in values.iter().enumerate() {
                if value.len() > LONGEST_VALUE {
                    let problem =
                        format!("a value of “{}” has {} bytes (at most {LONGEST_VALUE})", field.name(), value.len());
                    return Err(IndexError::Document { id: self.id.clone(), problem });
                }
                // Values are few, so comparing is cheaper than a set. A repeated value would be counted twice.
                if !value.is_empty() && !values[..i].contains(value) {
                    entry.push_text(handle, value);
                }
            }
        }
        if let Some(language) = &self.written {
            entry.push_text(FacetField::Written.handle(), language);
        }
        for field in NumberField::all() {
            if let Some(number) = self.numbers[field].filter(|n| n.is_finite()) {
                entry.push(field.handle(), Slot::F64(number));
            }
        }
        for field in RangeField::all() {
            let Some((from, to)) = self.ranges[field] else { continue };
            entry.push(field.handle(), Slot::I64(from));
            if to != from {
                entry.push(field.handle_to(), Slot::I64(to));
            }
        }
        Ok(entry.build(readers.clone()))
    }
}

/// The number of an id. Ids sort by their text as by their numbers.
pub(crate) fn decode_id(id: &str) -> Result<u128> {
    let digits = id.len() == 32 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let number = if digits { u128::from_str_radix(id, 16).ok() } else { None };
    number.ok_or_else(|| IndexError::Document {
        id: id.chars().take(64).collect(),
        problem: "the id must be 32 lower-case hexadecimal digits".into(),
    })
}

/// The text of an id.
pub(crate) fn encode_id(id: u128) -> String {
    format!("{id:032x}")
}

#[cfg(test)]
mod tests {
    use tantivy::Document as _;
    use tantivy::schema::Value;

    use super::*;

    #[test]
    fn ids_survive_the_way_to_a_number_and_back() {
        let id = "00f3a5000000000000000000000000ff";
        assert_eq!(encode_id(decode_id(id).unwrap()), id);
        for bad in ["", "00", "00F3A5000000000000000000000000FF", "+0f3a5000000000000000000000000ff"] {
            assert!(matches!(decode_id(bad), Err(IndexError::Document { .. })), "{bad}");
        }
    }

    #[test]
    fn repeated_and_empty_values_are_left_out() {
        let mut document = Document { id: "0".repeat(32), ..Document::default() };
        document.facets[FacetField::Country] = ["DE", "", "FR", "DE"].map(String::from).to_vec();
        let entry = document.encode(&Arc::default()).unwrap();
        let countries = entry.iter_fields_and_values().filter(|(f, _)| *f == FacetField::Country.handle());
        assert_eq!(countries.filter_map(|(_, value)| value.as_str()).collect::<Vec<_>>(), ["DE", "FR"]);
    }

    #[test]
    fn an_oversized_value_is_refused_by_name() {
        let mut document = Document { id: "0".repeat(32), ..Document::default() };
        document.facets[FacetField::Rule].push("x".repeat(LONGEST_VALUE + 1));
        assert!(document.encode(&Arc::default()).err().unwrap().to_string().contains("“rule”"));
    }
}
