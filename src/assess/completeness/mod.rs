//! How complete the documentation of a listing is: which of 62 facts it states, claims without proof, leaves out or
//! contradicts, scored against five standards of documentation and over all.
//!
//! The facts, their weights and how a listing answers them are one dated file, `facts.toml`. The result is a pure function
//! of listing, tags, claims and findings: it is never stored but made anew whenever it is read, and every point in it says
//! which words or which field of the listing earned it. The auditor asks for the two gaps only, which need no findings.

mod facts;
mod flag;
mod gap;
mod reader;
mod reference;
mod score;
mod spread;
mod words;

pub use facts::{Condition, Fact, Standard, Table};
pub use flag::Flag;
pub use gap::{Gap, Open, ab_2013, eu_template};
pub use reader::{Answer, MeasurementInput, Quote};
pub use reference::reference;
pub use score::{Grade, Score};
pub use spread::{DistributionSummary, GradeDistribution, Missing};

use crate::domain::listing::{Finding, Verdict, digest_hex};
use serde::Serialize;

/// Raised whenever the program reads other answers from the same listing and file.
const LOGIC: &str = "completeness/3";

/// Digest of everything that can change a score or a gap: program and file.
pub fn logic() -> String {
    digest_hex(&[LOGIC.as_bytes(), facts::TEXT.as_bytes()])
}

/// What a listing says of one fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// MeasuredFact, with words or a field: 1.
    Present,
    /// Promised or hinted at without proof: 0.5.
    Claimed,
    /// Not stated: 0.
    Absent,
    /// An audit finds that statements about it do not fit together: -0.5.
    Contradicted,
    /// Not asked of this listing: left out of the base.
    NotApplicable,
}

impl State {
    /// Name as shown and as used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Claimed => "claimed",
            Self::Absent => "absent",
            Self::Contradicted => "contradicted",
            Self::NotApplicable => "not-applicable",
        }
    }

    /// Its worth in halves of the fact's weight.
    pub(crate) fn halves(self) -> i32 {
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
    /// Weight times the worth of the state; the score is their sum.
    pub points: f64,
    /// The field, claim or tag that answers it, with its words where it has some; promises among them are no proof.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer<'a>>,
    /// Rules whose findings contradict it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contradicted_by: Vec<&'a str>,
    /// Where alone it would be asked for, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_asked: Option<&'static str>,
}

/// Names of a fact, for output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FactName {
    /// `A01` … `A62`.
    pub id: &'static str,
    /// A few words.
    pub label: &'static str,
    /// 1, 2 or 3.
    pub weight: u32,
}

/// A score under one standard.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StandardScore {
    /// Id of the standard, for example `d-ta`.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The score.
    #[serde(flatten)]
    pub score: Score,
}

/// How complete the documentation of one listing is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Completeness<'a> {
    /// The accountability core: facts of weight 3 only. The headline.
    pub core: Score,
    /// All facts.
    pub overall: Score,
    /// Each standard, in the order of the file.
    pub standards: Vec<StandardScore>,
    /// What a buyer could not fill into the EU template.
    pub eu_template: Gap,
    /// What a buyer could not fill into the documentation of AB 2013.
    pub ab_2013: Gap,
    /// Warnings that a score must not hide.
    pub flags: Vec<Flag<'a>>,
    /// Every fact, in order.
    pub facts: Vec<MeasuredFact<'a>>,
}

impl<'a> Completeness<'a> {
    /// Measures a listing. Of the findings only contradictions matter.
    pub fn measure(given: &MeasurementInput<'a>, findings: &'a [Finding]) -> Self {
        let table = Table::embedded();
        let hits = words::Hits::find(&table.words, given.listing);
        let conditions: Vec<bool> = table.conditions.iter().map(|c| c.holds(given, &hits)).collect();
        let facts: Vec<MeasuredFact<'a>> = table
            .facts
            .iter()
            .map(|fact| match fact.when.filter(|&c| !conditions[c]) {
                Some(condition) => not_asked(fact, &table.conditions[condition]),
                None => stated(fact, given, &hits, findings),
            })
            .collect();
        let score = |asks: &dyn Fn(&Fact) -> bool| {
            Score::of(facts.iter().zip(&table.facts).filter(|(_, f)| asks(f)).map(|(s, _)| (s.state, s.fact.weight)))
        };
        let standards = table.standards.iter().enumerate();
        let standards = standards
            .map(|(i, s)| StandardScore { id: &s.id, name: &s.name, score: score(&|f| !f.asked_by[i].is_empty()) })
            .collect();
        let core = score(&|f| f.weight == facts::HEAVIEST);
        let flags = flag::flags(given, &hits, &facts, &core);
        let (overall, eu_template, ab_2013) = (score(&|_| true), eu_template(given), ab_2013(given));
        Self { core, overall, standards, eu_template, ab_2013, flags, facts }
    }

    /// Facts that are asked for and neither stated nor claimed, heaviest first, then by id.
    pub fn missing(&self) -> Vec<&MeasuredFact<'a>> {
        let mut missing: Vec<_> = self.facts.iter().filter(|f| f.state == State::Absent).collect();
        missing.sort_by(|a, b| b.fact.weight.cmp(&a.fact.weight).then(a.fact.id.cmp(b.fact.id)));
        missing
    }
}

fn not_asked<'a>(fact: &'static Fact, condition: &'static Condition) -> MeasuredFact<'a> {
    let (state, answers, contradicted_by) = (State::NotApplicable, Vec::new(), Vec::new());
    MeasuredFact { fact: fact.name(), state, points: 0.0, answers, contradicted_by, not_asked: Some(&condition.says) }
}

fn stated<'a>(
    fact: &'static Fact,
    given: &MeasurementInput<'a>,
    hits: &words::Hits<'a>,
    findings: &'a [Finding],
) -> MeasuredFact<'a> {
    let mut answers = Vec::new();
    fact.answers.iter().for_each(|r| r.read(given, hits, &mut answers));
    let proved = answers.len();
    fact.promises.iter().for_each(|r| r.read(given, hits, &mut answers));
    answers[proved..].iter_mut().for_each(|a| a.proof = false);
    let against = |f: &&Finding| f.verdict == Some(Verdict::Contradiction) && fact.contradicted_by.contains(&f.rule);
    let contradicted_by: Vec<&str> = findings.iter().filter(against).map(|f| f.rule.as_str()).collect();
    let state = match (contradicted_by.is_empty(), answers.iter().any(|a| a.proof), answers.is_empty()) {
        (false, ..) => State::Contradicted,
        (_, true, _) => State::Present,
        (_, _, false) => State::Claimed,
        _ => State::Absent,
    };
    let points = f64::from(state.halves()) * f64::from(fact.weight) / 2.0;
    MeasuredFact { fact: fact.name(), state, points, answers, contradicted_by, not_asked: None }
}

#[cfg(test)]
mod tests;
