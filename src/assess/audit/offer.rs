//! What is offered, where it is not the data that the words of a listing are about: software, a service or a plan; works
//! that are only pointed to; single answers.
//!
//! Read from the title, whose last words name the thing in most languages and whose first words do in some; what works
//! are left out is also said in the description. A title that names data offers data, whatever else it names.

use crate::assess::reading::{Folded, PhraseSet, PhraseSetError};
use crate::domain::listing::{Amount, Listing};
use serde::Deserialize;
use std::sync::LazyLock;

/// The word lists, part of the program and of the method fingerprint.
pub(super) const TEXT: &str = include_str!("offer.toml");

static WORDS: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(TEXT).expect("the list is part of the program and a test reads it"));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    no_data: NoData,
    pointers: Pointers,
    answers: Answers,
    piece_workers: PieceWorkers,
    counts: Counts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoData {
    last: Vec<String>,
    han: Vec<String>,
    first: Vec<String>,
    data: List,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pointers {
    says: List,
    title: List,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answers {
    han: Vec<String>,
    last: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Counts {
    says: List,
    positions: List,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PieceWorkers {
    words: List,
}

/// Words that are looked for together.
#[derive(Deserialize)]
#[serde(try_from = "Vec<String>")]
pub(super) struct List(PhraseSet);

impl TryFrom<Vec<String>> for List {
    type Error = PhraseSetError;

    fn try_from(words: Vec<String>) -> Result<Self, PhraseSetError> {
        PhraseSet::new(words).map(Self)
    }
}

impl List {
    /// Whether a folded text has one of the words.
    pub fn is_in(&self, text: &str) -> bool {
        let mut found = false;
        self.0.find(text, |_, start, end| found |= whole(text, start, end));
        found
    }
}

/// Whether a range is no part of a longer word, in scripts that put spaces between words.
fn whole(text: &str, start: usize, end: usize) -> bool {
    let spaced = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_han(c));
    let inside = |before: Option<char>, after: Option<char>| spaced(before) && spaced(after);
    !inside(text[..start].chars().next_back(), text[start..].chars().next())
        && !inside(text[..end].chars().next_back(), text[end..].chars().next())
}

fn is_han(c: char) -> bool {
    ('\u{2E80}'..='\u{FAFF}').contains(&c)
}

/// Whether the listing offers software, a service or a plan: what its words say of people is said of the data of others.
pub(super) fn offers_no_data(listing: &Listing) -> bool {
    let title = folded(&listing.title);
    let (words, head) = (&WORDS.no_data, head(&title));
    // The last words of an address are the seller's name: “… data example software”.
    let last: &[String] = if is_address(&listing.title) { &[] } else { &words.last };
    let named = ends(head, last, &words.han) || words.first.iter().any(|first| begins(&title, first));
    named && !words.data.is_in(&title)
}

/// Whether a title is the end of an address: four words or more, without a capital.
fn is_address(title: &str) -> bool {
    title.split(' ').count() >= 4 && !title.contains(char::is_uppercase)
}

/// Whether works are only pointed to, by number, address or description.
pub(super) fn points_only(listing: &Listing) -> bool {
    let title = folded(&listing.title);
    WORDS.pointers.title.is_in(&title)
        || WORDS.pointers.says.is_in(&title)
        || WORDS.pointers.says.is_in(&folded(&listing.description))
}

/// Whether each call gets one answer, on a person that the buyer names: nobody trains a model with that.
pub(super) fn answers_calls(listing: &Listing) -> bool {
    let per_call = listing
        .price
        .as_ref()
        .is_some_and(|price| matches!(&price.amount, Amount::Money { unit: Some(unit), .. } if unit == "call"));
    let title = folded(&listing.title);
    (per_call || ends(head(&title), &WORDS.answers.last, &WORDS.answers.han)) && !WORDS.no_data.data.is_in(&title)
}

/// Whether whereabouts are an index or statistics, and no positions of people or devices are named.
pub(super) fn counts_only(listing: &Listing) -> bool {
    let (title, text, words) = (folded(&listing.title), folded(&listing.description), &WORDS.counts);
    [&title, &text].iter().any(|t| words.says.is_in(t)) && ![&title, &text].iter().any(|t| words.positions.is_in(t))
}

/// Whether people who are paid by the piece are named. “Crowdsourced” alone may be volunteers, or an older set.
pub(super) fn names_piece_workers(listing: &Listing) -> bool {
    let words = &WORDS.piece_workers.words;
    words.is_in(&folded(&listing.title)) || words.is_in(&folded(&listing.description))
}

/// A text as it is searched.
pub(super) fn folded(text: &str) -> String {
    let mut folded = Folded::default();
    folded.fold(text);
    folded.text().to_owned()
}

/// A title without what follows its last noun: a bracket, a version, a number.
fn head(title: &str) -> &str {
    let mut head = title.trim();
    loop {
        let before = head;
        if let Some(open) = head.strip_suffix([')', '）', ']', '】']).and_then(|h| h.rfind(['(', '（', '[', '【']))
        {
            head = head[..open].trim_end();
        }
        let unnumbered = head.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        if unnumbered.len() < head.len() {
            head = unnumbered.strip_suffix('v').unwrap_or(unnumbered);
        }
        head = head.trim_end_matches(|c: char| !c.is_alphanumeric());
        if head == before {
            return head;
        }
    }
}

fn ends(head: &str, words: &[String], han: &[String]) -> bool {
    let last = |word: &String| {
        let before = head.strip_suffix(word.as_str());
        before.is_some_and(|rest| !rest.chars().next_back().is_some_and(|c| c.is_alphanumeric() && !is_han(c)))
    };
    words.iter().any(last) || han.iter().any(|word| head.ends_with(word.as_str()))
}

fn begins(title: &str, first: &str) -> bool {
    title.strip_prefix(first).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(title: &str, description: &str) -> Listing {
        Listing::bare(title, description)
    }

    #[test]
    fn software_services_and_plans_are_no_data() {
        for title in [
            "Customer insight platform",
            "Image annotation services (24/7)",
            "Clinic scheduling software v2.1",
            "门诊排班管理系统（标准版）",
            "病历质控数据治理服务",
            "智慧校园建设方案",
            "慢病风险预测模型V2.0",
            "Logiciel de gestion des patients",
            "Plataforma de análisis de clientes",
            "Платформа для анализа клиентов",
            "منصة تحليل العملاء",
        ] {
            assert!(offers_no_data(&of(title, "")), "{title}");
        }
        for title in [
            "Platform workers survey dataset",
            "Software engineers, e-mail list",
            "Training data for customer models",
            "mobile location traces of commuters example software",
            "门诊系统日志数据集",
            "大模型训练数据",
            "患者门诊病历",
            "Système de santé : registre des patients",
        ] {
            assert!(!offers_no_data(&of(title, "")), "{title}");
        }
    }

    #[test]
    fn works_that_are_only_pointed_to_are_recognised() {
        for (title, text) in [
            ("Song metadata 2024", ""),
            ("Posts on storms", "Due to the terms we share only the tweet IDs."),
            ("Meldungen zu Stürmen", "Enthalten sind nur Links."),
            ("风暴帖子", "仅提供链接，不含正文。"),
        ] {
            assert!(points_only(&of(title, text)), "{title}");
        }
        assert!(!points_only(&of("Novels", "Full texts, with metadata on author and year.")));
    }

    #[test]
    fn an_answer_for_each_call_is_no_set_of_training_data() {
        for title in ["手机号风险评分", "三要素核验", "Income verification API", "Tenant credit score"] {
            assert!(answers_calls(&of(title, "")), "{title}");
        }
        assert!(
            !answers_calls(&of("信用评分训练数据集", "")) && !answers_calls(&of("Loan files with default flag", ""))
        );
    }
}
