//! The architecture as tests: which module may use which; in `contents`, what may not stand in which file; in `circles`,
//! which files use each other in a circle.

mod circles;
mod contents;
mod source;
mod tokens;

use crate::support::root;
use source::{Reference, SourceFile, package};
use std::collections::BTreeMap;

/// Which modules a module may name. This table is the diagram of docs/ARCHITECTURE.md. `index` is the package in `index/`,
/// `encoder` and `text` those in `src/`.
pub const MAY_USE: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("index", &["text"]),
    ("encoder", &[]),
    ("domain::listing", &[]),
    ("domain::card", &[]),
    ("domain::cases", &[]),
    ("config", &[]),
    ("domain::market", &["domain::card"]),
    ("domain::vocabulary", &["domain::listing", "domain::card"]),
    ("ingest::acquire", &["domain::listing", "domain::card", "domain::vocabulary"]),
    ("ingest::normalise", &["domain::listing", "ingest::acquire"]),
    ("ingest::propose", &["domain::listing", "ingest::acquire", "ingest::normalise"]),
    ("ingest::fetch", &["ingest::acquire"]),
    ("ingest::reader", &["domain::listing", "ingest::acquire", "ingest::normalise", "ingest::propose"]),
    ("manifest", &["ingest::acquire"]),
    ("rights", &["domain::listing", "domain::card", "domain::vocabulary"]),
    ("assess::reading", &["text", "domain::listing"]),
    ("assess::tag", &["domain::listing", "domain::card", "domain::vocabulary", "assess::reading"]),
    ("assess::claim", &["domain::listing", "domain::card", "ingest::normalise", "assess::reading", "assess::tag"]),
    ("assess::second_reader", &["encoder", "domain::listing"]),
    ("assess::completeness", &["domain::listing", "assess::reading"]),
    ("assess::seller", &["text", "domain::listing", "ingest::normalise", "assess::reading", "assess::claim"]),
    ("assess::lookup", &["domain::listing", "domain::market", "ingest::normalise", "assess::reading"]),
    (
        "assess::audit",
        &[
            "domain::listing",
            "domain::card",
            "domain::vocabulary",
            "assess::reading",
            "assess::claim",
            "assess::completeness",
            "assess::seller",
        ],
    ),
    ("assess::register", &["text", "domain::listing", "domain::card", "domain::vocabulary", "ingest::normalise"]),
    ("assess::resale", &["text", "domain::listing"]),
    (
        "assess::method",
        &[
            "domain::listing",
            "domain::card",
            "domain::vocabulary",
            "assess::reading",
            "assess::tag",
            "assess::claim",
            "assess::audit",
            "assess::register",
            "assess::second_reader",
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
            "assess::second_reader",
            "assess::method",
        ],
    ),
    (
        "preview",
        &["domain::listing", "ingest::acquire", "ingest::normalise", "ingest::reader", "assess::tag", "assess::method"],
    ),
    ("store", &["domain::listing", "domain::cases"]),
    ("search", &["index", "domain::listing", "domain::vocabulary", "assess::completeness", "assess::lookup"]),
    ("output::case_file", &[]),
    ("output::warc", &["ingest::acquire", "store"]),
    ("output::export", &["domain::listing", "domain::vocabulary", "assess::completeness", "store", "search"]),
    ("output::lookup", &["domain::listing", "domain::market", "manifest", "assess::lookup", "store", "search"]),
    (
        "pipeline",
        &[
            "text",
            "domain::listing",
            "domain::cases",
            "domain::card",
            "ingest::acquire",
            "ingest::fetch",
            "ingest::normalise",
            "ingest::reader",
            "assess::tag",
            "assess::register",
            "assess::resale",
            "assess::second_reader",
            "assess::method",
            "store",
            "search",
        ],
    ),
    (
        "web",
        &[
            "domain::listing",
            "domain::cases",
            "domain::market",
            "domain::card",
            "domain::vocabulary",
            "ingest::acquire",
            "ingest::reader",
            "manifest",
            "rights",
            "assess::completeness",
            "assess::audit",
            "assess::register",
            "assess::resale",
            "assess::method",
            "preview",
            "assess::lookup",
            "store",
            "search",
            "output::case_file",
            "output::warc",
            "output::export",
            "output::lookup",
            "pipeline",
        ],
    ),
    (
        "cli",
        &[
            "domain::listing",
            "domain::cases",
            "domain::market",
            "domain::card",
            "config",
            "domain::vocabulary",
            "ingest::acquire",
            "ingest::fetch",
            "ingest::normalise",
            "ingest::propose",
            "ingest::reader",
            "manifest",
            "rights",
            "assess::reading",
            "assess::tag",
            "assess::completeness",
            "assess::audit",
            "assess::register",
            "assess::second_reader",
            "assess::method",
            "output::report",
            "assess::evaluate",
            "store",
            "search",
            "output::case_file",
            "output::warc",
            "output::export",
            "output::lookup",
            "assess::lookup",
            "pipeline",
            "web",
        ],
    ),
];

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

/// The module that a reference names, or nothing for another crate. A stage without a module is named `stage::`.
fn module_named(reference: &Reference) -> Option<String> {
    match reference.path.first().map(String::as_str)? {
        "brokerwatch_index" => Some("index".to_owned()),
        "brokerwatch_encoder" => Some("encoder".to_owned()),
        "brokerwatch_text" => Some("text".to_owned()),
        stage if reference.local && STAGES.contains(&stage) => {
            Some(format!("{stage}::{}", reference.path.get(1).map_or("", String::as_str)))
        }
        module => reference.local.then(|| module.to_owned()),
    }
}

/// References beside the table, as (file, module, line); those of tests or those of the program.
fn beside_the_table(of_tests: bool) -> Vec<(String, String, usize)> {
    let table: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let mut found = Vec::new();
    for SourceFile { name, references, .. } in package("src") {
        let Some(module) = module_of(&name) else { continue };
        let allowed = table.get(&*module).unwrap_or_else(|| panic!("the module {module} is missing from MAY_USE"));
        for reference in references.iter().filter(|r| r.test == of_tests) {
            let Some(used) = module_named(reference).filter(|used| *used != module) else { continue };
            if used.ends_with("::") || table.contains_key(&*used) && !allowed.contains(&&*used) {
                found.push((name.clone(), used, reference.line));
            }
        }
    }
    found
}

#[test]
fn modules_use_only_what_the_table_allows() {
    let wrong: Vec<_> =
        beside_the_table(false).into_iter().map(|(f, used, line)| format!("{f}:{line}: {used}")).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Tests in `src/` that need a module beside the table, each with its reason.
const TESTS_MAY_USE: &[(&str, &[&str], &str)] = &[(
    "src/assess/completeness/tests.rs",
    &["domain::vocabulary", "assess::claim", "assess::method"],
    "facts.toml names terms, sets, claims and rules; only a test can compare these names with where they come from",
)];

#[test]
fn unit_tests_use_only_what_the_table_allows() {
    let found = beside_the_table(true);
    let listed = |file: &str, used: &str| {
        TESTS_MAY_USE.iter().any(|(f, used_there, _)| *f == file && used_there.contains(&used))
    };
    let wrong: Vec<_> = found.iter().filter(|(f, used, _)| !listed(f, used)).collect();
    let wrong: Vec<_> = wrong.into_iter().map(|(f, used, line)| format!("{f}:{line}: {used}")).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (file, modules, _) in TESTS_MAY_USE {
        for module in *modules {
            let needed = found.iter().any(|(f, used, _)| f == file && used == module);
            assert!(needed, "{file} no longer uses {module}: take it out of the list");
        }
    }
}

#[test]
fn every_module_of_the_table_exists() {
    for (module, _) in MAY_USE {
        let folder =
            if *module == "index" { "index/src".to_owned() } else { format!("src/{}", module.replace("::", "/")) };
        assert!(root().join(&folder).is_dir(), "{folder} is gone: take it out of the table");
    }
}
