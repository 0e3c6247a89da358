//! The bounds of a number in a condition.

use crate::domain::listing::TermId;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Bounds of a number, exclusive.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// Name of the number, for example `people`.
    pub field: String,
    /// Holds above this.
    #[serde(default)]
    pub over: Option<f64>,
    /// Holds below this.
    #[serde(default)]
    pub under: Option<f64>,
    /// The terms about people, which the numbers `gaps.…` need; filled in when names are resolved, not part of the
    /// card.
    #[serde(skip)]
    pub(super) personal: Arc<BTreeSet<TermId>>,
}
