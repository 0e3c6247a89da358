//! JSON in the database, packed: listings and assessments are most of it, and one is much like another.
//!
//! The column type [`PackedJson`] is `BLOB` or `bytea`. Its first byte says what follows: `{` begins JSON as text, which
//! is all there is; 1 is followed by a frame of Zstandard with the dictionary `dictionary-1.bin`. A later dictionary gets
//! the next number, and the earlier ones stay, because rows are never packed again.

use super::connection::MultiBackend;
use crate::domain::listing::Assessment;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
#[cfg(feature = "postgres")]
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::HasSqlType;
use diesel::sqlite::Sqlite;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::ser::Error as _;
use std::cell::RefCell;
use std::sync::LazyLock;
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};
use zstd::zstd_safe::{CParameter, get_frame_content_size};

/// The dictionary of packing 1.
pub const DICTIONARY: &[u8] = include_bytes!("dictionary-1.bin");
/// The first byte of what is packed with it.
const PACKING: u8 = 1;
/// How hard Zstandard tries.
const LEVEL: i32 = 3;
/// No database of ours holds a longer value, so a frame that promises one is damaged.
const LONGEST: u64 = 1_000_000_000;

static TO_PACK: LazyLock<EncoderDictionary<'static>> = LazyLock::new(|| EncoderDictionary::copy(DICTIONARY, LEVEL));
static TO_UNPACK: LazyLock<DecoderDictionary<'static>> = LazyLock::new(|| DecoderDictionary::copy(DICTIONARY));

thread_local! {
    // Making one costs more than using it.
    static PACKER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// The type of a column with JSON.
#[derive(diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
#[diesel(sqlite_type(name = "Binary"), postgres_type(oid = 17, array_oid = 1001))]
pub struct PackedJson;

/// A value of such a column.
#[derive(Debug, Clone, Default, PartialEq, Eq, diesel::expression::AsExpression, FromSqlRow)]
#[diesel(sql_type = PackedJson)]
pub(super) struct Packed(Vec<u8>);

impl Packed {
    /// Packs an object of JSON.
    pub fn of(json: &str) -> Self {
        let packed = PACKER.with_borrow_mut(|packer| {
            let packer = match packer {
                Some(packer) => packer,
                None => packer.insert(new_packer()?),
            };
            packer.compress(json.as_bytes())
        });
        match packed {
            Ok(frame) if frame.len() + 1 < json.len() => {
                let mut bytes = Vec::with_capacity(frame.len() + 1);
                bytes.push(PACKING);
                bytes.extend(frame);
                Self(bytes)
            }
            // As text it can be read as well.
            _ => Self(json.as_bytes().to_vec()),
        }
    }

    /// The JSON; the error says what is wrong with the bytes.
    pub fn json(&self) -> Result<String, String> {
        match self.0.split_first() {
            Some((b'{', _)) => String::from_utf8(self.0.clone()).map_err(|e| e.to_string()),
            Some((&PACKING, frame)) => String::from_utf8(unpack(frame)?).map_err(|e| e.to_string()),
            Some((other, _)) => Err(format!("packed in a way unknown to this program ({other})")),
            None => Err("no bytes".to_owned()),
        }
    }

    /// The value that the JSON describes.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, String> {
        serde_json::from_str(&self.json()?).map_err(|e| e.to_string())
    }
}

fn new_packer() -> std::io::Result<Compressor<'static>> {
    let mut packer = Compressor::with_prepared_dictionary(&TO_PACK)?;
    // The byte before the frame says which dictionary it is.
    packer.set_parameter(CParameter::DictIdFlag(false))?;
    Ok(packer)
}

fn unpack(frame: &[u8]) -> Result<Vec<u8>, String> {
    let length = match get_frame_content_size(frame) {
        Ok(Some(length)) if length <= LONGEST => length as usize,
        Ok(Some(length)) => return Err(format!("a frame of {length} bytes")),
        _ => return Err("no frame that says its length".to_owned()),
    };
    UNPACKER
        .with_borrow_mut(|unpacker| {
            let unpacker = match unpacker {
                Some(unpacker) => unpacker,
                None => unpacker.insert(Decompressor::with_prepared_dictionary(&TO_UNPACK)?),
            };
            unpacker.decompress(frame, length)
        })
        .map_err(|e| e.to_string())
}

/// A listing or an assessment ready to be stored. Packing takes longer than writing, so it is done before.
#[derive(Clone, Debug, Default)]
pub struct Body {
    json: String,
    packed: Packed,
}

impl Body {
    /// Serialises and packs a value that is an object in JSON; `size` is an estimate of the length of its JSON, which
    /// saves copying it while it grows.
    pub fn of(value: &impl Serialize, size: usize) -> Result<Self, serde_json::Error> {
        let mut bytes = Vec::with_capacity(size);
        serde_json::to_writer(&mut bytes, value)?;
        let json = String::from_utf8(bytes).map_err(serde_json::Error::custom)?;
        Ok(json.into())
    }

    /// The JSON.
    pub fn json(&self) -> &str {
        &self.json
    }

    pub(super) fn packed(&self) -> &Packed {
        &self.packed
    }
}

impl From<String> for Body {
    /// `json` must be an object.
    fn from(json: String) -> Self {
        Self { packed: Packed::of(&json), json }
    }
}

/// An assessment ready to be stored.
#[derive(Clone, Debug, Default)]
pub struct NewAssessment {
    /// What names it: method, and decisions if there are any.
    pub method: String,
    /// The assessment itself.
    pub body: Body,
    /// The fingerprints of its findings.
    pub findings: Vec<String>,
}

impl NewAssessment {
    /// Serialises and packs an assessment.
    pub fn of(assessment: &Assessment) -> Result<Self, serde_json::Error> {
        Ok(Self {
            method: assessment.method.clone(),
            body: Body::of(assessment, 4_096)?,
            findings: assessment.findings.iter().map(|finding| finding.fingerprint.clone()).collect(),
        })
    }
}

impl HasSqlType<PackedJson> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<PackedJson>(lookup)
    }
}

impl ToSql<PackedJson, Sqlite> for Packed {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_slice());
        Ok(IsNull::No)
    }
}

#[cfg(feature = "postgres")]
impl ToSql<PackedJson, Pg> for Packed {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <[u8] as ToSql<diesel::sql_types::Binary, Pg>>::to_sql(&self.0, out)
    }
}

impl ToSql<PackedJson, MultiBackend> for Packed {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((PackedJson, self));
        Ok(IsNull::No)
    }
}

impl FromSql<PackedJson, Sqlite> for Packed {
    fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(value.read_blob().to_vec()))
    }
}

#[cfg(feature = "postgres")]
impl FromSql<PackedJson, Pg> for Packed {
    fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(value.as_bytes().to_vec()))
    }
}

impl FromSql<PackedJson, MultiBackend> for Packed {
    fn from_sql(value: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        value.from_sql::<Self, PackedJson>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn json_comes_back_byte_for_byte(text in "\\PC{0,300}", times in 1_usize..20) {
            let json = serde_json::json!({ "title": text.repeat(times) }).to_string();
            prop_assert_eq!(Packed::of(&json).json(), Ok(json));
        }

        #[test]
        fn damaged_bytes_are_an_error_or_other_text(at in 0_usize..60, bit in 0_u8..8) {
            let json = serde_json::json!({ "title": "Recorded calls, with transcripts", "n": 123_456 }).to_string();
            let Packed(mut bytes) = Packed::of(&json);
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            let _ = Packed(bytes).json();
        }
    }

    #[test]
    fn rows_of_earlier_programs_are_text() {
        assert_eq!(Packed(br#"{"a":1}"#.to_vec()).json().as_deref(), Ok(r#"{"a":1}"#));
    }

    #[test]
    fn what_is_no_packing_is_refused() {
        for bytes in
            [&b""[..], b"\x01", b"\x02abc", b"[1]", b"\x01\x28\xb5\x2f\xfd\xe0\xff\xff\xff\xff\xff\xff\xff\x7f"]
        {
            assert!(Packed(bytes.to_vec()).json().is_err(), "{bytes:?}");
        }
    }
}
