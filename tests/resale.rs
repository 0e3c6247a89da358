//! Listings that are likely the same goods: found by an ingest, shown by command, API, page and export, split and
//! confirmed by people, and the same after a rebuild. How well planted resales are found.

use crate::support::resales::{Measured, corpus, invented};
use crate::support::{Random, Server, brokerwatch, command, done, json, one_line, stdout, write};
use brokerwatch::assess::resale::{InMemory, Member, Pairs, Signature, apply, clusters, number_of};
use brokerwatch_text::Folded;
use serde_json::{Value, json as value};
use std::collections::HashMap;
use std::path::Path;

const TEXT: &str = "Spontaneous telephone conversations between strangers who were paired by a computer. Each call was \
                    recorded on two channels and transcribed by hand, with marks for laughter and hesitation. The \
                    callers come from eleven regions and were paid for every call that they completed.";

fn record(id: &str, seller: &str, title: &str, text: &str, price: &str) -> Value {
    value!({ "id": id, "title": title, "description": text, "price": price, "broker": seller })
}

/// Three listings of the same goods, and one that is none.
fn listings() -> [Value; 4] {
    let consent = "All speakers signed a consent form.";
    [
        record(
            "first",
            "Harbour Data",
            "Calls of strangers",
            &format!("{TEXT} 5,199 speakers, 131.5 hours. {consent}"),
            "9000 USD",
        ),
        record(
            "again",
            "Cheap Sets",
            "Calls of strangers",
            &format!("{TEXT} 5,199 speakers, 7,890 minutes."),
            "90 USD",
        ),
        record(
            "german",
            "Stimmen GmbH",
            "Telefonate",
            "Aufnahmen von 5.199 Personen, 131,5 Stunden, 48.211 Dateien.",
            "80 EUR",
        ),
        record("other", "Crane Pictures", "Harbour cranes", "Pictures of cranes by night, 7,311 of them.", "10 USD"),
    ]
}

fn ingest(data: &Path, folder: &Path, name: &str, records: &[Value]) {
    let text: String = records.iter().map(|r| r.to_string() + "\n").collect();
    let file = write(folder, name, text);
    done(data, &["ingest", "--quiet", "-s", "canonical", &file]);
}

/// Clusters as lists of titles and sellers, for comparing.
fn listed(data: &Path) -> Vec<Vec<(String, String)>> {
    let answer = json(data, &["resale", "list", "--json"]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let members = |item: &Value| {
        let listings = item["listings"].as_array().unwrap();
        listings.iter().map(|l| (text(&l["listing"]), text(&l["seller"]))).collect()
    };
    answer["items"].as_array().unwrap().iter().map(members).collect()
}

#[test]
fn an_ingest_finds_the_same_goods_and_every_surface_shows_them() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let [first, again, _, other] = listings();
    ingest(&data, folder.path(), "one.jsonl", &[first, other]);
    assert!(listed(&data).is_empty());
    ingest(&data, folder.path(), "two.jsonl", &[again]);
    let found = listed(&data);
    let sellers: Vec<&str> = found[0].iter().map(|(_, seller)| seller.as_str()).collect();
    assert_eq!((found.len(), sellers), (1, vec!["Harbour Data", "Cheap Sets"]), "the first observed is first");
    let (id, copy) = (found[0][0].0.clone(), found[0][1].0.clone());

    let shown = json(&data, &["resale", "show", &copy, "--json"]);
    assert_eq!(shown["cluster"], id.as_str());
    assert_eq!(shown["listings"][1]["reason"], "the same 3 of 4 sentences; the same numbers: 5,199, 131.5 hours");
    let fact =
        |name: &str| shown["differences"].as_array().unwrap().iter().find(|d| d["fact"] == name).cloned().unwrap();
    assert_eq!(fact("price")["values"], value!(["9000 USD", "90 USD"]));
    assert_eq!(fact("consent")["values"][1], "", "the copy does not say it");
    assert!(fact("consent")["values"][0].as_str().unwrap().contains("consent"), "{}", fact("consent"));
    let text = stdout(&done(&data, &["resale", "show", &copy]));
    assert!(text.contains("observed first") && text.contains("price: 9000 USD | 90 USD"), "{text}");

    let csv = stdout(&done(&data, &["export", ""]));
    assert_eq!(csv.lines().filter(|line| line.ends_with(&format!(",{id}"))).count(), 2, "{csv}");

    let server = Server::spawn(command(&data, &["serve", "--port", "0"]));
    let token = stdout(&done(&data, &["token", "issue", "--subject", "analyst", "--scope", "listings:read"]));
    let get = |path: &str| {
        let answer = server.get_with(path, &format!("Authorization: Bearer {}\r\n", token.trim()));
        serde_json::from_str::<Value>(answer.split("\r\n\r\n").nth(1).unwrap())
            .unwrap_or_else(|e| panic!("{e}: {answer}"))
    };
    assert_eq!(get(&format!("/api/v1/listings/{id}/resales"))["cluster"]["listings"], shown["listings"]);
    let all = get("/api/v1/resales?limit=1");
    assert_eq!(
        (&all["total"], &all["items"][0]["cluster"], &all["next_cursor"]),
        (&1.into(), &id.as_str().into(), &Value::Null)
    );
    let page = server.get(&format!("/listings/{copy}"));
    assert!(page.contains("The same goods elsewhere"), "{page}");
    assert!(page.contains(&format!("href=\"/listings/{id}\"")) && page.contains("the same 3 of 4 sentences"), "{page}");
}

#[test]
fn people_split_and_confirm_and_a_rebuild_gives_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let [first, again, german, other] = listings();
    ingest(&data, folder.path(), "one.jsonl", &[first, other]);
    ingest(&data, folder.path(), "two.jsonl", &[again, german]);
    let found = listed(&data);
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [2], "{found:?}");
    let (a, b) = (found[0][0].0.clone(), found[0][1].0.clone());
    let search = json(&data, &["search", "Telefonate", "--json"]);
    let german = search["items"][0]["listing"]["id"].as_str().unwrap_or_else(|| panic!("{search}")).to_owned();
    let decide = |verdict: &str, a: &str, b: &str| {
        json(&data, &["resale", verdict, a, b, "--by", "Ines", "--reason", "read both", "--json"])
    };
    assert_eq!(decide("confirm", &german, &a)["stored"], true);
    assert_eq!(decide("confirm", &a, &german)["stored"], false, "it is in force already");
    assert_eq!(listed(&data)[0].len(), 3);
    assert_eq!(decide("split", &b, &a)["decision"]["number"], 2);
    let split = listed(&data);
    assert!(
        split.iter().all(|cluster| !(cluster.iter().any(|l| l.0 == a) && cluster.iter().any(|l| l.0 == b))),
        "{split:?}"
    );
    let rebuilt = json(&data, &["resale", "rebuild", "--json"]);
    assert_eq!((&rebuilt["listings"], &rebuilt["clusters"]), (&4.into(), &1.into()));
    assert_eq!(listed(&data), split, "decisions stay, and the result is the same");
    assert_eq!(decide("withdraw", &b, &a)["stored"], true);
    assert_eq!(listed(&data)[0].len(), 3);
    assert_eq!(json(&data, &["resale", "decisions", "--json"]).as_array().unwrap().len(), 3);

    let wrong = |arguments: &[&str], words: &[&str]| one_line(&brokerwatch(&data, arguments), 2, words);
    wrong(&["resale", "show", "nothing"], &["nothing", "32 hexadecimal digits"]);
    wrong(&["resale", "split", &a, &a, "--by", "x", "--reason", "y"], &["two listings"]);
    wrong(&["resale", "split", &a, &b, "--by", " ", "--reason", "y"], &["--by", "empty"]);

    // Out of view, it is in no cluster.
    done(&data, &["source", "remove", "canonical", "--reason", "asked to"]);
    assert!(listed(&data).is_empty());
    done(&data, &["source", "restore", "canonical"]);
    assert_eq!(listed(&data)[0].len(), 3);
}

#[test]
fn steps_of_an_ingest_and_a_rebuild_agree_in_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut random = Random(3);
    let texts = invented(240, &mut random);
    let made = corpus(texts, 60, &mut random);
    let record = |one: &crate::support::resales::Made| {
        let listing = &one.listing;
        let seller = listing.broker.as_ref().map(|b| b.name.clone()).unwrap_or_default();
        record(&listing.native_id, &seller, &listing.title, &listing.description, "1 USD")
    };
    let records: Vec<Value> = made.iter().map(record).collect();
    for (number, part) in records.chunks(70).enumerate() {
        ingest(&data, folder.path(), &format!("{number}.jsonl"), part);
    }
    let in_steps = listed(&data);
    assert!(in_steps.len() > 30, "{}", in_steps.len());
    done(&data, &["resale", "rebuild", "--quiet"]);
    assert_eq!(listed(&data), in_steps);
}

#[test]
fn planted_resales_are_found_and_boilerplate_is_not() {
    let mut random = Random(11);
    let texts = invented(2_000, &mut random);
    let made = corpus(texts, 250, &mut random);
    let mut folded = Folded::default();
    let signatures: Vec<(u128, Signature)> =
        made.iter().map(|one| (number_of(&one.listing.id), Signature::of(&one.listing, &mut folded))).collect();
    let mut index = InMemory::default();
    for step in signatures.chunks(300) {
        let update = apply(&index, step.iter().map(|(id, s)| (*id, Some(s.clone()))).collect()).unwrap();
        index.write(update);
    }
    let positions: HashMap<u128, usize> = signatures.iter().enumerate().map(|(at, (id, _))| (*id, at)).collect();
    let members: Vec<Member> =
        signatures.iter().enumerate().map(|(at, (id, _))| Member { first_seen: at as i64, id: *id }).collect();
    let mut links = Pairs::default();
    index.links.keys().for_each(|(a, b)| links.insert(*a, *b));
    let found: Vec<Vec<usize>> = clusters(&members, &links, &Pairs::default(), &Pairs::default())
        .iter()
        .map(|cluster| cluster.iter().map(|id| positions[id]).collect())
        .collect();
    let measured = Measured::of(&made, &found);
    assert!(measured.precision() >= 0.95 && measured.recall() >= 0.85, "{measured:?}");
}
