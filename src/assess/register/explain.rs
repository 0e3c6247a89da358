//! Why an entry is, may be, or is not the seller, in one sentence.

use super::matching::{Match, MatchReason, Register};
use super::similarity::{SimilarityReason, THRESHOLD};
use crate::domain::listing::RegisterDecision;

/// What makes an entry fit, as a sentence without its full stop.
pub fn explanation(register: &Register, found: &Match) -> String {
    let official = register.entries()[found.entry].name();
    let other = |of: &str| match of == official {
        true => format!("“{official}”"),
        false => format!("“{of}”, another name of “{official}”"),
    };
    match &found.reason {
        MatchReason::Name { of, spaced: false } => {
            format!("the name equals {} once case, punctuation and legal form are set aside", other(of))
        }
        MatchReason::Name { of, spaced: true } => {
            format!("the name equals {} once case, punctuation, legal form and spaces are set aside", other(of))
        }
        MatchReason::Domain(domain) => format!("the name is the domain {domain}, which the entry “{official}” states"),
        MatchReason::Label(domain) => format!("the name is the first part of {domain}, a domain of “{official}”"),
        MatchReason::Similar { of, why } => {
            format!(
                "{}; similarity {:.2}, a candidate from {THRESHOLD:.2} on",
                similar(register, &other(of), why),
                found.score
            )
        }
    }
}

fn similar(register: &Register, name: &str, why: &SimilarityReason) -> String {
    match why {
        SimilarityReason::OtherForm => {
            format!("the name is that of {name}, but the legal forms are of different kinds")
        }
        SimilarityReason::Short => format!("the name is that of {name}, but too short to identify a company"),
        SimilarityReason::OneWord => {
            format!("the name is {name}, and one word alone is too common to identify a company")
        }
        SimilarityReason::Initials => format!("one name is made of the first letters of the other, {name}"),
        SimilarityReason::Letters => format!("the name has nearly the same letters as {name}"),
        SimilarityReason::Words { common, near, left, right } => {
            let mut said = Vec::new();
            let having = |w: &String| format!("“{w}” (in {})", entries(register.having(w)));
            if !common.is_empty() {
                said.push(format!("both say {}", common.iter().map(having).collect::<Vec<_>>().join(", ")));
            }
            for (a, b) in near {
                said.push(format!("“{a}” is nearly “{b}”"));
            }
            for (words, whose) in [(left, "the seller"), (right, "the entry")] {
                if !words.is_empty() {
                    said.push(format!("only {whose} says {}", quoted(words)));
                }
            }
            format!("compared with {name}: {}", said.join(", "))
        }
    }
}

fn quoted(words: &[String]) -> String {
    words.iter().map(|w| format!("“{w}”")).collect::<Vec<_>>().join(", ")
}

fn entries(n: usize) -> String {
    format!("{n} {}", if n == 1 { "entry" } else { "entries" })
}

/// A seller that is listed under so many entries.
pub(super) fn listed(register: &Register, found: &Match, number: usize) -> String {
    format!("{}{}", explanation(register, found), several(number))
}

/// A candidate beside so many others.
pub(super) fn candidate(register: &Register, found: &Match, more: usize) -> String {
    let others = if more == 0 { String::new() } else { format!("; {more} more resemble it") };
    format!("{}{others}; a person has to look", explanation(register, found))
}

/// A seller that is not found. No entry is named, so that nobody is shown beside a company it has nothing to do with.
pub(super) fn not_found(register: &Register) -> String {
    format!(
        "none of the {} has this name or domain, and none is a candidate (similarity from {THRESHOLD:.2})",
        entries(register.entries().len())
    )
}

/// A match that a person confirmed.
pub(super) fn confirmed(decision: &RegisterDecision, number: usize) -> String {
    let RegisterDecision { number: of, by, reason, entry, .. } = decision;
    format!("{by} confirmed the entry “{entry}” (decision {of}): {reason}{}", several(number))
}

/// What else people decided: entries denied, and a confirmed entry that this edition lacks.
pub(super) fn note(denied: &[&RegisterDecision], gone: &[&RegisterDecision]) -> String {
    let mut note = String::new();
    for RegisterDecision { number, by, reason, entry, .. } in denied {
        note.push_str(&format!("; {by} denied the entry “{entry}” (decision {number}): {reason}"));
    }
    for RegisterDecision { number, by, entry, .. } in gone {
        note.push_str(&format!("; {by} confirmed the entry “{entry}” (decision {number}), which this edition lacks"));
    }
    note
}

fn several(number: usize) -> String {
    match number {
        1 => String::new(),
        n => format!("; {n} entries fit equally well, and only answers on which all agree are taken"),
    }
}
