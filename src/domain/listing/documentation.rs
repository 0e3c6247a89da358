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
    /// A score of this many half points. All arithmetic is in whole numbers.
    pub fn new(half_points: u64, of: u32, stated: u32, asked: u32) -> Self {
        let tenths = if of == 0 { 0 } else { half_points * 500 / u64::from(of) };
        let earned = |g: &Grade| tenths >= u64::from(g.from_percent()) * 10;
        let grade = Grade::ALL.into_iter().find(earned).unwrap_or(Grade::F);
        Self { points: half_points as f64 / 2.0, of, stated, asked, percent: tenths as f64 / 10.0, grade }
    }

    /// Points as text: `12.5`.
    pub fn points_text(&self) -> String {
        self.points.to_string()
    }
}

/// How completely one listing is documented, without the words that prove it. A pure function of listing, tags, claims
/// and findings, so it can be stored with the assessment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "Stored", from = "Stored")]
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

/// [`Score`] without what follows from the rest: half points, points to earn, facts stated, facts asked for.
type StoredScore = [u32; 4];

/// The summary as stored, a third as long: one stands in every assessment. Lists are joined by spaces.
#[derive(Serialize, Deserialize)]
struct Stored {
    core: StoredScore,
    overall: StoredScore,
    standards: Vec<(String, StoredScore)>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    missing: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    claimed: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    contradicted: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    not_applicable: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    warnings: String,
    eu_template: (u32, u32),
    ab_2013: (u32, u32),
}

impl From<Score> for StoredScore {
    fn from(score: Score) -> Self {
        [(score.points * 2.0) as u32, score.of, score.stated, score.asked]
    }
}

impl From<StoredScore> for Score {
    fn from([half_points, of, stated, asked]: StoredScore) -> Self {
        Self::new(u64::from(half_points), of, stated, asked)
    }
}

impl From<DocumentationSummary> for Stored {
    fn from(summary: DocumentationSummary) -> Self {
        Self {
            core: summary.core.into(),
            overall: summary.overall.into(),
            standards: summary.standards.into_iter().map(|(id, score)| (id, score.into())).collect(),
            missing: summary.missing.join(" "),
            claimed: summary.claimed.join(" "),
            contradicted: summary.contradicted.join(" "),
            not_applicable: summary.not_applicable.join(" "),
            warnings: summary.warnings.join(" "),
            eu_template: summary.eu_template,
            ab_2013: summary.ab_2013,
        }
    }
}

impl From<Stored> for DocumentationSummary {
    fn from(stored: Stored) -> Self {
        let list = |joined: String| joined.split_whitespace().map(str::to_owned).collect();
        Self {
            core: stored.core.into(),
            overall: stored.overall.into(),
            standards: stored.standards.into_iter().map(|(id, score)| (id, score.into())).collect(),
            missing: list(stored.missing),
            claimed: list(stored.claimed),
            contradicted: list(stored.contradicted),
            not_applicable: list(stored.not_applicable),
            warnings: list(stored.warnings),
            eu_template: stored.eu_template,
            ab_2013: stored.ab_2013,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_summary_gives_back_every_figure() {
        let score = Score::new(37, 48, 6, 16);
        assert_eq!((score.points, score.percent, score.grade), (18.5, 38.5, Grade::D));
        assert_eq!(Score::new(0, 0, 0, 0).grade, Grade::F, "nothing asked for");
        let summary = DocumentationSummary {
            core: score,
            overall: Score::new(96, 96, 20, 20),
            standards: vec![("d-ta".to_owned(), Score::new(1, 2, 0, 1))],
            missing: vec!["A15".to_owned(), "A25".to_owned()],
            claimed: Vec::new(),
            contradicted: vec!["A01".to_owned()],
            not_applicable: Vec::new(),
            warnings: vec!["people-not-counted".to_owned()],
            eu_template: (14, 25),
            ab_2013: (7, 12),
        };
        let text = serde_json::to_string(&summary).unwrap();
        assert!(text.contains(r#""core":[37,48,6,16]"#) && text.contains(r#""missing":"A15 A25""#), "{text}");
        assert_eq!(serde_json::from_str::<DocumentationSummary>(&text).unwrap(), summary);
    }
}
