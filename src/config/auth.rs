//! `[auth]`: the contents of access tokens.

use super::number;
use serde::Deserialize;

/// `[auth]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Auth {
    /// `iss` (issuer) of the tokens issued here. `BROKERWATCH_ISSUER`.
    pub issuer: String,
    /// `aud` (audience) that a token must contain. `BROKERWATCH_AUDIENCE`.
    pub audience: String,
    /// Tolerated clock difference in seconds, at most 60. `BROKERWATCH_LEEWAY`.
    pub leeway: u64,
}

impl Default for Auth {
    fn default() -> Self {
        Self { issuer: "brokerwatch".to_owned(), audience: "brokerwatch-api".to_owned(), leeway: 30 }
    }
}

impl Auth {
    pub(super) fn overlay(&mut self, environment: &impl Fn(&str) -> Option<String>, faults: &mut Vec<String>) {
        if let Some(issuer) = environment("BROKERWATCH_ISSUER") {
            self.issuer = issuer;
        }
        if let Some(audience) = environment("BROKERWATCH_AUDIENCE") {
            self.audience = audience;
        }
        number(&mut self.leeway, "BROKERWATCH_LEEWAY", environment("BROKERWATCH_LEEWAY"), faults);
    }

    pub(super) fn check(&self, faults: &mut Vec<String>) {
        for (name, value) in [("issuer", &self.issuer), ("audience", &self.audience)] {
            if value.trim().is_empty() {
                faults.push(format!("auth.{name}: empty; expected a name"));
            }
        }
        if self.leeway > 60 {
            faults.push(format!("auth.leeway: invalid value {}; expected at most 60 seconds", self.leeway));
        }
    }
}
