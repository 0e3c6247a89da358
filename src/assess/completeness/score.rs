//! Points, their base, and the grade that follows from the two.

use super::State;
use serde::Serialize;

/// Grade of a score. The cut points are those of a public project that grades summaries of training content, so that
/// results can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Grade {
    /// 95 % and more.
    #[serde(rename = "A+")]
    APlus,
    /// 90 %.
    A,
    /// 80 %.
    #[serde(rename = "B+")]
    BPlus,
    /// 75 %.
    B,
    /// 60 %.
    #[serde(rename = "C+")]
    CPlus,
    /// 50 %.
    C,
    /// 40 %.
    #[serde(rename = "D+")]
    DPlus,
    /// 25 %.
    D,
    /// Less.
    F,
}

impl Grade {
    /// All, best first.
    pub const ALL: [Self; 9] =
        [Self::APlus, Self::A, Self::BPlus, Self::B, Self::CPlus, Self::C, Self::DPlus, Self::D, Self::F];

    /// As shown: `A+`.
    pub fn name(self) -> &'static str {
        match self {
            Self::APlus => "A+",
            Self::A => "A",
            Self::BPlus => "B+",
            Self::B => "B",
            Self::CPlus => "C+",
            Self::C => "C",
            Self::DPlus => "D+",
            Self::D => "D",
            Self::F => "F",
        }
    }

    /// The least percentage that earns it.
    pub fn from_percent(self) -> u32 {
        match self {
            Self::APlus => 95,
            Self::A => 90,
            Self::BPlus => 80,
            Self::B => 75,
            Self::CPlus => 60,
            Self::C => 50,
            Self::DPlus => 40,
            Self::D => 25,
            Self::F => 0,
        }
    }
}

/// A score over some facts: the sum of weight times state over the sum of the weights of the facts that are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Score {
    /// Points earned, in halves of one; never negative.
    pub points: f64,
    /// Points that could be earned: the weights of the facts asked for.
    pub of: u32,
    /// Facts stated.
    pub stated: u32,
    /// Facts asked for.
    pub asked: u32,
    /// Points over base in percent, rounded down to one decimal; 0 where nothing is asked for.
    pub percent: f64,
    /// The grade.
    pub grade: Grade,
}

impl Score {
    /// Sums states and weights of facts. All arithmetic is in whole numbers.
    pub(super) fn of(facts: impl Iterator<Item = (State, u32)>) -> Self {
        let (mut halves, mut base, mut stated, mut asked) = (0_i64, 0_u32, 0, 0);
        for (state, weight) in facts.filter(|(state, _)| *state != State::NotApplicable) {
            halves += i64::from(state.halves()) * i64::from(weight);
            base += weight;
            asked += 1;
            stated += u32::from(state == State::Present);
        }
        let halves = halves.max(0) as u64;
        let tenths = if base == 0 { 0 } else { halves * 500 / u64::from(base) };
        let earned = |g: &Grade| tenths >= u64::from(g.from_percent()) * 10;
        let grade = Grade::ALL.into_iter().find(earned).unwrap_or(Grade::F);
        Self { points: halves as f64 / 2.0, of: base, stated, asked, percent: tenths as f64 / 10.0, grade }
    }

    /// Points as text: `12.5`.
    pub fn points_text(&self) -> String {
        self.points.to_string()
    }
}
