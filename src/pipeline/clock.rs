//! The clock. Only the pipeline and the modules above it read the time, so assessments do not depend on it.

use std::sync::atomic::{AtomicI64, Ordering};

/// The newest time recorded in the data folder; [`now`] never returns an earlier one.
static FLOOR: AtomicI64 = AtomicI64::new(i64::MIN);

/// How far the system clock may be behind the newest record: clocks are corrected by fractions of a second.
const SLACK: i64 = 5_000_000;

/// Microseconds since 1970 UTC; never before the time given to [`not_before`].
pub fn now() -> i64 {
    system().max(FLOOR.load(Ordering::Relaxed))
}

/// What the clock of the system says, microseconds since 1970 UTC.
pub fn system() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

/// Whether the system clock is behind a recorded time by more than clocks are corrected by.
pub fn is_behind(recorded: i64) -> bool {
    system().saturating_add(SLACK) < recorded
}

/// From now on [`now`] returns no time before this one, so that recorded times stay in order.
pub fn not_before(recorded: i64) {
    FLOOR.fetch_max(recorded, Ordering::Relaxed);
}

/// Today in UTC, ISO 8601.
pub fn today() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}
