//! Sums states and weights of facts to a score and its grade.

use super::state::State;
use crate::domain::listing::{Grade, Score};

/// The score of facts with these states and weights. All arithmetic is in whole numbers.
pub(super) fn score(facts: impl Iterator<Item = (State, u32)>) -> Score {
    let (mut halves, mut base, mut stated, mut asked) = (0_i64, 0_u32, 0, 0);
    for (state, weight) in facts.filter(|(state, _)| *state != State::NotApplicable) {
        halves += i64::from(state.halves()) * i64::from(weight);
        base += weight;
        asked += 1;
        stated += u32::from(state == State::Present);
    }
    let halves = halves.max(0) as u64;
    let tenths = if base == 0 { 0 } else { halves * 500 / u64::from(base) };
    let earned = |g: &Grade| tenths >= u64::from(g.from_percent()) * 10;
    let grade = Grade::ALL.into_iter().find(earned).unwrap_or(Grade::F);
    Score { points: halves as f64 / 2.0, of: base, stated, asked, percent: tenths as f64 / 10.0, grade }
}
