//! What sizes count: people, hours, images, records, bytes, in the words of eight languages.

use super::number::Style;
use super::number_word::{first_word, is_cjk};
use crate::listing::Unit;

/// What a word counts and how it becomes a [`Unit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// Counted one by one.
    Count(Unit),
    /// So many to the hour.
    PerHour(f64Bits),
    /// So many bytes.
    Bytes(u64),
    /// A known word that is no size of a data set: 人民币, 人次.
    Nothing,
}
