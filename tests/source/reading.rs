//! What a run must bring, records that could not be read, and what a change names.

use super::{MAP, card, harbour, total};
use crate::support::{Server, brokerwatch, done, json, listings, stderr, stdout, store, write};
use brokerwatch::domain::listing::ListingId;
use brokerwatch::store::ChangeKind;
use serde_json::Value;
use std::path::Path;

/// Records of the harbour, the first `priced` of them with a price.
fn wares(numbers: std::ops::Range<u32>, priced: u32) -> String {
    let price = |n| if n < priced { ",\"price\":\"5 USD\"" } else { "" };
    numbers.map(|n| format!("{{\"id\":\"{n}\",\"title\":\"Calls {n}\"{}}}\n", price(n))).collect()
}

#[test]
fn a_run_that_brings_less_than_the_card_expects_stores_nothing() {
    let (folder, data, cards) = harbour("expect = { listings = [10, 40], filled = { price = 0.5 } }", MAP);
    let (data, folder) = (&data, folder.path());
    let ingest = |file: &str, more: &[&str]| {
        let all: Vec<&str> = ["--cards", &cards, "ingest", "-q", "-s", "harbour", file]
            .into_iter()
            .chain(more.iter().copied())
            .collect();
        brokerwatch(data, &all)
    };
    let few = write(folder, "few.jsonl", wares(0..9, 9));
    let said = ingest(&few, &[]);
    assert_eq!(said.status.code(), Some(2));
    assert!(stderr(&said).contains("expects 10 to 40 listings, found 9"), "{}", stderr(&said));
    let poor = write(folder, "poor.jsonl", wares(0..20, 9));
    let said = stderr(&ingest(&poor, &[]));
    assert!(said.contains("expects price in 50 % of the listings, found it in 9 of 20"), "{said}");
    assert_eq!(json(data, &["status", "--json"])["listings"], 0);
    let good = write(folder, "good.jsonl", wares(0..25, 23));
    assert!(ingest(&good, &[]).status.success());
    let shown = json(data, &["--cards", &cards, "source", "show", "harbour", "--json"]);
    let run = &shown["newest_runs"][0];
    assert_eq!((&run["figures"]["filled"]["price"], &run["figures"]["listings"]), (&23.into(), &25.into()));
    assert_eq!(shown["expect"]["filled"]["price"], 0.5);
    let text = stdout(&done(data, &["--cards", &cards, "source", "show", "harbour"]));
    assert!(text.contains("price 92 %") && text.contains("10 to 40 listings, price in 50 %"), "{text}");
    // What is stored stays, until the operator confirms.
    let bare = write(folder, "bare.jsonl", wares(0..25, 0));
    let said = ingest(&bare, &[]);
    assert_eq!(said.status.code(), Some(2));
    assert!(stderr(&said).contains("price went from 92 % to 0 %"), "{}", stderr(&said));
    assert!(listings(&store(data)).iter().filter(|l| l.listing.price.is_some()).count() == 23);
    assert!(ingest(&bare, &["--yes"]).status.success());
    let run = &json(data, &["source", "show", "harbour", "--json"])["newest_runs"][0];
    assert!(run["figures"]["accepted"].to_string().contains("price went from 92 % to 0 %"), "{run}");
    assert!(run["note"].as_str().unwrap().contains("accepted by the operator"), "{run}");
}

#[test]
fn a_share_that_falls_stops_a_run_without_any_expectation() {
    let (folder, data, cards) = harbour("", MAP);
    let ingest = |name: &str, text: String| {
        let file = write(folder.path(), name, text);
        brokerwatch(&data, &["--cards", &cards, "ingest", "-q", "-s", "harbour", &file])
    };
    assert!(ingest("a.jsonl", wares(0..40, 36)).status.success());
    let said = ingest("b.jsonl", wares(0..40, 16));
    assert_eq!(said.status.code(), Some(2));
    assert!(stderr(&said).contains("price went from 90 % to 40 %"), "{}", stderr(&said));
    assert!(ingest("c.jsonl", wares(0..40, 20)).status.success(), "half of it is left");
}

#[test]
fn a_record_that_could_not_be_read_is_found_and_repaired() {
    let (folder, data, cards) = harbour("", "title = \"title\"\nprice = \"price\"");
    let (data, root) = (&data, folder.path());
    let own = |arguments: &[&str]| {
        let all: Vec<&str> = ["--cards", &cards].into_iter().chain(arguments.iter().copied()).collect();
        brokerwatch(data, &all)
    };
    let answer = |arguments: &[&str]| -> Value {
        let output = own(arguments);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", stderr(&output)))
    };
    let monday = "{\"id\":\"a\",\"title\":\"Calls\"}\n{\"id\":\"b\",\"name\":\"Voices\",\"price\":\"1 USD\"}\n{broken\n\
                  {\"id\":\"c\",\"name\":\"Faces\"}\n";
    let monday = write(root, "monday.jsonl", monday);
    let run = own(&["ingest", "-s", "harbour", "--observed-at", "2026-01-05", &monday]);
    assert_eq!(run.status.code(), Some(3), "the rest is stored: {}", stderr(&run));
    // On Tuesday one of them can be read.
    let tuesday = write(root, "tuesday.jsonl", "{\"id\":\"b\",\"title\":\"Voices\",\"price\":\"2 USD\"}\n");
    assert!(own(&["ingest", "-s", "harbour", "--observed-at", "2026-01-06", &tuesday]).status.success());
    let shown = answer(&["source", "show", "harbour", "--issues", "--bytes", "12", "--json"]);
    assert_eq!(shown["unreadable"], 3);
    let quarantine = shown["quarantine"].as_array().unwrap();
    let rows: Vec<u64> = quarantine.iter().map(|q| q["place"]["row"].as_u64().unwrap()).collect();
    assert_eq!(rows, [2, 3, 4]);
    assert_eq!(quarantine[0]["bytes"], "{\"id\":\"b\",\"n");
    assert!(quarantine[0]["snapshot"].as_str().unwrap().len() == 64);
    let text = stdout(&own(&["source", "show", "harbour", "--issues", "--bytes", "7"]));
    assert!(text.contains("monday.jsonl:3 (row 3)") && text.contains("{broken"), "{text}");
    // With the same card nothing is different.
    let nothing = own(&["source", "retry", "harbour"]);
    assert_eq!(nothing.status.code(), Some(3));
    assert!(stdout(&nothing).matches("still unreadable").count() == 3, "{}", stdout(&nothing));
    write(Path::new(&cards), "harbour.md", card("", "title = \"name\"\nprice = \"price\""));
    let retried = answer(&["source", "retry", "harbour", "--json"]);
    assert_eq!((&retried["readable"], &retried["unreadable"]), (&2.into(), &1.into()), "{retried}");
    assert_eq!((&retried["added"], &retried["out_of_order"]), (&1.into(), &1.into()), "{retried}");
    let of = |id: &str| store(data).listing(&ListingId::derive("harbour", id)).unwrap().unwrap();
    let day = |at: i64| jiff_day(at);
    assert_eq!((of("c").listing.title.as_str(), day(of("c").first_seen).as_str()), ("Faces", "2026-01-05"));
    // Observed since: the newest version stays, and Monday's is added to the history.
    assert_eq!(of("b").version.number, 1);
    assert_eq!((day(of("b").first_seen).as_str(), day(of("b").last_seen).as_str()), ("2026-01-05", "2026-01-06"));
    assert_eq!(store(data).versions(&of("b").listing.id).unwrap().len(), 2);
    assert_eq!(store(data).versions(&of("a").listing.id).unwrap().len(), 1, "what was read before is left alone");
    assert_eq!(answer(&["source", "show", "harbour", "--json"])["unreadable"], 1);
    assert_eq!(total(data, "Faces"), 1);
    assert!(own(&["doctor", "--deep"]).status.success(), "{}", stdout(&own(&["doctor", "--deep"])));
    let again = answer(&["source", "retry", "harbour", "--json"]);
    assert_eq!((&again["readable"], &again["run"]), (&0.into(), &"".into()));
    // The next reading of the same file finds the same.
    let same = answer(&[
        "ingest",
        "-s",
        "harbour",
        "--observed-at",
        "2026-01-05",
        "--allow-older",
        "--json",
        "--yes",
        &monday,
    ]);
    assert_eq!(same["added"], 0, "{same}");
}

/// The day of a time in microseconds, UTC.
fn jiff_day(at: i64) -> String {
    jiff::Timestamp::from_microsecond(at).unwrap().strftime("%Y-%m-%d").to_string()
}

#[test]
fn a_card_is_tried_on_files_without_storing_anything() {
    let (folder, data, cards) = harbour("expect = { filled = { price = 0.5 } }", MAP);
    let text = "{\"id\":\"1\",\"title\":\"Calls\",\"price\":\"5 USD\"}\n{\"id\":\"2\",\"title\":\"Faces\",\"price\":\"a handful\"}\n{oops\n";
    let file = write(folder.path(), "a.jsonl", text);
    let test = |more: &[&str]| {
        let all: Vec<&str> =
            ["--cards", &cards, "source", "test", "harbour", &file].into_iter().chain(more.iter().copied()).collect();
        brokerwatch(&data, &all)
    };
    let output = test(&["--json"]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    let tested: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&tested["records"], &tested["unreadable"], &tested["filled"]["title"]),
        (&2.into(), &1.into(), &2.into())
    );
    let found = tested["issues"].as_array().unwrap().iter().find(|i| i["field"] == "price").unwrap();
    assert_eq!((&found["code"], &found["first"]["value"]), (&"not-understood".into(), &"a handful".into()));
    let said = stdout(&test(&[]));
    assert!(said.contains("“a handful”") && said.contains("title"), "{said}");
    let poor = test(&["--map", "price=cost"]);
    assert_eq!(poor.status.code(), Some(2), "{}", stdout(&poor));
    assert!(stdout(&poor).contains("expects price in 50 %"), "{}", stdout(&poor));
    assert!(!data.exists());
}

#[test]
fn changes_name_the_fields_and_noise_is_no_change() {
    let (folder, data, cards) = harbour("", &format!("{MAP}\nlanguages = \"languages\""));
    let ingest = |name: &str, text: &str| {
        let file = write(folder.path(), name, text);
        let output = brokerwatch(&data, &["--cards", &cards, "ingest", "--yes", "-s", "harbour", &file]);
        assert!(output.status.success(), "{}", stderr(&output));
        store(&data).changes_after(1, 100).unwrap()
    };
    let first = "{\"id\":\"1\",\"title\":\"Caf\u{e9} calls\",\"description\":\"One.\\nTwo words.\",\"price\":\"5 USD\",\
                 \"languages\":[\"de\",\"fr\"]}\n";
    assert!(ingest("a.jsonl", first).is_empty());
    let noise = "{\"id\":\"1\",\"title\":\" Cafe\u{301} calls\",\"description\":\"One. \\r\\nTwo  words.\",\"price\":\"5 USD\",\
                 \"languages\":[\"fr\",\"de\"]}\n";
    assert!(ingest("b.jsonl", noise).is_empty(), "noise is no change");
    let dearer = noise.replace("5 USD", "9 USD");
    let changes = ingest("c.jsonl", &dearer);
    assert_eq!(
        (changes[0].kind, changes[0].version, changes[0].fields.clone()),
        (ChangeKind::Changed, 2, vec!["price".to_owned()])
    );
    let consent = dearer.replace("Two  words.", "Recorded telephone calls of patients without their consent.");
    let changes = ingest("d.jsonl", &consent);
    let fields = &changes.last().unwrap().fields;
    for field in ["description", "tags.consent", "tags.sensitivity", "claims.consent"] {
        assert!(fields.iter().any(|f| f == field), "{field} is not in {fields:?}");
    }
    assert!(!fields.iter().any(|f| f == "languages" || f == "title"), "{fields:?}");
    done(&data, &["--cards", &cards, "doctor"]);
    let server = Server::start(&data, &[]);
    let page = server.get(&format!("/listings/{}", ListingId::derive("harbour", "1")));
    assert!(page.contains("changed: <span dir=\"auto\">price</span>"), "{page}");
}
