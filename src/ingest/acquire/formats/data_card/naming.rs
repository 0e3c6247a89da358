//! Identifier and title of a card whose file is called what any card might be called: `README.md`, `DATASET_CARD.md`.

/// Names of files that many cards have, without signs between their words.
const GENERIC: &[&str] = &[
    "readme",
    "card",
    "datacard",
    "datasetcard",
    "datasheet",
    "datasheetfordataset",
    "datasetreadme",
    "datasetdatasheet",
    "index",
    "dataset",
    "datastatement",
    "about",
];

/// Names of folders that many data sets have.
const FOLDERS: &[&str] =
    &["", ".", "..", "data", "dataset", "datasets", "doc", "docs", "src", "main", "master", "card"];

/// Words of a heading that say only that it is one of a card.
const WORDS: &[&str] =
    &["dataset card for", "data card for", "datasheet for", "dataset card", "data card", "datacard", "datasheet"];

/// Whether the name of a file says nothing about what is in it. A language may follow: `README_zh`, `README.zh-CN`.
pub(super) fn says_nothing(stem: &str) -> bool {
    let plain =
        |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    let language = |tag: &str| {
        let mut parts = tag.split(['-', '_']);
        let first = parts.next().is_some_and(|part| (2..=3).contains(&part.len()));
        first && parts.all(|part| part.len() <= 4) && tag.is_ascii()
    };
    let generic = |text: &str| GENERIC.contains(&&*plain(text));
    let cut = stem.char_indices().filter(|(_, c)| matches!(c, '_' | '-' | '.'));
    generic(stem)
        || cut.map(|(at, _)| stem.split_at(at)).any(|(name, tag)| generic(name) && tag.get(1..).is_some_and(language))
}

/// Identifier and title: by the folder and by what the card calls itself. A card alone keeps the name of its file.
pub(super) fn of(file: &str, stem: &str, stated: Option<&str>, heading: Option<&str>) -> (String, String) {
    let folder = file.rsplit('/').nth(1).map(str::trim).filter(|name| !FOLDERS.contains(&&*name.to_lowercase()));
    let called = stated.map(str::trim).filter(|title| !title.is_empty()).map(str::to_owned);
    let called = called.or_else(|| heading.map(title).filter(|title| !title.is_empty()));
    let id = folder.map(str::to_owned).or_else(|| called.clone()).unwrap_or_else(|| stem.to_owned());
    (id.clone(), called.unwrap_or(id))
}

/// A heading without the words for “card”: “Dataset Card: Voices”, “Voices — data card”.
fn title(heading: &str) -> String {
    let lower = heading.to_lowercase();
    if lower.len() != heading.len() {
        return heading.trim().to_owned();
    }
    if says_nothing(heading) {
        return String::new();
    }
    let signs = |c: char| c.is_whitespace() || matches!(c, ':' | '-' | '–' | '—' | '|' | '(' | ')');
    for word in WORDS {
        let rest = match (lower.strip_prefix(word), lower.strip_suffix(word)) {
            (Some(rest), _) => heading.get(heading.len() - rest.len()..),
            (None, Some(rest)) => heading.get(..rest.len()),
            (None, None) => None,
        };
        if let Some(rest) = rest.map(|rest| rest.trim_matches(signs)).filter(|rest| !rest.is_empty()) {
            return rest.to_owned();
        }
    }
    heading.trim().to_owned()
}
