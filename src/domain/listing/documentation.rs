//! How completely a listing is documented, as figures that can be stored with its assessment. They are measured in
//! `assess::completeness`.

use serde::{Deserialize, Serialize};

/// Grade of a score. The cut points are those of a public project that grades summaries of training content, so that
/// results can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::IntoStaticStr)]
#[strum(serialize_all = "UPPERCASE")]
pub enum Grade {
    /// 95 % and more.
    #[serde(rename = "A+")]
    #[strum(serialize = "A+")]
    APlus,
    /// 90 %.
    A,
    /// 80 %.
    #[serde(rename = "B+")]
    #[strum(serialize = "B+")]
    BPlus,
    /// 75 %.
    B,
    /// 60 %.
    #[serde(rename = "C+")]
    #[strum(serialize = "C+")]
    CPlus,
    /// 50 %.
    C,
    /// 40 %.
    #[serde(rename = "D+")]
    #[strum(serialize = "D+")]
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
        self.into()
    }

    /// The lowest percentage that earns it.
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
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
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
    /// Points as text: `12.5`.
    pub fn points_text(&self) -> String {
        self.points.to_string()
    }
}

/// How completely one listing is documented, without the words that prove it. A pure function of listing, tags, claims
/// and findings, so it can be stored with the assessment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentationSummary {
    /// The accountability core: facts of weight 3 only.
    pub core: Score,
    /// All facts.
    pub overall: Score,
    /// The score under each standard: id of the standard and score, in the order of the file of facts.
    pub standards: Vec<(String, Score)>,
    /// Ids of the facts that are asked for and neither stated nor claimed, highest weight first, then by id.
    pub missing: Vec<String>,
    /// Ids of the facts that the listing only claims, by id.
    pub claimed: Vec<String>,
    /// Ids of the facts that findings contradict, by id.
    pub contradicted: Vec<String>,
    /// Ids of the facts that are not asked for, by id. Every other fact is stated.
    pub not_applicable: Vec<String>,
    /// Ids of the warnings.
    pub warnings: Vec<String>,
    /// Fields of the EU template that a buyer could not fill, and fields asked for.
    pub eu_template: (u32, u32),
    /// Items of California's AB 2013 that a buyer could not fill, and items asked for.
    pub ab_2013: (u32, u32),
}
