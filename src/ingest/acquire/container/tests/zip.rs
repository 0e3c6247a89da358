//! ZIP: what stands in its directory, and what does not agree with it.

use super::*;
use ::zip::{CompressionMethod, ZipWriter};

/// A ZIP of one file with a method that the library here cannot write: its bytes are already compressed.
fn packed(name: &str, method: u16, bytes: &[u8], compressed: &[u8]) -> Vec<u8> {
    let mut made = zip_stored(name, compressed);
    for (magic, at_method, at_crc, at_size) in [(b"PK\x03\x04", 8, 14, 22), (b"PK\x01\x02", 10, 16, 24)] {
        let at = made.windows(4).position(|window| window == magic).unwrap();
        made[at + at_method..at + at_method + 2].copy_from_slice(&method.to_le_bytes());
        made[at + at_crc..at + at_crc + 4].copy_from_slice(&crc32fast::hash(bytes).to_le_bytes());
        made[at + at_size..at + at_size + 4].copy_from_slice(&(bytes.len() as u32).to_le_bytes());
    }
    made
}

fn zip_stored(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap().into_inner()
}

/// Sets a bit of the flags, or the method, in both headers of the first file.
fn patch(mut made: Vec<u8>, local: usize, central: usize, value: u8) -> Vec<u8> {
    made[local] |= value;
    let at = made.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    made[at + central] |= value;
    made
}

#[test]
fn every_method_of_common_programs_is_read() {
    let text = b"title,price\n".repeat(100);
    for (method, compressed) in [(0, text.clone()), (12, bz2(&text)), (93, zst(&text)), (95, xz(&text))] {
        let (members, _) = read("a.zip", &packed("b.csv", method, &text, &compressed));
        assert_eq!(whole(&members), [("a.zip/b.csv", &*text)], "method {method}");
    }
    assert_eq!(whole(&read("a.zip", &zip(&[("b.csv", &text)])).0), [("a.zip/b.csv", &*text)]);
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_read() {
    for (made, kind, words) in [
        (patch(zip(&[("a", b"1"), ("b", b"2")]), 6, 8, 1), "encrypted", "a.zip/a: encrypted; unpack it with"),
        (patch(zip(&[("a", b"1"), ("b", b"2")]), 8, 10, 1), "compression method", "compression method 9 is not"),
    ] {
        let (members, summary) = read("a.zip", &made);
        assert_eq!(whole(&members), [("a.zip/b", &b"2"[..])]);
        assert_eq!(summary.refused, [(kind.to_owned(), 1)].into());
        assert!(summary.failed[0].contains(words), "{summary:?}");
    }
}

#[test]
fn a_file_with_another_checksum_is_damaged_and_the_rest_is_read() {
    let mut made = zip_stored("a", b"one");
    let at = made.windows(3).position(|window| window == b"one").unwrap();
    made[at] = b'X';
    let (members, summary) = read("a.zip", &made);
    assert_eq!(members[0].bytes, b"");
    assert!(members[0].error.as_ref().unwrap().contains("its checksum is another"), "{members:?}");
    assert_eq!(summary.failed.len(), 1);
}

#[test]
fn names_are_read_in_the_encodings_of_old_programs() {
    // UTF-8 without its mark, GBK of Chinese Windows, CP437 of DOS.
    for (raw, name) in [
        ("données.csv".as_bytes(), "données.csv"),
        (b"\xCA\xFD\xBE\xDD\xB2\xFA\xC6\xB7\xC4\xBF\xC2\xBC.csv", "数据产品目录.csv"),
        (b"donn\x82es.csv", "données.csv"),
        (b"folder\\b.csv", "folder/b.csv"),
    ] {
        let placeholder = "x".repeat(raw.len());
        let mut made = zip(&[(&placeholder, b"1")]);
        while let Some(at) = made.windows(raw.len()).position(|window| window == placeholder.as_bytes()) {
            made[at..at + raw.len()].copy_from_slice(raw);
        }
        assert_eq!(read("a.zip", &made).0[0].name, format!("a.zip/{name}"));
    }
}

#[test]
fn names_that_lead_elsewhere_and_links_are_refused() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["../x", "/x", "..\\x", "a/.x", "__MACOSX/a/._x", "ok"] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
    }
    writer.add_symlink("link", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    writer.add_directory("folder/", SimpleFileOptions::default()).unwrap();
    let (members, summary) = read("a.zip", &writer.finish().unwrap().into_inner());
    assert_eq!(members.iter().map(|one| &*one.name).collect::<Vec<_>>(), ["a.zip/ok"]);
    assert_eq!(summary.refused, [("symbolic link".to_owned(), 1), ("unsafe name".to_owned(), 3)].into());
    assert_eq!(summary.note().unwrap(), "skipped: 1 × folder, 1 × hidden file, 1 × macOS metadata");
}

#[test]
fn the_same_name_twice_is_read_twice() {
    let mut made = zip(&[("aa", b"1"), ("ab", b"2")]);
    while let Some(at) = made.windows(2).position(|window| window == b"ab") {
        made[at + 1] = b'a';
    }
    assert_eq!(whole(&read("a.zip", &made).0), [("a.zip/aa", &b"1"[..]), ("a.zip/aa (2)", b"2")]);
}

#[test]
fn a_zip_behind_other_bytes_is_found_when_its_beginning_is_one() {
    let made = [zip(&[("old", b"0")]), zip(&[("a", b"1"), ("b", b"2")])].concat();
    assert_eq!(whole(&read("a.zip", &made).0), [("a.zip/a", &b"1"[..]), ("a.zip/b", b"2")]);
}

#[test]
fn an_empty_zip_has_no_members_and_a_comment_does_no_harm() {
    let (members, summary) = read("a.zip", &zip(&[]));
    assert_eq!((members.len(), summary.failed.len()), (0, 0));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("a", SimpleFileOptions::default()).unwrap();
    let _ = writer.set_comment("PK\x05\x06 is how the end begins, and more text than the record has bytes");
    assert_eq!(whole(&read("a.zip", &writer.finish().unwrap().into_inner()).0), [("a.zip/a", &b""[..])]);
}

#[test]
fn a_zip_of_more_files_than_16_bits_count_is_read_whole() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for n in 0..70_000 {
        writer.start_file(format!("{n}"), stored).unwrap();
    }
    let made = writer.finish().unwrap().into_inner();
    let (members, summary) = read_file("a.zip", &made, &Limits::default());
    assert_eq!((members.len(), summary.failed.len()), (70_000, 0));
}

#[test]
fn of_a_wacz_only_its_crawls_are_read() {
    let crawl = super::warc::response("https://a.example/x.json", "application/json", b"{}");
    let made = zip(&[
        ("archive/data.warc.gz", &gz(&crawl)),
        ("indexes/index.cdx", b"x"),
        ("pages/pages.jsonl", b"{}"),
        ("datapackage.json", b"{}"),
    ]);
    let (members, summary) = read("a.wacz", &made);
    assert_eq!(whole(&members), [("https://a.example/x.json", &b"{}"[..])]);
    assert_eq!(summary.skipped, [("index or page of a WACZ".to_owned(), 3)].into());
}
