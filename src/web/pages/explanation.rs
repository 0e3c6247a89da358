//! Why a listing matches: its terms with their points, below the hit.

use super::{PageError, labels};
use crate::search::{Plan, Searcher, points, reasons};
use crate::web::App;

/// An explanation for a template.
pub(super) struct ExplanationView {
    pub terms: Vec<TermMatch>,
    /// Boosts with their points.
    pub boosts: Vec<(&'static str, String)>,
    pub sum: String,
}

/// One way in which a term of the query matched.
pub(super) struct TermMatch {
    /// As typed.
    pub term: String,
    /// What matched in the listing.
    pub matched: String,
    pub field: String,
    pub match_kind: String,
    pub points: String,
}

/// The explanation of a hit; `None` if no term of the query is scored.
pub(super) fn explanation(
    app: &App,
    searcher: &Searcher,
    plan: &Plan,
    id: &str,
) -> Result<Option<ExplanationView>, PageError> {
    let Some(explanation) = searcher.explain(plan, id)?.filter(|e| !e.parts.is_empty()) else { return Ok(None) };
    let found = reasons(&explanation, &|field, value| labels::value(app, field, value));
    let term = |r: crate::search::Reason| TermMatch {
        term: r.typed,
        matched: r.found,
        field: r.place,
        match_kind: r.how,
        points: points(r.points),
    };
    Ok(Some(ExplanationView {
        terms: found.words.into_iter().map(term).collect(),
        boosts: found.factors.into_iter().map(|(name, n)| (name, points(n))).collect(),
        sum: points(found.sum),
    }))
}
