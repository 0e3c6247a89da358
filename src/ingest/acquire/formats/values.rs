//! JSON and YAML values, read with two precautions that the usual readers do not take: of a name that occurs twice in
//! one object both values are kept, and a small text cannot expand into a huge tree.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Number, Value};
use std::fmt;

/// Most values in one record. An object of one member takes some 600 bytes of memory for 8 bytes of text, so a limit
/// on the text alone would not bound the memory.
pub(super) const MAX_VALUES: usize = 200_000;

/// Most names that may occur twice in one record.
const MAX_REPEATS: usize = 100;

/// What was noticed while reading the values of one record.
pub(super) struct Notes {
    values: usize,
    most_values: usize,
    text_left: usize,
    /// Names that stood twice in one object; the later value is kept as “name (2)”.
    pub(super) repeated: Vec<String>,
}

impl Notes {
    /// For a text. All text of the values together may be twice as long, and some: the aliases of YAML repeat
    /// a text for a few bytes each.
    pub(super) fn for_text(text: &str) -> Self {
        Self::for_document(text, MAX_VALUES)
    }

    /// For a text of many records, with as many values at most.
    pub(super) fn for_document(text: &str, most_values: usize) -> Self {
        Self { values: 0, most_values, text_left: 2 * text.len() + (64 << 10), repeated: Vec::new() }
    }

    /// Reads one value with all that it contains.
    pub(super) fn read<'de, D: Deserializer<'de>>(&mut self, from: D) -> Result<Value, D::Error> {
        self.deserialize(from)
    }

    /// Counts one value.
    fn count<E: Error>(&mut self) -> Result<(), E> {
        self.values += 1;
        if self.values > self.most_values {
            return Err(E::custom(format_args!("more than {} values in one record", self.most_values)));
        }
        Ok(())
    }

    /// Counts the bytes of a text.
    fn count_text<E: Error>(&mut self, text: &str) -> Result<(), E> {
        match self.text_left.checked_sub(text.len()) {
            Some(left) => self.text_left = left,
            None => return Err(E::custom("its YAML aliases repeat more text than the whole record has")),
        }
        Ok(())
    }

    /// Keeps a member whose name is taken already.
    fn keep_repeated<E: Error>(&mut self, map: &mut Map<String, Value>, name: &str, value: Value) -> Result<(), E> {
        if self.repeated.len() == MAX_REPEATS {
            return Err(E::custom(format_args!("more than {MAX_REPEATS} duplicate names")));
        }
        insert_under_free_name(map, name, value);
        self.repeated.push(name.to_owned());
        Ok(())
    }
}

/// Puts a value under `name`, or `name (2)`, `name (3)`… when that is taken.
pub(super) fn insert_under_free_name(map: &mut Map<String, Value>, name: &str, value: Value) {
    let mut free = name.to_owned();
    let mut n = 2;
    while map.contains_key(&free) {
        free = format!("{name} ({n})");
        n += 1;
    }
    map.insert(free, value);
}

impl<'de> DeserializeSeed<'de> for &mut Notes {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        self.count()?;
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Notes {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.count_text(value)?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        self.count_text(&value)?;
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = members.next_element_seed(&mut *self)? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(name) = members.next_key::<Option<String>>()? {
            let name = name.unwrap_or_else(|| "null".to_owned());
            self.count_text(&name)?;
            let value = members.next_value_seed(&mut *self)?;
            match map.entry(name) {
                Entry::Vacant(free) => {
                    free.insert(value);
                }
                Entry::Occupied(taken) => {
                    let name = taken.key().clone();
                    self.keep_repeated(&mut map, &name, value)?;
                }
            }
        }
        Ok(Value::Object(map))
    }
}
