//! Tests of the condition language: what silence means, what a finding says, and which faults of a card are told.

use super::*;
use crate::domain::listing::{Basis, Claim, Evidence, Field, Listing, MatchStatus, RegisterEntry, Tag};

fn tag(term: &str) -> Tag {
    Tag { term: TermId::try_from(term.to_owned()).unwrap(), basis: Basis::Stated, confidence: 0.9, evidence: vec![] }
}

fn claim(kind: ClaimKind, value: &str) -> Claim {
    let evidence = Evidence { field: Field::Title, start: 0, end: 4, quote: "Data".into(), cue: kind.name().into() };
    Claim { kind, value: value.into(), minor: false, evidence }
}

fn card(when: &str) -> String {
    format!(
        "+++\nid = \"x\"\nkind = \"rule\"\nstatus = \"stable\"\ntitle = \"T\"\nseverity = \"high\"\nverdict = \"risk\"\n\
         jurisdictions = [\"EU\"]\ncites = [\"Art. 1\"]\nconfidence = \"S\"\nevidence = [\"words\"]\nremedy = \"R\"\n\
         [when]\n{when}\n+++\n# T\nProse.\n"
    )
}

fn rules(when: &str) -> Result<Rules, CardError> {
    let names = KnownNames {
        term: &|t| !t.slug().starts_with("no-such"),
        claim: &|_, v| v != "no-such",
        personal: &BTreeSet::new(),
    };
    Rules::from_files(vec![("gdpr/x.md".into(), card(when))], &names)
}

fn truth(when: &str, subject: &Subject<'_>) -> Truth {
    rules(when).unwrap().get("x").unwrap().head.when.evaluate(subject)
}

fn fault(when: &str) -> String {
    rules(when).err().expect("the card has a fault").to_string()
}

#[test]
fn silence_is_unknown_for_what_is_and_an_answer_for_what_is_stated() {
    let listing = Listing::bare("Data", "");
    let (tags, claims) = (vec![tag("consent:tos-implied"), tag("sensitivity:health")], vec![]);
    let s = Subject { listing: &listing, tags: &tags, claims: &claims, register_matches: &[], second: &[] };
    for (when, expected) in [
        ("tag = [\"sensitivity:health\"]", Truth::True),
        ("tag = [\"sensitivity:genetic\"]", Truth::False),
        ("tag = [\"consent:parental\"]", Truth::Unknown),
        ("untagged = [\"consent:parental\"]", Truth::True),
        ("untagged = [\"consent:parental\", \"consent:tos-implied\"]", Truth::False),
        ("says = [\"use:credit\"]", Truth::Unknown),
        ("says = [\"assurance:gdpr-compliant\"]", Truth::False),
        ("silent = [\"use:credit\"]", Truth::True),
        ("missing = \"price\"", Truth::True),
        ("present = \"price\"", Truth::False),
        ("country = [\"EU\"]", Truth::Unknown),
        ("seller = [\"CN\"]", Truth::Unknown),
        ("number = { field = \"people\", over = 10 }", Truth::Unknown),
        ("modality = [\"audio\"]", Truth::Unknown),
        ("register = { id = \"us-ca\", is = \"not-found\" }", Truth::Unknown),
        ("answer = { id = \"us-ca\", question = \"minors\", is = \"no\" }", Truth::Unknown),
        ("source = [\"elsewhere\"]", Truth::False),
    ] {
        assert_eq!(truth(when, &s), expected, "{when}");
    }
}

#[test]
fn a_denial_answers_every_question_whether_people_agreed_and_is_no_weaker_than_silence() {
    let listing = Listing::bare("Data", "");
    let denied = [tag("consent:not-obtained"), tag("sensitivity:health")];
    let partly = [tag("consent:not-obtained"), tag("consent:explicit-informed")];
    let other = [tag("consent:not-obtained"), tag("consent:other-legal-basis")];
    for (when, alone, beside, basis) in [
        ("tag = [\"consent:parental\"]", Truth::False, Truth::False, Truth::False),
        ("tag = [\"consent:explicit-informed\"]", Truth::False, Truth::True, Truth::False),
        ("none = [ { tag = [\"consent:parental\"] } ]", Truth::True, Truth::True, Truth::True),
        ("untagged = [\"consent:explicit-informed\"]", Truth::True, Truth::False, Truth::True),
        ("tag = [\"consent:unknown\"]", Truth::True, Truth::False, Truth::False),
        ("tag = [\"consent:other-legal-basis\"]", Truth::Unknown, Truth::Unknown, Truth::True),
    ] {
        let of = |tags: &[Tag]| truth(when, &Subject::tagged(&listing, tags));
        assert_eq!((of(&denied), of(&partly), of(&other)), (alone, beside, basis), "{when}");
    }
}

fn placed(term: &str, basis: Basis, places: &[(Field, &str)], listing: &Listing) -> Tag {
    let evidence = places.iter().map(|(field, quote)| {
        let text = match field {
            Field::Title => listing.title.clone(),
            Field::Description => listing.description.clone(),
            Field::Keywords | Field::Extra => listing.text(*field).into_owned(),
        };
        let start = text.find(quote).unwrap_or_else(|| panic!("“{quote}” stands in “{text}”"));
        Evidence { field: *field, start, end: start + quote.len(), quote: (*quote).to_owned(), cue: String::new() }
    });
    Tag { basis, evidence: evidence.collect(), ..tag(term) }
}

#[test]
fn a_list_of_subjects_is_one_weak_sign_and_a_list_of_contents_is_a_statement() {
    let weigh = |description: &str, quotes: &[&str]| {
        let listing = Listing::bare("Data", description);
        let places: Vec<(Field, &str)> = quotes.iter().map(|q| (Field::Description, *q)).collect();
        let tags = [placed("sensitivity:health", Basis::Stated, &places, &listing)];
        truth("corroborated = [\"sensitivity:health\"]", &Subject::tagged(&listing, &tags))
    };
    for (description, quotes, expected) in [
        ("Diagnoses of 300 patients.", &["Diagnoses"][..], Truth::True),
        ("Topics: sports, diagnoses, travel, food.", &["diagnoses"], Truth::Unknown),
        ("Topics: sports, diagnoses, travel.", &["diagnoses"], Truth::Unknown),
        ("Sports, diagnoses, travel, food", &["diagnoses"], Truth::Unknown),
        ("Fields: name, diagnoses, city, age.", &["diagnoses"], Truth::True),
        ("Contains name, diagnoses, city, age.", &["diagnoses"], Truth::True),
        ("Categories include sports, diagnoses, travel and food, music.", &["diagnoses"], Truth::Unknown),
        ("Diagnoses, prescriptions, lab values, invoices", &["Diagnoses", "prescriptions"], Truth::True),
        ("Themen: Sport, Diagnosen, Reisen, Essen.", &["Diagnosen"], Truth::Unknown),
        ("主题：体育、诊断、旅行、美食。", &["诊断"], Truth::Unknown),
        ("字段：姓名、诊断、城市、年龄。", &["诊断"], Truth::True),
        ("- sports\n- diagnoses\n- travel\n- food", &["diagnoses"], Truth::Unknown),
        ("Topics: sports, diagnoses, travel, food. Diagnosed by doctors.", &["diagnoses", "Diagnosed"], Truth::True),
    ] {
        assert_eq!(weigh(description, quotes), expected, "{description}");
    }
}

#[test]
fn keywords_and_owners_are_no_sentence_and_a_weak_word_of_a_grave_matter_is_one_sign() {
    let mut listing = Listing::bare("Leaked files", "Nude photos of women. Maintainer contact: by e-mail.");
    listing.keywords = vec!["leaked".into(), "war".into()];
    let severe = "sensitivity:intimate-nonconsensual";
    let truth = |term: &str, basis, places: &[(Field, &str)]| {
        let tags = [placed(term, basis, places, &listing)];
        let corroborated = truth(&format!("corroborated = [\"{term}\"]"), &Subject::tagged(&listing, &tags));
        let borne = truth(&format!("supported = [ {{ tag = [\"{term}\"] }} ]"), &Subject::tagged(&listing, &tags));
        assert_eq!(borne, Truth::True);
        corroborated
    };
    use Basis::{Decided, Implied, Stated};
    use Field::{Description, Keywords, Title};
    assert_eq!(truth(severe, Stated, &[(Title, "Leaked files")]), Truth::True);
    assert_eq!(truth(severe, Implied, &[(Title, "Leaked")]), Truth::Unknown);
    assert_eq!(truth(severe, Implied, &[(Title, "Leaked"), (Description, "Nude")]), Truth::True);
    assert_eq!(truth(severe, Implied, &[(Title, "Leaked"), (Keywords, "leaked")]), Truth::True);
    assert_eq!(truth(severe, Stated, &[(Keywords, "leaked")]), Truth::Unknown);
    assert_eq!(truth(severe, Decided, &[(Keywords, "leaked")]), Truth::True, "a person accepted it");
    assert_eq!(truth("sensitivity:health", Implied, &[(Description, "photos")]), Truth::True);
    assert_eq!(truth("sensitivity:contact-identifiers", Stated, &[(Description, "contact")]), Truth::False);
    let s = Subject::tagged(&listing, &[]);
    assert_eq!(super::tests::truth("supported = [ { tag = [\"sensitivity:health\"] } ]", &s), Truth::Unknown);
    let tags = [placed(severe, Stated, &[(Keywords, "leaked")], &listing)];
    let audit = rules(&format!("corroborated = [\"{severe}\"]")).unwrap().audit(&Subject::tagged(&listing, &tags));
    assert!(audit.findings.is_empty());
    assert_eq!(audit.undecided[0].missing, ["sign intimate-nonconsensual"]);
}

#[test]
fn a_stated_use_answers_for_the_uses_that_are_not_stated() {
    let (listing, claims) = (Listing::bare("Data", ""), vec![claim(ClaimKind::Use, "hiring")]);
    let s = Subject { listing: &listing, tags: &[], claims: &claims, register_matches: &[], second: &[] };
    assert_eq!(truth("says = [\"use:hiring\", \"use:credit\"]", &s), Truth::True);
    assert_eq!(truth("says = [\"use:credit\"]", &s), Truth::False);
}

#[test]
fn the_united_states_without_a_state_leave_the_state_open() {
    let mut listing = Listing::bare("Data", "");
    let state = |listing: &Listing, claims: &[Claim]| {
        truth("country = [\"US-IL\"]", &Subject { listing, tags: &[], claims, register_matches: &[], second: &[] })
    };
    assert_eq!(state(&listing, &[claim(ClaimKind::Place, "US-IL")]), Truth::True);
    assert_eq!(state(&listing, &[claim(ClaimKind::Place, "US-CA")]), Truth::False);
    listing.countries = vec!["US".into()];
    assert_eq!(state(&listing, &[]), Truth::Unknown);
    assert_eq!(state(&listing, &[claim(ClaimKind::Place, "US-CA")]), Truth::False);
    listing.countries = vec!["DE".into()];
    assert_eq!(state(&listing, &[]), Truth::False);
    let in_states = [claim(ClaimKind::Place, "US-CA")];
    let s = Subject { listing: &listing, tags: &[], claims: &in_states, register_matches: &[], second: &[] };
    assert_eq!(truth("country = [\"US\"]", &s), Truth::True, "people of a state are people of the country");
}

#[test]
fn a_register_that_was_not_read_decides_nothing_and_one_that_was_does() {
    let listing = Listing::bare("Data", "");
    let entry = |match_status, answers: &[(&str, &str)]| RegisterEntry {
        register: "us-ca".into(),
        edition: "2025".into(),
        digest: String::new(),
        match_status,
        name: None,
        score: None,
        reason: "because".into(),
        country: None,
        answers: answers.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
    };
    let not_found = [entry(MatchStatus::NotFound, &[])];
    let listed = [entry(MatchStatus::Listed, &[("minors", "no")])];
    let candidate = [entry(MatchStatus::Candidate, &[("minors", "no")])];
    let absent = "register = { id = \"us-ca\", is = \"not-found\" }";
    let minors = "answer = { id = \"us-ca\", question = \"minors\", is = \"no\" }";
    for (register_matches, is_absent, says_no) in [
        (&not_found, Truth::True, Truth::False),
        (&listed, Truth::False, Truth::True),
        (&candidate, Truth::False, Truth::Unknown),
    ] {
        let s = Subject { listing: &listing, tags: &[], claims: &[], register_matches, second: &[] };
        assert_eq!((truth(absent, &s), truth(minors, &s)), (is_absent, says_no));
    }
}

#[test]
fn rules_that_cannot_be_decided_are_told_with_the_fact_that_is_missing() {
    let listing = Listing::bare("Data", "");
    let tags = [tag("sensitivity:health")];
    let when = "all = [ { tag = [\"sensitivity:health\"] }, { country = [\"EU\"] }, { number = { field = \"people\", over = 9 } } ]";
    let audit = rules(when).unwrap().audit(&Subject::tagged(&listing, &tags));
    assert!(audit.findings.is_empty());
    let [open] = &audit.undecided[..] else { panic!("{audit:?}") };
    assert_eq!((open.missing.join(" "), open.rules.join(" ")), ("countries people".into(), "x".into()));
    // Once one part is false the rest does not matter.
    let audit = rules(when).unwrap().audit(&Subject::tagged(&listing, &[]));
    assert_eq!(audit, Audit::default());
}

#[test]
fn a_finding_names_its_pack_its_facts_and_only_what_holds() {
    let mut listing = Listing::bare("Data", "");
    listing.countries = vec!["DE".into(), "US".into()];
    let claims = [claim(ClaimKind::Assurance, "gdpr-compliant")];
    let s = Subject {
        listing: &listing,
        tags: &[tag("sensitivity:health")],
        claims: &claims,
        register_matches: &[],
        second: &[],
    };
    let when = "all = [ { country = [\"@eea\"] }, { says = [\"assurance:gdpr-compliant\"] }, \
                { silent = [\"document:legal-basis\"] }, { any = [ { tag = [\"sensitivity:genetic\"] }, \
                { missing = \"licence\" } ] }, { none = [ { tag = [\"sensitivity:children\"] } ] } ]";
    let audit = rules(when).unwrap().audit(&s);
    let [f] = &audit.findings[..] else { panic!("{audit:?}") };
    assert_eq!((f.pack.as_str(), f.rule.as_str(), f.remedy.as_str()), ("gdpr", "x", "R"));
    assert_eq!(
        f.facts,
        [
            "countries DE",
            "says assurance:gdpr-compliant",
            "document:legal-basis is not stated",
            "licence is not stated",
            "not tagged sensitivity:children"
        ]
    );
    assert_eq!(f.evidence.len(), 1);
}

#[test]
fn a_condition_that_the_listing_is_not_silent_shows_what_it_says() {
    let listing = Listing::bare("Data", "");
    let claims = [claim(ClaimKind::Use, "ai-training")];
    let s = Subject { listing: &listing, tags: &[], claims: &claims, register_matches: &[], second: &[] };
    let audit = rules("none = [ { silent = [\"use:ai-training\"] } ]").unwrap().audit(&s);
    assert_eq!(
        (audit.findings[0].facts.join(""), audit.findings[0].evidence.len()),
        ("says use:ai-training".into(), 1)
    );
    let nothing = Subject { claims: &[], ..s };
    let quiet = rules("none = [ { silent = [\"use:ai-training\"] } ]").unwrap().audit(&nothing);
    assert_eq!(quiet, Audit::default(), "and is never undecided");
}

#[test]
fn dates_in_force_include_both_ends() {
    let f = |day| crate::domain::listing::in_force(Some("2025-02-02"), Some("2026-01-01"), day);
    assert!(f("2025-02-02") && f("2026-01-01") && !f("2025-02-01") && !f("2026-01-02"));
    assert!(crate::domain::listing::in_force(None, None, "1900-01-01"));
}

#[test]
fn faults_of_a_card_are_told_with_file_line_and_hint() {
    for (when, expected) in [
        ("tag = [\"consent:no-such\"]", "gdpr/x.md:14: the rule names the term “consent:no-such”, which has no card"),
        ("says = [\"use:no-such\"]", "gdpr/x.md:14: no words give the claim “use:no-such”"),
        ("says = [\"usage:x\"]", "gdpr/x.md:14: invalid kind of claim “usage”; expected one of"),
        ("missing = \"prize\"", "gdpr/x.md:14: invalid field “prize”; expected one of broker"),
        ("country = [\"EN\"]", "gdpr/x.md:14: invalid country “EN”; expected an ISO 3166-1 alpha-2 code"),
        ("country = [\"@asia\"]", "gdpr/x.md:14: invalid set of countries “@asia”; expected one of @adequate"),
        ("seller = [\"US-CA\"]", "gdpr/x.md:14: “US-CA”: the seller's country has no states"),
        ("number = { field = \"people\" }", "gdpr/x.md:14: the bound on “people” names neither over nor under"),
        ("predicate = \"magic\"", "gdpr/x.md:14: invalid predicate “magic”; expected one of us-bulk-combined"),
        ("all = []", "gdpr/x.md:14: all, any, none and supported need at least one condition"),
        ("corroborated = [\"assurance:no-such\"]", "gdpr/x.md:14: no words give the claim “assurance:no-such”"),
        (
            "corroborated = [\"sensitivity:no-such\"]",
            "gdpr/x.md:14: the rule names the term “sensitivity:no-such”, which",
        ),
        ("tags = [\"x\"]", "gdpr/x.md:14: unknown variant `tags`"),
    ] {
        let message = fault(when);
        assert!(message.starts_with(expected), "{when}: {message}");
    }
}

#[test]
fn a_head_that_names_no_place_or_ends_before_it_begins_is_refused() {
    let refusal = |from: &str, to: &str| {
        let names = KnownNames { term: &|_| true, claim: &|_, _| true, personal: &BTreeSet::new() };
        let text = card("missing = \"price\"").replace(from, to);
        Rules::from_files(vec![("gdpr/x.md".into(), text)], &names).err().expect("the card has a fault").to_string()
    };
    for (from, to, expected) in [
        ("[\"EU\"]", "[\"EN\"]", "gdpr/x.md:8: invalid jurisdiction “EN”"),
        ("[\"EU\"]", "[\"US-Cal\"]", "gdpr/x.md:8: invalid jurisdiction “US-Cal”"),
        ("[\"EU\"]", "[]", "gdpr/x.md:8: jurisdictions is empty"),
        ("\"S\"", "\"M\"", "gdpr/x.md:10: a citation from memory (M) keeps the rule a draft"),
        ("remedy", "effective_from = \"2026-13-01\"\nremedy", "gdpr/x.md:12: invalid date “2026-13-01”"),
        (
            "remedy",
            "effective_from = \"2026-02-01\"\neffective_to = \"2026-01-01\"\nremedy",
            "gdpr/x.md:13: the rule ends on 2026-01-01, before it begins",
        ),
    ] {
        let message = refusal(from, to);
        assert!(message.starts_with(expected), "{to}: {message}");
    }
    let names = KnownNames { term: &|_| true, claim: &|_, _| true, personal: &BTreeSet::new() };
    let twice =
        vec![("gdpr/x.md".into(), card("missing = \"price\"")), ("uk/y.md".into(), card("missing = \"price\""))];
    let message = Rules::from_files(twice, &names).err().expect("one id stands twice").to_string();
    assert!(message.starts_with("uk/y.md:2: the id “x” is already used by gdpr/x.md"), "{message}");
}

#[test]
fn sets_in_a_circle_are_refused() {
    let set =
        |members: &str| format!("says = \"s\"\nas_of = \"2026-07\"\nsource = \"x\"\nmembers = [\"@{members}\"]\n");
    let text = format!("[countries]\n[terms.a]\n{}[terms.b]\n{}", set("b"), set("a"));
    let sets: Sets = toml::from_str(&text).unwrap();
    let (word, reason) = sets.terms(&["@a".to_owned()]).unwrap_err();
    assert!(word.starts_with('@') && reason.contains("circle"), "{reason}");
}

#[test]
fn sets_are_derived_from_what_is_written_elsewhere() {
    let vocabulary = crate::domain::vocabulary::Vocabulary::embedded().unwrap();
    let sets = Sets::embedded(vocabulary.personal()).unwrap();
    let of = |name: &str| sets.terms(&[name.to_owned()]).unwrap();
    let sensitive = || vocabulary.cards().filter(|c| c.head.id.as_str().starts_with("sensitivity:"));
    let personal = sensitive().filter(|c| c.head.personal).map(|c| c.head.id.to_string());
    let scenes = ["sensitivity:extremism-hate", "sensitivity:graphic-violence"];
    assert_eq!(of("@personal"), personal.filter(|t| !scenes.contains(&t.as_str())).collect::<Vec<_>>());
    assert_eq!(of("@personal").len(), 36);
    let special: Vec<String> =
        sensitive().filter(|c| c.head.special_category.is_some()).map(|c| c.head.id.to_string()).collect();
    assert!(of("@special-category").iter().all(|t| special.contains(t)));
    assert_eq!(sets.countries(&["EU".to_owned()]).unwrap(), crate::domain::listing::EEA);
    let text = "[countries]\n[terms.a]\nsays = \"s\"\nas_of = \"2026-07\"\nsource = \"x\"\n";
    let fault = |rest: &str| Sets::read(&format!("{text}{rest}"), vocabulary.personal()).unwrap_err();
    assert_eq!(fault(""), "the set “a”: expected either members or derived_from");
    assert!(scenes.iter().all(|t| sensitive().any(|c| c.head.personal && c.head.id.as_str() == *t)));
}

#[test]
fn a_pack_is_described_by_the_card_in_its_folder() {
    let vocabulary = crate::domain::vocabulary::Vocabulary::embedded().unwrap();
    let names = KnownNames { term: &|_| true, claim: &|_, _| true, personal: vocabulary.personal() };
    let pack = |title: &str| {
        let head = format!("kind = \"pack\"\ntitle = \"{title}\"\nlaw = \"Law of the Sea\"\njurisdictions = [\"any\"]");
        format!("+++\n{head}\n+++\n# Sea\n")
    };
    let own = vec![
        ("/cards/sea/pack.md".to_owned(), pack("Law of the sea")),
        ("/cards/sea/x.md".to_owned(), card("missing = \"price\"")),
    ];
    let rules = Rules::with(own, &names).unwrap();
    assert_eq!(rules.get("x").unwrap().head.pack, "sea");
    assert_eq!(rules.pack("sea").unwrap().head.title, "Law of the sea");
    for id in rules.packs().into_keys() {
        assert!(rules.pack(id).is_some(), "the pack “{id}” has no pack.md");
    }
    let fault = |files| Rules::from_files(files, &names).err().expect("a fault").to_string();
    assert!(fault(vec![("sea/pack.md".to_owned(), pack(""))]).starts_with("sea/pack.md:3: title is empty"));
    let twice = vec![("sea/pack.md".to_owned(), pack("A")), ("sea/other.md".to_owned(), pack("B"))];
    assert!(fault(twice).starts_with("sea/other.md:2: the folder has a card already: sea/pack.md"));
}
