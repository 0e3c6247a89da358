//! What is done in a case, one event for each request.

use super::CaseState;
use serde::{Deserialize, Serialize};

/// What can be pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PinKind {
    /// A listing, as its newest version and assessment were.
    Listing,
    /// A version under one of its assessments.
    Version,
    /// A finding with its responses.
    Finding,
    /// A search with what it found.
    Search,
}

impl PinKind {
    /// All, in the order shown.
    pub const ALL: [Self; 4] = [Self::Listing, Self::Version, Self::Finding, Self::Search];

    /// Name as stored, as shown and as typed.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// What was pinned, and the digest of it as it was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pinned {
    /// What kind of thing.
    pub what: PinKind,
    /// Listing id; none for a search.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listing: Option<String>,
    /// Number of the version; none for a search.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// Name of the assessment; none for a search.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Fingerprint; only of a finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
    /// Query string; only of a search.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Why it was pinned.
    pub note: String,
    /// SHA-256 of what was seen, hex digits.
    pub digest: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum CaseAct {
    /// The case was opened.
    Opened {
        /// What it is called.
        title: String,
        /// Why it was opened.
        reason: String,
        /// Whether it holds what it pins.
        hold: bool,
    },
    /// Title, state or hold were changed; what is absent stayed.
    Changed {
        /// The new title.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// The new state.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        state: Option<CaseState>,
        /// Whether it holds what it pins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hold: Option<bool>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Something was pinned.
    Pinned(Pinned),
    /// A pin was removed; what was pinned stays in the history.
    Removed {
        /// Number of the pin in the case.
        pin: u64,
        /// Why.
        reason: String,
    },
    /// A note was written.
    Noted {
        /// The note.
        text: String,
    },
}

/// Something done in a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseEvent {
    /// 1, 2, 3 … over all cases, without a gap.
    pub number: u64,
    /// Id of the case, a UUIDv7.
    pub case: String,
    /// The agency it belongs to.
    pub agency: String,
    /// What.
    pub act: CaseAct,
    /// Who.
    pub by: String,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
    /// Number of the newest entry of the change log then.
    pub change: u64,
}
