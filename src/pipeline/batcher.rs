//! Collects what a parser yields into batches for the workers, so that handing over costs little for each record.

use super::ordered::Jobs;
use crate::domain::listing::{Issue, Record};
use crate::ingest::acquire::formats::{FormatError, Item};
use crate::ingest::reader::FileReader;
use std::io::Read;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

/// A batch is handed over when it holds this many items …
const BATCH_ITEMS: usize = 256;
/// … or bytes, so that a few huge records do not make a batch of gigabytes.
const BATCH_BYTES: usize = 1 << 20;

/// The batch being filled.
pub(super) struct Batcher<'a, T> {
    jobs: &'a mut Jobs<Vec<T>>,
    stop: &'a AtomicBool,
    items: Vec<T>,
    bytes: usize,
    wanted: bool,
}

impl<'a, T> Batcher<'a, T> {
    /// An empty batch for these workers. `stop` is set from outside to end the reading.
    pub fn new(jobs: &'a mut Jobs<Vec<T>>, stop: &'a AtomicBool) -> Self {
        Self { jobs, stop, items: Vec::new(), bytes: 0, wanted: true }
    }

    /// Adds an item that comes from `bytes` bytes of input. Waits while too many batches are in flight.
    pub fn push(&mut self, item: T, bytes: usize) {
        self.items.push(item);
        self.bytes += bytes;
        if self.items.len() >= BATCH_ITEMS || self.bytes >= BATCH_BYTES {
            self.send();
        }
    }

    /// Whether to read on: nobody has stopped the run and no thread has failed.
    pub fn is_open(&self) -> bool {
        self.wanted && !self.stop.load(Ordering::Relaxed)
    }

    /// Parses a file and adds what `wrap` makes of each item.
    pub fn parse(
        &mut self,
        how: &FileReader,
        file: &str,
        bytes: &mut dyn Read,
        wrap: impl Fn(Parsed) -> T,
    ) -> Result<(), FormatError> {
        how.read(file, bytes, &mut |item| {
            match item {
                Item::Record(record) => {
                    let length = record.place.length as usize;
                    self.push(wrap(Parsed::Record(record)), length);
                }
                Item::Issue(issue) => self.push(wrap(Parsed::Issue(issue)), 0),
            }
            if self.is_open() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
    }

    /// Hands over the rest.
    pub fn finish(mut self) {
        if !self.items.is_empty() {
            self.send();
        }
    }

    fn send(&mut self) {
        self.bytes = 0;
        self.wanted = self.jobs.send(std::mem::take(&mut self.items)) && self.wanted;
    }
}

/// What a parser yields.
pub(super) enum Parsed {
    /// A record.
    Record(Record),
    /// An issue that belongs to no record.
    Issue(Issue),
}
