//! The same goods in listings of other sellers or sources: what two listings share that few others have, which pairs are
//! likely the same goods, and which listings form a cluster. Nothing is merged; a cluster is shown with its reasons.
//!
//! A listing has a [`Signature`] of at most [`MOST_TEXT`] + [`MOST_NUMBERS`] keys: digests of word sequences chosen from
//! its text, and its numbers in base units, which survive a translation. A key that more than [`COMMON`] listings hold,
//! or more than [`OF_ONE_SELLER`] of one seller, is boilerplate and counts for nothing ([`apply`]). Two listings are
//! linked if enough of their other keys are equal ([`compare`]); clusters are formed from links in the order of first
//! observation ([`clusters`]). The result depends on the listings alone, not on the order in which they arrived.

mod apply;
mod cluster;
mod compare;
mod difference;
mod number;
mod shingle;
mod signature;

pub use apply::{Holder, Holdings, InMemory, KeyCount, Update, apply};
pub use cluster::{Member, Pairs, clusters};
pub use compare::{Basis, Link, Shared, compare, link};
pub use difference::{Difference, differences, reason};
pub use signature::{Owner, Signature, id_of, number_of};

/// Number of this logic. A store that was filled by another is filled again.
pub const LOGIC: u64 = 1;
/// A key that more listings hold says nothing about any of them.
pub const COMMON: usize = 12;
/// A key that more listings of one seller hold is the seller's boilerplate.
pub const OF_ONE_SELLER: usize = 5;
/// Keys of the text that a signature keeps at most.
pub const MOST_TEXT: usize = 32;
/// Numbers that a signature keeps at most.
pub const MOST_NUMBERS: usize = 12;

#[cfg(test)]
mod tests;
