//! Configuration: flags win over `BROKERWATCH_*` variables, which win over the file, which wins over the defaults.
//!
//! One file per section. Unknown keys are errors, and all errors are reported at once, so that nobody has to fix them
//! one restart at a time.

mod access;
mod alerts;
mod auth;
mod fetch;
mod index;
mod limits;
mod metrics;
mod outside_issuer;
mod second_reader;
mod secret;
mod server;
mod storage;

pub use access::Access;
pub use alerts::Alerts;
pub use auth::Auth;
pub use fetch::Fetch;
pub use index::Index;
pub use limits::Limits;
pub use metrics::Metrics;
pub use outside_issuer::OutsideIssuer;
pub use second_reader::SecondReader;
pub use secret::Secret;
pub use server::Server;
pub use storage::Storage;

use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Everything that can be configured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where data is stored.
    pub storage: Storage,
    /// How pages and answers are served.
    pub server: Server,
    /// Contents of access tokens.
    pub auth: Auth,
    /// Other services whose tokens are accepted.
    pub outside_issuers: Vec<OutsideIssuer>,
    /// The access log.
    pub access: Access,
    /// Whether and where alerts are delivered.
    pub alerts: Alerts,
    /// How the index is built.
    pub index: Index,
    /// How much work requests may cause.
    pub limits: Limits,
    /// Where metrics are served.
    pub metrics: Metrics,
    /// How sources are fetched.
    pub fetch: Fetch,
    /// Whether the server reads listings a second time.
    pub second_reader: SecondReader,
}

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}: cannot be read: {reason}")]
    Unreadable {
        /// File.
        path: PathBuf,
        /// The error of the system.
        reason: std::io::Error,
    },
    /// The file is not valid.
    #[error("{path}:{line}: {reason}")]
    Invalid {
        /// File.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// Values out of range, one per line.
    #[error("{}", .0.join("\n"))]
    Values(Vec<String>),
}

impl Config {
    /// Reads the file, if one is named, and the environment.
    pub fn load(file: Option<&Path>, environment: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut config = file.map_or_else(|| Ok(Self::default()), Self::read)?;
        let mut faults = Vec::new();
        config.storage.overlay(&environment);
        config.server.overlay(&environment, &mut faults);
        config.auth.overlay(&environment, &mut faults);
        config.access.overlay(&environment, &mut faults);
        config.alerts.overlay(&environment, &mut faults);
        config.index.overlay(&environment, &mut faults);
        config.limits.overlay(&environment, &mut faults);
        config.metrics.overlay(&environment, &mut faults);
        config.fetch.overlay(&environment, &mut faults);
        config.second_reader.overlay(&environment, &mut faults);
        config.server.check(&mut faults);
        config.auth.check(&mut faults);
        outside_issuer::check(&config.outside_issuers, &config.auth.issuer, &mut faults);
        config.access.check(&mut faults);
        config.index.check(&mut faults);
        config.limits.check(&mut faults);
        config.metrics.check(&mut faults);
        config.fetch.check(&mut faults);
        if faults.is_empty() { Ok(config) } else { Err(ConfigError::Values(faults)) }
    }

    fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|reason| ConfigError::Unreadable { path: path.to_owned(), reason })?;
        toml::from_str(&text).map_err(|e| ConfigError::Invalid {
            path: path.to_owned(),
            line: 1 + e.span().map_or(0, |s| text[..s.start.min(text.len())].matches('\n').count()),
            reason: secret::without_values(e.message()),
        })
    }
}

/// Overlays a number from the environment.
fn number<T: std::str::FromStr>(value: &mut T, name: &str, text: Option<String>, faults: &mut Vec<String>) {
    if let Some(text) = text {
        match text.trim().parse() {
            Ok(parsed) => *value = parsed,
            Err(_) => faults.push(format!(
                "{name}: invalid number “{}”",
                secret::without_values(&format!("`{text}`")).trim_matches('`')
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_wins_over_the_file_and_all_faults_are_reported() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("c.toml");
        std::fs::write(&path, "[server]\nport = 8080\n[index]\nmemory_mib = 64\n").unwrap();
        let config = Config::load(Some(&path), |n| (n == "BROKERWATCH_PORT").then(|| "9000".into())).unwrap();
        assert_eq!((config.server.port, config.index.memory_mib), (9000, 64));

        let wrong = |n: &str| matches!(n, "BROKERWATCH_PORT" | "BROKERWATCH_INDEX_THREADS").then(|| "many".to_owned());
        let error = Config::load(Some(&path), wrong).unwrap_err().to_string();
        assert_eq!(error.lines().count(), 2, "{error}");
    }

    #[test]
    fn no_debug_output_and_no_error_shows_a_password() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("c.toml");
        let address = "postgres://u:S3CRET@h/d";
        std::fs::write(&path, format!("[storage]\ndatabase_url = \"{address}\"\n")).unwrap();
        let config = Config::load(Some(&path), |_| None).unwrap();
        assert_eq!(config.storage.database_url.as_ref().unwrap().reveal(), address);
        assert!(!format!("{config:?} {config:#?}").contains("S3CRET"));
        for wrong in [
            format!("storage = \"{address}\""),
            format!("[server]\nport = \"{address}\""),
            format!("[storage]\n\"{address}\" = 1"),
            format!("[storage]\ndatabase_url = [\"{address}\"]"),
            format!("[storage]\ndatabase_url = \"{address}"),
            format!("[storage]\ndatabase_url = {address}"),
        ] {
            std::fs::write(&path, &wrong).unwrap();
            let error = Config::load(Some(&path), |_| None).unwrap_err();
            assert!(!error.to_string().contains("S3CRET") && !format!("{error:?}").contains("S3CRET"), "{error}");
        }
        let wrong = |n: &str| (n == "BROKERWATCH_PORT").then(|| address.to_owned());
        assert!(!Config::load(None, wrong).unwrap_err().to_string().contains("S3CRET"));
    }

    #[test]
    fn metrics_are_off_until_a_port_is_configured() {
        assert_eq!(Config::load(None, |_| None).unwrap().metrics, Metrics::default());
        let port = |n: &str| (n == "BROKERWATCH_METRICS_PORT").then(|| "9464".to_owned());
        let metrics = Config::load(None, port).unwrap().metrics;
        assert_eq!((metrics.bind.as_str(), metrics.port), ("127.0.0.1", Some(9464)));
        let bind = |n: &str| (n == "BROKERWATCH_METRICS_BIND").then(|| "everywhere".to_owned());
        assert!(Config::load(None, bind).unwrap_err().to_string().starts_with("metrics.bind: "));
    }

    #[test]
    fn an_unknown_key_is_an_error_with_its_line() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("c.toml");
        std::fs::write(&path, "[server]\n\nprot = 8080\n").unwrap();
        let error = Config::load(Some(&path), |_| None).unwrap_err().to_string();
        assert!(error.contains("c.toml:3: unknown field `prot`"), "{error}");
    }
}
