//! The state of a case, and from which state it can come into which.

use serde::{Deserialize, Serialize};

/// Where the work on a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum CaseState {
    /// It is worked on.
    Open,
    /// The work rests.
    OnHold,
    /// The work is done: nothing is pinned or noted until it is opened again.
    Closed,
}

impl CaseState {
    /// All, in the order shown.
    pub const ALL: [Self; 3] = [Self::Open, Self::OnHold, Self::Closed];

    /// Name as stored, as shown and as typed.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Into which states it can come from this one. A closed case is opened again before anything else.
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Open => &[Self::OnHold, Self::Closed],
            Self::OnHold => &[Self::Open, Self::Closed],
            Self::Closed => &[Self::Open],
        }
    }
}
