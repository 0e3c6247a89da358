//! Sources as an operator manages them: their states and their own cards.

mod reading;
mod repeated;

use crate::support::{
    Server, brokerwatch, canonical, copy, done, json, one_line, read, refused, stderr, stdout, store, write,
};
use brokerwatch::domain::listing::ListingId;
use brokerwatch::store::ChangeKind;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The card of a source “harbour” that reads JSON Lines.
fn card(head: &str, map: &str) -> String {
    format!(
        "+++\nid = \"harbour\"\nkind = \"source\"\nstatus = \"stable\"\npublisher = \"Harbour\"\nurl = \"https://harbour.example\"\n\
         format = \"jsonl\"\nterms = \"t\"\noptional = [\"*\"]\n{head}\n\n[map]\nnative_id = \"id\"\n{map}\n+++\n# The harbour\n"
    )
}

const MAP: &str = "title = \"title\"\ndescription = \"description\"\nprice = \"price\"\nlicence = \"licence\"";

/// A folder with a data folder, and a folder of cards with that of the harbour.
fn harbour(head: &str, map: &str) -> (tempfile::TempDir, PathBuf, String) {
    let folder = tempfile::tempdir().unwrap();
    let (data, cards) = (folder.path().join("data"), folder.path().join("cards"));
    std::fs::create_dir(&cards).unwrap();
    write(&cards, "harbour.md", card(head, map));
    let cards = cards.to_string_lossy().into_owned();
    (folder, data, cards)
}

fn total(data: &Path, query: &str) -> u64 {
    json(data, &["search", "--json", query])["total"].as_u64().unwrap()
}

/// Ids and kinds of the changes after a number.
fn kinds(data: &Path, after: u64) -> Vec<ChangeKind> {
    store(data).changes_after(after, 1_000).unwrap().into_iter().map(|c| c.kind).collect()
}

/// The row of a source in the list.
fn row(data: &Path, id: &str) -> Value {
    let all = json(data, &["source", "list", "--json"]);
    all.as_array().unwrap().iter().find(|s| s["id"] == id).unwrap().clone()
}

#[test]
fn a_removed_source_is_shown_nowhere_until_it_is_restored() {
    let (folder, data, cards) = harbour("", MAP);
    let data = &data;
    let input = write(folder.path(), "a.jsonl", canonical(0..6));
    let other = write(folder.path(), "b.jsonl", canonical(0..2));
    done(data, &["ingest", "-s", "canonical", &input]);
    done(data, &["--cards", &cards, "ingest", "-s", "harbour", &other]);
    let everything = |data: &Path| {
        let status = json(data, &["status", "--json"]);
        let export = stdout(&done(data, &["export"]));
        let audit = stdout(&brokerwatch(data, &["audit", "--format", "json"]));
        let audit: Value = serde_json::from_str(&audit).unwrap();
        let completeness = stdout(&done(data, &["completeness", "--json"]));
        (
            total(data, ""),
            status["listings"].as_u64().unwrap(),
            export.lines().count(),
            audit["summary"].clone(),
            completeness,
        )
    };
    let before = everything(data);
    assert_eq!((before.0, before.1, before.2), (8, 8, 9));
    refused(data, &["source", "remove", "canonical", "--reason", " "], 2, &["--reason"]);
    refused(data, &["source", "remove", "nobody", "--reason", "x"], 2, &["“nobody”", "expected one of", "canonical"]);
    let answer = json(data, &["source", "remove", "canonical", "--reason", "the publisher asked", "--json"]);
    assert_eq!((&answer["state"], &answer["event"]["listings"]), (&"removed".into(), &6.into()));
    assert_eq!(kinds(data, 8), [ChangeKind::Removed; 6]);
    let now = everything(data);
    assert_eq!((now.0, now.1, now.2), (2, 2, 3));
    assert_ne!(now.3, before.3);
    assert_eq!(total(data, "source:canonical"), 0);
    done(data, &["doctor"]);
    let shown = row(data, "canonical");
    assert_eq!((&shown["state"], &shown["listings"]), (&"removed".into(), &6.into()), "the operator still sees it");
    // It is not read, and doing it again does nothing.
    let hint = "brokerwatch source restore canonical";
    refused(data, &["ingest", "-s", "canonical", &input], 2, &["removed", "the publisher asked", hint]);
    refused(data, &["ingest", "-s", "canonical", "--dry-run", &input], 2, &[hint]);
    refused(data, &["source", "enable", "canonical"], 2, &[hint]);
    let again = done(data, &["source", "remove", "canonical", "--reason", "again"]);
    assert!(stderr(&again).contains("Nothing to do"), "{}", stderr(&again));
    // A rebuilt index is the same.
    done(data, &["reindex"]);
    assert_eq!(everything(data), now);
    done(data, &["source", "restore", "canonical"]);
    assert_eq!(everything(data), before);
    assert_eq!(kinds(data, 14), [ChangeKind::Restored; 6]);
    assert_eq!(row(data, "canonical")["state"], "active");
    done(data, &["doctor", "--deep"]);
    done(data, &["ingest", "-s", "canonical", &input]);
}

#[test]
fn the_page_of_a_removed_listing_says_when_and_why() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let input = write(folder.path(), "a.jsonl", canonical(0..2));
    done(data, &["ingest", "-s", "canonical", &input]);
    let page = format!("/listings/{}", ListingId::derive("canonical", "n0"));
    done(data, &["source", "remove", "canonical", "--reason", "the publisher <asked>"]);
    let server = Server::start(data, &[]);
    let gone = server.get(&page);
    assert!(gone.starts_with("HTTP/1.1 410"), "{gone}");
    for words in ["Its source was removed on 20", "the publisher &#60;asked&#62;", &format!("{page}/versions/1")] {
        assert!(gone.contains(words), "{words} is not in: {gone}");
    }
    assert!(!gone.contains("Recorded calls"), "{gone}");
    let evidence = server.get(&format!("{page}/versions/1"));
    assert!(evidence.starts_with("HTTP/1.1 200"), "{evidence}");
    assert!(evidence.contains("Recorded calls") && evidence.contains("kept as evidence"), "{evidence}");
    assert!(server.get(&format!("{page}/versions/1/raw")).contains("\"id\":\"n0\""));
    let sources = server.get("/sources");
    assert!(sources.contains("Taken out of view") && sources.contains("the publisher &#60;asked&#62;"), "{sources}");
    assert!(server.get("/?q=calls").contains("No listing") || !server.get("/?q=calls").contains(&page));
}

#[test]
fn an_index_learns_of_a_removal_from_the_change_log() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let (index, kept) = (data.join("index"), folder.path().join("kept"));
    let input = write(folder.path(), "a.jsonl", canonical(0..9));
    done(data, &["ingest", "-s", "canonical", &input]);
    for (command, left) in
        [(&["source", "remove", "canonical", "--reason", "x"][..], 0), (&["source", "restore", "canonical"], 9)]
    {
        copy(&index, &kept);
        done(data, command);
        // As if the program had ended between the store and the index.
        copy(&kept, &index);
        assert_eq!(brokerwatch(data, &["doctor"]).status.code(), Some(1));
        done(data, &["init"]);
        assert_eq!(total(data, ""), left);
        done(data, &["doctor"]);
    }
}

#[test]
fn samples_can_be_removed_and_brought_back() {
    let folder = crate::support::demo();
    let data = &folder.path().join("data");
    let before = total(data, "");
    let samples = row(data, "sample-brokers");
    assert_eq!(samples["invented"], true);
    done(data, &["source", "remove", "sample-brokers", "--reason", "real listings now"]);
    assert_eq!(total(data, ""), before - samples["listings"].as_u64().unwrap());
    done(data, &["doctor"]);
    done(data, &["source", "restore", "sample-brokers"]);
    assert_eq!(total(data, ""), before);
}

#[test]
fn a_disabled_source_is_not_read_and_stays_in_view() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let input = write(folder.path(), "a.jsonl", canonical(0..3));
    done(data, &["ingest", "-s", "canonical", &input]);
    done(data, &["source", "disable", "canonical", "--reason", "broken since May", "--by", "Ines"]);
    refused(
        data,
        &["ingest", "-s", "canonical", &input],
        2,
        &["disabled since", "broken since May", "source enable canonical"],
    );
    assert_eq!((total(data, ""), kinds(data, 3)), (3, Vec::new()));
    // A removal in between is undone to what was before.
    done(data, &["source", "remove", "canonical", "--reason", "x"]);
    let back = json(data, &["source", "restore", "canonical", "--json"]);
    assert_eq!(back["state"], "disabled");
    done(data, &["source", "enable", "canonical"]);
    done(data, &["ingest", "-s", "canonical", &input]);
    let shown = json(data, &["source", "show", "canonical", "--json"]);
    let states: Vec<&str> = shown["events"].as_array().unwrap().iter().map(|e| e["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["disabled", "removed", "disabled", "active"]);
    assert_eq!((&shown["events"][0]["by"], &shown["runs"]), (&"Ines".into(), &2.into()));
}

#[test]
fn an_operators_card_works_wherever_a_source_is_named() {
    let (folder, data, cards) = harbour("missing = [\"nothing\"]", "title = \"ware\"\nprice = \"price\"");
    let data = &data;
    let own = |arguments: &[&str]| {
        let all: Vec<&str> = ["--cards", &cards].into_iter().chain(arguments.iter().copied()).collect();
        brokerwatch(data, &all)
    };
    let input = write(
        folder.path(),
        "a.jsonl",
        "{\"id\":\"1\",\"ware\":\"Recorded calls of patients\",\"price\":\"nothing\"}\n",
    );
    refused(data, &["ingest", "-s", "harbour", &input], 2, &["unknown card “harbour”"]);
    let said = stderr(&own(&["cards", "check"]));
    assert!(said.contains(" sources, ") && said.contains("0 failed"), "{said}");
    assert!(own(&["ingest", "-s", "harbour", &input]).status.success());
    let audit = own(&["audit", &input, "-s", "harbour", "--format", "json"]);
    assert!(stdout(&audit).contains("Recorded calls of patients"), "{}", stderr(&audit));
    let measured = own(&["completeness", &input, "-s", "harbour"]);
    assert!(measured.status.success(), "{}", stderr(&measured));
    let checked = own(&["doctor", "--deep", "--json"]);
    assert!(checked.status.success(), "{}", stdout(&checked));
    assert!(stdout(&own(&["source", "list"])).contains("harbour"));
    assert!(own(&["search", "source:harbour"]).status.success());
    let listed = row(data, "harbour");
    assert_eq!(
        (&listed["card"], &listed["listings"]),
        (&false.into(), &1.into()),
        "without its card it is still there"
    );
    // A card of the same id replaces the built-in one.
    let replaced = card("", "title = \"ware\"").replace("\"harbour\"", "\"canonical\"");
    write(Path::new(&cards), "canonical.md", replaced);
    assert!(own(&["ingest", "-s", "canonical", &input]).status.success());
    // A broken one is told with its place.
    write(
        Path::new(&cards),
        "broken.md",
        card("expect = { filled = { prize = 0.5 } }", MAP).replace("harbour\"", "broken\""),
    );
    one_line(&own(&["cards", "check"]), 2, &["broken.md", "“prize”", "price"]);
    write(
        Path::new(&cards),
        "broken.md",
        card("expect = { filled = { price = 50.0 } }", MAP).replace("harbour\"", "broken\""),
    );
    one_line(&own(&["source", "list"]), 2, &["broken.md", "from 0 to 1"]);
}

#[test]
fn the_documents_name_every_state_and_command() {
    let text = read("docs/OPERATING.md");
    for word in [
        "source list",
        "source show",
        "source disable",
        "source remove",
        "source restore",
        "source repeated",
        "source retry",
        "source test",
    ] {
        assert!(text.contains(word), "{word} is not in OPERATING");
    }
}
