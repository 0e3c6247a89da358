//! The shape of the house, held by tests: who may use whom, what is absent where, and how long files are.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Which modules a module may name. This table is the architecture diagram of docs/ARCHITECTURE.md.
const MAY_USE: &[(&str, &[&str])] = &[
    ("listing", &[]),
    ("card", &[]),
    ("config", &[]),
    ("vocabulary", &["listing", "card"]),
    ("acquire", &["listing", "card", "vocabulary"]),
    ("normalise", &["listing", "acquire"]),
    ("tag", &["listing", "card", "vocabulary"]),
    ("claim", &["listing", "card", "normalise", "tag"]),
    ("completeness", &["listing"]),
    ("audit", &["listing", "card", "vocabulary", "completeness"]),
    ("register", &["listing", "card", "vocabulary", "normalise"]),
    ("assess", &["listing", "card", "vocabulary", "tag", "claim", "audit", "register"]),
    ("report", &["listing", "audit", "export"]),
    ("evaluate", &["listing", "card", "acquire", "normalise", "tag", "audit", "assess"]),
    ("store", &["listing"]),
    ("search", &["listing", "vocabulary", "completeness"]),
    ("export", &["listing", "completeness", "store", "search"]),
    ("pipeline", &["listing", "card", "acquire", "normalise", "tag", "register", "assess", "store", "search"]),
    (
        "web",
        &[
            "listing",
            "card",
            "vocabulary",
            "acquire",
            "completeness",
            "audit",
            "register",
            "assess",
            "store",
            "search",
            "export",
        ],
    ),
    (
        "cli",
        &[
            "listing",
            "card",
            "config",
            "vocabulary",
            "acquire",
            "normalise",
            "tag",
            "completeness",
            "audit",
            "register",
            "assess",
            "report",
            "evaluate",
            "store",
            "search",
            "export",
            "pipeline",
            "web",
        ],
    ),
];

/// A crate and the only places that may name it.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("tantivy", &["index/src"]),
    ("diesel", &["src/store"]),
    ("actix_web", &["src/web"]),
    ("jsonwebtoken", &["src/web/auth"]),
    ("askama", &["src/web"]),
    ("clap", &["src/cli"]),
];

/// Modules whose results must be the same years later: no clock, chance, file, network or asynchrony.
const PURE: &[&str] = &[
    "listing",
    "card",
    "vocabulary",
    "normalise",
    "tag",
    "claim",
    "completeness",
    "audit",
    "register",
    "assess",
    "report",
    "evaluate",
];
const IMPURE: &[&str] = &[
    "std::fs",
    "TcpStream",
    "UdpSocket",
    "ToSocketAddrs",
    "std::time",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "rand::",
    "tokio",
    "async fn",
    "uuid",
    "std::env",
    "thread_rng",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files below a folder, with paths relative to the root.
fn rust_files(folder: &str) -> Vec<(String, String)> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(&root().join(folder), &mut paths);
    paths.sort();
    assert!(!paths.is_empty(), "no Rust file below {folder}: the test looks in the wrong place");
    let name = |p: &Path| p.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
    paths.iter().map(|p| (name(p), fs::read_to_string(p).unwrap())).collect()
}

/// Lines of code: comments and unit tests at the end of a file do not count.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let tests = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    text[..tests].lines().enumerate().map(|(n, l)| (n + 1, l)).filter(|(_, l)| !l.trim_start().starts_with("//"))
}

fn is_test(name: &str) -> bool {
    name.ends_with("tests.rs") || name.contains("/tests/")
}

#[test]
fn modules_use_only_what_the_table_allows() {
    let table: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let mut wrong = Vec::new();
    for (name, text) in rust_files("src") {
        let Some(module) = name.strip_prefix("src/").and_then(|n| n.split_once('/')).map(|(m, _)| m) else { continue };
        let allowed = table.get(module).unwrap_or_else(|| panic!("the module {module} is missing from MAY_USE"));
        if is_test(&name) {
            continue;
        }
        for (line, code) in code_lines(&text) {
            for used in code.split("crate::").skip(1) {
                let used = used.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
                if table.contains_key(used) && used != module && !allowed.contains(&used) {
                    wrong.push(format!("{name}:{line}: {module} uses {used}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_of_the_table_exists() {
    for (module, _) in MAY_USE {
        assert!(root().join("src").join(module).is_dir(), "src/{module} is gone: take it out of the table");
    }
}

#[test]
fn crates_are_named_only_where_they_belong() {
    let mut wrong = Vec::new();
    for (name, text) in rust_files("src").into_iter().chain(rust_files("index/src")) {
        for (krate, places) in ONLY_IN {
            if places.iter().any(|p| name.starts_with(p)) {
                continue;
            }
            for (line, code) in code_lines(&text) {
                let named = code.match_indices(krate).any(|(at, _)| {
                    let before = code[..at].chars().next_back();
                    let after = code[at + krate.len()..].chars().next();
                    let word = |c: char| c.is_alphanumeric() || c == '_';
                    !before.is_some_and(word) && after == Some(':')
                });
                if named {
                    wrong.push(format!("{name}:{line}: {krate}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let root_package = &manifest[manifest.find("[package]").unwrap()..manifest.find("[lints]").unwrap()];
    assert!(!root_package.contains("tantivy"), "only index/Cargo.toml may inherit tantivy");
}

#[test]
fn what_decides_a_verdict_knows_no_clock_chance_file_or_network() {
    let mut wrong = Vec::new();
    for module in PURE {
        for (name, text) in rust_files(&format!("src/{module}")) {
            if is_test(&name) {
                continue;
            }
            for (line, code) in code_lines(&text) {
                wrong.extend(IMPURE.iter().filter(|w| code.contains(**w)).map(|w| format!("{name}:{line}: {w}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_stay_short_and_open_with_their_purpose() {
    let mut wrong = Vec::new();
    let mut lengths = Vec::new();
    for (name, text) in rust_files("src").into_iter().chain(rust_files("index/src")).chain(rust_files("tests")) {
        if !text.starts_with("//!") {
            wrong.push(format!("{name}: does not open with a //! paragraph"));
        }
        let lines = text.lines().count();
        if lines > 400 {
            wrong.push(format!("{name}: {lines} lines (at most 400)"));
        }
        if !is_test(&name) && !name.starts_with("tests/") {
            lengths.push(lines);
        }
    }
    lengths.sort_unstable();
    let (median, ninth) = (lengths[lengths.len() / 2], lengths[lengths.len() * 9 / 10]);
    assert!(median <= 140, "the median file has {median} lines");
    assert!(ninth <= 320, "one file in ten has more than {ninth} lines");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_left_for_later() {
    let words = ["todo!(", "unimplemented!(", "FIXME", "for now", "#[ignore"];
    let mut wrong = Vec::new();
    for (name, text) in rust_files("src").into_iter().chain(rust_files("index/src")) {
        for (n, line) in text.lines().enumerate() {
            wrong.extend(words.iter().filter(|w| line.contains(**w)).map(|w| format!("{name}:{}: {w}", n + 1)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
