//! Every format against good and hostile files. Here is what holds for all of them; each format has its own file.

mod catalogue_services;
mod ckan;
mod ckan_portals;
mod croissant;
mod csv;
mod cuts;
mod damage;
mod data_card;
mod data_json;
mod dcat;
mod dcat_json;
mod dialects;
mod encoding;
mod frictionless;
mod headers;
mod hub_api;
mod hub_facts;
mod json_elements;
mod jsonl;
mod marketplace_json;
mod oai_pmh;
mod pages;
mod provenance_initiative;
mod schema_org;
mod xls;
mod xlsx;

use super::*;
use crate::domain::listing::IssueCode;
use crate::ingest::acquire::archive::Archive;

/// Reads the bytes under the name `file`.
fn try_read(format: &str, file: &str, bytes: &[u8], options: &Options) -> Result<Vec<Item>, FormatError> {
    let mut items = Vec::new();
    let mut reader = bytes;
    let input = Input { file, reader: &mut reader };
    (by_name(format).unwrap().read)(input, options, &mut |item| {
        items.push(item);
        ControlFlow::Continue(())
    })?;
    Ok(items)
}

/// The records as JSON text and the issues as `code line: message`, each in order.
fn read(format: &str, bytes: &[u8], options: &Options) -> (Vec<String>, Vec<String>) {
    let (mut records, mut issues) = (Vec::new(), Vec::new());
    for item in try_read(format, "f.md", bytes, options).unwrap() {
        match item {
            Item::Record(record) => records.push(serde_json::to_string(&record.fields).unwrap()),
            Item::Issue(issue) => issues.push(format!("{} {}: {}", issue.code.name(), issue.place.line, issue.message)),
        }
    }
    (records, issues)
}

/// The hint of the error that the file is of another kind.
fn hint(format: &str, bytes: &[u8]) -> String {
    match try_read(format, "f", bytes, &Options::default()) {
        Err(FormatError::WrongFormat { hint, .. }) => hint,
        other => panic!("expected WrongFormat, found {other:?}"),
    }
}

/// Gives its bytes one at a time, with interruptions, and then, if told to, fails.
struct Drip<'a>(&'a [u8], bool);

impl Read for Drip<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.0 {
            [] if self.1 => Err(io::Error::other("cable pulled")),
            [] => Ok(0),
            [first, rest @ ..] => {
                self.0 = rest;
                into[0] = *first;
                if *first == b'!' { Err(io::ErrorKind::Interrupted.into()) } else { Ok(1) }
            }
        }
    }
}

const SAMPLES: &[(&str, &[u8])] = &[
    ("jsonl", b"\xEF\xBB\xBF{\"a\":1}\r\n\n  {\"a\": \"\xC3\xA9\"}\nnonsense\n{\"b\":[2]}"),
    ("csv", b"\xEF\xBB\xBFa,b\r\n1,\"x\r\ny\"\r\n\r\n\xE6\xB9\xBF,2\r\nonly\r\n3,4"),
    ("data-card", b"\xEF\xBB\xBF---\na: 1\n---\n# Title\nText\n"),
    ("schema-org", b"\xEF\xBB\xBF<html>\n<script type='application/ld+json'>{\"@type\":\"schema:Dataset\",\"name\":\"\xC3\xA9\"}</script>"),
    ("croissant", b"{\"@type\":\"sc:Dataset\",\"cr:recordSet\":[]}\r\n\n{\"@type\":\"sc:Dataset\",\"rai:dataBiases\":\"b\"}"),
    (
        "oai-pmh",
        b"\xEF\xBB\xBF<OAI-PMH>\n<ListRecords>\n<record><metadata><dc><title>A</title></dc></metadata></record>\r\n\
          <record><header><identifier>b</identifier></header>\n</record></ListRecords></OAI-PMH>",
    ),
    (
        "dcat",
        b"\xEF\xBB\xBF@prefix dcat: <http://www.w3.org/ns/dcat#> .\r\n<#\xC3\xA9> a dcat:Dataset ; dcat:keyword 'a' .",
    ),
];

#[test]
fn the_raw_bytes_of_every_record_come_back_from_the_archive_and_say_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let archive = Archive::open(dir.path()).unwrap();
    for (format, bytes) in SAMPLES {
        let digest = archive.store(&mut &bytes[..]).unwrap().digest;
        let mut records = 0;
        for item in try_read(format, "f.md", bytes, &Options::default()).unwrap() {
            let Item::Record(record) = item else { continue };
            records += 1;
            let raw = archive.read_range(&digest, record.place.offset, record.place.length).unwrap();
            assert!(!raw.ends_with(b"\n") || *format == "data-card");
            let alone = if *format == "csv" { [b"a,b\n", &raw[..]].concat() } else { raw };
            let again = try_read(format, "f.md", &alone, &Options::default()).unwrap();
            let found = again.iter().find_map(|item| match item {
                Item::Record(record) => Some(&record.fields),
                Item::Issue(_) => None,
            });
            assert_eq!(found, Some(&record.fields), "{format}");
            let before = &bytes[..usize::try_from(record.place.offset).unwrap()];
            let lines = before.iter().filter(|byte| **byte == b'\n').count() as u64;
            assert_eq!(record.place.line, lines + 1, "{format}");
        }
        assert!(records > 0, "{format}");
    }
}

#[test]
fn the_size_of_the_pieces_in_which_a_file_arrives_does_not_matter() {
    for (format, bytes) in SAMPLES {
        let whole = try_read(format, "f.md", bytes, &Options::default()).unwrap();
        let mut items = Vec::new();
        let mut reader = Drip(bytes, false);
        let input = Input { file: "f.md", reader: &mut reader };
        let mut sink = |item| {
            items.push(item);
            ControlFlow::Continue(())
        };
        (by_name(format).unwrap().read)(input, &Options::default(), &mut sink).unwrap();
        assert_eq!(items, whole, "{format}");
    }
}

#[test]
fn a_file_that_cannot_be_read_to_its_end_is_an_error() {
    for format in FORMATS {
        let mut reader = Drip(b"{\"a\"", true);
        let input = Input { file: "f", reader: &mut reader };
        let error = (format.read)(input, &Options::default(), &mut |_| ControlFlow::Continue(())).unwrap_err();
        assert_eq!(error.to_string(), "f: reading failed at byte 4: cable pulled", "{}", format.name);
    }
}

#[test]
fn a_sink_that_breaks_ends_the_reading() {
    for (format, bytes) in SAMPLES {
        let mut calls = 0;
        let mut reader = &bytes[..];
        let input = Input { file: "f.md", reader: &mut reader };
        let mut sink = |_| {
            calls += 1;
            ControlFlow::Break(())
        };
        (by_name(format).unwrap().read)(input, &Options::default(), &mut sink).unwrap();
        assert_eq!(calls, 1, "{format}");
    }
}

#[test]
fn noise_never_panics() {
    let mut state = 7_u32;
    for round in 0..3_000 {
        let length = round % 90;
        let pieces: [&[u8]; 14] =
            [b"\"", b",", b"\n", b"\r", b"{\"a\":", b"}", b"---\n", b"\xFF", b"a", b": ", b"[", b"&x ", b"*x", b"\0"];
        let mut bytes = Vec::new();
        for _ in 0..length {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            bytes.extend(pieces[(state >> 20) as usize % if round % 2 == 0 { 13 } else { 14 }]);
        }
        for format in FORMATS {
            let options = Options { max_record_bytes: round % 40, ..Options::default() };
            let found = try_read(format.name, "f.md", &bytes, &options);
            for item in found.unwrap_or_default() {
                let (Item::Record(Record { place, .. }) | Item::Issue(Issue { place, .. })) = item;
                assert!(place.offset + place.length <= bytes.len() as u64, "{place:?} {:?}", bytes.escape_ascii());
            }
        }
    }
}

#[test]
fn names_and_extensions_are_unique() {
    let mut words: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    words.extend(FORMATS.iter().flat_map(|format| format.extensions).filter(|extension| by_name(extension).is_none()));
    let count = words.len();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), count);
}

#[test]
fn a_file_is_recognised_by_its_content_before_its_name() {
    let name = |name, head: &[u8]| sniff(name, head).map(|format| format.name);
    assert_eq!(name("x.csv", b"{\"a\": 1}\n"), Some("jsonl"));
    assert_eq!(name("x.txt", b"a,b\n1,2\n3,4\n"), Some("csv"));
    assert_eq!(name("x.txt", b"---\na: 1\n---\n"), Some("data-card"));
    assert_eq!(name("x.TSV", b"one"), Some("csv"));
    assert_eq!(name("x.csv", b"PK\x03\x04"), None);
    assert_eq!(name("x", b"text"), None);
}

#[test]
fn files_of_another_kind_are_told_with_a_hint() {
    assert_eq!(hint("jsonl", b"a,b\n1,2\n3,4\n"), "looks like csv");
    assert_eq!(hint("csv", b"{\"a\":1}\n{\"a\":2}\n"), "looks like jsonl");
    let listed = read("jsonl", b"[\n{\"a\":1},\n{\"a\":2}\n]", &Options::default());
    assert_eq!(listed.0, [r#"{"a":1}"#, r#"{"a":2}"#], "a list with one object a line can be read by its lines");
    for format in ["jsonl", "csv"] {
        assert!(hint(format, b"\x1F\x8B\x08").contains("gzip"));
        assert!(hint(format, b"\xFF\xFEa\0,\0").contains("UTF-16"));
        assert!(hint(format, b"a,b\nc\0d").contains("NUL bytes"));
    }
}

#[test]
fn text_that_is_not_utf8_is_kept_and_told() {
    for (format, bytes) in
        [("jsonl", &b"{\"a\":\"caf\xE9\"}"[..]), ("csv", b"a,b\n1,caf\xE9"), ("data-card", b"caf\xE9")]
    {
        let (records, issues) = read(format, bytes, &Options::default());
        assert!(records[0].contains("caf\u{FFFD}"), "{records:?}");
        assert_eq!(issues.len(), 1);
        assert!(issues[0].starts_with(IssueCode::InvalidUtf8.name()), "{issues:?}");
        assert!(issues[0].contains("byte 0xE9"), "{issues:?}");
    }
}
