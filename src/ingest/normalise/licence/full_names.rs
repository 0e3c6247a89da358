//! Licences by their full names in the SPDX list, whatever the case, punctuation and spelling of “licence”.

use super::identifier::id;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words that do not tell licences apart.
#[rustfmt::skip]
const FILLERS: &[&str] = &["the", "a", "license", "licenses", "licensed", "released", "under",
    "version", "ver", "v", "terms", "of"];

/// Words of titles beside the version, which a name without one leaves out too.
const VERSION_WORDS: &[&str] = &["international", "unported", "generic", "only", "or", "later"];

/// Identifiers by full name. A name that two licences share is left out; an old identifier and the one that replaced it
/// are one licence.
static BY_NAME: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let mut names: HashMap<String, Option<String>> = HashMap::new();
    for licence in spdx::identifiers::LICENSES {
        let Some(id) = id(licence.name) else { continue };
        let known = names.entry(key(licence.full_name)).or_insert_with(|| Some(id.clone()));
        if known.as_ref() != Some(&id) {
            *known = None;
        }
    }
    names.into_iter().filter_map(|(name, id)| Some((name, id?))).collect()
});

/// Full names without their version, by identifier.
static FAMILIES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let all = spdx::identifiers::LICENSES.iter();
    all.filter_map(|licence| Some((id(licence.name)?, without_version(licence.full_name)))).collect()
});

/// The identifier of a full name.
pub(super) fn find(text: &str) -> Option<String> {
    BY_NAME.get(&key(text)).cloned()
}

/// Whether a text is the full name of a licence without its version.
pub(super) fn is_family_of(text: &str, id: &str) -> bool {
    FAMILIES.get(id).is_some_and(|name| !name.is_empty() && *name == without_version(text))
}

fn key(text: &str) -> String {
    words(text).concat()
}

fn without_version(text: &str) -> String {
    let all = words(text);
    let kept = all.iter().filter(|w| !w.starts_with(|c: char| c.is_ascii_digit()));
    kept.filter(|w| !VERSION_WORDS.contains(&w.as_str())).map(String::as_str).collect()
}

/// Words in lower case without accents and fillers; `v2.0` and `2.0` are `2`.
fn words(text: &str) -> Vec<String> {
    let plain: String = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    let plain = plain.replace('&', " and ").replace("licence", "license");
    let words = plain.split(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '+')).map(|w| w.trim_matches('.'));
    let number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let words = words.map(|word| word.strip_prefix('v').filter(|rest| number(rest)).unwrap_or(word));
    let words = words.map(|word| word.strip_suffix(".0").filter(|major| number(major)).unwrap_or(word));
    words.filter(|word| !word.is_empty() && !FILLERS.contains(word)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::id;
    use std::collections::{BTreeMap, BTreeSet};

    /// Every way in which the case, punctuation and the words “licence” and “version” vary.
    fn variants(name: &str) -> Vec<String> {
        let british = name.replace("License", "Licence").replace("license", "licence");
        let plain = name.replace([',', '-', '–', '"'], " ");
        vec![
            name.to_owned(),
            name.to_lowercase(),
            name.to_uppercase(),
            british,
            plain,
            format!("The {name}."),
            name.replace(" v1", " Version 1").replace(" v2", " version 2").replace(" v3", ", Version 3"),
        ]
    }

    #[test]
    fn every_licence_is_found_by_its_full_name_unless_another_has_it_too() {
        let mut ids: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for licence in spdx::identifiers::LICENSES {
            ids.entry(licence.full_name).or_default().insert(id(licence.name).expect("an identifier"));
        }
        let (mut found, mut shared) = (0, 0);
        for (name, ids) in ids {
            let Some(only) = ids.first().filter(|_| ids.len() == 1) else {
                shared += 1;
                assert_eq!(parse(name).label(), format!("custom: {name}"));
                continue;
            };
            for text in variants(name) {
                assert_eq!(parse(&text).label(), *only, "{text}");
            }
            let nested = if name.contains('(') { &only[..] } else { name };
            for bracket in [format!("{name} ({only})"), format!("{name} [{only}]"), format!("{only} ({nested})")] {
                assert_eq!(parse(&bracket).label(), *only, "{bracket}");
            }
            let other = if only == "MIT" { "ISC" } else { "MIT" };
            let contradiction = crate::ingest::normalise::text::clean_line(&format!("{name} ({other})"));
            assert_eq!(parse(&contradiction).label(), format!("custom: {contradiction}"));
            found += 1;
        }
        assert!(found > 600 && shared < 20, "{found} found, {shared} shared");
    }
}
