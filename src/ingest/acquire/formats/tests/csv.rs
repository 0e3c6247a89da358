//! CSV.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn rows(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    read("csv", bytes, &Options::default())
}

fn options(of_format: &str) -> Options {
    Options { of_format: of_format.parse().unwrap(), ..Options::default() }
}

#[test]
fn options_that_csv_does_not_have_are_refused() {
    let check = by_name("csv").unwrap().check_options;
    let refused = |text: &str| check(&text.parse().unwrap()).unwrap_err();
    assert!(refused("delimter = ';'").starts_with("unknown field `delimter`"), "{}", refused("delimter = ';'"));
    assert_eq!(refused("delimiter = '；'"), "invalid delimiter “；”; expected an ASCII character");
    let none = by_name("jsonl").unwrap().check_options;
    assert_eq!(
        none(&"skip_rows = 1".parse().unwrap()).unwrap_err(),
        "invalid option “skip_rows”; this format has only “encoding”, a text"
    );
    let error = try_read("csv", "f", b"a\n1\n", &options("skip_rows = 'x'")).unwrap_err().to_string();
    assert!(error.starts_with("f: invalid options of the format: "), "{error}");
}

#[test]
fn a_header_in_any_language_names_the_columns() {
    let (records, issues) =
        rows("\u{FEFF}标题, Größe ,\"a,b\"\n湿地生态环境监测数据,1 GB,\"x\"\"y\"\n,,z\n".as_bytes());
    assert_eq!(records, [r#"{"Größe":"1 GB","a,b":"x\"y","标题":"湿地生态环境监测数据"}"#, r#"{"a,b":"z"}"#]);
    assert_eq!(issues, [""; 0]);
}

#[test]
fn columns_without_a_name_of_their_own_get_one() {
    let (records, _) = rows(b"a,,a,a (2),column 2,a\n1,2,3,4,5,6\n");
    assert_eq!(records, [r#"{"a":"1","a (2)":"4","a (3)":"3","a (4)":"6","column 2":"2","column 2 (2)":"5"}"#]);
}

#[test]
fn rows_that_do_not_fit_the_header_are_kept_and_told() {
    let (records, issues) = rows(b"a,b,column 4\n1\n1,2,3,4,5\n1,2,3\n");
    assert_eq!(
        records,
        [
            r#"{"a":"1"}"#,
            r#"{"a":"1","b":"2","column 4":"3","column 4 (2)":"4","column 5":"5"}"#,
            r#"{"a":"1","b":"2","column 4":"3"}"#
        ]
    );
    assert_eq!(
        issues,
        [
            "column-count 2: expected 3 columns, found 1",
            "column-count 3: expected 3 columns, found 5; the additional cells are stored as “column N”"
        ]
    );
}

#[test]
fn rows_before_the_header_can_be_skipped() {
    let options = options("skip_rows = 1");
    let (records, _) = read("csv", b"\"two\nlines\",,\nName,Site\nAcme,acme.example\n", &options);
    assert_eq!(records, [r#"{"Name":"Acme","Site":"acme.example"}"#]);
    let (records, issues) = read("csv", b"one row\n", &options);
    assert_eq!(records, [""; 0]);
    assert_eq!(issues, ["unreadable-record 2: expected a header row after 1 skipped rows, found the end of the file"]);
}

#[test]
fn another_delimiter_is_used_if_told_or_if_the_header_shows_it() {
    let options = options("delimiter = ';'");
    let (records, _) = read("csv", b"a;b\n1,5;\"2;3\"\n", &options);
    assert_eq!(records, [r#"{"a":"1,5","b":"2;3"}"#]);
    for table in
        [&b"a\tb\n1\t2\n"[..], b"a;b\n1;2\n", b"a|b\n1|2\n", b"sep=;\na;b\n1;2\n", b"\"sep=|\"\r\na|b\r\n1|2\r\n"]
    {
        assert_eq!(rows(table).0, [r#"{"a":"1","b":"2"}"#]);
    }
}

#[test]
fn a_quote_that_never_closes_costs_one_line_and_not_the_file() {
    let (records, issues) = rows(b"a,b\n1,2\n3,\"4\n5,6\n7,8\n");
    assert_eq!(records, [r#"{"a":"1","b":"2"}"#, r#"{"a":"5","b":"6"}"#, r#"{"a":"7","b":"8"}"#]);
    assert_eq!(issues, ["broken-record 3: unclosed quotation mark"]);
}

#[test]
fn a_quote_that_swallows_the_file_is_given_up_at_the_longest_record() {
    let mut bytes = b"a,b\n1,\"2\n".to_vec();
    for number in 0..50_000 {
        bytes.extend(format!("{number},x\n").bytes());
    }
    let options = Options { max_record_bytes: 1000, ..Options::default() };
    let (records, issues) = read("csv", &bytes, &options);
    assert_eq!(records.len(), 50_000);
    assert_eq!(issues, ["broken-record 2: the row is longer than the longest permitted record"]);
}

#[test]
fn a_file_made_to_be_read_again_and_again_is_read_a_limited_number_of_times() {
    let bytes = [&b"a,b\n"[..], &b"x\"y,\"z\n".repeat(40_000)].concat();
    let items = try_read("csv", "f", &bytes, &Options::default()).unwrap();
    assert!(items.len() < 100, "{} items", items.len());
    let mut next = 4;
    for item in &items {
        let Item::Issue(issue) = item else { panic!("{item:?}") };
        assert_eq!(issue.place.offset, next);
        next += issue.place.length + 1;
    }
    assert_eq!(next, bytes.len() as u64);
}

#[test]
fn a_header_whose_quote_never_closes_is_an_error() {
    assert_eq!(hint("csv", b"a,\"b\n1,2\n"), "its header on line 1: unclosed quotation mark");
}

#[test]
fn ten_thousand_columns_are_read() {
    let header = (0..10_000).map(|n| format!("h{n}")).collect::<Vec<_>>().join(",");
    let items = try_read("csv", "f", format!("{header}\n{}9\n", "9,".repeat(9_999)).as_bytes(), &Options::default());
    let [Item::Record(record)] = &items.unwrap()[..] else { panic!() };
    assert_eq!(record.fields.len(), 10_000);
    let same = "same,".repeat(10_000);
    let items = try_read("csv", "f", format!("{same}\n{same}\n").as_bytes(), &Options::default()).unwrap();
    let [issues @ .., Item::Record(record)] = &items[..] else { panic!("{} items", items.len()) };
    assert!(issues.len() == 9_999 && issues.iter().all(|i| matches!(i, Item::Issue(_))), "each repeated name is told");
    assert!(record.fields.contains_key("same (10000)"));
}

#[test]
fn millions_of_columns_are_refused() {
    let commas = "1,".repeat(100_000);
    let (records, issues) = rows(format!("a,b\n{commas}\n1,2\n").as_bytes());
    assert_eq!(records, [r#"{"a":"1","b":"2"}"#]);
    assert_eq!(issues, ["broken-record 2: expected at most 16384 columns, found 100001"]);
    assert!(hint("csv", format!("{commas}\n").as_bytes()).contains("100001 columns"));
}

#[test]
fn rows_without_text_are_passed_over_but_counted() {
    let items = try_read("csv", "f", b"a,b\n,\n \n\n1,2\n", &Options::default()).unwrap();
    let [Item::Record(record)] = &items[..] else { panic!("{items:?}") };
    let place = &record.place;
    assert_eq!((place.row, place.line, place.offset, place.length), (3, 5, 9, 3));
}

#[test]
fn files_of_an_old_macintosh_are_read() {
    let (records, issues) = rows(b"a,b\r1,\"2\r3\"\r4,5");
    assert_eq!(records, [r#"{"a":"1","b":"2\r3"}"#, r#"{"a":"4","b":"5"}"#]);
    assert_eq!(issues, [""; 0]);
}

/// What random files are made of: no carriage return stands alone, which the crate would take for a line end.
const PIECES: &[&str] = &["a", "é", ",", "\"", "\"\"", ",\"", "\",", "\n", "\r\n"];

proptest! {
    #[test]
    fn cells_are_those_of_the_csv_crate(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)
    ) {
        // The header has one column, so every further cell shows up as “column N”. A last row closes nothing by itself.
        let text = format!("h\n{}", pieces.concat());
        let mut theirs: Vec<BTreeMap<String, String>> = Vec::new();
        let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        for row in reader.records() {
            let row = row.unwrap();
            if row.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                let cells = row.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
                let name = |n| if n == 0 { "h".to_owned() } else { format!("column {}", n + 1) };
                theirs.push(cells.map(|(n, cell)| (name(n), cell.to_owned())).collect());
            }
        }
        let mut ours: Vec<BTreeMap<String, String>> = Vec::new();
        let plain = options("delimiter = ','\nquote = '\"'\nescape = '\"'\nheader_rows = 1");
        for item in try_read("csv", "f", text.as_bytes(), &plain).unwrap() {
            match item {
                Item::Record(record) => ours.push(
                    record.fields.into_iter().map(|(name, cell)| (name, cell.as_str().unwrap().to_owned())).collect(),
                ),
                // They cannot tell an open quote; from there on the two differ on purpose.
                Item::Issue(issue) if issue.code == IssueCode::BrokenRecord => {
                    theirs.truncate(ours.len());
                    break;
                }
                Item::Issue(_) => {}
            }
        }
        prop_assert_eq!(ours, theirs);
    }
}
