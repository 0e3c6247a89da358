//! The model file: a line of JSON that describes it, then its tables, one after the other.
//!
//! `BWENC1\n`, the length of the JSON as eight hexadecimal digits and a line end, the JSON, then the tables in the
//! order and at the offsets that it names, counted from the end of the JSON.

use serde::Deserialize;
use std::collections::BTreeMap;

const MAGIC: &[u8] = b"BWENC1\n";
/// Digits of the length of the JSON.
const DIGITS: usize = 8;

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// It is no model file, or a part of it is missing.
    #[error("the model file is damaged: {0}")]
    Damaged(String),
}

/// One thing that the encoder was taught to see.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Term id such as `consent:parental`, or `denied:faces` for what a text says is not so.
    pub name: String,
    /// Score from which the term is taken to hold; absent where the encoder is not good enough at it.
    pub threshold: Option<f32>,
    /// Confidence is `1 / (1 + e^-(slope · score + offset))`.
    pub slope: f32,
    /// See `slope`.
    pub offset: f32,
}

/// What the JSON says.
#[derive(Debug, Deserialize)]
pub(crate) struct Head {
    pub width: usize,
    pub heads: usize,
    pub depth: usize,
    pub inner: usize,
    pub epsilon: f32,
    pub begin: u32,
    pub end: u32,
    pub unknown: u32,
    pub prefix: String,
    pub outputs: Vec<Output>,
    tables: BTreeMap<String, (usize, usize)>,
}

/// A model file, opened.
pub(crate) struct File<'a> {
    pub head: Head,
    tables: &'a [u8],
}

impl<'a> File<'a> {
    /// Opens a model file.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ModelError> {
        let damaged = |what: &str| ModelError::Damaged(what.to_owned());
        let rest = bytes.strip_prefix(MAGIC).ok_or_else(|| damaged("it does not begin with BWENC1"))?;
        let (digits, rest) =
            rest.split_at_checked(DIGITS + 1).ok_or_else(|| damaged("it ends after the first line"))?;
        let digits = std::str::from_utf8(&digits[..DIGITS]).map_err(|e| damaged(&e.to_string()))?;
        let length = usize::from_str_radix(digits, 16).map_err(|e| damaged(&e.to_string()))?;
        let (head, tables) = rest.split_at_checked(length).ok_or_else(|| damaged("its description is cut off"))?;
        let head = serde_json::from_slice(head).map_err(|e| damaged(&e.to_string()))?;
        Ok(Self { head, tables })
    }

    /// The bytes of a table.
    pub fn bytes(&self, name: &str) -> Result<&'a [u8], ModelError> {
        let table = self.head.tables.get(name).and_then(|&(at, length)| self.tables.get(at..at.checked_add(length)?));
        table.ok_or_else(|| ModelError::Damaged(format!("table “{name}” is missing or cut off")))
    }

    /// A table of little-endian floats, of which there must be `length`.
    pub fn floats(&self, name: &str, length: usize) -> Result<Vec<f32>, ModelError> {
        let (values, rest) = self.bytes(name)?.as_chunks::<4>();
        if values.len() != length || !rest.is_empty() {
            return Err(ModelError::Damaged(format!("table “{name}” has {} numbers, expected {length}", values.len())));
        }
        Ok(values.iter().map(|v| f32::from_le_bytes(*v)).collect())
    }

    /// A table as text.
    pub fn text(&self, name: &str) -> Result<&'a str, ModelError> {
        std::str::from_utf8(self.bytes(name)?).map_err(|e| ModelError::Damaged(format!("table “{name}”: {e}")))
    }
}
