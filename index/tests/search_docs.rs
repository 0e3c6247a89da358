//! Every example in the tables of docs/SEARCH.md is parsed as documented.

use std::fs;
use std::path::Path;

use brokerwatch_index::{FacetField, parse};

/// The rows below every heading `| first | second |` of the document, as they are written.
fn rows(first: &str, second: &str) -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/SEARCH.md");
    let document = fs::read_to_string(path).unwrap();
    let heading = format!("| {first} | {second} |");
    let mut rows = Vec::new();
    let mut inside = false;
    for line in document.lines() {
        inside = line == heading || inside && line.starts_with('|');
        if !inside || line == heading || line.starts_with("| ---") {
            continue;
        }
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [typed, meant] = cells[..] else { panic!("not two cells: {line}") };
        rows.push((code(typed).unwrap_or_else(|| panic!("no example: {line}")).to_owned(), meant.to_owned()));
    }
    rows
}

/// The text in backticks.
fn code(cell: &str) -> Option<&str> {
    cell.strip_prefix('`')?.strip_suffix('`')
}

#[test]
fn every_example_has_the_documented_canonical_text() {
    let rows = rows("write", "canonical");
    assert!(rows.len() > 40, "{}", rows.len());
    for (typed, meant) in rows {
        let canonical = code(&meant).unwrap_or_else(|| panic!("no canonical text: {meant}"));
        let (ast, diagnostics) = parse(&typed);
        assert_eq!(ast.to_string(), canonical, "{typed}");
        assert_eq!(diagnostics, [], "{typed}");
        assert_eq!(parse(canonical), (ast, Vec::new()), "{typed}");
    }
}

#[test]
fn every_diagnostic_is_as_documented() {
    let rows = rows("write", "diagnostic");
    assert!(rows.len() > 20, "{}", rows.len());
    for (typed, remark) in rows {
        let (_, diagnostics) = parse(&typed);
        let first = diagnostics.first().unwrap_or_else(|| panic!("no remark on {typed}"));
        assert!(first.message.starts_with(&remark), "{typed}: {}", first.message);
    }
}

#[test]
fn every_ordered_facet_lists_its_values_in_a_diagnostic() {
    for facet in FacetField::all().filter(|facet| !facet.row().order.is_empty()) {
        let (ast, diagnostics) = parse(&format!("{}:>nothing-of-the-kind", facet.name()));
        assert!(ast.is_everything());
        let hint = diagnostics[0].hint.as_deref().unwrap();
        assert!(facet.row().order.iter().all(|value| hint.contains(value)), "{hint}");
    }
}
