//! The quarantine: records that could not be read. They do not stop a run; their bytes stay in the archive, and each has
//! an issue that says where. One that a retry has read since is resolved and leaves the quarantine; the issue stays.

use super::connection::AnyConnection;
use super::key::key;
use super::rows::{IssueRow, ResolvedIssueRow};
use super::schema::{issues, resolved_issues, runs, snapshots, versions};
use super::writer::Writer;
use super::{Store, StoreError, StoredIssue, insert, issue};
use crate::domain::listing::{IssueCode, Observed, ObservedBy};
use diesel::dsl::{count_star, exists, not};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeSet;
use strum::VariantArray;

/// A record that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quarantined {
    /// The issue that says where it is, and why it could not be read.
    #[serde(flatten)]
    pub stored: StoredIssue,
    /// The archived file that holds its bytes; none if it cannot be told any more.
    pub snapshot: Option<String>,
}

/// An archived file, when it was observed, and which of its records are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// Its size.
    pub bytes: u64,
    /// Its name when it was archived.
    pub name: String,
    /// When its content was observed at the source.
    pub observed: Observed,
    /// First bytes and rows of the records that have become versions.
    pub places: BTreeSet<(u64, u64)>,
}

/// Names of the issues that mean: this record is not stored.
fn unread() -> Vec<&'static str> {
    IssueCode::VARIANTS.iter().filter(|code| code.is_lost()).map(|code| code.name()).collect()
}

/// The conditions of the quarantine.
macro_rules! quarantined {
    () => {
        issues::code
            .eq_any(unread())
            .and(issues::version_id.is_null())
            .and(not(exists(resolved_issues::table.filter(resolved_issues::issue.eq(issues::id)))))
    };
}

/// Number of quarantined records by source.
pub(super) fn counts(c: &mut AnyConnection) -> Result<Vec<(String, i64)>, StoreError> {
    let of = issues::table.filter(quarantined!()).group_by(issues::source);
    Ok(of.select((issues::source, count_star())).load(c)?)
}

impl Store {
    /// Quarantined records of a source, those of the newest runs first, then in order of file and row; at most `limit`.
    pub fn quarantine(&self, source: &str, limit: u32) -> Result<Vec<Quarantined>, StoreError> {
        type Row = (IssueRow, i64);
        let rows: Vec<Row> = self.read(|c| {
            Ok(issues::table
                .inner_join(runs::table.on(runs::id.eq(issues::run_id)))
                .filter(issues::source.eq(source).and(quarantined!()))
                .order((runs::started_at.desc(), issues::id))
                .limit(i64::from(limit))
                .select((IssueRow::as_select(), runs::started_at))
                .load(c)?)
        })?;
        let mut found = Vec::with_capacity(rows.len());
        for (row, at) in rows {
            let snapshot = match row.snapshot.as_str() {
                "" => None,
                digest => Some(digest.to_owned()),
            };
            found.push((at, Quarantined { stored: issue::read(row)?, snapshot }));
        }
        for (_, one) in found.iter_mut().filter(|(_, one)| one.snapshot.is_none()) {
            one.snapshot = self.read(|c| guess(c, &one.stored))?;
        }
        let place = |q: &Quarantined| (q.stored.issue.place.file.clone(), q.stored.issue.place.row);
        found.sort_by(|(a_at, a), (b_at, b)| b_at.cmp(a_at).then_with(|| place(a).cmp(&place(b))));
        Ok(found.into_iter().map(|(_, one)| one).collect())
    }

    /// An archived file by its digest.
    pub fn stored_file(&self, digest: &str) -> Result<Option<StoredFile>, StoreError> {
        self.read(|c| {
            let columns = (snapshots::bytes, snapshots::name, snapshots::stored_at, snapshots::run_id);
            let row: Option<(i64, String, i64, String)> =
                snapshots::table.find(key(digest)).select(columns).first(c).optional()?;
            let Some((bytes, name, stored_at, run)) = row else { return Ok(None) };
            let rows: Vec<(i64, i64, i64, String)> = versions::table
                .filter(versions::snapshot.eq(key(digest)))
                .select((versions::byte_offset, versions::file_row, versions::observed_at, versions::observed_by))
                .load(c)?;
            // What holds for the whole file: not what its records state, each for itself.
            let of_record = ObservedBy::Record.name();
            let stated = rows.iter().filter(|(.., by)| by != of_record).map(|(_, _, at, by)| (*at, by)).max();
            let run: Option<(i64, i64)> =
                runs::table.find(key(run)).select((runs::started_at, runs::observed_at)).first(c).optional()?;
            let observed = match (stated, run) {
                (Some((at, by)), _) if by != ObservedBy::Reading.name() => {
                    Observed { at, by: ObservedBy::from_name(by).unwrap_or(ObservedBy::Archive) }
                }
                (Some((at, _)), _) => Observed { at, by: ObservedBy::Archive },
                (None, Some((started, at))) if at != started => Observed { at, by: ObservedBy::Archive },
                _ => Observed { at: stored_at, by: ObservedBy::Archive },
            };
            let places = rows.iter().map(|(offset, row, ..)| (n(*offset), n(*row))).collect();
            Ok(Some(StoredFile { bytes: n(bytes), name, observed, places }))
        })
    }
}

impl Writer {
    /// Notes that a retry has read these records.
    pub fn resolve_issues(&mut self, run: &str, ids: &[String]) -> Result<(), StoreError> {
        let row = |issue: &String| ResolvedIssueRow { issue: issue.clone(), run_id: run.to_owned() };
        let rows: Vec<ResolvedIssueRow> = ids.iter().map(row).collect();
        self.connection.transaction(|c| insert::insert_resolved_issues(c, rows).map(drop))
    }
}

/// The archived file of an issue of an earlier program: the one of that name that its run brought.
fn guess(c: &mut AnyConnection, stored: &StoredIssue) -> Result<Option<String>, StoreError> {
    let of = snapshots::run_id.eq(key(&stored.run_id)).and(snapshots::name.eq(&stored.issue.place.file));
    let found: Vec<String> = snapshots::table.filter(of).limit(2).select(snapshots::digest).load(c)?;
    Ok(if let [only] = &found[..] { Some(only.clone()) } else { None })
}

fn n(v: i64) -> u64 {
    v.max(0) as u64
}
