//! Why a listing matches: its terms with their points, below the hit.

use super::{PageError, labels};
use crate::search::{PreparedQuery, TermSummary, format_points, summarise};
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
pub(super) fn explanation(app: &App, query: &PreparedQuery, id: &str) -> Result<Option<ExplanationView>, PageError> {
    let Some(explanation) = query.explain(id)?.filter(|e| !e.terms.is_empty()) else { return Ok(None) };
    let found = summarise(&explanation, &|field, value| labels::value(app, field, value));
    let term = |t: TermSummary| TermMatch {
        term: t.term,
        matched: t.matched,
        field: t.field,
        match_kind: t.match_kind,
        points: format_points(t.points),
    };
    Ok(Some(ExplanationView {
        terms: found.terms.into_iter().map(term).collect(),
        boosts: found.factors.into_iter().map(|(name, n)| (name, format_points(n))).collect(),
        sum: format_points(found.sum),
    }))
}
