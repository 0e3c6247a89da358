//! Counts of runs by source, as metrics read them.

use super::super::*;
use super::{Session, on_each_database};

#[test]
fn ingest_runs_are_counted_by_source_whatever_their_end() {
    on_each_database(|url| {
        let mut s = Session::open(url);
        let tally = Tally { files: 1, records: 4, added: 2, changed: 1, repeated: 1, ..Tally::default() };
        assert_eq!(s.store.running_runs().unwrap(), 1);
        s.writer.end_run("r1", RunState::Complete, &tally, 9, "").unwrap();
        s.writer.begin_run("r2", "test", "m1", 10).unwrap();
        s.writer.end_run("r2", RunState::Stopped, &tally, 11, "disk full").unwrap();
        s.writer.begin_run("r3", "register", "m1", 12).unwrap();
        s.writer.end_run("r3", RunState::Complete, &tally, 13, "register, edition 2026").unwrap();
        s.writer.begin_run("r4", "*", "m1", 14).unwrap();
        s.writer.end_run("r4", RunState::Complete, &Tally::default(), 15, "retag").unwrap();
        let totals = s.store.ingest_totals().unwrap();
        let expected = IngestTotals {
            source: "test".to_owned(),
            added: 4,
            changed: 2,
            unchanged: 0,
            repeated: 2,
            last_success: Some(9),
        };
        assert_eq!(totals, [expected], "registers and retags read no listings");
        assert_eq!(s.store.running_runs().unwrap(), 0);
    });
}
