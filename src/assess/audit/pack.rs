//! Packs: a folder of rule cards, and `pack.md`, the card that says what the folder is. A new pack is one folder of
//! cards.

use crate::domain::card::{Card, CardError, Files};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The head of a `pack.md`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// Always `pack`.
    pub kind: String,
    /// Short public name, for filters and headings.
    pub title: String,
    /// What the rules are based on: a law, a family of laws, terms or statements.
    pub law: String,
    /// Where it applies: ISO codes, `EU`, `US-CA` …, or `any`.
    pub jurisdictions: Vec<String>,
}

/// Cards of packs by the folder they lie in.
pub(super) fn read(files: Files) -> Result<BTreeMap<String, Card<Pack>>, CardError> {
    let mut packs = BTreeMap::<String, Card<Pack>>::new();
    for (path, text) in files {
        let card = Card::<Pack>::parse(&path, &text)?;
        let fault = |word: &str, reason: String| {
            let line = text.lines().position(|l| l.starts_with(word)).map_or(2, |n| n + 1);
            Err(CardError::at(&path, line, reason))
        };
        if card.head.title.trim().is_empty() {
            return fault("title", "title is empty; a pack has a short public name".to_owned());
        }
        if let Some(unknown) = card.head.jurisdictions.iter().find(|j| !super::rule::is_jurisdiction(j)) {
            return fault(
                "jurisdictions",
                format!("invalid jurisdiction “{unknown}”; {}", super::rule::JURISDICTION_HINT),
            );
        }
        if let Some(other) = packs.get(folder(&path)) {
            return fault("kind", format!("the folder has a card already: {}", other.path));
        }
        packs.insert(folder(&path).to_owned(), card);
    }
    Ok(packs)
}

/// The folder of a card, which names its pack; `own` for a card that lies in none.
pub(super) fn folder(path: &str) -> &str {
    let folders = path.rsplit_once('/').map(|(folder, _)| folder);
    folders.and_then(|f| f.rsplit('/').next()).filter(|f| !f.is_empty()).unwrap_or("own")
}
