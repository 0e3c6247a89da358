//! Fitting the weights of the model to labels, and asking what the fit is worth on listings it has not seen.
//!
//! Logistic regression with a pull towards the weights set by hand, so that few labels move them little. Full gradients
//! until nothing moves: the same labels always give the same weights.

use super::gold::Item;
use super::labels::Label;
use crate::assess::tag::{FEATURES, Features, Model, Scratch, Tagger};
use crate::domain::listing::{Decision, DecisionVerdict, Listing, TermId};

/// Strength of the pull towards the prior weights, in labelled candidates.
const PULL: f64 = 12.0;
/// At most so many steps of this length …
const STEPS: usize = 4_000;
const RATE: f64 = 0.6;
/// … and none after one that moved no weight further than this, far below the two decimals that are kept.
const STILL: f64 = 1e-7;

/// A term for which a listing has at least one cue, and whether the reader agrees.
struct Case {
    features: Features,
    holds: bool,
}

/// A listing with the decisions of people that are in force on it.
pub type Decided<'a> = (&'a Listing, &'a [Decision]);

/// Fits weights to the items and to what people decided.
pub fn fit(tagger: &Tagger, items: &[&Item], decided: &[Decided<'_>], prior: &Model) -> Model {
    let cases = cases(tagger, items, decided);
    let start: Vec<f64> = prior.weights().iter().map(|w| f64::from(*w)).collect();
    let mut weights = start.clone();
    let n = cases.len().max(1) as f64;
    for _ in 0..STEPS {
        let mut gradient = [0.0_f64; FEATURES];
        for case in &cases {
            let sum: f64 = case.features.iter().zip(&weights).map(|(f, w)| f64::from(*f) * w).sum();
            let error = 1.0 / (1.0 + (-sum).exp()) - f64::from(u8::from(case.holds));
            gradient.iter_mut().zip(&case.features).for_each(|(g, f)| *g += error * f64::from(*f));
        }
        let mut furthest = 0.0_f64;
        for ((w, g), s) in weights.iter_mut().zip(&gradient).zip(&start) {
            let step = RATE * (g + PULL * (*w - s)) / (n + PULL);
            *w -= step;
            furthest = furthest.max(step.abs());
        }
        if furthest < STILL {
            break;
        }
    }
    let mut fitted = [0.0_f32; FEATURES];
    // The labels do not support more than two decimals.
    fitted.iter_mut().zip(&weights).for_each(|(f, w)| *f = ((w * 100.0).round() / 100.0) as f32);
    let listings = items.len() + decided.len();
    Model::new(fitted, format!("fitted on {listings} labelled listings, {} candidates", cases.len()))
}

fn cases(tagger: &Tagger, items: &[&Item], decided: &[Decided<'_>]) -> Vec<Case> {
    let labels = Label::all();
    let mut scratch = Scratch::default();
    let mut cases = Vec::new();
    for item in items {
        for (term, features) in tagger.candidates(&item.listing, &mut scratch) {
            if let Some(holds) = holds(item, &labels, &term) {
                cases.push(Case { features, holds });
            }
        }
    }
    for (listing, decisions) in decided {
        for (term, features) in tagger.candidates(listing, &mut scratch) {
            match decisions.iter().find(|d| d.term == term).map(|d| d.verdict) {
                Some(DecisionVerdict::Accept) => cases.push(Case { features, holds: true }),
                Some(DecisionVerdict::Reject) => cases.push(Case { features, holds: false }),
                Some(DecisionVerdict::Withdraw) | None => {}
            }
        }
    }
    cases
}

/// Whether a term holds for an item; `None` if the reader was not asked.
fn holds(item: &Item, labels: &[Label], term: &TermId) -> Option<bool> {
    if let Some(label) = labels.iter().find(|u| u.terms.contains(term)) {
        return Some(item.truth.contains_key(label));
    }
    item.asked(term.facet()).then(|| item.truth.contains_key(&Label::of_term(term.clone())))
}
