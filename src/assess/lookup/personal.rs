//! Personal data that has no place in a question: e-mail addresses, telephone numbers and names of people. They are
//! found to be refused, with a sentence that does not repeat them.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Digits from which a number is one of a telephone.
const PHONE_DIGITS: usize = 7;

/// Words that end the name of a company, so that “Thomson Reuters Ltd” is none of a person.
const COMPANY: [&str; 34] = [
    "inc",
    "ltd",
    "llc",
    "gmbh",
    "ag",
    "sa",
    "sarl",
    "bv",
    "nv",
    "plc",
    "corp",
    "co",
    "company",
    "group",
    "data",
    "media",
    "labs",
    "ai",
    "technologies",
    "technology",
    "solutions",
    "systems",
    "analytics",
    "marketing",
    "research",
    "services",
    "international",
    "global",
    "partners",
    "consulting",
    "digital",
    "app",
    "networks",
    "insights",
];

/// What must not be sent, if a value is one: for a sentence after “this looks like”.
pub(super) fn personal(value: &str, may_be_name: bool) -> Option<&'static str> {
    if is_mail(value) {
        return Some("an e-mail address");
    }
    if is_phone(value) {
        return Some("a telephone number");
    }
    (may_be_name && is_name(value)).then_some("the name of a person")
}

fn is_mail(value: &str) -> bool {
    value.split(|c: char| c.is_whitespace() || ",;<>()".contains(c)).any(|word| {
        let word = word.trim_start_matches("mailto:");
        word.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && !user.contains('/') && host.contains('.') && !host.starts_with('.')
        })
    })
}

fn is_phone(value: &str) -> bool {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let others = value.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-–/().".contains(c));
    others && digits >= PHONE_DIGITS
}

/// A given name and one or two more words, none of which ends the name of a company.
fn is_name(value: &str) -> bool {
    static GIVEN: LazyLock<HashSet<&str>> =
        LazyLock::new(|| include_str!("given_names.txt").split_whitespace().collect());
    let words: Vec<String> = value.split_whitespace().map(str::to_lowercase).collect();
    let letters = |word: &String| word.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c));
    let company = |word: &String| COMPANY.contains(&word.trim_end_matches('.'));
    (2..=3).contains(&words.len())
        && words.iter().all(letters)
        && !words.iter().any(company)
        && words.first().is_some_and(|first| GIVEN.contains(first.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn personal_data_is_told_from_names_of_platforms_and_companies() {
        let found = |value| personal(value, true);
        for value in ["ines@example.org", "mail ines@example.org please", "mailto:a@b.co"] {
            assert_eq!(found(value), Some("an e-mail address"), "{value}");
        }
        for value in ["+49 30 1234567", "(0171) 123-4567", "555.123.4567"] {
            assert_eq!(found(value), Some("a telephone number"), "{value}");
        }
        for value in ["Anna Schmidt", "john paul smith", "Muhammad Khan", "Jürgen O'Neill"] {
            assert_eq!(found(value), Some("the name of a person"), "{value}");
        }
        for value in ["Tumblr", "Stack Overflow", "Thomas Data", "Simon Analytics Ltd", "Line", "微博", "Anna", "4chan", "Defined.ai", "Mixrank", "Max Planck Institute of Data", "2010"] {
            assert_eq!(found(value), None, "{value}");
        }
        assert_eq!(personal("San Jose", true), None);
        assert_eq!(personal("Santa Maria", false), None);
    }
}
