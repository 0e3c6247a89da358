//! Reading JSON as a stream: places, faults, cuts, limits.

use super::*;
use serde_json::Map;

fn records(format: &str, bytes: &[u8]) -> Vec<Record> {
    let items = try_read(format, "f.json", bytes, &Options::default()).unwrap();
    items.into_iter().filter_map(|item| if let Item::Record(record) = item { Some(record) } else { None }).collect()
}

fn jsonl(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    read("jsonl", bytes, &Options::default())
}

#[test]
fn lists_and_objects_are_read_however_they_are_laid_out() {
    let expected = [r#"{"a":1}"#, r#"{"a":2}"#];
    for bytes in [
        &b"[{\"a\":1},{\"a\":2}]"[..],
        b"[\n  {\n    \"a\": 1\n  },\n  {\n    \"a\": 2\n  }\n]\n",
        b"[{\"a\":1},\n{\"a\":2},\n]",
        b"{\n\"a\": 1\n}\n{\n\"a\": 2\n}\n",
        b"{\"a\":1}{\"a\":2}",
        b"{\"a\":1},{\"a\":2}",
        b"{\"a\":1},\n{\"a\":2},\n",
        b"\xEF\xBB\xBF[{\"a\":1}]\n\n[{\"a\":2}]",
    ] {
        let (found, issues) = jsonl(bytes);
        assert_eq!(found, expected, "{}", bytes.escape_ascii());
        assert_eq!(issues, [""; 0], "{}", bytes.escape_ascii());
    }
}

#[test]
fn the_place_of_an_element_is_its_exact_range() {
    let bytes = b"[ {\"a\": 1 },\n   {\"b\":\"]}\\\"\"} ,{\"c\":[{}]}]";
    let found = records("jsonl", bytes);
    assert_eq!(found.len(), 3);
    for (n, record) in found.iter().enumerate() {
        let place = &record.place;
        let from = usize::try_from(place.offset).unwrap();
        let own = &bytes[from..from + usize::try_from(place.length).unwrap()];
        assert_eq!(serde_json::from_slice::<Map<String, serde_json::Value>>(own).unwrap(), record.fields);
        assert_eq!((place.row, place.line), (n as u64 + 1, if n == 0 { 1 } else { 2 }));
    }
}

#[test]
fn a_file_cut_in_a_record_gives_those_before_and_the_place() {
    let whole = b"{\"hits\":{\"hits\":[\n{\"_source\":{\"title\":\"A\",\"desc\":\"a\",\"price\":1}},\n{\"_source\":{\"title\":\"B\"";
    let items = try_read("marketplace-json", "f", whole, &Options::default()).unwrap();
    let [Item::Record(first), Item::Issue(cut)] = &items[..] else { panic!("{items:?}") };
    assert_eq!(first.fields["title"], "A");
    assert_eq!((cut.code, cut.place.line), (IssueCode::BrokenRecord, 3));
    assert!(cut.message.contains("ends in the middle"), "{cut:?}");
    assert_eq!(cut.place.offset + cut.place.length, whole.len() as u64);
    let items = try_read("marketplace-json", "f", &whole[..66], &Options::default()).unwrap();
    let [Item::Record(_), Item::Issue(open)] = &items[..] else { panic!("{items:?}") };
    assert!(open.message.contains("3 unclosed"), "{open:?}");
}

#[test]
fn a_fault_in_one_element_costs_that_element_only() {
    let text = "[\n  {\n    \"a\": 1\n  },\n  {\n    \"a\": \"no end\n  },\n  {\n    \"a\": 3\n  },\n  {\n    \"a\": 4,\n  \
                {\n    \"a\": 5\n  },\n  {\n    \"a\" 6\n  },\n  {\n    \"a\": 7\n  }\n]\n";
    let (found, issues) = jsonl(text.as_bytes());
    assert_eq!(found, [r#"{"a":1}"#, r#"{"a":3}"#, r#"{"a":5}"#, r#"{"a":7}"#]);
    assert_eq!(issues.len(), 3, "{issues:?}");
    assert!(issues[0].contains("unreadable-record 5: expected the end of a text on line 6"), "{issues:?}");
}

#[test]
fn commas_too_many_and_numbers_json_lacks_are_read_and_told() {
    let (found, issues) = jsonl(b"[{\"a\":NaN,\"b\":[1,2,],},{\"c\":-Infinity}]");
    assert_eq!(found, [r#"{"a":null,"b":[1,2]}"#, r#"{"c":null}"#]);
    assert_eq!(issues.len(), 2, "{issues:?}");
    assert!(issues[0].starts_with("not-understood 1:"), "{issues:?}");
}

#[test]
fn a_nesting_of_100_000_is_an_issue_with_its_place() {
    let deep = format!(
        "{{\"result\":{{\"results\":[{{\"id\":{}1{}}},\n{{\"id\":\"x\",\"notes\":\"n\",\"resources\":[]}}]}},\
                        \"success\":true,\"help\":\"help_show\"}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let items = try_read("ckan", "f", deep.as_bytes(), &Options::default()).unwrap();
    let [Item::Issue(issue), Item::Record(_)] = &items[..] else { panic!("{items:?}") };
    assert!(issue.message.contains("recursion limit"), "{issue:?}");
    assert_eq!((issue.place.line, issue.place.offset), (1, 22));
    for open in ["[", "{\"a\":"] {
        let items = try_read("jsonl", "f", open.repeat(100_000).as_bytes(), &Options::default()).unwrap();
        assert!(matches!(&items[..], [Item::Issue(_), ..]), "{items:?}");
    }
}

/// A list with one element of 200 MB between two others, made while it is read.
struct Long {
    pieces: Vec<Vec<u8>>,
    repeat: usize,
    largest: usize,
}

impl Read for Long {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.largest = self.largest.max(into.len());
        let Some(piece) = self.pieces.first_mut() else { return Ok(0) };
        let length = into.len().min(piece.len());
        into[..length].copy_from_slice(&piece[..length]);
        if piece.len() == length {
            if self.pieces.len() == 2 && self.repeat > 0 {
                self.repeat -= 1;
                self.pieces[0] = vec![b'x'; 1 << 20];
            } else {
                self.pieces.remove(0);
            }
        } else {
            piece.drain(..length);
        }
        Ok(length)
    }
}

#[test]
fn an_element_of_200_megabytes_is_told_and_passed_over() {
    let pieces = vec![b"[{\"a\":1},{\"b\":\"".to_vec(), b"\"},{\"c\":3}]".to_vec()];
    let mut reader = Long { pieces, repeat: 200, largest: 0 };
    let options = Options { max_record_bytes: 1 << 20, ..Options::default() };
    let mut items = Vec::new();
    let mut sink = |item| {
        items.push(item);
        ControlFlow::Continue(())
    };
    (by_name("jsonl").unwrap().read)(Input { file: "f", reader: &mut reader }, &options, &mut sink).unwrap();
    assert!(reader.largest <= options.max_record_bytes + (512 << 10), "{} bytes in one piece", reader.largest);
    let [Item::Record(_), Item::Issue(issue), Item::Record(last)] = &items[..] else { panic!("{items:?}") };
    assert_eq!((issue.place.offset, issue.place.length), (9, (200 << 20) + 8));
    assert!(issue.message.contains("at most 1048576 bytes"), "{issue:?}");
    assert_eq!(last.place.offset, 9 + (200 << 20) + 8 + 1);
}

/// A document of every format whose records are elements of a stream.
pub(super) const DOCUMENTS: &[(&str, &[u8])] = &[
    ("jsonl", b"[{\"a\":1},{\"a\":2},\n {\"a\":3}]"),
    ("jsonl", b"{\n \"a\":1\n}\n{\n \"a\":2\n}"),
    (
        "ckan",
        br#"{"help":"https://data.example/api/3/action/help_show?name=package_search","success":true,"result":{"count":2,
  "results":[{"id":"1","name":"a","title":"A","notes":"n","resources":[],"license_id":"cc-by"},
  {"id":"2","name":"b","title":"B","notes":"m","resources":[],"extras":[{"key":"k","value":"[\"x\"]"}]}]}}"#,
    ),
    (
        "data-json",
        br#"{"conformsTo":"https://project-open-data.cio.gov/v1.1/schema","dataset":[
  {"identifier":"1","title":"A","accessLevel":"public","publisher":{"name":"P"}},
  {"identifier":"2","title":"B","accessLevel":"public","temporal":"2010-01-01/2011-01-01"}]}"#,
    ),
    (
        "frictionless",
        br#"[{"name":"a","title":"A","resources":[{"path":"a.csv"}]}, {"name":"b","resources":[{"path":"b.csv"}]}]"#,
    ),
    (
        "hub-api",
        br#"[{"id":"o/a","author":"o","likes":1,"downloads":2,"tags":["license:mit"]},
  {"id":"o/b","author":"o","likes":3,"downloads":4}]"#,
    ),
    (
        "marketplace-json",
        br#"{"took":3,"hits":{"hits":[{"_id":"1","_source":{"title":"A","desc":"d","price":"1","provider":"P"}},
  {"_id":"2","_source":{"title":"B","desc":"e","price":"2","provider":"Q"}}]}}"#,
    ),
    (
        "provenance-initiative",
        br#"{"a": {"Unique Dataset Identifier":"a","Dataset Name":"A","Licenses":[],"Text Sources":["web"],"Collection":"C"},
 "b": {"Unique Dataset Identifier":"b","Dataset Name":"B","Licenses":[],"Text Sources":[],"Collection":"C"}}"#,
    ),
];

#[test]
fn every_document_is_recognised_as_its_format_also_when_cut() {
    for (format, bytes) in DOCUMENTS {
        assert_eq!(sniff("x", bytes).map(|found| found.name), Some(*format));
        if *format != "jsonl" {
            let cut = sniff("x", &bytes[..bytes.len() - 30]);
            assert_eq!(cut.map(|found| found.name), Some(*format));
        }
    }
}

#[test]
fn reading_may_begin_at_any_element() {
    for (format, bytes) in DOCUMENTS {
        let whole = records(format, bytes);
        assert!(whole.len() >= 2, "{format}");
        let header = usize::try_from(whole[0].place.offset).unwrap();
        for (n, first) in whole.iter().enumerate() {
            for last in &whole[n..] {
                let from = usize::try_from(first.place.offset).unwrap();
                let to = usize::try_from(last.place.offset + last.place.length).unwrap();
                let part = [&bytes[..header], &bytes[from..to]].concat();
                let again = records(format, &part);
                let place = |record: &Record| (record.place.offset - header as u64 + from as u64, record.place.length);
                let found: Vec<_> = again.iter().map(|record| (place(record), record.fields.clone())).collect();
                let expected = whole[n..].iter().take(found.len().max(1));
                let expected: Vec<_> = expected.map(|r| ((r.place.offset, r.place.length), r.fields.clone())).collect();
                assert_eq!(found, expected, "{format} from {n}");
                assert_eq!(again.last().map(|r| &r.fields), Some(&last.fields), "{format} from {n}");
            }
        }
    }
}

#[test]
fn the_pieces_in_which_a_document_arrives_do_not_matter() {
    for (format, bytes) in DOCUMENTS {
        let whole = try_read(format, "f", bytes, &Options::default()).unwrap();
        let mut items = Vec::new();
        let mut reader = Drip(bytes, false);
        let mut sink = |item| {
            items.push(item);
            ControlFlow::Continue(())
        };
        (by_name(format).unwrap().read)(Input { file: "f", reader: &mut reader }, &Options::default(), &mut sink)
            .unwrap();
        assert_eq!(items, whole, "{format}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// Any change of a byte, or cut, gives records and issues with places in the file, in order. It does not count
    /// the records.
    #[test]
    fn changed_documents_never_panic_and_places_stay_in_order(
        which in 0..DOCUMENTS.len(), at in 0_usize..600, byte in proptest::num::u8::ANY, cut in proptest::bool::ANY
    ) {
        let (format, bytes) = DOCUMENTS[which];
        let mut bytes = bytes.to_vec();
        let at = at % bytes.len();
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        for format in [format, "jsonl"] {
            let Ok(items) = try_read(format, "f", &bytes, &Options::default()) else { continue };
            let mut last = 0;
            for item in &items {
                let (Item::Record(Record { place, .. }) | Item::Issue(Issue { place, .. })) = item;
                proptest::prop_assert!(place.offset + place.length <= bytes.len() as u64, "{place:?}");
                if let Item::Record(record) = item {
                    proptest::prop_assert!(record.place.offset >= last);
                    last = record.place.offset + record.place.length;
                }
            }
            if !bytes.trim_ascii().is_empty() {
                proptest::prop_assert!(!items.is_empty() || bytes.len() < 60 || !cut, "{}", bytes.escape_ascii());
            }
        }
    }
}
