//! How the benches take time: the best of several rounds, so that other work on the machine counts least.

use std::hint::black_box;
use std::time::{Duration, Instant};

const ROUNDS: usize = 5;
const LEAST: Duration = Duration::from_millis(400);

/// The shortest of several rounds, each repeated until it can be measured; per repetition.
pub fn best<T>(mut work: impl FnMut() -> T) -> Duration {
    (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            let mut times = 0;
            while times == 0 || start.elapsed() < LEAST {
                black_box(work());
                times += 1;
            }
            start.elapsed() / times
        })
        .min()
        .unwrap_or_default()
}
