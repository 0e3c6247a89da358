//! The second reader at work: at once, as `ingest --second-reader` asks for, and in the background of `serve`.

use super::background::{Background, PAUSE, Stop};
use super::context::Context;
use super::failure::Failure;
use super::output::grouped;
use super::progress;
use super::run_retag::write;
use crate::assess::method::Method;
use crate::domain::listing::ListingId;
use crate::pipeline::{FolderError, RememberingReader, Retag, SecondTime};
use crate::store::StoredListing;
use crate::web::{App, SharedApp};
use std::sync::atomic::AtomicBool;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How often an idle reader looks for new listings.
const LOOK_AGAIN: Duration = Duration::from_secs(20);
/// What has been read is stored after this time at the latest; so much is read again after a crash.
const STORE_EVERY: Duration = Duration::from_secs(60);
/// Listings stored together.
const TOGETHER: usize = 256;
/// Ids looked up at a time.
const PAGE: usize = 200;

/// Reads all listings of a source that the second reader has not read.
pub fn read_source(source: &str, method: &Method, threads: usize, context: &Context) -> Result<(), Failure> {
    let _lock = context.folder.lock()?;
    let store = context.folder.store()?;
    let reader = RememberingReader::new(&store, method)?;
    let bar = progress::listing_bar(context, store.counts()?.listings);
    let stop = context.stop_on_interrupt()?;
    let retag = Retag {
        store: &store,
        method,
        source: Some(source),
        only: None,
        second: Some(SecondTime { reader: &reader, everything: true }),
        threads,
        progress: &|n| bar.set_position(n),
        stop: &stop,
    };
    let report = write(&retag, context)?;
    bar.finish_and_clear();
    let read = report.difference.compared;
    context.say(&match report.stopped {
        true => format!("{} listings read a second time; stopped, `retag --second-reader` goes on", grouped(read)),
        false => format!("{} listings read a second time", grouped(read)),
    });
    Ok(())
}

/// Begins to read in the background what nobody has read twice: offers for sale and listings without tags first, then
/// the rest, one thread, never while a request is being answered. What is found is stored once a minute.
pub fn begin(context: &Context, app: SharedApp) -> Background {
    let context = context.for_background();
    Background::start(move |stop| {
        let turn = Turn { context: &context, app: &app, stop: &stop };
        if let Err(error) = turn.run() {
            tracing::error!(%error, "the second reader has ended; restart the server to go on");
        }
    })
}

/// What the background reader works with.
struct Turn<'a> {
    context: &'a Context,
    app: &'a App,
    stop: &'a Stop,
}

impl Turn<'_> {
    fn run(&self) -> Result<(), Failure> {
        // A server that is asked at once answers first.
        self.stop.wait(LOOK_AGAIN / 4);
        let reader = RememberingReader::new(&self.app.store, &self.app.method)?;
        let mut looked_at = None;
        while !self.stop.is_set() {
            // Where nothing has changed there is nothing new to read.
            let change = Some(self.app.store.last_change()?);
            if change != looked_at {
                for first in [true, false] {
                    self.pass(&reader, first)?;
                }
                looked_at = change;
            }
            self.stop.wait(LOOK_AGAIN);
        }
        Ok(())
    }

    /// Reads once through the catalogue; `first` reads only those that come first.
    fn pass(&self, reader: &RememberingReader, first: bool) -> Result<(), Failure> {
        let (store, mut after) = (&self.app.store, None::<ListingId>);
        let (mut read, mut since) = (Vec::new(), Instant::now());
        loop {
            let (ids, last) = store.not_read_by(reader.reader().name(), after.as_ref(), PAGE)?;
            for stored in store.listings(&ids)? {
                if self.stop.is_set() {
                    return self.store(reader, &read);
                }
                if first && !comes_first(&stored) {
                    continue;
                }
                self.stop.wait_while(|| self.app.admission.is_busy());
                // The words are remembered; what follows from them is worked out when it is stored.
                reader.reader().read(&stored.listing, &[]);
                read.push(stored.listing.id);
                if read.len() == TOGETHER || since.elapsed() > STORE_EVERY {
                    self.store(reader, &read)?;
                    (read, since) = (Vec::new(), Instant::now());
                }
            }
            after = last;
            if after.is_none() {
                return self.store(reader, &read);
            }
        }
    }

    /// Assesses what has been read, from memory, and stores it, as soon as no other process writes.
    fn store(&self, reader: &RememberingReader, read: &[ListingId]) -> Result<(), Failure> {
        if read.is_empty() {
            return Ok(());
        }
        let _lock = loop {
            match self.context.folder.lock() {
                Ok(lock) => break lock,
                Err(FolderError::Locked(_)) if !self.stop.is_set() => sleep(PAUSE),
                // What is not stored is read again after the next start.
                Err(FolderError::Locked(_)) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        };
        let retag = Retag {
            store: &self.app.store,
            method: &self.app.method,
            source: None,
            only: Some(read),
            second: Some(SecondTime { reader, everything: true }),
            threads: 1,
            progress: &|_| (),
            stop: &AtomicBool::new(false),
        };
        write(&retag, self.context).map(drop)
    }
}

/// Whether a listing is read before others: somebody sells it, or the lists see nothing in it.
fn comes_first(stored: &StoredListing) -> bool {
    stored.listing.is_for_sale() || stored.assessment.tags.is_empty()
}
