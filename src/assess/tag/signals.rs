//! Signals: words that change what a nearby cue means. Read from `context.toml`.

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
    /// Cancels a denial at the same place: “not only”.
    Affirmation,
    /// What comes directly before is not in the data.
    LeftOut,
    /// Between a cue and `LeftOut`: the subject of the sentence has changed.
    #[serde(rename = "turn")]
    SubjectChange,
    /// The content is synthetic, not recorded.
    Artificial,
    /// Cancels `Artificial`: the content is real.
    Real,
    /// The sentence is about figures on groups.
    Aggregate,
    /// What follows is named only as a subject, not as content.
    #[serde(rename = "about")]
    TopicOnly,
    /// The list that follows names subjects, to the end of the sentence.
    TopicList,
    /// The sentence is about what else the seller offers.
    OtherOffers,
    /// What follows is only possible.
    Hedge,
    /// Ends the scope of a denial.
    Contrast,
    /// Before the last item of a list.
    Or,
    /// An anchor of consent; these phrases are in `consent/words.toml`.
    #[serde(skip)]
    Consent,
}

/// Phrases by kind and language.
pub(super) type Lists = BTreeMap<Kind, BTreeMap<String, Vec<String>>>;

/// Reads the lists. The phrases of [`Kind::Consent`] come from the lexicon of consent and are passed in, as (language,
/// phrase).
pub(super) fn lists(consent: Vec<(String, String)>) -> Result<Lists, toml::de::Error> {
    let mut lists: Lists = toml::from_str(TEXT)?;
    let anchors = lists.entry(Kind::Consent).or_default();
    for (language, phrase) in consent {
        anchors.entry(language).or_default().push(phrase);
    }
    Ok(lists)
}
