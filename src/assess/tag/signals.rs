//! Signals: the words that change what a cue beside them means. Read from `context.toml`.

use serde::Deserialize;
use std::collections::BTreeMap;

/// The list, part of the program and of the method fingerprint.
pub(super) const TEXT: &str = include_str!("context.toml");

/// Kinds of signals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// What follows is not in the data.
    Denial,
    /// A denial at the same place does not count.
    Affirmation,
    /// What stands right before is not in the data.
    LeftOut,
    /// Turns the sentence to another thing between a cue and `LeftOut`.
    Turn,
    /// The sentence shows something made, not recorded.
    Artificial,
    /// … unless it says that it is real.
    Real,
    /// The sentence gives figures about groups.
    Aggregate,
    /// What follows is only spoken about.
    About,
    /// What follows is only possible.
    Hedge,
    /// What a denial says ends here.
    Contrast,
    /// The last part of a list.
    Or,
    /// Consent is named; these words stand in `consent/words.toml`.
    #[serde(skip)]
    Consent,
}

/// Phrases by kind and language.
pub(super) type Lists = BTreeMap<Kind, BTreeMap<String, Vec<String>>>;

/// Reads the lists.
pub(super) fn lists() -> Result<Lists, toml::de::Error> {
    let mut lists: Lists = toml::from_str(TEXT)?;
    let consent = lists.entry(Kind::Consent).or_default();
    for (language, phrase) in super::consent::anchors()? {
        consent.entry(language).or_default().push(phrase);
    }
    Ok(lists)
}
