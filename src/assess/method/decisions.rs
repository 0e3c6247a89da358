//! Applies the decisions in force on a listing to the tags of the tagger: a person's decision overrides them.

use crate::domain::listing::{Basis, Decision, DecisionVerdict, Listing, Tag, digest_hex};

/// The confidence of an accepted tag; tags of the tagger have less.
const CERTAIN: f32 = 1.0;

/// Eight hex digits that name these decisions.
pub(super) fn fingerprint(decisions: &[Decision]) -> String {
    let ids: Vec<&[u8]> = decisions.iter().map(|d| d.id.as_bytes()).collect();
    digest_hex(&ids)[..8].to_owned()
}

/// Removes rejected tags and adds accepted ones; idempotent. `machine` are the tags without decisions.
pub(super) fn apply(tags: &mut Vec<Tag>, listing: &Listing, machine: &[Tag], decisions: &[Decision]) {
    for decision in decisions {
        tags.retain(|t| t.term != decision.term);
        if decision.verdict == DecisionVerdict::Accept {
            tags.push(accepted(listing, machine, decision));
        }
    }
}

/// The tags of the tagger that decisions remove.
pub(super) fn rejected(machine: Vec<Tag>, decisions: &[Decision]) -> Vec<Tag> {
    let out = |t: &Tag| decisions.iter().any(|d| d.verdict == DecisionVerdict::Reject && d.term == t.term);
    machine.into_iter().filter(out).collect()
}

/// The tag of an acceptance. Its evidence: the words quoted, else those of the tagger, else none, on the person's
/// reason alone.
fn accepted(listing: &Listing, machine: &[Tag], decision: &Decision) -> Tag {
    let found = || machine.iter().find(|t| t.term == decision.term).map(|t| t.evidence.clone());
    let evidence = decision.evidence(listing).map(|e| vec![e]).or_else(found).unwrap_or_default();
    Tag { term: decision.term.clone(), basis: Basis::Decided, confidence: CERTAIN, evidence }
}

#[cfg(test)]
mod tests {
    use crate::assess::method::Method;
    use crate::assess::tag::Scratch;
    use crate::domain::listing::{Assessment, Basis, Decision, DecisionVerdict, Decisions, Listing, TermId};

    fn term(id: &str) -> TermId {
        TermId::try_from(id.to_owned()).unwrap()
    }

    /// What the embedded method says of a listing under these decisions: (term, verdict, quote).
    fn assessed(listing: &Listing, decided: &[(&str, DecisionVerdict, Option<&str>)]) -> Assessment {
        let decisions = decided.iter().zip(1..).map(|((id, verdict, quote), number)| Decision {
            id: format!("d{number}"),
            number,
            listing: listing.id.clone(),
            term: term(id),
            verdict: *verdict,
            by: "ines".into(),
            reason: "read it".into(),
            quote: quote.map(str::to_owned),
            at: 1,
        });
        let decisions = Decisions::in_force(decisions);
        Method::embedded().unwrap().assess_with(listing, decisions.of(&listing.id), &mut Scratch::default())
    }

    fn terms(assessment: &Assessment) -> Vec<&str> {
        assessment.tags.iter().map(|t| t.term.as_str()).collect()
    }

    use DecisionVerdict::{Accept, Reject};
    const CALLS: &str = "sensitivity:call-recording";

    fn calls() -> Listing {
        Listing::bare("Recorded customer calls", "Call recordings of 300 speakers.")
    }

    #[test]
    fn a_rejected_tag_is_out_of_tags_and_findings_and_stays_visible() {
        let before = assessed(&calls(), &[]);
        let tagged = terms(&before);
        assert!(tagged.contains(&CALLS) && tagged.contains(&"consent:unknown"), "{tagged:?}");
        assert!(before.decisions.is_empty() && !before.method.contains('+'));
        let found: Vec<_> = tagged
            .iter()
            .filter(|t| !t.ends_with(":unknown") && !t.ends_with(":unclear"))
            .map(|t| (*t, Reject, None))
            .collect();
        let after = assessed(&calls(), &found);
        assert_eq!(terms(&after), [""; 0], "silence is asked only about people that are there");
        assert!(after.findings.is_empty());
        assert_eq!(after.rejected.len(), found.len());
        assert_eq!(after.decisions.len(), found.len());
        let (fingerprint, digest) = after.method.split_once('+').unwrap();
        assert_eq!((fingerprint, digest.len()), (before.method.as_str(), 8));
    }

    #[test]
    fn an_accepted_tag_stands_on_its_quote_or_on_the_words_of_the_machine_or_on_the_reason() {
        let of = |decided, id: &str| {
            let assessment = assessed(&calls(), &[decided]);
            assessment.tags.into_iter().find(|t| t.term == term(id)).unwrap()
        };
        let quoted = of(("sensitivity:children", Accept, Some("300 speakers")), "sensitivity:children");
        assert_eq!((quoted.basis, quoted.confidence), (Basis::Decided, 1.0));
        assert_eq!((quoted.evidence[0].quote.as_str(), quoted.evidence[0].start), ("300 speakers", 19));
        let machine = of((CALLS, Accept, None), CALLS);
        assert!(machine.basis == Basis::Decided && !machine.evidence.is_empty());
        let bare = of(("sensitivity:children", Accept, None), "sensitivity:children");
        assert!(bare.basis == Basis::Decided && bare.evidence.is_empty());
        let stale = of(("sensitivity:children", Accept, Some("no such words")), "sensitivity:children");
        assert!(stale.evidence.is_empty(), "words that no longer stand there prove nothing");
    }

    #[test]
    fn silence_is_asked_after_decisions() {
        // A consent that a person reads in the listing answers the question; people that a person sees raise it.
        let answered = assessed(&calls(), &[("consent:given", Accept, Some("300 speakers"))]);
        assert!(!terms(&answered).contains(&"consent:unknown"), "{:?}", terms(&answered));
        let plain = Listing::bare("Tables", "Rows and columns.");
        assert_eq!(terms(&assessed(&plain, &[])), [""; 0]);
        let raised = assessed(&plain, &[("sensitivity:children", Accept, None)]);
        assert_eq!(terms(&raised), ["consent:unknown", "provenance:unknown", "sensitivity:children"]);
    }

    #[test]
    fn the_broader_term_follows_an_accepted_one_unless_it_is_rejected_too() {
        let (narrow, wide) = ("sensitivity:reproductive-health", "sensitivity:health");
        let plain = Listing::bare("Tables", "Rows and columns.");
        let follows = assessed(&plain, &[(narrow, Accept, None)]);
        let tag = follows.tags.iter().find(|t| t.term == term(wide)).unwrap();
        assert_eq!(tag.basis, Basis::Decided);
        let both = assessed(&plain, &[(narrow, Accept, None), (wide, Reject, None)]);
        assert!(terms(&both).contains(&narrow) && !terms(&both).contains(&wide), "{:?}", terms(&both));
        let pregnancies = Listing::bare("Pregnancy records", "Pregnancy records of patients with diagnoses.");
        let taken = assessed(&pregnancies, &[(narrow, Reject, None), (wide, Reject, None)]);
        assert!(!terms(&taken).contains(&narrow) && !terms(&taken).contains(&wide));
    }
}
