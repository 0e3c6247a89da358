//! A place in an ordered answer, to go on from. It travels as text through addresses and cursors.

use std::fmt;
use std::str::FromStr;

use crate::columns::Place;
use crate::search::Order;

/// Where an answer goes on. It belongs to one question, one order and, for relevance, one picture of the index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mark {
    /// After so many of the most relevant.
    Rank(usize),
    /// After this relevance; of equals, after this place.
    Score {
        /// The relevance of the first look.
        score: f32,
        /// The place among equals.
        place: Place,
    },
    /// After this place in the order of a column.
    Place(Place),
    /// After this id.
    Id(u128),
}

impl Mark {
    pub(crate) fn rank(self) -> Option<usize> {
        if let Self::Rank(rank) = self { Some(rank) } else { None }
    }

    pub(crate) fn place(self) -> Option<Place> {
        if let Self::Place(place) = self { Some(place) } else { None }
    }

    pub(crate) fn id(self) -> Option<u128> {
        if let Self::Id(id) = self { Some(id) } else { None }
    }

    /// Whether this kind of place is given out for an order; `ranks` says whether there is any word to rank by.
    pub(crate) fn belongs_to(self, order: Order, ranks: bool) -> bool {
        match order {
            Order::Relevance if ranks => self.needs_picture(),
            Order::Relevance | Order::By(_) => matches!(self, Self::Place(_)),
            Order::Id => matches!(self, Self::Id(_)),
        }
    }

    /// Whether the place only means something in the picture of the index it was given out for.
    pub fn needs_picture(self) -> bool {
        matches!(self, Self::Rank(_) | Self::Score { .. })
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rank(rank) => write!(f, "r{rank:x}"),
            Self::Score { score, place } => write!(f, "s{:08x}{:016x}{:032x}", score.to_bits(), place.key, place.id),
            Self::Place(place) => write!(f, "p{:016x}{:032x}", place.key, place.id),
            Self::Id(id) => write!(f, "i{id:032x}"),
        }
    }
}

/// The text is no mark that was given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no place in an answer that was given out here")]
pub struct BadMark;

impl FromStr for Mark {
    type Err = BadMark;

    fn from_str(text: &str) -> Result<Self, BadMark> {
        let (kind, digits) = text.split_at_checked(1).ok_or(BadMark)?;
        if !digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(BadMark);
        }
        let number = |from: usize, length: usize| {
            let part = digits.get(from..from + length).ok_or(BadMark)?;
            u128::from_str_radix(part, 16).map_err(|_| BadMark)
        };
        // The casts are exact: the parts have as many digits as fit.
        let place = |from| Ok(Place { key: number(from, 16)? as u64, id: number(from + 16, 32)? });
        match (kind, digits.len()) {
            ("r", 1..=15) => usize::from_str_radix(digits, 16).map(Self::Rank).map_err(|_| BadMark),
            ("s", 56) => Ok(Self::Score { score: f32::from_bits(number(0, 8)? as u32), place: place(8)? }),
            ("p", 48) => Ok(Self::Place(place(0)?)),
            ("i", 32) => Ok(Self::Id(number(0, 32)?)),
            _ => Err(BadMark),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_survive_the_way_through_text() {
        let place = Place { key: 7, id: 1 << 100 };
        for mark in [Mark::Rank(40), Mark::Score { score: 1.5, place }, Mark::Place(place), Mark::Id(3)] {
            assert_eq!(mark.to_string().parse(), Ok(mark));
        }
        for bad in ["", "x", "r", "p00", "i+0000000000000000000000000000000", "s", "é"] {
            assert_eq!(bad.parse::<Mark>(), Err(BadMark), "{bad}");
        }
    }
}
