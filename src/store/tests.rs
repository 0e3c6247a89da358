//! The store's promises, on SQLite always and on PostgreSQL when `BROKERWATCH_TEST_POSTGRES` names a server.

mod delisting;
mod findings;
mod migration;
mod runs;
mod sources;
mod unit_readings;

use super::*;
use crate::domain::listing::{
    Assessment, Decision, DecisionVerdict, Issue, IssueCode, Listing, ListingId, SourceLocation, TermId,
};

/// Runs a test on every database that can be reached; each run gets an empty one.
fn on_each_database(test: impl Fn(&str)) {
    let dir = tempfile::tempdir().unwrap();
    test(dir.path().join("test.db").to_str().unwrap());
    #[cfg(feature = "postgres")]
    match std::env::var("BROKERWATCH_TEST_POSTGRES") {
        Ok(server) => test(&postgres::fresh_database(&server)),
        Err(_) => eprintln!("skipped on PostgreSQL: BROKERWATCH_TEST_POSTGRES is not set"),
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use super::AnyConnection;
    use diesel::connection::SimpleConnection;

    /// Makes a database of its own on the test server and gives its address.
    pub fn fresh_database(server: &str) -> String {
        let name = format!("t{}", uuid::Uuid::now_v7().simple());
        AnyConnection::writer(&super::Address::parse(server).unwrap())
            .unwrap()
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .unwrap();
        match server.split_once('?') {
            Some((base, query)) => format!("{}/{name}?{query}", base.trim_end_matches("/postgres")),
            None => format!("{}/{name}", server.trim_end_matches("/postgres")),
        }
    }
}

fn listing(native_id: &str, title: &str) -> Listing {
    serde_json::from_value(serde_json::json!({
        "id": ListingId::derive("test", native_id), "source": "test", "native_id": native_id,
        "title": title, "description": "",
    }))
    .unwrap()
}

fn incoming(native_id: &str, title: &str, method: &str) -> Incoming {
    let listing = listing(native_id, title);
    let assessment = Assessment { method: method.to_owned(), ..Assessment::default() };
    let issue =
        Issue::new(IssueCode::NotUnderstood, &SourceLocation::default(), "price", "twelve", "expected an amount");
    Incoming {
        id: listing.id.clone(),
        source: "test".into(),
        native_id: native_id.into(),
        record_digest: format!("digest of {title}"),
        content_digest: String::new(),
        observed: None,
        reading: "r1".into(),
        snapshot: "s1".into(),
        place: SourceLocation { file: "f.csv".into(), row: 1, line: 2, offset: 3, length: 4 },
        listing: Body::of(&listing, 0).unwrap(),
        assessment: NewAssessment::of(&assessment).unwrap(),
        issues: vec![issue],
        is_assessed: false,
    }
}

struct Session {
    store: Store,
    writer: Writer,
}

impl Session {
    fn open(url: &str) -> Self {
        let store = Store::open(url, true).unwrap();
        let mut writer = store.writer().unwrap();
        writer.begin_run("r1", "test", "m1", 1).unwrap();
        Self { store, writer }
    }

    fn write(&mut self, method: &str, items: &[(&str, &str)]) -> Vec<Outcome> {
        self.write_at(5, method, items)
    }

    fn write_at(&mut self, at: i64, method: &str, items: &[(&str, &str)]) -> Vec<Outcome> {
        let items: Vec<Incoming> = items.iter().map(|(id, title)| incoming(id, title, method)).collect();
        let snapshots = [Snapshot { digest: "s1".into(), bytes: 9, name: "f.csv".into() }];
        let issue = items[0].issues[0].clone();
        let stray = [Stray { key: "f.csv:7".into(), snapshot: "s1".into(), issue }];
        let (items, stray) = (&items[..], &stray[..]);
        let batch = Batch { run: "r1", source: "test", at, snapshots: &snapshots, items, stray };
        self.writer.write(&batch).unwrap()
    }

    fn counts(&self) -> [u64; 4] {
        let c = self.store.counts().unwrap();
        [c.listings, c.versions, c.changes, c.issues]
    }
}

#[test]
fn migrations_run_up_and_down_and_up_again() {
    on_each_database(|url| {
        let mut connection = AnyConnection::writer(&Address::parse(url).unwrap()).unwrap();
        migrate::up(&mut connection).unwrap();
        migrate::check(&mut connection).unwrap();
        migrate::down(&mut connection).unwrap();
        assert!(matches!(migrate::check(&mut connection), Err(StoreError::Pending(_))));
        migrate::up(&mut connection).unwrap();
        drop(connection);
        Session::open(url).write("m1", &[("a", "A")]);
    });
}

#[test]
fn a_database_of_a_newer_program_is_refused() {
    on_each_database(|url| {
        drop(Store::open(url, true).unwrap());
        use diesel::connection::SimpleConnection;
        let mut connection = AnyConnection::writer(&Address::parse(url).unwrap()).unwrap();
        let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000001')";
        connection.batch_execute(newer).unwrap();
        for create in [false, true] {
            let error = Store::open(url, create).err().unwrap().to_string();
            assert!(error.contains("newer brokerwatch") && error.contains("29991231000001"), "{error}");
        }
    });
}

#[test]
fn reading_twice_adds_nothing_and_a_changed_record_one_version() {
    on_each_database(|url| {
        let mut s = Session::open(url);
        let added = Outcome::Logged(ChangeKind::Added, 5);
        assert_eq!(s.write("m1", &[("a", "A"), ("b", "B")]), [added, added]);
        assert_eq!(s.counts(), [2, 2, 2, 3]);
        assert_eq!(s.write("m1", &[("a", "A"), ("b", "B")]), [Outcome::Unchanged, Outcome::Unchanged]);
        assert_eq!(s.counts(), [2, 2, 2, 3]);
        let changed = Outcome::Logged(ChangeKind::Changed, 5);
        assert_eq!(s.write("m1", &[("a", "A2"), ("b", "B")]), [changed, Outcome::Unchanged]);
        assert_eq!(s.counts(), [2, 3, 3, 4]);
        let id = ListingId::derive("test", "a");
        assert_eq!(s.store.listing(&id).unwrap().unwrap().listing.title, "A2");
        let numbers: Vec<u64> = s.store.versions(&id).unwrap().iter().map(|v| v.number).collect();
        assert_eq!(numbers, [2, 1]);
        let (info, first) = s.store.version(&id, 1).unwrap().unwrap();
        assert_eq!((first.title.as_str(), info.place.length), ("A", 4));
        assert_eq!(s.store.issues_of_version(&info.id).unwrap().len(), 1);
        // Going back to an earlier text is a version of its own: what was published when must stay visible.
        assert_eq!(s.write("m1", &[("a", "A")]), [changed]);
        assert_eq!(s.store.versions(&id).unwrap().len(), 3);
    });
}

#[test]
fn versions_can_be_had_as_they_stood_before_a_time() {
    on_each_database(|url| {
        let mut session = Session::open(url);
        session.write_at(10, "m1", &[("a", "one"), ("b", "one")]);
        session.write_at(20, "m1", &[("a", "two")]);
        session.write_at(30, "m1", &[("a", "three"), ("c", "one")]);
        let mut ids = ["a", "b", "c", "nobody"].map(|n| ListingId::derive("test", n)).to_vec();
        ids.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        let titles = |before, every| {
            let versions = session.store.versions_of(&ids, before, every).unwrap();
            let mut titles: Vec<String> =
                versions.iter().map(|(v, l)| format!("{}{} {}", l.native_id, v.number, l.title)).collect();
            titles.sort();
            titles
        };
        assert_eq!(titles(None, false), ["a3 three", "b1 one", "c1 one"]);
        assert_eq!(titles(Some(30), false), ["a2 two", "b1 one"]);
        assert_eq!(titles(Some(20), false), ["a1 one", "b1 one"]);
        assert_eq!(titles(Some(10), false), Vec::<String>::new());
        assert_eq!(titles(None, true), ["a1 one", "a2 two", "a3 three", "b1 one", "c1 one"]);
        assert_eq!(titles(Some(30), true), ["a1 one", "a2 two", "b1 one"]);
    });
}

#[test]
fn a_new_method_reassesses_without_a_new_version() {
    on_each_database(|url| {
        let mut s = Session::open(url);
        s.write("m1", &[("a", "A")]);
        assert_eq!(s.write("m2", &[("a", "A")]), [Outcome::Logged(ChangeKind::Reassessed, 5)]);
        let stored = s.store.listing(&ListingId::derive("test", "a")).unwrap().unwrap();
        assert_eq!((stored.assessment.method.as_str(), stored.version.number), ("m2", 1));
        assert_eq!(s.store.counts().unwrap().assessments, 2);
        // Back to the first method: its assessment is there already.
        s.write("m1", &[("a", "A")]);
        assert_eq!(s.store.counts().unwrap().assessments, 2);
    });
}

#[test]
fn the_change_log_has_no_gap_even_after_a_failed_batch() {
    on_each_database(|url| {
        let mut s = Session::open(url);
        s.write("m1", &[("a", "A")]);
        let twice = [incoming("x", "X", "m1"), incoming("x", "X", "m1")];
        let batch = Batch { run: "r1", source: "test", at: 5, snapshots: &[], items: &twice, stray: &[] };
        assert!(s.writer.write(&batch).is_err(), "an id occurs twice in the batch");
        s.write("m1", &[("b", "B")]);
        let seqs: Vec<u64> = s.store.changes_after(0, 10).unwrap().iter().map(|c| c.seq).collect();
        assert_eq!(seqs, [1, 2]);
        assert_eq!(s.writer.last_change(), 2);
        assert_eq!(s.store.changes_after(1, 10).unwrap()[0].listing, ListingId::derive("test", "b"));
    });
}

#[test]
fn an_unfinished_run_is_found_by_the_next_writer() {
    on_each_database(|url| {
        drop(Session::open(url));
        let store = Store::open(url, false).unwrap();
        assert_eq!(store.runs(1).unwrap()[0].state, "running");
        drop(store.writer().unwrap());
        assert_eq!(store.runs(1).unwrap()[0].state, "interrupted");
    });
}

#[test]
fn listings_come_in_the_order_asked_for() {
    on_each_database(|url| {
        let mut s = Session::open(url);
        s.write("m1", &[("a", "A"), ("b", "B"), ("c", "C")]);
        let id = |n: &str| ListingId::derive("test", n);
        let titles: Vec<String> =
            s.store.listings(&[id("c"), id("nobody"), id("a")]).unwrap().into_iter().map(|l| l.listing.title).collect();
        assert_eq!(titles, ["C", "A"]);
        let mut walked = Vec::new();
        while let Some(next) = s.store.listings_after(walked.last(), 1).unwrap().pop() {
            walked.push(next.listing.id);
        }
        assert_eq!(walked.len(), 3);
        assert!(walked.is_sorted());
    });
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.db");
    std::fs::write(&path, "this is no database, only a text of some length").unwrap();
    let error = Store::open(path.to_str().unwrap(), true).err().unwrap().to_string();
    assert!(error.contains("not a database"), "{error}");
}

#[test]
fn a_password_is_never_shown() {
    let error = Store::open("postgres://someone:secret@127.0.0.1:1/x", true).err().unwrap().to_string();
    assert!(!error.contains("secret"), "{error}");
}

#[test]
fn a_record_that_was_not_assessed_is_stored_only_if_nothing_of_it_is_new() {
    on_each_database(|url| {
        let mut s = Session::open(url);
        s.write("m1", &[("a", "A")]);
        let mut write = |native: &str, title: &str| {
            let items = [Incoming { is_assessed: true, ..incoming(native, title, "m1") }];
            s.writer.write(&Batch { run: "r1", source: "test", at: 9, snapshots: &[], items: &items, stray: &[] })
        };
        assert_eq!(write("a", "A").unwrap(), [Outcome::Unchanged]);
        for (native, title) in [("a", "A2"), ("b", "B")] {
            assert!(matches!(write(native, title), Err(StoreError::Corrupt { .. })), "{native} {title}");
        }
        assert_eq!(s.counts()[..2], [1, 1]);
    });
}

#[test]
fn another_reading_of_the_same_record_is_a_version_of_its_own() {
    on_each_database(|url| {
        let mut s = Session::open(url);
        s.write("m1", &[("a", "A")]);
        let again = Incoming { reading: "r2".into(), ..incoming("a", "A", "m1") };
        let again = [again];
        let batch = Batch { run: "r1", source: "test", at: 5, snapshots: &[], items: &again, stray: &[] };
        assert_eq!(s.writer.write(&batch).unwrap(), [Outcome::Logged(ChangeKind::Reparsed, 5)]);
        let versions = s.store.versions(&ListingId::derive("test", "a")).unwrap();
        let readings: Vec<&str> = versions.iter().map(|v| v.reading.as_str()).collect();
        assert_eq!(readings, ["r2", "r1"]);
        assert_eq!(versions[0].record_digest, versions[1].record_digest);
        assert_eq!(s.writer.write(&batch).unwrap(), [Outcome::Unchanged]);
    });
}

fn decision(writer: &Writer, native_id: &str, verdict: DecisionVerdict) -> Decision {
    let (listing, term) = (ListingId::derive("test", native_id), TermId::try_from("consent:given".to_owned()).unwrap());
    let (number, by, reason) = (writer.next_decision(), "ines".to_owned(), "read it".to_owned());
    Decision { id: String::new(), number, listing, term, verdict, by, reason, quote: None, at: 9 }.sealed()
}

#[test]
fn decisions_have_no_gap_even_after_a_failure() {
    on_each_database(|url| {
        let mut s = Session::open(url);
        s.write("m1", &[("a", "A")]);
        let stored = s.store.listing(&ListingId::derive("test", "a")).unwrap().unwrap();
        let item = |method: &str| Reassessed {
            id: stored.listing.id.clone(),
            version_id: stored.version.id.clone(),
            assessment: NewAssessment::of(&Assessment { method: method.to_owned(), ..Assessment::default() }).unwrap(),
        };
        let first = decision(&s.writer, "a", DecisionVerdict::Reject);
        s.writer.decide("r1", &first, &item("m1+1")).unwrap();
        // A listing that does not exist: neither decision nor change is stored.
        let nobody = decision(&s.writer, "nobody", DecisionVerdict::Reject);
        assert!(s.writer.decide("r1", &nobody, &item("m1+2")).is_err());
        let second = decision(&s.writer, "a", DecisionVerdict::Withdraw);
        s.writer.decide("r1", &second, &item("m1")).unwrap();
        assert_eq!(s.store.decisions(None).unwrap(), [first.clone(), second.clone()], "the first stays as it was");
        assert_eq!(s.store.decisions(Some(&stored.listing.id)).unwrap().len(), 2);
        assert!(s.store.decisions_in_force().unwrap().of(&stored.listing.id).is_empty());
        assert_eq!(s.store.check_decisions().unwrap(), DecisionsChecked { count: 2, last: 2, orphaned: 0 });
        let seqs: Vec<u64> = s.store.changes_after(0, 10).unwrap().iter().map(|c| c.seq).collect();
        assert_eq!(seqs, [1, 2, 3]);
        // Withdrawn: the automatic assessment exists already and is in force again; no run has observed it since.
        let now = s.store.listing(&stored.listing.id).unwrap().unwrap();
        assert_eq!((now.assessment.method.as_str(), now.last_seen), ("m1", stored.last_seen));
        assert_eq!(s.store.counts().unwrap().assessments, 2);
        // The next writer continues with the next number.
        drop(s.writer);
        assert_eq!(s.store.writer().unwrap().next_decision(), 3);
    });
}

#[test]
fn listings_are_listed_with_what_names_their_assessments() {
    on_each_database(|url| {
        let mut s = Session::open(url);
        s.write("m1", &[("a", "A"), ("b", "B")]);
        let all = s.store.methods_after(None, None, 10).unwrap();
        assert_eq!(all.iter().map(|(_, m)| m.as_str()).collect::<Vec<_>>(), ["m1", "m1"]);
        assert_eq!(s.store.methods_after(Some(&all[0].0), Some("test"), 10).unwrap(), all[1..]);
        assert_eq!(s.store.methods_after(None, Some("another"), 10).unwrap(), []);
    });
}
