//! The identifier that a listing has at its source. Where many files of one kind are read without a card of their own, an
//! identifier such as “17” would mean another listing in each of them, so the name of the file becomes a part of it.

use crate::ingest::acquire::source::Source;

/// The identifier, made unique where the card asks for it; `None` if the record has none.
pub(super) fn of(
    source: &Source,
    file: &str,
    stated: Option<String>,
    address: impl FnOnce() -> Option<String>,
) -> Option<String> {
    if !source.ids_per_file {
        return stated;
    }
    let Some(id) = stated else { return address() };
    let scope = scope(file);
    match is_unique_everywhere(&id) || scope.is_empty() || id.starts_with(&scope) {
        true => Some(id),
        false => Some(format!("{scope}/{id}")),
    }
}

/// Addresses, DOIs, URNs, UUIDs and digests mean the same thing in every file.
fn is_unique_everywhere(id: &str) -> bool {
    let lower = id.to_ascii_lowercase();
    let doi = lower.strip_prefix("10.").and_then(|rest| rest.split_once('/'));
    let doi = doi.is_some_and(|(registrant, _)| registrant.starts_with(|c: char| c.is_ascii_digit()));
    let long = id.len() >= 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    doi || long
        || lower.contains("://")
        || ["doi:", "urn:", "ark:", "hdl:"].iter().any(|start| lower.starts_with(start))
}

/// The name of a file without folder, extension, dates and numbers, so that the next edition of the same file has the
/// same; for a page its host.
fn scope(file: &str) -> String {
    if let Some((_, rest)) = file.rsplit_once("://") {
        return rest.split(['/', ':', '?']).next().unwrap_or_default().to_owned();
    }
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.split('.').find(|part| !part.is_empty()).unwrap_or(name);
    let words = stem.split(|c: char| !c.is_alphanumeric()).filter(|word| {
        let number = word.trim_start_matches(['v', 'V']);
        !number.is_empty() && !number.chars().all(|c| c.is_ascii_digit())
    });
    words.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_of_one_file_have_one_scope() {
        assert_eq!(scope("catalogue-2024-01-31.csv"), "catalogue");
        assert_eq!(scope("dumps.zip/2025/catalogue_v2.csv.gz"), "catalogue");
        assert_eq!(scope("https://sample.example/data/17?x=1"), "sample.example");
        assert_eq!(scope("2024.csv"), "");
    }

    #[test]
    fn only_identifiers_that_other_files_may_have_are_scoped() {
        for id in ["https://sample.example/1", "10.5281/zenodo.1", "7d3a2f64-0b1c-4a55-9b1e-0c5d2f5b8a11", "doi:10.1/x"]
        {
            assert!(is_unique_everywhere(id), "{id}");
        }
        for id in ["17", "kb-17", "voices", "10.5"] {
            assert!(!is_unique_everywhere(id), "{id}");
        }
    }
}
