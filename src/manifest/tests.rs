//! A manifest against a plain list of its addresses, and one that is damaged.

use super::file::{About, Manifest, ManifestWriter};
use super::folder::Manifests;
use super::lookup::Question;
use super::normal::{append_key, readable};
use super::range::Kind;
use super::sort::{MEMORY, Sorter};
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

fn about() -> About {
    About {
        name: "list".to_owned(),
        publisher: Some("A publisher".to_owned()),
        date: Some("2024".to_owned()),
        licence: None,
        added_at: 0,
        files: Vec::new(),
        rows_read: 0,
        skipped: BTreeMap::new(),
    }
}

fn build(root: &Path, addresses: &[String], memory: usize) -> Manifest {
    let path = Manifests::of(root).path("list").unwrap();
    let mut writer = ManifestWriter::with_memory(&path, memory).unwrap();
    for address in addresses {
        writer.push(|key| append_key(address.as_bytes(), key)).unwrap().unwrap();
    }
    writer.finish(about()).unwrap()
}

/// Many hosts with few addresses and few with many, in no order; some addresses more than once.
fn addresses(count: u64) -> Vec<String> {
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut random = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let host = |n: u64| match n % 5 {
        0 => "example.com".to_owned(),
        1 => format!("host{}.example.com", n % 40),
        2 => format!("example-{}.com", n % 300),
        3 => format!("me{}.blogspot.com", n % 50),
        _ => format!("site{n}.co.uk:8080"),
    };
    (0..count).map(|_| format!("https://{}/dir{}/image-{}.jpg", host(random(700)), random(9), random(900))).collect()
}

fn normal(address: &str) -> String {
    let mut key = Vec::new();
    append_key(address.as_bytes(), &mut key).unwrap();
    readable(&key)
}

#[test]
fn counts_agree_with_a_plain_list() {
    let folder = tempfile::tempdir().unwrap();
    let all = addresses(30_000);
    // So little memory that there are many runs.
    let manifest = build(folder.path(), &all, 200_000);
    manifest.verify().unwrap();
    let list: Vec<String> = all.iter().map(|address| normal(address)).collect();
    assert_eq!(manifest.rows(), 30_000);
    let distinct: std::collections::HashSet<&String> = list.iter().collect();
    assert_eq!(manifest.addresses(), distinct.len() as u64);
    assert!(distinct.len() < 29_990, "some are listed twice");
    let host_of = |address: &str| address.split('/').next().unwrap().split(':').next().unwrap().to_owned();
    for asked in all.iter().step_by(997).cloned().chain(
        [
            "example.com",
            "https://example.com/dir3/",
            "https://example.com/dir3",
            "https://host7.example.com/dir1/image-2.jpg?x=1",
            "https://nobody.example.com/",
            "me3.blogspot.com",
        ]
        .map(str::to_owned),
    ) {
        let question = Question::parse(&asked).unwrap();
        let listed = manifest.look_up(&question, 5).unwrap().unwrap();
        let address = normal(&asked);
        let host = host_of(&address);
        let count = |condition: &dyn Fn(&String) -> bool| list.iter().filter(|row| condition(row)).count() as u64;
        assert_eq!(listed.exact, count(&|row| *row == address), "{asked}");
        let folder = address.strip_suffix('/').unwrap_or(&address);
        let below = |row: &String| {
            *row == address || row.starts_with(&format!("{folder}/")) || row.starts_with(&format!("{address}?"))
        };
        assert_eq!(listed.below, count(&below), "{asked}");
        assert_eq!(listed.host.rows, count(&|row| host_of(row) == host), "{asked}");
        let domain = listed.domain.unwrap();
        let in_domain = |row: &String| {
            let host = host_of(row);
            host == domain.name || host.ends_with(&format!(".{}", domain.name))
        };
        assert_eq!(domain.rows, count(&in_domain), "{asked}");
        assert!(!listed.sample.is_empty() && listed.sample.len() <= 5, "{asked}");
        assert!(listed.sample.iter().all(|row| distinct.contains(row) && in_domain(row)), "{asked}");
        assert!(listed.below == 0 || listed.sample.iter().all(below), "{asked}");
        assert_eq!((listed.publisher.as_deref(), listed.manifest_rows), (Some("A publisher"), 30_000));
    }
    let other = Question::parse("https://elsewhere.example.net/").unwrap();
    assert_eq!(manifest.look_up(&other, 5).unwrap(), None);
}

#[test]
fn the_file_is_the_same_however_little_memory_there_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut all = addresses(5_000);
    let one = build(folder.path(), &all, MEMORY).digest;
    all.reverse();
    assert_eq!(build(folder.path(), &all, 50_000).digest, one);
    let left: Vec<_> =
        fs::read_dir(folder.path().join("manifests")).unwrap().flatten().map(|e| e.file_name()).collect();
    assert_eq!(left, ["list.manifest"], "nothing unfinished is left");
}

#[test]
fn a_look_up_by_hash_gives_the_same_counts() {
    let folder = tempfile::tempdir().unwrap();
    let all = addresses(3_000);
    let manifest = build(folder.path(), &all, MEMORY);
    let manifests = Manifests::of(folder.path());
    let mut met = HashMap::new();
    for asked in all.iter().step_by(37).map(String::as_str).chain(["example.com", "https://elsewhere.example.net/"]) {
        let question = Question::parse(asked).unwrap();
        let listed = manifest.look_up(&question, 1).unwrap();
        for digits in 5..=8 {
            for (kind, prefix, suffix) in question.prefixes(digits) {
                assert_eq!((prefix.len(), suffix.len()), (digits, 12 - digits));
                let range = manifests.range(&prefix).unwrap();
                let rows = range.manifests[0].suffixes.get(&suffix).copied().unwrap_or(0);
                let expected = listed.as_ref().map_or(0, |listed| match kind {
                    Kind::Address => listed.exact,
                    Kind::Host => listed.host.rows,
                    Kind::Domain => listed.domain.as_ref().unwrap().rows,
                });
                assert_eq!(rows, expected, "{asked} {kind:?}");
                *met.entry((kind as u8, rows > 0)).or_insert(0) += 1;
            }
        }
    }
    assert_eq!(met.len(), 6, "each kind was found and not found: {met:?}");
}

#[test]
fn prefixes_that_tell_too_much_or_too_little_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    build(folder.path(), &addresses(10), MEMORY);
    let manifests = Manifests::of(folder.path());
    for prefix in ["", "abcd", "abcdef012", "ABCDE", "zzzzz", "abcde/"] {
        let error = manifests.range(prefix).unwrap_err();
        assert!(error.is_input() && error.to_string().contains("5 to 8 hexadecimal digits"), "{prefix}: {error}");
    }
    assert!(manifests.range("fffff").is_ok() && manifests.range("ffffffff").is_ok());
}

#[test]
fn a_changed_or_cut_manifest_is_an_error_and_never_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let all = addresses(3_000);
    let manifest = build(folder.path(), &all, MEMORY);
    let path = Manifests::of(folder.path()).path("list").unwrap();
    let good = fs::read(&path).unwrap();
    let question = Question::parse(&all[0]).unwrap();
    let answer = manifest.look_up(&question, 3).unwrap();
    for at in (0..good.len()).step_by(good.len() / 97) {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(&path, &bad).unwrap();
        // The file that is open was changed in place: what is read is checked again.
        let looked = manifest.look_up(&question, 3);
        assert!(looked.as_ref().is_err_and(|error| !error.is_input()) || looked.unwrap() == answer, "byte {at}");
        let error = Manifest::open(&path).and_then(|manifest| manifest.verify()).unwrap_err().to_string();
        assert!(!error.contains('\n') && error.contains("list.manifest"), "{error}");
    }
    for length in [0, 1, 50, good.len() / 2, good.len() - 1] {
        fs::write(&path, &good[..length]).unwrap();
        assert!(Manifest::open(&path).is_err(), "{length}");
    }
    fs::write(&path, &good[..100]).unwrap();
    assert!(manifest.look_up(&question, 3).is_err(), "cut under the reader");
}

#[test]
fn a_manifest_that_is_replaced_is_read_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let all = addresses(500);
    let first = build(folder.path(), &all, MEMORY);
    let second = build(folder.path(), &["http://other.example/".to_owned()], MEMORY);
    let question = Question::parse(&all[3]).unwrap();
    assert!(first.look_up(&question, 1).unwrap().is_some());
    assert_eq!(second.look_up(&question, 1).unwrap(), None);
    assert_eq!(Manifests::of(folder.path()).open("list").unwrap().digest, second.digest);
}

#[test]
fn an_empty_manifest_answers() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = build(folder.path(), &[], MEMORY);
    manifest.verify().unwrap();
    assert_eq!(manifest.look_up(&Question::parse("example.com").unwrap(), 1).unwrap(), None);
    assert!(Manifests::of(folder.path()).range("00000").unwrap().manifests[0].suffixes.is_empty());
}

#[test]
fn names_are_names_of_files() {
    let manifests = Manifests::of(Path::new("data"));
    for name in ["", "A", "-a", ".a", "a/b", "../a", "a b", "ä", &"a".repeat(65)] {
        assert!(manifests.open(name).is_err_and(|error| error.is_input()), "{name}");
        assert!(manifests.remove(name).is_err_and(|error| error.is_input()), "{name}");
    }
}

#[test]
fn sorting_counts_equal_keys_across_runs() {
    let folder = tempfile::tempdir().unwrap();
    for memory in [100, 10_000_000] {
        let mut sorter = Sorter::new(folder.path(), memory);
        for n in 0..1_000u32 {
            let text = format!("a common beginning {}", n * 7 % 50);
            let push = |key: &mut Vec<u8>| {
                key.extend_from_slice(text.as_bytes());
                Ok::<(), ()>(())
            };
            sorter.push(push).unwrap().unwrap();
            sorter
                .push(|key| {
                    key.push(0);
                    Err(())
                })
                .unwrap()
                .unwrap_err();
        }
        let mut seen: Vec<(Vec<u8>, u64)> = Vec::new();
        sorter
            .finish::<std::io::Error>(&mut |key, times| {
                seen.push((key.to_vec(), times));
                Ok(())
            })
            .unwrap();
        assert_eq!(seen.len(), 50);
        assert!(seen.is_sorted() && seen.iter().all(|(_, times)| *times == 20));
    }
}
