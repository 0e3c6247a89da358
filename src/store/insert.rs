//! The only place that knows which database it talks to: inserts of many rows, with or without tolerance for rows that
//! are there already. The multi-connection type has no common form for these.

use super::StoreError;
use super::connection::AnyConnection;
use super::resale_rows::{
    ResaleCommonRow, ResaleDecisionRow, ResaleKeyRow, ResaleLinkRow, ResalePositionRow, ResaleSignatureRow,
};
use super::rows::{
    AssessmentRow, ChangeRow, DecisionRow, FetchEventRow, FetchRow, FindingRow, IssueRow, ListingRow, MethodRow,
    RegisterDecisionRow, RegisterRow, ResolvedIssueRow, ResponseRow, RunRow, SnapshotRow, UnitReadingRow, VersionRow,
};
use super::schema::{
    assessments, changes, decisions, fetch_events, fetches, findings_seen, issues, listings, methods,
    register_decisions, registers, resolved_issues, responses, runs, snapshots, unit_readings, versions,
};
use super::schema::{resale_common, resale_decisions, resale_keys, resale_links, resale_position, resale_signatures};
use diesel::prelude::*;

/// Rows in one statement. PostgreSQL allows 65,535 values in one; the widest row has 18.
const ROWS: usize = 1_000;

/// The rows of each statement.
fn parts<R>(rows: Vec<R>) -> impl Iterator<Item = Vec<R>> {
    let mut rows = rows.into_iter();
    std::iter::from_fn(move || Some(rows.by_ref().take(ROWS).collect::<Vec<R>>()).filter(|part| !part.is_empty()))
}

/// An insert of many rows that must all be new.
macro_rules! insert_new {
    ($name:ident, $table:ident, $row:ty) => {
        pub(super) fn $name(connection: &mut AnyConnection, rows: Vec<$row>) -> Result<(), StoreError> {
            for part in parts(rows) {
                match connection {
                    AnyConnection::Sqlite(c) => diesel::insert_into($table::table).values(part).execute(c)?,
                    #[cfg(feature = "postgres")]
                    AnyConnection::Postgres(c) => diesel::insert_into($table::table).values(part).execute(c)?,
                };
            }
            Ok(())
        }
    };
}

/// An insert of many rows of which some may be there already; returns how many were new.
macro_rules! insert_missing {
    ($name:ident, $table:ident, $row:ty) => {
        pub(super) fn $name(connection: &mut AnyConnection, rows: Vec<$row>) -> Result<usize, StoreError> {
            let mut new = 0;
            for part in parts(rows) {
                new += match connection {
                    AnyConnection::Sqlite(c) => diesel::insert_or_ignore_into($table::table).values(part).execute(c)?,
                    #[cfg(feature = "postgres")]
                    AnyConnection::Postgres(c) => {
                        diesel::insert_into($table::table).values(part).on_conflict_do_nothing().execute(c)?
                    }
                };
            }
            Ok(new)
        }
    };
}

insert_new!(insert_runs, runs, RunRow);
insert_new!(insert_listings, listings, ListingRow);
insert_new!(insert_versions, versions, VersionRow);
insert_new!(insert_changes, changes, ChangeRow);
insert_new!(insert_decisions, decisions, DecisionRow);
insert_new!(insert_registers, registers, RegisterRow);
insert_new!(insert_register_decisions, register_decisions, RegisterDecisionRow);
insert_new!(insert_resale_signatures, resale_signatures, ResaleSignatureRow);
insert_new!(insert_resale_keys, resale_keys, ResaleKeyRow);
insert_new!(insert_resale_common, resale_common, ResaleCommonRow);
insert_new!(insert_resale_links, resale_links, ResaleLinkRow);
insert_new!(insert_resale_position, resale_position, ResalePositionRow);
insert_new!(insert_resale_decisions, resale_decisions, ResaleDecisionRow);
insert_new!(insert_responses, responses, ResponseRow);
insert_new!(insert_fetches, fetches, FetchRow);
insert_new!(insert_fetch_events, fetch_events, FetchEventRow);
insert_missing!(insert_findings_seen, findings_seen, FindingRow);
insert_missing!(insert_assessments, assessments, AssessmentRow);
insert_missing!(insert_methods, methods, MethodRow);
insert_missing!(insert_unit_readings, unit_readings, UnitReadingRow);
insert_missing!(insert_issues, issues, IssueRow);
insert_missing!(insert_snapshots, snapshots, SnapshotRow);
insert_missing!(insert_resolved_issues, resolved_issues, ResolvedIssueRow);
