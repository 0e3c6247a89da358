//! Why a listing was found: its words with their points, under the result.

use super::{PageError, names};
use crate::search::{Plan, Searcher, points, reasons};
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
pub(super) fn why(app: &App, searcher: &Searcher, plan: &Plan, id: &str) -> Result<Option<Why>, PageError> {
    let Some(explanation) = searcher.explain(plan, id)?.filter(|e| !e.parts.is_empty()) else { return Ok(None) };
    let found = reasons(&explanation, &|field, value| names::value(app, field, value));
    let word = |w: crate::search::Reason| WhyWord {
        typed: w.typed,
        found: w.found,
        place: w.place,
        how: w.how,
        points: points(w.points),
    };
    Ok(Some(Why {
        words: found.words.into_iter().map(word).collect(),
        factors: found.factors.into_iter().map(|(name, n)| (name, points(n))).collect(),
        sum: points(found.sum),
    }))
}
