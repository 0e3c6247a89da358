//! A document as the engine takes it: a list of fields and values, sorted by field, without a copy for the engine.

use std::ops::Range;
use std::slice;
use std::sync::{Arc, OnceLock};

use tantivy::schema::document::{ReferenceValue, ReferenceValueLeaf};
use tantivy::schema::{Field, Value};

use crate::analyzer::{Readers, Reading, Texts};
use crate::ids::TERM_BYTES;
use crate::schema::{Kind, TextField, handle};

/// What the engine gets of a document.
pub(crate) struct Entry {
    /// Texts and facet values, one after the other.
    text: String,
    /// Title, keywords, name of the broker, description.
    texts: [Range<usize>; 4],
    /// The language of title and description, if it is clear.
    language: Option<String>,
    slots: Vec<(Field, Slot)>,
    readers: Arc<Readers>,
    /// Made by the thread of the engine that indexes the document.
    reading: OnceLock<Reading>,
}

/// A value of a document; texts are elsewhere.
#[derive(Debug, Clone)]
pub(crate) enum Slot {
    Id([u8; TERM_BYTES]),
    U64(u64),
    I64(i64),
    F64(f64),
    Text(Range<usize>),
    Read(Terms),
}

/// The packed terms of one field.
type Terms = fn(&Reading) -> &str;

/// Collects the values of a document.
pub(crate) struct EntryBuilder {
    text: String,
    texts: [Range<usize>; 4],
    language: Option<String>,
    slots: Vec<(Field, Slot)>,
}

impl EntryBuilder {
    /// A document with these texts: title, keywords, name of the broker, description; `facets` is the number of bytes of
    /// all its other texts.
    pub(crate) fn new(texts: [&str; 4], language: Option<&str>, facets: usize) -> Self {
        let bytes = texts.iter().map(|t| t.len()).sum::<usize>() + language.map_or(0, str::len) + facets;
        let mut text = String::with_capacity(bytes);
        let texts = texts.map(|t| append(&mut text, t));
        Self { text, texts, language: language.map(str::to_owned), slots: Vec::with_capacity(32) }
    }

    pub(crate) fn push(&mut self, field: Field, slot: Slot) {
        self.slots.push((field, slot));
    }

    pub(crate) fn push_text(&mut self, field: Field, value: &str) {
        let range = append(&mut self.text, value);
        self.slots.push((field, Slot::Text(range)));
    }

    pub(crate) fn build(mut self, readers: Arc<Readers>) -> Entry {
        let [title, keywords, broker_name, description] = self.texts.clone().map(|range| !range.is_empty());
        let read: [(bool, Field, Terms); 7] = [
            (title, TextField::Title.handle(), Reading::title),
            (keywords, TextField::Keywords.handle(), Reading::keywords),
            (broker_name, TextField::Broker.handle(), Reading::broker_name),
            (description, TextField::Description.handle(), Reading::description),
            (title, handle(Kind::TitleStems), Reading::title_stems),
            (description || keywords, handle(Kind::Stems), Reading::stems),
            (broker_name, handle(Kind::Phonetic), Reading::sounds),
        ];
        self.slots
            .extend(read.into_iter().filter(|(there, ..)| *there).map(|(_, field, get)| (field, Slot::Read(get))));
        self.slots.sort_by_key(|(field, _)| *field);
        let Self { text, texts, language, slots } = self;
        Entry { text, texts, language, slots, readers, reading: OnceLock::new() }
    }
}

fn append(text: &mut String, value: &str) -> Range<usize> {
    let start = text.len();
    text.push_str(value);
    start..text.len()
}

impl Entry {
    fn reading(&self) -> &Reading {
        self.reading.get_or_init(|| {
            let [title, keywords, broker_name, description] = self.texts.clone().map(|range| &self.text[range]);
            let language = self.language.as_deref();
            self.readers.read(Texts { title, keywords, broker_name, description, language })
        })
    }
}

impl tantivy::Document for Entry {
    type Value<'a> = EntryValue<'a>;
    type FieldsValuesIter<'a> = EntryValues<'a>;

    fn iter_fields_and_values(&self) -> EntryValues<'_> {
        EntryValues { entry: self, reading: self.reading(), slots: self.slots.iter() }
    }
}

/// The fields and values of a document.
pub(crate) struct EntryValues<'a> {
    entry: &'a Entry,
    reading: &'a Reading,
    slots: slice::Iter<'a, (Field, Slot)>,
}

impl<'a> Iterator for EntryValues<'a> {
    type Item = (Field, EntryValue<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (field, slot) = self.slots.next()?;
        let value = match slot {
            Slot::Id(bytes) => EntryValue::Bytes(bytes),
            Slot::U64(number) => EntryValue::U64(*number),
            Slot::I64(number) => EntryValue::I64(*number),
            Slot::F64(number) => EntryValue::F64(*number),
            Slot::Text(range) => EntryValue::Text(&self.entry.text[range.clone()]),
            Slot::Read(get) => EntryValue::Text(get(self.reading)),
        };
        Some((*field, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.slots.size_hint()
    }
}

/// A value as the engine takes it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum EntryValue<'a> {
    Bytes(&'a [u8]),
    U64(u64),
    I64(i64),
    F64(f64),
    Text(&'a str),
}

impl<'a> Value<'a> for EntryValue<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match *self {
            Self::Bytes(bytes) => ReferenceValueLeaf::Bytes(bytes),
            Self::U64(number) => ReferenceValueLeaf::U64(number),
            Self::I64(number) => ReferenceValueLeaf::I64(number),
            Self::F64(number) => ReferenceValueLeaf::F64(number),
            Self::Text(text) => ReferenceValueLeaf::Str(text),
        })
    }
}
