//! Findings over time and what people answer to them: waivers that end, disputes, replies, and what moved since when.

use crate::support::{
    brokerwatch, canonical, command, done, json, one_line, refused, state, stderr, stdout, store, write,
};
use brokerwatch::domain::listing::ListingId;
use brokerwatch::store::ResponseFilter;
use jiff::{Timestamp, ToSpan, civil::Date};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A rule of our own, so that the rules of the program may change; each title makes a method of its own.
fn cards(folder: &Path, name: &str, title: &str) -> String {
    let dir = folder.join(name).join("own-pack");
    std::fs::create_dir_all(&dir).unwrap();
    let card = format!(
        "+++\nid = \"own-calls\"\nkind = \"rule\"\nstatus = \"stable\"\ntitle = \"{title}\"\nseverity = \"high\"\nverdict = \
         \"risk\"\njurisdictions = [\"US-CA\"]\ncites = [\"Own list, no. 1\"]\nconfidence = \"own\"\nevidence = [\"the \
         words\"]\nremedy = \"Say who agreed.\"\n[when]\ntag = [\"sensitivity:call-recording\"]\n+++\n\n# Calls\n\nWords.\n"
    );
    write(&dir, "own-calls.md", card);
    folder.join(name).to_string_lossy().into_owned()
}

/// Id of the listing that `canonical` numbers so.
fn id(number: u32) -> String {
    ListingId::derive("canonical", &format!("n{number}")).to_string()
}

/// A day so many days from today, ISO 8601.
fn day(days: i64) -> String {
    let today: Date = Timestamp::now().strftime("%Y-%m-%d").to_string().parse().unwrap();
    today.saturating_add(days.days()).to_string()
}

struct World {
    _dir: tempfile::TempDir,
    folder: PathBuf,
    data: PathBuf,
    cards: String,
}

/// A data folder with so many listings under a method with our rule.
fn world(listings: u32) -> World {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().to_owned();
    let (data, cards) = (folder.join("data"), cards(&folder, "first", "Calls are offered"));
    let world = World { _dir: dir, folder, data, cards };
    world.ingest(&canonical(0..listings));
    world
}

impl World {
    fn ingest(&self, records: &str) {
        let input = write(&self.folder, "in.jsonl", records);
        done(&self.data, &["ingest", "--cards", &self.cards, "-s", "canonical", &input]);
    }

    fn json(&self, arguments: &[&str]) -> Value {
        json(&self.data, &[&["findings", "--json"], arguments].concat())
    }

    fn done(&self, arguments: &[&str]) -> String {
        stdout(&done(&self.data, &[&["findings"], arguments].concat()))
    }

    /// The one finding of our rule on a listing, as `findings list` tells it with these options.
    fn finding(&self, number: u32, more: &[&str]) -> Option<Value> {
        let listing = id(number);
        let found = self.json(&[&["list", "--rule", "own-calls", "--listing", &listing], more].concat());
        let rows = found.as_array().unwrap();
        assert!(rows.len() <= 1, "{rows:?}");
        rows.first().cloned()
    }

    fn fingerprint(&self, number: u32) -> String {
        self.finding(number, &[]).expect("the finding stands")["fingerprint"].as_str().unwrap().to_owned()
    }
}

#[test]
fn a_waiver_survives_retags_and_versions_and_ends_after_its_day() {
    let w = world(3);
    let (fingerprint, last_day) = (w.fingerprint(2), day(30));
    let (before, digits) = (state(&w.data), &fingerprint[..8]);
    let waive = ["waive", digits, "--by", "Ines Roth", "--reason", "Forms were shown", "--until", &last_day];
    let told = w.json(&waive);
    assert_eq!((&told["stored"], &told["response"]["number"]), (&true.into(), &1.into()));
    assert_eq!(told["response"]["finding"], fingerprint);
    assert_eq!(state(&w.data), before, "an answer changes no assessment");
    // Said again: nothing is added.
    let again = w.json(&waive);
    assert_eq!((&again["stored"], &again["response"]["number"]), (&false.into(), &1.into()));
    assert_eq!(store(&w.data).responses(ResponseFilter::All).unwrap().len(), 1);

    let waived = |told: &Value| (told["state"].clone(), told["waiver"].clone(), told["waived_by"].clone());
    let holds = ("waived".into(), "active".into(), "Ines Roth".into());
    assert_eq!(waived(&w.finding(2, &[]).unwrap()), holds);
    // Another method finds the same words.
    let other = cards(&w.folder, "other", "Calls are on offer");
    assert_eq!(json(&w.data, &["retag", "--json", "--cards", &other])["reassessed"], 3);
    let again = w.finding(2, &[]).unwrap();
    assert_eq!((waived(&again), &again["rule_title"]), (holds.clone(), &"Calls are on offer".into()));
    assert_eq!(again["methods"].as_array().unwrap().len(), 2);
    // Published anew with the same words.
    w.ingest(&canonical(2..3).replace(" USD", " EUR"));
    let again = w.finding(2, &[]).unwrap();
    assert_eq!(waived(&again), holds);
    assert_eq!((&again["first_version"], &again["last_version"]), (&1.into(), &2.into()));

    // Its last day, and the day after.
    assert_eq!(waived(&w.finding(2, &["--as-of", &last_day]).unwrap()), holds);
    let over = day(31);
    let expired = w.finding(2, &["--as-of", &over]).unwrap();
    assert_eq!(waived(&expired), ("open".into(), "expired".into(), "Ines Roth".into()));
    for (as_of, status, stands) in [
        (&last_day, "waived", true),
        (&last_day, "open", false),
        (&last_day, "expired", false),
        (&over, "expired", true),
        (&over, "open", true),
        (&over, "waived", false),
    ] {
        let found = w.finding(2, &["--as-of", as_of, "--status", status]).is_some();
        assert_eq!(found, stands, "{status} on {as_of}");
    }
    let shown = w.done(&["show", digits, "--as-of", &over]);
    assert!(shown.contains("(expired)") && shown.contains("Ines Roth: Forms were shown"), "{shown}");
    done(&w.data, &["doctor"]);
}

#[test]
fn disputes_and_replies_are_shown_until_they_are_withdrawn() {
    let w = world(2);
    let fingerprint = w.fingerprint(1);
    w.done(&["dispute", &fingerprint, "--by", "Voices GmbH", "--text", "These are <b>actors</b>."]);
    w.done(&["reply", &fingerprint, "--by", "Voices GmbH", "--text", "The scripts are at our office."]);
    let row = w.finding(1, &["--status", "disputed"]).expect("it is disputed");
    assert_eq!((&row["state"], &row["disputed"], &row["responses"]), (&"open".into(), &true.into(), &2.into()));
    let shown = w.json(&["show", &fingerprint[..10]]);
    let kinds: Vec<&str> =
        shown["response_log"].as_array().unwrap().iter().map(|r| r["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["dispute", "reply"]);
    assert_eq!(shown["response_log"][0]["text"], "These are <b>actors</b>.");

    let told = w.json(&["withdraw", "1", "--by", "Voices GmbH", "--reason", "They are not"]);
    assert_eq!((&told["stored"], &told["response"]["withdraws"]), (&true.into(), &1.into()));
    let row = w.finding(1, &[]).unwrap();
    assert_eq!((&row["disputed"], &row["responses"]), (&false.into(), &1.into()));
    let again = w.json(&["withdraw", "1", "--by", "Voices GmbH", "--reason", "They are not"]);
    assert_eq!((&again["stored"], &again["response"]["number"]), (&false.into(), &3.into()));
    // Nothing is lost: all three are kept, in the order in which they were said.
    let shown = w.json(&["show", &fingerprint]);
    assert_eq!(shown["response_log"].as_array().unwrap().len(), 3);
    assert_eq!(shown["response_log"][0]["withdrawn_by"], 3);
    let all = store(&w.data).responses(ResponseFilter::All).unwrap();
    assert_eq!(all.iter().map(|r| r.number).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(all.iter().all(|r| r.clone().sealed() == *r), "an id is the digest of what it names");
    assert_eq!(json(&w.data, &["status", "--json"])["responses"], 3);
    done(&w.data, &["doctor"]);
}

#[test]
fn a_diff_lists_new_unchanged_and_removed_findings() {
    let w = world(3);
    let ours = |part: &Value| -> Vec<String> {
        let named = part.as_array().unwrap().iter().filter(|f| f["rule"] == "own-calls");
        named.map(|f| f["fingerprint"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(w.json(&["diff"])["totals"]["compared"], 0, "there is one assessment of each");
    let (first, seq) = (w.fingerprint(1), store(&w.data).last_change().unwrap().to_string());
    // The words are others: the old finding is gone, a new one is there.
    w.ingest(&canonical(1..2).replace("Telephone calls", "Telephone calls, call recordings"));
    let second = w.fingerprint(1);
    assert_ne!(first, second);
    let told = w.json(&["diff", "--listing", &id(1)]);
    let moved = &told["listings"][0];
    assert_eq!((ours(&moved["new"]), ours(&moved["gone"])), (vec![second.clone()], vec![first.clone()]));
    assert_eq!((&moved["before"]["version"], &moved["after"]["version"]), (&1.into(), &2.into()));
    assert_eq!(told["totals"]["rules"]["own-calls"], serde_json::json!({"new": 1, "unchanged": 0, "gone": 1}));
    let gone = w.finding(1, &["--status", "gone"]).expect("what is gone is kept");
    assert_eq!((&gone["fingerprint"], &gone["last_version"]), (&first.clone().into(), &1.into()));
    // Another method finds the same: unchanged.
    let other = cards(&w.folder, "other", "Calls are on offer");
    done(&w.data, &["retag", "--cards", &other]);
    let told = w.json(&["diff"]);
    assert_eq!(told["totals"]["rules"]["own-calls"], serde_json::json!({"new": 0, "unchanged": 3, "gone": 0}));
    // Since the change before, both moves count, and only what moved since is looked at.
    w.ingest(&canonical(7..8));
    let told = w.json(&["diff", "--since", &seq]);
    assert_eq!(told["totals"]["rules"]["own-calls"], serde_json::json!({"new": 2, "unchanged": 2, "gone": 1}));
    assert_eq!((&told["totals"]["compared"], &told["totals"]["added"]), (&4.into(), &1.into()));
    let last = store(&w.data).last_change().unwrap().to_string();
    assert_eq!(w.json(&["diff", "--since", &last])["totals"]["compared"], 0);
    // Before today there was nothing.
    assert_eq!(w.json(&["diff", "--since", &day(0)])["totals"]["added"], 4);
    assert_eq!(w.json(&["diff", "--since", &day(2)])["totals"]["compared"], 0);
    let text = w.done(&["diff", "--since", &seq]);
    assert!(text.contains(&format!("- high     {first}  own-calls")), "{text}");
    assert!(text.contains(&format!("+ high     {second}  own-calls")), "{text}");
}

#[test]
fn findings_are_streamed_in_order_of_listing_in_four_formats() {
    let w = world(620);
    let list = |more: &[&str]| w.done(&[&["list", "--pack", "own-pack"], more].concat());
    let all: Value = serde_json::from_str(&list(&["--format", "json"])).unwrap();
    let rows = all.as_array().unwrap();
    assert_eq!(rows.len(), 620, "more than a page, and nothing is capped");
    let ids: Vec<&str> = rows.iter().map(|r| r["listing"].as_str().unwrap()).collect();
    assert!(ids.is_sorted());
    let lines = list(&["--format", "ndjson"]);
    assert_eq!(lines.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()).collect::<Vec<_>>(), *rows);
    let csv = list(&["--format", "csv"]);
    let mut read = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(read.headers().unwrap().get(0), Some("fingerprint"));
    assert_eq!(read.records().map(Result::unwrap).count(), 620);
    assert_eq!(list(&[]).matches("own-calls: Calls are offered").count(), 620);
    for (more, count) in [
        (&["part 7"][..], 1),
        (&["--severity", "high"], 620),
        (&["--severity", "critical"], 0),
        (&["--jurisdiction", "US-CA"], 620),
        (&["--jurisdiction", "us"], 620),
        (&["--jurisdiction", "EU"], 0),
        (&["--rule", "gdpr-9"], 0),
        (&["--status", "gone"], 0),
        (&["--status", "open", "--listing", &id(4)], 1),
    ] {
        assert_eq!(list(&[&["--format", "ndjson"], more].concat()).lines().count(), count, "{more:?}");
    }
    assert_eq!(list(&["--json", "--status", "gone"]), "[]\n");
    let slip = done(&w.data, &["findings", "list", "--rule", "gdpr-99"]);
    assert!(stderr(&slip).contains("did you mean “gdpr-9”?"), "{}", stderr(&slip));
}

#[test]
fn an_invalid_response_is_refused_with_a_hint_and_not_stored() {
    let w = world(40);
    let (good, soon) = (w.fingerprint(1), day(5));
    let words = |kind: &'static str, finding: &str, by: &str, text: &str, told: &[&str]| {
        refused(&w.data, &["findings", kind, finding, "--by", by, "--text", text], 2, told);
    };
    words("reply", "abc", "I", "t", &["invalid fingerprint “abc”", "first 8"]);
    words("reply", "not-hex-at-all", "I", "t", &["invalid fingerprint"]);
    words("dispute", &"0".repeat(32), "I", "t", &["unknown finding", "findings list"]);
    words("reply", &good, " ", "t", &["--by", "empty"]);
    words("dispute", &good, "I", "\n", &["--text", "empty"]);
    let waive = |until: &str, reason: &str, told: &[&str]| {
        let said = ["findings", "waive", &good, "--by", "I", "--reason", reason, "--until", until];
        refused(&w.data, &said, 2, told);
    };
    waive(&day(-1), "r", &["--until", "in the past"]);
    waive(&day(800), "r", &["--until", "2 years ahead", "at the latest"]);
    waive("soon", "r", &["--until", "invalid day “soon”"]);
    waive(&soon, "", &["--reason", "empty"]);
    let endless = brokerwatch(&w.data, &["findings", "waive", &good, "--by", "I", "--reason", "r"]);
    assert_eq!(endless.status.code(), Some(2), "a waiver without an end");
    let back = |number: &str, told: &[&str]| {
        refused(&w.data, &["findings", "withdraw", number, "--by", "I", "--reason", "r"], 2, told);
    };
    back("1", &["unknown response 1", "no responses yet"]);
    assert!(store(&w.data).responses(ResponseFilter::All).unwrap().is_empty());

    w.done(&["reply", &good, "--by", "I", "--text", "t"]);
    w.done(&["withdraw", "1", "--by", "I", "--reason", "r"]);
    back("2", &["response 2 is a withdrawal and"]);
    back("9", &["unknown response 9", "expected 1 to 2"]);
    refused(&w.data, &["findings", "diff", "--since", "99999"], 2, &["invalid change 99999"]);
    refused(&w.data, &["findings", "diff", "--since", "then"], 2, &["invalid value “then”"]);
    refused(&w.data, &["findings", "list", "--listing", "x"], 2, &["unknown listing “x”"]);
    // Whoever holds the lock writes; the others wait their turn.
    let lock = std::fs::File::open(w.data.join("writer.lock")).unwrap();
    lock.lock().unwrap();
    let output = command(&w.data, &["-q", "findings", "reply", &good, "--by", "I", "--text", "u"]).output().unwrap();
    one_line(&output, 4, &["another brokerwatch process is writing"]);
}
