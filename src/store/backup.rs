//! A copy of the database while others read and write: a consistent state in one file.

use super::connection::AnyConnection;
use super::{Store, StoreError};
use diesel::prelude::*;
use diesel::sql_types::Text;
use std::path::Path;

impl Store {
    /// Writes a copy of the database to a file that must not exist yet. Returns `false` for a server, which has its own
    /// programs for this.
    pub fn copy_to(&self, file: &Path) -> Result<bool, StoreError> {
        let name = file.to_string_lossy().into_owned();
        self.read(|c| match c {
            AnyConnection::Sqlite(c) => {
                diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(name).execute(c)?;
                Ok(true)
            }
            #[cfg(feature = "postgres")]
            AnyConnection::Postgres(_) => Ok(false),
        })
    }
}
