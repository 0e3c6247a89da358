//! Imported files of registers, and what people decided on matches with them. Rows are only added; the editions in
//! force are computed from all rows.

use super::connection::AnyConnection;
use super::rows::{RegisterDecisionRow, RegisterRow};
use super::schema::{register_decisions, registers};
use super::seal;
use super::writer::Writer;
use super::{Store, StoreError, insert};
use crate::domain::listing::{BrokerId, RegisterDecision, RegisterDecisions, RegisterVerdict};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// One imported file of one edition of a register; its bytes are in the archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RegisterImport {
    /// 1, 2, 3 … without a gap.
    pub number: u64,
    /// Files imported together have the same.
    pub import: u64,
    /// Id of the register.
    pub register: String,
    /// Which edition: a year, month or day, ISO 8601.
    pub edition: String,
    /// SHA-256 of the file.
    pub digest: String,
    /// Its name as given by the operator.
    pub file: String,
    /// Rows read.
    pub records: u64,
    /// Of them, those that are entries.
    pub entries: u64,
    /// Microseconds since 1970 UTC.
    pub imported_at: i64,
}

/// A file to be recorded.
#[derive(Clone, Debug)]
pub struct NewRegisterFile {
    /// SHA-256 of the file.
    pub digest: String,
    /// Its name as given by the operator.
    pub file: String,
    /// Rows read.
    pub records: u64,
    /// Of them, those that are entries.
    pub entries: u64,
}

/// Of all imports the files in force, by register: those of the newest edition and, if that was imported more than
/// once, of its last import.
pub fn in_force(all: &[RegisterImport]) -> BTreeMap<&str, Vec<&RegisterImport>> {
    let mut newest = BTreeMap::<&str, Vec<&RegisterImport>>::new();
    for file in all {
        let held = newest.entry(&file.register).or_default();
        let order = |f: &RegisterImport| (f.edition.clone(), f.import);
        match held.first().map(|first| order(file).cmp(&order(first))) {
            Some(std::cmp::Ordering::Less) => {}
            None | Some(std::cmp::Ordering::Equal) => held.push(file),
            Some(std::cmp::Ordering::Greater) => *held = vec![file],
        }
    }
    newest
}

impl Store {
    /// Every file of every register ever imported, oldest first.
    pub fn registers(&self) -> Result<Vec<RegisterImport>, StoreError> {
        self.read(|c| {
            let rows: Vec<RegisterRow> =
                registers::table.order(registers::number).select(RegisterRow::as_select()).load(c)?;
            Ok(rows.into_iter().map(read).collect())
        })
    }

    /// All decisions on matches ever made, oldest first.
    pub fn register_decisions(&self) -> Result<Vec<RegisterDecision>, StoreError> {
        self.read(|c| {
            let rows: Vec<RegisterDecisionRow> = register_decisions::table
                .order(register_decisions::number)
                .select(RegisterDecisionRow::as_select())
                .load(c)?;
            rows.into_iter().map(read_decision).collect()
        })
    }

    /// The decisions in force.
    pub fn register_decisions_in_force(&self) -> Result<RegisterDecisions, StoreError> {
        Ok(RegisterDecisions::in_force(self.register_decisions()?))
    }
}

impl Writer {
    /// Notes the files of one import in one transaction. Their bytes must be durable in the archive.
    pub fn add_register(
        &mut self,
        register: &str,
        edition: &str,
        at: i64,
        files: &[NewRegisterFile],
    ) -> Result<(), StoreError> {
        self.connection.transaction(|c| {
            let last: (Option<i64>, Option<i64>) = registers::table
                .select((diesel::dsl::max(registers::number), diesel::dsl::max(registers::import)))
                .first(c)?;
            let (number, import) = (last.0.unwrap_or(0), last.1.unwrap_or(0) + 1);
            let row = |(n, f): (i64, &NewRegisterFile)| RegisterRow {
                number: number + n,
                import,
                register: register.to_owned(),
                edition: edition.to_owned(),
                digest: f.digest.clone(),
                file: f.file.clone(),
                records: f.records as i64,
                entries: f.entries as i64,
                imported_at: at,
            };
            let rows: Vec<RegisterRow> = (1..).zip(files).map(row).collect();
            insert::insert_registers(c, rows)?;
            seal::register(c, import)
        })
    }

    /// Stores a decision on a match under the next number and gives it as stored.
    pub fn decide_match(&mut self, decision: RegisterDecision) -> Result<RegisterDecision, StoreError> {
        self.connection.transaction(|c: &mut AnyConnection| {
            let last: Option<i64> =
                register_decisions::table.select(diesel::dsl::max(register_decisions::number)).first(c)?;
            let decision = RegisterDecision { number: last.unwrap_or(0) as u64 + 1, ..decision }.sealed();
            let row = RegisterDecisionRow {
                id: decision.id.clone(),
                number: decision.number as i64,
                register: decision.register.clone(),
                broker: decision.broker.as_str().to_owned(),
                entry: decision.entry.clone(),
                verdict: decision.verdict.name().to_owned(),
                by: decision.by.clone(),
                reason: decision.reason.clone(),
                at: decision.at,
            };
            insert::insert_register_decisions(c, vec![row])?;
            Ok(decision)
        })
    }
}

fn read(row: RegisterRow) -> RegisterImport {
    let n = |v: i64| v.max(0) as u64;
    RegisterImport {
        number: n(row.number),
        import: n(row.import),
        register: row.register,
        edition: row.edition,
        digest: row.digest,
        file: row.file,
        records: n(row.records),
        entries: n(row.entries),
        imported_at: row.imported_at,
    }
}

/// Rejects a row whose id is not the digest of its content: it was changed by another program.
fn read_decision(row: RegisterDecisionRow) -> Result<RegisterDecision, StoreError> {
    let corrupt =
        |reason: &str| StoreError::Corrupt { what: "register decision", id: row.id.clone(), reason: reason.to_owned() };
    let verdict = RegisterVerdict::from_name(&row.verdict).ok_or_else(|| corrupt("an unknown verdict"))?;
    let decision = RegisterDecision {
        id: String::new(),
        number: row.number.max(0) as u64,
        register: row.register.clone(),
        broker: BrokerId::of_slug(&row.broker),
        entry: row.entry.clone(),
        verdict,
        by: row.by.clone(),
        reason: row.reason.clone(),
        at: row.at,
    };
    match decision.sealed() {
        sealed if sealed.id == row.id => Ok(sealed),
        _ => Err(corrupt("its id is not that of its content")),
    }
}
