//! The clock. Only the pipeline and what stands above it know the time; nothing that decides a verdict does.

/// Microseconds since 1970 UTC.
pub fn now() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

/// Today in UTC, ISO 8601.
pub fn today() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}
