//! Identifiers and digests in the database: bytes instead of hex digits, which halves rows and indexes.
//!
//! The column type [`HexId`] is `BLOB` or `bytea`; the program reads and writes text as before. Every text has exactly
//! one form in bytes, and every form is read as the text it was made of:
//! - lower-case hex digits, four, eight, twelve … of them (and the empty text): the bytes they name, an even number;
//! - anything else: one byte more than an even number, of which the last says how to read the others: 1 or 2, text in
//!   UTF-8 followed by so many bytes of this kind; 3, the 16 bytes of a UUID in lower case with hyphens; 4, the 8 and 4
//!   bytes of the two parts, joined by `+`, that name a method with decisions; 5, the same joined by `~`, a method with a
//!   second reader; 6, the 8, 4 and 4 bytes of a method with a second reader and decisions.
//!
//! Hex digits of one length, and UUIDs, keep their order, and a method comes before itself with a second reader or
//! decisions.

use super::connection::MultiBackend;
use crate::domain::listing::AssessmentName;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
#[cfg(feature = "postgres")]
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{HasSqlType, Nullable};
use diesel::sqlite::Sqlite;

/// The type of a column with identifiers or digests.
#[derive(diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
#[diesel(sqlite_type(name = "Binary"), postgres_type(oid = 17, array_oid = 1001))]
pub struct HexId;

/// A value of such a column.
#[derive(Debug, Clone, PartialEq, Eq, diesel::expression::AsExpression)]
#[diesel(sql_type = HexId)]
pub(super) struct Key(Vec<u8>);

/// The last byte of a UUID.
const UUID: u8 = 3;
/// The last byte of what names a method with decisions.
const DECIDED: u8 = 4;
/// The last byte of what names a method with a second reader.
const READ_TWICE: u8 = 5;
/// The last byte of what names a method with both.
const READ_TWICE_DECIDED: u8 = 6;

impl Key {
    /// The form of a text.
    pub fn of(text: &str) -> Self {
        let plain = || digits(text).filter(|bytes| bytes.len().is_multiple_of(2));
        if let Some(bytes) = plain().or_else(|| uuid(text)).or_else(|| method(text)) {
            return Self(bytes);
        }
        let padding = 1 + (text.len() % 2) as u8;
        let mut bytes = text.as_bytes().to_vec();
        bytes.extend(std::iter::repeat_n(padding, usize::from(padding)));
        Self(bytes)
    }

    /// The text of a form; the error says why there is none.
    pub fn text(bytes: &[u8]) -> Result<String, String> {
        if bytes.len().is_multiple_of(2) {
            return Ok(hex::encode(bytes));
        }
        let (Some(&last), count) = (bytes.last(), bytes.len()) else { return Err("no bytes".to_owned()) };
        let text = match last {
            UUID if count == 17 => uuid::Uuid::from_slice(&bytes[..16]).map_err(|e| e.to_string())?.to_string(),
            DECIDED if count == 13 => format!("{}+{}", hex::encode(&bytes[..8]), hex::encode(&bytes[8..12])),
            READ_TWICE if count == 13 => format!("{}~{}", hex::encode(&bytes[..8]), hex::encode(&bytes[8..12])),
            READ_TWICE_DECIDED if count == 17 => {
                let [method, reader, decided] = [&bytes[..8], &bytes[8..12], &bytes[12..16]].map(hex::encode);
                format!("{method}~{reader}+{decided}")
            }
            1 | 2 => {
                let end = count.checked_sub(usize::from(last)).ok_or("shorter than its padding")?;
                String::from_utf8(bytes[..end].to_vec()).map_err(|e| e.to_string())?
            }
            other => return Err(format!("unknown kind {other}")),
        };
        // A form that this program would not have written could be equal to another one without comparing as equal.
        if Self::of(&text).0 == bytes { Ok(text) } else { Err("not the form of its text".to_owned()) }
    }

    /// The bytes between which all keys of hex digits lie that begin so, of at most 64 digits.
    pub fn beginning_with(prefix: &str) -> [Self; 2] {
        let bound = |rest: char| {
            let digits = if prefix.len().is_multiple_of(2) { prefix.to_owned() } else { format!("{prefix}{rest}") };
            hex::decode(digits).unwrap_or_default()
        };
        let mut last = bound('f');
        last.resize(last.len() + 32, 0xff);
        [Self(bound('0')), Self(last)]
    }

    #[cfg(any(test, feature = "postgres"))]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The bytes that lower-case hex digits name.
fn digits(text: &str) -> Option<Vec<u8>> {
    let is_lower = !text.bytes().any(|b| b.is_ascii_uppercase());
    hex::decode(text).ok().filter(|_| is_lower)
}

/// The form of what names a method with a second reader, decisions or both.
fn method(text: &str) -> Option<Vec<u8>> {
    let AssessmentName { method, second_reader, decisions } = AssessmentName::parse(text);
    let last = match (second_reader, decisions) {
        (None, None) => return None,
        (None, Some(_)) => DECIDED,
        (Some(_), None) => READ_TWICE,
        (Some(_), Some(_)) => READ_TWICE_DECIDED,
    };
    let of_length = |part: &str, length| digits(part).filter(|bytes| bytes.len() == length);
    let mut bytes = of_length(method, 8)?;
    for part in second_reader.into_iter().chain(decisions) {
        bytes.extend(of_length(part, 4)?);
    }
    bytes.push(last);
    Some(bytes)
}

/// The form of a UUID as this program writes them.
fn uuid(text: &str) -> Option<Vec<u8>> {
    if text.len() != 36 {
        return None;
    }
    let uuid = uuid::Uuid::try_parse(text).ok().filter(|uuid| uuid.to_string() == text)?;
    let mut bytes = uuid.as_bytes().to_vec();
    bytes.push(UUID);
    Some(bytes)
}

impl HasSqlType<HexId> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<HexId>(lookup)
    }
}

impl ToSql<HexId, Sqlite> for Key {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_slice());
        Ok(IsNull::No)
    }
}

#[cfg(feature = "postgres")]
impl ToSql<HexId, Pg> for Key {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <[u8] as ToSql<diesel::sql_types::Binary, Pg>>::to_sql(self.bytes(), out)
    }
}

impl ToSql<HexId, MultiBackend> for Key {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((HexId, self));
        Ok(IsNull::No)
    }
}

/// A key that may be missing.
#[derive(Debug, Clone, PartialEq, Eq, diesel::expression::AsExpression)]
#[diesel(sql_type = Nullable<HexId>)]
pub(super) struct MaybeKey(Option<Key>);

impl<DB: Backend> ToSql<Nullable<HexId>, DB> for MaybeKey
where
    Option<Key>: ToSql<Nullable<HexId>, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl From<String> for Key {
    fn from(text: String) -> Self {
        Self::of(&text)
    }
}

impl From<Option<String>> for MaybeKey {
    fn from(text: Option<String>) -> Self {
        Self(text.as_deref().map(Key::of))
    }
}

/// The form of a text, to compare a column with.
pub(super) fn key(text: impl AsRef<str>) -> Key {
    Key::of(text.as_ref())
}

/// The forms of several texts.
pub(super) fn keys<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Vec<Key> {
    texts.into_iter().map(key).collect()
}

impl FromSql<HexId, Sqlite> for String {
    fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Key::text(value.read_blob())?)
    }
}

#[cfg(feature = "postgres")]
impl FromSql<HexId, Pg> for String {
    fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Key::text(value.as_bytes())?)
    }
}

impl FromSql<HexId, MultiBackend> for String {
    fn from_sql(value: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        value.from_sql::<Self, HexId>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forms_are_half_as_long() {
        assert_eq!(Key::of("00ff10ab").bytes(), [0, 0xff, 0x10, 0xab]);
        assert!(Key::of("").bytes().is_empty());
        assert_eq!(Key::of("00FF").bytes(), b"00FF\x01");
        assert_eq!(Key::of("run-1").bytes(), b"run-1\x02\x02");
        let (method, decided) = (Key::of("ccc6f0e5a5d9a40a"), Key::of("ccc6f0e5a5d9a40a+a5b0577a"));
        assert!((method.bytes().len(), decided.bytes().len()) == (8, 13) && method.bytes() < decided.bytes());
        let uuid = "01a229ed-f249-712e-9f99-291bdf69ca1e";
        assert_eq!((Key::of(uuid).bytes().len(), Key::text(Key::of(uuid).bytes())), (17, Ok(uuid.to_owned())));
        assert_eq!(Key::text(Key::of(&uuid.to_uppercase()).bytes()), Ok(uuid.to_uppercase()));
    }

    #[test]
    fn bytes_that_are_no_form_are_refused() {
        for bytes in [&b"\x02"[..], b"ab\x04", b"abcd\x01", b"\xff\xff\x01", b"abc\x01\x02"] {
            assert!(Key::text(bytes).is_err(), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn every_text_has_its_own_form(text in "[0-9a-f]{0,64}|[0-9a-f]{16}(~[0-9a-fA]{8})?([+][0-9a-fA]{8})?|[0-9a-fA-F+-]{0,40}|\\PC{0,40}") {
            prop_assert_eq!(Key::text(Key::of(&text).bytes()), Ok(text));
        }

        #[test]
        fn every_form_has_one_text(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            if let Ok(text) = Key::text(&bytes) {
                prop_assert_eq!(Key::of(&text), Key(bytes));
            }
        }

        #[test]
        fn digests_keep_their_order(one in "[0-9a-f]{32}", other in "[0-9a-f]{32}") {
            prop_assert_eq!(one.cmp(&other), Key::of(&one).bytes().cmp(Key::of(&other).bytes()));
        }
    }
}
