//! The life of an index: commits, reopening, replacing, rebuilding beside the live one, damage.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use brokerwatch_index::{
    Document, FacetField, Filters, GenerationState, IndexError, Reader, Writer, fingerprint, generations, parse,
    remove_generation,
};

const MEMORY: usize = 15_000_000;

fn document(number: u128, title: &str) -> Document {
    Document { id: format!("{number:032x}"), title: title.into(), ..Document::default() }
}

fn open(dir: &Path) -> Writer {
    Writer::open(dir, MEMORY, 1).unwrap()
}

fn found(reader: &Reader, query: &str) -> u64 {
    reader.searcher().count(&parse(query).0, &Filters::new()).unwrap()
}

#[test]
fn an_absent_index_is_missing_and_an_opened_one_is_empty() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(Reader::open(dir.path()), Err(IndexError::Missing(_))));
    let writer = open(dir.path());
    assert_eq!(writer.last_change().unwrap(), 0);
    assert_eq!(writer.generation(), format!("{}-1", fingerprint()));
    let reader = Reader::open(dir.path()).unwrap();
    assert_eq!((reader.documents(), reader.last_change()), (0, 0));
    assert!(reader.bytes_on_disk() > 0);
}

#[test]
fn a_commit_survives_reopening_and_what_follows_it_does_not() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    writer.add(&document(1, "kept")).unwrap();
    writer.commit(41).unwrap();
    writer.add(&document(2, "forgotten")).unwrap();
    drop(writer);
    assert_eq!(open(dir.path()).last_change().unwrap(), 41);
    let reader = Reader::open(dir.path()).unwrap();
    assert_eq!((found(&reader, "kept"), found(&reader, "forgotten")), (1, 0));
    assert_eq!(reader.last_change(), 41);
}

#[test]
fn an_upsert_replaces_and_a_delete_removes() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    let reader = Reader::open(dir.path()).unwrap();
    writer.upsert(&document(1, "first")).unwrap();
    writer.upsert(&document(2, "first")).unwrap();
    writer.commit(1).unwrap();
    writer.upsert(&document(1, "second")).unwrap();
    writer.upsert(&document(1, "third")).unwrap();
    writer.delete(&document(2, "").id).unwrap();
    writer.delete(&document(9, "").id).unwrap();
    writer.commit(2).unwrap();
    assert_eq!(reader.documents(), 0, "a searcher shows what was there when it was made");
    assert!(reader.reload().unwrap());
    assert_eq!((found(&reader, "first"), found(&reader, "second"), found(&reader, "third")), (0, 0, 1));
    let searcher = reader.searcher();
    assert!(searcher.contains(&document(1, "").id).unwrap());
    assert!(!searcher.contains(&document(2, "").id).unwrap());
    assert!(matches!(searcher.contains("no id"), Err(IndexError::Document { .. })));
}

#[test]
fn a_reload_without_changes_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    let reader = Reader::open(dir.path()).unwrap();
    assert!(!reader.reload().unwrap());
    writer.commit(5).unwrap();
    assert!(reader.reload().unwrap());
    assert_eq!(reader.last_change(), 5);
    assert!(!reader.reload().unwrap());
}

#[test]
fn only_one_writer_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let writer = open(dir.path());
    assert!(matches!(Writer::open(dir.path(), MEMORY, 1), Err(IndexError::Locked(_))));
    writer.close().unwrap();
    open(dir.path());
    let rebuild = Writer::create_generation(dir.path(), MEMORY, 1).unwrap();
    assert!(matches!(Writer::create_generation(dir.path(), MEMORY, 1), Err(IndexError::Locked(_))));
    drop(rebuild);
    Writer::create_generation(dir.path(), MEMORY, 1).unwrap();
}

#[test]
fn a_bad_document_does_not_hurt_the_writer() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    let bad = Document { id: "nonsense".into(), ..Document::default() };
    assert!(matches!(writer.upsert(&bad), Err(IndexError::Document { .. })));
    writer.add(&document(1, "good")).unwrap();
    writer.commit(1).unwrap();
    assert_eq!(found(&Reader::open(dir.path()).unwrap(), "good"), 1);
}

#[test]
fn a_rebuild_replaces_the_live_index_under_its_readers() {
    let dir = tempfile::tempdir().unwrap();
    let mut live = open(dir.path());
    live.add(&document(1, "old")).unwrap();
    live.commit(1).unwrap();
    let reader = Reader::open(dir.path()).unwrap();
    let before = reader.searcher();

    let mut rebuild = Writer::create_generation(dir.path(), MEMORY, 1).unwrap();
    rebuild.add(&document(2, "new")).unwrap();
    rebuild.commit(2).unwrap();
    assert!(!reader.reload().unwrap(), "nobody sees a rebuild that is not finished");
    let mut promoted = rebuild.promote(3).unwrap();
    assert_eq!(before.count(&parse("old").0, &Filters::new()).unwrap(), 1, "an open searcher keeps its files");
    assert_eq!(found(&reader, "old"), 1);
    assert!(reader.reload().unwrap());
    assert_eq!((found(&reader, "old"), found(&reader, "new"), reader.last_change()), (0, 1, 3));

    let left = generations(dir.path()).unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!((&left[0].name, left[0].state), (&reader.generation(), GenerationState::Current));
    assert!(matches!(live.commit(9), Err(IndexError::Superseded { .. })));
    promoted.add(&document(3, "new")).unwrap();
    promoted.commit(4).unwrap();
    assert!(reader.reload().unwrap());
    assert_eq!(found(&reader, "new"), 2);
}

#[test]
fn an_unfinished_rebuild_changes_nothing_and_can_be_removed() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path()).commit(1).unwrap();
    let mut rebuild = Writer::create_generation(dir.path(), MEMORY, 1).unwrap();
    rebuild.commit(2).unwrap();
    let name = rebuild.generation();
    assert!(matches!(remove_generation(dir.path(), &name), Err(IndexError::Locked(_))));
    drop(rebuild);
    assert_eq!(open(dir.path()).last_change().unwrap(), 1);
    remove_generation(dir.path(), &name).unwrap();
    assert_eq!(generations(dir.path()).unwrap().len(), 1);
}

#[test]
fn an_index_of_another_layout_is_kept_until_a_promotion() {
    let dir = tempfile::tempdir().unwrap();
    let foreign = "0123456789abcdef-4";
    fs::create_dir(dir.path().join(foreign)).unwrap();
    fs::write(dir.path().join("CURRENT"), format!("{foreign}\n")).unwrap();
    assert!(matches!(Reader::open(dir.path()), Err(IndexError::Missing(_))));
    let writer = open(dir.path());
    assert_eq!(writer.generation(), format!("{}-5", fingerprint()));
    let states: Vec<GenerationState> = generations(dir.path()).unwrap().into_iter().map(|g| g.state).collect();
    assert!(states.contains(&GenerationState::Old) && states.contains(&GenerationState::Current));
    drop(writer);
    Writer::create_generation(dir.path(), MEMORY, 1).unwrap().promote(1).unwrap();
    assert!(!dir.path().join(foreign).exists());
}

#[test]
fn a_reader_serves_its_layout_until_that_is_removed() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    let reader = Reader::open(dir.path()).unwrap();
    fs::create_dir(dir.path().join("0123456789abcdef-9")).unwrap();
    writer.add(&document(1, "word")).unwrap();
    writer.commit(1).unwrap();
    fs::write(dir.path().join("CURRENT"), "0123456789abcdef-9\n").unwrap();
    assert!(reader.reload().unwrap());
    assert_eq!(found(&reader, "word"), 1);
    drop(writer);
    remove_generation(dir.path(), &reader.generation()).unwrap();
    assert!(matches!(reader.reload(), Err(IndexError::Missing(_))));
    assert_eq!(found(&reader, "word"), 1);
}

#[test]
fn a_rename_that_crashed_before_the_swap_leaves_the_old_index() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path()).commit(1).unwrap();
    let rebuild = Writer::create_generation(dir.path(), MEMORY, 1).unwrap();
    let name = rebuild.generation();
    drop(rebuild);
    let final_name = name.trim_end_matches(".building");
    fs::rename(dir.path().join(&name), dir.path().join(final_name)).unwrap();
    fs::write(dir.path().join("CURRENT.new"), "half wri").unwrap();
    assert_eq!(Reader::open(dir.path()).unwrap().last_change(), 1);
    let next = Writer::create_generation(dir.path(), MEMORY, 1).unwrap().promote(2).unwrap();
    assert_eq!(generations(dir.path()).unwrap().len(), 1);
    assert_ne!(next.generation(), final_name);
}

#[test]
fn damaged_files_are_an_error_and_a_rebuild_helps() {
    for (kind, length) in [("meta.json", 10), ("term", 3), ("fast", 40), ("idx", 0)] {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = open(dir.path());
        writer.add(&document(1, "word")).unwrap();
        writer.commit(1).unwrap();
        let folder = dir.path().join(writer.generation());
        drop(writer);
        let files = fs::read_dir(&folder).unwrap().map(|f| f.unwrap().path());
        let damaged = files.into_iter().find(|f| f.to_string_lossy().ends_with(kind)).unwrap();
        fs::OpenOptions::new().write(true).open(damaged).unwrap().set_len(length).unwrap();
        match Reader::open(dir.path()).err() {
            Some(IndexError::Corrupt { path, .. }) => assert_eq!(path, folder),
            other => panic!("{kind}: {other:?}"),
        }
        Writer::create_generation(dir.path(), MEMORY, 1).unwrap().promote(1).unwrap();
        Reader::open(dir.path()).unwrap().verify().unwrap();
    }
}

#[test]
fn a_flipped_byte_is_found_by_verify() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    writer.add(&document(1, "word")).unwrap();
    writer.commit(1).unwrap();
    let reader = Reader::open(dir.path()).unwrap();
    reader.verify().unwrap();
    let folder = dir.path().join(writer.generation());
    let mut files = fs::read_dir(&folder).unwrap().map(|f| f.unwrap().path());
    let postings = files.find(|f| f.extension().is_some_and(|e| e == "idx")).unwrap();
    let mut bytes = fs::read(&postings).unwrap();
    bytes[0] ^= 0xff;
    fs::write(&postings, bytes).unwrap();
    let error = reader.verify().unwrap_err().to_string();
    assert!(error.contains("wrong checksum") && error.contains(".idx"), "{error}");
}

#[test]
fn every_id_is_enumerated_once_over_many_segments() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    let mut expected = Vec::new();
    for number in 0..600_u128 {
        // A fixed stride spreads the ids over both halves and mixes their order.
        let id = number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        let mut listing = document(id, "listing");
        listing.facets[FacetField::Country].push(if number % 3 == 0 { "DE" } else { "FR" }.into());
        writer.add(&listing).unwrap();
        if number % 3 == 0 {
            expected.push(listing.id);
        }
        if number % 97 == 0 {
            writer.commit(number as u64).unwrap();
        }
    }
    writer.commit(600).unwrap();
    expected.sort();
    let searcher = Reader::open(dir.path()).unwrap().searcher();
    let filters = Filters::from([(FacetField::Country, vec!["DE".to_owned()])]);
    let chunks: Vec<Vec<String>> =
        searcher.all_ids(&parse("listing").0, &filters, 64).unwrap().collect::<Result<_, _>>().unwrap();
    assert!(chunks.iter().rev().skip(1).all(|chunk| chunk.len() == 64));
    assert_eq!(chunks.concat(), expected);
    assert_eq!(searcher.ids(1000).unwrap().map(|c| c.unwrap().len()).sum::<usize>(), 600);
}

#[test]
fn earlier_snapshots_are_kept_for_paging_up_to_a_limit() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    let reader = Reader::open(dir.path()).unwrap();
    let mut names = vec![reader.searcher().snapshot_id()];
    for number in 1..=70_u128 {
        writer.upsert(&document(number, "word")).unwrap();
        writer.commit(number as u64).unwrap();
        assert!(reader.reload().unwrap());
        reader.searcher().warm().unwrap();
        names.push(reader.searcher().snapshot_id());
    }
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 71, "every picture has a name of its own");
    let kept: Vec<_> = names.iter().filter_map(|name| reader.snapshot(name)).collect();
    assert_eq!(kept.len(), 65, "the newest and sixty-four earlier ones");
    for snapshot in kept {
        let documents = snapshot.last_change();
        assert!(documents > 5);
        assert_eq!(snapshot.count(&parse("word").0, &Filters::new()).unwrap(), documents);
        assert_eq!(snapshot.ids(7).unwrap().map(|c| c.unwrap().len()).sum::<usize>() as u64, documents);
    }
    assert!(reader.snapshot("0123456789abcdef").is_none() && reader.snapshot("").is_none());
}

#[test]
fn a_snapshot_of_a_replaced_generation_can_be_searched() {
    let dir = tempfile::tempdir().unwrap();
    let mut live = open(dir.path());
    live.add(&document(1, "old")).unwrap();
    live.commit(1).unwrap();
    let reader = Reader::open(dir.path()).unwrap();
    let name = reader.searcher().snapshot_id();
    let mut rebuild = Writer::create_generation(dir.path(), MEMORY, 1).unwrap();
    rebuild.add(&document(1, "new")).unwrap();
    rebuild.promote(1).unwrap();
    assert!(reader.reload().unwrap());
    let snapshot = reader.snapshot(&name).unwrap();
    snapshot.warm().unwrap();
    assert_eq!(snapshot.count(&parse("old").0, &Filters::new()).unwrap(), 1);
    assert_eq!((found(&reader, "old"), found(&reader, "new")), (0, 1));
}

/// Tells the test below, run again as a process of its own, where to write.
const DIRECTORY: &str = "BROKERWATCH_TEST_KILLED_WRITER";
/// Documents of the index that is killed.
const IDS: u64 = 13;

/// What each document says after so many rounds: in each, one is taken out and one written.
fn after_rounds(rounds: u64) -> BTreeMap<u64, u64> {
    let mut state = BTreeMap::new();
    for round in 1..=rounds {
        state.remove(&(round * 5 % IDS));
        state.insert(round % IDS, round);
    }
    state
}

fn step(text: &str) {
    // Fails, and so ends the process, when the other end is gone.
    let mut out = std::io::stdout().lock();
    writeln!(out, "step {text}").unwrap();
}

#[test]
fn a_writer_to_be_killed() {
    let Some(dir) = std::env::var_os(DIRECTORY) else { return };
    let dir = Path::new(&dir);
    let mut writer = open(dir);
    let done = writer.last_change().unwrap();
    for round in done + 1..done + 500 {
        step("begin");
        if round % 4 == 3 {
            let mut rebuild = Writer::create_generation(dir, MEMORY, 1).unwrap();
            for (id, said) in after_rounds(round) {
                rebuild.add(&document(id.into(), &format!("said{said}"))).unwrap();
            }
            step("promote");
            writer = rebuild.promote(round).unwrap();
        } else {
            writer.delete(&document((round * 5 % IDS).into(), "").id).unwrap();
            step("upsert");
            writer.upsert(&document((round % IDS).into(), &format!("said{round}"))).unwrap();
            step("commit");
            writer.commit(round).unwrap();
        }
    }
}

#[test]
fn a_killed_writer_leaves_the_state_of_its_last_commit() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path()).commit(0).unwrap();
    let mut seen = BTreeSet::new();
    for steps in [1, 2, 3, 5, 8, 9, 10, 11, 12, 13, 17, 21, 4, 6, 7, 30] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "lifecycle::a_writer_to_be_killed", "--nocapture"])
            .env(DIRECTORY, dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let taken = lines.map_while(Result::ok).filter(|line| line.starts_with("step ")).take(steps).count();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(taken, steps, "the writer ended by itself");

        let reader = Reader::open(dir.path()).unwrap();
        reader.verify().unwrap();
        let state = after_rounds(reader.last_change());
        assert_eq!(reader.documents(), state.len() as u64);
        for (id, said) in &state {
            let asked = format!("id:{id:032x} \"said{said}\"");
            assert_eq!(found(&reader, &asked), 1, "{asked} after {}", reader.last_change());
        }
        seen.insert(reader.last_change());
        let in_force = generations(dir.path()).unwrap().into_iter().filter(|g| g.state == GenerationState::Current);
        assert_eq!(in_force.count(), 1);
    }
    assert!(seen.len() > 5, "{seen:?}");
}
