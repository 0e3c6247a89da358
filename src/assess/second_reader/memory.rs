//! Where the second reader remembers what it has seen, by the digest of the words.

use super::seen::UnitReading;
use super::unit::UnitDigest;

/// Remembers readings of units, for each model by itself.
pub trait Memory: Send + Sync {
    /// What is known of units, in their order.
    fn recall(&self, model: &str, units: &[UnitDigest]) -> Vec<Option<UnitReading>>;
    /// Keeps readings. What is lost is only read again.
    fn keep(&self, model: &str, readings: Vec<(UnitDigest, UnitReading)>);
}

/// Remembers nothing.
pub struct NoMemory;

impl Memory for NoMemory {
    fn recall(&self, _: &str, units: &[UnitDigest]) -> Vec<Option<UnitReading>> {
        vec![None; units.len()]
    }

    fn keep(&self, _: &str, _: Vec<(UnitDigest, UnitReading)>) {}
}
