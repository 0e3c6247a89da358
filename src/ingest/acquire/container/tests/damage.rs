//! Cut and altered files: an end, a message, and no wrong byte without one.

use super::*;
use proptest::prelude::*;
use std::sync::LazyLock;

const TEXTS: [(&str, &[u8]); 3] = [
    ("a.csv", b"title,price\nVoices of children,1\n"),
    ("b/c.md", b"---\nlicense: mit\n---\n# Faces of people in streets, with names and addresses\n"),
    ("d.txt", b"# The quick brown fox jumps over the lazy dog; the dog does not mind, and sleeps on.\n"),
];

/// Every kind of container over the same files; the bytes of the files are covered by checksums, except in `tar`.
static PACKED: LazyLock<Vec<(&str, Vec<u8>)>> = LazyLock::new(|| {
    let crawl: Vec<u8> = TEXTS
        .iter()
        .flat_map(|(name, text)| gz(&super::warc::response(&format!("https://a.example/{name}"), "text/plain", text)))
        .collect();
    vec![
        ("a.zip", zip(&TEXTS)),
        ("a.tar.gz", gz(&tar(&TEXTS))),
        ("a.tar.zst", zst(&tar(&TEXTS))),
        ("a.tar.bz2", bz2(&tar(&TEXTS))),
        ("a.tar.xz", xz(&tar(&TEXTS))),
        ("a.warc.gz", crawl),
        ("a.zip", zip(&[("b.zip", &zip(&TEXTS)), ("c.tar", &tar(&TEXTS))])),
        ("d.txt.gz", gz(TEXTS[2].1)),
        ("d.txt.zst", zst(TEXTS[2].1)),
        ("d.txt.bz2", bz2(TEXTS[2].1)),
        ("d.txt.xz", xz(TEXTS[2].1)),
        ("a.tar", tar(&TEXTS)),
    ]
});

/// Members that were handed out as whole, and are not what was packed.
fn wrong(members: &[Read1]) -> usize {
    members.iter().filter(|one| one.error.is_none() && !TEXTS.iter().any(|(_, text)| *text == one.bytes)).count()
}

#[test]
fn a_cut_file_gives_what_precedes_the_cut_and_an_error() {
    for (name, bytes) in PACKED.iter().map(|(name, bytes)| (*name, bytes)) {
        let (whole, _) = read_stream(name, bytes, &Limits::default());
        // The two blocks of zeros at the end of a tar may be cut by one.
        let end = if name == "a.tar" { bytes.len() - 1024 } else { bytes.len() - 1 };
        // Shorter than a block, a tar is none.
        for cut in (if name == "a.tar" { 512 } else { 24 }..end).step_by(7).chain([end]) {
            let (members, summary) = read_stream(name, &bytes[..cut], &Limits::default());
            assert!(!summary.failed.is_empty() || name == "a.warc.gz", "{name} at {cut}: {members:?}");
            for one in &members {
                // Cut in its first block a tar is no tar yet, and handed out as it is, with an error.
                let Some(whole) = whole.iter().find(|whole| whole.name == one.name) else {
                    assert!(one.error.is_some() || cut < 512, "{name} at {cut}: {one:?}");
                    continue;
                };
                assert!(one.error.is_some() || one.bytes == whole.bytes, "{name} at {cut}: {one:?}");
                assert!(whole.bytes.starts_with(&one.bytes), "{name} at {cut}: {one:?}");
            }
        }
    }
}

#[test]
fn the_end_of_a_cut_member_says_at_which_byte() {
    let text: Vec<u8> = (0..20_000_u32).flat_map(|n| (n.wrapping_mul(2_654_435_761)).to_le_bytes()).collect();
    for (name, bytes) in [
        ("x.gz", gz(&text)),
        ("x.zst", zst(&text)),
        ("x.bz2", bz2(&text)),
        ("x.xz", xz(&text)),
        ("x.tar", tar(&[("x", &text)])),
        ("x.tar.gz", gz(&tar(&[("x", &text)]))),
    ] {
        let (members, summary) = read(name, &bytes[..50_000]);
        let cut = format!("cut off at byte 50000 of {name}; fetch or copy the file again");
        assert_eq!(members[0].error.as_ref(), Some(&cut));
        assert_eq!(summary.failed, [format!("{}: {cut}", members[0].name)]);
        assert!(text.starts_with(&members[0].bytes));
        let mut reader = &bytes[..50_000];
        each_member(name, Source::Stream(&mut reader), &Limits::default(), &mut |member| {
            let error = std::io::copy(member.reader, &mut std::io::sink()).unwrap_err();
            assert_eq!(error.kind(), std::io::ErrorKind::UnexpectedEof, "{name}");
            ControlFlow::Continue(())
        });
    }
}

#[test]
fn a_zip_that_is_cut_off_is_read_as_far_as_it_goes() {
    let bytes = zip(&TEXTS);
    let third = bytes.windows(4).rposition(|window| window == b"PK\x03\x04").unwrap();
    let (members, summary) = read("a.zip", &bytes[..third + 50]);
    let found: Vec<&str> = members.iter().map(|one| &*one.name).collect();
    assert_eq!(found, ["a.zip/a.csv", "a.zip/b/c.md", "a.zip/d.txt"]);
    assert_eq!(members.iter().map(|one| one.error.is_some()).collect::<Vec<_>>(), [false, false, true]);
    assert_eq!(summary.failed.len(), 2, "{summary:?}");
    // With lengths behind the bytes, as programs write that cannot seek.
    let mut writer = ::zip::ZipWriter::new_stream(Vec::new());
    for (name, text) in TEXTS {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text).unwrap();
    }
    let streamed = writer.finish().unwrap().into_inner();
    assert_eq!(whole(&read("a.zip", &streamed).0).len(), 3);
    let directory = streamed.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    let (members, summary) = read("a.zip", &streamed[..directory]);
    assert_eq!((whole(&members).len(), summary.failed.len()), (3, 1), "{summary:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn an_altered_file_gives_no_wrong_bytes_without_a_message(
        which in 0..11_usize, changes in prop::collection::vec((any::<prop::sample::Index>(), 1..=255_u8), 1..4),
    ) {
        let (name, mut bytes): (&str, Vec<u8>) = PACKED[which].clone();
        let intact = read_stream(name, &bytes, &Limits::default());
        for (at, bits) in changes {
            let at = at.index(bytes.len());
            bytes[at] ^= bits;
        }
        let file = read_file(name, &bytes, &Limits::default());
        let stream = read_stream(name, &bytes, &Limits::default());
        for (members, summary) in [file, stream] {
            // A file whose first bytes are no longer those of a container is handed out as it is.
            let opened = !(members.len() == 1 && members[0].bytes == bytes);
            let all = members.len() >= intact.0.len() && members.iter().all(|one| one.error.is_none());
            prop_assert!(!opened || wrong(&members) == 0 || !summary.failed.is_empty(), "{members:?} {summary:?}");
            prop_assert!(!opened || all || !summary.failed.is_empty() || summary.note().is_some(), "{members:?} {summary:?}");
        }
    }

    #[test]
    fn any_bytes_behind_any_beginning_come_to_an_end(
        which in 0..12_usize, keep in any::<prop::sample::Index>(), noise in prop::collection::vec(any::<u8>(), 0..3000),
    ) {
        let (name, mut bytes): (&str, Vec<u8>) = PACKED[which].clone();
        bytes.truncate(keep.index(bytes.len()));
        bytes.extend(noise);
        read_file(name, &bytes, &Limits::default());
        read_stream(name, &bytes, &Limits::default());
    }
}
