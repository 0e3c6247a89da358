//! The access log: whether it is kept, and for how long.

use super::number;
use serde::Deserialize;

/// `[access]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Access {
    /// Whether requests with a token are logged. `BROKERWATCH_ACCESS_LOG`.
    pub log: bool,
    /// Days after which lines are removed; 0 keeps them for ever. `BROKERWATCH_ACCESS_RETENTION_DAYS`.
    pub retention_days: u32,
}

impl Default for Access {
    fn default() -> Self {
        Self { log: true, retention_days: 730 }
    }
}

impl Access {
    pub(super) fn overlay(&mut self, environment: &impl Fn(&str) -> Option<String>, faults: &mut Vec<String>) {
        let name = "BROKERWATCH_ACCESS_LOG";
        match environment(name).as_deref().map(str::trim) {
            None => {}
            Some("true") => self.log = true,
            Some("false") => self.log = false,
            Some(_) => faults.push(format!("{name}: invalid value; expected true or false")),
        }
        let name = "BROKERWATCH_ACCESS_RETENTION_DAYS";
        number(&mut self.retention_days, name, environment(name), faults);
    }

    pub(super) fn check(&self, faults: &mut Vec<String>) {
        if self.retention_days > 36_500 {
            let days = self.retention_days;
            faults.push(format!("access.retention_days: invalid value {days}; expected 0 to 36500"));
        }
    }
}
