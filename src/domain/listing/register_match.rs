//! What public registers say about a seller: whether it is registered, under which name, and its answers there. A
//! register is imported as one dated edition and is an input of the audit besides the listing itself.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whether a seller matches an entry of a register.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum MatchStatus {
    /// An entry of the register is this seller, by name or domain.
    Listed,
    /// An entry is similar; a person has to decide.
    Candidate,
    /// No entry is similar.
    NotFound,
}

impl MatchStatus {
    /// All, most certain first.
    pub const ALL: [Self; 3] = [Self::Listed, Self::Candidate, Self::NotFound];

    /// The status with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }

    /// Name in files, answers and URLs.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// What one edition of one register says about a seller.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RegisterEntry {
    /// Id of the register, for example `us-ca-brokers`.
    pub register: String,
    /// Which edition, for example `2025`.
    pub edition: String,
    /// SHA-256 of the file with the entry; without an entry those of all files of the edition, with commas between.
    pub digest: String,
    /// Whether an entry matches. Assessments stored before 2026-08 say `standing`.
    #[serde(alias = "standing")]
    pub match_status: MatchStatus,
    /// Name of the entry, as the register has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Similarity of the names between 0 and 1; 1 if equal once normalised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f32>,
    /// Why the entry is taken for the seller, or why not, as a sentence. Assessments stored before 2026-08 say `why`.
    #[serde(alias = "why")]
    pub reason: String,
    /// Country of the entry, ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Answers of the entry, by question: `minors` is `yes`. Questions it left open are absent.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, String>,
}

/// What the registers say about one seller, in order of register; empty if none was imported.
pub type RegisterMatches = Vec<RegisterEntry>;
