//! Time of each stage of the pipeline, on one thread: `tests/bench/stages CORPUS [LISTINGS]`.
//!
//! CORPUS is a file of canonical records, read as `ingest --source canonical` reads it; at most LISTINGS of it (20,000)
//! are taken. Each stage runs over all listings before the next begins, so that its time is its own; prints microseconds
//! a listing. `read`, `tag`, `claims`, `audit` and `documentation` are parts of `assess`.

use brokerwatch::assess::audit::{Subject, documentation};
use brokerwatch::assess::claim;
use brokerwatch::assess::method::Method;
use brokerwatch::assess::reading::Reading;
use brokerwatch::assess::tag::Scratch;
use brokerwatch::domain::listing::{Availability, Listing, Record};
use brokerwatch::ingest::acquire::archive::Archive;
use brokerwatch::ingest::acquire::formats::Item;
use brokerwatch::ingest::acquire::source::Sources;
use brokerwatch::ingest::reader::SourceReader;
use brokerwatch::search::{Writer, document, written};
use brokerwatch::store::{Batch, Body, Incoming, NewAssessment, Snapshot, Store};
use std::hint::black_box;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::time::Instant;

/// Facts that the generated corpus keeps in columns of other names.
const COLUMNS: [(&str, &str); 5] = [
    ("licence", "license"),
    ("volume", "record_count"),
    ("published", "published_at"),
    ("collected_from", "collected_from"),
    ("collected_to", "collected_to"),
];

/// Records written in one transaction.
const TRANSACTION: usize = 2_500;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|a| !a.starts_with('-'));
    let corpus = arguments.next().expect("stages CORPUS [LISTINGS]");
    let most: usize = arguments.next().map_or(20_000, |n| n.parse().expect("a number of listings"));
    let method = Method::embedded().expect("the built-in cards are good");
    let sources = Sources::embedded().expect("the built-in sources are good");
    let mut card = sources.get("canonical").expect("a built-in source").head.clone();
    for (fact, column) in COLUMNS {
        card.map_column(fact, column).expect("a fact");
    }
    let bytes: Vec<u8> = std::fs::read(&corpus).unwrap_or_else(|e| panic!("{corpus}: {e}"));
    let bytes: Vec<u8> = bytes.split_inclusive(|b| *b == b'\n').take(most).flatten().copied().collect();
    let open = || Box::new(Cursor::new(bytes.clone()));
    let reader = SourceReader::new(&card, None).for_file(&corpus, &mut || Ok(open())).expect("canonical records");

    let work = tempfile::tempdir().expect("a temporary folder");
    let mut stages = Stages::default();
    stages.time("archive", || {
        let archive = Archive::open(work.path().join("archive")).expect("an archive");
        archive.store(&mut &bytes[..]).expect("archived");
        archive.sync().expect("durable");
    });
    let records: Vec<Record> = stages.time("parse", || {
        let mut records = Vec::new();
        let sink = &mut |item| {
            if let Item::Record(record) = item {
                records.push(record);
            }
            ControlFlow::Continue(())
        };
        reader.read(&corpus, &mut &bytes[..], sink).expect("a readable file");
        records
    });
    stages.listings = records.len();
    let normalised: Vec<_> =
        stages.time("normalise", || records.iter().map(|r| reader.normaliser.normalise(r)).collect());
    let listings: Vec<&Listing> = normalised.iter().map(|n| &n.listing).collect();

    let mut scratch = Scratch::default();
    // Word lists are made when they are first used.
    listings.iter().take(500).for_each(|l| drop(black_box(method.assess(l, &mut scratch))));
    let mut keywords: Vec<String> = vec![String::new(); listings.len()];
    let readings: Vec<Reading<'_>> = stages
        .time("read", || listings.iter().zip(&mut keywords).map(|(l, keywords)| Reading::new(l, keywords)).collect());
    stages.time("tag", || {
        for (listing, reading) in listings.iter().zip(&readings) {
            black_box(method.tagger().cued(listing, reading, &mut scratch));
        }
    });
    stages.time("claims", || readings.iter().for_each(|r| drop(black_box(claim::claims_of(r)))));
    drop(readings);
    let assessed: Vec<_> = listings.iter().map(|l| method.assess(l, &mut scratch)).collect();
    let subjects: Vec<Subject<'_>> = listings
        .iter()
        .zip(&assessed)
        .map(|(listing, a)| Subject {
            listing,
            tags: &a.tags,
            claims: &a.claims,
            register_matches: &a.register_matches,
            second: &[],
        })
        .collect();
    stages.time("audit", || subjects.iter().for_each(|s| drop(black_box(method.rules.audit(s)))));
    stages.time("documentation", || {
        for (subject, a) in subjects.iter().zip(&assessed) {
            black_box(documentation(subject, &a.findings, method.vocabulary.personal()));
        }
    });
    drop(stages.time("assess", || listings.iter().map(|l| method.assess(l, &mut scratch)).collect::<Vec<_>>()));
    stages.time("language", || listings.iter().filter(|l| black_box(written(l)).is_some()).count());

    let incoming: Vec<Incoming> = stages.time("encode", || {
        let made = records.iter().zip(&normalised).zip(&assessed).map(|((record, normalised), assessment)| {
            let listing = &normalised.listing;
            Incoming {
                id: listing.id.clone(),
                source: listing.source.clone(),
                native_id: listing.native_id.clone(),
                record_digest: normalised.record_digest.clone(),
                content_digest: normalised.content_digest.clone(),
                observed: None,
                reading: reader.normaliser.fingerprint().to_owned(),
                snapshot: "0".repeat(64),
                place: record.place.clone(),
                listing: Body::of(listing, 2_048).expect("JSON"),
                assessment: NewAssessment::of(assessment).expect("JSON"),
                issues: Vec::new(),
                is_assessed: false,
            }
        });
        made.collect()
    });
    let database = work.path().join("database.sqlite3");
    stages.time("store", || {
        let store = Store::open(&database.to_string_lossy(), true).expect("a store");
        let mut writer = store.writer().expect("a writer");
        writer.begin_run("run", "canonical", method.fingerprint(), 1).expect("a run");
        let digest = "0".repeat(64);
        let mut snapshots = vec![Snapshot { digest, bytes: bytes.len() as u64, name: corpus.clone() }];
        for items in incoming.chunks(TRANSACTION) {
            let snapshots = &std::mem::take(&mut snapshots);
            let batch = Batch { run: "run", source: "canonical", at: 1, snapshots, items, stray: &[] };
            writer.write(&batch).expect("written");
        }
    });
    let availability = Availability { first_seen: 1, delisted: None };
    let personal = method.vocabulary.personal();
    let documents: Vec<_> = stages.time("document", || {
        listings.iter().zip(&assessed).map(|(l, a)| document(l, a, availability, personal)).collect()
    });
    stages.time("index", || {
        let mut writer = Writer::open(&work.path().join("index"), 128_000_000, 1).expect("an index");
        documents.iter().for_each(|d| writer.add(d).expect("added"));
        writer.commit(1).expect("committed");
        writer.close().expect("closed");
    });
    stages.print(bytes.len(), std::fs::metadata(&database).map_or(0, |m| m.len()));
}

/// The times so far.
#[derive(Default)]
struct Stages {
    listings: usize,
    times: Vec<(&'static str, f64)>,
}

impl Stages {
    fn time<T>(&mut self, name: &'static str, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let made = work();
        self.times.push((name, start.elapsed().as_secs_f64() * 1e6));
        made
    }

    fn print(&self, bytes: usize, database: u64) {
        let listings = self.listings.max(1) as f64;
        println!("{} listings, {:.0} bytes each", self.listings, bytes as f64 / listings);
        for (name, micros) in &self.times {
            println!("{name:<14}{:8.1} µs a listing", micros / listings);
        }
        println!("{:<14}{:8.0} bytes a listing", "database", database as f64 / listings);
    }
}
