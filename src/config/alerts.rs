//! Whether alerts are delivered, and where to.

use serde::Deserialize;

/// `[alerts]`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Alerts {
    /// Whether this server sends messages. `BROKERWATCH_ALERTS_SEND`: `true` or `false`.
    pub send: bool,
    /// Whether webhooks may be on this machine, also without TLS: for tests.
    /// `BROKERWATCH_ALERTS_ALLOW_LOOPBACK`: `true` or `false`.
    pub allow_loopback: bool,
}

impl Default for Alerts {
    fn default() -> Self {
        Self { send: true, allow_loopback: false }
    }
}

impl Alerts {
    pub(super) fn overlay(&mut self, environment: &impl Fn(&str) -> Option<String>, faults: &mut Vec<String>) {
        let mut flag = |value: &mut bool, name: &str| match environment(name).as_deref().map(str::trim) {
            None => {}
            Some("true") => *value = true,
            Some("false") => *value = false,
            Some(_) => faults.push(format!("{name}: invalid value; expected true or false")),
        };
        flag(&mut self.send, "BROKERWATCH_ALERTS_SEND");
        flag(&mut self.allow_loopback, "BROKERWATCH_ALERTS_ALLOW_LOOPBACK");
    }
}
