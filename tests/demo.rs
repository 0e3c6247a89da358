//! Invented samples beside real listings: the demo keeps to its own folder, exports mark samples, counts leave them out. Tests of
//! pages that need no process are in `tests/pages/` and `src/web/api/tests/`.

use crate::support::{Server, brokerwatch, canonical, command, demo, done, json, refused, stderr, stdout, write};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

fn rows(csv: &[u8]) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv);
    reader.deserialize().map(Result::unwrap).collect()
}

/// The demo leaves the operator's folder alone.
#[test]
fn the_demo_refuses_a_folder_with_real_listings() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let input = write(folder.path(), "a.jsonl", canonical(0..2));
    done(data, &["ingest", "-s", "canonical", &input]);
    let before = json(data, &["status", "--json"])["changes"].clone();
    refused(data, &["demo", "--no-serve"], 2, &["“canonical”", "invented", "--data-dir"]);
    assert_eq!(json(data, &["status", "--json"])["changes"], before);
    assert!(!data.join("samples").exists());
    // Without a folder named, in the working folder of somebody who has one.
    let output = command(data, &[]);
    let program = output.get_program().to_owned();
    let mut bare = Command::new(program);
    bare.current_dir(folder.path()).args(["demo", "--no-serve"]).env_remove("RUST_LOG");
    for name in ["BROKERWATCH_DATA_DIR", "BROKERWATCH_DATABASE_URL", "BROKERWATCH_CONFIG"] {
        bare.env_remove(name);
    }
    let output = bare.output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(folder.path().join("demo-data/brokerwatch.db").exists());
    assert_eq!(json(data, &["status", "--json"])["changes"], before);
    // Again over its own folder is fine.
    done(&folder.path().join("demo-data"), &["demo", "--no-serve"]);
}

/// Exports and the command line mark invented listings; beside real ones they are excluded unless asked for.
#[test]
fn samples_are_marked_in_exports_and_excluded_from_real_ones() {
    let folder = demo();
    let data = &folder.path().join("data");
    let all = rows(&done(data, &["export"]).stdout);
    assert!(all.len() > 100 && all.iter().all(|row| row["invented"] == "invented sample"));
    let input = write(folder.path(), "a.jsonl", canonical(0..3));
    done(data, &["ingest", "-s", "canonical", &input]);
    let output = done(data, &["export"]);
    let real = rows(&output.stdout);
    assert_eq!(real.len(), 3);
    assert!(real.iter().all(|row| row["invented"].is_empty()));
    assert!(stderr(&output).contains(&format!("{} invented samples", all.len())), "{}", stderr(&output));
    assert_eq!(rows(&done(data, &["export", "is:sample"]).stdout).len(), all.len());
    assert_eq!(json(data, &["search", "--json", ""])["total"], 3);
    assert_eq!(json(data, &["search", "--json", ""])["samples_excluded"], all.len());
    let target = folder.path().join("x.csv").to_string_lossy().into_owned();
    done(data, &["export", "is:sample", "-o", &target]);
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(format!("{target}.manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["invented_samples"], all.len());
    let shown = stdout(&done(data, &["search", "is:sample", "-l", "1"]));
    assert!(shown.contains("[invented sample]"), "{shown}");
    assert_eq!(json(data, &["status", "--json"])["index"]["samples"], all.len());
}

/// Commands that read the whole catalog, query it or follow it exclude samples and say how many.
#[test]
fn samples_beside_real_listings_are_in_no_count_of_any_command() {
    let folder = demo();
    let data = &folder.path().join("data");
    let samples = json(data, &["status", "--json"])["listings"].as_u64().unwrap();
    let alone = json(data, &["audit", "--json", "--fail-on", "never"])["summary"]["counts"].clone();
    assert_eq!((&alone["listings"], &alone["samples_excluded"]), (&samples.into(), &0.into()), "alone they count");
    let input = write(folder.path(), "a.jsonl", canonical(0..3));
    done(data, &["ingest", "-s", "canonical", &input]);
    let audited = |more: &[&str]| -> (u64, u64) {
        let arguments = [&["audit", "--json", "--fail-on", "never"], more].concat();
        let counts = json(data, &arguments)["summary"]["counts"].clone();
        (counts["listings"].as_u64().unwrap(), counts["samples_excluded"].as_u64().unwrap())
    };
    assert_eq!(audited(&[]), (3, samples));
    assert_eq!(audited(&["--query", ""]), (3, samples));
    assert_eq!(audited(&["--query", "is:sample"]), (samples, 0));
    assert_eq!(audited(&["--source", "canonical"]), (3, 0));
    let of_source = audited(&["--source", "sample-brokers"]);
    assert!(of_source.0 > 50 && of_source.1 == 0, "{of_source:?}");
    assert_eq!(audited(&["--source", "sample-brokers", "--query", ""]), of_source);

    let left_out = format!("{samples} invented samples excluded");
    let of_real = |arguments: &[&str]| {
        let output = done(data, arguments);
        assert!(stderr(&output).contains(&left_out), "{arguments:?}: {}", stderr(&output));
        stdout(&output)
    };
    let invented = |text: &str| text.contains("sample-");
    assert!(!invented(&of_real(&["findings", "list", "--format", "ndjson"])));
    assert!(!invented(&stdout(&done(data, &["findings", "list", "--format", "ndjson", "calls"]))));
    let asked = done(data, &["findings", "list", "--format", "ndjson", "is:sample"]);
    assert!(stdout(&asked).lines().count() > 10 && !stderr(&asked).contains("excluded"));
    assert!(of_real(&["completeness"]).starts_with("3 listings"));
    let of_source = stdout(&done(data, &["completeness", "--source", "sample-brokers"]));
    assert!(!of_source.starts_with("3 listings"), "{of_source}");

    let questions =
        "[[search]]\nname = \"all\"\nquery = \"calls\"\n[[search]]\nname = \"samples\"\nquery = \"calls is:sample\"\n";
    let questions = write(folder.path(), "questions.toml", questions);
    let told = stdout(&done(data, &["alerts", "--json", &questions]));
    let alerts: Vec<serde_json::Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |name: &str| alerts.iter().filter(|a| a["search"] == name).collect::<Vec<_>>();
    assert!(!of("samples").is_empty());
    assert!(of("all").iter().all(|a| a["listing"]["listing"]["invented"] != true), "{told}");
}

/// “No finding” alone would read as a clean result, so the number of undecided rules is always given with it.
#[test]
fn no_finding_comes_with_the_number_of_undecided_rules() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let record = r#"{"id":"1","title":"Company look-up with phone numbers","description":"Returns the phone number of the owner."}"#;
    let input = write(folder.path(), "a.jsonl", format!("{record}\n"));
    done(data, &["ingest", "-s", "canonical", &input]);
    let row = &rows(&done(data, &["export"]).stdout)[0];
    let undecided: u64 = row["rules_undecided"].parse().unwrap();
    assert!(row["severity"].is_empty() && undecided > 1, "{row:?}");
    let shown = stdout(&done(data, &["search", ""]));
    assert!(shown.contains(&format!("[no finding, {undecided} rules undecided]")), "{shown}");
    assert!(row["permalink"].contains("/versions/1/assessments/"), "{row:?}");
}

#[test]
fn a_search_for_none_says_what_it_was_read_as() {
    let folder = demo();
    let told = stderr(&brokerwatch(&folder.path().join("data"), &["search", "consent:none", "-l", "1"]));
    assert!(told.contains("“none” was read as “not stated”") && told.contains("consent:not-obtained"), "{told}");
}

/// Without a contact nobody can object to a listing, so the operator is told.
#[test]
fn serving_without_a_contact_is_told() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
    let folder = demo();
    for (contact, told) in [(None, true), (Some("watch@example.org"), false)] {
        let mut serve = command(&folder.path().join("data"), &["serve", "-p", "0"]);
        if let Some(contact) = contact {
            serve.env("BROKERWATCH_CONTACT", contact);
        }
        let mut running = serve.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut said = String::new();
        for line in BufReader::new(running.stderr.take().unwrap()).lines().map_while(Result::ok) {
            said += &line;
            said.push('\n');
            if line.contains("listening on") {
                break;
            }
        }
        running.kill().unwrap();
        running.wait().unwrap();
        assert_eq!(said.contains("no contact address"), told, "{said}");
    }
}

/// Joiners change the shape of letters and are kept; a zero-width space separates words.
#[test]
fn joiners_are_kept_and_a_zero_width_space_splits_words() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let record = serde_json::json!({
        "id": "1", "title": "call\u{200b}center\u{200b}audio recordings",
        "description": "می\u{200c}خواهم, क्\u{200d}ष, 👨\u{200d}👩\u{200d}👧, fa\u{200c}ces",
    });
    let input = write(folder.path(), "a.jsonl", format!("{record}\n"));
    done(data, &["ingest", "-s", "canonical", &input]);
    let listing = &json(data, &["search", "--json", ""])["items"][0]["listing"];
    assert_eq!(listing["title"], "call center audio recordings");
    assert_eq!(listing["description"], "می\u{200c}خواهم, क्\u{200d}ष, 👨\u{200d}👩\u{200d}👧, faces");
    for (question, total) in [("می\u{200c}خواهم", 1), ("میخواهم", 1), ("\"call center audio\"", 1), ("faces", 1)]
    {
        assert_eq!(json(data, &["search", "--json", question])["total"], total, "{question}");
    }
}

/// What the demo prints is a working introduction: the address answers, and the token is accepted for the printed query.
#[test]
fn the_demo_serves_and_its_first_query_works() {
    let folder = tempfile::tempdir().unwrap();
    let mut demo = command(&folder.path().join("demo-data"), &["demo", "--port", "0", "-q"]);
    let mut child = demo.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut find = |word: &str| lines.by_ref().find(|line| line.contains(word)).unwrap();
    let catalogue = find("http://");
    let address = catalogue.split("http://").nth(1).unwrap().trim_end_matches('/').parse().unwrap();
    let curl = find("Authorization: ");
    let header = curl.split('\'').nth(1).unwrap().to_owned();
    let path = curl.split('\'').nth(3).unwrap().split_once("/api/").unwrap().1.to_owned();
    let server = Server { child, out: None, address };
    assert!(server.get("/").starts_with("HTTP/1.1 200"));
    let answer = server.get_with(&format!("/api/{path}"), &format!("{header}\r\n"));
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"items\":[{"), "{answer}");
}
