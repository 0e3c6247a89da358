//! Outside issuers: other services whose tokens are accepted, each within what our operator permits it (decision 75).
//! Their keys are discovered (OpenID Connect Discovery 1.0) by one task for each, so one that is dead, slow or sends
//! garbage hinders no other, and no request ever fetches anything.

mod issuer;
mod jwk;
mod rules;
#[cfg(test)]
pub(in crate::web) mod site;
#[cfg(test)]
mod tests;

pub use issuer::{IssuerKey, IssuerStatus, OutsideIssuer};
pub(super) use jwk::name_of;
pub use rules::OutsideRules;

use serde_json::{Map, Value};
use std::sync::Arc;

/// The outside issuers.
#[derive(Clone, Default)]
pub struct OutsideIssuers(Vec<Arc<OutsideIssuer>>);

impl OutsideIssuers {
    /// These issuers, each with another name.
    pub fn new(issuers: Vec<OutsideIssuer>) -> Self {
        Self(issuers.into_iter().map(Arc::new).collect())
    }

    /// All of them.
    pub fn all(&self) -> &[Arc<OutsideIssuer>] {
        &self.0
    }

    /// The issuer that claims name, which nobody has verified yet.
    pub(super) fn named_in(&self, claims: &Map<String, Value>) -> Option<&Arc<OutsideIssuer>> {
        let named = claims.get("iss")?.as_str()?;
        self.0.iter().find(|issuer| issuer.rules().given.issuer == named)
    }
}
