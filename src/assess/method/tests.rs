//! Tests of what only the whole method can say.

use super::claim_tags::{CHILDREN, CHILDREN_CONFIDENCE, follow};
use super::*;
use crate::domain::listing::{Basis, TermId};

fn children(description: &str) -> Option<Tag> {
    let method = Method::embedded().unwrap();
    let assessment = method.assess(&Listing::bare("Recordings", description), &mut Scratch::default());
    assessment.tags.into_iter().find(|t| t.term.as_str() == CHILDREN)
}

#[test]
fn ages_below_eighteen_are_children_even_without_a_word_for_them() {
    let text = "发音人处于16-30岁，录音清晰。";
    let method = Method::embedded().unwrap();
    let listing = Listing::bare("Recordings", text);
    let tags = method.assess(&listing, &mut Scratch::default()).tags;
    let tag = tags.iter().find(|t| t.term.as_str() == CHILDREN).unwrap();
    assert_eq!((tag.basis, tag.confidence), (Basis::Stated, CHILDREN_CONFIDENCE));
    assert_eq!(tag.evidence[0].quote, "16-30岁");
    // The questions that data about people raises stay open, as with a tag that a word gave.
    assert!(tags.iter().any(|t| t.term.as_str() == "consent:unknown"), "{tags:?}");
    let sorted = tags.is_sorted_by(|a, b| a.term < b.term);
    assert!(sorted, "{tags:?}");
}

#[test]
fn a_tag_that_the_tagger_gave_stays_as_it_is() {
    let term = TermId::try_from(CHILDREN.to_owned()).unwrap();
    let given = Tag { term, basis: Basis::Implied, confidence: 0.6, evidence: vec![] };
    let mut tags = vec![given.clone()];
    let listing = Listing::bare("", "The speakers are aged 5 to 9.");
    follow(&mut tags, &claim::claims(&listing), &Method::embedded().unwrap().vocabulary);
    assert_eq!(tags, vec![given]);
}

#[test]
fn ages_from_eighteen_and_denied_ages_are_no_children() {
    assert_eq!(children("The speakers are aged 18 to 60."), None);
    assert_eq!(children("There are no speakers under the age of 18."), None);
}

#[test]
fn what_is_claimed_is_not_called_not_stated() {
    let method = Method::embedded().unwrap();
    let terms = |text: &str| -> Vec<String> {
        let tags = method.assess(&Listing::bare("Recordings of 300 children", text), &mut Scratch::default()).tags;
        tags.into_iter().map(|t| t.term.to_string()).collect()
    };
    let has = |text: &str, term: &str| terms(text).iter().any(|t| t == term);
    assert!(has("在获得用户授权后采集。", "consent:explicit-informed"));
    assert!(!has("Recorded by smartphone.", "provenance:unknown"));
    assert!(has("Recorded well.", "provenance:unknown"));
    assert!(has("Users did not consent.", "consent:not-obtained") && !has("Users did not consent.", "consent:unknown"));
}

#[test]
fn an_assessment_stored_before_there_were_claims_can_be_read() {
    let old: Assessment = serde_json::from_str(r#"{"method":"m","tags":[],"findings":[]}"#).unwrap();
    assert_eq!(old.claims, vec![]);
    assert_eq!(serde_json::to_string(&old).unwrap(), r#"{"method":"m","tags":[],"findings":[]}"#);
}
