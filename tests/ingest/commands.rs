//! Mistyped flags and fields are errors, an audit of files opens no data folder, and hints name flags that exist.

use crate::support::{brokerwatch, canonical, demo, done, json, refused, stderr, stdout, write};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[test]
fn a_mistyped_flag_is_never_taken_for_a_query() {
    let folder = demo();
    let data = folder.path().join("data");
    for (command, meant) in [
        (&["export", "--outptu=x.csv"][..], "--output"),
        (&["export", "--bmo"], "--bom"),
        (&["findings", "list", "--stauts=open"], "--status"),
        (&["search", "--limti", "5"], "--limit"),
        (&["search", "--explian", "calls"], "--explain"),
        (&["audit", "--query", "--fail-on", "never"], "--query"),
        (&["completeness", "--jsno"], "--json"),
        (&["alerts", "--sicne", "3"], "--since"),
    ] {
        let output = brokerwatch(&data, command);
        assert_eq!(output.status.code(), Some(2), "{command:?}: {}", stderr(&output));
        // Where nothing is near enough, the flag itself is named.
        let told = stderr(&output);
        assert!(told.contains(meant) || told.contains("unexpected argument"), "{command:?}: {told}");
        assert!(output.stdout.is_empty(), "{command:?}");
    }
    // An exclusion stands behind `--`, and there it is one.
    let all = json(&data, &["search", "--json"])["total"].as_u64().unwrap();
    let some = json(&data, &["search", "--json", "--", "-voices"])["total"].as_u64().unwrap();
    assert!(some > 0 && some < all, "{some} of {all}");
    let told = stderr(&brokerwatch(&data, &["search", "-voices"]));
    assert!(told.contains("--"), "{told}");
    done(&data, &["audit", "--fail-on", "never", "--query=-voices"]);
}

#[test]
fn a_command_that_acts_takes_its_query_to_the_letter() {
    let folder = demo();
    let data = folder.path().join("data");
    let questions =
        |query: &str| write(folder.path(), "q.toml", format!("[[search]]\nname = \"a\"\nquery = '{query}'\n"));
    for (query, words) in [
        ("contry:DE", &["contry", "country"][..]),
        ("unheard:of", &["unheard"]),
        ("severity:High!", &["severity", "critical"]),
        ("sensitivity:nope", &["invalid value “nope”", "sensitivity"]),
        ("sensitivity:child", &["did you mean sensitivity:children?"]),
        ("consent:parental-consent OR calls", &["invalid value"]),
        ("modality:sound", &["invalid value “sound”", "audio"]),
        ("country:QQ", &["invalid value “QQ”"]),
        ("-pack:gdp", &["did you mean pack:gdpr?"]),
        ("source:sample-broker", &["did you mean source:sample-brokers?"]),
        ("is:sold", &["expected one of", "delisted"]),
        ("jurisdiction:Germany", &["did you mean jurisdiction:DE?"]),
        ("language:klingonn", &["invalid value “klingonn”", "language"]),
        ("currency:euros", &["invalid value “euros”", "ISO 4217"]),
    ] {
        for command in [&["export", "--"][..], &["findings", "list", "--"]] {
            refused_with(&data, &[command, &[query]].concat(), words);
        }
        refused_with(&data, &["audit", &format!("--query={query}")], words);
        let file = questions(query);
        refused_with(&data, &["alerts", &file], words);
        // A search is answered, with a remark or not.
        assert!(brokerwatch(&data, &["search", "--", query]).status.success(), "{query}");
    }
    for query in
        ["severity:HIGH", "sensitivity:children -is:delisted", "country:de", "consent:not-stated", "broker:Nobody"]
    {
        done(&data, &["export", query]);
        done(&data, &["alerts", &questions(query)]);
    }
}

/// Commands that act take words as they are typed, whatever a search would make of them.
#[test]
fn commands_that_act_correct_no_word_and_take_no_fewer() {
    let folder = demo();
    let data = folder.path().join("data");
    let rows = |query: &str| stdout(&done(&data, &["export", query])).lines().count() - 1;
    assert!(rows("telephone") > 0);
    for query in ["recordigns", "zebra quagga telephone"] {
        assert_ne!(json(&data, &["search", "--json", query])["total"], 0, "a search is answered generously");
        assert_eq!(rows(query), 0, "{query}");
        assert!(stdout(&done(&data, &["findings", "list", "--format", "ndjson", query])).is_empty());
        let audited = json(&data, &["audit", "--json", "--query", query]);
        assert_eq!(audited["summary"]["counts"]["listings"], 0, "{query}");
    }
}

/// A dry run tells what the same command would do without `--dry-run`.
#[test]
fn a_dry_run_says_what_would_be_added_changed_and_left() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let input = |text: String| write(folder.path(), "a.jsonl", text);
    let told = |arguments: &[&str]| {
        let told = json(&data, arguments);
        ["added", "changed", "unchanged", "repeated"].map(|name| told[name].as_u64().unwrap())
    };
    let first = input(canonical(0..6));
    assert_eq!(told(&["ingest", "--json", "-s", "canonical", "--dry-run", &first]), [6, 0, 0, 0]);
    done(&data, &["ingest", "-s", "canonical", &first]);
    let other = canonical(0..1).replace("help line", "hot line");
    let second = input(format!("{}{other}{}", canonical(1..7), canonical(3..4)));
    let looked = told(&["ingest", "--json", "-s", "canonical", "--dry-run", &second]);
    assert_eq!(looked, [1, 1, 5, 1]);
    assert_eq!(told(&["ingest", "--json", "-s", "canonical", &second]), looked);
}

fn refused_with(data: &Path, command: &[&str], words: &[&str]) {
    let output = brokerwatch(data, command);
    assert_eq!(output.status.code(), Some(2), "{command:?}: {}", stderr(&output));
    for word in words {
        assert!(stderr(&output).contains(word), "{command:?}: “{word}” is not in: {}", stderr(&output));
    }
    assert!(output.stdout.is_empty(), "{command:?}");
}

#[test]
fn an_audit_of_files_opens_no_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    let input = write(folder.path(), "a.jsonl", canonical(0..2));
    let clean = brokerwatch(&folder.path().join("absent"), &["audit", "--format", "json", &input]);
    let broken = folder.path().join("broken");
    std::fs::create_dir(&broken).unwrap();
    write(&broken, "brokerwatch.db", "not a database ".repeat(1_000));
    std::os::unix::fs::symlink("nowhere", broken.join("archive")).unwrap();
    let output = brokerwatch(&broken, &["audit", "--format", "json", &input]);
    assert_eq!((output.status.code(), &output.stdout), (clean.status.code(), &clean.stdout), "{}", stderr(&output));
}

#[test]
fn an_offset_beyond_the_end_says_so() {
    let folder = demo();
    let told = stderr(&brokerwatch(&folder.path().join("data"), &["search", "--offset", "99999"]));
    assert!(told.contains("none shown of 171 listings") && told.contains("--offset"), "{told}");
    assert!(!told.contains("99999–"), "{told}");
}

fn help(words: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    stdout(&brokerwatch(folder.path(), &[words, &["--help"]].concat()))
}

/// The commands that a help lists.
fn subcommands(help: &str) -> Vec<String> {
    let listed = help.split_once("Commands:\n").map_or("", |(_, rest)| rest.split("\n\n").next().unwrap_or_default());
    let named = listed.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    named.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").map(str::to_owned).collect()
}

/// The long flags named in a text.
fn named(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("--").map(|at| at + from) {
        let name: String = text[at + 2..].chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
        let free = at == 0 || !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-');
        if free && name.starts_with(|c: char| c.is_ascii_lowercase()) {
            found.push(format!("--{}", name.trim_end_matches('-')));
        }
        from = at + 2 + name.len();
    }
    found
}

/// Text literals of a Rust file before its tests, without comments and attributes.
fn literals(code: &str) -> Vec<String> {
    let code = code.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().filter(|l| !l.trim_start().starts_with("//"));
    let code: String = lines.collect::<Vec<_>>().join("\n");
    let mut texts = Vec::new();
    let mut rest = code.as_str();
    while let Some(open) = rest.find('"') {
        let body = &rest[open + 1..];
        let mut end = 0;
        let bytes = body.as_bytes();
        while end < bytes.len() && bytes[end] != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        texts.push(body[..end.min(body.len())].to_owned());
        rest = body.get(end + 1..).unwrap_or_default();
    }
    texts
}

#[test]
fn hints_name_flags_that_the_command_knows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let known: BTreeMap<String, BTreeSet<String>> = subcommands(&help(&[]))
        .into_iter()
        .map(|name| {
            let own = help(&[&name]);
            let below = subcommands(&own);
            let flags = match below.is_empty() {
                true => named(&own),
                false => below.iter().flat_map(|sub| named(&help(&[&name, sub]))).collect(),
            };
            (name, flags.into_iter().collect())
        })
        .collect();
    let everywhere: BTreeSet<String> = known.values().flatten().cloned().collect();
    // What reads files is used by both.
    let both: BTreeSet<String> = known["ingest"].intersection(&known["audit"]).cloned().collect();
    let (mut wrong, mut looked) = (Vec::new(), 0);
    let mut waiting = vec![root.clone()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            if path.extension().is_none_or(|e| e != "rs") || path.to_string_lossy().contains("test") {
                continue;
            }
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            let own = name.strip_prefix("cli/").map(|n| n.split(['/', '.']).next().unwrap_or_default());
            for text in literals(&std::fs::read_to_string(&path).unwrap()) {
                // A flag of cargo, not of this program.
                for flag in named(&text).into_iter().filter(|f| !(f == "--features" && text.contains("built with"))) {
                    looked += 1;
                    // “`brokerwatch reindex --force`” speaks of another command.
                    let speaks_of = |name: &str| {
                        ["brokerwatch ", "`", "} "].iter().any(|before| text.contains(&format!("{before}{name} ")))
                    };
                    let others = known.iter().any(|(name, flags)| speaks_of(name) && flags.contains(&flag));
                    let allowed = others
                        || match own.and_then(|o| known.get(o)) {
                            Some(own) => own.contains(&flag),
                            None if name.starts_with("acquire") || name.starts_with("normalise") => {
                                both.contains(&flag)
                            }
                            None => everywhere.contains(&flag),
                        };
                    if !allowed {
                        wrong.push(format!("{name}: {flag} in “{text}”"));
                    }
                }
            }
        }
    }
    assert!(looked > 50, "only {looked} flags were looked at");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn another_format_is_named_with_the_flag_of_the_command() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let table = write(folder.path(), "a.jsonl", "id,title\n1,a\n2,b\n");
    refused(&data, &["ingest", "-s", "canonical", &table], 2, &["looks like csv; try --format csv"]);
    let told = stderr(&brokerwatch(&data, &["audit", "-s", "canonical", &table]));
    assert!(told.contains("looks like csv; try --input-format csv"), "{told}");
}
