//! Seals: digests over stored rows, so that a change by a fault of the disk, or by hand, is detected.
//!
//! A seal covers the entries of the change log of one transaction with the versions and assessments they name, or a run
//! that has ended with the files and issues it brought, or an imported register. Each also covers the seal before it,
//! so none can be left out. What is sealed never changes; rows of listings, which move forward, follow from it and are
//! compared with it in `consistency.rs`.

use super::change::ChangeKind;
use super::connection::AnyConnection;
use super::key::key;
use super::rows::{AssessmentRow, ChangeRow, FetchRow, IssueRow, RegisterRow, RunRow, SourceEventRow, VersionRow};
use super::run_state::RunState;
use super::schema::{
    assessments, changes, fetches, issues, registers, runs, seals, snapshots, source_events, versions,
};
use super::{Store, StoreError, fetch_event};
use diesel::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Entries of the change log under one seal when those of an earlier program are sealed.
const BLOCK: i64 = 2_500;
/// Seals read in one step.
const PAGE: i64 = 500;

/// What a seal covers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Entries of the change log; the subject is `first-last`.
    Changes,
    /// A run; the subject is its id.
    Run,
    /// An import of a register; the subject is its number.
    Register,
    /// An event of a source; the subject is its number.
    Source,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Changes => "changes",
            Self::Run => "run",
            Self::Register => "register",
            Self::Source => "source",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::Changes, Self::Run, Self::Register, Self::Source].into_iter().find(|k| k.name() == name)
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = seals)]
struct Row {
    number: i64,
    kind: String,
    subject: String,
    digest: String,
}

/// The result of [`Store::check_seals`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SealsChecked {
    /// Seals there are.
    pub seals: u64,
    /// Entries of the change log that they cover.
    pub changes: u64,
    /// Sentences about rows that differ from their seal or have none.
    pub faults: Vec<String>,
}

/// A digest over fields, each preceded by its length.
struct Fields(Sha256);

impl Fields {
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

/// Seals the entries of the change log from `first` to `last`, in the transaction that wrote them.
pub(super) fn changes(c: &mut AnyConnection, first: i64, last: i64) -> Result<(), StoreError> {
    if first > last { Ok(()) } else { add(c, Kind::Changes, format!("{first}-{last}")) }
}

/// Seals a run that has ended.
pub(super) fn run(c: &mut AnyConnection, id: &str) -> Result<(), StoreError> {
    add(c, Kind::Run, id.to_owned())
}

/// Seals an import of a register.
pub(super) fn register(c: &mut AnyConnection, import: i64) -> Result<(), StoreError> {
    add(c, Kind::Register, import.to_string())
}

/// Seals an event of a source.
pub(super) fn source_event(c: &mut AnyConnection, number: i64) -> Result<(), StoreError> {
    add(c, Kind::Source, number.to_string())
}

/// Seals rows of a program without seals in their present state; how they were before cannot be known.
pub(super) fn complete(c: &mut AnyConnection) -> Result<(), StoreError> {
    c.transaction(|c| {
        let last: Option<i64> = changes::table.select(diesel::dsl::max(changes::seq)).first(c)?;
        let mut next = last_change(c)? + 1;
        while next <= last.unwrap_or(0) {
            let end = last.unwrap_or(0).min(next + BLOCK - 1);
            self::changes(c, next, end)?;
            next = end + 1;
        }
        let sealed = subjects(c, Kind::Run)?;
        let ended = runs::table.filter(runs::state.ne(RunState::Running.name())).order(runs::id).select(runs::id);
        for id in ended.load::<String>(c)?.into_iter().filter(|id| !sealed.contains(id)) {
            run(c, &id)?;
        }
        let sealed = subjects(c, Kind::Register)?;
        let imports: Vec<i64> =
            registers::table.select(registers::import).distinct().order(registers::import).load(c)?;
        for import in imports.into_iter().filter(|i| !sealed.contains(&i.to_string())) {
            register(c, import)?;
        }
        Ok(())
    })
}

impl Store {
    /// Compares all sealed rows with their seals, and finds rows without one. `progress` receives the number of seals
    /// done.
    pub fn check_seals(&self, progress: &dyn Fn(u64)) -> Result<SealsChecked, StoreError> {
        let mut found = SealsChecked::default();
        // Read first, because rows that a writer adds meanwhile may not be sealed yet.
        let last = self.last_change()?;
        let (ended, imports, events): (Vec<String>, Vec<i64>, i64) = self.read(|c| {
            let ended = runs::table.filter(runs::state.ne(RunState::Running.name())).select(runs::id).load(c)?;
            let imports = registers::table.select(registers::import).distinct().load(c)?;
            Ok((ended, imports, source_events::table.count().get_result(c)?))
        })?;
        let (mut after, mut before, mut next) = (0, String::new(), 1);
        let (mut of_runs, mut of_registers, mut of_sources) = (BTreeSet::new(), BTreeSet::new(), 0);
        loop {
            let of = seals::table.filter(seals::number.gt(after)).order(seals::number).limit(PAGE);
            let page: Vec<Row> = self.read(|c| Ok(of.select(Row::as_select()).load(c)?))?;
            if page.is_empty() {
                break;
            }
            for row in page {
                if row.number != after + 1 {
                    found.faults.push(format!("the seals after {after} are missing"));
                }
                after = row.number;
                found.seals += 1;
                let Some(kind) = Kind::from_name(&row.kind) else {
                    found.faults.push(format!("seal {after} is of the unknown kind “{}”", row.kind));
                    continue;
                };
                match kind {
                    Kind::Changes => match range(&row.subject) {
                        Some((first, last)) if first == next => next = last + 1,
                        _ => found.faults.push(format!(
                            "seal {after}: “{}” does not follow change {}",
                            row.subject,
                            next - 1
                        )),
                    },
                    Kind::Run => drop(of_runs.insert(row.subject.clone())),
                    Kind::Register => drop(of_registers.insert(row.subject.clone())),
                    Kind::Source => of_sources += 1,
                }
                let digest = self.read(|c| digest(c, &before, kind, &row.subject));
                match digest {
                    Ok(digest) if digest == row.digest => {}
                    Ok(_) => found
                        .faults
                        .push(format!("{} {} is not as it was sealed (seal {after})", row.kind, row.subject)),
                    Err(error) => found.faults.push(format!("{} {} cannot be read: {error}", row.kind, row.subject)),
                }
                before = row.digest;
                progress(found.seals);
            }
        }
        found.changes = (next - 1).max(0) as u64;
        if last > found.changes {
            found.faults.push(format!("changes {}–{last} have no seal", found.changes + 1));
        }
        let unsealed = ended.iter().filter(|id| !of_runs.contains(*id)).map(|id| format!("run {id} has no seal"));
        found.faults.extend(unsealed);
        let imports = imports.iter().filter(|n| !of_registers.contains(&n.to_string()));
        found.faults.extend(imports.map(|n| format!("import {n} of a register has no seal")));
        if events != of_sources {
            found.faults.push(format!("{events} events of sources, of which {of_sources} have a seal"));
        }
        Ok(found)
    }
}

fn add(c: &mut AnyConnection, kind: Kind, subject: String) -> Result<(), StoreError> {
    let (number, before) = newest(c)?;
    let digest = digest(c, &before, kind, &subject)?;
    insert(c, Row { number: number + 1, kind: kind.name().to_owned(), subject, digest })
}

/// Number and digest of the newest seal.
fn newest(c: &mut AnyConnection) -> Result<(i64, String), StoreError> {
    let newest = seals::table.order(seals::number.desc()).select((seals::number, seals::digest));
    Ok(newest.first(c).optional()?.unwrap_or_default())
}

fn insert(c: &mut AnyConnection, row: Row) -> Result<(), StoreError> {
    diesel::insert_into(seals::table).values(&row).execute(c)?;
    Ok(())
}

/// A seal over entries of the change log that are about to be written: of what is written, and not read again.
pub(super) struct NewSeal {
    number: i64,
    subject: String,
    fields: Fields,
}

impl NewSeal {
    /// Begins the seal over the entries from `first` to `last`.
    pub fn of_changes(c: &mut AnyConnection, first: i64, last: i64) -> Result<Self, StoreError> {
        let (number, before) = newest(c)?;
        let subject = format!("{first}-{last}");
        let mut fields = Fields(Sha256::new());
        fields.text(&before).text(Kind::Changes.name()).text(&subject);
        Ok(Self { number: number + 1, subject, fields })
    }

    /// Adds the next entry, with its version and the JSON of that if it adds one, and the JSON of the assessment.
    pub fn change(&mut self, change: &ChangeRow, version: Option<(&VersionRow, &str)>, assessment: Option<&str>) {
        add_change(&mut self.fields, change, version, assessment);
    }

    /// Writes the seal.
    pub fn write(self, c: &mut AnyConnection) -> Result<(), StoreError> {
        let digest = hex::encode(self.fields.0.finalize());
        let Self { number, subject, .. } = self;
        insert(c, Row { number, kind: Kind::Changes.name().to_owned(), subject, digest })
    }
}

/// The digest of a seal: of the one before it, and of all fields of all rows it covers, in a fixed order.
fn digest(c: &mut AnyConnection, before: &str, kind: Kind, subject: &str) -> Result<String, StoreError> {
    let mut fields = Fields(Sha256::new());
    fields.text(before).text(kind.name()).text(subject);
    let corrupt = || StoreError::Corrupt { what: "seal", id: subject.to_owned(), reason: "no such subject".to_owned() };
    match kind {
        Kind::Changes => of_changes(c, &mut fields, range(subject).ok_or_else(corrupt)?)?,
        Kind::Run => of_run(c, &mut fields, subject)?,
        Kind::Register => of_register(c, &mut fields, subject.parse().map_err(|_| corrupt())?)?,
        Kind::Source => of_source_event(c, &mut fields, subject.parse().map_err(|_| corrupt())?)?,
    }
    Ok(hex::encode(fields.0.finalize()))
}

fn of_changes(c: &mut AnyConnection, fields: &mut Fields, (first, last): (i64, i64)) -> Result<(), StoreError> {
    type Joined = (ChangeRow, VersionRow, Option<AssessmentRow>);
    let of_method = assessments::version_id.eq(changes::version_id).and(assessments::method.eq(changes::method));
    // Large blocks of an earlier program are read in parts, which the digest does not show.
    for from in (first..=last).step_by(500) {
        let rows: Vec<Joined> = changes::table
            .inner_join(versions::table.on(versions::id.eq(changes::version_id)))
            .left_join(assessments::table.on(of_method))
            .filter(changes::seq.between(from, last.min(from + 499)))
            .order(changes::seq)
            .select((ChangeRow::as_select(), VersionRow::as_select(), Option::<AssessmentRow>::as_select()))
            .load(c)?;
        for (change, version, assessment) in rows {
            let corrupt = |what, id: &str| {
                let id = id.to_owned();
                move |reason| StoreError::Corrupt { what, id, reason }
            };
            let listing = ChangeKind::adds_version(&change.kind).then(|| version.listing.json()).transpose();
            let listing = listing.map_err(corrupt("version", &version.id))?;
            let body = assessment.as_ref().map(|a| a.body.json()).transpose();
            let body = body.map_err(corrupt("assessment", &version.id))?;
            add_change(fields, &change, listing.as_deref().map(|listing| (&version, listing)), body.as_deref());
        }
    }
    Ok(())
}

/// Adds an entry of the change log; the version, with its JSON, if the entry is about a new one.
fn add_change(fields: &mut Fields, change: &ChangeRow, version: Option<(&VersionRow, &str)>, assessment: Option<&str>) {
    fields.number(change.seq).text(&change.kind).text(&change.listing_id).text(&change.version_id);
    fields.text(&change.run_id).number(change.at).number(change.observed_at).text(&change.method);
    if let Some((version, listing)) = version {
        fields.text(&version.id).text(&version.listing_id).number(version.number);
        fields.text(&version.record_digest).text(&version.reading).text(&version.snapshot);
        fields.text(&version.file).number(version.file_row).number(version.file_line);
        fields.number(version.byte_offset).number(version.byte_length).text(&version.run_id);
        fields.number(version.observed_at).text(&version.observed_by).number(version.late);
        fields.number(version.recorded_at).text(listing);
    }
    fields.maybe(assessment);
    // Columns younger than the first seals count only where they hold something.
    if !change.fields.is_empty() {
        fields.text(&change.fields);
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

fn of_run(c: &mut AnyConnection, fields: &mut Fields, id: &str) -> Result<(), StoreError> {
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

fn of_register(c: &mut AnyConnection, fields: &mut Fields, import: i64) -> Result<(), StoreError> {
    let of = registers::table.filter(registers::import.eq(import)).order(registers::number);
    for row in of.select(RegisterRow::as_select()).load(c)? {
        fields.number(row.number).number(row.import).text(&row.register).text(&row.edition).text(&row.digest);
        fields.text(&row.file).number(row.records).number(row.entries).number(row.imported_at);
    }
    Ok(())
}

fn of_source_event(c: &mut AnyConnection, fields: &mut Fields, number: i64) -> Result<(), StoreError> {
    let row: SourceEventRow = source_events::table.find(number).select(SourceEventRow::as_select()).first(c)?;
    fields.number(row.number).text(&row.source).text(&row.state).text(&row.reason).text(&row.by);
    fields.number(row.at).number(row.listings);
    Ok(())
}

/// Number of the last entry of the change log that is sealed.
fn last_change(c: &mut AnyConnection) -> Result<i64, StoreError> {
    let of =
        seals::table.filter(seals::kind.eq(Kind::Changes.name())).order(seals::number.desc()).select(seals::subject);
    let newest: Option<String> = of.first(c).optional()?;
    Ok(newest.and_then(|s| range(&s)).map_or(0, |(_, last)| last))
}

fn subjects(c: &mut AnyConnection, kind: Kind) -> Result<BTreeSet<String>, StoreError> {
    let of: Vec<String> = seals::table.filter(seals::kind.eq(kind.name())).select(seals::subject).load(c)?;
    Ok(of.into_iter().collect())
}

/// First and last number.
fn range(subject: &str) -> Option<(i64, i64)> {
    let (first, last) = subject.split_once('-')?;
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then_some((first, last))
}
