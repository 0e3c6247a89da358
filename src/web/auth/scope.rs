//! Scopes: what the bearer of a token may do.

use std::fmt;

/// A permission on one kind of resource: to read it or to write it. A token may have several; what is not named is not
/// permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Read the whole catalogue: everything but what belongs to an agency or a person.
    ListingsRead,
    /// Read findings and the responses to them, and nothing else.
    FindingsRead,
    /// Read the change feed, and nothing else.
    ChangesRead,
    /// Decide on terms of listings.
    DecisionsWrite,
    /// Respond to findings.
    ResponsesWrite,
    /// Decide on matches with registers.
    RegistersWrite,
    /// Read the cases of the token's agency.
    CasesRead,
    /// Open cases of the token's agency, and work in them.
    CasesWrite,
    /// Bring listings in, as a source.
    ListingsWrite,
    /// Read one's own alerts, their matches and deliveries.
    AlertsRead,
    /// Make, change and delete one's own alerts.
    AlertsWrite,
    /// Read the notes of one's agency.
    NotesRead,
    /// Write notes of one's agency.
    NotesWrite,
    /// List and revoke tokens of anybody.
    TokensWrite,
    /// Read the access log.
    AccessLogRead,
}

impl Scope {
    /// Every scope, in the order shown.
    pub const ALL: [Self; 15] = [
        Self::ListingsRead,
        Self::FindingsRead,
        Self::ChangesRead,
        Self::DecisionsWrite,
        Self::ResponsesWrite,
        Self::RegistersWrite,
        Self::CasesRead,
        Self::CasesWrite,
        Self::ListingsWrite,
        Self::AlertsRead,
        Self::AlertsWrite,
        Self::NotesRead,
        Self::NotesWrite,
        Self::TokensWrite,
        Self::AccessLogRead,
    ];

    /// The name in tokens and responses: resource and verb.
    pub fn name(self) -> &'static str {
        match self {
            Self::ListingsRead => "listings:read",
            Self::FindingsRead => "findings:read",
            Self::ChangesRead => "changes:read",
            Self::DecisionsWrite => "decisions:write",
            Self::ResponsesWrite => "responses:write",
            Self::RegistersWrite => "registers:write",
            Self::CasesRead => "cases:read",
            Self::CasesWrite => "cases:write",
            Self::ListingsWrite => "listings:write",
            Self::AlertsRead => "alerts:read",
            Self::AlertsWrite => "alerts:write",
            Self::NotesRead => "notes:read",
            Self::NotesWrite => "notes:write",
            Self::TokensWrite => "tokens:write",
            Self::AccessLogRead => "access-log:read",
        }
    }

    /// The scope with exactly this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }

    /// Whether somebody with the scope `held` may do this: with that very scope, or what is part of the catalogue with
    /// the scope that reads all of it.
    pub fn is_permitted_by(self, held: Self) -> bool {
        held == self || held == Self::ListingsRead && matches!(self, Self::FindingsRead | Self::ChangesRead)
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
