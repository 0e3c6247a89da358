//! A denial of consent is never weaker than silence.

use super::*;

const AGREED: [&str; 7] = [
    "consent:all-party",
    "consent:contributor-terms",
    "consent:explicit-informed",
    "consent:one-party",
    "consent:parental",
    "consent:tos-implied",
    "consent:written-release",
];

fn denied() -> Claim {
    let evidence = Evidence { field: Field::Title, start: 0, end: 1, quote: "x".into(), cue: "consent".into() };
    Claim { kind: ClaimKind::Consent, value: "denied".into(), minor: false, evidence }
}

fn rank(truth: Truth) -> u8 {
    match truth {
        Truth::False => 0,
        Truth::Unknown => 1,
        Truth::True => 2,
    }
}

/// At the level of tags and claims, whatever the words: over all rules of all packs, drafts too, and all examples of
/// all cards, as silent text, as it is, and with each kind of consent given beside the denial.
#[test]
fn a_denial_is_never_weaker_than_silence_in_any_rule() {
    let mut held = 0;
    for ExampleResult { listing, path, line, .. } in EXAMPLES.iter() {
        let Assessment { tags, claims, .. } = assess(listing);
        let others: Vec<Tag> = tags.iter().filter(|t| t.term.facet() != Facet::Consent).cloned().collect();
        let mut bases: Vec<(String, Vec<Tag>)> = vec![("as it is".to_owned(), tags.clone())];
        bases.push(("silent".to_owned(), [others.clone(), vec![consent("consent:unknown", vec![])]].concat()));
        for given in AGREED {
            bases.push((given.to_owned(), [others.clone(), vec![consent(given, vec![])]].concat()));
        }
        for (what, base) in bases {
            let mut denying: Vec<Tag> = base.iter().filter(|t| t.term.as_str() != "consent:unknown").cloned().collect();
            if denying.iter().all(|t| t.term.as_str() != "consent:not-obtained") {
                denying.push(consent("consent:not-obtained", vec![]));
            }
            let claiming = [claims.clone(), vec![denied()]].concat();
            let silent = base.iter().any(|t| t.term.as_str() == "consent:unknown");
            for card in METHOD.rules.cards() {
                let truth = |tags: &[Tag], claims: &[Claim]| {
                    card.head.when.evaluate(&Subject { listing, tags, claims, register_matches: &[], second: &[] })
                };
                let before = truth(&base, &claims);
                for (how, after) in [
                    ("tag", truth(&denying, &claims)),
                    ("tag and claim", truth(&denying, &claiming)),
                    ("claim", truth(&base, &claiming)),
                ] {
                    let rule = &card.head.id;
                    if before == Truth::True {
                        held += 1;
                        assert_eq!(after, Truth::True, "{rule}, {path}:{line}, {what}, denied by {how}");
                    }
                    // A rule about consent that is given may be answered by the denial; of silence it asks nothing.
                    if silent {
                        assert!(rank(after) >= rank(before), "{rule}, {path}:{line}, {what}, denied by {how}");
                    }
                }
            }
        }
    }
    assert!(held > 5_000, "only {held} findings were compared");
}

/// Ways of saying that nobody agreed. Which of them are read grows; none may cost a finding.
const DENIALS: &[&str] = &[
    "Collected without consent.",
    "Consent was not obtained.",
    "Parental consent was not obtained.",
    "Parental consent was never sought.",
    "Parental consent: no.",
    "Written consent was not obtained.",
    "Informed consent: no.",
    "All-party consent was not obtained.",
    "No consent was asked for.",
    "Recorded without their knowledge.",
    "Eine Einwilligung der Eltern liegt nicht vor.",
    "Ohne Einwilligung aufgenommen.",
    "Sans le consentement des personnes.",
    "Sin el consentimiento de los participantes.",
    "Sem o consentimento das pessoas.",
    "Senza il consenso degli interessati.",
    "Без согласия участников.",
    "未经同意采集。",
    "未取得监护人同意。",
    "بدون موافقة المشاركين.",
    "同意なしで収集。",
    "동의 없이 수집.",
    "Kişilerin rızası olmadan.",
];

/// From end to end.
#[test]
fn an_appended_denial_costs_no_finding_in_any_language() {
    let (mut read, mut compared) = (std::collections::BTreeSet::new(), 0);
    for ExampleResult { listing, path, line, .. } in EXAMPLES.iter() {
        let before = assess(listing);
        if before.findings.is_empty() {
            continue;
        }
        // Every example meets every fifth wording, so that all meet all over the cards.
        for denial in DENIALS.iter().skip(line % 5).step_by(5) {
            let mut longer = listing.clone();
            longer.description = format!("{}\n{denial}", listing.description);
            let after = assess(&longer);
            let given = |a: &Assessment| a.tags.iter().filter(|t| AGREED.contains(&t.term.as_str())).count();
            let says_no = after.tags.iter().any(|t| t.term.as_str() == "consent:not-obtained");
            if given(&after) > given(&before) {
                continue;
            }
            if says_no {
                read.insert(*denial);
            }
            for f in &before.findings {
                let kept = after.findings.iter().find(|g| g.rule == f.rule);
                let kept = kept.unwrap_or_else(|| panic!("{path}:{line}: “{denial}” costs {}", f.rule));
                assert!(kept.severity >= f.severity && kept.verdict == f.verdict, "{path}:{line}: {}", f.rule);
                compared += 1;
            }
        }
    }
    assert!(read.len() >= 12, "read as denials: {read:?}");
    assert!(compared > 1_000, "only {compared} findings were compared");
}

/// A paper or a right that is denied answers nothing, and what is said not to be made is not made.
#[test]
fn other_things_that_are_denied_clear_nothing_either() {
    let health = "Electronic health records of 40,000 patients with diagnoses, HIV status and genomes.";
    let of = |title: &str, more: &str| -> Vec<String> {
        let fields = json!({"title": title, "description": format!("{health} {more}"), "modality": ["tabular"],
                            "countries": ["US", "FR", "CN", "BR"], "broker": "Sample Records", "broker_country": "CN"});
        assess(&listing(fields)).findings.into_iter().map(|f| f.rule).collect()
    };
    let title = "Patient records from hospitals";
    let silent = of(title, "");
    assert!(silent.len() >= 10, "{silent:?}");
    let kept = |found: Vec<String>, what: &str| {
        let lost: Vec<_> = silent.iter().filter(|rule| !found.contains(rule)).collect();
        assert!(lost.is_empty(), "“{what}” costs {lost:?}");
    };
    for denial in [
        "IRB approval: no",
        "Ethics approval: none",
        "Ethics committee approval was refused.",
        "Opt-out: not possible",
        "Opt-out mechanism: none",
        "Data protection officer: none",
        "EU representative: none",
        "Standard contractual clauses: none",
    ] {
        kept(of(title, denial), denial);
    }
    for made in [
        "Patient records from hospitals - Not synthetic",
        "Patient records (non-synthetic)",
        "Not synthetic: patient records",
        "Patient records - No synthetic data",
        "Patient records for synthetic data generation",
    ] {
        kept(of(made, ""), made);
    }
}

#[test]
fn a_finding_on_a_denial_says_denial_and_not_silence() {
    let base = "Recordings of the voices of 300 children aged 6 to 9 in Germany and the United States.";
    let of = |denial: &str| {
        let fields = json!({"description": format!("{base} {denial}"), "countries": ["DE", "US"], "modality": ["audio"],
                            "broker": "Sample Voices", "broker_country": "US"});
        assess(&listing(fields)).findings
    };
    let silent: Vec<String> = of("").into_iter().map(|f| f.rule).collect();
    for rule in ["us-coppa", "gdpr-6", "gdpr-8"] {
        assert!(silent.iter().any(|r| r == rule), "{rule}: {silent:?}");
    }
    for denial in ["Collected without consent.", "Consent was not obtained."] {
        let denied = of(denial);
        for rule in &silent {
            assert!(denied.iter().any(|f| f.rule == *rule), "“{denial}” costs {rule}");
        }
        for f in denied.iter().filter(|f| ["us-coppa", "gdpr-6", "gdpr-8"].contains(&f.rule.as_str())) {
            assert!(
                f.facts.iter().any(|fact| fact == "says that consent was not obtained"),
                "{}: {:?}",
                f.rule,
                f.facts
            );
            assert!(f.evidence.iter().any(|e| denial.contains(&e.quote)), "{}: {:?}", f.rule, f.evidence);
        }
    }
    // No title of a rule that may rest on a denial says that consent is not stated.
    for card in METHOD.rules.cards() {
        let mut asks = false;
        card.head.when.walk(&mut |c| {
            if let Condition::Untagged(terms) | Condition::Tag(terms) = c {
                asks |= terms.iter().any(|t| AGREED.contains(&t.as_str()) || t == "consent:unknown");
            }
        });
        let silent = ["consent", "agreement", "release"].iter().any(|w| card.head.title.contains(w))
            && card.head.title.contains("not stated");
        assert!(!(asks && silent), "{}: {}", card.head.id, card.head.title);
    }
}

#[test]
fn consent_words_inside_a_denial_are_no_consent() {
    let l =
        listing(json!({"title": "Children", "description": "Parental consent was not obtained.", "countries": ["DE"]}));
    let words = |start: usize, end: usize| {
        let quote = l.description[start..end].to_owned();
        vec![Evidence { field: Field::Description, start, end, quote, cue: String::new() }]
    };
    let child = consent("sensitivity:children", vec![]);
    let gdpr = &METHOD.rules.get("gdpr-8").unwrap().head.when;
    let truth = |parental: Vec<Evidence>| {
        let tags =
            [child.clone(), consent("consent:parental", parental), consent("consent:not-obtained", words(9, 33))];
        gdpr.evaluate(&Subject::tagged(&l, &tags))
    };
    assert_eq!(truth(words(0, 16)), Truth::True, "“Parental consent” of the denial");
    assert_eq!(truth(words(0, 8)), Truth::False, "other words");
}
