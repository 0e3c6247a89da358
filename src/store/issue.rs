//! Issues as stored: each once, however often the same record is read again.

use super::key::key;
use super::rows::IssueRow;
use super::schema::issues;
use super::{Store, StoreError, source};
use crate::domain::listing::Issue;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// Issues read at a time.
const PAGE: i64 = 2_000;

/// An issue with where it belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredIssue {
    /// Digest of (source, version, record, field, code, value).
    pub id: String,
    /// Source card.
    pub source: String,
    /// The run that found it first.
    pub run_id: String,
    /// What it says.
    #[serde(flatten)]
    pub issue: Issue,
}

impl Store {
    /// Issues of one version.
    pub fn issues_of_version(&self, version_id: &str) -> Result<Vec<StoredIssue>, StoreError> {
        self.read(|c| {
            let of = issues::version_id.eq(key(version_id));
            let rows: Vec<IssueRow> =
                issues::table.filter(of).order(issues::id).select(IssueRow::as_select()).load(c)?;
            rows.into_iter().map(read).collect()
        })
    }

    /// Issues in order of id, after the given one, at most `limit`; without those of removed sources.
    pub fn issues_after(&self, after: &str, limit: u32) -> Result<Vec<StoredIssue>, StoreError> {
        self.read(|c| {
            let removed = source::removed(c)?;
            let rows: Vec<IssueRow> = issues::table
                .filter(issues::id.gt(key(after)).and(issues::source.ne_all(removed)))
                .order(issues::id)
                .limit(i64::from(limit))
                .select(IssueRow::as_select())
                .load(c)?;
            rows.into_iter().map(read).collect()
        })
    }

    /// How many issues there are, without those of removed sources.
    pub fn count_issues(&self) -> Result<u64, StoreError> {
        let count: i64 = self.read(|c| {
            let removed = source::removed(c)?;
            Ok(issues::table.filter(issues::source.ne_all(removed)).count().get_result(c)?)
        })?;
        Ok(count.max(0) as u64)
    }
}

pub(super) fn read(row: IssueRow) -> Result<StoredIssue, StoreError> {
    let issue = serde_json::from_str(&row.body).map_err(|e| StoreError::Corrupt {
        what: "issue",
        id: row.id.clone(),
        reason: e.to_string(),
    })?;
    Ok(StoredIssue { id: row.id, source: row.source, run_id: row.run_id, issue })
}

/// Issues of one kind in one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IssueKind {
    /// Kind.
    pub code: String,
    /// Name of the field in the records; empty if whole records are meant.
    pub field: String,
    /// How many there are.
    pub count: u64,
    /// One of them.
    pub example: Issue,
}

impl Store {
    /// Issues of a source by kind and field, most frequent first; the counts add up to all of its issues.
    pub fn issue_kinds(&self, source: &str) -> Result<Vec<IssueKind>, StoreError> {
        let mut kinds = BTreeMap::<(String, String), IssueKind>::new();
        self.read(|c| {
            let mut after = String::new();
            loop {
                let rows: Vec<IssueRow> = issues::table
                    .filter(issues::source.eq(source).and(issues::id.gt(key(&after))))
                    .order(issues::id)
                    .limit(PAGE)
                    .select(IssueRow::as_select())
                    .load(c)?;
                let Some(last) = rows.last() else { break };
                after.clone_from(&last.id);
                for row in rows {
                    let code = row.code.clone();
                    let example = read(row)?.issue;
                    let field = example.field.clone();
                    let kind = IssueKind { code: code.clone(), field: field.clone(), count: 0, example };
                    kinds.entry((code, field)).or_insert(kind).count += 1;
                }
            }
            Ok(())
        })?;
        let mut kinds: Vec<IssueKind> = kinds.into_values().collect();
        kinds.sort_by(|a, b| (b.count, &a.code, &a.field).cmp(&(a.count, &b.code, &b.field)));
        Ok(kinds)
    }
}
