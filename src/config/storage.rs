//! `[storage]`: where data is stored.

use super::Secret;
use serde::Deserialize;
use std::path::PathBuf;

/// `[storage]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Storage {
    /// Folder of database, archive, index and keys. `BROKERWATCH_DATA_DIR`.
    pub data_dir: PathBuf,
    /// `postgres://…`, `sqlite:PATH` or a path, if the database is not in the data folder. `BROKERWATCH_DATABASE_URL`.
    pub database_url: Option<Secret>,
    /// Folder of the operator's own term and rule cards. `BROKERWATCH_CARDS_DIR`.
    pub cards_dir: Option<PathBuf>,
}

impl Default for Storage {
    fn default() -> Self {
        Self { data_dir: PathBuf::from("data"), database_url: None, cards_dir: None }
    }
}

impl Storage {
    pub(super) fn overlay(&mut self, environment: &impl Fn(&str) -> Option<String>) {
        if let Some(dir) = environment("BROKERWATCH_DATA_DIR") {
            self.data_dir = dir.into();
        }
        if let Some(url) = environment("BROKERWATCH_DATABASE_URL") {
            self.database_url = Some(url.into());
        }
        if let Some(dir) = environment("BROKERWATCH_CARDS_DIR") {
            self.cards_dir = Some(dir.into());
        }
    }
}
