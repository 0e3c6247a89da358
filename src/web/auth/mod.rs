//! Who is asking, and may they? Everyone may read the pages; programs that read the API show a signed token.
//!
//! A token is a short-lived signed statement (a JSON Web Token): who, what for, until when. This service signs its own
//! with Ed25519 keys that never leave their folder. Nothing outside this module names the library behind it.

mod caller;
mod error;
mod issue;
mod key_file;
mod keys;
mod scope;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_keys;
mod verify;

pub use caller::Caller;
pub use error::{AuthError, KeyError};
pub use issue::{DEFAULT_LIFETIME, IssueRequest, IssuedToken, LONGEST_LIFETIME};
pub use keys::{Keys, ListedKey};
pub use scope::Scope;
pub use verify::{Claims, LONGEST_TOKEN, MOST_LEEWAY, Refusal};

/// Everything needed to issue and to check tokens.
pub struct Auth {
    /// The keys of this node.
    pub keys: Keys,
    /// Who issues (`iss`), as configured.
    pub issuer: String,
    /// For whom (`aud`), as configured.
    pub audience: String,
    /// Seconds by which clocks may differ; more than [`MOST_LEEWAY`] counts as that.
    pub leeway: u64,
}

impl Auth {
    /// Keys with the names that stand in tokens.
    pub fn new(keys: Keys, issuer: &str, audience: &str, leeway: u64) -> Self {
        Self { keys, issuer: issuer.to_owned(), audience: audience.to_owned(), leeway }
    }
}
