//! The questions whose answers would decide rules: what to ask the seller, those first from which most would follow.
//!
//! A rule waits if at most two facts are missing; one that lacks two is no reason for two questions: it waits for the one
//! that others wait for too. Where more are missing, an answer to one of them decides nothing; such rules are counted and
//! not asked for. Nor is what the listing answers in other words, or what nobody could answer ([`Asked`]).

use super::asked::Asked;
use super::condition::SECOND_INDICATION;
use super::{Rules, Subject, facts};
use crate::domain::listing::text::group_digits;
use crate::domain::listing::{Assessment, Listing, Severity};
use serde::Serialize;
use std::collections::BTreeMap;

/// One question to the seller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// The missing fact, by name: `countries`, `consent`.
    pub fact: String,
    /// The question, as a sentence.
    pub question: String,
    /// Ids of the rules that wait for the answer, sorted.
    pub rules: Vec<String>,
    /// How severe a finding of theirs could be.
    pub highest_severity: Severity,
}

/// What to ask about a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Questions {
    /// The questions, the most worthwhile first.
    pub questions: Vec<Question>,
    /// Undecided rules that lack more than two facts; no single answer decides them.
    pub rules_far_from_decided: u64,
}

/// The questions that an assessment leaves open. Rules without a card any more are not asked for.
pub fn questions(rules: &Rules, listing: &Listing, assessment: &Assessment) -> Questions {
    let asked_of = Asked::new(rules, listing, assessment);
    let mut by_fact = BTreeMap::<&str, Vec<(&str, Severity)>>::new();
    let (mut far, mut of_two) = (0, Vec::new());
    for undecided in &assessment.undecided {
        let cards = undecided.rules.iter().filter_map(|id| rules.get(id));
        let waiting = cards.map(|card| (card.head.id.as_str(), card.head.severity));
        match undecided.missing.as_slice() {
            [fact] => by_fact.entry(fact).or_default().extend(waiting),
            [one, other] => of_two.extend(waiting.map(|rule| (one.as_str(), other.as_str(), rule))),
            _ => far += waiting.count() as u64,
        }
    }
    let mut often = BTreeMap::<&str, usize>::new();
    for (one, other, _) in &of_two {
        *often.entry(one).or_default() += 1;
        *often.entry(other).or_default() += 1;
    }
    for (one, other, rule) in of_two {
        let asked: Vec<&str> = [one, other].into_iter().filter(|fact| by_fact.contains_key(fact)).collect();
        let asked = match asked.is_empty() {
            true => vec![if often.get(other) > often.get(one) { other } else { one }],
            false => asked,
        };
        asked.into_iter().for_each(|fact| by_fact.entry(fact).or_default().push(rule));
    }
    let mut questions: Vec<Question> = by_fact
        .into_iter()
        .filter(|(fact, _)| asked_of.is_worth(fact))
        .map(|(fact, mut waiting)| {
            waiting.sort_unstable();
            waiting.dedup();
            Question {
                fact: fact.to_owned(),
                question: sentence(fact, listing, assessment),
                highest_severity: waiting.iter().map(|(_, s)| *s).max().unwrap_or(Severity::Note),
                rules: waiting.into_iter().map(|(id, _)| id.to_owned()).collect(),
            }
        })
        .collect();
    let worth = |q: &Question| (q.highest_severity, q.rules.len());
    questions.sort_by(|a, b| worth(b).cmp(&worth(a)).then_with(|| a.fact.cmp(&b.fact)));
    Questions { questions, rules_far_from_decided: far }
}

/// The question for a fact, about the people of this very listing.
fn sentence(fact: &str, listing: &Listing, assessment: &Assessment) -> String {
    let people = people(listing, assessment);
    match fact {
        "countries" => format!("In which country {}?", recorded(&people, assessment)),
        "states" => format!("In which states of the United States {}?", recorded(&people, assessment)),
        "seller-country" => "In which country is the seller established?".to_owned(),
        "consent" => format!("Did {people} agree to this use of the data, in what form, and how is it documented?"),
        "provenance" => {
            "How was the data obtained: from the people themselves, from another company, from the web, from devices?"
                .to_owned()
        }
        "use" => "What may a buyer use the data for, and what is excluded?".to_owned(),
        "buyer" => "Who may buy the data, and who has bought it?".to_owned(),
        "people" => "How many people are in the data?".to_owned(),
        "ages" | "ages.min" | "ages.max" => format!("How old were {people}?"),
        "devices" => "From how many devices does the data come?".to_owned(),
        "licence" => "Under which licence is the data offered, and what does it allow?".to_owned(),
        "modalities" => "Does the data hold text, sound, images, video or positions?".to_owned(),
        "price.amount" => "What does the data cost, if anything?".to_owned(),
        "collected" | "collected.years-before-publication" => {
            "When was the data collected, and when was it published?".to_owned()
        }
        "collection-method" => "By what means was the data collected?".to_owned(),
        "broker" => "Who sells the data?".to_owned(),
        fact if fact.trim_end() == SECOND_INDICATION.trim_end() => {
            "What exactly does the data show, and what is it made for? The listing hints at it in one place only."
                .to_owned()
        }
        fact => match fact.strip_prefix(SECOND_INDICATION) {
            Some(what) => {
                format!("Is “{}” true of the data? The listing hints at it in one place only.", what.replace('-', " "))
            }
            None => {
                format!("What is the answer to “{}”? The listing does not state it.", fact.replace(['-', '.'], " "))
            }
        },
    }
}

/// `these 1,200 speakers`, or `the people in the data`. Of all that are counted; who is a child or a patient among them is
/// not known.
fn people(listing: &Listing, assessment: &Assessment) -> String {
    let noun = if is_sound(assessment) { "speakers" } else { "people" };
    let subject = Subject { claims: &assessment.claims, ..Subject::tagged(listing, &assessment.tags) };
    match facts::people(&subject) {
        Some(number) => format!("these {} {noun}", group_digits(&format!("{number:.0}"))),
        None if noun == "people" => "the people in the data".to_owned(),
        None => format!("the {noun}"),
    }
}

/// `were these 1,200 speakers recorded`.
fn recorded(people: &str, assessment: &Assessment) -> String {
    if is_sound(assessment) {
        format!("were {people} recorded")
    } else if tagged(assessment, &["biometric-face", "surveillance-footage", "protest-crowd"]) {
        format!("were {people} photographed or filmed")
    } else {
        format!("do {people} live")
    }
}

fn is_sound(assessment: &Assessment) -> bool {
    tagged(assessment, &["biometric-voice", "call-recording"])
}

fn tagged(assessment: &Assessment, slugs: &[&str]) -> bool {
    assessment.tags.iter().any(|tag| slugs.contains(&tag.term.slug()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::listing::{Basis, Quantity, Tag, TermId, Undecided, Unit};

    #[test]
    fn questions_name_the_people_and_the_most_worthwhile_comes_first() {
        let tag = Tag {
            term: TermId::try_from("sensitivity:call-recording".to_owned()).unwrap(),
            confidence: 0.9,
            basis: Basis::Stated,
            evidence: Vec::new(),
        };
        let known = super::super::KnownNames {
            term: &|_| true,
            claim: &|_, _| true,
            personal: &std::collections::BTreeSet::from([tag.term.clone()]),
        };
        let rules = Rules::embedded(&known).unwrap();
        let mut listing = Listing::bare("Calls", "");
        listing.volume = vec![Quantity { value: 1_200.0, unit: Unit::People, text: "1200".into() }];
        let undecided = |missing: &[&str], rules: &[&str]| Undecided {
            missing: missing.iter().map(|m| (*m).to_owned()).collect(),
            rules: rules.iter().map(|r| (*r).to_owned()).collect(),
        };
        let assessment = Assessment {
            tags: vec![tag],
            undecided: vec![
                undecided(&["licence"], &["berkeley"]),
                undecided(&["countries"], &["gdpr-9", "eprivacy-5-1"]),
                undecided(&["countries", "use"], &["gdpr-6"]),
                undecided(&["broker", "people"], &["gdpr-35"]),
                undecided(&["ages", "countries", "use"], &["us-coppa", "gone"]),
            ],
            ..Assessment::default()
        };
        let asked = questions(&rules, &listing, &assessment);
        assert_eq!(asked.rules_far_from_decided, 1, "a rule without a card is not counted");
        assert_eq!(
            asked.questions.iter().map(|q| q.fact.as_str()).collect::<Vec<_>>(),
            ["countries", "broker", "licence"]
        );
        assert_eq!(asked.questions[0].question, "In which country were these 1,200 speakers recorded?");
        assert_eq!(asked.questions[0].rules, ["eprivacy-5-1", "gdpr-6", "gdpr-9"]);
    }
}
