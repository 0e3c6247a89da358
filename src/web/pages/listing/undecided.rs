//! Rules that cannot be decided for a listing, told by what is missing: silence is neither a yes nor a no.

use super::super::{names, show};
use crate::domain::listing::{Assessment, Undecided};
use crate::web::App;

/// Rules that wait for the same facts.
pub(super) struct UndecidedView {
    /// What is missing, as the end of a sentence.
    pub missing: String,
    /// `12 rules wait for it`.
    pub waiting: String,
    /// Id, title and whether the present method has the rule.
    pub rules: Vec<(String, String, bool)>,
}

/// All of them, those that hold up most rules first.
pub(super) fn undecided(app: &App, assessment: &Assessment) -> Vec<UndecidedView> {
    let mut all: Vec<&Undecided> = assessment.undecided.iter().collect();
    all.sort_by_key(|u| std::cmp::Reverse(u.rules.len()));
    all.into_iter().map(|u| view(app, u)).collect()
}

fn view(app: &App, undecided: &Undecided) -> UndecidedView {
    let rule = |id: &String| {
        let card = app.method.rules.get(id);
        (id.clone(), card.map(|c| c.head.title.clone()).unwrap_or_default(), card.is_some())
    };
    let verb = if undecided.rules.len() == 1 { "waits" } else { "wait" };
    let them = if undecided.missing.len() == 1 { "it" } else { "them" };
    UndecidedView {
        missing: missing(&undecided.missing),
        waiting: format!("{} {verb} for {them}", show::of(undecided.rules.len() as u64, "rule", "rules")),
        rules: undecided.rules.iter().map(rule).collect(),
    }
}

/// The facts that are missing: what the seller does not state, and what has not been read.
fn missing(facts: &[String]) -> String {
    let (registers, stated): (Vec<&String>, Vec<&String>) = facts.iter().partition(|f| f.starts_with("register "));
    let mut parts = Vec::new();
    if !stated.is_empty() || registers.is_empty() {
        let words: Vec<String> = stated.into_iter().map(|f| names::fact(f)).collect();
        parts.push(format!("the seller does not state {}", joined(&words, "or")));
    }
    if !registers.is_empty() {
        let unread: Vec<String> = registers.iter().map(|r| r["register ".len()..].to_owned()).collect();
        let (noun, verb) = if unread.len() == 1 { ("register", "has") } else { ("registers", "have") };
        parts.push(format!("the {noun} {} {verb} not been read", joined(&unread, "and")));
    }
    parts.join(", and ")
}

/// `a, b or c`.
fn joined(words: &[String], last: &str) -> String {
    match words {
        [] => names::fact(""),
        [one] => one.clone(),
        [most @ .., end] => format!("{} {last} {end}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_said_in_words_and_registers_are_not_the_sellers_silence() {
        for (facts, told) in [
            (&["countries"][..], "the seller does not state countries"),
            (
                &["consent", "countries", "use"],
                "the seller does not state consent, countries or what the data may be used for",
            ),
            (&["register us-ca"], "the register us-ca has not been read"),
            (
                &["countries", "register us-ca", "register us-vt"],
                "the seller does not state countries, and the registers us-ca and us-vt have not been read",
            ),
            (&[], "the seller does not state enough"),
        ] {
            let facts: Vec<String> = facts.iter().map(|f| (*f).to_owned()).collect();
            assert_eq!(missing(&facts), told);
        }
    }
}
