//! What changed in the law, and in the cards because of it: `law_changes.toml`, newest first.

use super::checked::day;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

const TEXT: &str = include_str!("law_changes.toml");

/// One change.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LawChange {
    /// Day on which the cards were changed, ISO 8601.
    pub on: String,
    /// Why.
    pub cause: Cause,
    /// Ids of the rules, and names of the sets with their `@`.
    pub rules: Vec<String>,
    /// What changed, in one or two sentences.
    pub what: String,
    /// Day from which the law applies, if that is the point, ISO 8601.
    #[serde(default)]
    pub applies_from: Option<String>,
    /// Where it can be read.
    #[serde(default)]
    pub source_url: Option<String>,
}

/// Why cards were changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Cause {
    /// The law changed.
    Law,
    /// A card did not say what the law says.
    Correction,
    /// A law was added to those that are tested.
    Addition,
}

impl Cause {
    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Law => "the law changed",
            Self::Correction => "card corrected",
            Self::Addition => "rule added",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    change: Vec<LawChange>,
}

static CHANGES: LazyLock<Vec<LawChange>> = LazyLock::new(|| read(TEXT).expect("a test reads law_changes.toml"));

/// What changed in the law and, because of it, in the rules and sets of the program; newest first. Read when it is first
/// asked for, since no assessment needs it.
pub fn law_changes() -> &'static [LawChange] {
    &CHANGES
}

/// The error is one sentence: invalid TOML or an invalid date.
fn read(text: &str) -> Result<Vec<LawChange>, String> {
    let mut changes = toml::from_str::<File>(text).map_err(|e| e.to_string())?.change;
    for change in &changes {
        if let Some(wrong) =
            [Some(&change.on), change.applies_from.as_ref()].into_iter().flatten().find(|d| day(d).is_none())
        {
            return Err(format!("invalid date “{wrong}”; expected YYYY-MM-DD"));
        }
    }
    changes.sort_by(|a, b| b.on.cmp(&a.on));
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_change_comes_first() {
        let changes = law_changes();
        assert!(changes.len() > 5);
        assert!(changes.is_sorted_by(|a, b| a.on >= b.on));
    }

    #[test]
    fn an_invalid_date_is_named() {
        let text = "[[change]]\non = \"28 November\"\ncause = \"law\"\nrules = []\nwhat = \"x\"\n";
        assert_eq!(read(text).unwrap_err(), "invalid date “28 November”; expected YYYY-MM-DD");
    }
}
