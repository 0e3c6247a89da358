//! The second reader: what it sees stands beside the tags, no finding rests on it, it goes on where it stopped, and a
//! stored reading can be repeated.

use crate::support::{Server, canonical, command, done, json, stdout, write};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Two offers in words that no list has, and one that the lists know.
const OFFERS: &str = r#"{"id":"1","title":"Night bus, 12 lines","description":"Lenses above each door, a month of it, everybody sharp. Riders were never told.","price":"200 USD"}
{"id":"2","title":"Kita-Geplapper","description":"Drei- bis Fünfjährige beim Spielen mitgeschnitten. Die Mütter haben einen Zettel unterschrieben.","price":"90 EUR"}
{"id":"3","title":"Wheat prices","description":"Daily closing prices of wheat since 1990."}
"#;

struct Catalog {
    _folder: tempfile::TempDir,
    data: PathBuf,
    file: String,
}

fn catalog() -> Catalog {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let file = write(folder.path(), "offers.jsonl", OFFERS);
    done(&data, &["ingest", "-s", "canonical", &file]);
    Catalog { _folder: folder, data, file }
}

fn items(data: &Path, query: &str) -> Vec<Value> {
    json(data, &["search", "--json", "--sort", "id", "--", query])["items"].as_array().unwrap().clone()
}

fn found(data: &Path, query: &str) -> usize {
    items(data, query).len()
}

/// The rows of the export by native id, as (second_reader, second_reader_model, findings, method).
fn exported(data: &Path) -> Vec<[String; 4]> {
    let text = stdout(&done(data, &["export", "--profile", "raw", ""]));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().unwrap().clone();
    let column = |name: &str| head.iter().position(|h| h == name).unwrap();
    let wanted = ["second_reader", "second_reader_model", "findings", "method"].map(column);
    let native = column("native_id");
    let mut rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    rows.sort_by_key(|r| r[native].to_owned());
    rows.iter().map(|r| wanted.map(|n| r[n].to_owned())).collect()
}

#[test]
fn a_second_reading_stands_beside_the_tags_and_can_be_repeated() {
    let c = catalog();
    let before = exported(&c.data);
    assert!(before.iter().all(|[seen, model, ..]| seen.is_empty() && model.is_empty()), "{before:?}");
    assert_eq!(found(&c.data, "second_reader:read"), 0);

    let report = json(&c.data, &["retag", "--second-reader", "--json", "-q"]);
    assert_eq!((report["examined"].as_u64(), report["reassessed"].as_u64()), (Some(3), Some(3)), "{report}");
    let after = exported(&c.data);
    let model = json(&c.data, &["status", "--json"])["second_reader"]["model"].as_str().unwrap().to_owned();
    assert!(after.iter().all(|[_, m, _, method]| *m == model && method.contains(&format!("~{model}"))), "{after:?}");
    assert!(after[0][0].contains("consent:not-obtained=“Riders were never told.”"), "{after:?}");
    assert!(after[1][0].contains("sensitivity:children=“"), "{after:?}");
    assert_eq!(after[2][0], "", "wheat is nobody's data");
    // No finding is added by what it sees.
    for (before, after) in before.iter().zip(&after) {
        let had: Vec<&str> = before[2].split('|').collect();
        assert!(after[2].is_empty() || after[2].split('|').all(|rule| had.contains(&rule)), "{before:?} {after:?}");
    }
    assert_eq!((found(&c.data, "second_reader:read"), found(&c.data, "second_reader:children")), (3, 1));
    // What only the second reader sees is no tag.
    assert_eq!(found(&c.data, "sensitivity:children"), 0);

    // Nothing is left to do, by either command.
    for more in [&["--second-reader"][..], &[]] {
        let again = json(&c.data, &[&["retag", "--json", "-q"], more].concat());
        assert_eq!((again["current"].as_u64(), again["reassessed"].as_u64()), (Some(3), Some(0)), "{again}");
    }
    // The same input again leaves the readings, and every word read again gives the same.
    done(&c.data, &["ingest", "-s", "canonical", &c.file]);
    assert_eq!(exported(&c.data), after);
    let deep = stdout(&done(&c.data, &["doctor", "--deep"]));
    assert!(deep.contains("3 listings recomputed and equal, 0 different"), "{deep}");
}

#[test]
fn a_decision_keeps_the_reading_and_leaves_out_what_is_decided() {
    let c = catalog();
    done(&c.data, &["retag", "--second-reader", "-q"]);
    let id = items(&c.data, "title:kita")[0]["listing"]["id"].as_str().unwrap().to_owned();
    let by = ["--by", "ines", "--reason", "I read it"];
    done(&c.data, &[&["decide", &id, "sensitivity:children", "accept"][..], &by].concat());
    let rows = exported(&c.data);
    assert!(
        !rows[1][0].contains("sensitivity:children") && rows[1][3].contains('~') && rows[1][3].contains('+'),
        "{rows:?}"
    );
    assert_eq!((found(&c.data, "sensitivity:children"), found(&c.data, "second_reader:children")), (1, 0));
    // The record read again changes nothing.
    done(&c.data, &["ingest", "-s", "canonical", &c.file]);
    assert_eq!(exported(&c.data), rows);
    done(&c.data, &["doctor"]);
}

#[test]
fn an_ingest_can_wait_for_the_second_reader() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), write(folder.path(), "o.jsonl", OFFERS));
    done(&data, &["ingest", "-s", "canonical", "--second-reader", &file]);
    assert_eq!(found(&data, "second_reader:read"), 3);
    let other = write(folder.path(), "c.jsonl", canonical(0..4));
    done(&data, &["ingest", "-s", "canonical", &other]);
    assert_eq!((found(&data, "second_reader:read"), found(&data, "-second_reader:read")), (3, 4));
}

#[test]
fn the_server_reads_in_the_background_and_shows_what_it_saw() {
    let c = catalog();
    let server = Server::start(&c.data, &[("BROKERWATCH_SECOND_READER", "true")]);
    let began = Instant::now();
    let path = loop {
        let page = server.get("/?second_reader=not-obtained");
        if let Some(at) = page.find("href=\"/listings/") {
            break page[at + 6..].split('"').next().unwrap().to_owned();
        }
        assert!(began.elapsed() < Duration::from_secs(300), "nothing was read");
        std::thread::sleep(Duration::from_millis(500));
    };
    let page = server.get(&path);
    assert!(page.contains("id=\"second-reading\"") && page.contains("Riders were never told"), "{page}");
    drop(server);
    done(&c.data, &["doctor"]);
}

#[test]
fn an_audit_of_a_file_can_wait_for_the_second_reader() {
    let folder = tempfile::tempdir().unwrap();
    let feed = folder.path().join("feed.ndjson");
    let silent = r#"{"id":"1","title":"Voices of 300 children aged 6 to 9","description":"Recorded in the United States. Mums and dads signed a slip first.","countries":["US"],"modality":["audio"]}"#;
    std::fs::write(&feed, format!("{silent}\n")).unwrap();
    let feed = feed.to_str().unwrap();
    let report = |more: &[&str]| {
        let out =
            command(folder.path(), &["audit", feed, "--format", "json", "--fail-on", "never"]).args(more).output();
        serde_json::from_slice::<Value>(&out.unwrap().stdout).unwrap()
    };
    let (lists, both) = (report(&[]), report(&["--second-reader"]));
    let method = lists["head"]["method"].as_str().unwrap();
    assert_eq!(both["head"]["method"], format!("{method}~{}", brokerwatch::assess::second_reader::model_name(&[])));
    assert!(lists["entries"][0].get("second_reading").is_none());
    let seen = both["entries"][0]["second_reading"]["tags"].as_array().unwrap();
    assert!(seen.iter().any(|t| t["term"] == "consent:parental"), "{both}");
    // Nobody is accused of silence about what is said in other words.
    let rules = |report: &Value| {
        let all = report["entries"][0]["findings"].as_array().unwrap();
        all.iter().map(|f| f["rule"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(rules(&lists).iter().any(|r| !rules(&both).contains(r)), "{:?} {:?}", rules(&lists), rules(&both));
    let table = stdout(&command(folder.path(), &["audit", feed, "--second-reader", "--undecided"]).output().unwrap());
    assert!(table.contains("second reader: also consent:parental"), "{table}");
}

#[test]
fn an_explanation_shows_both_readers() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Ceiling cameras in night buses, riders were never told";
    let explained = json(folder.path(), &["explain", "--json", text]);
    let seen = explained["second_reader"].as_array().unwrap();
    assert!(seen.iter().any(|s| s["name"] == "consent:not-obtained" && s["holds"] == true), "{explained}");
    let words = stdout(&done(folder.path(), &["explain", text]));
    assert!(words.contains("second reader") && words.contains(" like “"), "{words}");
    let alone = json(folder.path(), &["explain", "--json", "--without-second-reader", text]);
    assert_eq!(alone["second_reader"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_killed_reading_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let offer = |n: u32| {
        format!("{{\"id\":\"{n}\",\"title\":\"Lot {n}\",\"description\":\"Voices of shop {n}, nobody asked.\"}}\n")
    };
    let file = write(folder.path(), "many.jsonl", (0..400).map(offer).collect::<String>());
    done(&data, &["ingest", "-s", "canonical", &file]);
    let mut reading = command(&data, &["retag", "--second-reader", "-q"]).spawn().unwrap();
    let began = Instant::now();
    while json(&data, &["status", "--json"])["second_reader"]["listings"].as_u64() < Some(64) {
        assert!(began.elapsed() < Duration::from_secs(300), "nothing was stored");
        std::thread::sleep(Duration::from_millis(50));
    }
    reading.kill().unwrap();
    reading.wait().unwrap();
    let report = json(&data, &["retag", "--second-reader", "--json", "-q"]);
    assert!(report["current"].as_u64() >= Some(64), "{report}");
    let status = json(&data, &["status", "--json"]);
    assert_eq!(status["second_reader"]["listings"].as_u64(), Some(400), "{status}");
    done(&data, &["doctor"]);
}

#[test]
fn people_are_asked_where_a_decision_teaches_most() {
    let c = catalog();
    assert_eq!(json(&c.data, &["review", "next", "--json"]), Value::Array(Vec::new()));
    done(&c.data, &["retag", "--second-reader", "-q"]);
    let next = json(&c.data, &["review", "next", "--json"]);
    let asked = next.as_array().unwrap();
    assert!(!asked.is_empty() && asked.iter().all(|q| q["quote"].as_str() != Some("")), "{next}");
    let (id, term) = (asked[0]["listing"].as_str().unwrap(), asked[0]["term"].as_str().unwrap());
    done(&c.data, &["decide", id, term, "accept", "--by", "ines", "--reason", "I read it"]);
    let after = json(&c.data, &["review", "next", "--json"]);
    let again = after.as_array().unwrap().iter().any(|q| q["listing"] == id && q["term"] == term);
    assert!(!again && after.as_array().unwrap().len() < asked.len(), "{after}");
    let decided = json(&c.data, &["evaluate", "--from-decisions", "--json"]);
    assert_eq!(decided[term]["accepted"].as_u64(), Some(1), "{decided}");
    assert_eq!(decided[term]["found_by_either"].as_u64(), Some(1), "{decided}");
    // What people decided are labels too.
    let fitted = c.data.join("weights.toml");
    done(&c.data, &["evaluate", "--from-decisions", "--fit", fitted.to_str().unwrap(), "--without-second-reader"]);
    let weights = std::fs::read_to_string(&fitted).unwrap();
    assert!(weights.contains("fitted on 1 labelled listings"), "{weights}");
    let refused = command(&c.data, &["evaluate", "--from-decisions", "labels.ndjson"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
}
