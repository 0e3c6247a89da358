//! The clock. Only the pipeline and what stands above it know the time; nothing that decides a verdict does.

use std::sync::atomic::{AtomicI64, Ordering};

/// The newest time that the data folder has recorded; times given out are never before it.
static FLOOR: AtomicI64 = AtomicI64::new(i64::MIN);

/// Clocks are set right by fractions of a second; that much behind the newest record they may be.
const SLACK: i64 = 5_000_000;

/// Microseconds since 1970 UTC; never before what [`not_before`] was told.
pub fn now() -> i64 {
    system().max(FLOOR.load(Ordering::Relaxed))
}

/// What the clock of the system says, microseconds since 1970 UTC.
pub fn system() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

/// Whether the clock of the system stands before a time that was recorded, by more than clocks are corrected by.
pub fn is_behind(recorded: i64) -> bool {
    system().saturating_add(SLACK) < recorded
}

/// From now on no time before this one is given out, so that what is recorded stays in order.
pub fn not_before(recorded: i64) {
    FLOOR.fetch_max(recorded, Ordering::Relaxed);
}

/// Today in UTC, ISO 8601.
pub fn today() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}
