//! Tests of what only the whole method can say.

use super::*;

fn children(description: &str) -> Option<Tag> {
    let method = Method::embedded().unwrap();
    let assessment = method.assess(&Listing::bare("Recordings", description), &mut Scratch::default());
    assessment.tags.into_iter().find(|t| t.term.as_str() == CHILDREN)
}

#[test]
fn ages_below_eighteen_are_children_even_without_a_word_for_them() {
    let tag = children("The speakers are aged 5 to 9. All were recorded at home.").unwrap();
    assert_eq!((tag.basis, tag.confidence), (Basis::Stated, CHILDREN_CONFIDENCE));
    assert_eq!(tag.evidence[0].quote, "aged 5 to 9");
}

#[test]
fn ages_from_eighteen_and_denied_ages_are_no_children() {
    assert_eq!(children("The speakers are aged 18 to 60."), None);
    assert_eq!(children("There are no speakers under the age of 18."), None);
}

#[test]
fn an_assessment_stored_before_there_were_claims_can_be_read() {
    let old: Assessment = serde_json::from_str(r#"{"method":"m","tags":[],"findings":[]}"#).unwrap();
    assert_eq!(old.claims, vec![]);
    assert_eq!(serde_json::to_string(&old).unwrap(), r#"{"method":"m","tags":[],"findings":[]}"#);
}
