//! Step 15 of the migrations: moves all rows from the tables of earlier programs into the present ones, in which
//! identifiers are bytes and JSON is packed. It runs in the transaction of the step, so that a database is either as it
//! was or rewritten as a whole; a part of the rows is in memory at a time.

use super::connection::{AnyConnection, MultiBackend};
use super::earlier_schema::{
    earlier_assessments, earlier_changes, earlier_decisions, earlier_findings_seen, earlier_issues, earlier_listings,
    earlier_resolved_issues, earlier_responses, earlier_runs, earlier_snapshots, earlier_versions,
};
use super::packed::Packed;
use super::rows::{
    AssessmentRow, ChangeRow, DecisionRow, FindingRow, IssueRow, ListingRow, ResolvedIssueRow, ResponseRow, RunRow,
    SnapshotRow, VersionRow,
};
use super::{StoreError, insert};
use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::deserialize::{self, FromSql};
use diesel::prelude::*;
use diesel::sql_types::Text;

/// Rows in memory at a time. Few, because a description can have megabytes.
const PAGE: i64 = 200;

impl FromSql<Text, MultiBackend> for Packed {
    fn from_sql(value: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <String as FromSql<Text, MultiBackend>>::from_sql(value).map(|json| Self::of(&json))
    }
}

/// The rows of a table in order of its key, a page at a time, from one table to the other.
macro_rules! moved {
    ($c:ident, $earlier:ident, $key:ident, $row:ty, $insert:ident) => {{
        let mut after = None;
        loop {
            let table = $earlier::table.order($earlier::$key).select($earlier::all_columns).limit(PAGE);
            let page: Vec<$row> = match after.take() {
                None => table.load($c)?,
                Some(after) => table.filter($earlier::$key.gt(after)).load($c)?,
            };
            let Some(last) = page.last() else { break };
            after = Some(last.$key.clone());
            let _ = insert::$insert($c, page)?;
        }
    }};
}

/// SQLite keeps a table and its key apart unless it is told otherwise, in words that PostgreSQL does not know. That pays
/// where a row is hardly more than its key.
const IN_ONE_TREE: &str = "DROP TABLE findings_seen; CREATE TABLE findings_seen (fingerprint BYTEA NOT NULL PRIMARY KEY, \
                           listing_id BYTEA NOT NULL REFERENCES listings (id)) WITHOUT ROWID;";

/// Moves the rows and removes the earlier tables. Returns whether there were any rows.
pub(super) fn run(c: &mut AnyConnection) -> Result<bool, StoreError> {
    // Every other row belongs to a run.
    let runs: i64 = earlier_runs::table.count().get_result(c)?;
    match c {
        AnyConnection::Sqlite(sqlite) => sqlite.batch_execute(IN_ONE_TREE)?,
        #[cfg(feature = "postgres")]
        AnyConnection::Postgres(_) => {}
    }
    moved!(c, earlier_runs, id, RunRow, insert_runs);
    moved!(c, earlier_snapshots, digest, SnapshotRow, insert_snapshots);
    moved!(c, earlier_listings, id, ListingRow, insert_listings);
    moved!(c, earlier_versions, id, VersionRow, insert_versions);
    moved!(c, earlier_changes, seq, ChangeRow, insert_changes);
    move_assessments(c)?;
    moved!(c, earlier_issues, id, IssueRow, insert_issues);
    moved!(c, earlier_resolved_issues, issue, ResolvedIssueRow, insert_resolved_issues);
    moved!(c, earlier_decisions, id, DecisionRow, insert_decisions);
    moved!(c, earlier_responses, id, ResponseRow, insert_responses);
    moved!(c, earlier_findings_seen, fingerprint, FindingRow, insert_findings_seen);
    drop_earlier(c)?;
    Ok(runs > 0)
}

fn move_assessments(c: &mut AnyConnection) -> Result<(), StoreError> {
    use earlier_assessments::{all_columns, method, table, version_id};
    let mut after = (String::new(), String::new());
    loop {
        let same_version = version_id.eq(&after.0).and(method.gt(&after.1));
        let later = version_id.gt(&after.0).or(same_version);
        let page: Vec<AssessmentRow> =
            table.filter(later).order((version_id, method)).limit(PAGE).select(all_columns).load(c)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = (last.version_id.clone(), last.method.clone());
        insert::insert_assessments(c, page)?;
    }
}

/// Each table after those that refer to it.
fn drop_earlier(c: &mut AnyConnection) -> Result<(), StoreError> {
    let tables = [
        "findings_seen",
        "responses",
        "decisions",
        "resolved_issues",
        "issues",
        "assessments",
        "changes",
        "versions",
        "listings",
        "snapshots",
        "runs",
    ];
    for table in tables {
        c.batch_execute(&format!("DROP TABLE earlier_{table}"))?;
    }
    Ok(())
}
