//! The header of a table: which of its columns are those that the source card knows. Columns that
//! differ only in case, spaces and hyphens are read under the card's names, and an issue says so. Missing and duplicate
//! columns are reported at once, because each loses a fact in every listing of the file.

use super::super::Column;
use crate::domain::listing::{Issue, IssueCode, SourceLocation};
use std::collections::{HashMap, HashSet};

/// Columns quoted in a message.
const SHOWN: usize = 30;

/// The names of all columns, made unique, and the issues of the header. The first of several equal names keeps it.
pub(in super::super) fn names(
    cells: Vec<String>,
    known: &[Column],
    place: &SourceLocation,
) -> (Vec<String>, Vec<Issue>) {
    let mut issues = Vec::new();
    let mut report = |code, field: &str, value: &str, message: String| {
        issues.push(Issue::new(code, place, field, value, message));
    };
    let mut cells: Vec<String> = cells
        .into_iter()
        .enumerate()
        .map(|(n, name)| if name.is_empty() { format!("column {}", n + 1) } else { name })
        .collect();
    let renamed = rename(&mut cells, known);
    if !renamed.is_empty() {
        let message = format!("columns are read under the names of the source card: {}", renamed.join(", "));
        report(IssueCode::ColumnName, "", "", message);
    }
    let has = |name: &str| cells.iter().any(|cell| cell == name);
    let missing: Vec<&str> = known.iter().filter(|c| c.expected && !has(&c.name)).map(|c| c.name.as_str()).collect();
    if !missing.is_empty() {
        let there: Vec<String> = cells.iter().take(SHOWN).map(|name| format!("“{name}”")).collect();
        let more = if cells.len() > SHOWN { ", …" } else { "" };
        let message =
            format!("the source card requires this column, and the header has only {}{more}", there.join(", "));
        missing.iter().for_each(|name| report(IssueCode::MissingColumn, name, "", message.clone()));
    }
    let mut seen = HashSet::new();
    for name in cells.iter().filter(|name| !seen.insert(name.as_str())) {
        let message = "duplicate column; the first is used, the others are stored under another name";
        report(IssueCode::DuplicateColumn, name, "", message.to_owned());
    }
    (with_unique_names(cells), issues)
}

/// A name without what may differ.
pub(super) fn plain(name: &str) -> String {
    let kept = name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '\u{FEFF}'));
    kept.flat_map(char::to_lowercase).collect()
}

/// Gives cells that mean a known column its name. Returns what was renamed.
fn rename(cells: &mut [String], known: &[Column]) -> Vec<String> {
    let mut renamed = Vec::new();
    for column in known {
        if cells.contains(&column.name) {
            continue;
        }
        let wanted = plain(&column.name);
        let mut candidates = cells.iter_mut().filter(|cell| plain(cell) == wanted);
        // With two candidates the operator has to decide.
        if let (Some(only), None) = (candidates.next(), candidates.next())
            && !known.iter().any(|other| other.name == *only)
        {
            renamed.push(format!("“{only}” as “{}”", column.name));
            only.clone_from(&column.name);
        }
    }
    renamed
}

/// Gives each column a name of its own.
fn with_unique_names(header: Vec<String>) -> Vec<String> {
    let mut taken: HashSet<String> = header.iter().cloned().collect();
    let mut seen: HashMap<String, u32> = HashMap::new();
    header
        .into_iter()
        .map(|name| {
            let count = seen.entry(name.clone()).or_insert(0);
            *count += 1;
            if *count == 1 {
                return name;
            }
            let mut free = format!("{name} ({count})");
            while !taken.insert(free.clone()) {
                *count += 1;
                free = format!("{name} ({count})");
            }
            free
        })
        .collect()
}
