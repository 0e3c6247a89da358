//! Reproductions from the reviews: verdicts of rules and accusations. use.md 1, 9, 12, 13; truth.md, kinds of error 1, 2, 5, 6, 8, 12;
//! law.md, the rows marked “run”; cases/reports.md 1 and cases/truth.ndjson h01, h07, k05.

use crate::support::{done, json, write};
use brokerwatch::acquire::source::Sources;
use brokerwatch::assess::Method;
use brokerwatch::audit::{Condition, Rule, Subject, Truth};
use brokerwatch::evaluate::{Outcome, run_examples};
use brokerwatch::listing::{
    Assessment, Basis, Claim, ClaimKind, Evidence, Facet, Field, Finding, Listing, Place, Record, Tag, TermId, Verdict,
};
use brokerwatch::normalise::record::Normaliser;
use brokerwatch::tag::Scratch;
use serde_json::{Value, json};
use std::sync::LazyLock;

static METHOD: LazyLock<Method> = LazyLock::new(|| Method::embedded().unwrap());
static EXAMPLES: LazyLock<Vec<Outcome>> = LazyLock::new(|| run_examples(&METHOD).unwrap());

const AGREED: [&str; 7] = [
    "consent:all-party",
    "consent:contributor-terms",
    "consent:explicit-informed",
    "consent:one-party",
    "consent:parental",
    "consent:tos-implied",
    "consent:written-release",
];

fn listing(fields: Value) -> Listing {
    let Value::Object(mut fields) = fields else { panic!("an object") };
    fields.entry("id").or_insert_with(|| "1".into());
    fields.entry("title").or_insert_with(|| "Data set".into());
    let card = Sources::embedded().unwrap().get("canonical").unwrap().head.clone();
    Normaliser::new(&card).normalise(&Record { place: Place::default(), fields }).listing
}

fn assess(listing: &Listing) -> Assessment {
    METHOD.assess(listing, &mut Scratch::default())
}

fn found(fields: Value) -> Vec<String> {
    assess(&listing(fields)).findings.into_iter().map(|f| f.rule).collect()
}

/// The rules that wait for a second sign.
fn doubted(fields: Value) -> Vec<String> {
    let undecided = assess(&listing(fields)).undecided;
    let waits = undecided.into_iter().filter(|u| u.missing.iter().any(|m| m.split(' ').next() == Some("sign")));
    waits.flat_map(|u| u.rules).collect()
}

fn consent(term: &str, evidence: Vec<Evidence>) -> Tag {
    Tag { term: TermId::try_from(term.to_owned()).unwrap(), basis: Basis::Stated, confidence: 0.9, evidence }
}

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

/// use.md 1, at the level of tags and claims, whatever the words: over all rules of all packs, drafts too, and all examples of
/// all cards, as silent text, as it is, and with each kind of consent given beside the denial.
#[test]
fn a_denial_is_never_weaker_than_silence_in_any_rule() {
    let mut held = 0;
    for Outcome { listing, path, line, .. } in EXAMPLES.iter() {
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
            let silent = !base.iter().any(|t| AGREED.contains(&t.term.as_str()));
            for card in METHOD.rules.cards() {
                let truth = |tags: &[Tag], claims: &[Claim]| {
                    card.head.when.evaluate(&Subject { listing, tags, claims, dossier: &[] })
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
                    // Where some consent is given, a rule about consent that is given may be answered by the denial.
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

/// use.md 1 and cases/reports.md 1, from end to end.
#[test]
fn an_appended_denial_costs_no_finding_in_any_language() {
    let (mut read, mut compared) = (std::collections::BTreeSet::new(), 0);
    for Outcome { listing, path, line, .. } in EXAMPLES.iter() {
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

#[test]
fn a_finding_on_a_denial_says_so_and_its_title_does_not_speak_of_silence() {
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
fn a_consent_read_from_the_words_of_a_denial_is_none_and_one_beside_it_is() {
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

/// The tags with all their words moved into the keywords.
fn listed(tags: &[Tag]) -> Vec<Tag> {
    let moved = |t: &Tag| {
        let mut tag = t.clone();
        tag.evidence.iter_mut().for_each(|e| e.field = Field::Keywords);
        tag
    };
    tags.iter().map(moved).collect()
}

fn accusing() -> impl Iterator<Item = &'static Rule> {
    METHOD.rules.cards().map(|c| &c.head).filter(|r| r.accuses())
}

/// The class rule of accusations: what the rules that accuse rest on. truth.md, kinds of error 1 and 8.
#[test]
fn rules_that_accuse_rest_on_founded_signs() {
    let ids: Vec<&str> = accusing().map(|r| r.id.as_str()).collect();
    for id in [
        "us-csam",
        "eu-aia-5-csam",
        "us-intimate",
        "eu-aia-5-1-e-direct",
        "eu-aia-5-1-e-feeder",
        "int-nopii-fields",
        "int-ethical",
        "int-no-minors",
        "gdpr-anon",
        "us-ftc-claims",
        "sanctions-party",
        "sanctions-seed",
        "us-coppa",
        "gdpr-9",
    ] {
        assert!(ids.contains(&id), "{id} is no accusation: {ids:?}");
    }
    for rule in accusing() {
        let grave = rule.verdict == Verdict::Escalate;
        let mut bare = Vec::new();
        if !grave {
            positive(&rule.when, &mut bare);
        }
        assert!(bare.is_empty(), "{}: rests on {bare:?} without asking how well it is founded", rule.id);
    }
    let mut rested = 0;
    for Outcome { listing, path, line, .. } in EXAMPLES.iter() {
        let Assessment { tags, claims, .. } = assess(listing);
        let tags = listed(&tags);
        for rule in accusing() {
            let mut legs = false;
            rule.when.walk(&mut |c| {
                legs |= matches!(c, Condition::Founded(n) if n.iter().any(|n| n.starts_with("sensitivity:")))
            });
            // These have another leg: ages and figures, or a promise and its opposite, both said in sentences.
            let beside = ["int-no-minors", "us-ftc-claims"].contains(&rule.id.as_str());
            if legs && !beside {
                let truth = rule.when.evaluate(&Subject { listing, tags: &tags, claims: &claims, dossier: &[] });
                assert_ne!(truth, Truth::True, "{}: {path}:{line} accuses by keywords alone", rule.id);
                rested += 1;
            }
        }
    }
    assert!(rested > 10_000, "only {rested} were tried");
}

/// Terms of sensitivity that a condition takes without asking how well they are founded, outside of `none`.
fn positive(condition: &Condition, bare: &mut Vec<String>) {
    match condition {
        Condition::All(inner) | Condition::Any(inner) | Condition::BorneOut(inner) => {
            inner.iter().for_each(|c| positive(c, bare));
        }
        Condition::Tag(terms) => bare.extend(terms.iter().filter(|t| t.starts_with("sensitivity:")).cloned()),
        _ => {}
    }
}

/// truth.ndjson h01, k05; truth.md 1, 5, 6, 8. What does not suffice is asked, not said.
#[test]
fn one_weak_sign_accuses_nobody_and_is_not_lost() {
    let h01 = json!({"title": "Read books in eight languages", "description": "50,500 hours read aloud by volunteers.",
        "keywords": ["Family Life", "Children's Non-fiction", "Erotica", "Sports Fiction"]});
    assert!(!found(h01.clone()).iter().any(|r| r.contains("csam")), "{:?}", found(h01));
    assert!(doubted(h01.clone()).iter().any(|r| r == "us-csam"), "{:?}", doubted(h01));
    for genres in [
        "Genres: family life, children's non-fiction, erotica, sports fiction.",
        "Kategorien: Familie, Kinderbücher, Erotik, Sport.",
        "Genres : famille, jeunesse, littérature érotique, sport, mineurs.",
        "类别：色情、赌博、涉及未成年人色情、正常。",
        "- family life\n- children\n- erotica\n- sports fiction\n- travel",
    ] {
        let fields = json!({"title": "Audiobooks", "description": genres});
        assert!(!found(fields.clone()).iter().any(|r| r.contains("csam")), "{genres}: {:?}", found(fields));
    }
    let keywords = json!({"title": "Film archive", "keywords": ["comedy", "voyeurism", "leaked nudes", "heist"]});
    assert!(!found(keywords.clone()).iter().any(|r| r == "us-intimate"));
    assert!(doubted(keywords).iter().any(|r| r == "us-intimate"));

    for no_pii in [
        "No PII. Maintainer contact information: Jane, via the project page.",
        "The file contains no personal data. For questions contact the authors by e-mail address.",
        "No PII. Contact us: support e-mail address on the project page.",
    ] {
        let rules = found(json!({"title": "Table captions", "description": no_pii}));
        assert!(!rules.iter().any(|r| r == "int-nopii-fields"), "{no_pii}: {rules:?}");
    }
    for removed in [
        "Photos of faces scraped from the web. Images with faces are removed.",
        "Face photos scraped from the web; pictures showing people were filtered out.",
        "Human faces scraped from the web. All faces have been blurred.",
        "Scraped from the internet: street photos with human faces. Gesichter wurden unkenntlich gemacht.",
        "Web-scraped face images. Les visages ont été floutés.",
        "从互联网爬取的人脸图片。包含人脸的图片已全部删除。",
    ] {
        let rules = found(json!({"title": "Street photos", "description": removed, "modality": ["image"]}));
        assert!(!rules.iter().any(|r| r.starts_with("eu-aia-5-1-e")), "{removed}: {rules:?}");
    }
    let named =
        json!({"title": "Benchmark", "description": "Vendors: Clearview, NTechLab, Megvii, SenseTime, Idemia."});
    assert!(
        !found(named.clone()).iter().any(|r| r == "sanctions-seed")
            && doubted(named).iter().any(|r| r == "sanctions-seed")
    );
}

/// The other side: precision is not bought with silence. truth.ndjson h07 at the level of tags; truth.md 12.
#[test]
fn genuine_offers_are_still_found() {
    for (rule, fields) in [
        ("us-csam", json!({"title": "Child sexual abuse images"})),
        ("us-csam", json!({"title": "Archive", "description": "Child sexual abuse material, 4,000 files."})),
        (
            "us-csam",
            json!({"title": "Pack", "description": "Erotic photos, schoolgirls and others.", "modality": ["image"]}),
        ),
        ("us-intimate", json!({"title": "Leaked nudes of women without consent"})),
        ("us-intimate", json!({"title": "Spycam and upskirt clips, 12,000 files"})),
        (
            "us-intimate",
            json!({"title": "Private collection", "description": "Leaked pictures of celebrities, partly nude."}),
        ),
        (
            "eu-aia-5-1-e-feeder",
            json!({"title": "Human faces", "description": "Scraped from the web, duplicates removed."}),
        ),
        (
            "int-nopii-fields",
            json!({"title": "Consumer file", "description":
            "Email, phone number and home address of 40 million consumers. The file contains no personal data."}),
        ),
        (
            "int-nopii-fields",
            json!({"title": "Leads", "description": "Fields: name, email address, phone number, city. No PII."}),
        ),
        (
            "sanctions-seed",
            json!({"title": "Face images for recognition", "description": "Produced on the order of NTechLab."}),
        ),
    ] {
        let rules = found(fields.clone());
        assert!(rules.iter().any(|r| r == rule), "{rule}: {fields}: {rules:?}");
    }
    let h07 = listing(json!({"title": "Undress pairs", "countries": ["US"], "price": "$300",
        "description": "Holiday photos of women next to machine-made nude versions, 12,000 pairs."}));
    let mark = |term: &str, basis, field, start: usize, end: usize| {
        let text = if field == Field::Title { &h07.title } else { &h07.description };
        let quote = text[start..end].to_owned();
        Tag { basis, ..consent(term, vec![Evidence { field, start, end, quote, cue: String::new() }]) }
    };
    let tags = [
        mark("sensitivity:intimate-nonconsensual", Basis::Implied, Field::Title, 0, 13),
        mark("sensitivity:adult-sexual", Basis::Stated, Field::Description, 45, 49),
    ];
    let findings: Vec<Finding> = METHOD.rules.audit(&Subject::tagged(&h07, &tags)).findings;
    assert!(findings.iter().any(|f| f.rule == "us-intimate"), "{findings:?}");
    let alone = METHOD.rules.audit(&Subject::tagged(&h07, &tags[..1])).findings;
    assert!(!alone.iter().any(|f| f.rule == "us-intimate"), "one weak word");
}

/// law.md, the rows marked “run”.
#[test]
fn the_law_is_that_of_today() {
    let in_force = |rule: &str, day: &str| METHOD.rules.get(rule).unwrap().head.in_force(day);
    assert!(in_force("eu-aia-5-csam", "2013-12-18") && in_force("eu-aia-5-csam", "2026-11-28"));
    assert!(!in_force("eu-aia-5-1-bb", "2026-12-01") && in_force("eu-aia-5-1-bb", "2026-12-02"));
    assert!(!in_force("us-ct-sb4", "2026-09-30") && in_force("us-ct-sb4", "2026-10-01"));
    assert!(!in_force("us-ct-broker", "2026-12-31") && in_force("us-ct-broker", "2027-01-01"));
    assert!(!in_force("us-md-modpa", "2026-03-31") && in_force("us-md-modpa", "2026-04-01"));
    let fires = |rule: &str, description: &str, price: &str| {
        found(json!({"description": description, "price": price})).iter().any(|r| r == rule)
    };
    for (rule, description, expected) in [
        ("us-md-modpa", "Portraits: face images of 900 people living in Maryland.", false),
        ("us-md-modpa", "Loan balances of residents of Maryland.", false),
        ("us-md-modpa", "Party affiliation of voters living in Maryland.", false),
        ("us-md-modpa", "GPS traces of smartphones of people living in Maryland.", true),
        ("us-md-modpa", "Religious affiliation of residents of Maryland.", true),
        ("us-ca-ccpa-sensitive", "Household income and credit scores of residents of California.", false),
        ("us-ca-ccpa-sensitive", "GPS traces of smartphones of people living in California.", true),
        ("us-ct-sb4", "GPS traces of smartphones of people living in Connecticut.", true),
        ("us-wiretap-all-party", "Call center recordings, callers residing in Connecticut.", true),
    ] {
        assert_eq!(fires(rule, description, "$900"), expected, "{rule}: {description}");
    }
    let seller = |country: &str| {
        found(
            json!({"title": "Selfie videos of 3,000 people", "countries": ["FR"], "broker": "Sample Faces", "broker_country": country}),
        )
    };
    assert!(seller("IN").contains(&"gdpr-44".to_owned()) && !seller("BR").contains(&"gdpr-44".to_owned()));
    let colorado = METHOD.rules.get("us-co-biometric-sale").unwrap();
    assert_eq!((colorado.head.status.name(), colorado.head.confidence.as_str()), ("draft", "M"), "not confirmed");
}

/// use.md 9.
#[test]
fn cards_are_checked_as_if_no_register_had_been_read() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    done(data, &["init"]);
    let header = "Data broker\u{a0}name:,Data broker primary website:,Data broker country:";
    let rows = format!("\u{feff},do not surface,\r\n{header}\r\n\"Walrus Works, Inc.\",https://walrus.example,USA\r\n");
    let file = write(folder.path(), "r.csv", rows);
    done(data, &["register", "import", &file, "--register", "us-ca-brokers", "--edition", "2025"]);
    done(data, &["cards", "check"]);
    done(data, &["rules", "test"]);
    // use.md 13: a seller that is no match stands beside nobody, in any form.
    let one = json(data, &["register", "match", "--json", "Harmless Weather Ltd"]).to_string();
    let told = String::from_utf8(done(data, &["register", "match", "Acme Works"]).stdout).unwrap();
    assert!(!one.contains("Walrus") && one.contains("not-found"), "{one}");
    assert!(!told.contains("Walrus"), "{told}");
}

/// use.md 12.
#[test]
fn a_waiver_holds_from_its_making_and_not_before() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let offer = "{\"id\":\"1\",\"title\":\"Child sexual abuse images\"}\n";
    let input = write(folder.path(), "a.jsonl", offer);
    done(data, &["ingest", "-s", "canonical", &input]);
    let list = |more: &[&str]| json(data, &[&["findings", "list", "--json", "--rule", "us-csam"], more].concat());
    let fingerprint = list(&[])[0]["fingerprint"].as_str().unwrap().to_owned();
    let until = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * 300);
    let until = until.strftime("%Y-%m-%d").to_string();
    done(data, &["findings", "waive", &fingerprint, "--by", "Ines Roth", "--reason", "seen", "--until", &until]);
    assert_eq!(list(&["--status", "waived"]).as_array().unwrap().len(), 1);
    assert_eq!(list(&["--status", "waived", "--as-of", "2010-01-01"]), json!([]));
    assert_eq!(list(&["--as-of", "2010-01-01"])[0]["waiver"], Value::Null);

    // The same of a file of waivers that says when it was made.
    let waiver = |from: &str| {
        format!(
            "[[waiver]]\nrule = \"us-csam\"\nlisting = \"1\"\nby = \"Ines\"\nreason = \"seen\"\n{from}until = \"{until}\"\n"
        )
    };
    let count = |name: &str, from: &str, day: &str| {
        let file = write(folder.path(), name, waiver(from));
        let report = json(
            data,
            &["audit", &input, "--json", "--fail-on", "never", "--rule", "us-csam", "--waivers", &file, "--as-of", day],
        );
        report["entries"][0]["findings"].as_array().unwrap().iter().filter(|f| !f["waiver"].is_null()).count()
    };
    assert_eq!(count("w.toml", "from = \"2026-11-02\"\n", "2026-11-01"), 0);
    assert_eq!(count("w.toml", "from = \"2026-11-02\"\n", "2026-11-02"), 1);
    assert_eq!(count("v.toml", "", "2026-11-01"), 1);
}
