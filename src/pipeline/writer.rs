//! The serial end of an ingest: resolves identifiers and moves store and index forward, a transaction at a time.

use super::assess::{AssessedBatch, AssessedItem, Assessor};
use super::clock;
use super::coverage::unparsed;
use super::error::PipelineError;
use super::follow::Follower;
use super::identifiers::{Identifiers, Resolution};
use super::ingest::Ingest;
use super::input_check::InputCheck;
use super::ordered;
use super::progress::Progress;
use crate::domain::listing::{Assessment, Availability, Listing, ListingId};
use crate::search::document;
use crate::store::{Batch, ChangeKind, Incoming, Outcome, Run, Snapshot, Store, Stray, Tally, Writer};

/// Records written in one transaction. Keys are digests, so each transaction touches pages all over the indexes; larger
/// ones touch each page once for more rows.
const TRANSACTION: usize = 2_500;

/// State of the serial end.
pub(super) struct RunWriter<'a> {
    ingest: &'a Ingest<'a>,
    assessor: Assessor<'a>,
    run: &'a str,
    /// When the run began, microseconds since 1970 UTC.
    began: i64,
    store: &'a Store,
    writer: &'a mut Writer,
    follower: &'a mut Follower,
    pub tally: Tally,
    /// Records, or parts of them, that could not be parsed.
    pub unparsed: u64,
    /// Observations older than the newest of their listing, which were added.
    pub backfilled: u64,
    identifiers: Identifiers,
    pending: Vec<AssessedItem>,
    stray: Vec<Stray>,
    snapshots: Vec<Snapshot>,
}

/// What the index needs to know of a record that was written.
struct Written {
    item: usize,
    availability: Availability,
    is_new: bool,
}

impl<'a> RunWriter<'a> {
    pub fn new(
        ingest: &'a Ingest<'a>,
        assessor: Assessor<'a>,
        run: &'a str,
        began: i64,
        (store, writer, follower): (&'a Store, &'a mut Writer, &'a mut Follower),
    ) -> Self {
        Self {
            ingest,
            assessor,
            run,
            began,
            store,
            writer,
            follower,
            tally: Tally::default(),
            unparsed: 0,
            backfilled: 0,
            identifiers: Identifiers::default(),
            pending: Vec::new(),
            stray: Vec::new(),
            snapshots: Vec::new(),
        }
    }

    /// Takes the next batch, in the order of the input.
    pub fn take(&mut self, batch: AssessedBatch) -> Result<(), PipelineError> {
        self.tally.records += batch.items.len() as u64;
        self.tally.files += batch.files;
        self.tally.issues += batch.stray.len() as u64;
        self.unparsed += unparsed(batch.stray.iter().map(|stray| &stray.issue));
        self.stray.extend(batch.stray);
        self.snapshots.extend(batch.snapshots);
        for item in batch.items {
            self.resolve(item)?;
        }
        if self.pending.len() >= TRANSACTION { self.flush() } else { Ok(()) }
    }

    /// Counts everything that a run had read as read again, because the input is the same. The lock is held since that was
    /// found out, so nothing can have changed.
    pub fn see_again(&mut self, same: &Run, checked: &InputCheck) -> Result<(), PipelineError> {
        let (method, at) = (self.assessor.method.fingerprint(), clock::now().max(self.began));
        let unchanged = self.writer.see_again(same, method, at)?;
        let (files, records, repeated) = (checked.files.len() as u64, checked.records, checked.repeated);
        self.tally = Tally { files, records, repeated, unchanged, ..self.tally };
        self.writer.note_progress(self.run, &self.tally)?;
        (self.ingest.progress)(Progress::Written(self.tally));
        Ok(())
    }

    /// Writes the rest and makes everything searchable.
    pub fn finish(&mut self) -> Result<(), PipelineError> {
        self.flush()?;
        self.follower.finish()
    }

    /// Queues a record under its own identifier or another one, or counts it as repeated.
    fn resolve(&mut self, mut item: AssessedItem) -> Result<(), PipelineError> {
        let Incoming { source, native_id, record_digest, place, .. } = &item.incoming;
        match self.identifiers.resolve(source, native_id, record_digest, place) {
            Resolution::Unique => {}
            Resolution::Duplicate(issue) => {
                self.tally.repeated += 1;
                self.tally.issues += 1;
                let Incoming { record_digest: key, snapshot, .. } = item.incoming;
                self.stray.push(Stray { key, snapshot, issue });
                return Ok(());
            }
            Resolution::Renamed(native_id, issue) => {
                self.assessor.rename(&mut item, native_id)?;
                item.incoming.issues.push(issue);
            }
        }
        self.tally.issues += item.incoming.issues.len() as u64;
        self.unparsed += unparsed(&item.incoming.issues);
        self.pending.push(item);
        Ok(())
    }

    /// Writes what is pending in one transaction, then the index.
    fn flush(&mut self) -> Result<(), PipelineError> {
        let mut items = Vec::with_capacity(self.pending.len());
        let mut incoming = Vec::with_capacity(self.pending.len());
        for item in self.pending.drain(..) {
            items.push((item.listing, item.assessment));
            incoming.push(item.incoming);
        }
        let batch = Batch {
            run: self.run,
            source: &self.ingest.source.id,
            // Not before the run, even if the clock was set back: a complete run finds what was seen since it began.
            at: clock::now().max(self.began),
            snapshots: &std::mem::take(&mut self.snapshots),
            items: &incoming,
            stray: &std::mem::take(&mut self.stray),
        };
        let outcomes =
            tracing::debug_span!("write", records = batch.items.len()).in_scope(|| self.writer.write(&batch))?;
        let (mut written, mut stored) = (Vec::new(), Vec::new());
        for (item, outcome) in outcomes.into_iter().enumerate() {
            let (kind, first_seen) = match outcome {
                Outcome::Logged(kind, first_seen) => (Some(kind), first_seen),
                Outcome::Relisted(None, _) => {
                    // It was not assessed again, so the index gets what is stored.
                    self.tally.relisted += 1;
                    self.tally.unchanged += 1;
                    stored.push(incoming[item].id.clone());
                    continue;
                }
                Outcome::Relisted(kind, first_seen) => {
                    self.tally.relisted += 1;
                    (kind, first_seen)
                }
                Outcome::Backfilled => {
                    self.tally.unchanged += 1;
                    self.backfilled += 1;
                    stored.push(incoming[item].id.clone());
                    continue;
                }
                Outcome::Unchanged => {
                    self.tally.unchanged += 1;
                    continue;
                }
            };
            match kind {
                Some(ChangeKind::Added) => self.tally.added += 1,
                Some(ChangeKind::Changed | ChangeKind::Reparsed) => self.tally.changed += 1,
                _ => self.tally.unchanged += 1,
            }
            // What has just been read is listed.
            let availability = Availability { first_seen, delisted: None };
            written.push(Written { item, availability, is_new: kind == Some(ChangeKind::Added) });
        }
        drop(incoming);
        self.index(&items, &written, &stored)?;
        self.writer.note_progress(self.run, &self.tally)?;
        self.follower.committed(self.writer.last_change())?;
        (self.ingest.progress)(Progress::Written(self.tally));
        Ok(())
    }

    /// Passes to the index what was written, and listings whose stored form is to be read: those that got an older version,
    /// and those that are listed again as they were.
    fn index(
        &mut self,
        items: &[(Listing, Assessment)],
        written: &[Written],
        stored: &[ListingId],
    ) -> Result<(), PipelineError> {
        let personal = self.assessor.method.vocabulary.personal();
        let documents = ordered::map(self.ingest.threads, written, |w| {
            let (listing, assessment) = &items[w.item];
            document(listing, assessment, w.availability, personal)
        })?;
        for (written, document) in written.iter().zip(documents) {
            match written.is_new {
                true => self.follower.add(document)?,
                false => self.follower.replace(document)?,
            }
        }
        for stored in self.store.listings(stored)? {
            self.follower.replace_stored(&stored)?;
        }
        Ok(())
    }
}
