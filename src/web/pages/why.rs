//! Why a listing was found: its words with their points, under the result.

use super::{PageError, names};
use crate::search::{PreparedQuery, TermSummary, format_points, summarise};
use crate::web::App;

/// The reasons for a template.
pub(super) struct Why {
    pub words: Vec<WhyWord>,
    /// What was added besides, with its points.
    pub factors: Vec<(&'static str, String)>,
    pub sum: String,
}

/// One way in which a word was found.
pub(super) struct WhyWord {
    pub typed: String,
    pub found: String,
    pub place: String,
    pub how: String,
    pub points: String,
}

/// The reasons for a hit; `None` where no word ranks.
pub(super) fn why(app: &App, query: &PreparedQuery, id: &str) -> Result<Option<Why>, PageError> {
    let Some(explanation) = query.explain(id)?.filter(|e| !e.terms.is_empty()) else { return Ok(None) };
    let found = summarise(&explanation, &|field, value| names::value(app, field, value));
    let word = |t: TermSummary| WhyWord {
        typed: t.term,
        found: t.matched,
        place: t.field,
        how: t.match_kind,
        points: format_points(t.points),
    };
    Ok(Some(Why {
        words: found.terms.into_iter().map(word).collect(),
        factors: found.factors.into_iter().map(|(name, n)| (name, format_points(n))).collect(),
        sum: format_points(found.sum),
    }))
}
