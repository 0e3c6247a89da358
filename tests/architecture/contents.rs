//! What may not stand in which file: crates outside of their module, clocks and files in what decides, long files,
//! unfinished work.

use super::source::rust_files;
use crate::support::read;

/// A crate and the only places that may name it.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("tantivy", &["index/src"]),
    ("diesel", &["src/store"]),
    ("actix_web", &["src/web"]),
    ("jsonwebtoken", &["src/web/auth"]),
    ("askama", &["src/web"]),
    ("clap", &["src/cli"]),
    ("reqwest", &["src/ingest/fetch/http.rs", "src/ingest/fetch/resolver.rs"]),
];

/// Modules whose results must be the same years later: no clock, chance, file, network or asynchrony.
const PURE: &[&str] = &[
    "domain::listing",
    "domain::card",
    "domain::vocabulary",
    "ingest::normalise",
    "ingest::propose",
    "assess::tag",
    "assess::claim",
    "assess::completeness",
    "assess::audit",
    "assess::register",
    "assess::method",
    "rights",
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

/// Lines of code: comments and unit tests at the end of a file do not count.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let tests = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    text[..tests].lines().enumerate().map(|(n, l)| (n + 1, l)).filter(|(_, l)| !l.trim_start().starts_with("//"))
}

fn is_test(name: &str) -> bool {
    name.ends_with("tests.rs") || name.contains("/tests/")
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
    let manifest = read("Cargo.toml");
    let root_package = &manifest[manifest.find("[package]").unwrap()..manifest.find("[lints]").unwrap()];
    assert!(!root_package.contains("tantivy"), "only index/Cargo.toml may inherit tantivy");
}

#[test]
fn verdicts_use_no_clock_randomness_file_or_network() {
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
fn files_are_short_and_begin_with_their_purpose() {
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
fn no_unfinished_work_is_marked() {
    let words = ["todo!(", "unimplemented!(", "FIXME", "for now", "#[ignore"];
    let mut wrong = Vec::new();
    for (name, text) in rust_files("src").into_iter().chain(rust_files("index/src")) {
        for (n, line) in text.lines().enumerate() {
            wrong.extend(words.iter().filter(|w| line.contains(**w)).map(|w| format!("{name}:{}: {w}", n + 1)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
