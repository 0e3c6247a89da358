//! The archive under good and bad conditions: sizes around a frame, cut-short runs, damage, a full disk.

use super::*;
use std::io::Write;

fn archive() -> (tempfile::TempDir, Archive) {
    let dir = tempfile::tempdir().unwrap();
    let archive = Archive::open(dir.path()).unwrap();
    (dir, archive)
}

/// Bytes that do not repeat soon.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..length).map(|_| next()).collect()
}

fn path_of(archive: &Archive, digest: &str) -> PathBuf {
    pending::final_path(&archive.dir, digest)
}

fn visible(dir: &Path) -> Vec<String> {
    let names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn what_is_stored_comes_back_for_every_size_around_a_frame() {
    let (_dir, archive) = archive();
    let frame = frames::FRAME as usize;
    for length in [0, 1, 17, frame - 1, frame, frame + 1, 2 * frame, 2 * frame + 5] {
        let bytes = noise(length);
        let stored = archive.store(&mut &bytes[..]).unwrap();
        assert_eq!((stored.bytes, stored.new), (length as u64, true), "{length}");
        assert_eq!(stored.digest, hex::encode(Sha256::digest(&bytes)));
        archive.sync().unwrap();
        let path = path_of(&archive, &stored.digest);
        assert_eq!(fs::metadata(path).unwrap().len(), stored.stored_bytes, "{length}");
        let mut back = Vec::new();
        archive.read(&stored.digest).unwrap().read_to_end(&mut back).unwrap();
        assert!(back == bytes, "{length}");
        archive.verify(&stored.digest).unwrap();
        for from in [0, length / 2, length.saturating_sub(3), length] {
            let until = length.min(from + 2_000_000);
            let found = archive.read_range(&stored.digest, from as u64, (until - from) as u64).unwrap();
            assert!(found == bytes[from..until], "{from}..{until} of {length}");
        }
    }
}

#[test]
fn a_range_is_found_by_the_table_without_unpacking_what_stands_before() {
    let (_dir, archive) = archive();
    let bytes = noise(3 << 20);
    let digest = archive.store(&mut &bytes[..]).unwrap().digest;
    archive.sync().unwrap();
    let path = path_of(&archive, &digest);
    let mut packed = fs::read(&path).unwrap();
    packed[1000..2000].fill(0);
    fs::write(&path, packed).unwrap();
    assert!(archive.read_range(&digest, 2 << 20, 100).unwrap() == bytes[2 << 20..(2 << 20) + 100]);
    let error = archive.read_range(&digest, 500, 3000).unwrap_err();
    assert!(matches!(error, ArchiveError::Corrupt { .. }), "{error}");
    assert!(matches!(archive.verify(&digest), Err(ArchiveError::Corrupt { .. })));
}

#[test]
fn the_same_bytes_are_kept_once() {
    let (dir, archive) = archive();
    let first = archive.store(&mut &b"one"[..]).unwrap();
    let second = archive.store(&mut &b"one"[..]).unwrap();
    assert_eq!((first.new, second.new), (true, false));
    archive.sync().unwrap();
    let third = archive.store(&mut &b"one"[..]).unwrap();
    assert_eq!(third, second);
    assert_eq!(first.stored_bytes, third.stored_bytes);
    assert_eq!(visible(dir.path()), [&first.digest[..2]]);
}

#[test]
fn a_file_gets_its_name_only_when_it_is_durable() {
    let (dir, archive) = archive();
    let digest = archive.store(&mut &b"one"[..]).unwrap().digest;
    assert_eq!(archive.digests().count(), 0);
    assert!(matches!(
        Archive::open_read_only(dir.path()).unwrap().read(&digest).err(),
        Some(ArchiveError::Missing { .. })
    ));
    assert_eq!(archive.read_range(&digest, 0, 3).unwrap(), b"one");
    archive.sync().unwrap();
    assert_eq!(archive.digests().collect::<Result<Vec<_>, _>>().unwrap(), [&*digest]);
    assert_eq!(Archive::open_read_only(dir.path()).unwrap().read_range(&digest, 0, 3).unwrap(), b"one");
}

#[test]
fn more_files_than_may_be_open_are_stored() {
    let (dir, archive) = archive();
    let count = pending::MAX_PENDING as u32 + 44;
    for number in 0..count {
        archive.store(&mut &number.to_le_bytes()[..]).unwrap();
    }
    assert_eq!(archive.digests().count(), pending::MAX_PENDING);
    archive.sync().unwrap();
    assert_eq!(archive.digests().count(), count as usize);
    assert!(visible(dir.path()).iter().all(|name| name.len() == 2));
}

#[test]
fn a_writer_removes_what_a_dead_run_left_and_spares_what_a_living_one_writes() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(".incoming-1-0"), "half a file").unwrap();
    fs::write(dir.path().join("notes.txt"), "not ours").unwrap();
    Archive::open_read_only(dir.path()).unwrap();
    assert_eq!(visible(dir.path()), [".incoming-1-0", "notes.txt"]);
    let error = Archive::open_read_only(dir.path()).unwrap().store(&mut &b"one"[..]).unwrap_err();
    assert!(matches!(error, ArchiveError::ReadOnly { .. }), "{error}");
    let living = Archive::open(dir.path()).unwrap();
    assert_eq!(visible(dir.path()), ["notes.txt"]);
    living.store(&mut &b"one"[..]).unwrap();
    Archive::open(dir.path()).unwrap();
    living.sync().unwrap();
    assert_eq!(living.digests().count(), 1);
}

#[test]
fn a_reader_that_fails_leaves_nothing_behind() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("line dropped"))
        }
    }
    let (dir, archive) = archive();
    let error = archive.store(&mut (&b"start"[..]).chain(Broken)).unwrap_err();
    assert_eq!(error.to_string(), "reading the bytes to archive failed: line dropped");
    assert_eq!(visible(dir.path()), [""; 0]);
}

#[test]
fn a_full_disk_is_told_as_such() {
    let path = Path::new("/dev/full");
    let Ok(mut full) = File::options().write(true).open(path) else {
        eprintln!("skipped: this system has no /dev/full");
        return;
    };
    let error = ArchiveError::of(path, full.write_all(b"x").unwrap_err());
    assert!(matches!(error, ArchiveError::DiskFull { .. }), "{error}");
    assert!(error.to_string().starts_with("/dev/full: no space left"), "{error}");
}

#[test]
fn content_that_is_not_what_its_name_says_is_corrupt() {
    let (_dir, archive) = archive();
    let one = archive.store(&mut &b"one"[..]).unwrap().digest;
    let two = archive.store(&mut &b"two"[..]).unwrap().digest;
    archive.sync().unwrap();
    fs::copy(path_of(&archive, &one), path_of(&archive, &two)).unwrap();
    let error = archive.verify(&two).unwrap_err().to_string();
    assert!(error.contains(&format!("corrupt, its content has the digest {one}")), "{error}");
    let cut = fs::read(path_of(&archive, &one)).unwrap();
    fs::write(path_of(&archive, &one), &cut[..cut.len() - 4]).unwrap();
    assert!(matches!(archive.verify(&one), Err(ArchiveError::Corrupt { .. })));
}

#[test]
fn only_a_digest_opens_a_file() {
    let (_dir, archive) = archive();
    for text in ["", "../../etc/passwd", "AB", &"A".repeat(64), &"é".repeat(32)] {
        assert!(matches!(archive.read_range(text, 0, 1), Err(ArchiveError::NotADigest { .. })), "{text}");
    }
    let absent = "0".repeat(64);
    assert!(matches!(archive.read_range(&absent, 0, 1), Err(ArchiveError::Missing { .. })));
}

#[test]
fn a_range_beyond_the_end_is_an_error() {
    let (_dir, archive) = archive();
    let digest = archive.store(&mut &b"one"[..]).unwrap().digest;
    assert!(matches!(archive.read_range(&digest, 1, 3), Err(ArchiveError::OutOfRange { .. })));
    assert!(matches!(archive.read_range(&digest, u64::MAX, u64::MAX), Err(ArchiveError::OutOfRange { .. })));
}
