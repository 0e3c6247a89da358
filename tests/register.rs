//! Registers from end to end: files as published, the method that follows, and people over the comparison of names.

use crate::support::{done, json, real, refused, stderr, stdout, write};
use brokerwatch::assess::register::{Register, RegisterCard, RegisterCards, Registration};
use brokerwatch::domain::card::Card;
use brokerwatch::domain::listing::{MatchStatus, SourceLocation};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

const CALIFORNIA: &str = "california-broker-registry-2025/California Data Broker Registry 2025.csv";

/// A register in the form of California's: a row for web editors, the header, then the entries.
fn register(folder: &Path, name: &str, rows: &[&str]) -> String {
    let header = "Data broker\u{a0}name:,Data broker primary website:,Data broker country:,\
                  The data broker collects personal information of minors:";
    write(folder, name, format!("\u{feff},do not surface,,\r\n{header}\r\n{}\r\n", rows.join("\r\n")))
}

/// A rule that says what it finds in the register.
fn cards(folder: &Path) -> String {
    let cards = folder.join("cards");
    std::fs::create_dir_all(&cards).unwrap();
    let rule = "+++\nid = \"not-registered\"\nkind = \"rule\"\nstatus = \"stable\"\ntitle = \"Not in the register\"\n\
                severity = \"low\"\nverdict = \"gap\"\njurisdictions = [\"US-CA\"]\ncites = [\"own\"]\nconfidence = \"own\"\n\
                evidence = [\"the register\"]\nremedy = \"Register.\"\n\
                when = { register = { id = \"us-ca-brokers\", is = \"not-found\" } }\n+++\n# Not in the register\nProse.\n";
    write(&cards, "not-registered.md", rule);
    cards.to_string_lossy().into_owned()
}

/// Three sellers: listed, nearly listed, and not.
fn stocked(folder: &Path) -> std::path::PathBuf {
    let data = folder.join("data");
    let offer = |id: u32, broker: &str| {
        format!(
            "{{\"id\":\"{id}\",\"title\":\"Recorded calls {id}\",\"description\":\"Call recordings with children's voices.\",\"broker\":\"{broker}\"}}\n"
        )
    };
    let nameless = "{\"id\":\"9\",\"title\":\"Recorded calls\",\"description\":\"Call recordings.\"}\n";
    let lines =
        [offer(1, "Sample Voices"), offer(2, "Sample Voices Ltd"), offer(3, "Walrus Works"), nameless.to_owned()];
    let input = write(folder, "a.jsonl", lines.concat());
    done(&data, &["ingest", "-s", "canonical", &input]);
    data
}

/// The standing of each broker by its name.
fn standings(data: &Path, more: &[&str]) -> BTreeMap<String, String> {
    let answer = json(data, &[&["register", "match", "--json"], more].concat());
    let whole = &answer[0];
    let n = |name: &str| whole[name].as_u64().unwrap();
    assert_eq!(n("brokers"), n("listed") + n("candidate") + n("not_found"), "the counts add up: {whole}");
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    whole["items"].as_array().unwrap().iter().map(|i| (text(&i["names"][0]), text(&i["match_status"]))).collect()
}

#[test]
fn a_register_import_changes_the_method_and_findings_on_retag() {
    let folder = tempfile::tempdir().unwrap();
    let (folder, data) = (folder.path(), &stocked(folder.path()));
    let cards = &cards(folder);
    done(data, &["retag", "--cards", cards]);
    let before = json(data, &["status", "--json", "--cards", cards])["method"].clone();
    let file = register(
        folder,
        "r.csv",
        &["\"Sample Voices, Inc.\",https://voices.example,USA,Yes", "Other Lists LLC,,USA,No"],
    );
    let import = ["register", "import", &file, "--register", "us-ca-brokers", "--edition", "2025"];

    let dry = json(data, &[&import[..], &["--dry-run", "--json"]].concat());
    assert_eq!((&dry["stored"], &dry["files"][0]["entries"]), (&Value::Bool(false), &2.into()));
    assert_eq!(json(data, &["status", "--json", "--cards", cards])["method"], before);

    let told = done(data, &import);
    assert!(stderr(&told).contains("2 rows, 2 entries, 0 refused"), "{}", stderr(&told));
    assert!(stderr(&told).contains("no row has a value in “The data broker collects consumers"), "{}", stderr(&told));
    assert_ne!(json(data, &["status", "--json", "--cards", cards])["method"], before);
    let again = done(data, &import);
    assert!(stderr(&again).contains("Nothing to do"), "{}", stderr(&again));

    let summary = json(data, &["retag", "--json", "--cards", cards]);
    assert_eq!((&summary["reassessed"], &summary["findings_changed"]), (&4.into(), &1.into()), "{summary}");
    let row = summary["findings"].as_array().unwrap().iter().find(|f| f["name"] == "not-registered").unwrap();
    assert_eq!(
        (&row["gained"], &row["lost"]),
        (&1.into(), &0.into()),
        "only Walrus Works; a listing without a seller is open"
    );
    done(data, &["doctor", "--archive"]);

    let expected = [("Sample Voices", "listed"), ("Sample Voices Ltd", "candidate"), ("Walrus Works", "not-found")];
    let expected: BTreeMap<_, _> = expected.map(|(a, b)| (a.to_owned(), b.to_owned())).into();
    assert_eq!(standings(data, &[]), expected);
    let query = ["--register", "us-ca-brokers", "--status", "not-found", "--sells", "sensitive"];
    assert_eq!(standings(data, &query).into_keys().collect::<Vec<_>>(), ["Walrus Works"]);
    let one = stdout(&done(data, &["register", "match", "Sample Voices LLC"]));
    assert!(one.contains("candidate “Sample Voices, Inc.”") && one.contains("legal forms"), "{one}");
}

#[test]
fn only_the_newest_register_edition_is_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let (folder, data) = (folder.path(), &stocked(folder.path()));
    let import = |name: &str, rows: &[&str], edition: &str| {
        let file = register(folder, name, rows);
        done(data, &["register", "import", &file, "--register", "us-ca-brokers", "--edition", edition]);
    };
    import("b.csv", &["Walrus Works LLC,,USA,No"], "2026-01-31");
    import("a.csv", &["Sample Voices LLC,,USA,No"], "2025");
    assert_eq!(standings(data, &[])["Walrus Works"], "listed");
    let list = json(data, &["register", "list", "--json"]);
    let california = list.as_array().unwrap().iter().find(|r| r["id"] == "us-ca-brokers").unwrap();
    let held: Vec<_> =
        california["imports"].as_array().unwrap().iter().map(|i| (&i["edition"], &i["in_force"])).collect();
    assert_eq!(held, [(&"2026-01-31".into(), &true.into()), (&"2025".into(), &false.into())]);
    // The same edition once more, corrected: its last import holds.
    import("c.csv", &["Nobody Lists LLC,,USA,No"], "2026-01-31");
    assert_eq!(standings(data, &[])["Walrus Works"], "not-found");
}

#[test]
fn a_person_confirms_denies_and_withdraws_and_findings_follow() {
    let folder = tempfile::tempdir().unwrap();
    let (folder, data) = (folder.path(), &stocked(folder.path()));
    let cards = &cards(folder);
    let file = register(folder, "r.csv", &["\"Sample Voices, Inc.\",,USA,Yes"]);
    done(data, &["register", "import", &file, "--register", "us-ca-brokers", "--edition", "2025"]);
    done(data, &["retag", "--cards", cards]);
    let entry = "Sample Voices, Inc.";
    let say = |verdict: &str, broker: &str| {
        let arguments =
            ["register", verdict, broker, "--register", "us-ca-brokers", "--entry", entry, "--by", "Ines Roth"];
        done(data, &[&arguments[..], &["--reason", "I asked them"]].concat())
    };
    let moved = |name: &str| {
        json(data, &["retag", "--json", "--cards", cards])["findings_changed"]
            .as_u64()
            .unwrap_or_else(|| panic!("{name}"))
    };
    say("confirm", "walrus-works");
    assert_eq!(moved("confirm"), 1);
    assert_eq!(standings(data, &[])["Walrus Works"], "listed");
    assert!(stderr(&say("confirm", "Walrus Works")).contains("Nothing to do"));
    say("deny", "Sample Voices Ltd");
    assert_eq!(moved("deny"), 1);
    assert_eq!(standings(data, &[])["Sample Voices Ltd"], "not-found");
    say("withdraw", "Walrus Works");
    assert_eq!(moved("withdraw"), 1);
    assert_eq!(standings(data, &[])["Walrus Works"], "not-found");
    let all = json(data, &["register", "decisions", "--json"]);
    let held: Vec<_> = all.as_array().unwrap().iter().map(|d| d["in_force"].as_bool().unwrap()).collect();
    assert_eq!(held, [false, true, false]);
    done(data, &["doctor"]);
    let wrong = [
        "register",
        "deny",
        "x",
        "--register",
        "us-ca-brokers",
        "--entry",
        "Sample Voice",
        "--by",
        "a",
        "--reason",
        "b",
    ];
    refused(data, &wrong, 2, &["no entry “Sample Voice”", "did you mean “Sample Voices, Inc.”?"]);
}

#[test]
fn wrong_files_editions_and_registers_are_refused_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let (folder, data) = (folder.path(), &folder.path().join("data"));
    refused(data, &["register", "match"], 4, &["there is no data"]);
    assert!(!data.exists(), "asking makes no data folder");
    done(data, &["init"]);
    let other = write(folder, "o.csv", "a,b\n1,2\n3,4\n");
    let import = |file: &str, id: &'static str, edition: &'static str| {
        ["register", "import", file, "--register", id, "--edition", edition].map(str::to_owned)
    };
    let run = |arguments: &[String], words: &[&str]| {
        refused(data, &arguments.iter().map(String::as_str).collect::<Vec<_>>(), 2, words);
    };
    run(&import(&other, "us-ca-brokers", "2025"), &["o.csv: no row has a name", "Data broker name"]);
    run(&import(&other, "us-zz-brokers", "2025"), &["unknown card “us-zz-brokers”", "us-ca-brokers"]);
    let output =
        crate::support::brokerwatch(data, &["register", "import", &other, "--register", "x", "--edition", "May"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("expected a year, month or day"), "{}", stderr(&output));
    refused(data, &["register", "match", "--register", "x"], 2, &["“x” has not been imported", "register import"]);
}

#[test]
fn every_row_of_real_registers_is_an_entry_or_refused() {
    let (Some(california), Some(europe)) = (real(CALIFORNIA), real("eu-sanctions-extract")) else { return };
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    done(data, &["init"]);
    let path = |p: &Path| p.to_string_lossy().into_owned();
    let summary = |files: &[String], id: &str, edition: &str| {
        let mut arguments = vec!["register", "import", "--json", "--register", id, "--edition", edition];
        arguments.extend(files.iter().map(String::as_str));
        json(data, &arguments)
    };
    let read = summary(&[path(&california)], "us-ca-brokers", "2025");
    let file = &read["files"][0];
    assert_eq!((&file["rows"], &file["entries"], &file["refused"]), (&535.into(), &535.into(), &0.into()), "{file}");
    assert_eq!(file["empty_columns"], serde_json::json!([]));
    let acts = ["32020R1998.csv", "32024R1485.csv"].map(|f| path(&europe.join(f)));
    let read = summary(&acts, "eu-sanctions", "2026-07-13");
    for (file, rows) in read["files"].as_array().unwrap().iter().zip([177_u64, 105]) {
        assert_eq!(file["rows"], rows);
        assert_eq!(file["entries"].as_u64().unwrap() + file["refused"].as_u64().unwrap(), rows);
    }
    let one = |name: &str, register: &str| {
        json(data, &["register", "match", "--json", "--register", register, name])[0].clone()
    };
    let found = one("Нтехлаб", "eu-sanctions");
    assert_eq!(
        (&found["match_status"], &found["name"], &found["answers"]["since"]),
        (&"candidate".into(), &"Ntechlab".into(), &Value::Null),
        "one word is no proof that the seller stands on a sanctions list"
    );
    let found = one("Qassam Brigades", "eu-sanctions");
    assert_eq!(
        (&found["match_status"], &found["answers"]["since"]),
        (&"listed".into(), &"2024-04-12".into()),
        "{found}"
    );
    let harmless = one("Harmless Weather Ltd", "eu-sanctions");
    assert_eq!((&harmless["match_status"], &harmless["nearest"]), (&"not-found".into(), &serde_json::json!([])));
    assert_eq!(one("ООО «Технологии видеоанализа»", "eu-sanctions")["name"], "Tevian");
    assert_eq!(one("Audigent", "us-ca-brokers")["name"], "Predictive Pop, Inc.");
    assert_eq!(one("Explorium", "us-ca-brokers")["match_status"], "listed");
    assert_eq!(one("beenverified.com", "us-ca-brokers")["match_status"], "listed");
    done(data, &["doctor", "--archive"]);
}

/// A register whose entries are these names.
fn of_names(names: impl Iterator<Item = String>) -> Register {
    let card: Card<RegisterCard> = RegisterCards::embedded().unwrap().get("us-ca-brokers").unwrap().clone();
    let entries = names.map(|name| Registration {
        names: vec![name],
        domains: Vec::new(),
        country: None,
        answers: BTreeMap::new(),
        digest: String::new(),
        place: SourceLocation::default(),
    });
    let entries = entries.collect();
    Register::new(card, "2025", Vec::new(), entries, Vec::new())
}

#[test]
fn names_of_companies_match_as_well_as_the_documentation_says() {
    let Some(path) = real("name-matching/cases.csv") else { return };
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).filter(|r| &r[1] == "Company").collect();
    let register = of_names(rows.iter().map(|r| r[3].to_owned()));
    // Right and wrong where we say listed, and where we say at least candidate; and how many pairs match at all.
    let (mut listed, mut found, mut pairs) = ([0, 0], [0, 0], [0, 0]);
    for (n, row) in rows.iter().enumerate() {
        let wrong = usize::from(&row[4] != "true");
        pairs[wrong] += 1;
        let (standing, score) = register.similarity(&row[2], n);
        listed[wrong] += usize::from(standing == MatchStatus::Listed);
        found[wrong] += usize::from(standing != MatchStatus::NotFound);
        if (standing == MatchStatus::Listed && wrong == 1) || std::env::var_os("SHOW_NAMES").is_some() {
            println!("{} {} {score:.2} | {} | {}", &row[4], standing.name(), &row[2], &row[3]);
        }
    }
    println!("pairs {pairs:?}, listed {listed:?}, listed or candidate {found:?}");
    let share = |a: usize, b: usize| a as f64 / b as f64;
    assert!(share(listed[0], listed[0] + listed[1]) >= 0.99, "listed must be right: {listed:?}");
    assert!(share(listed[0], pairs[0]) >= 0.48, "{listed:?} of {pairs:?}");
    assert!(share(found[0], found[0] + found[1]) >= 0.87, "{found:?}");
    assert!(share(found[0], pairs[0]) >= 0.93, "{found:?} of {pairs:?}");
}

#[test]
fn entries_of_one_register_are_looked_for_in_another() {
    let folder = tempfile::tempdir().unwrap();
    let data = stocked(folder.path());
    let first = register(folder.path(), "ca.csv", &["Walrus Data Works LLC,,,", "Otter Signals Inc.,,,"]);
    let list = "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,dataset,\
                first_seen,last_seen,last_change\n\
                x-1,Company,\"OTTER SIGNALS, INC.\",Otter Sig;Signals of Otter,,ru,,,RUSSIA - 2024-02-01,,,List,2024-02-01,,\n";
    let second = write(folder.path(), "targets.simple.csv", list);
    for (file, id) in [(&first, "us-ca-brokers"), (&second, "us-ofac-sdn")] {
        done(&data, &["register", "import", file, "--register", id, "--edition", "2026"]);
    }
    let all = json(&data, &["register", "compare", "us-ca-brokers", "us-ofac-sdn", "--json"]);
    assert_eq!((&all["entries"], &all["listed"], &all["not_found"]), (&2.into(), &1.into(), &1.into()));
    assert_eq!(all["items"][0]["other_name"], "OTTER SIGNALS, INC.");
    let missing =
        json(&data, &["register", "compare", "us-ca-brokers", "us-ofac-sdn", "--status", "not-found", "--json"]);
    assert_eq!(missing["items"].as_array().unwrap().len(), 1);
    assert_eq!((&missing["entries"], &missing["items"][0]["names"][0]), (&2.into(), &"Walrus Data Works LLC".into()));
    refused(&data, &["register", "compare", "us-ca-brokers", "us-vt-brokers"], 2, &["has not been imported"]);
}
