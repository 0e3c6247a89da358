//! The documentation panel: the grade, what is missing, and every point with its reason.

use crate::assess::completeness::{Answer, Completeness, Gap, Score, State, Table};
use crate::domain::listing::text::one_line;
use crate::domain::listing::{Assessment, Listing, TermId};
use std::collections::BTreeSet;

/// The panel.
pub(super) struct Panel {
    pub core: ScoreRow,
    /// Facts of weight 3 that are not stated.
    pub missing: Vec<&'static str>,
    /// Warnings, each with the words that show it, if there are any.
    pub warnings: Vec<(String, String)>,
    /// All facts together, then each standard.
    pub scores: Vec<ScoreRow>,
    pub gaps: Vec<GapRow>,
    pub facts: Vec<FactRow>,
    pub as_of: &'static str,
}

/// One score.
pub(super) struct ScoreRow {
    pub name: &'static str,
    pub grade: &'static str,
    pub percent: String,
    pub points: String,
    pub of: u32,
    pub stated: u32,
    pub asked: u32,
}

/// A form that a buyer has to fill in.
pub(super) struct GapRow {
    pub name: &'static str,
    pub open: Vec<(&'static str, &'static str)>,
    pub of: u32,
}

/// One fact.
pub(super) struct FactRow {
    pub id: &'static str,
    pub label: &'static str,
    pub weight: u32,
    pub state: &'static str,
    pub points: String,
    /// What states it, or why it does not apply.
    pub reasons: Vec<String>,
}

/// Measures a listing for its page.
pub(super) fn panel(listing: &Listing, assessment: &Assessment, personal: &BTreeSet<TermId>) -> Panel {
    let c = Completeness::of(listing, assessment, personal);
    let heavy = c.missing().into_iter().filter(|f| f.fact.weight == 3).map(|f| f.fact.label).collect();
    let mut scores = vec![row("All facts", &c.overall)];
    scores.extend(c.standards.iter().map(|s| row(s.name, &s.score)));
    let warning = |f: &crate::assess::completeness::Flag<'_>| {
        (f.says.clone(), f.words.map(|w| w.quote.to_owned()).unwrap_or_default())
    };
    let facts = c.facts.iter().map(|f| FactRow {
        id: f.fact.id,
        label: f.fact.label,
        weight: f.fact.weight,
        state: state(f.state),
        points: if f.state == State::NotApplicable { String::new() } else { f.points.to_string() },
        reasons: {
            let against = f.contradicted_by.iter().map(|rule| format!("contradicted by a finding of the rule {rule}"));
            f.answers
                .iter()
                .map(answer)
                .chain(against)
                .chain(f.not_asked.map(|says| format!("applies only where {says}")))
                .collect()
        },
    });
    Panel {
        core: row("Accountability core", &c.core),
        missing: heavy,
        warnings: c.flags.iter().map(warning).collect(),
        scores,
        gaps: vec![gap("EU summary of training content", &c.eu_template), gap("California AB 2013", &c.ab_2013)],
        facts: facts.collect(),
        as_of: &Table::embedded().as_of,
    }
}

fn row(name: &'static str, s: &Score) -> ScoreRow {
    ScoreRow {
        name,
        grade: s.grade.name(),
        percent: format!("{:.1}", s.percent),
        points: s.points_text(),
        of: s.of,
        stated: s.stated,
        asked: s.asked,
    }
}

fn gap(name: &'static str, gap: &Gap) -> GapRow {
    GapRow { name, open: gap.open.iter().map(|f| (f.id, f.label)).collect(), of: gap.of }
}

fn state(state: State) -> &'static str {
    match state {
        State::Present => "stated",
        State::Claimed => "claimed without proof",
        State::Absent => "not stated",
        State::Contradicted => "contradicted",
        State::NotApplicable => "not applicable",
    }
}

/// A field with its value, or a claim or tag with its words.
fn answer(a: &Answer<'_>) -> String {
    let words = a.words().map(|w| one_line(w.quote));
    let proof = if a.proof { "" } else { " (no proof)" };
    match words.or_else(|| a.says()) {
        Some(says) => format!("{}: “{says}”{proof}", a.by()),
        None => format!("{}{proof}", a.by()),
    }
}
