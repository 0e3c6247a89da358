//! Tests of completeness: states, conditions, gaps, warnings, and that every point has its reason.

use super::facts::{CORE_WEIGHT, TEXT};
use super::score::score;
use super::*;
use crate::domain::listing::{
    Amount, Basis, Broker, Claim, ClaimKind, Evidence, Field, Finding, Licence, Listing, Period, Price, Quantity,
    Severity, Tag, TermId, Unit, Verdict,
};
use crate::domain::vocabulary::Vocabulary;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The terms about people, as the cards of the program have them.
static PERSONAL: LazyLock<BTreeSet<TermId>> = LazyLock::new(|| Vocabulary::embedded().unwrap().personal().clone());

fn tag(term: &str, basis: Basis) -> Tag {
    let evidence = Evidence { field: Field::Title, start: 0, end: 4, quote: "Data".into(), cue: "data".into() };
    Tag { term: TermId::try_from(term.to_owned()).unwrap(), basis, confidence: 0.9, evidence: vec![evidence] }
}

fn claim(kind: ClaimKind, value: &str) -> Claim {
    let evidence = Evidence { field: Field::Title, start: 0, end: 4, quote: "Data".into(), cue: kind.name().into() };
    Claim { kind, value: value.into(), minor: false, evidence }
}

fn contradiction(rule: &str, verdict: Verdict) -> Finding {
    Finding {
        fingerprint: String::new(),
        rule: rule.into(),
        title: String::new(),
        severity: Severity::High,
        verdict: Some(verdict),
        pack: String::new(),
        jurisdictions: vec![],
        effective_from: None,
        effective_to: None,
        cites: vec![],
        evidence: vec![],
        facts: vec![],
        remedy: String::new(),
    }
}

fn state(id: &str, listing: &Listing, tags: &[Tag], claims: &[Claim], findings: &[Finding]) -> State {
    let measured = Completeness::measure(&MeasurementInput { listing, tags, claims, personal: &PERSONAL }, findings);
    measured.facts.iter().find(|f| f.fact.id == id).unwrap().state
}

#[test]
fn the_file_has_62_facts_and_every_name_is_known() {
    let table = Table::embedded();
    let ids: Vec<String> = (1..=62).map(|n| format!("A{n:02}")).collect();
    assert_eq!(table.facts.iter().map(|f| f.id.clone()).collect::<Vec<_>>(), ids);
    assert!(table.facts.iter().all(|f| f.asked_by.iter().any(|s| !s.is_empty())), "a fact that nobody asks for");
    assert_eq!(table.items.len(), 12);
    for (change, fault) in [
        (("tag:provenance\"", "tag:origin\""), "“tag:origin” is not a reader"),
        (("field:title", "field:titel"), "“field:titel” is not a reader"),
        (("when = \"labelled\"", "when = \"marked\""), "“marked” is not a condition"),
        (("weight = 3", "weight = 4"), "the weight 4 is not 1, 2 or 3"),
        (("filled-by = [\"A26\"]", "filled-by = [\"A99\"]"), "“A99” is not a fact"),
        (("id = \"A02\"", "id = \"A01\""), "facts must be in order"),
    ] {
        let told = Table::read(&TEXT.replacen(change.0, change.1, 1)).expect_err(fault);
        assert!(told.contains(fault), "{told}");
    }
}

#[test]
fn every_term_that_the_file_names_has_a_card() {
    let vocabulary = crate::domain::vocabulary::Vocabulary::embedded().unwrap();
    let heads = || vocabulary.cards().map(|c| &c.head);
    let sets = &Table::embedded().sets;
    let known = |facet: &str, slug: &str| heads().any(|h| h.id.as_str() == format!("{facet}:{slug}"));
    assert!(sets.consent_of_people.iter().all(|slug| known("consent", slug)));
    let readers = Table::embedded().facts.iter().flat_map(|f| f.answers.iter().chain(&f.promises));
    for reader in readers {
        if let reader::Reader::Tag(facet, Some(slug)) = reader {
            assert!(known(facet.name(), slug), "{}:{slug} has no card", facet.name());
        }
    }
}

#[test]
fn every_claim_of_the_file_can_be_made() {
    let table = Table::embedded();
    let readers = || table.facts.iter().flat_map(|f| f.answers.iter().chain(&f.promises));
    for reader in readers() {
        if let reader::Reader::Claim(kind, Some(value)) = reader {
            assert!(crate::assess::claim::can_say(*kind, value), "no words give the claim {}:{value}", kind.name());
        }
    }
    assert!(readers().filter(|r| matches!(r, reader::Reader::Claim(_, Some(_)))).count() > 60);
}

#[test]
fn the_file_names_every_rule_of_contradictions_and_no_other() {
    let method = crate::assess::method::Method::embedded().unwrap();
    let named = || Table::embedded().facts.iter().flat_map(|f| &f.contradicted_by);
    for card in method.rules.cards() {
        let head = &card.head;
        let contradicts = head.verdict == Verdict::Contradiction;
        let told = "say in src/assess/completeness/facts.toml which fact it is about";
        assert_eq!(named().any(|n| *n == head.id), contradicts, "{}: a contradiction? {contradicts}; {told}", head.id);
    }
    assert!(named().any(|n| n == "int-ethical"));
}

#[test]
fn a_fact_is_present_claimed_or_absent() {
    let mut l = Listing::bare("Data", "");
    l.broker = Some(Broker::named("Sample Ltd"));
    l.licence = Some(Licence::Custom("terms on request".into()));
    l.price = Some(Price { text: "ask".into(), amount: Amount::OnRequest });
    l.unparsed.insert("countries".into(), "half of Europe".into());
    l.extra.insert("Legal-Basis".into(), "contract".into());
    l.extra.insert("funder".into(), "upon request".into());
    l.extra.insert("doi".into(), " ".into());
    let tags = [
        tag("sensitivity:health", Basis::Stated),
        tag("provenance:web-scraped", Basis::Implied),
        tag("consent:unknown", Basis::NotStated),
    ];
    let claims = [
        claim(ClaimKind::Assurance, "fully-consented"),
        claim(ClaimKind::Document, "impact-assessment"),
        claim(ClaimKind::Document, "no-such-document"),
    ];
    for (id, expected) in [
        ("A06", State::Present), // a field
        ("A18", State::Present), // words that were not understood
        ("A22", State::Present), // a term about people
        ("A41", State::Present), // a column of the record, however it is written
        ("A42", State::Present), // a claim
        ("A02", State::Absent),  // an empty column
        ("A10", State::Claimed), // a column that only says one may ask
        ("A26", State::Claimed), // a tag that is implied
        ("A38", State::Claimed), // an assurance
        ("A51", State::Claimed), // a licence on request
        ("A62", State::Claimed), // a price on request
        ("A30", State::Absent),
        ("A39", State::Absent),
        ("A46", State::NotApplicable),
        ("A50", State::NotApplicable),
    ] {
        assert_eq!(state(id, &l, &tags, &claims, &[]), expected, "{id}");
    }
}

#[test]
fn facts_are_asked_for_only_where_they_apply() {
    let l = Listing::bare("Data", "");
    let mut sold_from_afar = l.clone();
    sold_from_afar.countries = vec!["DE".into()];
    sold_from_afar.broker = Some(Broker { country: Some("CN".into()), ..Broker::named("Sample Ltd") });
    let mut near = sold_from_afar.clone();
    near.broker = Some(Broker { country: Some("FR".into()), ..Broker::named("Sample Ltd") });
    let labelled = Listing::bare("Street scenes with annotations", "");
    let unlabelled = Listing::bare("Unlabelled street scenes", "");
    let face = || tag("sensitivity:biometric-face", Basis::Stated);
    let scraped = || tag("provenance:web-scraped", Basis::Stated);
    let synthetic = || tag("provenance:synthetic", Basis::Stated);
    let cases: [(&str, &Listing, Vec<Tag>, bool); 13] = [
        ("A38", &l, vec![], false),
        ("A38", &l, vec![tag("sensitivity:copyrighted-works", Basis::Stated)], false),
        ("A38", &l, vec![face()], true),
        ("A38", &l, vec![face(), synthetic()], false),
        ("A29", &l, vec![], false),
        ("A29", &l, vec![scraped()], true),
        ("A50", &l, vec![scraped()], false),
        ("A50", &l, vec![synthetic()], true),
        ("A46", &labelled, vec![], true),
        ("A46", &unlabelled, vec![], false),
        ("A09", &l, vec![], false),
        ("A09", &sold_from_afar, vec![], true),
        ("A09", &near, vec![], false),
    ];
    for (n, (id, listing, tags, applies)) in cases.into_iter().enumerate() {
        let found = state(id, listing, &tags, &[], &[]);
        assert_eq!(found != State::NotApplicable, applies, "case {n}: {id} is {found:?}");
    }
}

#[test]
fn only_a_contradiction_about_the_fact_contradicts_it() {
    let l = Listing::bare("Data", "");
    let tags = [tag("sensitivity:biometric-face", Basis::Stated), tag("consent:explicit-informed", Basis::Stated)];
    for (rule, verdict, expected) in [
        ("int-ethical", Verdict::Contradiction, State::Contradicted),
        ("int-ethical", Verdict::Risk, State::Present),
        ("other-rule", Verdict::Contradiction, State::Present),
    ] {
        assert_eq!(state("A38", &l, &tags, &[], &[contradiction(rule, verdict)]), expected, "{rule}");
    }
}

#[test]
fn grades_change_exactly_at_their_lines() {
    let share = |present: usize, of: usize| {
        let states = (0..of).map(|n| (if n < present { State::Present } else { State::Absent }, 1));
        score(states)
    };
    for (percent, grade) in [(95, "A+"), (94, "A"), (90, "A"), (89, "B+"), (80, "B+"), (79, "B"), (75, "B"), (74, "C+")]
        .into_iter()
        .chain([(60, "C+"), (59, "C"), (50, "C"), (49, "D+"), (40, "D+"), (39, "D"), (25, "D"), (24, "F"), (0, "F")])
    {
        let s = share(percent, 100);
        assert_eq!((s.grade.name(), s.percent), (grade, percent as f64), "{percent}");
    }
    // 94.99 % is not an A+, and is not shown as 95.
    let close = share(9_499, 10_000);
    assert_eq!((close.grade.name(), close.percent), ("A", 94.9));
    let below_zero = score([(State::Contradicted, 3), (State::Absent, 1)].into_iter());
    assert_eq!((below_zero.points, below_zero.of, below_zero.grade.name()), (0.0, 4, "F"));
    assert_eq!(score(std::iter::empty()).percent, 0.0);
}

#[test]
fn silence_about_the_source_leaves_the_template_open() {
    let l = Listing::bare("Data", "");
    let open = |listing: &Listing, tags: &[Tag], claims: &[Claim]| {
        let gap = eu_template(&MeasurementInput { listing, tags, claims, personal: &PERSONAL });
        (gap.open.len(), gap.of)
    };
    let all = Table::embedded().sections.iter().map(|s| s.fields.len()).sum::<usize>();
    assert_eq!(open(&l, &[], &[]), (all, all as u32));
    // A kind of source takes the sections of the others out: 2.2.2 and 2.6 stay, of which two questions are answered.
    assert_eq!(open(&l, &[tag("provenance:first-party", Basis::Stated)], &[]), (4, 6));
    assert_eq!(open(&l, &[tag("provenance:web-scraped", Basis::Stated)], &[]), (11, 14));
    assert_eq!(open(&l, &[tag("provenance:unknown", Basis::NotStated)], &[]), (all, all as u32));
    let mut told = l.clone();
    told.broker = Some(Broker::named("Sample Ltd"));
    told.collected = Some(Period { from: Some("2021".into()), to: None });
    told.modalities = vec![crate::domain::listing::Modality::Audio];
    told.extra.insert("source".into(), "x".into());
    let (tags, sources) =
        ([tag("provenance:first-party", Basis::Stated)], [claim(ClaimKind::Document, "named-source")]);
    assert_eq!(open(&told, &tags, &sources), (0, 6));
    let items = ab_2013(&MeasurementInput { listing: &l, tags: &[], claims: &[], personal: &PERSONAL });
    assert_eq!((items.open.len(), items.of), (12, 12));
    // A promise fills nothing.
    let promises = [claim(ClaimKind::Assurance, "no-personal-data"), claim(ClaimKind::Assurance, "fully-synthetic")];
    let promised = ab_2013(&MeasurementInput { listing: &l, tags: &[], claims: &promises, personal: &PERSONAL });
    assert_eq!(promised.open.len(), 12);
}

#[test]
fn warnings_name_what_a_score_would_hide() {
    let ids = |listing: &Listing, tags: &[Tag], claims: &[Claim]| {
        let measured = Completeness::measure(&MeasurementInput { listing, tags, claims, personal: &PERSONAL }, &[]);
        measured.flags.iter().map(|f| f.id).collect::<Vec<_>>()
    };
    let face = [tag("sensitivity:biometric-face", Basis::Stated)];
    let bare = Listing::bare("Data", "");
    assert_eq!(ids(&bare, &[], &[]), Vec::<&str>::new());
    assert_eq!(ids(&bare, &face, &[]), ["people-not-asked-about"]);
    let licensed = [face[0].clone(), tag("consent:rightsholder-licence", Basis::Stated)];
    assert_eq!(ids(&bare, &licensed, &[]), ["permission-not-of-people"]);
    let praised = Listing::bare("Premium data", "Collected worldwide. Details on request.");
    assert_eq!(ids(&praised, &[], &[]), ["marketing-words", "worldwide", "on-request"]);
    assert_eq!(ids(&praised, &[], &[claim(ClaimKind::Place, "KE")]), ["marketing-words", "on-request"]);
    let mut counted = bare.clone();
    counted.volume = vec![Quantity { unit: Unit::Images, value: 5_000.0, text: "5,000 images".into() }];
    counted.licence = Some(Licence::Custom("our own terms".into()));
    let agreed = [face[0].clone(), tag("consent:explicit-informed", Basis::Stated)];
    assert_eq!(ids(&counted, &agreed, &[]), ["licence-without-address", "people-not-counted"]);
    counted.licence = Some(Licence::Custom("https://sample.example/terms".into()));
    assert_eq!(ids(&counted, &agreed, &[claim(ClaimKind::People, "50")]), Vec::<&str>::new());
}

#[test]
fn a_distribution_adds_listings_one_by_one() {
    let mut distribution = GradeDistribution::default();
    assert_eq!(distribution.summary().mean_core_percent, 0.0);
    let (bare, mut named) = (Listing::bare("Data", ""), Listing::bare("Data", ""));
    named.broker = Some(Broker::named("Sample Ltd"));
    for listing in [&bare, &named] {
        let input = MeasurementInput { listing, tags: &[], claims: &[], personal: &PERSONAL };
        distribution.add(&Completeness::measure(&input, &[]).summary());
    }
    let summary = distribution.summary();
    assert_eq!((summary.listings, summary.grades.iter().map(|g| g.1).sum::<u64>()), (2, 2));
    let seller = summary.missing.iter().find(|m| m.id == "A06").unwrap();
    assert_eq!((seller.missing, seller.asked), (1, 2));
    assert_eq!(
        summary.missing[0].weight, CORE_WEIGHT,
        "of equally frequent facts the one with the highest weight comes first"
    );
}

const TERMS: [&str; 8] = [
    "sensitivity:biometric-face",
    "sensitivity:health",
    "provenance:web-scraped",
    "provenance:synthetic",
    "provenance:open-data",
    "consent:explicit-informed",
    "consent:written-release",
    "consent:rightsholder-licence",
];
const CLAIMS: [(ClaimKind, &str); 8] = [
    (ClaimKind::Document, "legal-basis"),
    (ClaimKind::Document, "named-source"),
    (ClaimKind::Document, "privacy-notice"),
    (ClaimKind::Assurance, "fully-consented"),
    (ClaimKind::People, "50"),
    (ClaimKind::Collected, "2021"),
    (ClaimKind::Place, "DE"),
    (ClaimKind::Consent, "stated"),
];

proptest! {
    #[test]
    fn points_are_the_sum_of_their_parts_and_never_exceed_the_base(
        terms in proptest::sample::subsequence(TERMS.to_vec(), 0..8),
        said in proptest::sample::subsequence(CLAIMS.to_vec(), 0..8),
        words in "(worldwide |annotated |on request |premium |data ){0,4}",
        contradicted in any::<bool>(),
        more in 0..CLAIMS.len(),
    ) {
        let listing = Listing::bare(&words, "");
        let tags: Vec<Tag> = terms.iter().map(|t| tag(t, Basis::Stated)).collect();
        let mut claims: Vec<Claim> = said.iter().map(|(k, v)| claim(*k, v)).collect();
        let findings: Vec<Finding> =
            contradicted.then(|| contradiction("int-ethical", Verdict::Contradiction)).into_iter().collect();
        let before = claims.clone();
        let input = |claims| MeasurementInput { listing: &listing, tags: &tags, claims, personal: &PERSONAL };
        let one = Completeness::measure(&input(&before), &findings);
        let standards = one.standards.iter().enumerate().map(|(i, s)| (Some(i), s.score));
        for (standard, score) in standards.chain([(None, one.overall)]) {
            let asks = |f: &Fact| standard.is_none_or(|i| !f.asked_by[i].is_empty());
            let parts: Vec<_> = one.facts.iter().zip(&Table::embedded().facts).filter(|(_, f)| asks(f)).collect();
            let sum: f64 = parts.iter().map(|(s, _)| s.points).sum();
            let base: u32 = parts.iter().filter(|(s, _)| s.state != State::NotApplicable).map(|(_, f)| f.weight).sum();
            prop_assert_eq!((score.points, score.of), (sum.max(0.0), base));
            prop_assert!(score.points <= f64::from(score.of));
        }
        for fact in &one.facts {
            let earned = matches!(fact.state, State::Present | State::Claimed);
            prop_assert!(!earned || !fact.answers.is_empty(), "{} earns points without a reason", fact.fact.id);
        }
        // One more statement never takes points from a fact, and never lowers a score over the same facts.
        claims.push(claim(CLAIMS[more].0, CLAIMS[more].1));
        let two = Completeness::measure(&input(&claims), &findings);
        for (a, b) in one.facts.iter().zip(&two.facts) {
            let same = (a.state == State::NotApplicable) == (b.state == State::NotApplicable);
            prop_assert!(!same || b.points >= a.points, "{}", a.fact.id);
        }
        if one.overall.of == two.overall.of {
            prop_assert!(two.overall.percent >= one.overall.percent && two.core.percent >= one.core.percent);
        }
    }
}
