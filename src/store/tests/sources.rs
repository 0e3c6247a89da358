//! States of sources: what is removed is out of view and kept, the change log says so, and it can be undone.

use super::super::*;
use super::{Session, on_each_database};
use crate::domain::listing::ListingId;

fn set(s: &mut Session, source: &str, state: SourceState, at: i64) -> Result<SourceEvent, StoreError> {
    let new = NewSourceState { source, state, by: "Ines", reason: "asked to", at };
    s.writer.set_source(&format!("event-{at}"), "m1", new)
}

fn kinds(s: &Session) -> Vec<&'static str> {
    s.store.changes_after(0, 100).unwrap().iter().map(|c| c.kind.name()).collect()
}

fn filled(url: &str) -> Session {
    let mut s = Session::open(url);
    s.write("m1", &[("a", "A"), ("b", "B")]);
    s.writer.end_run("r1", RunState::Complete, &Tally { files: 1, ..Tally::default() }, 9, "").unwrap();
    s
}

#[test]
fn a_removed_source_is_out_of_view_and_kept() {
    on_each_database(|url| {
        let mut s = filled(url);
        let id = ListingId::derive("test", "a");
        let event = set(&mut s, "test", SourceState::Removed, 20).unwrap();
        assert_eq!((event.number, event.listings, event.state), (1, 2, SourceState::Removed));
        assert!(s.store.listing(&id).unwrap().is_none());
        assert!(s.store.listings_after(None, 10).unwrap().is_empty());
        assert!(s.store.methods_after(None, None, 10).unwrap().is_empty());
        assert!(s.store.sources().unwrap().is_empty());
        assert!(s.store.issues_after("", 10).unwrap().is_empty());
        let counts = s.store.counts().unwrap();
        assert_eq!((counts.listings, counts.removed, counts.versions), (0, 2, 2));
        let (stored, why) = s.store.listing_in_evidence(&id).unwrap().unwrap();
        assert_eq!((stored.listing.title.as_str(), why), ("A", Some(event)));
        assert_eq!(s.store.versions(&id).unwrap().len(), 1, "versions are evidence");
        assert_eq!(kinds(&s), ["added", "added", "removed", "removed"]);
        assert_eq!(s.store.source_summaries().unwrap()["test"].listings, 2);
        let checked = SourcesChecked { events: 1, last: 1, removed: 2, wrong: 0, removals: 2, restorals: 0 };
        assert_eq!(s.store.check_sources().unwrap(), checked);
        assert_eq!(s.store.check_identities(9).unwrap(), Vec::<String>::new());
        assert_eq!(s.store.check_seals(&|_| ()).unwrap().faults, Vec::<String>::new());
    });
}

#[test]
fn a_restored_source_is_as_it_was() {
    on_each_database(|url| {
        let mut s = filled(url);
        let before = s.store.listings_after(None, 10).unwrap();
        set(&mut s, "test", SourceState::Removed, 20).unwrap();
        let event = set(&mut s, "test", SourceState::Active, 30).unwrap();
        assert_eq!((event.number, event.listings), (2, 2));
        assert_eq!(s.store.listings_after(None, 10).unwrap(), before);
        assert_eq!(kinds(&s), ["added", "added", "removed", "removed", "restored", "restored"]);
        let since = s.store.baselines(&before, Since::Previous).unwrap();
        assert_eq!(since, [None, None], "out of view and back is no other assessment");
        let checked = SourcesChecked { events: 2, last: 2, removed: 0, wrong: 0, removals: 2, restorals: 2 };
        assert_eq!(s.store.check_sources().unwrap(), checked);
        assert_eq!(s.write("m1", &[("a", "A2")]), [Outcome::Logged(ChangeKind::Changed, 5)]);
    });
}

#[test]
fn a_removal_that_fails_changes_nothing() {
    on_each_database(|url| {
        let mut s = filled(url);
        // The number is taken, so the entry cannot be written.
        let next = std::mem::replace(&mut s.writer.next_seq, 1);
        assert!(set(&mut s, "test", SourceState::Removed, 20).is_err());
        s.writer.next_seq = next;
        assert!(s.store.source_events(None).unwrap().is_empty());
        assert_eq!((s.store.counts().unwrap().listings, s.store.runs(9).unwrap().len()), (2, 1));
        assert_eq!(set(&mut s, "test", SourceState::Removed, 30).unwrap().number, 1);
        assert_eq!(kinds(&s), ["added", "added", "removed", "removed"]);
    });
}

#[test]
fn a_disabled_source_stays_in_view() {
    on_each_database(|url| {
        let mut s = filled(url);
        assert!(s.store.source_state("test").unwrap().is_none());
        let event = set(&mut s, "test", SourceState::Disabled, 20).unwrap();
        assert_eq!(s.store.source_state("test").unwrap(), Some(event));
        assert_eq!((s.store.counts().unwrap().listings, kinds(&s).len()), (2, 2));
        set(&mut s, "other", SourceState::Removed, 30).unwrap();
        assert_eq!(s.store.counts().unwrap().listings, 2, "another source");
        assert_eq!(s.store.newest_record().unwrap(), Some(30));
    });
}

#[test]
fn a_changed_event_no_longer_fits_its_seal() {
    let dir = tempfile::tempdir().unwrap();
    let mut s = filled(dir.path().join("test.db").to_str().unwrap());
    set(&mut s, "test", SourceState::Removed, 20).unwrap();
    use diesel::prelude::*;
    let row = schema::source_events::table.find(1);
    diesel::update(row).set(schema::source_events::reason.eq("other")).execute(&mut s.writer.connection).unwrap();
    let faults = s.store.check_seals(&|_| ()).unwrap().faults;
    assert!(faults.len() == 1 && faults[0].contains("source 1"), "{faults:?}");
}

#[test]
fn quarantined_records_know_their_file_until_they_are_resolved() {
    on_each_database(|url| {
        let mut s = filled(url);
        let issue = crate::domain::listing::Issue::new(
            crate::domain::listing::IssueCode::BrokenRecord,
            &crate::domain::listing::SourceLocation { file: "f.csv".into(), row: 3, line: 4, offset: 5, length: 6 },
            "",
            "?",
            "expected a record",
        );
        s.writer.begin_run("r2", "test", "m1", 20).unwrap();
        let stray = [Stray { key: "f.csv:3".into(), snapshot: "s1".into(), issue }];
        s.writer
            .write(&Batch { run: "r2", source: "test", at: 21, snapshots: &[], items: &[], stray: &stray })
            .unwrap();
        s.writer.end_run("r2", RunState::Complete, &Tally::default(), 22, "").unwrap();
        let found = s.store.quarantine("test", 9).unwrap();
        assert_eq!(found.len(), 1, "a value that is not understood is no quarantined record");
        assert_eq!((found[0].snapshot.as_deref(), found[0].stored.issue.place.offset), (Some("s1"), 5));
        assert_eq!(s.store.source_summaries().unwrap()["test"].unreadable, 1);
        let file = s.store.stored_file("s1").unwrap().unwrap();
        assert_eq!((file.name.as_str(), file.observed.at), ("f.csv", 5), "when its other records were observed");
        assert!(file.places.contains(&(3, 1)));
        s.writer.resolve_issues("r2", &[found[0].stored.id.clone()]).unwrap();
        assert!(s.store.quarantine("test", 9).unwrap().is_empty());
        assert_eq!(s.store.check_seals(&|_| ()).unwrap().faults, Vec::<String>::new());
    });
}

#[test]
fn an_entry_names_the_fields_that_a_version_changed() {
    on_each_database(|url| {
        let mut s = filled(url);
        s.writer.begin_run("r2", "test", "m1", 20).unwrap();
        let mut item = super::incoming("a", "A2", "m1");
        item.listing = item.listing.json().replace("\"description\":\"\"", "\"description\":\"Voices\"").into();
        let items = [item, super::incoming("c", "C", "m1")];
        s.writer
            .write(&Batch { run: "r2", source: "test", at: 21, snapshots: &[], items: &items, stray: &[] })
            .unwrap();
        let changes = s.store.changes_after(2, 9).unwrap();
        assert_eq!((changes[0].kind, changes[0].version), (ChangeKind::Changed, 2));
        let mut fields = changes[0].fields.clone();
        fields.sort_unstable();
        assert_eq!(fields, ["description", "title"]);
        assert!(changes[1].fields.is_empty(), "a new listing has nothing to compare");
        let by_version = s.store.changed_fields(&ListingId::derive("test", "a")).unwrap();
        assert_eq!(by_version.into_values().collect::<Vec<_>>(), [changes[0].fields.clone()]);
        assert_eq!(s.store.check_seals(&|_| ()).unwrap().faults, Vec::<String>::new());
    });
}
