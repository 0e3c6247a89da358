//! Tests of the access log.

use super::chain::{Chain, files};
use super::*;
use std::fs;
use tempfile::TempDir;

const DAY: i64 = 86_400_000_000;

fn entry(at: i64) -> Entry {
    Entry { token: Some("t".into()), route: Some("/api/v1/listings".into()), ..Entry::of(at, Event::Request) }
}

fn log(entries: &[Entry]) -> TempDir {
    let dir = TempDir::new().unwrap();
    Chain::open(dir.path()).unwrap().append(entries).unwrap();
    dir
}

#[test]
fn two_processes_write_one_chain() {
    let dir = TempDir::new().unwrap();
    let (mut one, mut other) = (Chain::open(dir.path()).unwrap(), Chain::open(dir.path()).unwrap());
    for turn in 0..5 {
        one.append(&[entry(turn), entry(turn)]).unwrap();
        other.append(&[entry(turn)]).unwrap();
    }
    let verified = verify(dir.path(), None).unwrap();
    assert_eq!((verified.first, verified.head.number, verified.lines), (1, 15, 15));
    assert!(verify(dir.path(), Some(&verified.head)).is_ok());
}

#[test]
fn a_line_changed_left_out_moved_or_cut_off_is_found() {
    let dir = log(&[entry(1), entry(2), entry(3), entry(4)]);
    let head = verify(dir.path(), None).unwrap().head;
    let file = files(dir.path()).unwrap().remove(0);
    let whole = fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let with = |lines: &[&str]| {
        fs::write(&file, lines.iter().map(|l| format!("{l}\n")).collect::<String>()).unwrap();
        verify(dir.path(), Some(&head)).map(|v| v.lines).map_err(|e| e.to_string())
    };
    assert_eq!(with(&lines), Ok(4));
    let changed = lines[1].replace("\"token\":\"t\"", "\"token\":\"u\"");
    for (name, wrong, words) in [
        ("changed", vec![lines[0], &changed, lines[2], lines[3]], "its digest is not that of its text"),
        ("left out", vec![lines[0], lines[2], lines[3]], "line 3 follows line 1"),
        ("first", vec![lines[1], lines[2], lines[3]], "lines before 2 are missing"),
        ("moved", vec![lines[0], lines[2], lines[1], lines[3]], "line 3 follows line 1"),
        ("cut off", vec![lines[0], lines[1], lines[2]], "line 4, which was noted, is missing"),
        ("rubbish", vec![lines[0], "{}", lines[2]], "it has no digest"),
    ] {
        let found = with(&wrong).unwrap_err();
        assert!(found.contains(words), "{name}: {found}");
    }
}

#[test]
fn a_line_that_a_crash_cut_is_replaced() {
    let dir = log(&[entry(1), entry(2)]);
    let file = files(dir.path()).unwrap().remove(0);
    let whole = fs::read_to_string(&file).unwrap();
    fs::write(&file, &whole[..whole.len() - 9]).unwrap();
    Chain::open(dir.path()).unwrap().append(&[entry(3)]).unwrap();
    assert_eq!(verify(dir.path(), None).unwrap().lines, 2);
}

#[test]
fn old_days_are_removed_and_the_chain_says_so() {
    let dir = log(&[entry(1), entry(2), entry(3 * DAY), entry(9 * DAY)]);
    assert_eq!(files(dir.path()).unwrap().len(), 3);
    let mut chain = Chain::open(dir.path()).unwrap();
    assert_eq!(chain.remove_before("1970-01-05", 9 * DAY).unwrap(), 2);
    let verified = verify(dir.path(), None).unwrap();
    assert_eq!((verified.first, verified.head.number), (4, 5));
    assert_eq!(chain.remove_before("1970-01-05", 9 * DAY).unwrap(), 0, "and only once");
    fs::remove_file(files(dir.path()).unwrap().remove(0)).unwrap();
    assert_eq!(verify(dir.path(), None).map(|v| v.lines).unwrap_or(0), 0);
}

#[test]
fn what_waits_is_written_before_the_log_is_closed() {
    let dir = TempDir::new().unwrap();
    let log = AccessLog::start(dir.path(), 0).unwrap();
    (0..500).for_each(|at| log.record(entry(at)));
    log.close();
    assert_eq!(verify(dir.path(), None).unwrap().lines, 500);
}
