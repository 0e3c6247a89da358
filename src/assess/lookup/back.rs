//! Questions back: a name that means several things, or none that is known. Until somebody answers, the look-up says how
//! it took the name.

use crate::domain::market::Platform;
use serde::Serialize;

/// A question back: a name that means several things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuestionBack {
    /// Which part.
    pub field: &'static str,
    /// The name.
    pub value: String,
    /// What is asked, and how the answer was made meanwhile.
    pub question: String,
    /// What can be sent in its place.
    pub choices: Vec<Choice>,
}

/// One meaning of an ambiguous name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What it means.
    pub label: String,
    /// Which part to send.
    pub field: &'static str,
    /// What to send there.
    pub value: String,
}

/// The name of a platform that is a common word.
pub(super) fn common(platform: &Platform, value: &str) -> QuestionBack {
    let (name, common) = (&platform.name, &platform.common);
    let phrase = platform.phrases.first().unwrap_or(&platform.id).clone();
    let question = format!(
        "“{value}” can mean the service {name} or {common}. Only listings that clearly write of {name} were counted. Did \
         you mean it?"
    );
    let choices = vec![Choice { label: format!("Yes, {name}"), field: "platforms", value: phrase }];
    QuestionBack { field: "platforms", value: value.to_owned(), question, choices }
}

/// A name that differs by a letter or two from a known one.
pub(super) fn slip(near: &Platform, value: &str) -> QuestionBack {
    let question = format!("No platform is known as “{value}”; {} was looked up. Did you mean it?", near.name);
    let choices = vec![Choice { label: format!("Yes, {}", near.name), field: "platforms", value: near.id.clone() }];
    QuestionBack { field: "platforms", value: value.to_owned(), question, choices }
}

/// A name that no table has and that is a word of every day.
pub(super) fn ordinary(value: &str) -> QuestionBack {
    let question = format!(
        "“{value}” is also a word of every day. Only listings that clearly name a service were counted as naming it; its \
         domain, such as “{}.com”, finds more.",
        value.to_lowercase()
    );
    QuestionBack { field: "platforms", value: value.to_owned(), question, choices: Vec::new() }
}

/// Georgia, a country and a state.
pub(super) fn georgia(field: &'static str, value: &str) -> QuestionBack {
    let choice =
        |label: &str, code: &str| Choice { label: label.to_owned(), field: "countries", value: code.to_owned() };
    QuestionBack {
        field,
        value: value.to_owned(),
        question: format!(
            "“{value}” is a country and a state of the USA. {} Which do you mean?",
            if field == "places" { "It was searched as a word." } else { "It was left out until you choose." }
        ),
        choices: vec![choice("The country", "GE"), choice("The state of the USA", "US-GA")],
    }
}
