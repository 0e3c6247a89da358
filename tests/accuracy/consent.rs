//! The page on how often statements of consent and of origin are found: on written offers of unseen sellers, and on real
//! listings where they lie beside the project.

use super::{document, figures};
use crate::support::{json, listings, real_catalog, store};
use brokerwatch::search::written;

use serde_json::{Value, json as value};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// The two facets.
const FACETS: [&str; 2] = ["consent", "provenance"];

/// Writes the page; the reports are those of the written offers, by the lists alone and together.
pub fn page(folder: &Path, lists: &Value, both: &Value) {
    let Some(real) = real_listings(folder) else { return };
    let measured = |more: &[&str]| json(folder, &[&["evaluate", "--json", "--brief", &real], more].concat());
    let (real_lists, real_both) = (measured(&["--without-second-reader"]), measured(&[]));
    let mut text = include_str!("../benchmark/consent-head.md").to_owned();
    for (title, lists, both) in
        [("Written offers of unseen sellers", lists, both), ("Real listings", &real_lists, &real_both)]
    {
        let _ = write!(text, "\n## {title}: {}\n", both["items"]);
        text += "\n| | said | lists: found | wrong | together: found | wrong | P | R | F1 | interval | ";
        text += "“not stated”, lists | of it wrong | together | of it wrong | ";
        text += "“unclear”, lists | said | together | said |\n| --- |";
        text += &" --- |".repeat(17);
        let mut text_below = String::new();
        for facet in FACETS {
            let (a, b) = (&lists[facet], &both[facet]);
            let said = count(&b["micro"], "right") + count(&b["micro"], "missed");
            let interval: Vec<f64> =
                b["micro_interval"].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
            let _ = write!(
                text,
                "\n| {facet} | {said} | {} | {} | {} | {} | {} | {:.2}–{:.2} | {} | {} | {} | {} |",
                count(&a["micro"], "right"),
                count(&a["micro"], "wrong"),
                count(&b["micro"], "right"),
                count(&b["micro"], "wrong"),
                figures(&b["micro"]),
                interval[0],
                interval[1],
                not_stated(&a["not_stated"]),
                not_stated(&b["not_stated"]),
                unclear(&a["unclear"]),
                unclear(&b["unclear"]),
            );
            wrong_in(&mut text_below, title, facet, b);
        }
        text += "\n";
        text += &text_below;
        text += "\n| language | items | consent: said | lists | together | wrong | “not stated” | of it wrong | ";
        text += "provenance: said | lists | together | wrong | “not stated” | of it wrong |\n| --- |";
        text += &" --- |".repeat(13);
        for (language, b) in both["languages"].as_object().unwrap() {
            let a = &lists["languages"][language];
            let _ = write!(text, "\n| {language} | {} |", b["items"]);
            for facet in FACETS {
                let said = count(&b[facet], "right") + count(&b[facet], "missed");
                let (found, together) = (count(&a[facet], "right"), count(&b[facet], "right"));
                let wrong = count(&b[facet], "wrong");
                let not = not_stated(&b[format!("{facet}_not_stated")]);
                let _ = write!(text, " {said} | {found} | {together} | {wrong} | {not} |");
            }
        }
        text.push('\n');
    }
    document("consent-and-provenance.md", &text);
}

fn count(score: &Value, key: &str) -> u64 {
    score[key].as_u64().unwrap()
}

fn unclear(of: &Value) -> String {
    format!("{} | {}", of["given"], of["said"])
}

/// One line on how often “not stated” is wrong, with the interval of Wilson.
fn wrong_in(text: &mut String, title: &str, facet: &str, of: &Value) {
    let (given, wrong) = (count(&of["not_stated"], "given") as f64, count(&of["not_stated"], "wrong") as f64);
    if given > 0.0 {
        let (p, z) = (wrong / given, 1.96_f64);
        let (middle, wide) =
            (p + z * z / (2.0 * given), z * (p * (1.0 - p) / given + z * z / (4.0 * given * given)).sqrt());
        let [low, high] = [middle - wide, middle + wide].map(|x| 100.0 * x / (1.0 + z * z / given));
        let _ = write!(text, "\n{title}, {facet}, both readers: “not stated” is wrong in {:.0} % ", 100.0 * p);
        let _ = writeln!(text, "(95 % interval {low:.0}–{high:.0} %).");
    }
}

fn not_stated(of: &Value) -> String {
    format!("{} | {}", of["given"], of["wrong"])
}

/// The blind part of the real listings as a file of labelled texts; none without the listings.
fn real_listings(folder: &Path) -> Option<String> {
    let catalog = real_catalog()?;
    let known: BTreeMap<String, _> =
        listings(&store(&catalog.data)).into_iter().map(|s| (s.listing.id.to_string(), s.listing)).collect();
    let mut gold = String::new();
    for line in include_str!("../benchmark/real-blind.ndjson").lines() {
        let item: Value = serde_json::from_str(line).unwrap();
        let Some(listing) = known.get(item["id"].as_str().unwrap()) else { continue };
        let shown: String = listing.description.chars().take(item["chars"].as_u64().unwrap_or(0) as usize).collect();
        let keywords = listing.keywords.iter().take(12).cloned().collect::<Vec<_>>().join(", ");
        let language = match written(listing) {
            Some(language) => language.to_owned(),
            None => "unknown".to_owned(),
        };
        let text = format!("{keywords}\n{shown}");
        let row = value!({
            "id": item["id"], "vendor": item["vendor"], "lang": language, "title": listing.title,
            "text": if text.trim().is_empty() { "-" } else { text.trim() }, "labels": item["labels"],
            "consent": item["consent"], "provenance": item["provenance"], "contested": item["contested"],
        });
        let _ = writeln!(gold, "{row}");
    }
    let path = folder.join("real-blind.ndjson");
    std::fs::write(&path, gold).unwrap();
    Some(path.to_string_lossy().into_owned())
}
