//! Migrates a database to the schema of this program, and refuses one of a newer program.

use super::connection::AnyConnection;
use super::{StoreError, rewrite};
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// Names of the migrations this program knows, in order.
fn known() -> Result<Vec<String>, StoreError> {
    let steps = MigrationSource::<<AnyConnection as diesel::Connection>::Backend>::migrations(&MIGRATIONS)
        .map_err(|e| StoreError::Migration(e.to_string()))?;
    let mut names: Vec<String> = steps.iter().map(|m| m.name().version().to_string()).collect();
    names.sort();
    Ok(names)
}

/// Names of the migrations the database has; none if it is empty. Read without the library, which would make its
/// table.
fn applied(connection: &mut AnyConnection) -> Result<Vec<String>, StoreError> {
    use super::schema::__diesel_schema_migrations::dsl::{__diesel_schema_migrations as steps, version};
    match steps.select(version).load(connection) {
        Err(e) if is_missing_table(&e.to_string()) => Ok(Vec::new()),
        found => Ok(found?),
    }
}

/// How SQLite and PostgreSQL say that there is no such table.
fn is_missing_table(error: &str) -> bool {
    error.contains("no such table") || (error.contains("relation") && error.contains("does not exist"))
}

/// The step that is completed in Rust.
const REWRITE: &str = "20261130000015";

/// Runs all pending migrations, each in a transaction; refuses a database with migrations of a newer program. Returns
/// whether all rows were rewritten, which leaves the space of the earlier ones unused.
pub(super) fn up(connection: &mut AnyConnection) -> Result<bool, StoreError> {
    refuse_newer(connection)?;
    let failed = |e: Box<dyn std::error::Error + Send + Sync>| StoreError::Migration(e.to_string());
    let steps = connection.pending_migrations(MIGRATIONS).map_err(failed)?;
    let mut rewritten = false;
    for step in steps {
        connection.transaction(|c| {
            let name = c.run_migration(&step).map_err(failed)?;
            if name.to_string() == REWRITE {
                rewritten = rewrite::run(c)?;
            }
            Ok::<_, StoreError>(())
        })?;
    }
    Ok(rewritten)
}

/// Reverts all migrations; only tests do this.
#[cfg(test)]
pub(super) fn down(connection: &mut AnyConnection) -> Result<(), StoreError> {
    connection.revert_all_migrations(MIGRATIONS).map_err(|e| StoreError::Migration(e.to_string()))?;
    Ok(())
}

/// Succeeds if the database has exactly the migrations this program knows.
pub(super) fn check(connection: &mut AnyConnection) -> Result<(), StoreError> {
    refuse_newer(connection)?;
    let applied = applied(connection)?;
    match known()?.into_iter().find(|k| !applied.contains(k)) {
        Some(missing) => Err(StoreError::Pending(missing)),
        None => Ok(()),
    }
}

fn refuse_newer(connection: &mut AnyConnection) -> Result<(), StoreError> {
    let known = known()?;
    match applied(connection)?.into_iter().find(|a| !known.contains(a)) {
        Some(newer) => Err(StoreError::Newer(newer)),
        None => Ok(()),
    }
}
