//! Counts for `status` and `doctor`.

use super::rows::ABSENCES_UNTIL_DELISTED;
use super::schema::{
    assessments, changes, decisions, issues, listings, registers, responses, runs, snapshots, versions,
};
use super::{Store, StoreError};
use diesel::dsl::{count_star, max};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// Rows by table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Listings in view.
    pub listings: u64,
    /// Listings out of view, because their source is removed. The counts below include theirs.
    pub removed: u64,
    /// Those of the listings in view that are delisted at their source.
    pub delisted: u64,
    /// Versions of them.
    pub versions: u64,
    /// Assessments of versions.
    pub assessments: u64,
    /// Entries of the change log.
    pub changes: u64,
    /// Decisions of people, including withdrawn ones.
    pub decisions: u64,
    /// Imported files of registers.
    pub registers: u64,
    /// Responses to findings, including withdrawn ones.
    pub responses: u64,
    /// Issues.
    pub issues: u64,
    /// Archived files.
    pub snapshots: u64,
    /// Runs.
    pub runs: u64,
}

/// What is known of one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceCounts {
    /// Source card.
    pub source: String,
    /// Listings.
    pub listings: u64,
    /// Issues.
    pub issues: u64,
    /// When a run last saw one of its listings, microseconds since 1970 UTC.
    pub last_seen: i64,
}

impl Store {
    /// Rows by table.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        let n = |v: i64| v.max(0) as u64;
        self.read(|c| {
            Ok(Counts {
                listings: n(listings::table.filter(listings::removed.eq(0)).select(count_star()).first(c)?),
                removed: n(listings::table.filter(listings::removed.ne(0)).select(count_star()).first(c)?),
                delisted: n(listings::table
                    .filter(listings::missed.ge(ABSENCES_UNTIL_DELISTED).and(listings::removed.eq(0)))
                    .select(count_star())
                    .first(c)?),
                versions: n(versions::table.select(count_star()).first(c)?),
                assessments: n(assessments::table.select(count_star()).first(c)?),
                changes: n(changes::table.select(count_star()).first(c)?),
                decisions: n(decisions::table.select(count_star()).first(c)?),
                registers: n(registers::table.select(count_star()).first(c)?),
                responses: n(responses::table.select(count_star()).first(c)?),
                issues: n(issues::table.select(count_star()).first(c)?),
                snapshots: n(snapshots::table.select(count_star()).first(c)?),
                runs: n(runs::table.select(count_star()).first(c)?),
            })
        })
    }

    /// Counts by source, in order of name, without removed sources.
    pub fn sources(&self) -> Result<Vec<SourceCounts>, StoreError> {
        self.read(|c| {
            let rows: Vec<(String, i64, Option<i64>)> = listings::table
                .filter(listings::removed.eq(0))
                .group_by(listings::source)
                .select((listings::source, count_star(), max(listings::last_seen)))
                .order(listings::source)
                .load(c)?;
            let of_issues: Vec<(String, i64)> =
                issues::table.group_by(issues::source).select((issues::source, count_star())).load(c)?;
            let of_issues: BTreeMap<String, i64> = of_issues.into_iter().collect();
            let n = |v: i64| v.max(0) as u64;
            let counts = |(source, listings, seen): (String, i64, Option<i64>)| SourceCounts {
                issues: n(of_issues.get(&source).copied().unwrap_or(0)),
                source,
                listings: n(listings),
                last_seen: seen.unwrap_or(0),
            };
            Ok(rows.into_iter().map(counts).collect())
        })
    }

    /// Digests of the archived files that versions or registers come from.
    pub fn snapshots_in_use(&self) -> Result<Vec<String>, StoreError> {
        self.read(|c| {
            let mut used: Vec<String> = versions::table.select(versions::snapshot).distinct().load(c)?;
            used.extend(registers::table.select(registers::digest).distinct().load::<String>(c)?);
            Ok(used)
        })
    }

    /// Digests of all archived files that runs have read, with their size in bytes.
    pub fn snapshots(&self) -> Result<Vec<(String, u64)>, StoreError> {
        self.read(|c| {
            let rows: Vec<(String, i64)> =
                snapshots::table.select((snapshots::digest, snapshots::bytes)).order(snapshots::digest).load(c)?;
            Ok(rows.into_iter().map(|(d, b)| (d, b.max(0) as u64)).collect())
        })
    }
}
