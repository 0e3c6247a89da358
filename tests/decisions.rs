//! Human over machine: what a person decided survives new readings and new methods, until it is taken back.

use crate::support::{canonical, command, done, json, listings, refused, state, stderr, stdout, store, write};
use brokerwatch::domain::listing::ListingId;
use serde_json::Value;
use std::path::Path;

const CALLS: &str = "sensitivity:call-recording";

/// A card of the term that names the cue; each cue makes a method of its own.
fn cards(folder: &Path, name: &str, cue: &str) -> String {
    std::fs::create_dir_all(folder.join(name)).unwrap();
    let card = format!(
        "+++\nid = \"{CALLS}\"\nkind = \"term\"\nstatus = \"stable\"\nlabel = \"Recorded calls\"\ndefinition = \"Recordings \
         of calls.\"\npersonal = true\n[cues.en]\nstrong = [\"recorded calls\", \"{cue}\"]\n+++\n\n# Recorded calls\n"
    );
    write(&folder.join(name), "call-recording.md", card);
    folder.join(name).to_string_lossy().into_owned()
}

/// Id of the listing that `canonical` numbers so.
fn id(number: u32) -> String {
    ListingId::derive("canonical", &format!("n{number}")).to_string()
}

/// A data folder with five listings.
fn stocked(folder: &Path) -> (std::path::PathBuf, String) {
    let data = folder.join("data");
    let input = write(folder, "a.jsonl", canonical(0..5));
    done(&data, &["ingest", "-s", "canonical", &input]);
    (data, input)
}

fn assessment(data: &Path, number: u32) -> Value {
    let stored = store(data).listing(&ListingId::parse(&id(number)).unwrap()).unwrap().unwrap();
    serde_json::to_value(&stored.assessment).unwrap()
}

fn terms(assessment: &Value) -> Vec<&str> {
    assessment["tags"].as_array().unwrap().iter().map(|t| t["term"].as_str().unwrap()).collect()
}

fn rules(assessment: &Value) -> Vec<&str> {
    assessment["findings"].as_array().unwrap().iter().map(|f| f["rule"].as_str().unwrap()).collect()
}

/// Decides as Ines, with a reason.
fn decide(data: &Path, number: u32, term: &str, verdict: &str, more: &[&str]) -> Value {
    let listing = id(number);
    let said = ["decide", "--json", &listing, term, verdict, "--by", "Ines Roth", "--reason", "I read it"];
    json(data, &[&said[..], more].concat())
}

#[test]
fn a_rejection_survives_methods_and_versions_until_withdrawn() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (data, input) = stocked(folder);
    let data = &data;
    let machine = assessment(data, 2);
    assert!(terms(&machine).contains(&CALLS), "{machine}");
    let changes = state(data).changes.len();

    let told = decide(data, 2, CALLS, "reject", &[]);
    assert_eq!((&told["stored"], &told["decision"]["number"]), (&true.into(), &1.into()));
    assert!(told["tags_lost"].as_array().unwrap().contains(&CALLS.into()), "{told}");
    let rejected = assessment(data, 2);
    assert!(!terms(&rejected).contains(&CALLS));
    assert_eq!(rejected["rejected"][0]["term"], CALLS);
    assert_eq!(rejected["decisions"][0]["by"], "Ines Roth");
    let (method, digest) = rejected["method"].as_str().unwrap().split_once('+').unwrap();
    assert_eq!((method, digest.len()), (machine["method"].as_str().unwrap(), 8));
    assert_eq!(state(data).changes.len(), changes + 1);
    // The index follows, and the other listings are as they were.
    assert_eq!(json(data, &["search", "--json", CALLS])["total"], 4);
    done(data, &["doctor"]);

    // The same input again: everything is current, decision and all.
    let before = state(data);
    assert_eq!(json(data, &["ingest", "--json", "-s", "canonical", &input])["unchanged"], 5);
    assert_eq!(state(data), before);
    assert_eq!(json(data, &["retag", "--json"])["current"], 5);
    // Read again under another method.
    let other = cards(folder, "other", "walrus");
    done(data, &["ingest", "--cards", &other, "-s", "canonical", &input]);
    let under = |number: u32| assessment(data, number);
    assert_eq!((terms(&under(2)).contains(&CALLS), terms(&under(3)).contains(&CALLS)), (false, true));
    assert_ne!(under(2)["method"], rejected["method"]);
    // Assessed anew under a third.
    let third = cards(folder, "third", "seal");
    assert_eq!(json(data, &["retag", "--json", "--cards", &third])["reassessed"], 5);
    assert_eq!((terms(&under(2)).contains(&CALLS), terms(&under(3)).contains(&CALLS)), (false, true));
    assert_eq!(under(2)["decisions"][0]["number"], 1);
    // Published anew.
    let changed = write(folder, "b.jsonl", canonical(2..3).replace(" USD", " EUR"));
    assert_eq!(json(data, &["ingest", "--json", "-s", "canonical", &changed])["changed"], 1);
    assert_eq!(under(2), rejected, "the words are the same, so is what is said of them");

    // Taken back: the machine's answer holds again, and all that was said is kept.
    let told = decide(data, 2, CALLS, "withdraw", &[]);
    assert!(told["tags_gained"].as_array().unwrap().contains(&CALLS.into()), "{told}");
    assert_eq!(under(2), machine);
    let all = json(data, &["decisions", "--json", "--listing", &id(2)]);
    let seen: Vec<_> = all.as_array().unwrap().iter().map(|d| (&d["verdict"], &d["in_force"])).collect();
    assert_eq!(seen, [(&"reject".into(), &false.into()), (&"withdraw".into(), &false.into())]);
    assert_eq!(json(data, &["search", "--json", CALLS])["total"], 5);
    done(data, &["doctor"]);
}

#[test]
fn findings_follow_an_accepted_term_and_its_quote() {
    let folder = tempfile::tempdir().unwrap();
    let input = write(
        folder.path(),
        "a.jsonl",
        "{\"id\":\"n0\",\"title\":\"Ward rounds\",\"description\":\"Notes of physicians on 40 persons.\",\"countries\":[\"DE\"]}\n",
    );
    let data = &folder.path().join("data");
    done(data, &["ingest", "-s", "canonical", &input]);
    let before = assessment(data, 0);
    assert!(!rules(&before).contains(&"gdpr-9"), "{before}");
    let told = decide(data, 0, "sensitivity:health", "accept", &["--quote", " Notes of physicians"]);
    assert!(told["findings_gained"].as_array().unwrap().contains(&"gdpr-9".into()), "{told}");
    let after = assessment(data, 0);
    let tag = after["tags"].as_array().unwrap().iter().find(|t| t["term"] == "sensitivity:health").unwrap().clone();
    assert_eq!((&tag["basis"], &tag["confidence"]), (&"decided".into(), &1.0.into()));
    assert_eq!(tag["evidence"][0]["quote"], "Notes of physicians");
    assert_eq!((&tag["evidence"][0]["start"], &tag["evidence"][0]["field"]), (&0.into(), &"description".into()));
    assert!(terms(&after).contains(&"consent:unknown"), "people that a person sees raise the question");
    // Rejected instead: the newest decision holds, and the finding goes.
    let told = decide(data, 0, "sensitivity:health", "reject", &[]);
    assert!(told["findings_lost"].as_array().unwrap().contains(&"gdpr-9".into()), "{told}");
    assert_eq!(rules(&assessment(data, 0)), rules(&before));
    // In the CSV: what holds.
    let csv = stdout(&done(data, &["export", "-q"]));
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let decided = rows.headers().unwrap().iter().position(|h| h == "decisions").expect("a column of decisions");
    let row = rows.records().next().unwrap().unwrap();
    assert_eq!(&row[decided], "sensitivity:health=reject");
}

#[test]
fn decisions_are_never_changed_and_repeating_one_adds_none() {
    let folder = tempfile::tempdir().unwrap();
    let (data, _) = stocked(folder.path());
    let data = &data;
    let nothing = decide(data, 1, CALLS, "withdraw", &[]);
    assert_eq!((&nothing["stored"], &nothing["decision"]), (&false.into(), &Value::Null));
    decide(data, 1, CALLS, "reject", &[]);
    let (before, moves) = (store(data).decisions(None).unwrap(), state(data));
    let runs = json(data, &["status", "--json"])["runs"].clone();
    let again = decide(data, 1, CALLS, "reject", &[]);
    assert_eq!((&again["stored"], &again["decision"]["number"]), (&false.into(), &1.into()));
    assert_eq!((state(data), &json(data, &["status", "--json"])["runs"]), (moves, &runs));
    let told = done(data, &["decide", &id(1), CALLS, "reject", "--by", "Omar", "--reason", "also read it"]);
    assert!(stderr(&told).contains("already “reject” by decision 1 of Ines Roth"), "{}", stderr(&told));
    for (number, term, verdict) in [(1, CALLS, "accept"), (1, CALLS, "withdraw"), (3, CALLS, "reject")] {
        decide(data, number, term, verdict, &[]);
    }
    let after = store(data).decisions(None).unwrap();
    assert_eq!(after[..1], before[..], "what was said stays as it was said");
    assert_eq!(after.iter().map(|d| d.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert!(after.iter().all(|d| d.clone().sealed() == *d), "an id is the digest of what it names");
    assert_eq!(json(data, &["status", "--json"])["decisions"], 4);
    let listed = stdout(&done(data, &["decisions"]));
    assert_eq!(listed.matches("in force)").count(), 4, "{listed}");
    assert!(listed.contains("Ines Roth: I read it"), "{listed}");
}

#[test]
fn an_invalid_decision_is_refused_with_a_hint_and_not_stored() {
    let folder = tempfile::tempdir().unwrap();
    let (data, _) = stocked(folder.path());
    let data = &data;
    let before = state(data);
    let (one, nobody) = (id(1), "0".repeat(32));
    let refuse = |listing: &str, term: &str, verdict: &str, by: &str, more: &[&str], words: &[&str]| {
        let said = ["decide", listing, term, verdict, "--by", by, "--reason", "because"];
        refused(data, &[&said[..], more].concat(), 2, words);
    };
    refuse("abc", CALLS, "reject", "Ines", &[], &["“abc”", "32 hexadecimal digits"]);
    refuse(&nobody, CALLS, "reject", "Ines", &[], &[&nobody, "address of a listing"]);
    refuse(&one, "sensitivity:call-recordings", "reject", "Ines", &[], &["did you mean “sensitivity:call-recording”?"]);
    refuse(&one, "call-recording", "reject", "Ines", &[], &["did you mean “sensitivity:call-recording”?"]);
    refuse(&one, "consent:unknown", "reject", "Ines", &[], &["follows from the other tags"]);
    refuse(&one, CALLS, "accept", "Ines", &["--quote", "no such words"], &["“no such words”", "is not in title"]);
    refuse(&one, CALLS, "reject", "Ines", &["--quote", "Recorded calls"], &["--quote", "not allowed with “reject”"]);
    refuse(&one, CALLS, "reject", " ", &[], &["--by", "empty"]);
    refused(data, &["decisions", "--listing", &nobody], 2, &[&nobody]);
    let slip = command(data, &["decide", &one, CALLS, "maybe", "--by", "I", "--reason", "r"]).output().unwrap();
    assert_eq!(slip.status.code(), Some(2), "{}", stderr(&slip));
    assert_eq!(state(data), before);
    assert!(store(data).decisions(None).unwrap().is_empty());
    assert_eq!(listings(&store(data)).len(), 5);
}
