//! `[fetch]`: how long a run may take that fetches, and how many run at a time.

use super::number;
use serde::Deserialize;
use std::time::Duration;

/// `[fetch]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fetch {
    /// After how many minutes a run asks for nothing more. `BROKERWATCH_FETCH_MINUTES`.
    pub longest_minutes: u64,
    /// How many sources `serve` fetches at a time. `BROKERWATCH_FETCH_AT_ONCE`.
    pub at_once: usize,
}

impl Default for Fetch {
    fn default() -> Self {
        Self { longest_minutes: 2_880, at_once: 4 }
    }
}

impl Fetch {
    /// The longest time of a run.
    pub fn longest(&self) -> Duration {
        Duration::from_secs(self.longest_minutes.saturating_mul(60))
    }

    pub(super) fn overlay(&mut self, environment: &impl Fn(&str) -> Option<String>, faults: &mut Vec<String>) {
        let name = "BROKERWATCH_FETCH_MINUTES";
        number(&mut self.longest_minutes, name, environment(name), faults);
        let name = "BROKERWATCH_FETCH_AT_ONCE";
        number(&mut self.at_once, name, environment(name), faults);
    }

    pub(super) fn check(&self, faults: &mut Vec<String>) {
        for (name, value, most) in
            [("longest_minutes", self.longest_minutes, 100_000), ("at_once", self.at_once as u64, 64)]
        {
            if !(1..=most).contains(&value) {
                faults.push(format!("fetch.{name}: invalid value {value}; expected 1 to {most}"));
            }
        }
    }
}
