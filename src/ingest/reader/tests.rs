//! The decision on format and mapping, for files as people have them.

use super::*;
use crate::domain::listing::{Licence, Listing};
use crate::ingest::acquire::source::Sources;
use std::io::Cursor;

fn card(id: &str) -> Source {
    Sources::embedded().unwrap().get(id).unwrap().head.clone()
}

/// All listings of a file, with the name of its format.
fn read(reader: &SourceReader, file: &str, bytes: &[u8]) -> (&'static str, Vec<Listing>) {
    let mut open = || -> io::Result<Box<dyn Read>> { Ok(Box::new(Cursor::new(bytes.to_vec()))) };
    let how = reader.for_file(file, &mut open).unwrap();
    let mut listings = Vec::new();
    how.read(file, &mut Cursor::new(bytes), &mut |item| {
        if let Item::Record(record) = item {
            listings.push(how.normaliser.normalise(&record).listing);
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    (how.format.name, listings)
}

#[test]
fn every_mapping_of_a_format_can_be_read_and_names_a_title() {
    for format in FORMATS {
        let Some(text) = format.mapping else { continue };
        let map: Mapping = toml::from_str(text).unwrap_or_else(|error| panic!("{}: {error}", format.name));
        assert!(map.title.is_some() && map.native_id.is_some(), "{}", format.name);
        assert_eq!(mapping_of(format).map(|map| map.columns()), Some(map.columns()), "{}", format.name);
    }
}

#[test]
fn data_cards_keep_all_licences_under_any_spelling_of_the_key() {
    for (head, expected) in [
        ("license: [mit, cc-by-nc-nd-4.0]", vec!["MIT", "CC-BY-NC-ND-4.0"]),
        ("licenses:\n- cc0-1.0", vec!["CC0-1.0"]),
        ("licence: mit", vec!["MIT"]),
        ("license: other\nlicense_name: Harbour terms", vec!["custom: Harbour terms"]),
        ("license: other", vec!["custom: other"]),
    ] {
        let text = format!("---\n{head}\npretty_name: Calls\n---\n# Calls\n");
        let (_, listings) = read(&SourceReader::new(&card("files"), None), "calls.md", text.as_bytes());
        let labels: Vec<String> = listings[0].licences().map(Licence::label).collect();
        assert_eq!(labels, expected, "{head}");
    }
}

#[test]
fn the_content_of_each_file_decides_on_format_and_mapping() {
    let reader = SourceReader::new(&card("files"), None);
    let csv = "产品名称;供应商;产品描述;价格\n方言语音;示例语音;一千小时方言;10元/小时\n".as_bytes();
    let (format, listings) = read(&reader, "产品.csv", csv);
    assert_eq!((format, &*listings[0].title), ("csv", "方言语音"));
    assert_eq!(listings[0].broker.as_ref().unwrap().name, "示例语音");
    assert!(listings[0].price.is_some(), "{:?}", listings[0].unparsed);
    let json =
        br#"{"@context":"https://schema.org","@type":"Dataset","name":"Calls","url":"https://sample.example/1"}"#;
    let (format, listings) = read(&reader, "x.json", json);
    assert_eq!((format, &*listings[0].title), ("schema-org", "Calls"));
    let turtle = b"@prefix dcat: <http://www.w3.org/ns/dcat#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n\
                   <https://sample.example/2> a dcat:Dataset ; dct:title \"Faces\" .\n";
    let (format, listings) = read(&reader, "x", turtle);
    assert_eq!((format, &*listings[0].title, &*listings[0].native_id), ("dcat", "Faces", "https://sample.example/2"));
}

#[test]
fn a_canonical_record_has_the_same_facts_without_its_card() {
    let record = r#"{"id": "https://sample.example/kb-17", "title": "Read English", "description": "Consent was given.",
        "broker": "Sample Voices Ltd", "broker_country": "US", "url": "https://sample.example/kb-17", "price": "$42 per hour",
        "volume": "1,850 hours; 6,300 speakers", "licence": "CC-BY-4.0", "languages": ["en-GB", "German"],
        "countries": ["KE", "Poland"], "modality": ["audio"], "collected": "2021-03 to 2022-06", "ages": "18-65",
        "published": "2024-05-02", "keywords": ["speech", "accents"], "delivery": "disk"}"#
        .replace('\n', " ");
    let (_, with) = read(&SourceReader::new(&card("canonical"), None), "x.jsonl", record.as_bytes());
    let (_, without) = read(&SourceReader::new(&card("files"), None), "x.jsonl", record.as_bytes());
    let (with, without) = (with[0].clone(), without[0].clone());
    assert_eq!(with.languages, ["de", "en-GB"]);
    let same = Listing { id: with.id.clone(), source: with.source.clone(), ..without };
    assert_eq!(same, with);
}

#[test]
fn a_size_that_is_not_known_is_not_looked_for_within_the_files() {
    let reader = SourceReader::new(&card("files"), None);
    let package = |formats: [&str; 2]| {
        let files =
            formats.map(|format| serde_json::json!({"format": format, "size": 1000, "path": "a", "bytes": 1000}));
        serde_json::json!({"id": "1", "name": "n", "title": "Calls", "notes": "N", "owner_org": "o", "resources": files})
    };
    let volume = |bytes: serde_json::Value| read(&reader, "x", bytes.to_string().as_bytes()).1[0].volume.clone();
    assert_eq!(volume(package(["CSV", "CSV"]))[0].value, 2000.0);
    assert_eq!(volume(package(["CSV", "JSON"])), []);
    let mut package =
        serde_json::json!({"name": "n", "resources": [{"path": "a", "bytes": 9, "size": 9}, {"path": "b"}]});
    assert_eq!(volume(package.clone()), []);
    package["resources"][1]["bytes"] = 1.into();
    assert_eq!(volume(package)[0].value, 10.0);
}

#[test]
fn an_operator_can_name_another_column() {
    let mut files = card("files");
    files.map_column("title", "kopf").unwrap();
    assert!(files.map_column("tite", "kopf").is_err());
    let (_, listings) = read(&SourceReader::new(&files, None), "x.csv", b"id,title,kopf\n1,a,b\n2,c,d\n");
    assert_eq!(listings.iter().map(|l| &*l.title).collect::<Vec<_>>(), ["b", "d"]);
}

#[test]
fn identifiers_of_different_files_do_not_meet() {
    let reader = SourceReader::new(&card("files"), None);
    let id = |file: &str| read(&reader, file, b"id,title\n1,a\n2,c\n").1[0].id.clone();
    assert_ne!(id("voices.csv"), id("faces.csv"));
    assert_eq!(id("voices-2024-01.csv"), id("voices-2024-02.csv"));
}

#[test]
fn any_encoding_gives_the_same_listings() {
    let reader = SourceReader::new(&card("files"), None);
    let text = "编号,标题,描述\n1,方言语音,一千小时的方言语音数据，采集于多个省份，说话人均已签署同意书\n2,人脸图像,五万张人脸图像\n";
    let (_, plain) = read(&reader, "x.csv", text.as_bytes());
    let (gb, ..) = encoding_rs::GB18030.encode(text);
    assert_eq!(read(&reader, "x.csv", &gb).1, plain);
    let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&reader, "x.csv", &utf16).1, plain);
}

#[test]
fn a_file_of_no_known_format_says_what_was_seen() {
    let reader = SourceReader::new(&card("files"), None);
    let error = |bytes: &'static [u8]| {
        let mut open = || -> io::Result<Box<dyn Read>> { Ok(Box::new(bytes)) };
        reader.for_file("x", &mut open).unwrap_err().to_string()
    };
    assert!(error(b"hello world").contains("begins with “hello world”"), "{}", error(b"hello world"));
    assert!(error(b"").contains("empty"));
    assert!(error(b"%PDF-1.7").contains("PDF"));
}

#[test]
fn every_sample_file_of_a_format_is_recognised_as_it() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats");
    // Outside of the project (under the fuzzer) there are no samples.
    let Ok(formats) = std::fs::read_dir(folder) else { return };
    let reader = SourceReader::new(&card("files"), None);
    let mut seen = 0;
    for format in formats.map(|entry| entry.unwrap()) {
        let name = format.file_name().into_string().unwrap();
        for file in std::fs::read_dir(format.path()).unwrap().map(|entry| entry.unwrap()) {
            let bytes = std::fs::read(file.path()).unwrap();
            let (found, listings) = read(&reader, &file.file_name().to_string_lossy(), &bytes);
            assert_eq!(found, name, "{}", file.path().display());
            assert!(!listings.is_empty() && !listings[0].title.is_empty(), "{}", file.path().display());
            seen += 1;
        }
    }
    assert!(seen >= 13, "only {seen} samples");
}

#[test]
fn what_is_of_no_known_format_is_refused_at_its_beginning() {
    let reader = SourceReader::new(&card("files"), None);
    let mut zeros = io::repeat(0).take(1 << 40);
    let refused = reader.look("zeros.bin", &mut zeros).map(drop).unwrap_err();
    assert!(matches!(refused, FormatError::WrongFormat { .. }), "{refused}");
    assert_eq!((1 << 40) - zeros.limit(), BLOCK as u64);
    let text = "id,title\n1,Calls\n".repeat(20_000);
    let mut again = String::new();
    reader.look("calls.csv", &mut text.as_bytes()).unwrap().read_to_string(&mut again).unwrap();
    assert!(again == text);
    // What the operator named is read as such, and the reader of the format says what is wrong.
    let named = SourceReader::new(&card("files"), by_name("csv"));
    assert!(named.look("zeros.bin", &mut io::repeat(0).take(10)).is_ok());
}
