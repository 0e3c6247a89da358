//! Reads quarantined records again: from the archived bytes, with the program and card of today.
//!
//! Only records in quarantine are stored; what had been read before keeps its versions. Their time of observation is
//! that of the archived file, so a listing that was observed since keeps its newest version and gets an earlier one.

use super::assess::{AssessedItem, Assessor};
use super::clock;
use super::error::PipelineError;
use super::follow::Follower;
use super::identifiers::{Identifiers, Resolution};
use super::normalised::normalised;
use super::reading::Origin;
use super::resale::follow_resales;
use crate::assess::method::Method;
use crate::assess::tag::Scratch;
use crate::domain::listing::{Issue, ListingId, Record, SourceLocation};
use crate::ingest::acquire::archive::Archive;
use crate::ingest::acquire::formats::Item;
use crate::ingest::acquire::source::Source;
use crate::ingest::reader::SourceReader;
use crate::store::{Batch, ChangeKind, Incoming, Outcome, Quarantined, RunState, Store, StoredFile, Tally, Writer};
use std::collections::BTreeMap;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

/// What to read again and how.
pub struct Retry<'a> {
    /// The source card.
    pub source: &'a Source,
    /// How its files are read.
    pub reader: SourceReader,
    /// How to assess.
    pub method: &'a Method,
    /// Set from outside to stop after the current file.
    pub stop: &'a AtomicBool,
}

/// What became of a quarantined record.
#[derive(Clone, Debug)]
pub struct Retried {
    /// The record.
    pub record: Quarantined,
    /// Id and title of what was read in its place.
    pub listings: Vec<(ListingId, String)>,
    /// Why it still cannot be read; empty if it can.
    pub reason: String,
}

/// What a retry did.
#[derive(Clone, Debug, Default)]
pub struct RetryReport {
    /// Run id; empty if nothing could be read.
    pub run: String,
    /// Counts of what was stored.
    pub tally: Tally,
    /// Observations that are older than the newest of their listing.
    pub backfilled: u64,
    /// Each record, in order of file and row.
    pub records: Vec<Retried>,
}

/// A record that can be read now, and its place in the list of quarantined records of its file.
type Found = (usize, AssessedItem);

impl Retry<'_> {
    /// Reads all quarantined records of the source again. `run` is the id under which what is stored is noted.
    pub fn run(
        &self,
        run: &str,
        archive: &Archive,
        (store, writer, follower): (&Store, &mut Writer, &mut Follower),
    ) -> Result<RetryReport, PipelineError> {
        let mut files = BTreeMap::<Option<String>, Vec<Retried>>::new();
        for record in store.quarantine(&self.source.id, u32::MAX)? {
            let reason = "the archived file that held it is not known".to_owned();
            let of_file = files.entry(record.snapshot.clone()).or_default();
            of_file.push(Retried { record, listings: Vec::new(), reason });
        }
        // Older observations first, so that history is written in order.
        let mut ordered = Vec::new();
        for (digest, records) in files {
            let file = digest.as_deref().map(|d| store.stored_file(d)).transpose()?.flatten();
            ordered.push((file.as_ref().map(|f| f.observed.at), digest, file, records));
        }
        ordered.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let decisions = writer.decisions_in_force()?;
        let assessor = Assessor { method: self.method, decisions: &decisions, assessed: None };
        let mut report = RetryReport::default();
        for (_, digest, file, mut records) in ordered {
            if let (Some(digest), Some(file), false) = (digest, file, self.stop.load(Ordering::Relaxed)) {
                let found = self.read(&digest, &file, archive, &assessor, &mut records)?;
                if !found.is_empty() && report.run.is_empty() {
                    run.clone_into(&mut report.run);
                    writer.begin_run(run, &self.source.id, self.method.fingerprint(), clock::now())?;
                    writer.note_observed(run, file.observed.at)?;
                }
                self.write(run, found, &mut records, writer, &mut report)?;
            }
            report.records.extend(records);
        }
        if !report.run.is_empty() {
            let read = report.records.iter().filter(|r| r.reason.is_empty()).count();
            let note = format!("retry: {read} of {} records in quarantine could be read", report.records.len());
            writer.end_run(run, RunState::Complete, &report.tally, clock::now(), &note)?;
            follower.replay(store)?;
            follower.finish()?;
            follow_resales(store, writer, &|_| ())?;
        }
        let place = |r: &Retried| (r.record.stored.issue.place.file.clone(), r.record.stored.issue.place.row);
        report.records.sort_by_key(place);
        Ok(report)
    }

    /// Reads an archived file and assesses what is in quarantine.
    fn read(
        &self,
        digest: &str,
        file: &StoredFile,
        archive: &Archive,
        assessor: &Assessor<'_>,
        records: &mut [Retried],
    ) -> Result<Vec<Found>, PipelineError> {
        records.iter_mut().for_each(|r| r.reason = "no record begins there any more".to_owned());
        let (mut identifiers, mut chosen) = (Identifiers::default(), Vec::<(usize, Record)>::new());
        let name = records.first().map_or(file.name.as_str(), |r| &r.record.stored.issue.place.file).to_owned();
        let mut open = || -> io::Result<Box<dyn Read>> {
            let bytes = archive.read(digest).map_err(io::Error::other)?;
            Ok(Box::new(BufReader::with_capacity(1 << 16, bytes)))
        };
        let (reader, mut bytes) = match self.reader.open(&name, &mut open) {
            Ok(opened) => opened,
            Err(error) => {
                records.iter_mut().for_each(|r| r.reason = error.to_string());
                return Ok(Vec::new());
            }
        };
        let origin = Origin { digest: digest.to_owned(), observed: Some(file.observed), reader: reader.clone() };
        let mut take = |item: Item| {
            match item {
                Item::Record(record) => {
                    let stored = file.places.contains(&(record.place.offset, record.place.row));
                    match records.iter().position(|r| covers(&r.record.stored.issue, &record.place)) {
                        Some(at) if !stored => chosen.push((at, record)),
                        _ => {
                            // The others keep the identifiers that they have.
                            let known = reader.normaliser.normalise(&record);
                            let (source, id) = (&self.source.id, &known.listing.native_id);
                            identifiers.resolve(source, id, &known.record_digest, &record.place);
                        }
                    }
                }
                Item::Issue(issue) if issue.code.is_lost() => {
                    if let Some(r) = records.iter_mut().find(|r| covers(&r.record.stored.issue, &issue.place)) {
                        r.reason = issue.message;
                    }
                }
                Item::Issue(_) => {}
            }
            ControlFlow::Continue(())
        };
        if let Err(error) = reader.read(&name, &mut bytes, &mut take) {
            records.iter_mut().for_each(|r| r.reason = error.to_string());
            return Ok(Vec::new());
        }
        let (mut found, mut scratch) = (Vec::new(), Scratch::default());
        for (at, record) in chosen {
            let normalised = match normalised(&record, &origin.reader, origin.observed) {
                Ok(normalised) => normalised,
                Err(issue) => {
                    records[at].reason = issue.message;
                    continue;
                }
            };
            let json = serde_json::to_string(&normalised.listing)?;
            let mut item = assessor.assess(normalised, json, record.place, &origin, &mut scratch)?;
            let Incoming { source, native_id, record_digest, place, .. } = &item.incoming;
            match identifiers.resolve(source, native_id, record_digest, place) {
                Resolution::Unique => {}
                Resolution::Duplicate(issue) => {
                    records[at].reason = issue.message;
                    continue;
                }
                Resolution::Renamed(native_id, issue) => {
                    assessor.rename(&mut item, native_id)?;
                    item.incoming.issues.push(issue);
                }
            }
            found.push((at, item));
        }
        Ok(found)
    }

    /// Stores what can be read now, and takes it out of quarantine.
    fn write(
        &self,
        run: &str,
        found: Vec<Found>,
        records: &mut [Retried],
        writer: &mut Writer,
        report: &mut RetryReport,
    ) -> Result<(), PipelineError> {
        let (mut items, mut resolved) = (Vec::with_capacity(found.len()), Vec::new());
        for (at, item) in found {
            let record = &mut records[at];
            if !record.reason.is_empty() {
                record.reason.clear();
                resolved.push(record.record.stored.id.clone());
            }
            record.listings.push((item.listing.id.clone(), item.listing.title.clone()));
            report.tally.issues += item.incoming.issues.len() as u64;
            items.push(item.incoming);
        }
        report.tally.records += items.len() as u64;
        for part in items.chunks(1_000) {
            let at = clock::now();
            let batch = Batch { run, source: &self.source.id, at, snapshots: &[], items: part, stray: &[] };
            for outcome in writer.write(&batch)? {
                let kind = match outcome {
                    Outcome::Logged(kind, _) => Some(kind),
                    Outcome::Relisted(kind, _) => {
                        report.tally.relisted += 1;
                        kind
                    }
                    Outcome::Backfilled => {
                        report.backfilled += 1;
                        None
                    }
                    Outcome::Unchanged => None,
                };
                match kind {
                    Some(ChangeKind::Added) => report.tally.added += 1,
                    Some(ChangeKind::Changed | ChangeKind::Reparsed) => report.tally.changed += 1,
                    _ => report.tally.unchanged += 1,
                }
            }
        }
        Ok(writer.resolve_issues(run, &resolved)?)
    }
}

/// Whether a record or issue lies in the bytes of a quarantined record. Records of formats without places of their own
/// all begin at the same byte and differ in their row.
fn covers(quarantined: &Issue, place: &SourceLocation) -> bool {
    let from = &quarantined.place;
    match (place.offset == from.offset, place.row == from.row) {
        (true, same_row) => same_row || from.row == 0,
        (false, _) => (from.offset..from.offset + from.length).contains(&place.offset),
    }
}
