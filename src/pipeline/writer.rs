//! The serial end of an ingest: puts batches back in order, settles identifiers, moves store and index forward.

use super::batch::{Assessed, Item};
use super::clock;
use super::follow::Follower;
use super::ingest::{IngestError, Progress};
use super::names::{Name, Names};
use super::whole::unread;
use crate::assess::method::Method;
use crate::assess::tag::Scratch;
use crate::domain::listing::{Decisions, Issue, ListingId, Offered};
use crate::search::{document, indexed, set_availability};
use crate::store::{Batch, ChangeKind, Outcome, Snapshot, Store, Tally, Writer};
use std::collections::BTreeMap;

/// Records written in one transaction. Keys are digests, so each transaction touches pages all over the indexes; larger
/// ones touch each page once for more rows.
const TRANSACTION: usize = 2_500;

/// State of the serial end.
pub(super) struct Serial<'a> {
    pub store: &'a Store,
    pub writer: &'a mut Writer,
    pub follower: &'a mut Follower,
    pub run: &'a str,
    pub source: &'a str,
    /// When the run began, microseconds since 1970 UTC.
    pub began: i64,
    pub method: &'a Method,
    pub decisions: &'a Decisions,
    pub progress: &'a (dyn Fn(Progress) + Sync),
    pub tally: Tally,
    /// Records, or parts of them, that were not read at all.
    pub unread: u64,
    /// Observations of an earlier time than the newest, which were added.
    pub earlier: u64,
    pub queue: Queue,
}

/// What has been taken and not yet written.
#[derive(Default)]
pub(super) struct Queue {
    waiting: BTreeMap<u64, Assessed>,
    next: u64,
    pending: Vec<Item>,
    stray: Vec<(String, Issue)>,
    snapshots: Vec<Snapshot>,
    names: Names,
}

impl Serial<'_> {
    /// Takes a batch, in whatever order the workers finish.
    pub fn take(&mut self, batch: Assessed) -> Result<(), IngestError> {
        self.queue.waiting.insert(batch.number, batch);
        while let Some(batch) = self.queue.waiting.remove(&self.queue.next) {
            self.queue.next += 1;
            self.tally.records += batch.records;
            self.tally.files += batch.files;
            self.tally.issues += batch.stray.len() as u64;
            self.unread += unread(batch.stray.iter().map(|(_, issue)| issue));
            self.queue.stray.extend(batch.stray);
            self.queue.snapshots.extend(batch.snapshots);
            for item in batch.items {
                self.settle(item)?;
            }
            if self.queue.pending.len() >= TRANSACTION {
                self.flush()?;
            }
        }
        Ok(())
    }

    /// Two records of one run under one identifier: the same one is counted once, another one gets a name of its own.
    fn settle(&mut self, mut item: Item) -> Result<(), IngestError> {
        let of = &item.incoming;
        match self.queue.names.settle(&of.source, &of.native_id, &of.record_digest, &of.place) {
            Name::Own => {}
            Name::Repeated(issue) => {
                self.tally.repeated += 1;
                self.tally.issues += 1;
                self.queue.stray.push((item.incoming.record_digest, issue));
                return Ok(());
            }
            Name::Other(name, issue) => {
                item.take_name(name, self.method, self.decisions)?;
                item.incoming.issues.push(issue);
            }
        }
        self.tally.issues += item.incoming.issues.len() as u64;
        self.unread += unread(&item.incoming.issues);
        self.queue.pending.push(item);
        Ok(())
    }

    /// Writes what is pending in one transaction and hands it to the index.
    pub fn flush(&mut self) -> Result<(), IngestError> {
        let items = std::mem::take(&mut self.queue.pending);
        let (incoming, documents): (Vec<_>, Vec<_>) = items.into_iter().map(|i| (i.incoming, i.document)).unzip();
        let batch = Batch {
            run: self.run,
            source: self.source,
            // Not before the run, even if the clock was put back: what the run has met is seen since it began.
            at: clock::now().max(self.began),
            snapshots: &std::mem::take(&mut self.queue.snapshots),
            items: &incoming,
            stray: &std::mem::take(&mut self.queue.stray),
        };
        let outcomes = self.writer.write(&batch)?;
        let mut reached_back = Vec::new();
        for (outcome, mut document) in outcomes.into_iter().zip(documents) {
            let (kind, first_seen) = match outcome {
                Outcome::Moved(kind, first_seen) => (Some(kind), first_seen),
                Outcome::Returned(kind, first_seen) => {
                    self.tally.returned += 1;
                    (kind, first_seen)
                }
                Outcome::Earlier => {
                    self.tally.unchanged += 1;
                    self.earlier += 1;
                    reached_back.extend(ListingId::parse(&document.id));
                    continue;
                }
                Outcome::Unchanged => {
                    self.tally.unchanged += 1;
                    continue;
                }
            };
            // What has just been read is on offer.
            set_availability(&mut document, Offered { first_seen, gone: None });
            match kind {
                Some(ChangeKind::Added) => {
                    self.tally.added += 1;
                    self.follower.add(document)?;
                    continue;
                }
                Some(ChangeKind::Changed | ChangeKind::Reread) => self.tally.changed += 1,
                _ => self.tally.unchanged += 1,
            }
            self.follower.replace(document)?;
        }
        // What is current is as it was, but it may be known for longer.
        for stored in self.store.listings(&reached_back)? {
            self.follower.replace(indexed(&stored.listing, &stored.assessment, stored.offered()))?;
        }
        self.writer.note_progress(self.run, &self.tally)?;
        self.follower.committed(self.writer.last_change())?;
        (self.progress)(Progress::Written(self.tally));
        Ok(())
    }
}

impl Item {
    /// Gives a record another identifier, in all the places that carry it.
    fn take_name(&mut self, native_id: String, method: &Method, decisions: &Decisions) -> Result<(), IngestError> {
        self.listing.id = ListingId::derive(&self.listing.source, &native_id);
        self.listing.native_id.clone_from(&native_id);
        let in_force = decisions.of(&self.listing.id);
        let assessment = method.assess_with(&self.listing, in_force, &mut Scratch::default());
        self.document = document(&self.listing, &assessment);
        self.incoming.id = self.listing.id.clone();
        self.incoming.native_id = native_id;
        self.incoming.method.clone_from(&assessment.method);
        self.incoming.listing = serde_json::to_string(&self.listing)?;
        self.incoming.assessment = serde_json::to_string(&assessment)?;
        Ok(())
    }
}
