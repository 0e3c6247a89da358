//! Delisting: two absences in a row, never one, and any run that finds the listing relists it.

use super::super::*;
use super::{Session, incoming, on_each_database};
use crate::domain::listing::ListingId;

/// A run that finds these (native id, title). Returns the outcomes and, if it was complete, how many listings were
/// delisted.
fn run(s: &mut Session, id: &str, at: i64, complete: bool, found: &[(&str, &str)]) -> (Vec<Outcome>, u64) {
    s.writer.begin_run(id, "test", "m1", at).unwrap();
    let items: Vec<Incoming> = found.iter().map(|(native, title)| incoming(native, title, "m1")).collect();
    let snapshots = [Snapshot { digest: "s1".into(), bytes: 9, name: "f.csv".into() }];
    let batch = Batch { run: id, source: "test", at, snapshots: &snapshots, items: &items, stray: &[] };
    let outcomes = s.writer.write(&batch).unwrap();
    let tally = Tally::default();
    let delisted = match complete {
        true => s.writer.end_complete_run(id, &tally, at + 2, "").unwrap(),
        false => s.writer.end_run(id, RunState::Complete, &tally, at + 2, "").map(|()| 0).unwrap(),
    };
    (outcomes, delisted)
}

/// When the listing was last seen, if it is delisted.
fn delisted(s: &Session, native_id: &str) -> Option<i64> {
    s.store.listing(&ListingId::derive("test", native_id)).unwrap().unwrap().availability().delisted
}

fn kinds(s: &Session) -> Vec<&'static str> {
    s.store.changes_after(0, 100).unwrap().iter().map(|c| c.kind.name()).collect()
}

const A: (&str, &str) = ("a", "A");
const B: (&str, &str) = ("b", "B");

#[test]
fn two_complete_runs_in_a_row_without_a_listing_delist_it() {
    on_each_database(|url| {
        let mut s = Session::open(url);
        run(&mut s, "first", 10, true, &[A, B]);
        let elsewhere =
            [Incoming { id: ListingId::derive("other", "z"), source: "other".into(), ..incoming("z", "Z", "m1") }];
        let batch = Batch { run: "first", source: "other", at: 10, snapshots: &[], items: &elsewhere, stray: &[] };
        s.writer.write(&batch).unwrap();
        assert_eq!(run(&mut s, "second", 20, true, &[A]).1, 0);
        assert_eq!((delisted(&s, "b"), s.store.counts().unwrap().delisted), (None, 0), "one absence is not enough");
        assert_eq!(run(&mut s, "third", 30, true, &[A]).1, 1);
        assert_eq!((delisted(&s, "a"), delisted(&s, "b"), s.store.counts().unwrap().delisted), (None, Some(10), 1));
        let last = s.store.changes_after(3, 10).unwrap();
        assert_eq!((last.len(), last[0].kind, last[0].at), (1, ChangeKind::Delisted, 32));
        assert_eq!(last[0].listing, ListingId::derive("test", "b"));
        assert_eq!((s.writer.last_change(), s.store.last_change().unwrap()), (4, 4));
        let last_run = s.store.runs(1).unwrap().pop().unwrap();
        assert_eq!((last_run.complete, last_run.tally.delisted, last_run.state.as_str()), (true, 1, "complete"));
        // Once more the same changes nothing.
        assert_eq!(run(&mut s, "fourth", 40, true, &[A]).1, 0);
        assert_eq!((delisted(&s, "b"), s.store.last_change().unwrap()), (Some(10), 4));
        assert_eq!(s.store.check_delistings().unwrap(), DelistingsChecked { marked: 1, delisted: 1, relisted: 0 });
    });
}

#[test]
fn incomplete_runs_prove_no_absence_but_find_listings() {
    on_each_database(|url| {
        let mut s = Session::open(url);
        run(&mut s, "first", 10, true, &[A, B]);
        for (n, id) in ["p1", "p2", "p3"].iter().enumerate() {
            run(&mut s, id, 20 + 10 * n as i64, false, &[A]);
        }
        assert_eq!(delisted(&s, "b"), None);
        run(&mut s, "second", 50, true, &[A]);
        // Found between two complete runs: the absences are counted from zero again.
        assert_eq!(run(&mut s, "p4", 60, false, &[B]).0, [Outcome::Unchanged]);
        assert_eq!(run(&mut s, "third", 70, true, &[A]).1, 0);
        run(&mut s, "p5", 80, false, &[A]);
        assert_eq!(run(&mut s, "fourth", 90, true, &[A]).1, 1);
        assert_eq!(delisted(&s, "b"), Some(60));
    });
}

#[test]
fn a_listing_found_again_is_relisted_changed_or_not() {
    on_each_database(|url| {
        let mut s = Session::open(url);
        run(&mut s, "first", 10, true, &[A, B]);
        run(&mut s, "second", 20, true, &[]);
        assert_eq!(run(&mut s, "third", 30, true, &[]).1, 2);
        let outcomes = run(&mut s, "fourth", 40, false, &[A, ("b", "B2")]).0;
        assert_eq!(outcomes, [Outcome::Relisted(None, 10), Outcome::Relisted(Some(ChangeKind::Changed), 10)]);
        assert_eq!(kinds(&s), ["added", "added", "delisted", "delisted", "relisted", "relisted", "changed"]);
        assert_eq!((delisted(&s, "a"), delisted(&s, "b")), (None, None));
        assert_eq!(s.store.check_delistings().unwrap(), DelistingsChecked { marked: 0, delisted: 2, relisted: 2 });
        assert_eq!(run(&mut s, "fifth", 50, true, &[("b", "B2")]).0, [Outcome::Unchanged]);
        assert_eq!(delisted(&s, "a"), None, "after a return one absence is again not enough");
    });
}

#[test]
fn an_end_that_fails_counts_no_absence_and_leaves_no_gap() {
    on_each_database(|url| {
        let mut s = Session::open(url);
        run(&mut s, "first", 10, true, &[A, B]);
        run(&mut s, "second", 20, true, &[A]);
        s.writer.begin_run("third", "test", "m1", 30).unwrap();
        // The number is taken, so the entry cannot be written.
        let next = std::mem::replace(&mut s.writer.next_seq, 1);
        assert!(s.writer.end_complete_run("third", &Tally::default(), 32, "").is_err());
        s.writer.next_seq = next;
        assert_eq!((delisted(&s, "a"), delisted(&s, "b"), s.store.counts().unwrap().delisted), (None, None, 0));
        assert_eq!(s.store.runs(1).unwrap()[0].state, "running");
        drop(s.writer);
        s.writer = s.store.writer().unwrap();
        assert!(!s.store.runs(1).unwrap()[0].complete, "a run that was interrupted is never complete");
        // “a” has been absent once only: the run that failed does not count.
        assert_eq!(run(&mut s, "fourth", 40, true, &[]).1, 1);
        assert_eq!((delisted(&s, "a"), delisted(&s, "b")), (None, Some(10)));
        assert_eq!(kinds(&s), ["added", "added", "delisted"]);
    });
}

#[test]
fn a_disappearance_is_no_other_assessment() {
    on_each_database(|url| {
        let mut s = Session::open(url);
        run(&mut s, "first", 10, true, &[A]);
        run(&mut s, "second", 20, true, &[]);
        run(&mut s, "third", 30, true, &[]);
        let stored = s.store.listing(&ListingId::derive("test", "a")).unwrap().unwrap();
        assert!(stored.delisted.is_some());
        let compared = |since| s.store.baselines(std::slice::from_ref(&stored), since).unwrap();
        assert_eq!(compared(Since::Change(1)), [None], "its findings have not moved");
        assert_eq!(compared(Since::Previous), [None]);
        assert_eq!(compared(Since::Change(0)), [Some(None)], "it did not exist yet");
    });
}
