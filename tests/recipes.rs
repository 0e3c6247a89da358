//! The recipes of docs/CONTRIBUTING.md, carried out with made-up additions: one file or one entry each, seen wherever the
//! recipe says.
//!
//! Cards of terms, rules and packs are added to the running program (`--cards`), so these tests cover the whole way to page,
//! API, CSV and search. A source card, an export column and a format are part of the program; an operator cannot add them at
//! run time. There the tests hand the made-up card, column or format to the code that reads all of them, and do not show that
//! the built-in list is complete.

use crate::support::{Server, command, demo, done, listings, stdout, store, write};
use brokerwatch::assess::method::Method;
use brokerwatch::assess::tag::Scratch;
use brokerwatch::domain::listing::{Amount, Issue, IssueCode, Record, SourceLocation};
use brokerwatch::ingest::acquire::formats::{Format, FormatError, Input, Item, Options, Sink, by_name};
use brokerwatch::ingest::acquire::source::{Source, Sources};
use brokerwatch::ingest::normalise::record::Normaliser;
use brokerwatch::output::export::{Column, ColumnKind, CsvWriter, Profile, RowContext};
use serde_json::Value;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Stdio;

const TERM: &str = r#"+++
id = "sensitivity:lighthouse-keepers"
kind = "term"
status = "stable"
label = "Lighthouse keepers"
definition = "Data about the people who keep lighthouses."
personal = true
[cues.en]
strong = ["lighthouse keeper*"]
+++
# Lighthouse keepers

Made up.
"#;

const PACK: &str = r#"+++
kind = "pack"
title = "Law of the coast"
law = "Coast Act"
jurisdictions = ["any"]
+++
# Law of the coast

Made up.
"#;

/// Fires on any data about people, so it shows that a personal term joins `@personal` without being listed there.
const RULE: &str = r#"+++
id = "coast-1"
kind = "rule"
status = "stable"
title = "The listing shows data about people of the coast"
severity = "high"
verdict = "obligation"
jurisdictions = ["any"]
cites = ["Coast Act, s. 1"]
confidence = "own"
evidence = ["the words"]
remedy = "State the basis."
when = { tag = ["@personal"] }
+++
# People of the coast

Made up.
"#;

/// Fetches a page or a route of the API from a server that is started for it.
fn answers(data: &Path, cards: &str, paths: &[String]) -> Vec<String> {
    let issued = done(data, &["token", "issue", "--subject", "test", "--scope", "listings:read"]);
    let token = stdout(&issued).trim().to_owned();
    let mut serve = command(data, &["--cards", cards, "serve", "--port", "0"]);
    serve.stderr(Stdio::null());
    let server = Server::spawn(serve);
    let get = |path: &String| {
        let authorization =
            if path.starts_with("/api") { format!("Authorization: Bearer {token}\r\n") } else { String::new() };
        let answer = server.get_with(path, &authorization);
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
        answer
    };
    paths.iter().map(get).collect()
}

#[test]
fn a_term_a_rule_and_a_pack_are_one_card_each() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir_all(folder.path().join("cards/coast")).unwrap();
    write(folder.path(), "cards/lighthouse-keepers.md", TERM);
    write(folder.path(), "cards/coast/pack.md", PACK);
    write(folder.path(), "cards/coast/coast-1.md", RULE);
    let cards = folder.path().join("cards").to_string_lossy().into_owned();
    let feed = write(
        folder.path(),
        "feed.jsonl",
        "{\"id\":\"1\",\"title\":\"Diaries of lighthouse keepers\"}\n{\"id\":\"2\",\"title\":\"Rain gauges\"}\n",
    );
    let with = |arguments: &[&str]| -> Vec<String> {
        ["--cards", &cards].iter().chain(arguments).map(|a| (*a).to_owned()).collect()
    };
    let run = |arguments: &[&str]| {
        let arguments = with(arguments);
        done(&data, &arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    run(&["ingest", "-q", "-s", "canonical", &feed]);

    // Search: the term and the pack are values of filters.
    for query in ["sensitivity:lighthouse-keepers", "pack:coast", "rule:coast-1"] {
        let found: Value = serde_json::from_slice(&run(&["search", "--json", query]).stdout).unwrap();
        assert_eq!((&found["total"], &found["items"][0]["listing"]["native_id"]), (&1.into(), &"1".into()), "{query}");
    }
    // CSV.
    let csv = run(&["export"]).stdout;
    let mut reader = csv::Reader::from_reader(&csv[..]);
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|h| h == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let row = rows.iter().find(|row| &row[column("native_id")] == "1").unwrap();
    assert!(row[column("sensitivity")].contains("lighthouse-keepers") && row[column("findings")].contains("coast-1"));
    // Page and API.
    let id = &row[column("id")];
    let paths = [
        "/vocabulary/sensitivity/lighthouse-keepers".to_owned(),
        "/rules/coast-1".to_owned(),
        format!("/listings/{id}"),
        "/?q=diaries".to_owned(),
        format!("/api/v1/listings/{id}"),
    ];
    let answers = answers(&data, &cards, &paths);
    for (answer, words) in answers.iter().zip([
        "Lighthouse keepers",
        "People of the coast",
        "The listing shows data about people of the coast",
        "Law of the coast",
        "\"sensitivity:lighthouse-keepers\"",
    ]) {
        assert!(answer.contains(words), "{words} is not in: {answer}");
    }
    // The measure of documentation knows from the card that the data is about people.
    let measured: Value = serde_json::from_slice(&run(&["completeness", "--json", id]).stdout).unwrap();
    let facts = measured["completeness"]["facts"].as_array().unwrap();
    let personal = facts.iter().find(|f| f["label"] == "Whether it holds personal data").unwrap();
    assert_eq!(personal["answers"][0]["by"], "sensitivity:lighthouse-keepers", "{personal}");
}

/// The source of a card that is not part of the program.
fn source(head: &str) -> Source {
    let text = format!(
        "+++\nid = \"harbour\"\nkind = \"source\"\nstatus = \"stable\"\npublisher = \"Harbour\"\nurl = \"u\"\nterms = \"t\"\n\
         {head}\n+++\n# Harbour\n"
    );
    let sources = Sources::from_files(vec![("harbour.md".to_owned(), text)]).unwrap();
    sources.get("harbour").unwrap().head.clone()
}

/// The records that a format reads from the bytes, as a source card says.
fn records(format: &Format, source: &Source, bytes: &[u8]) -> Vec<Record> {
    let (mut records, mut reader) = (Vec::new(), bytes);
    let mut sink = |item| {
        match item {
            Item::Record(record) => records.push(record),
            Item::Issue(issue) => panic!("{issue:?}"),
        }
        ControlFlow::Continue(())
    };
    (format.read)(Input { file: "f", reader: &mut reader }, &source.options(), &mut sink).unwrap();
    records
}

#[test]
fn a_source_in_a_known_format_is_one_card() {
    let map = "[map]\nnative_id = \"No.\"\ntitle = \"Ware\"\nprice = \"Price\"";
    let source = source(&format!("format = \"csv\"\n[options]\ndelimiter = \";\"\nskip_rows = 1\n{map}"));
    let table = b"Harbour of goods\nNo.;Ware;Price\n7;Recorded customer calls;$5\n";
    let records = records(by_name(&source.format).unwrap(), &source, table);
    let listing = Normaliser::new(&source).normalise(&records[0]).listing;
    assert_eq!((listing.source.as_str(), listing.native_id.as_str()), ("harbour", "7"));
    assert!(matches!(listing.price.as_ref().map(|p| &p.amount), Some(Amount::Money { micros: 5_000_000, .. })));
    let assessment = Method::embedded().unwrap().assess(&listing, &mut Scratch::default());
    assert!(assessment.tags.iter().any(|t| t.term.as_str() == "sensitivity:call-recording"), "{:?}", assessment.tags);
}

/// A format with one record on every line: fields separated by semicolons, each a name, a colon and a value.
const FIELDS: Format = Format {
    name: "fields",
    extensions: &["fields"],
    about: "fields: names and values on one line",
    read: read_fields,
    recognise: |head| head.starts_with(b"title:"),
    refuse: |_| None,
    check_options: |_| Ok(()),
    mapping: None,
    resumable: false,
    counters: &[],
};

fn read_fields(input: Input<'_>, _: &Options, sink: &mut Sink<'_>) -> Result<(), FormatError> {
    let mut text = String::new();
    let read = input.reader.read_to_string(&mut text);
    read.map_err(|source| FormatError::Read { file: input.file.to_owned(), offset: 0, source })?;
    for (row, line) in (1..).zip(text.lines()) {
        let place = SourceLocation { file: input.file.to_owned(), row, line: row, ..SourceLocation::default() };
        let pairs: Option<Vec<(&str, &str)>> = line.split(';').map(|pair| pair.trim().split_once(':')).collect();
        let item = match pairs {
            Some(pairs) => {
                let fields = pairs.into_iter().map(|(name, value)| (name.to_owned(), value.trim().into()));
                Item::Record(Record { place, fields: fields.collect() })
            }
            None => Item::Issue(Issue::new(IssueCode::UnreadableRecord, &place, "", line, "expected name: value")),
        };
        if sink(item).is_break() {
            break;
        }
    }
    Ok(())
}

#[test]
fn a_format_is_one_value_with_its_parser() {
    let source = source("format = \"csv\"\n[map]\nnative_id = \"no\"\ntitle = \"title\"");
    let file = b"title: Recorded customer calls; no: 7\ntitle: Rain gauges; no: 8\n";
    assert!((FIELDS.recognise)(file) && FIELDS.title() == "fields");
    let normaliser = Normaliser::new(&source);
    let listings = records(&FIELDS, &source, file).into_iter().map(|record| normaliser.normalise(&record).listing);
    let titles: Vec<String> = listings.map(|listing| format!("{} {}", listing.native_id, listing.title)).collect();
    assert_eq!(titles, ["7 Recorded customer calls", "8 Rain gauges"]);
}

/// A list of columns as the export has one, with a made-up entry at its end.
const COLUMNS: &[Column] = &[
    Column {
        name: "id",
        kind: ColumnKind::Code,
        about: "Stable id of the listing",
        cell: |row| row.listing.id.to_string(),
    },
    Column {
        name: "title_letters",
        kind: ColumnKind::Number,
        about: "Letters of the title",
        cell: |row| row.listing.title.chars().count().to_string(),
    },
];

#[test]
fn an_export_column_is_one_entry() {
    let folder = demo();
    let stored = listings(&store(&folder.path().join("data")));
    let mut out = Vec::new();
    let mut csv = CsvWriter::with_columns(&mut out, COLUMNS, Profile::Spreadsheet, RowContext::default()).unwrap();
    stored.iter().for_each(|listing| csv.row(listing).unwrap());
    csv.flush().unwrap();
    drop(csv);
    let mut reader = csv::Reader::from_reader(&out[..]);
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), ["id", "title_letters"]);
    for (row, stored) in reader.records().map(Result::unwrap).zip(&stored) {
        let listing = &stored.listing;
        assert_eq!((&row[0], &row[1]), (listing.id.as_str(), &*listing.title.chars().count().to_string()));
    }
}
