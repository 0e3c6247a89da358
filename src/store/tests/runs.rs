//! Counts of runs by source, as metrics read them.

use super::super::*;
use super::{Session, on_each_database};

#[test]
fn runs_are_counted_by_source_and_state() {
    on_each_database(|url| {
        let mut s = Session::open(url);
        s.write("m1", &[("a", "A")]);
        s.writer.begin_run("r2", "test", "m1", 7).unwrap();
        let tally = Tally { records: 1, added: 1, issues: 2, ..Tally::default() };
        s.writer.end_run("r2", RunState::Complete, &tally, 9, "").unwrap();
        s.writer.begin_run("r3", "other", "m1", 10).unwrap();
        s.writer.end_run("r3", RunState::Stopped, &Tally::default(), 11, "").unwrap();
        let sources = s.store.source_runs().unwrap();
        let of = |source: &str| &sources[source];
        assert_eq!(of("test").last_success, Some(9));
        assert_eq!((of("test").runs["running"], of("test").runs["complete"]), (1, 1));
        assert_eq!((of("test").records["added"], of("test").issues), (1, 2));
        assert_eq!((of("other").last_success, of("other").runs["stopped"]), (None, 1));
    });
}
