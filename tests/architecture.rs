//! The shape of the house, held by tests: who may use whom, what is absent where, and how long files are.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Which modules a module may name. This table is the architecture diagram of docs/ARCHITECTURE.md.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain::listing", &[]),
    ("domain::card", &[]),
    ("config", &[]),
    ("domain::vocabulary", &["domain::listing", "domain::card"]),
    ("ingest::acquire", &["domain::listing", "domain::card", "domain::vocabulary"]),
    ("ingest::normalise", &["domain::listing", "ingest::acquire"]),
    ("assess::tag", &["domain::listing", "domain::card", "domain::vocabulary"]),
    ("assess::claim", &["domain::listing", "domain::card", "ingest::normalise", "assess::tag"]),
    ("assess::completeness", &["domain::listing"]),
    ("assess::audit", &["domain::listing", "domain::card", "domain::vocabulary", "assess::completeness"]),
    ("assess::register", &["domain::listing", "domain::card", "domain::vocabulary", "ingest::normalise"]),
    (
        "assess::method",
        &[
            "domain::listing",
            "domain::card",
            "domain::vocabulary",
            "assess::tag",
            "assess::claim",
            "assess::audit",
            "assess::register",
        ],
    ),
    ("output::report", &["domain::listing", "assess::audit", "output::export"]),
    (
        "assess::evaluate",
        &[
            "domain::listing",
            "domain::card",
            "ingest::acquire",
            "ingest::normalise",
            "assess::tag",
            "assess::audit",
            "assess::method",
        ],
    ),
    ("store", &["domain::listing"]),
    ("search", &["domain::listing", "domain::vocabulary", "assess::completeness"]),
    ("output::export", &["domain::listing", "assess::completeness", "store", "search"]),
    (
        "pipeline",
        &[
            "domain::listing",
            "domain::card",
            "ingest::acquire",
            "ingest::normalise",
            "assess::tag",
            "assess::register",
            "assess::method",
            "store",
            "search",
        ],
    ),
    (
        "web",
        &[
            "domain::listing",
            "domain::card",
            "domain::vocabulary",
            "ingest::acquire",
            "assess::completeness",
            "assess::audit",
            "assess::register",
            "assess::method",
            "store",
            "search",
            "output::export",
        ],
    ),
    (
        "cli",
        &[
            "domain::listing",
            "domain::card",
            "config",
            "domain::vocabulary",
            "ingest::acquire",
            "ingest::normalise",
            "assess::tag",
            "assess::completeness",
            "assess::audit",
            "assess::register",
            "assess::method",
            "output::report",
            "assess::evaluate",
            "store",
            "search",
            "output::export",
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
    "domain::listing",
    "domain::card",
    "domain::vocabulary",
    "ingest::normalise",
    "assess::tag",
    "assess::claim",
    "assess::completeness",
    "assess::audit",
    "assess::register",
    "assess::method",
    "output::report",
    "assess::evaluate",
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

/// The folders of `src/` that hold modules of one stage; the table names their modules as `stage::module`.
const STAGES: &[&str] = &["domain", "ingest", "assess", "output"];

/// The module a file belongs to, or nothing for the files that only list modules.
fn module_of(name: &str) -> Option<String> {
    let mut parts = name.strip_prefix("src/")?.split('/');
    let (first, second) = (parts.next()?, parts.next()?);
    if !STAGES.contains(&first) {
        return Some(first.to_owned());
    }
    parts.next().map(|_| format!("{first}::{second}"))
}

/// The module that stands behind `crate::`.
fn module_named(path: &str) -> String {
    let mut parts = path.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').next().unwrap().split("::");
    let first = parts.next().unwrap_or_default();
    match STAGES.contains(&first) {
        true => format!("{first}::{}", parts.next().unwrap_or_default()),
        false => first.to_owned(),
    }
}

#[test]
fn modules_use_only_what_the_table_allows() {
    let table: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let mut wrong = Vec::new();
    for (name, text) in rust_files("src") {
        let Some(module) = module_of(&name) else { continue };
        let allowed = table.get(&*module).unwrap_or_else(|| panic!("the module {module} is missing from MAY_USE"));
        if is_test(&name) {
            continue;
        }
        for (line, code) in code_lines(&text) {
            for used in code.split("crate::").skip(1) {
                let used = module_named(used);
                if used.ends_with("::") || table.contains_key(&*used) && used != module && !allowed.contains(&&*used) {
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
        let folder = format!("src/{}", module.replace("::", "/"));
        assert!(root().join(&folder).is_dir(), "{folder} is gone: take it out of the table");
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
        for (name, text) in rust_files(&format!("src/{}", module.replace("::", "/"))) {
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
