//! How well the tags agree with labels of careful readers, on real listings beside the project. The figures go into
//! `docs/reference/accuracy.md`, so that every change of cards, signals or weights shows what it did.

mod consent;

use crate::support::{brokerwatch, done, json, real, real_catalog, root, stderr, stdout};
use brokerwatch::assess::evaluate::{Counts, least_gain};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Floors a little below what was measured, so that a change for the worse is seen.
const GOLD_F1: f64 = 0.92;
const GOLD_CLEAN: u64 = 19;
const BLIND_F1: f64 = 0.80;

/// Compares a generated document, or writes it.
pub fn document(name: &str, text: &str) {
    let path = root().join("docs/reference").join(name);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, text).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    let differs = stored.lines().zip(text.lines()).find(|(a, b)| a != b);
    assert!(
        stored == text,
        "docs/reference/{name} is out of date ({differs:?}): UPDATE_DOCS=1 cargo test --test tests accuracy"
    );
}

fn evaluate(data: &Path, arguments: &[&str]) -> String {
    let mut all = vec!["evaluate", "--without-second-reader"];
    all.extend(arguments);
    let output = brokerwatch(data, &all);
    assert!(output.status.success(), "{}", stderr(&output));
    stdout(&output)
}

#[test]
fn agreement_with_careful_readers_is_as_documented() {
    let Some(gold) = real("gold/gold_dev.ndjson") else { return };
    let Some(catalog) = real_catalog() else { return };
    let data = &catalog.data;
    let gold = gold.to_string_lossy().into_owned();
    let [tune, blind] = ["tests/benchmark/tune.ndjson", "tests/benchmark/blind.ndjson"]
        .map(|p| root().join(p).to_string_lossy().into_owned());
    let figures = json(data, &["evaluate", "--without-second-reader", "--json", &gold]);
    assert!(figures["uncontested"]["micro"]["f1"].as_f64().unwrap() >= GOLD_F1, "{}", figures["uncontested"]);
    assert!(figures["none"]["clean"].as_u64().unwrap() >= GOLD_CLEAN, "{}", figures["none"]);
    let blind_figures = json(data, &["evaluate", "--without-second-reader", "--json", "--brief", &blind]);
    assert!(blind_figures["uncontested"]["micro"]["f1"].as_f64().unwrap() >= BLIND_F1, "{}", blind_figures["micro"]);

    headline(data);
    let mut text = include_str!("benchmark/accuracy-head.md").to_owned();
    for (title, file, examples) in [
        ("75 gold texts, sixteen labels", &gold, "2"),
        ("380 listings of the benchmark that were read while tuning", &tune, "1"),
        ("190 listings of the benchmark whose differences nobody looked at", &blind, "0"),
    ] {
        let _ = write!(text, "\n## {title}\n\n");
        text += &evaluate(data, &["--held-out", "--markdown", examples, file]);
    }
    document("accuracy.md", &text);
}

/// Floors a little below what was measured on offers of unseen sellers, for the three facets.
const TOGETHER_F1: [f64; 3] = [0.70, 0.60, 0.60];

#[test]
fn the_second_reader_is_as_documented() {
    let folder = tempfile::tempdir().unwrap();
    let offers = root().join("tests/benchmark/offers-blind.ndjson").to_string_lossy().into_owned();
    let measured = |more: &[&str]| json(folder.path(), &[&["evaluate", "--json", "--brief", &offers], more].concat());
    let (lists, both) = (measured(&["--without-second-reader"]), measured(&[]));
    let model = both["method"].as_str().unwrap().split_once('~').expect("the name has the model").1.to_owned();
    let mut text = include_str!("benchmark/second-reader-head.md").to_owned();
    let _ = write!(text, "\nModel `{model}`, {} offers.\n", both["items"]);
    let facets = [("sensitivity, sixteen labels", ""), ("consent", "consent"), ("provenance", "provenance")];
    text += "\n| | lists: P | R | F1 | together: P | R | F1 | interval |\n| --- |";
    text += &" --- |".repeat(7);
    for ((name, key), floor) in facets.into_iter().zip(TOGETHER_F1) {
        let of = |report: &serde_json::Value| if key.is_empty() { report.clone() } else { report[key].clone() };
        let (a, b) = (of(&lists), of(&both));
        let interval: Vec<f64> = b["micro_interval"].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
        let (a, b) = (figures(&a["micro"]), figures(&b["micro"]));
        let _ = write!(text, "\n| {name} | {a} | {b} | {:.2}–{:.2} |", interval[0], interval[1]);
        let f1 = of(&both)["micro"]["f1"].as_f64().unwrap();
        assert!(f1 >= floor, "{name}: F1 {f1}");
    }
    let clean = |report: &serde_json::Value| format!("{} of {}", report["none"]["clean"], report["none"]["total"]);
    let _ = write!(text, "\n\nOffers without a label that stay without one: {} by the lists, ", clean(&lists));
    let _ = writeln!(text, "{} together.", clean(&both));
    text += "\n## By language, together\n\n| language | offers | sensitivity: P | R | F1 | consent: P | R | F1 ";
    text += "| provenance: P | R | F1 |\n| --- |";
    text += &" --- |".repeat(10);
    for (language, of) in both["languages"].as_object().unwrap() {
        let three = ["sensitivity", "consent", "provenance"].map(|facet| figures(&of[facet]));
        let _ = write!(text, "\n| {language} | {} | {} |", of["items"], three.join(" | "));
    }
    text += include_str!("benchmark/second-reader-terms.md");
    text += "\n| term | lists: P | R | F1 | together: P | R | F1 | gain, at least |\n| --- |";
    text += &" --- |".repeat(7);
    for (kind, terms) in [("labels", None), ("consent", Some("terms")), ("provenance", Some("terms"))] {
        let of = |report: &serde_json::Value| terms.map_or(report[kind].clone(), |terms| report[kind][terms].clone());
        let (a, b) = (of(&lists), of(&both));
        for (term, together) in b.as_object().unwrap() {
            let gain = gain_of(&a[term], together, both["items"].as_u64().unwrap());
            assert!(gain > 0.0, "{term}: what the second reader adds is not surely a gain: {gain:.3}");
            let _ = write!(text, "\n| {term} | {} | {} | {gain:.2} |", figures(&a[term]), figures(together));
        }
    }
    text.push('\n');
    document("second-reader.md", &text);
    consent::page(folder.path(), &lists, &both);
}

/// What the F1 of a term gains by the second reader in all but one of twenty resamples of the offers.
fn gain_of(lists: &serde_json::Value, together: &serde_json::Value, items: u64) -> f64 {
    let count = |of: &serde_json::Value, name: &str| of[name].as_u64().unwrap_or(0);
    let [right, wrong] = ["right", "wrong"].map(|name| count(lists, name));
    let (more_right, more_wrong) = (count(together, "right") - right, count(together, "wrong") - wrong);
    let none = Counts::default();
    let (found, missed) = (Counts { right: 1, ..none }, Counts { missed: 1, ..none });
    let wrongly = Counts { wrong: 1, ..none };
    // What an offer adds to the counts, by the lists and together.
    let kinds = [
        (right, [found, found]),
        (more_right, [missed, found]),
        (count(together, "missed"), [missed, missed]),
        (wrong, [wrongly, wrongly]),
        (more_wrong, [none, wrongly]),
    ];
    let mut offers: Vec<[Counts; 2]> = kinds.iter().flat_map(|(n, of)| std::iter::repeat_n(*of, *n as usize)).collect();
    offers.resize(offers.len().max(items as usize), [none, none]);
    least_gain(&offers).unwrap()
}

/// Precision, recall and F1 as three cells; a dash where there is nothing to measure.
fn figures(score: &serde_json::Value) -> String {
    ["precision", "recall", "f1"].map(|k| score[k].as_f64().map_or("–".to_owned(), |x| format!("{x:.2}"))).join(" | ")
}

/// Every real listing with a headline term has been read by hand, and nine of ten are right.
fn headline(data: &Path) {
    let mut judged = std::collections::BTreeMap::new();
    for line in include_str!("benchmark/headline.tsv").lines().filter(|l| !l.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        judged.insert((columns[0], columns[1]), (columns[2] == "right", columns[4]));
    }
    let stored = crate::support::listings(&crate::support::store(data));
    let mut text = include_str!("benchmark/headline-head.md").to_owned();
    for slug in ["conflict-imagery", "protest-crowd", "adult-sexual", "call-recording", "social-media-sentiment"] {
        let term = format!("sensitivity:{slug}");
        let (mut rows, mut right) = (Vec::new(), 0);
        for s in &stored {
            let Some(tag) = s.assessment.tags.iter().find(|t| t.term.as_str() == term) else { continue };
            let id = s.listing.id.as_str();
            let title = s.listing.title.replace('|', "\\|");
            let verdict = judged.get(&(term.as_str(), id));
            let (is_right, remark) =
                verdict.unwrap_or_else(|| panic!("{term}: {id} “{title}” has not been read by hand"));
            right += usize::from(*is_right);
            let verdict = if *is_right { "right" } else { "wrong" };
            rows.push(format!("| {title} | {} | {:.2} | {verdict} | {remark} |", s.listing.source, tag.confidence));
        }
        rows.sort();
        assert!(rows.is_empty() || right * 10 >= rows.len() * 9, "{term}: {right} of {} are right", rows.len());
        let _ = write!(text, "\n## {term}: {right} of {} right\n", rows.len());
        if !rows.is_empty() {
            let head = "| listing | source | confidence | verdict | remark |\n| --- | --- | --- | --- | --- |";
            let _ = writeln!(text, "\n{head}\n{}", rows.join("\n"));
        }
    }
    document("headline.md", &text);
}

#[test]
fn tags_in_harmless_corpora_are_as_documented() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let sources = [
        ("curated hub cards", "hub-cards", "hf-dataset-cards/cards"),
        ("Beijing", "beijing-data-exchange", "cn-data-exchanges/beijing.csv"),
        ("Shanghai", "shanghai-data-exchange", "cn-data-exchanges/shanghai.csv"),
        ("Zhejiang", "zhejiang-data-exchange", "cn-data-exchanges/zhejiang.csv"),
    ];
    let mut columns = Vec::new();
    for (name, source, path) in sources {
        let Some(path) = real(path) else { return };
        done(&data, &["ingest", "--quiet", "-s", source, &path.to_string_lossy()]);
        columns.push((name, source));
    }
    let stored = crate::support::listings(&crate::support::store(&data));
    let mut counts = std::collections::BTreeMap::<String, [u32; 4]>::new();
    let mut totals = [0_u32; 4];
    for s in &stored {
        let column = columns.iter().position(|(_, source)| s.listing.source == *source).unwrap();
        totals[column] += 1;
        for tag in &s.assessment.tags {
            counts.entry(tag.term.to_string()).or_default()[column] += 1;
        }
    }
    let mut text = include_str!("benchmark/harmless-head.md").to_owned();
    let names: Vec<String> = columns.iter().zip(totals).map(|((name, _), n)| format!("{name} ({n})")).collect();
    let _ = write!(text, "\n| term | {} |\n| --- | --- | --- | --- | --- |\n", names.join(" | "));
    for (term, n) in counts {
        let _ = writeln!(text, "| {term} | {} | {} | {} | {} |", n[0], n[1], n[2], n[3]);
    }
    document("harmless.md", &text);
}
