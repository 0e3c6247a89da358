//! Scopes: what the bearer of a token may do, in the words that stand in the token.

use std::fmt;

/// One permission. A token carries any number of them; what is not named is not permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Read listings, their versions, raw records, changes and issues.
    ListingsRead,
    /// Ask for exports that are made in the background.
    ExportsCreate,
    /// Record decisions on findings.
    FindingsWrite,
    /// Everything that changes how the service runs. It does not contain the other scopes.
    Admin,
}

impl Scope {
    /// Every scope, in the order shown.
    pub const ALL: [Self; 4] = [Self::ListingsRead, Self::ExportsCreate, Self::FindingsWrite, Self::Admin];

    /// The word in tokens and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::ListingsRead => "listings:read",
            Self::ExportsCreate => "exports:create",
            Self::FindingsWrite => "findings:write",
            Self::Admin => "admin",
        }
    }

    /// The scope called so, to the letter.
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
