//! Sums states and weights of facts to a score and its grade.

use super::state::State;
use crate::domain::listing::Score;

/// The score of facts with these states and weights.
pub(super) fn score(facts: impl Iterator<Item = (State, u32)>) -> Score {
    let (mut half_points, mut base, mut stated, mut asked) = (0_i64, 0_u32, 0, 0);
    for (state, weight) in facts.filter(|(state, _)| *state != State::NotApplicable) {
        half_points += i64::from(state.half_points()) * i64::from(weight);
        base += weight;
        asked += 1;
        stated += u32::from(state == State::Present);
    }
    Score::new(half_points.max(0) as u64, base, stated, asked)
}
