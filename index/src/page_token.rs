//! Page tokens: where the next page of an answer begins. They are sent as text in addresses and cursors.

use std::fmt;
use std::str::FromStr;

use crate::columns::SortPosition;
use crate::order::Order;

/// Where the next page begins. It belongs to one query, one order and, for relevance, one snapshot of the index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PageToken {
    /// After this many of the rescored hits.
    Rank(usize),
    /// After this score; of ties, after this position.
    Score {
        /// The score before rescoring.
        score: f32,
        /// The position among ties.
        position: SortPosition,
    },
    /// After this position in the order of a column.
    SortPosition(SortPosition),
    /// After this id.
    Id(u128),
}

impl PageToken {
    pub(crate) fn rank(self) -> Option<usize> {
        if let Self::Rank(rank) = self { Some(rank) } else { None }
    }

    pub(crate) fn position(self) -> Option<SortPosition> {
        if let Self::SortPosition(position) = self { Some(position) } else { None }
    }

    pub(crate) fn id(self) -> Option<u128> {
        if let Self::Id(id) = self { Some(id) } else { None }
    }

    /// Whether this kind of token is issued for an order; `ranks` says whether any word adds to the score.
    pub(crate) fn belongs_to(self, order: Order, ranks: bool) -> bool {
        match order {
            Order::Relevance if ranks => self.needs_snapshot(),
            Order::Relevance | Order::By(_) => matches!(self, Self::SortPosition(_)),
            Order::Id => matches!(self, Self::Id(_)),
        }
    }

    /// Whether the token is only valid in the snapshot that it was issued for.
    pub fn needs_snapshot(self) -> bool {
        matches!(self, Self::Rank(_) | Self::Score { .. })
    }
}

impl fmt::Display for PageToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rank(rank) => write!(f, "r{rank:x}"),
            Self::Score { score, position } => {
                write!(f, "s{:08x}{:016x}{:032x}", score.to_bits(), position.key, position.id)
            }
            Self::SortPosition(position) => write!(f, "p{:016x}{:032x}", position.key, position.id),
            Self::Id(id) => write!(f, "i{id:032x}"),
        }
    }
}

/// The text is not a page token that was issued here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("invalid page token")]
pub struct InvalidPageToken;

impl FromStr for PageToken {
    type Err = InvalidPageToken;

    fn from_str(text: &str) -> Result<Self, InvalidPageToken> {
        let (kind, digits) = text.split_at_checked(1).ok_or(InvalidPageToken)?;
        if !digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(InvalidPageToken);
        }
        let number = |from: usize, length: usize| {
            let part = digits.get(from..from + length).ok_or(InvalidPageToken)?;
            u128::from_str_radix(part, 16).map_err(|_| InvalidPageToken)
        };
        // The casts are exact: the parts have as many digits as fit.
        let position = |from| Ok(SortPosition { key: number(from, 16)? as u64, id: number(from + 16, 32)? });
        match (kind, digits.len()) {
            ("r", 1..=15) => usize::from_str_radix(digits, 16).map(Self::Rank).map_err(|_| InvalidPageToken),
            ("s", 56) => Ok(Self::Score { score: f32::from_bits(number(0, 8)? as u32), position: position(8)? }),
            ("p", 48) => Ok(Self::SortPosition(position(0)?)),
            ("i", 32) => Ok(Self::Id(number(0, 32)?)),
            _ => Err(InvalidPageToken),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_survive_the_way_through_text() {
        let position = SortPosition { key: 7, id: 1 << 100 };
        for token in [
            PageToken::Rank(40),
            PageToken::Score { score: 1.5, position },
            PageToken::SortPosition(position),
            PageToken::Id(3),
        ] {
            assert_eq!(token.to_string().parse(), Ok(token));
        }
        for bad in ["", "x", "r", "p00", "i+0000000000000000000000000000000", "s", "é"] {
            assert_eq!(bad.parse::<PageToken>(), Err(InvalidPageToken), "{bad}");
        }
    }
}
