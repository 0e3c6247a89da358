//! The orders in which hits can be returned, and their public names.

use crate::columns::{Sort, SortBy};
use crate::schema::{FacetField, NumberField, RangeField};

/// The order of the hits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The most relevant first; where no word ranks, the newest.
    #[default]
    Relevance,
    /// By id: the only order that a change of a listing never affects.
    Id,
    /// By a column.
    By(Sort),
}

impl Order {
    /// The order with this public name, see [`Order::names`].
    pub fn from_name(name: &str) -> Option<Self> {
        NAMED.iter().find(|(known, _)| *known == name).map(|(_, order)| *order)
    }

    /// Its public name; `relevance` for a sort that has none.
    pub fn name(self) -> &'static str {
        NAMED.iter().find(|(_, order)| *order == self).map_or("relevance", |(name, _)| name)
    }

    /// All public names, in the order in which they are offered.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, _)| *name)
    }
}

const fn by(by: SortBy, descending: bool) -> Order {
    Order::By(Sort { by, descending })
}

/// The orders that have a public name.
const NAMED: &[(&str, Order)] = &[
    ("relevance", Order::Relevance),
    ("newest", by(SortBy::Date, true)),
    ("oldest", by(SortBy::Date, false)),
    ("first-seen-desc", by(SortBy::Range(RangeField::Seen), true)),
    ("price-asc", by(SortBy::Number(NumberField::Price), false)),
    ("price-desc", by(SortBy::Number(NumberField::Price), true)),
    ("volume-desc", by(SortBy::Number(NumberField::Volume), true)),
    ("volume-asc", by(SortBy::Number(NumberField::Volume), false)),
    ("people-desc", by(SortBy::Number(NumberField::People), true)),
    ("severity-desc", by(SortBy::Facet(FacetField::Severity), true)),
    ("grade-asc", by(SortBy::Facet(FacetField::Grade), false)),
    ("id", Order::Id),
];
