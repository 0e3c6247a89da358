//! Reading many cards of one kind: each is checked, and ids are unique.

use super::embedded::Files;
use super::parse::{Card, CardError};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use std::collections::BTreeMap;
use std::fmt::Display;

/// Reads cards into a map by id. Any error is fatal, because an incomplete set of cards would give wrong results.
///
/// `check` finds errors that the TOML parser cannot; it gets the head, the path and the whole text.
pub fn read_all<K, H>(
    files: Files,
    id: impl Fn(&H) -> K,
    check: impl Fn(&H, &str, &str) -> Result<(), CardError>,
) -> Result<BTreeMap<K, Card<H>>, CardError>
where
    K: Ord + Display,
    H: DeserializeOwned,
{
    let mut cards = BTreeMap::<K, Card<H>>::new();
    for (path, text) in files {
        let card = Card::<H>::parse(&path, &text)?;
        check(&card.head, &path, &text)?;
        let id = id(&card.head);
        if let Some(other) = cards.get(&id) {
            return Err(CardError::at(&path, 2, format!("the id “{id}” is already used by {}", other.path)));
        }
        cards.insert(id, card);
    }
    Ok(cards)
}

/// Files by the `kind` in their heads, for a folder with cards of several kinds.
pub fn by_kind(files: Files) -> Result<BTreeMap<String, Files>, CardError> {
    #[derive(Deserialize)]
    struct Kind {
        kind: String,
        #[serde(flatten)]
        _rest: BTreeMap<String, IgnoredAny>,
    }
    let mut kinds = BTreeMap::<String, Files>::new();
    for (path, text) in files {
        let kind = Card::<Kind>::parse(&path, &text)?.head.kind;
        kinds.entry(kind).or_default().push((path, text));
    }
    Ok(kinds)
}
