//! A listing as it is indexed: an id, a few texts and the values to filter by.

use std::ops::{Index, IndexMut};

use tantivy::TantivyDocument;

use crate::analyzer::stems_text;
use crate::error::{IndexError, Result};
use crate::ids;
use crate::schema::{FacetField, Kind, NumberField, RangeField, TextField, handle};

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
    /// The engine's form of the document.
    ///
    /// # Errors
    /// [`IndexError::Document`] for an id that is not 32 lower-case hexadecimal digits or a facet value above 4 kB.
    pub(crate) fn encode(&self) -> Result<TantivyDocument> {
        let id = decode_id(&self.id)?;
        let texts = self.texts();
        // Each value takes a few bytes besides its text; a good estimate avoids growing the buffer.
        let bytes = texts.iter().map(|(_, text)| text.len()).sum::<usize>() + 512;
        let mut document = TantivyDocument::with_capacity(bytes);
        document.add_bytes(handle(Kind::Id), &ids::term_bytes(id));
        document.add_u64(handle(Kind::IdHigh), (id >> 64) as u64);
        document.add_u64(handle(Kind::IdLow), id as u64);
        for (field, text) in texts {
            if !text.is_empty() {
                document.add_text(field.handle(), text);
            }
        }
        let stems = |parts: &[&str]| stems_text(self.written.as_deref(), parts);
        let stemmed =
            [(Kind::TitleStems, stems(&[&self.title])), (Kind::Stems, stems(&[&self.description, &self.keywords]))];
        for (kind, text) in stemmed {
            if let Some(text) = text {
                document.add_text(handle(kind), text);
            }
        }
        if !self.broker_name.is_empty() {
            document.add_text(handle(Kind::Phonetic), &self.broker_name);
        }
        if let Some(language) = &self.written {
            document.add_text(FacetField::Written.handle(), language);
        }
        for field in NumberField::all() {
            if let Some(number) = self.numbers[field].filter(|n| n.is_finite()) {
                document.add_f64(field.handle(), number);
            }
        }
        for field in RangeField::all() {
            let Some((from, to)) = self.ranges[field] else { continue };
            document.add_i64(field.handle(), from);
            if to != from {
                document.add_i64(field.handle_to(), to);
            }
        }
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
                    document.add_text(handle, value);
                }
            }
        }
        Ok(document)
    }

    fn texts(&self) -> [(TextField, &str); 4] {
        [
            (TextField::Title, &self.title),
            (TextField::Keywords, &self.keywords),
            (TextField::Broker, &self.broker_name),
            (TextField::Description, &self.description),
        ]
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
        let encoded = document.encode().unwrap();
        assert_eq!(encoded.get_all(FacetField::Country.handle()).count(), 2);
    }

    #[test]
    fn an_oversized_value_is_refused_by_name() {
        let mut document = Document { id: "0".repeat(32), ..Document::default() };
        document.facets[FacetField::Rule].push("x".repeat(LONGEST_VALUE + 1));
        assert!(document.encode().unwrap_err().to_string().contains("“rule”"));
    }
}
