//! The fields that seals cover of runs, registers, and events of sources and cases, in their fixed order.

use super::connection::AnyConnection;
use super::key::key;
use super::rows::{CaseEventRow, FetchRow, IssueRow, RegisterRow, RunRow, SourceEventRow};
use super::schema::{case_events, fetches, issues, registers, runs, snapshots, source_events};
use super::{StoreError, fetch_event};
use diesel::prelude::*;
use sha2::{Digest, Sha256};

/// A digest over fields, each preceded by its length.
pub(super) struct Fields(Sha256);

impl Fields {
    pub fn new() -> Self {
        Self(Sha256::new())
    }

    pub fn digest(self) -> String {
        hex::encode(self.0.finalize())
    }

    pub fn text(&mut self, text: &str) -> &mut Self {
        self.0.update((text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
        self
    }

    pub fn number(&mut self, number: i64) -> &mut Self {
        self.text(&number.to_string())
    }

    pub fn maybe(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            None => self.text("-"),
            Some(text) => self.text("+").text(text),
        }
    }
}

/// Adds the row of a run.
fn add_run(c: &mut AnyConnection, id: &str, fields: &mut Fields) -> Result<(), StoreError> {
    let row: RunRow = runs::table.find(key(id)).select(RunRow::as_select()).first(c)?;
    fields.text(&row.id).text(&row.source).text(&row.method).text(&row.state).text(&row.note);
    fields.number(row.started_at).number(row.finished_at.unwrap_or(-1)).number(row.observed_at);
    for count in
        [row.files, row.records, row.added, row.changed, row.unchanged, row.issues, row.whole, row.gone, row.returned]
    {
        fields.number(count);
    }
    if !row.figures.is_empty() {
        fields.text(&row.figures);
    }
    Ok(())
}

pub(super) fn of_run(c: &mut AnyConnection, fields: &mut Fields, id: &str) -> Result<(), StoreError> {
    add_run(c, id, fields)?;
    let of_run = snapshots::table.filter(snapshots::run_id.eq(key(id))).order(snapshots::digest);
    let files: Vec<(String, i64, String, i64)> =
        of_run.select((snapshots::digest, snapshots::bytes, snapshots::name, snapshots::stored_at)).load(c)?;
    for (digest, bytes, name, at) in files {
        fields.text(&digest).number(bytes).text(&name).number(at);
    }
    let of_run = fetches::table.filter(fetches::run_id.eq(key(id))).order(fetches::number);
    for row in of_run.select(FetchRow::as_select()).load(c)? {
        fields.number(row.number).text(&row.source).text(&row.start).text(&row.url).text(&row.location).number(row.at);
        fields.number(row.status).text(&row.headers).text(&row.digest).number(row.bytes).text(&row.note);
    }
    for row in fetch_event::of_run(c, id)? {
        fields.number(row.number).text(&row.source).text(&row.kind).text(&row.site).text(&row.detail).number(row.at);
    }
    let mut after = String::new();
    loop {
        let later = issues::table.filter(issues::run_id.eq(key(id)).and(issues::id.gt(key(&after)))).order(issues::id);
        let page: Vec<IssueRow> = later.limit(1_000).select(IssueRow::as_select()).load(c)?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.id);
        for row in page {
            fields.text(&row.id).text(&row.source).text(&row.code).maybe(row.version_id.as_deref()).text(&row.body);
            if !row.snapshot.is_empty() {
                fields.text(&row.snapshot);
            }
        }
    }
}

pub(super) fn of_register(c: &mut AnyConnection, fields: &mut Fields, import: i64) -> Result<(), StoreError> {
    let of = registers::table.filter(registers::import.eq(import)).order(registers::number);
    for row in of.select(RegisterRow::as_select()).load(c)? {
        fields.number(row.number).number(row.import).text(&row.register).text(&row.edition).text(&row.digest);
        fields.text(&row.file).number(row.records).number(row.entries).number(row.imported_at);
    }
    Ok(())
}

pub(super) fn of_source_event(c: &mut AnyConnection, fields: &mut Fields, number: i64) -> Result<(), StoreError> {
    let row: SourceEventRow = source_events::table.find(number).select(SourceEventRow::as_select()).first(c)?;
    fields.number(row.number).text(&row.source).text(&row.state).text(&row.reason).text(&row.by);
    fields.number(row.at).number(row.listings);
    Ok(())
}

pub(super) fn of_case_event(c: &mut AnyConnection, fields: &mut Fields, number: i64) -> Result<(), StoreError> {
    let row: CaseEventRow = case_events::table.find(number).select(CaseEventRow::as_select()).first(c)?;
    fields.number(row.number).text(&row.case_id).text(&row.agency).text(&row.act).text(&row.by);
    fields.number(row.at).number(row.change).text(&row.seen);
    Ok(())
}
