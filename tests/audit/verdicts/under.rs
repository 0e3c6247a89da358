//! Law that reaches sellers by where they are: `under` holds for people, data or the seller.

use super::*;

fn offer(more: Value) -> Vec<(String, Option<Verdict>)> {
    let mut fields = json!({ "title": "门诊病历数据集", "description": "三家医院患者的门诊病历。" });
    for (name, value) in more.as_object().unwrap() {
        fields[name] = value.clone();
    }
    let assessment = assess(&listing(fields));
    let open = assessment.undecided.iter().filter(|u| u.rules.iter().any(|r| r == "cn-pipl-sensitive"));
    let mut found: Vec<_> = open.map(|u| (format!("waits for {}", u.missing.join(", ")), None)).collect();
    let fired = assessment.findings.iter().filter(|f| f.rule == "cn-pipl-sensitive");
    found.extend(fired.map(|f| (f.facts.iter().find(|x| x.contains("CN")).unwrap().clone(), f.verdict)));
    found
}

#[test]
fn a_seller_in_the_country_suffices_and_its_country_is_asked_for() {
    let is = |what: &str, verdict| vec![(what.to_owned(), verdict)];
    assert_eq!(offer(json!({"countries": ["CN"]})), is("countries CN", Some(Verdict::Risk)));
    let seller = json!({"broker": "Far Data", "broker_country": "CN", "countries": ["KR"]});
    assert_eq!(offer(seller), is("seller's country CN", Some(Verdict::Risk)));
    assert_eq!(offer(json!({})), is("waits for countries", None));
    assert_eq!(offer(json!({"countries": ["KR"]})), is("waits for seller-country", None));
    assert_eq!(offer(json!({"broker": "Far Data", "broker_country": "KR", "countries": ["KR"]})), []);
}
