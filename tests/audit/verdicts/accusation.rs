//! Nobody is accused on one weak sign, and genuine offers are still found.

use super::*;

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

/// What the rules that accuse rest on.
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
        assert!(bare.is_empty(), "{}: rests on {bare:?} without asking how well it is corroborated", rule.id);
    }
    let mut rested = 0;
    for ExampleResult { listing, path, line, .. } in EXAMPLES.iter() {
        let Assessment { tags, claims, .. } = assess(listing);
        let tags = listed(&tags);
        for rule in accusing() {
            let mut legs = false;
            rule.when.walk(&mut |c| {
                legs |= matches!(c, Condition::Corroborated(n) if n.iter().any(|n| n.starts_with("sensitivity:")))
            });
            // These have another leg: ages and figures, or a promise and its opposite, both said in sentences.
            let beside = ["int-no-minors", "us-ftc-claims"].contains(&rule.id.as_str());
            if legs && !beside {
                let truth = rule.when.evaluate(&Subject {
                    listing,
                    tags: &tags,
                    claims: &claims,
                    register_matches: &[],
                    second: &[],
                });
                assert_ne!(truth, Truth::True, "{}: {path}:{line} accuses by keywords alone", rule.id);
                rested += 1;
            }
        }
    }
    assert!(rested > 10_000, "only {rested} were tried");
}

/// Terms of sensitivity that a condition takes without asking how well they are corroborated, outside of `none`.
fn positive(condition: &Condition, bare: &mut Vec<String>) {
    match condition {
        Condition::All(inner) | Condition::Any(inner) | Condition::Supported(inner) => {
            inner.iter().for_each(|c| positive(c, bare));
        }
        Condition::Tag(terms) => bare.extend(terms.iter().filter(|t| t.starts_with("sensitivity:")).cloned()),
        _ => {}
    }
}

/// A sign that does not suffice leaves the rule undecided.
#[test]
fn one_weak_sign_accuses_nobody_and_is_not_lost() {
    let h01 = json!({"title": "Read books in eight languages", "description": "50,500 hours read aloud by volunteers.",
        "keywords": ["Family Life", "Children's Non-fiction", "Erotica", "Sports Fiction"]});
    assert!(!found(h01.clone()).iter().any(|r| r.contains("csam")), "{:?}", found(h01));
    let listed = json!({"title": "Film catalogue", "keywords": ["comedy", "nude teens in European cinema", "heist"]});
    assert!(!found(listed.clone()).iter().any(|r| r.contains("csam")), "{:?}", found(listed));
    assert!(doubted(listed.clone()).iter().any(|r| r == "us-csam"), "{:?}", doubted(listed));
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

/// truth.ndjson h01: what stands in two keywords of a list has nothing to do with each other, neither as a phrase nor as a
/// word and its company.
#[test]
fn nothing_reaches_from_one_keyword_into_the_next() {
    let tagged = |keywords: &[&str], term: &str| {
        let mut listing = Listing::bare("Read books in eight languages", "50,500 hours read aloud by volunteers.");
        listing.keywords = keywords.iter().map(|k| (*k).to_owned()).collect();
        assess(&listing).tags.iter().any(|t| t.term.as_str() == term)
    };
    let csam = "sensitivity:csam-risk";
    for apart in
        [&["Children's Fiction", "Erotica"][..], &["Erotica", "Family", "Teens"], &["teen", "nude"], &["少女", "情色"]]
    {
        assert!(!tagged(apart, csam), "{apart:?}");
    }
    for together in [&["erotic schoolgirl art", "drawings"][..], &["drawings", "schoolgirl, nude"], &["csam"]] {
        assert!(tagged(together, csam), "{together:?}");
    }
    assert!(!tagged(&["phone", "calls"], "sensitivity:call-recording"));
    assert!(tagged(&["recorded phone calls"], "sensitivity:call-recording"));
}

/// Precision is not bought by finding nothing.
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
