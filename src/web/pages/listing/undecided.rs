//! Undecided rules, grouped by the facts that are missing. “Not stated” is neither a yes nor a no.

use super::super::{format, labels};
use crate::assess::audit;
use crate::domain::listing::{Assessment, Listing, Undecided};
use crate::web::App;

/// Rules that need the same missing facts.
pub(super) struct UndecidedView {
    /// What is missing, as the end of a sentence.
    pub missing: String,
    /// `12 rules`.
    pub count: String,
    /// Id, title, and whether the rule still has a card.
    pub rules: Vec<(String, String, bool)>,
}

/// A question to the seller.
pub(super) struct QuestionView {
    pub question: String,
    /// `3 rules wait for it, one of them of high severity`.
    pub waiting: String,
}

/// The questions, and how many rules lack more than two facts, as the beginning of a sentence.
pub(super) fn questions(app: &App, listing: &Listing, assessment: &Assessment) -> (Vec<QuestionView>, String) {
    let asked = audit::questions(&app.method.rules, listing, assessment);
    let view = |q: audit::Question| {
        let (number, severity) = (q.rules.len() as u64, q.highest_severity);
        let waiting = match number {
            1 => format!("1 rule waits for it, of {severity} severity"),
            n => format!("{} wait for it, up to {severity} severity", format::of(n, "rule", "rules")),
        };
        QuestionView { question: q.question, waiting }
    };
    let far = match asked.rules_far_from_decided {
        0 => String::new(),
        1 => "1 rule lacks".to_owned(),
        n => format!("{} lack", format::of(n, "rule", "rules")),
    };
    (asked.questions.into_iter().map(view).collect(), far)
}

/// All groups, those with the most rules first.
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
    UndecidedView {
        missing: missing(&undecided.missing),
        count: format::of(undecided.rules.len() as u64, "rule", "rules"),
        rules: undecided.rules.iter().map(rule).collect(),
    }
}

/// The missing facts: what the listing does not state, and registers that were not imported.
fn missing(facts: &[String]) -> String {
    const REGISTER: &str = "register ";
    let (registers, stated): (Vec<&String>, Vec<&String>) = facts.iter().partition(|f| f.starts_with(REGISTER));
    let mut parts = Vec::new();
    if !stated.is_empty() || registers.is_empty() {
        let words: Vec<String> = stated.into_iter().map(|f| labels::fact(f)).collect();
        parts.push(format!("the listing does not state {}", joined(&words, "or")));
    }
    if !registers.is_empty() {
        let names: Vec<String> = registers.iter().filter_map(|r| r.strip_prefix(REGISTER)).map(str::to_owned).collect();
        let (noun, verb) = if names.len() == 1 { ("register", "has") } else { ("registers", "have") };
        parts.push(format!("the {noun} {} {verb} not been imported", joined(&names, "and")));
    }
    parts.join(", and ")
}

/// `a, b or c`.
fn joined(words: &[String], last: &str) -> String {
    match words {
        [] => labels::fact(""),
        [one] => one.clone(),
        [most @ .., end] => format!("{} {last} {end}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_facts_and_missing_registers_are_told_apart() {
        for (facts, expected) in [
            (&["countries"][..], "the listing does not state countries"),
            (
                &["consent", "countries", "use"],
                "the listing does not state consent, countries or what the data may be used for",
            ),
            (&["register us-ca"], "the register us-ca has not been imported"),
            (
                &["countries", "register us-ca", "register us-vt"],
                "the listing does not state countries, and the registers us-ca and us-vt have not been imported",
            ),
            (&[], "the listing does not state enough"),
        ] {
            let facts: Vec<String> = facts.iter().map(|f| (*f).to_owned()).collect();
            assert_eq!(missing(&facts), expected);
        }
    }
}
