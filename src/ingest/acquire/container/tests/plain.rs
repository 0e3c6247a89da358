//! What is no container, and files that are only compressed.

use super::*;

#[test]
fn a_file_that_is_no_container_passes_as_it_is() {
    for bytes in [&b"title,price\nx,1\n"[..], b"", b"\x1F", b"PK", b"BZhello", b"WARC", &[0; 2000], b"{\"a\": 1}"] {
        let (members, summary) = read("a.csv", bytes);
        assert_eq!(whole(&members), [("a.csv", bytes)]);
        assert_eq!((summary.met, summary.handed, summary.failed.len()), (1, 1, 0));
    }
}

#[test]
fn a_file_that_is_no_container_is_not_read_ahead() {
    struct Endless;
    impl Read for Endless {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            into.fill(b'x');
            Ok(into.len())
        }
    }
    let summary = each_member("x", Source::Stream(&mut Endless), &Limits::default(), &mut |member| {
        let mut part = [0; 100];
        member.reader.read_exact(&mut part).unwrap();
        ControlFlow::Continue(())
    });
    assert_eq!((summary.handed, summary.damaged), (1, 0));
}

#[test]
fn spreadsheets_and_documents_are_files() {
    let sheet = zip(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<w/>")]);
    let reversed = zip(&[("docProps/app.xml", b"<x/>"), ("xl/workbook.xml", b"<w/>"), ("[Content_Types].xml", b"")]);
    let mut writer = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(::zip::CompressionMethod::Stored);
    writer.start_file("mimetype", stored).unwrap();
    writer.write_all(b"application/vnd.oasis.opendocument.spreadsheet").unwrap();
    let open = writer.finish().unwrap().into_inner();
    let unordered = zip(&[("content.xml", b"<c/>"), ("META-INF/manifest.xml", b"<m/>")]);
    for sheet in [sheet, reversed, open, unordered] {
        assert_eq!(whole(&read("a.xlsx", &sheet).0), [("a.xlsx", &*sheet)]);
        let packed = tar(&[("b/a.xlsx", &sheet)]);
        assert_eq!(whole(&read("x.tar", &packed).0), [("x.tar/b/a.xlsx", &*sheet)]);
    }
}

#[test]
fn a_compressed_file_is_named_without_its_ending() {
    for (pack, ending) in [(gz as fn(&[u8]) -> Vec<u8>, "gz"), (zst, "zst"), (bz2, "bz2"), (xz, "xz")] {
        let (members, summary) = read(&format!("a.jsonl.{ending}"), &pack(b"{}\n"));
        assert_eq!(whole(&members), [(&*format!("a.jsonl.{ending}/a.jsonl"), &b"{}\n"[..])]);
        assert_eq!((summary.met, summary.containers), (2, 1));
        assert_eq!(whole(&read("stdin", &pack(b"x")).0), [("stdin", &b"x"[..])]);
    }
    assert_eq!(whole(&read("a.md.zst.gz", &gz(&zst(b"x"))).0), [("a.md.zst.gz/a.md", &b"x"[..])]);
}

#[test]
fn streams_one_after_the_other_are_one_file() {
    let skippable = [&0x184D_2A53_u32.to_le_bytes()[..], &3_u32.to_le_bytes(), b"xyz"].concat();
    for (pack, between) in [
        (gz as fn(&[u8]) -> Vec<u8>, vec![]),
        (gz, vec![0; 512]),
        (zst, vec![]),
        (zst, skippable),
        (bz2, vec![]),
        (xz, vec![]),
        (xz, vec![0; 8]),
    ] {
        let large = (0..200_000_u32).flat_map(u32::to_le_bytes).collect::<Vec<_>>();
        let bytes = [&between[..], &pack(b"one "), &between, &pack(b""), &pack(&large), &between, &between].concat();
        let bytes = if between.first() == Some(&0) { &bytes[between.len()..] } else { &bytes };
        let (members, summary) = read("x", bytes);
        assert_eq!(whole(&members), [("x", &*[b"one ", &*large].concat())]);
        assert_eq!(summary.failed, Vec::<String>::new());
    }
}

#[test]
fn bytes_behind_the_end_are_reported_and_not_read() {
    for pack in [gz, zst, bz2, xz] {
        let (members, summary) = read("x.gz", &[&pack(b"text")[..], b"garbage"].concat());
        assert_eq!(whole(&members)[0].1, b"text");
        assert!(summary.failed[0].contains("x.gz: 7 bytes after the end of the "), "{summary:?}");
    }
}

#[test]
fn the_taker_may_stop_and_need_not_read() {
    let packed = gz(&tar(&[("a", b"1"), ("b", &[b'2'; 10_000]), ("c", b"3")]));
    let mut names = Vec::new();
    let summary = each_member("x.tgz", Source::Stream(&mut &packed[..]), &Limits::default(), &mut |member| {
        names.push(member.name.clone());
        if names.len() == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(names, ["x.tgz/a", "x.tgz/b"]);
    assert!(summary.stopped && summary.failed.is_empty());
    check(&summary, 2);
}

#[test]
fn endings_are_taken_off() {
    for (name, stem) in [
        ("a.jsonl.gz", Some("a.jsonl")),
        ("a.TGZ", Some("a.tar")),
        ("b/a.csv.XZ", Some("b/a.csv")),
        ("a.zip", None),
        ("a", None),
        (".gz", None),
        ("b/.gz", None),
    ] {
        assert_eq!(without_extension(name).as_deref(), stem, "{name}");
    }
}
