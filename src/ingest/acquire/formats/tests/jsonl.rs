//! JSON Lines.

use super::*;

fn lines(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    read("jsonl", bytes, &Options::default())
}

#[test]
fn a_line_that_is_no_object_costs_that_line_only() {
    let (records, issues) = lines(b"{\"a\":1}\n{\"a\":\n[1]\n7\n\"x\"\nnull\n{\"a\":1} x\n{\"a\":2}\n");
    assert_eq!(records, [r#"{"a":1}"#, r#"{"a":2}"#]);
    assert_eq!(
        issues,
        [
            "unreadable-record 2: column 5: expected a JSON object, EOF while parsing a value",
            "unreadable-record 3: column 1: expected a JSON object, found a list",
            "unreadable-record 4: column 1: expected a JSON object, found a number",
            "unreadable-record 5: column 1: expected a JSON object, found text",
            "unreadable-record 6: column 1: expected a JSON object, found null",
            "unreadable-record 7: column 9: expected a JSON object, trailing characters",
        ]
    );
}

#[test]
fn types_are_kept_and_names_sorted() {
    let (records, issues) = lines(br#"{"z":1,"a":{"n":null,"t":true},"m":[-1,2.5,18446744073709551615,"x"]}"#);
    assert_eq!(records, [r#"{"a":{"n":null,"t":true},"m":[-1,2.5,18446744073709551615,"x"],"z":1}"#]);
    assert_eq!(issues, [""; 0]);
}

#[test]
fn a_name_that_occurs_twice_loses_nothing() {
    let (records, issues) = lines(br#"{"pii":false,"b":{"c":1,"c":2},"pii":true,"pii (2)":0}"#);
    assert_eq!(records, [r#"{"b":{"c":1,"c (2)":2},"pii":false,"pii (2)":true,"pii (2) (2)":0}"#]);
    assert_eq!(issues.len(), 3);
    assert!(issues[0].starts_with("not-understood 1: duplicate name"), "{issues:?}");
}

#[test]
fn endless_repetition_of_a_name_is_refused() {
    let line = format!("{{{}\"a\":0}}", "\"a\":0,".repeat(100_000));
    let (records, issues) = lines(line.as_bytes());
    assert_eq!(records, [""; 0]);
    assert!(issues[0].contains("more than 100 duplicate names"), "{issues:?}");
}

#[test]
fn small_text_cannot_become_a_huge_tree() {
    let line = format!("{{\"a\":[{}0]}}\n{{\"b\":1}}", "{\"a\":1},".repeat(1_000_000));
    let (records, issues) = lines(line.as_bytes());
    assert_eq!(records, [r#"{"b":1}"#]);
    assert!(issues[0].contains("more than 200000 values"), "{issues:?}");
}

#[test]
fn nesting_is_limited() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let line = format!("{{\"a\":{}1{}}}\n{{\"b\":1}}", open.repeat(100_000), close.repeat(100_000));
        let (records, issues) = lines(line.as_bytes());
        assert_eq!(records, [r#"{"b":1}"#]);
        assert!(issues[0].contains("recursion limit"), "{issues:?}");
    }
}

/// A line of 200 MB between two records, made while it is read; notes the largest piece asked for.
struct LongLine {
    left: u64,
    ends: [&'static [u8]; 2],
    largest: usize,
}

impl Read for LongLine {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.largest = self.largest.max(into.len());
        let [before, after] = &mut self.ends;
        if !before.is_empty() {
            return before.read(into);
        }
        if self.left == 0 {
            return after.read(into);
        }
        let length = into.len().min(usize::try_from(self.left).unwrap());
        into[..length].fill(b'x');
        self.left -= length as u64;
        Ok(length)
    }
}

#[test]
fn a_line_of_200_megabytes_is_told_and_passed_over_without_being_held() {
    let mut reader = LongLine { left: 200 << 20, ends: [b"{\"a\":1}\n{\"b\":\"", b"\"}\n{\"c\":3}\n"], largest: 0 };
    let options = Options { max_record_bytes: 1 << 20, ..Options::default() };
    let mut items = Vec::new();
    jsonl_read(&mut reader, &options, &mut items);
    assert!(reader.largest <= options.max_record_bytes + (256 << 10), "{} bytes in one piece", reader.largest);
    let [Item::Record(first), Item::Issue(issue), Item::Record(last)] = &items[..] else { panic!("{items:?}") };
    assert_eq!((first.place.line, last.place.line), (1, 3));
    assert_eq!(issue.code, IssueCode::BrokenRecord);
    assert_eq!((issue.place.line, issue.place.offset, issue.place.length), (2, 8, (200 << 20) + 8));
    assert_eq!(last.place.offset, 8 + (200 << 20) + 8 + 1);
    assert!(issue.value.chars().count() <= Issue::VALUE_CHARS + 1);
}

fn jsonl_read(reader: &mut dyn Read, options: &Options, items: &mut Vec<Item>) {
    let mut sink = |item| {
        items.push(item);
        ControlFlow::Continue(())
    };
    (by_name("jsonl").unwrap().read)(Input { file: "f", reader }, options, &mut sink).unwrap();
}

#[test]
fn an_empty_file_has_no_records_and_no_issues() {
    for bytes in [&b""[..], b"\xEF\xBB\xBF", b"\n \r\n\t"] {
        assert_eq!(lines(bytes), (vec![], vec![]));
    }
}

#[test]
fn objects_that_share_a_line_are_read_one_by_one() {
    let bytes =
        b"{\"a\":1}\r\n\xEF\xBB\xBF{\"a\":2}\n  {\"a\":3}\r{\"a\":4}, {\"a\":\"}{\"}\n{\"a\":5}{\"a\":x}\n{\"a\":6}{\"a\":7\n";
    let items = try_read("jsonl", "f", bytes, &Options::default()).unwrap();
    let (mut records, mut issues) = (Vec::new(), Vec::new());
    for item in items {
        match item {
            Item::Record(record) => {
                let from = record.place.offset as usize;
                let raw = &bytes[from..from + record.place.length as usize];
                let bare = raw.strip_prefix(window::BOM).unwrap_or(raw).trim_ascii();
                assert_eq!(serde_json::to_string(&record.fields).unwrap().as_bytes(), bare);
                records.push((record.place.line, raw));
            }
            Item::Issue(issue) => issues.push((issue.place.line, issue.place.length)),
        }
    }
    let lines: Vec<u64> = records.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [1, 2, 3, 3, 3, 4]);
    assert_eq!(issues, [(4, 7), (5, 13)]);
}
