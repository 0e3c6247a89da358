//! The rights that laws give to people.

use serde::{Deserialize, Serialize};

/// What a person may demand.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::EnumString, strum::IntoStaticStr,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Right {
    /// To be told what is held, and to get a copy.
    Access,
    /// To have it deleted.
    Erasure,
    /// To stop its use.
    Objection,
    /// To stop its sale.
    DoNotSell,
    /// To take back a consent.
    Withdrawal,
}

impl Right {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Access, Self::Erasure, Self::Objection, Self::DoNotSell, Self::Withdrawal];

    /// Name as used in cards, options and forms.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Access => "access: what do you hold about me?",
            Self::Erasure => "erasure: delete it",
            Self::Objection => "objection: stop using it",
            Self::DoNotSell => "do not sell or share it",
            Self::Withdrawal => "withdrawal of consent",
        }
    }
}
