//! The command line as an operator and a script meet it: help, exit codes, what goes where.

use crate::support::{brokerwatch, canonical, command, demo, done, json, one_line, refused, stderr, stdout, write};
use brokerwatch::config::Config;
use brokerwatch::web::auth::{Auth, Keys, Scope};
use std::process::Stdio;

const COMMANDS: [&str; 14] = [
    "init",
    "demo",
    "ingest",
    "search",
    "export",
    "retag",
    "decide",
    "decisions",
    "reindex",
    "serve",
    "token",
    "status",
    "doctor",
    "completions",
];

#[test]
fn every_command_explains_itself_on_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let help = done(folder.path(), &["--help"]);
    for word in COMMANDS.iter().chain(&["Exit codes", "--data-dir", "--json"]) {
        assert!(stdout(&help).contains(word), "{word} is not in the help");
    }
    for name in COMMANDS {
        let help = done(folder.path(), &[name, "--help"]);
        assert!(stdout(&help).contains("Usage:"), "{name}");
        assert_eq!(stderr(&help), "", "{name}");
    }
}

#[test]
fn a_usage_error_is_exit_code_2_with_empty_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let slips: [&[&str]; 6] = [
        &["nonsense"],
        &["search", "--limit", "0"],
        &["ingest"],
        &["status", "--no"],
        &[],
        &["export", "--profile", "x"],
    ];
    for slip in slips {
        let output = brokerwatch(folder.path(), slip);
        assert_eq!(output.status.code(), Some(2), "{slip:?}: {}", stderr(&output));
        assert_eq!(stdout(&output), "", "{slip:?}");
        assert!(!stderr(&output).is_empty(), "{slip:?}");
    }
}

#[test]
fn without_data_every_reading_command_says_how_to_begin() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("absent");
    let name = absent.to_string_lossy().into_owned();
    for reading in [&["status"][..], &["search", "x"], &["export"], &["doctor"], &["reindex"], &["serve", "-p", "0"]] {
        refused(&absent, reading, 4, &[&name, "brokerwatch init"]);
        assert!(!absent.exists(), "{reading:?} made a folder");
    }
}

#[test]
fn the_demo_can_be_searched_and_its_counts_agree() {
    let folder = demo();
    let data = &folder.path().join("data");
    let status = json(data, &["status", "--json"]);
    let of = |name: &str| status[name].as_u64().unwrap();
    assert!(of("listings") > 150);
    assert_eq!(of("listings"), of("versions"));
    assert_eq!(of("listings"), of("changes"));
    assert_eq!(of("listings"), status["index"]["documents"].as_u64().unwrap());
    let sources = status["sources"].as_array().unwrap();
    assert_eq!(sources.iter().map(|s| s["listings"].as_u64().unwrap()).sum::<u64>(), of("listings"));
    assert_eq!(sources.iter().map(|s| s["issues"].as_u64().unwrap()).sum::<u64>(), of("issues"));
    let found = json(data, &["search", "--json", "--limit", "5", "telephone"]);
    assert!(found["total"].as_u64().unwrap() > 0);
    assert_eq!(found["shown"].as_u64().unwrap() as usize, found["items"].as_array().unwrap().len());
    let checks = json(data, &["doctor", "--json", "--archive"]);
    assert!(checks.as_array().unwrap().iter().all(|c| c["ok"] == true), "{checks}");
}

#[test]
fn search_sorts_explains_and_corrects() {
    let folder = demo();
    let data = &folder.path().join("data");
    let prices = |order: &str| -> Vec<f64> {
        let found = json(data, &["search", "--json", "--limit", "200", "--sort", order, "has:price currency:USD"]);
        let amount = |item: &serde_json::Value| item["listing"]["price"]["amount"]["micros"].as_f64();
        found["items"].as_array().unwrap().iter().map(|item| amount(item).expect("a price")).collect()
    };
    let (cheapest, mut most_expensive) = (prices("price-asc"), prices("price-desc"));
    most_expensive.reverse();
    assert!(
        cheapest.len() > 3 && cheapest.is_sorted() && cheapest == most_expensive,
        "{cheapest:?} {most_expensive:?}"
    );
    refused(data, &["search", "--sort", "beauty"], 2, &["--sort", "“beauty”", "relevance, newest, oldest"]);
    let explained = json(data, &["search", "--json", "--explain", "--limit", "1", "telephone"]);
    let why = &explained["explanations"][0];
    let sum: f64 = why["terms"].as_array().unwrap().iter().map(|w| w["score"].as_f64().unwrap()).sum();
    assert!(sum > 0.0 && why["score"].as_f64().unwrap() >= sum - 1e-3, "{why}");
    let text = stdout(&done(data, &["search", "--explain", "--limit", "1", "telephone"]));
    assert!(text.contains("“telephone” matched “telephone” in ") && text.contains("  total\n"), "{text}");
    let corrected = done(data, &["search", "--limit", "1", "telephnoe"]);
    let told = "No listing has “telephnoe”; “telephone” was searched instead.";
    assert!(stderr(&corrected).contains(told), "{}", stderr(&corrected));
}

#[test]
fn data_goes_to_standard_output_and_messages_to_standard_error() {
    let folder = demo();
    let data = &folder.path().join("data");
    let found = done(data, &["search", "--limit", "1"]);
    assert!(!stdout(&found).contains("listings\n") && stderr(&found).contains(" listings"), "{}", stderr(&found));
    assert_eq!(stderr(&done(data, &["search", "--limit", "1", "-q"])), "");
    let nothing = done(data, &["search", "zzzqqqxxx"]);
    assert_eq!(stdout(&nothing), "");
    assert!(stderr(&nothing).contains("No hits"), "{}", stderr(&nothing));
    // With --json a script reads one document, also when there is something to say.
    let notice = brokerwatch(data, &["search", "--json", "title:"]);
    let answer: serde_json::Value = serde_json::from_slice(&notice.stdout).unwrap();
    assert_eq!(answer["diagnostics"].as_array().unwrap().len(), 1);
}

#[test]
fn an_unknown_source_fact_or_format_lists_the_valid_ones() {
    let folder = tempfile::tempdir().unwrap();
    let (data, input) = (folder.path().join("data"), write(folder.path(), "a.jsonl", canonical(0..1)));
    let ingest = |more: &[&str], words: &[&str]| {
        refused(&data, &[&["ingest", &input], more].concat(), 2, words);
    };
    ingest(&["-s", "canonicle"], &["“canonicle”", "canonical", "hub-cards", "zhejiang-data-exchange"]);
    ingest(&["-s", "canonical", "--map", "prise=price"], &["“prise”", "price", "native_id", "keywords"]);
    ingest(&["-s", "canonical", "--map", "price"], &["FACT=COLUMN"]);
    ingest(&["-s", "canonical", "--format", "xls"], &["“xls”", "jsonl", "csv", "data-card"]);
    assert!(!data.exists(), "a refused command made the data folder");
}

#[test]
fn a_map_on_the_command_line_takes_a_fact_from_another_column() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let input = write(folder.path(), "a.jsonl", "{\"id\":\"1\",\"title\":\"old\",\"name\":\"Walrus sounds\"}\n");
    done(&data, &["ingest", "-s", "canonical", "--map", "title=name", &input]);
    assert_eq!(json(&data, &["search", "--json", "walrus"])["items"][0]["listing"]["title"], "Walrus sounds");
}

#[test]
fn a_dry_run_reports_issues_and_stores_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let input = write(folder.path(), "a.jsonl", canonical(0..2) + "not json\n");
    let told = brokerwatch(&data, &["ingest", "-s", "canonical", "--dry-run", &input]);
    assert_eq!(told.status.code(), Some(3), "one record was not read: {}", stderr(&told));
    assert!(stdout(&told).starts_with("a.jsonl:3 (row 3): unreadable-record"), "{}", stdout(&told));
    let told = brokerwatch(&data, &["ingest", "-s", "canonical", "--dry-run", "--json", &input]);
    let summary: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(summary["records"], 2);
    assert_eq!(summary["issue_list"][0]["place"]["line"], 3);
    assert!(!data.exists(), "a dry run made the data folder");
    done(&data, &["init"]);
    assert_eq!(brokerwatch(&data, &["ingest", "-s", "canonical", "--dry-run", &input]).status.code(), Some(3));
    let status = json(&data, &["status", "--json"]);
    assert_eq!((&status["listings"], &status["issues"], &status["runs"]), (&0.into(), &0.into(), &0.into()));
}

#[test]
fn completions_for_bash_are_a_script_that_bash_accepts() {
    let folder = tempfile::tempdir().unwrap();
    let script = done(folder.path(), &["completions", "bash"]);
    for name in COMMANDS {
        assert!(stdout(&script).contains(name), "{name}");
    }
    let path = write(folder.path(), "brokerwatch.bash", &script.stdout);
    if let Ok(checked) = std::process::Command::new("bash").args(["-n", &path]).output() {
        assert!(checked.status.success(), "{}", stderr(&checked));
    }
}

#[test]
fn a_closed_output_pipe_is_not_an_error() {
    let folder = demo();
    let data = &folder.path().join("data");
    for arguments in [&["search", "-q"][..], &["search", "-q", "--json"], &["export"], &["status"], &["doctor"]] {
        let mut child =
            command(data, arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("can be started");
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
        assert_eq!(stderr(&output), "", "{arguments:?}");
    }
}

#[test]
fn a_token_can_be_verified_and_a_wrong_scope_is_refused() {
    let folder = demo();
    let data = &folder.path().join("data");
    let issued = done(data, &["token", "issue", "--subject", "a.person", "--scope", "listings:read"]);
    let config = Config::load(None, |_| None).unwrap().auth;
    let keys = Keys::open(&data.join("keys")).unwrap();
    let auth = Auth::new(keys, &config.issuer, &config.audience, config.leeway);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let claims = auth.verify(stdout(&issued).trim_end(), now).unwrap();
    assert_eq!(claims.subject, "a.person");
    assert_eq!(claims.scopes, [Scope::from_name("listings:read").unwrap()].into());
    assert!(auth.verify(stdout(&issued).trim_end(), now + 3_700).is_err());
    let as_json = json(data, &["token", "issue", "--json", "--subject", "a.person"]);
    auth.verify(as_json["token"].as_str().unwrap(), now).unwrap();
    refused(data, &["token", "issue", "--subject", "a", "--scope", "all"], 2, &["“all”", "listings:read"]);
    refused(data, &["token", "issue", "--subject", "a", "--lifetime", "90000"], 2, &["24"]);
}

#[test]
fn no_color_is_honoured() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["--help"][..], &["nonsense"], &["status"]] {
        let mut command = command(folder.path(), arguments);
        let output = command.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").output().unwrap();
        let all = [output.stdout, output.stderr].concat();
        assert!(!all.is_empty() && !all.contains(&0x1B), "{arguments:?}: {}", String::from_utf8_lossy(&all));
    }
}

#[test]
fn an_invalid_configuration_is_exit_code_2() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "bw.toml", "[server]\nprot = 1\n");
    let output = command(folder.path(), &["status", "--config", &file]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("prot"), "{}", stderr(&output));
    let output = command(folder.path(), &["status", "--config", "/nowhere/bw.toml"]).output().unwrap();
    one_line(&output, 2, &["/nowhere/bw.toml"]);
}

#[test]
fn outside_issuers_are_asked_and_a_wrong_scope_is_a_wrong_setting() {
    let folder = demo();
    let data = &folder.path().join("data");
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let settings = |scope: &str| {
        let entry = "agencies = [\"dpa\"]\nallow_loopback = true";
        format!("[[outside_issuers]]\nissuer = \"http://{gone}\"\nscopes = [\"{scope}\"]\n{entry}\n")
    };
    let file = write(folder.path(), "bw.toml", settings("listings:read"));
    let output = command(data, &["token", "issuers", "--json", "--config", &file]).output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    let listed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&listed[0]["issuer"], &listed[0]["keys"]), (&format!("http://{gone}").into(), &serde_json::json!([])));
    assert!(listed[0]["fault"].as_str().unwrap().contains("refused"), "{listed}");
    let file = write(folder.path(), "bw.toml", settings("listing:read"));
    let output = command(data, &["token", "issuers", "--config", &file]).output().unwrap();
    one_line(&output, 2, &["outside_issuers", "“listing:read”", "listings:read"]);
}
