//! Authentication and authorisation. Pages are public; the API needs a signed token.
//!
//! A token is a short-lived JSON Web Token with subject, scopes and expiry, signed with Ed25519 keys that never leave
//! their folder. Only this module uses the JWT library.

mod caller;
mod error;
mod issue;
mod key_file;
mod keys;
mod ledger;
pub(in crate::web) mod outside;
mod scope;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_keys;
mod verified;
mod verify;

pub use caller::Caller;
pub use error::{AuthError, KeyError};
pub use issue::{DEFAULT_LIFETIME, IssueRequest, IssuedToken, MAX_LIFETIME};
pub use keys::{FileSigner, Keys, ListedKey};
pub use ledger::{Entry, Issued, Ledger, Revocations};
pub use outside::{IssuerKey, IssuerStatus, OutsideIssuer, OutsideIssuers, OutsideRules};
pub use scope::Scope;
pub use verify::{Claims, MAX_LEEWAY, MAX_TOKEN_BYTES, Refusal};

/// What is needed to issue and verify tokens.
pub struct Auth {
    /// The keys of this node.
    pub keys: Keys,
    /// The tokens that were issued and revoked.
    pub ledger: Ledger,
    /// The configured issuer (`iss`).
    pub issuer: String,
    /// The configured audience (`aud`).
    pub audience: String,
    /// Seconds by which clocks may differ, at most [`MAX_LEEWAY`].
    pub leeway: u64,
    /// Others whose tokens are accepted.
    pub outside: OutsideIssuers,
}

impl Auth {
    /// Keys with the configured names.
    pub fn new(keys: Keys, issuer: &str, audience: &str, leeway: u64) -> Self {
        let ledger = Ledger::of(keys.folder());
        let (issuer, audience, outside) = (issuer.to_owned(), audience.to_owned(), OutsideIssuers::default());
        Self { keys, ledger, issuer, audience, leeway, outside }
    }

    /// The same, accepting tokens of outside issuers.
    pub fn with_outside(self, outside: OutsideIssuers) -> Self {
        Self { outside, ..self }
    }
}
