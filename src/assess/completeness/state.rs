//! Whether a listing states a fact, and what answers it.

use super::answer::Answer;
use super::facts::FactName;
use serde::Serialize;

/// Whether a listing states one fact; each state with its share of the fact's weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum State {
    /// Stated, in the text or in a field: 1.
    Present,
    /// Promised or hinted at without proof: 0.5.
    Claimed,
    /// Not stated: 0.
    Absent,
    /// A finding says that statements about it contradict each other: -0.5.
    Contradicted,
    /// Not asked of this listing; does not count.
    NotApplicable,
}

impl State {
    /// Name in files and answers.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Its share of the fact's weight, in half points.
    pub(super) fn half_points(self) -> i32 {
        match self {
            Self::Present => 2,
            Self::Claimed => 1,
            Self::Absent | Self::NotApplicable => 0,
            Self::Contradicted => -1,
        }
    }
}

/// One fact of one listing: its state, its points, and what answers it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MeasuredFact<'a> {
    /// The fact.
    #[serde(flatten)]
    pub fact: FactName,
    /// What the listing says of it.
    pub state: State,
    /// Weight times the share of the state; the score is their sum.
    pub points: f64,
    /// The field, claim or tag that answers it, with its words where it has some; `proof` is false for promises.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer<'a>>,
    /// Rules whose findings contradict it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contradicted_by: Vec<&'a str>,
    /// Why it is not asked for: the condition that does not hold, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_asked: Option<&'static str>,
}
