//! Whether the server reads listings a second time while it serves.

use serde::Deserialize;

/// `[second_reader]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SecondReader {
    /// Read in the background, while no request is being answered. `BROKERWATCH_SECOND_READER`: `true` or `false`.
    pub background: bool,
}

impl Default for SecondReader {
    fn default() -> Self {
        Self { background: true }
    }
}

impl SecondReader {
    pub(super) fn overlay(&mut self, environment: &impl Fn(&str) -> Option<String>, faults: &mut Vec<String>) {
        let name = "BROKERWATCH_SECOND_READER";
        match environment(name).as_deref().map(str::trim) {
            None => {}
            Some("true") => self.background = true,
            Some("false") => self.background = false,
            Some(other) => faults.push(format!("{name}: “{other}” is neither “true” nor “false”")),
        }
    }
}
