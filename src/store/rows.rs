//! The rows of the tables, as Diesel reads and writes them. Columns are explained in `docs/ARCHITECTURE.md`.

use super::key::{Key, MaybeKey};
use super::packed::Packed;
use super::schema::{
    assessments, case_events, changes, decisions, fetch_events, fetches, findings_seen, issues, listings, methods,
    register_decisions, registers, resolved_issues, responses, runs, snapshots, source_events, unit_readings, versions,
};
use diesel::prelude::*;

/// Complete runs in a row without a listing after which it is delisted.
pub(super) const ABSENCES_UNTIL_DELISTED: i64 = 2;

impl ListingRow {
    /// When the listing was last seen, if it is delisted.
    pub fn delisted_since(&self) -> Option<i64> {
        (self.missed >= ABSENCES_UNTIL_DELISTED).then_some(self.last_seen)
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = listings)]
pub(super) struct ListingRow {
    #[diesel(serialize_as = Key)]
    pub id: String,
    pub source: String,
    pub native_id: String,
    #[diesel(serialize_as = Key)]
    pub record_digest: String,
    #[diesel(serialize_as = Key)]
    pub reading: String,
    #[diesel(serialize_as = Key)]
    pub version_id: String,
    pub versions: i64,
    #[diesel(serialize_as = Key)]
    pub method: String,
    pub first_seen: i64,
    pub last_seen: i64,
    /// Consecutive complete runs that did not find it, up to the number that delists it.
    pub missed: i64,
    pub last_read: i64,
    /// Observation time of the last of those runs.
    pub missed_at: i64,
    /// Digest of the newest record without noise; empty in rows of earlier programs.
    #[diesel(serialize_as = Key)]
    pub content_digest: String,
    /// 1 while its source is removed.
    pub removed: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = assessments)]
pub(super) struct AssessmentRow {
    #[diesel(serialize_as = Key)]
    pub version_id: String,
    #[diesel(serialize_as = Key)]
    pub method: String,
    pub body: Packed,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = versions)]
pub(super) struct VersionRow {
    #[diesel(serialize_as = Key)]
    pub id: String,
    #[diesel(serialize_as = Key)]
    pub listing_id: String,
    pub number: i64,
    #[diesel(serialize_as = Key)]
    pub record_digest: String,
    #[diesel(serialize_as = Key)]
    pub reading: String,
    #[diesel(serialize_as = Key)]
    pub snapshot: String,
    pub file: String,
    pub file_row: i64,
    pub file_line: i64,
    pub byte_offset: i64,
    pub byte_length: i64,
    #[diesel(serialize_as = Key)]
    pub run_id: String,
    pub observed_at: i64,
    pub listing: Packed,
    pub recorded_at: i64,
    pub observed_by: String,
    pub late: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = changes)]
pub(super) struct ChangeRow {
    pub seq: i64,
    pub kind: String,
    #[diesel(serialize_as = Key)]
    pub listing_id: String,
    #[diesel(serialize_as = Key)]
    pub version_id: String,
    #[diesel(serialize_as = Key)]
    pub run_id: String,
    pub at: i64,
    #[diesel(serialize_as = Key)]
    pub method: String,
    pub observed_at: i64,
    /// JSON list of names; empty if nothing is known.
    pub fields: String,
}

/// The names in the column `fields` of a change; none if nothing is known.
pub(super) fn field_names(column: &str) -> Vec<String> {
    serde_json::from_str(column).unwrap_or_default()
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = decisions)]
pub(super) struct DecisionRow {
    pub id: String,
    pub number: i64,
    #[diesel(serialize_as = Key)]
    pub listing_id: String,
    pub term: String,
    pub verdict: String,
    pub by: String,
    pub reason: String,
    pub quote: Option<String>,
    pub at: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = issues)]
pub(super) struct IssueRow {
    #[diesel(serialize_as = Key)]
    pub id: String,
    pub source: String,
    pub code: String,
    #[diesel(serialize_as = MaybeKey)]
    pub version_id: Option<String>,
    #[diesel(serialize_as = Key)]
    pub run_id: String,
    pub body: String,
    /// The archived file; empty if unknown.
    #[diesel(serialize_as = Key)]
    pub snapshot: String,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = resolved_issues)]
pub(super) struct ResolvedIssueRow {
    #[diesel(serialize_as = Key)]
    pub issue: String,
    /// The run that has read the record.
    #[diesel(serialize_as = Key)]
    pub run_id: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = responses)]
pub(super) struct ResponseRow {
    pub id: String,
    pub number: i64,
    #[diesel(serialize_as = Key)]
    pub finding: String,
    #[diesel(serialize_as = Key)]
    pub listing_id: String,
    pub rule: String,
    pub kind: String,
    pub by: String,
    pub text: String,
    pub until: Option<String>,
    pub withdraws: Option<i64>,
    pub at: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = registers)]
pub(super) struct RegisterRow {
    pub number: i64,
    pub import: i64,
    pub register: String,
    pub edition: String,
    pub digest: String,
    pub file: String,
    pub records: i64,
    pub entries: i64,
    pub imported_at: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = register_decisions)]
pub(super) struct RegisterDecisionRow {
    pub id: String,
    pub number: i64,
    pub register: String,
    pub broker: String,
    pub entry: String,
    pub verdict: String,
    pub by: String,
    pub reason: String,
    pub at: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = findings_seen)]
pub(super) struct FindingRow {
    #[diesel(serialize_as = Key)]
    pub fingerprint: String,
    #[diesel(serialize_as = Key)]
    pub listing_id: String,
}

#[derive(Insertable)]
#[diesel(table_name = methods)]
pub(super) struct MethodRow {
    #[diesel(serialize_as = Key)]
    pub method: String,
    pub tagging: String,
}

#[derive(Insertable)]
#[diesel(table_name = unit_readings)]
pub(super) struct UnitReadingRow {
    #[diesel(serialize_as = Key)]
    pub model: String,
    #[diesel(serialize_as = Key)]
    pub unit: String,
    pub seen: Vec<u8>,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = snapshots)]
pub(super) struct SnapshotRow {
    #[diesel(serialize_as = Key)]
    pub digest: String,
    pub bytes: i64,
    #[diesel(serialize_as = Key)]
    pub run_id: String,
    pub name: String,
    pub stored_at: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = runs)]
pub(super) struct RunRow {
    #[diesel(serialize_as = Key)]
    pub id: String,
    pub source: String,
    pub method: String,
    pub state: String,
    pub started_at: i64,
    pub finished_at: Option<i64>,
    pub files: i64,
    pub records: i64,
    pub added: i64,
    pub changed: i64,
    pub unchanged: i64,
    pub issues: i64,
    pub note: String,
    pub whole: i64,
    pub gone: i64,
    pub returned: i64,
    pub observed_at: i64,
    /// JSON; empty in rows of earlier programs.
    pub figures: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = source_events)]
pub(super) struct SourceEventRow {
    pub number: i64,
    pub source: String,
    pub state: String,
    pub reason: String,
    pub by: String,
    pub at: i64,
    pub listings: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = fetches)]
pub(super) struct FetchRow {
    pub number: i64,
    #[diesel(serialize_as = Key)]
    pub run_id: String,
    pub source: String,
    pub start: String,
    pub url: String,
    pub location: String,
    pub at: i64,
    pub status: i64,
    pub headers: String,
    #[diesel(serialize_as = Key)]
    pub digest: String,
    pub bytes: i64,
    pub note: String,
}

/// An event with what was pinned, as it is stored.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = case_events)]
pub(super) struct CaseEventRow {
    pub number: i64,
    pub case_id: String,
    pub agency: String,
    pub act: String,
    pub by: String,
    pub at: i64,
    pub change: i64,
    pub seen: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = fetch_events)]
pub(super) struct FetchEventRow {
    pub number: i64,
    #[diesel(serialize_as = Key)]
    pub run_id: String,
    pub source: String,
    pub kind: String,
    pub site: String,
    pub detail: String,
    pub at: i64,
}
