//! JSON in any damage: what is before the damage is read, what is lost is told with its place, and nothing is missing
//! in silence. Holds for every format that is read as JSON.

use super::*;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// How a format lays out its records.
#[derive(Clone, Copy, Debug)]
struct Layout {
    format: &'static str,
    /// A record by its number.
    record: fn(usize) -> Value,
    /// A document of these records.
    document: fn(&[Value]) -> String,
    /// Whether each line stands for itself, so that a file may end after any of them.
    lines: bool,
}

fn lines(records: &[Value]) -> String {
    records.iter().map(|record| record.to_string() + "\n").collect()
}

fn list(records: &[Value]) -> String {
    json!(records).to_string()
}

fn pretty(records: &[Value]) -> String {
    serde_json::to_string_pretty(&json!(records)).unwrap()
}

fn members(records: &[Value]) -> String {
    let members: Vec<String> = records.iter().enumerate().map(|(n, record)| format!("\"m{n}\":{record}")).collect();
    format!("{{{}}}", members.join(",\n "))
}

const LAYOUTS: &[Layout] = &[
    Layout { format: "jsonl", record: plain, document: lines, lines: true },
    Layout { format: "jsonl", record: plain, document: list, lines: false },
    Layout { format: "jsonl", record: plain, document: pretty, lines: false },
    Layout {
        format: "ckan",
        record: package,
        document: |all| json!({"success": true, "result": {"count": all.len(), "results": all}}).to_string(),
        lines: false,
    },
    Layout {
        format: "ckan",
        record: package,
        document: |all| serde_json::to_string_pretty(&json!({"success": true, "result": all})).unwrap(),
        lines: false,
    },
    Layout {
        format: "data-json",
        record: dataset,
        document: |all| {
            json!({"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": all}).to_string()
        },
        lines: false,
    },
    Layout { format: "frictionless", record: frictionless, document: list, lines: false },
    Layout { format: "frictionless", record: frictionless, document: members, lines: false },
    Layout { format: "hub-api", record: repository, document: list, lines: false },
    Layout { format: "hub-api", record: repository, document: pretty, lines: false },
    Layout {
        format: "marketplace-json",
        record: offer,
        document: |all| json!({"total": all.len(), "results": all}).to_string(),
        lines: false,
    },
    Layout {
        format: "marketplace-json",
        record: offer,
        document: |all| {
            let edges: Vec<Value> = all.iter().map(|one| json!({"node": one})).collect();
            json!({"data": {"products": {"edges": edges}}}).to_string()
        },
        lines: false,
    },
    Layout { format: "provenance-initiative", record: summary, document: members, lines: false },
    Layout { format: "schema-org", record: linked, document: lines, lines: true },
    Layout { format: "croissant", record: croissant, document: lines, lines: true },
    Layout {
        format: "data-json",
        record: dataset,
        document: |all| json!(all.iter().map(|one| json!({"dataset": [one]})).collect::<Vec<_>>()).to_string(),
        lines: false,
    },
    Layout {
        format: "frictionless",
        record: frictionless,
        document: |all| {
            json!({"packages": all.iter().map(|one| json!({"package": one})).collect::<Vec<_>>()}).to_string()
        },
        lines: false,
    },
    // To be switched on when a list of JSON-LD that is cut in the middle is read up to the cut (json_ld/tolerant.rs):
    // Layout { format: "schema-org", record: linked, document: list, lines: false },
    // Layout { format: "croissant", record: croissant, document: list, lines: false },
];

fn plain(n: usize) -> Value {
    json!({"id": format!("r{n}"), "title": format!("Kerbs {n}"), "tags": ["a", {"b": n}], "text": "line\nand \"quote\""})
}

fn package(n: usize) -> Value {
    json!({"id": format!("r{n}"), "name": format!("kerbs-{n}"), "title": "Kerbs", "owner_org": "o", "license_id": "cc-by",
        "resources": [{"url": "https://x.example/a"}], "tags": [{"name": "t"}]})
}

fn dataset(n: usize) -> Value {
    json!({"identifier": format!("r{n}"), "title": "Kerbs", "accessLevel": "public", "keyword": ["k"],
        "publisher": {"name": "Office"}})
}

fn frictionless(n: usize) -> Value {
    json!({"name": format!("r{n}"), "title": "Kerbs", "resources": [{"path": "a.csv", "name": "a"}],
        "licenses": [{"name": "MIT"}]})
}

fn repository(n: usize) -> Value {
    json!({"_id": "6", "id": format!("acme/r{n}"), "author": "acme", "sha": "0f", "gated": false, "downloads": n,
        "tags": ["license:mit", "language:en"]})
}

fn offer(n: usize) -> Value {
    json!({"id": format!("r{n}"), "title": "Kerbs", "description": "Photos", "price": "100", "provider": {"name": "P"},
        "url": "https://x.example/a"})
}

fn summary(n: usize) -> Value {
    json!({"Unique Dataset Identifier": format!("r{n}"), "Dataset Name": "Kerbs", "Collection": "C",
        "Licenses": [{"License": "MIT", "License URL": "u"}], "Languages": ["English"], "Text Sources": ["s"]})
}

fn linked(n: usize) -> Value {
    json!({"@context": "https://schema.org", "@type": "Dataset", "@id": format!("https://x.example/r{n}"),
        "name": "Kerbs", "keywords": ["a", "b"]})
}

fn croissant(n: usize) -> Value {
    json!({"@context": {"@vocab": "https://schema.org/", "cr": "http://mlcommons.org/croissant/"}, "@type": "Dataset",
        "@id": format!("https://x.example/r{n}"), "name": "Kerbs", "cr:recordSet": []})
}

/// What happens to a file.
#[derive(Clone, Copy, Debug)]
enum Damage {
    Cut,
    Replace(u8),
    Insert(u8),
    Remove(usize),
}

impl Damage {
    fn apply(self, whole: &[u8], at: usize) -> Vec<u8> {
        let (before, behind) = whole.split_at(at);
        match self {
            Self::Cut => before.to_vec(),
            Self::Replace(byte) => [before, &[byte], &behind[1..]].concat(),
            Self::Insert(byte) => [before, &[byte], behind].concat(),
            Self::Remove(length) => [before, &behind[length.min(behind.len())..]].concat(),
        }
    }

    /// Bytes of the whole file that are no longer there.
    fn gone(self, length: usize) -> usize {
        match self {
            Self::Cut => length,
            Self::Replace(_) => 1,
            Self::Insert(_) => 0,
            Self::Remove(bytes) => bytes,
        }
    }
}

type Records = Vec<(usize, usize, Map<String, Value>)>;

fn split(items: Vec<Item>) -> (Records, Vec<Issue>) {
    let (mut records, mut issues) = (Vec::new(), Vec::new());
    for item in items {
        match item {
            Item::Record(Record { place, fields }) => {
                let start = place.offset as usize;
                records.push((start, start + place.length as usize, fields));
            }
            Item::Issue(issue) => issues.push(issue),
        }
    }
    (records, issues)
}

/// Says what is wrong, if something is.
fn fault(layout: Layout, number: usize, damage: Damage, at: usize) -> Option<String> {
    let records: Vec<Value> = (0..number).map(layout.record).collect();
    let whole = (layout.document)(&records);
    let read = |bytes: &[u8]| try_read(layout.format, "f", bytes, &Options::default()).map(split);
    let (all, issues) = read(whole.as_bytes()).unwrap();
    assert!(all.len() == number && issues.is_empty(), "{whole}: {issues:?}");
    let at = at % whole.len();
    let damaged = damage.apply(whole.as_bytes(), at);
    let shown = String::from_utf8_lossy(&damaged);
    let describe =
        |what: &str| Some(format!("{what}: {} {damage:?} at {at} of {whole}\n became {shown}\n", layout.format));
    // A record on a line of its own is the line, with its end.
    let ends = usize::from(layout.lines && !matches!(damage, Damage::Cut));
    let before = all.iter().filter(|(_, end, _)| end + ends <= at).count();
    let (found, issues) = match read(&damaged) {
        Ok(found) => found,
        // The format is recognised by its first record.
        Err(_) if before == 0 => return None,
        Err(error) => return describe(&format!("{error} in spite of {before} records")),
    };
    let same = |one: &[(usize, usize, Map<String, Value>)], other: &[(usize, usize, Map<String, Value>)]| {
        one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.2 == other.2)
    };
    if !same(&found[..before.min(found.len())], &all[..before]) {
        return describe(&format!("{} of the {before} records before the damage", found.len()));
    }
    let lost: Vec<&Issue> = issues.iter().filter(|issue| issue.code.is_lost()).collect();
    if let Some(issue) = lost.iter().find(|issue| issue.place.offset as usize > damaged.len()) {
        return describe(&format!("{:?} is behind the end", issue.place));
    }
    if !issues.is_empty() {
        return None;
    }
    // Nothing is said, so nothing is missing.
    let gone = at + damage.gone(whole.len() - at);
    let behind = all.iter().filter(|(start, ..)| *start >= gone).count();
    let complete = match damage {
        // A file of lines may have none.
        Damage::Cut if at == 0 => layout.format == "jsonl",
        Damage::Cut if layout.lines => {
            let last = all[..before].last().map_or(0, |(_, end, _)| *end);
            found.len() == before && whole[last..at].trim().is_empty()
        }
        Damage::Cut => found.len() == number && whole[at..].trim().is_empty(),
        // What is left of two records may be one, and nobody can tell.
        Damage::Remove(2..) => {
            found.len() >= before + behind && same(&found[found.len() - behind..], &all[number - behind..])
        }
        _ => found.len() >= number && same(&found[found.len() - behind..], &all[number - behind..]),
    };
    if complete { None } else { describe(&format!("{} of {number} records and no issue", found.len())) }
}

/// Bytes that mean something in JSON, and some that do not.
const BYTES: &[u8] = b"{}[]\",:\\\n 0ax-\xC3";

fn damage() -> impl Strategy<Value = Damage> {
    let byte = || prop::sample::select(BYTES);
    prop_oneof![
        Just(Damage::Cut),
        byte().prop_map(Damage::Replace),
        byte().prop_map(Damage::Insert),
        (1..60_usize).prop_map(Damage::Remove),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_record_is_missing_in_silence(
        layout in prop::sample::select(LAYOUTS), number in 2..6_usize, damage in damage(), at in any::<u16>(),
    ) {
        let fault = fault(layout, number, damage, usize::from(at));
        prop_assert!(fault.is_none(), "{}", fault.unwrap_or_default());
    }
}

#[test]
fn no_record_is_missing_wherever_a_file_is_cut() {
    for layout in LAYOUTS {
        let length = (layout.document)(&(0..3).map(layout.record).collect::<Vec<_>>()).len();
        let faults: Vec<String> = (1..length).filter_map(|at| fault(*layout, 3, Damage::Cut, at)).collect();
        assert!(faults.is_empty(), "{} faults, the first: {}", faults.len(), faults[0]);
    }
}

/// Every place takes a minute.
#[test]
fn no_record_is_missing_whatever_byte_changes() {
    let mut all = Vec::new();
    for layout in LAYOUTS {
        let length = (layout.document)(&(0..3).map(layout.record).collect::<Vec<_>>()).len();
        let bytes = BYTES.iter().flat_map(|byte| [Damage::Replace(*byte), Damage::Insert(*byte)]);
        let damages: Vec<Damage> = bytes.chain([1, 2, 7, 40].map(Damage::Remove)).collect();
        let faults = (0..length)
            .step_by(11)
            .flat_map(|at| damages.iter().filter_map(move |damage| fault(*layout, 3, *damage, at)));
        let faults: Vec<String> = faults.collect();
        if !faults.is_empty() {
            all.push(format!(
                "{} faults: {}",
                faults.len(),
                faults.iter().step_by(1 + faults.len() / 6).cloned().collect::<String>()
            ));
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n\n"));
}
