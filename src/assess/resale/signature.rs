//! The signature of a listing: what is compared with other listings, in about half a kilobyte.

use super::number::{Kind, Number, numbers};
use super::shingle::{digest, keys, mix, tokens};
use super::{MOST_NUMBERS, MOST_TEXT};
use crate::domain::listing::{Listing, ListingId, Unit};
use brokerwatch_text::Folded;

/// Words of a title that are compared.
const MOST_TITLE: usize = 16;
/// The bits of a number's key that say how many digits it has.
const DIGITS: u64 = 0xf;
/// Bytes of a description that are read; what follows a book's worth of text adds no key that is kept.
const MOST_BYTES: usize = 64 << 10;

/// Whose a listing is: the digests of its seller, 0 if that is not stated, and of its source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Owner(u64);

impl Owner {
    /// The owner of a listing.
    pub fn of(listing: &Listing) -> Self {
        let half = |text: &str| (digest(text.as_bytes()) >> 32).max(1);
        let seller = listing.broker.as_ref().map_or(0, |b| half(b.id.as_str()));
        Self(seller << 32 | half(&listing.source))
    }

    /// As a number, and back.
    pub fn number(self) -> u64 {
        self.0
    }

    /// From a number.
    pub fn from_number(number: u64) -> Self {
        Self(number)
    }

    /// Whether both name the same seller.
    pub fn same_seller(self, other: Self) -> bool {
        self.0 >> 32 != 0 && self.0 >> 32 == other.0 >> 32
    }

    /// Whether goods of one can be the goods of the other again: another seller, or another source. In one source, two
    /// sellers of which one is not stated may be the same.
    pub fn may_resell(self, other: Self) -> bool {
        let same_source = self.0 as u32 == other.0 as u32;
        let unknown = self.0 >> 32 == 0 || other.0 >> 32 == 0;
        !same_source || !unknown && !self.same_seller(other)
    }

    /// Whose boilerplate its sentences may be: the seller or, if that is not stated, the source.
    pub fn writer(self) -> u64 {
        if self.0 >> 32 == 0 { self.0 } else { self.0 >> 32 }
    }
}

/// What is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// Whose it is.
    pub owner: Owner,
    /// Keys of its text, sorted.
    pub text: Vec<u64>,
    /// Keys of its numbers, sorted.
    pub numbers: Vec<u64>,
    /// Digests of the words of its title, sorted.
    pub title: Vec<u32>,
}

impl Signature {
    /// The signature of a listing; `folded` is room for its folded text.
    pub fn of(listing: &Listing, folded: &mut Folded) -> Self {
        let mut found: Vec<Number> = listing.volume.iter().filter_map(of_volume).collect();
        folded.fold(&listing.title);
        numbers(&listing.title, folded, |n| found.push(n));
        let mut title = Vec::new();
        let mut before = None;
        tokens(folded.text(), |word, weight| {
            // A character alone says little: two in a row are compared.
            let of_pair = before.filter(|_| weight == 1).map_or(word, |b: u64| mix(b ^ word.rotate_left(7)));
            title.push((of_pair >> 32) as u32);
            before = (weight == 1).then_some(word);
        });
        title.sort_unstable();
        title.dedup();
        title.truncate(MOST_TITLE);
        let text = beginning(&listing.description);
        folded.fold(text);
        numbers(text, folded, |n| found.push(n));
        let text = keys(folded.text(), MOST_TEXT);
        let mut numbers: Vec<u64> = most_telling(found).iter().map(number_key).collect();
        numbers.sort_unstable();
        Self { owner: Owner::of(listing), text, numbers, title }
    }

    /// All keys, of text and numbers.
    pub fn keys(&self) -> impl Iterator<Item = u64> {
        self.text.iter().chain(&self.numbers).copied()
    }

    /// How many digits the number of a key has.
    pub fn digits(key: u64) -> u32 {
        (key & DIGITS) as u32
    }

    /// As bytes, for the store.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![self.text.len() as u8, self.numbers.len() as u8, self.title.len() as u8];
        let long = [self.owner.number()].into_iter().chain(self.keys());
        long.for_each(|n| bytes.extend(n.to_le_bytes()));
        self.title.iter().for_each(|n| bytes.extend(n.to_le_bytes()));
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote; `None` if it did not.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (counts, rest) = bytes.split_first_chunk::<3>()?;
        let [text, numbers, title] = counts.map(usize::from);
        let (long, short) = rest.split_at_checked(8 * (1 + text + numbers))?;
        let mut long = long.as_chunks::<8>().0.iter().map(|b| u64::from_le_bytes(*b));
        let owner = Owner(long.next()?);
        let text = long.by_ref().take(text).collect();
        let words: Vec<u32> = short.as_chunks::<4>().0.iter().map(|b| u32::from_le_bytes(*b)).collect();
        (words.len() == title && short.len() == 4 * title).then(|| Self {
            owner,
            text,
            numbers: long.collect(),
            title: words,
        })
    }
}

/// The part of a description that is read.
fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(MOST_BYTES)]
}

/// The numbers of a listing that are compared: of its sizes, title and description, those with most digits first.
pub(super) fn telling_numbers(listing: &Listing, folded: &mut Folded) -> Vec<Number> {
    let mut found: Vec<Number> = listing.volume.iter().filter_map(of_volume).collect();
    for text in [&listing.title, beginning(&listing.description)] {
        folded.fold(text);
        numbers(text, folded, |n| found.push(n));
    }
    most_telling(found)
}

/// Of numbers those that are kept.
fn most_telling(mut found: Vec<Number>) -> Vec<Number> {
    found.sort_unstable_by_key(|n| (std::cmp::Reverse(n.digits), number_key(n)));
    found.dedup();
    found.truncate(MOST_NUMBERS);
    found
}

/// The key of a number: a digest, whose last bits say how many digits it has.
fn number_key(number: &Number) -> u64 {
    let kind = number.kind as u64;
    mix(mix(number.thousandths).wrapping_add(kind + 1)) & !DIGITS | u64::from(number.digits).min(DIGITS)
}

/// A stated size as a number.
fn of_volume(quantity: &crate::domain::listing::Quantity) -> Option<Number> {
    match quantity.unit {
        Unit::Hours => Number::of(Kind::Time, quantity.value * 60.0),
        Unit::Bytes => Number::of(Kind::Size, quantity.value),
        _ => Number::of(Kind::Count, quantity.value),
    }
}

/// The number that an id of a listing is.
pub fn number_of(id: &ListingId) -> u128 {
    u128::from_str_radix(id.as_str(), 16).unwrap_or(0)
}

/// The id that is a number.
pub fn id_of(number: u128) -> Option<ListingId> {
    ListingId::parse(&format!("{number:032x}"))
}
