//! Scopes: what the bearer of a token may do.

use std::fmt;

/// A permission. A token may have several; what is not named is not permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Read listings, versions, raw records, findings, responses, changes, issues and registers.
    ListingsRead,
}

impl Scope {
    /// Every scope, in the order shown.
    pub const ALL: [Self; 1] = [Self::ListingsRead];

    /// The name in tokens and responses.
    pub fn name(self) -> &'static str {
        match self {
            Self::ListingsRead => "listings:read",
        }
    }

    /// The scope with exactly this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }

    /// All names, for messages.
    pub fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
