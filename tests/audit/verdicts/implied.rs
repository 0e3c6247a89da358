//! A seller's country that only signs imply: what rests on it says so, is conditional and accuses of nothing.

use super::*;
use brokerwatch::domain::listing::Severity;

/// An offer whose seller is in China by three signs, and by nobody's statement.
fn offer() -> Listing {
    let mut listing = listing(json!({
        "title": "门诊病历数据集", "description": "三家医院患者的门诊病历。", "broker": "远方数据有限公司", "price": "5000 CNY",
    }));
    listing.source_country = Some("CN".to_owned());
    listing
}

fn of<'a>(assessment: &'a Assessment, rule: &str) -> Option<&'a Finding> {
    assessment.findings.iter().find(|f| f.rule == rule)
}

#[test]
fn a_finding_on_an_implied_country_is_conditional_and_names_the_signs() {
    let assessment = assess(&offer());
    let finding = of(&assessment, "cn-pipl-sensitive").expect("the seller's signs suffice for the law of China");
    assert_eq!((finding.verdict, finding.severity), (Some(Verdict::MayApply), Severity::Medium));
    let fact = finding.facts.iter().find(|f| f.starts_with("seller's country CN, implied: ")).unwrap();
    for sign in ["ends with “有限公司”", "in CN", "the price is in CNY"] {
        assert!(fact.contains(sign), "{fact}");
    }
    assert!(!finding.evidence.is_empty());

    // Stated, it is a finding like any other; elsewhere, none.
    let mut stated = offer();
    stated.broker.as_mut().unwrap().country = Some("CN".to_owned());
    let stated = assess(&stated);
    let sure = of(&stated, "cn-pipl-sensitive").unwrap();
    assert_eq!((sure.verdict, sure.severity), (Some(Verdict::Risk), Severity::High));
    let mut elsewhere = offer();
    elsewhere.broker.as_mut().unwrap().country = Some("SG".to_owned());
    let elsewhere = assess(&elsewhere);
    assert!(of(&elsewhere, "cn-pipl-sensitive").is_none());
    // People elsewhere, and one sign of the seller: the law of China reaches sellers in China, so that is asked.
    let mut abroad = offer();
    abroad.countries = vec!["KR".to_owned()];
    (abroad.price, abroad.source_country) = (None, None);
    let abroad = assess(&abroad);
    let waits = abroad.undecided.iter().find(|u| u.rules.iter().any(|r| r == "cn-pipl-sensitive")).unwrap();
    assert_eq!(waits.missing, ["seller-country"]);
}

/// Over all rules and all examples of all cards: signs make no finding on their own account worse, and a conditional
/// finding never accuses.
#[test]
fn implied_countries_never_accuse_and_change_no_sure_finding() {
    let mut conditional = 0;
    for ExampleResult { listing, path, line, .. } in EXAMPLES.iter() {
        let plain = assess(listing);
        let mut implied = listing.clone();
        let mut broker = brokerwatch::domain::listing::Broker::named("远方数据有限公司");
        broker.country = listing.broker.as_ref().and_then(|b| b.country.clone());
        (implied.broker, implied.source_country) = (Some(broker), Some("CN".to_owned()));
        for finding in &assess(&implied).findings {
            let before = plain.findings.iter().find(|f| f.rule == finding.rule);
            if finding.verdict == Some(Verdict::MayApply) {
                conditional += 1;
                assert!(finding.severity <= Severity::Medium, "{path}:{line}: {}", finding.rule);
                assert!(before.is_none_or(|f| f.verdict == Some(Verdict::MayApply)), "{path}:{line}: {}", finding.rule);
            } else if let Some(before) = before {
                assert_eq!((finding.severity, finding.verdict), (before.severity, before.verdict), "{path}:{line}");
            }
        }
    }
    assert!(conditional > 5, "{conditional}");
}
