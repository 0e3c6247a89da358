//! Measures one listing: the state of every fact, the scores, the gaps and the warnings.

use super::facts::{CORE_WEIGHT, Condition, Fact, Table};
use super::flag::{Flag, flags};
use super::gap::{Gap, ab_2013, eu_template};
use super::input::MeasurementInput;
use super::reader::ReaderContext;
use super::score::score;
use super::state::{MeasuredFact, State};
use crate::domain::listing::{DocumentationSummary, Finding, Score, Verdict};
use serde::Serialize;

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
    pub fn measure(input: &MeasurementInput<'a>, findings: &'a [Finding]) -> Self {
        let table = Table::embedded();
        let context = table.context(*input);
        let conditions: Vec<bool> = table.conditions.iter().map(|c| c.holds(&context)).collect();
        let facts: Vec<MeasuredFact<'a>> = table
            .facts
            .iter()
            .map(|fact| match fact.when.filter(|&c| !conditions[c]) {
                Some(condition) => not_asked(fact, &table.conditions[condition]),
                None => stated(fact, &context, findings),
            })
            .collect();
        let score = |asks: &dyn Fn(&Fact) -> bool| {
            score(facts.iter().zip(&table.facts).filter(|(_, f)| asks(f)).map(|(s, _)| (s.state, s.fact.weight)))
        };
        let standards = table.standards.iter().enumerate();
        let standards = standards
            .map(|(i, s)| StandardScore { id: &s.id, name: &s.name, score: score(&|f| !f.asked_by[i].is_empty()) })
            .collect();
        let core = score(&|f| f.weight == CORE_WEIGHT);
        let flags = flags(&context, &facts, &core);
        let (overall, eu_template, ab_2013) = (score(&|_| true), eu_template(input), ab_2013(input));
        Self { core, overall, standards, eu_template, ab_2013, flags, facts }
    }

    /// Facts that are asked for and neither stated nor claimed, highest weight first, then by id.
    pub fn missing(&self) -> Vec<&MeasuredFact<'a>> {
        let mut missing: Vec<_> = self.facts.iter().filter(|f| f.state == State::Absent).collect();
        missing.sort_by(|a, b| b.fact.weight.cmp(&a.fact.weight).then(a.fact.id.cmp(b.fact.id)));
        missing
    }

    /// The figures without the words that prove them.
    pub fn summary(&self) -> DocumentationSummary {
        let ids = |state: State| self.facts.iter().filter(|f| f.state == state).map(|f| f.fact.id.to_owned()).collect();
        let open = |gap: &Gap| (gap.open.len() as u32, gap.of);
        DocumentationSummary {
            core: self.core,
            overall: self.overall,
            standards: self.standards.iter().map(|s| (s.id.to_owned(), s.score)).collect(),
            missing: self.missing().into_iter().map(|f| f.fact.id.to_owned()).collect(),
            claimed: ids(State::Claimed),
            contradicted: ids(State::Contradicted),
            not_applicable: ids(State::NotApplicable),
            warnings: self.flags.iter().map(|f| f.id.to_owned()).collect(),
            eu_template: open(&self.eu_template),
            ab_2013: open(&self.ab_2013),
        }
    }
}

fn not_asked<'a>(fact: &'static Fact, condition: &'static Condition) -> MeasuredFact<'a> {
    let (state, answers, contradicted_by) = (State::NotApplicable, Vec::new(), Vec::new());
    MeasuredFact { fact: fact.name(), state, points: 0.0, answers, contradicted_by, not_asked: Some(&condition.says) }
}

fn stated<'a>(fact: &'static Fact, context: &ReaderContext<'a>, findings: &'a [Finding]) -> MeasuredFact<'a> {
    let mut answers = Vec::new();
    fact.answers.iter().for_each(|r| r.read(context, &mut answers));
    let proved = answers.len();
    fact.promises.iter().for_each(|r| r.read(context, &mut answers));
    answers[proved..].iter_mut().for_each(|a| a.proof = false);
    let against = |f: &&Finding| f.verdict == Some(Verdict::Contradiction) && fact.contradicted_by.contains(&f.rule);
    let contradicted_by: Vec<&str> = findings.iter().filter(against).map(|f| f.rule.as_str()).collect();
    let state = match (contradicted_by.is_empty(), answers.iter().any(|a| a.proof), answers.is_empty()) {
        (false, ..) => State::Contradicted,
        (_, true, _) => State::Present,
        (_, _, false) => State::Claimed,
        _ => State::Absent,
    };
    let points = f64::from(state.half_points()) * f64::from(fact.weight) / 2.0;
    MeasuredFact { fact: fact.name(), state, points, answers, contradicted_by, not_asked: None }
}
