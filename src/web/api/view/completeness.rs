//! How complete the documentation of a listing is: every point with the words or the field that earned it.

use crate::assess::completeness::{Completeness, Gap, Score, State};
use crate::domain::listing::TermId;
use crate::store::StoredListing;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Scores, gaps, warnings, and the facts that the listing states.
#[derive(Serialize)]
pub struct CompletenessView<'a> {
    /// Facts of weight 3 only.
    core: ScoreView,
    overall: ScoreView,
    standards: Vec<StandardView>,
    eu_template: GapView,
    ab_2013: GapView,
    warnings: Vec<WarningView<'a>>,
    /// Facts that apply and are not stated, highest weight first.
    missing: Vec<FactView>,
    /// Facts stated, claimed or contradicted.
    facts: Vec<StatedView<'a>>,
}

#[derive(Serialize)]
struct ScoreView {
    grade: &'static str,
    points: f64,
    /// Most points: the weights of the facts that apply.
    of: u32,
    stated: u32,
    asked: u32,
    percent: f64,
}

#[derive(Serialize)]
struct StandardView {
    id: &'static str,
    name: &'static str,
    #[serde(flatten)]
    score: ScoreView,
}

/// Fields of a form that a buyer could not fill from the listing.
#[derive(Serialize)]
struct GapView {
    open: Vec<OpenView>,
    of: u32,
}

#[derive(Serialize)]
struct OpenView {
    id: &'static str,
    label: &'static str,
}

#[derive(Serialize)]
struct WarningView<'a> {
    id: &'static str,
    says: String,
    words: Option<WordsView<'a>>,
}

/// A quotation from the listing.
#[derive(Serialize)]
struct WordsView<'a> {
    field: &'static str,
    start: usize,
    end: usize,
    quote: &'a str,
}

#[derive(Serialize)]
struct FactView {
    id: &'static str,
    label: &'static str,
    weight: u32,
}

#[derive(Serialize)]
struct StatedView<'a> {
    #[serde(flatten)]
    fact: FactView,
    /// `present`, `claimed` or `contradicted`.
    state: &'static str,
    points: f64,
    answers: Vec<AnswerView<'a>>,
    contradicted_by: Vec<&'a str>,
}

#[derive(Serialize)]
struct AnswerView<'a> {
    by: Cow<'a, str>,
    /// Value of a field or column; null where words are quoted.
    says: Option<String>,
    words: Option<WordsView<'a>>,
    /// False for what claims the fact without proof.
    proof: bool,
}

impl<'a> CompletenessView<'a> {
    pub fn new(stored: &'a StoredListing, personal: &'a BTreeSet<TermId>) -> Self {
        let StoredListing { listing, assessment, .. } = stored;
        let c = Completeness::of(listing, assessment, personal);
        let missing = c.missing().into_iter().map(|f| fact(f.fact)).collect();
        let answered = |s: State| !matches!(s, State::Absent | State::NotApplicable);
        let facts = c.facts.into_iter().filter(|f| answered(f.state)).map(|f| StatedView {
            fact: fact(f.fact),
            state: f.state.name(),
            points: f.points,
            contradicted_by: f.contradicted_by,
            answers: f
                .answers
                .into_iter()
                .map(|a| AnswerView { by: a.by(), says: a.says(), words: a.words().map(words), proof: a.proof })
                .collect(),
        });
        Self {
            core: score(c.core),
            overall: score(c.overall),
            standards: c
                .standards
                .into_iter()
                .map(|s| StandardView { id: s.id, name: s.name, score: score(s.score) })
                .collect(),
            eu_template: gap(c.eu_template),
            ab_2013: gap(c.ab_2013),
            warnings: c
                .flags
                .into_iter()
                .map(|f| WarningView { id: f.id, says: f.says, words: f.words.map(words) })
                .collect(),
            missing,
            facts: facts.collect(),
        }
    }
}

fn score(s: Score) -> ScoreView {
    let Score { points, of, stated, asked, percent, grade } = s;
    ScoreView { grade: grade.name(), points, of, stated, asked, percent }
}

fn gap(gap: Gap) -> GapView {
    GapView { open: gap.open.into_iter().map(|f| OpenView { id: f.id, label: f.label }).collect(), of: gap.of }
}

fn fact(f: crate::assess::completeness::FactName) -> FactView {
    FactView { id: f.id, label: f.label, weight: f.weight }
}

fn words(w: crate::assess::completeness::Quote<'_>) -> WordsView<'_> {
    WordsView { field: w.field.name(), start: w.start, end: w.end, quote: w.quote }
}
